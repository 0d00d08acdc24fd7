"""Rows of a sheet as a client asks for them, read in the store's thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from chatsheet.domain.sheet import Row, RowId, Sheet, SheetId
from chatsheet.edge.smartsheet.cells_out import RowsOut, Wanted
from chatsheet.ports import Transaction
from chatsheet.services.commit import sheet_topic
from chatsheet.services.smartsheet_face.face import Face
from chatsheet.services.smartsheet_face.outline import Outline

EARLIER = timedelta(minutes=2)
"""Events are numbered when they are stored and bear the time they were asked for: looked at from so much before."""

Placed = tuple[Row, int, RowId | None]
"""A row, its 1-based number, and the row before it at its level."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a transaction itself has written so far: events after `seq`, at `now`, and the rows that came with them."""

    seq: int
    now: datetime
    new: frozenset[RowId] = frozenset()


def rows_json(
    transaction: Transaction,
    face: Face,
    sheet: Sheet,
    wanted: Wanted,
    placed: Iterable[Placed],
    *,
    birth: datetime,
    writer: bytes = b"",
    written: Written | None = None,
) -> list[bytes]:
    """The rows as JSON; `birth` is when the sheet came. Say what was `written` in the same transaction."""
    some = list(placed)
    up_to = None if written is None else written.seq
    runs, times = face.times.of(transaction, sheet.id, {row.seq for row, _, _ in some}, up_to=up_to)
    out, told = RowsOut(sheet.columns, wanted, writer), list[bytes]()
    for row, number, sibling in some:
        created = written.now if written and row.id in written.new else runs.created(row.id, birth)
        modified = written.now if written and row.seq > written.seq else times.get(row.seq, birth)
        told.append(out.row(row, number, sibling, created, modified))
    return told


def all_placed(transaction: Transaction, sheet_id: SheetId) -> Iterator[Placed]:
    """Every row, in one pass."""
    last: dict[RowId | None, RowId] = {}
    for number, row in enumerate(transaction.all_rows(sheet_id), 1):
        yield row, number, last.get(row.parent_id)
        last[row.parent_id] = row.id


def page_placed(transaction: Transaction, face: Face, sheet_id: SheetId, offset: int, limit: int) -> list[Placed]:
    """Some rows in order. A sheet without children needs nothing but the row before."""
    if transaction.has_parents(sheet_id):
        return placed(outline_of(transaction, face, sheet_id), transaction.window(sheet_id, offset, limit))
    before = min(offset, 1)
    rows = transaction.window(sheet_id, offset - before, limit + before)
    ids: list[RowId | None] = [None, *(row.id for row in rows)]
    return [(row, offset - before + at + 1, ids[at]) for at, row in enumerate(rows)][before:]


def outline_of(transaction: Transaction, face: Face, sheet_id: SheetId) -> Outline:
    outline = face.outlines.get(transaction, sheet_id)
    face.outlines.keep(sheet_id, outline)
    return outline


def warm_up(transaction: Transaction, face: Face, sheet_id: SheetId) -> None:
    """Look at the whole sheet and its log now: writers wait in one line, and must not do it there."""
    transaction.summary(sheet_id)
    outline_of(transaction, face, sheet_id)
    face.times.of(transaction, sheet_id, ())


def placed(outline: Outline, rows: Iterable[Row]) -> list[Placed]:
    ranked = [(row, outline.rank(row)) for row in rows]
    return [(row, rank + 1, outline.sibling(rank)) for row, rank in ranked]


def named_rows(
    transaction: Transaction, face: Face, sheet_id: SheetId, row_ids: Sequence[int] | None, numbers: Sequence[int] | None
) -> list[Row]:
    """Those that exist, in the order of the sheet."""
    outline = outline_of(transaction, face, sheet_id)
    ids = {RowId(row_id) for row_id in row_ids or ()}
    ids |= {RowId(outline.ids[number - 1]) for number in numbers or () if 0 < number <= len(outline.ids)}
    return sorted(transaction.rows(sheet_id, ids).values(), key=lambda row: (row.position, row.id))


def rows_modified_since(transaction: Transaction, face: Face, sheet_id: SheetId, since: datetime) -> list[Row]:
    """Rows whose `modifiedAt`, which knows whole seconds, is not before `since`."""
    topic, second = sheet_topic(sheet_id), since.replace(microsecond=0)
    rows = transaction.rows_since(sheet_id, transaction.seq_at(topic, since - EARLIER))
    _, times = face.times.of(transaction, sheet_id, {row.seq for row in rows})
    return [row for row in rows if row.seq not in times or times[row.seq].replace(microsecond=0) >= second]


def raw(rows: Sequence[bytes]) -> msgspec.Raw:
    return msgspec.Raw(b"[" + b",".join(rows) + b"]")
