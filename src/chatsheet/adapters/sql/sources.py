"""Links to sheets elsewhere, their rows there, and what waits to be written, inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from chatsheet.adapters.sql.history import put
from chatsheet.adapters.sql.log import SqlLog, pack, read_time, stored_time, unpack
from chatsheet.adapters.sql.tables import events, intents, source_links, source_rows
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.sheet import ColumnId, RowId, SheetId
from chatsheet.domain.source import Intent, IntentState, Link, LinkedRow

AT_ONCE = 2_000
"""Values bound in one statement."""

T = TypeVar("T")

_encode = msgspec.json.encode


class SqlSources:
    """The part of `Records` about sheets that live elsewhere as well."""

    def __init__(self, connection: Connection, log: SqlLog) -> None:
        self._connection = connection
        self._log = log

    # links

    def put_link(self, link: Link) -> None:
        values = {"id_there": link.id_there, "user": link.user, "document": pack(_encode(link))}
        put(self._connection, source_links, {"sheet_id": link.sheet_id}, values)

    def link(self, sheet_id: SheetId) -> Link | None:
        found = self._connection.execute(select(source_links.c.document).where(source_links.c.sheet_id == sheet_id)).scalar()
        return None if found is None else msgspec.json.decode(unpack(found), type=Link)

    def links(self) -> list[Link]:
        found = self._connection.execute(select(source_links.c.document).order_by(source_links.c.sheet_id)).scalars()
        return [msgspec.json.decode(unpack(one), type=Link) for one in found]

    def claim_link(self, sheet_id: SheetId, holder: str, *, now: datetime, until: datetime) -> bool:
        is_free = (source_links.c.holder.is_(None)) | (source_links.c.holder == holder) | (source_links.c.held_until < stored_time(now))
        statement = update(source_links).where(source_links.c.sheet_id == sheet_id, is_free)
        return self._connection.execute(statement.values(holder=holder, held_until=stored_time(until))).rowcount == 1

    def holds_link(self, sheet_id: SheetId, holder: str) -> bool:
        mine = (source_links.c.sheet_id == sheet_id) & (source_links.c.holder == holder)
        return self._connection.execute(update(source_links).where(mine).values(holder=holder)).rowcount == 1

    # rows

    def put_linked_rows(self, sheet_id: SheetId, rows: Mapping[RowId, LinkedRow]) -> None:
        for some in _some(rows.items()):
            known = source_rows.c.row_id.in_([row_id for row_id, _ in some])
            self._connection.execute(delete(source_rows).where(source_rows.c.sheet_id == sheet_id, known))
            values = [{"sheet_id": sheet_id, "row_id": row_id, "id_there": row.id_there, "guard": _guard(row)} for row_id, row in some]
            self._connection.execute(insert(source_rows), values)

    def linked_rows(self, sheet_id: SheetId, row_ids: Iterable[RowId] | None = None) -> dict[RowId, LinkedRow]:
        return {RowId(row.row_id): _linked(row) for row in self._found(sheet_id, source_rows.c.row_id, row_ids)}

    def rows_there(self, sheet_id: SheetId, ids_there: Iterable[int] | None = None) -> dict[int, RowId]:
        return {row.id_there: RowId(row.row_id) for row in self._found(sheet_id, source_rows.c.id_there, ids_there)}

    def guarded_rows(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> dict[RowId, LinkedRow]:
        guarded = source_rows.c.guard.isnot(None)
        return {RowId(row.row_id): _linked(row) for row in self._found(sheet_id, source_rows.c.row_id, row_ids, guarded)}

    def drop_linked_rows(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> None:
        for some in _some(row_ids):
            self._connection.execute(delete(source_rows).where(source_rows.c.sheet_id == sheet_id, source_rows.c.row_id.in_(some)))

    def _found(self, sheet_id: SheetId, column: Any, wanted: Iterable[int] | None, *also: Any) -> Iterator[Row[Any]]:
        statement = select(source_rows).where(source_rows.c.sheet_id == sheet_id, *also)
        if wanted is None:
            yield from self._connection.execute(statement)
            return
        for some in _some(wanted):
            yield from self._connection.execute(statement.where(column.in_(some)))

    # intents

    def put_intents(self, new: Sequence[Intent]) -> None:
        for one in new:
            document = {
                "dropped": [[row, column] for row, column in sorted(one.dropped)],
                "done": sorted(one.done),
            }
            sent_at = None if one.sent_at is None else stored_time(one.sent_at)
            values = {"state": one.state, "sent_at": sent_at, "document": pack(_encode(document))}
            put(self._connection, intents, {"sheet_id": one.sheet_id, "seq": one.seq}, values)

    def intents(self, sheet_id: SheetId, *, after: int = 0, limit: int | None = None, seqs: Iterable[int] | None = None) -> list[Intent]:
        joined = intents.join(events, (events.c.topic == f"sheet:{sheet_id}") & (events.c.seq == intents.c.seq))
        statement = select(intents, events.c.cause, events.c.user, events.c.type, events.c.data, events.c.undo).select_from(joined)
        statement = statement.where(intents.c.sheet_id == sheet_id, intents.c.seq > after).order_by(intents.c.seq).limit(limit)
        if seqs is not None:
            statement = statement.where(intents.c.seq.in_(seqs))
        return [_intent(row) for row in self._connection.execute(statement)]

    def count_intents(self, sheet_id: SheetId) -> int:
        return int(self._connection.execute(select(func.count()).where(intents.c.sheet_id == sheet_id)).scalar_one())

    def reset_intents(self, sheet_id: SheetId) -> None:
        sent = (intents.c.sheet_id == sheet_id) & (intents.c.state == "sending")
        self._connection.execute(update(intents).where(sent).values(state="waiting", sent_at=None))

    def mark_intents(self, sheet_id: SheetId, seqs: Sequence[int], state: IntentState, *, sent_at: datetime | None = None) -> None:
        values = {"state": state, "sent_at": None if sent_at is None else stored_time(sent_at)}
        for some in _some(seqs):
            self._connection.execute(update(intents).where(intents.c.sheet_id == sheet_id, intents.c.seq.in_(some)).values(values))

    def drop_intents(self, sheet_id: SheetId, seqs: Sequence[int] | None = None) -> None:
        if seqs is None:
            self._connection.execute(delete(intents).where(intents.c.sheet_id == sheet_id))
            return
        for some in _some(seqs):
            self._connection.execute(delete(intents).where(intents.c.sheet_id == sheet_id, intents.c.seq.in_(some)))


def _guard(row: LinkedRow) -> str | None:
    if not row.is_locked and not row.formulas:
        return None
    return _encode({"is_locked": row.is_locked, "formulas": {str(column): formula for column, formula in row.formulas.items()}}).decode()


def _linked(row: Row[Any]) -> LinkedRow:
    if row.guard is None:
        return LinkedRow(row.id_there)
    guard = msgspec.json.decode(row.guard)
    return LinkedRow(row.id_there, guard["is_locked"], {ColumnId(int(column)): formula for column, formula in guard["formulas"].items()})


def _intent(row: Row[Any]) -> Intent:
    document = msgspec.json.decode(unpack(row.document))
    change = change_from_json(row.type, msgspec.json.decode(unpack(row.data)))
    undo = [change_from_json(kind, data) for kind, data in msgspec.json.decode(unpack(row.undo) or b"[]")]
    return Intent(
        SheetId(row.sheet_id),
        row.seq,
        row.cause,
        row.user,
        change,
        undo,
        row.state,
        None if row.sent_at is None else read_time(row.sent_at),
        frozenset((RowId(one), ColumnId(column)) for one, column in document["dropped"]),
        frozenset(map(RowId, document["done"])),
    )


def _some(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while some := list(islice(iterator, AT_ONCE)):
        yield some
