"""What the log says about a sheet since the query engine was last brought up to it. See docs/subsystems/query.md.

Events name rows and columns; values are read as they are now, so a delta can be applied twice without harm.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import msgspec

from chatsheet.domain.changes import CellsSet, ColumnUpdated, RowsAdded, RowsDeleted, RowsMoved
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.events import Event
from chatsheet.domain.sheet import Column, ColumnId, RowId, SheetId, Version
from chatsheet.ports import Transaction
from chatsheet.services.commit import sheet_topic

MOST_PATCHED_EVENTS = 500
"""Further behind than this, loading anew is quicker than reading the events."""


@dataclass(frozen=True, slots=True)
class Delta:
    """From one version of a sheet to another."""

    version: Version
    name: str
    columns: tuple[Column, ...]
    upserts: Sequence[bytes] = ()
    deletes: Sequence[RowId] = ()
    changed: Collection[ColumnId] | None = None
    """The only columns in which the rows of `upserts` changed; None where rows came or moved as well."""
    must_load: bool = False
    has_parents: bool = False
    row_count: int = 0
    is_deleted: bool = False


@dataclass(slots=True)
class _Touched:
    rows: set[RowId] = field(default_factory=set)
    gone: set[RowId] = field(default_factory=set)
    columns: set[ColumnId] = field(default_factory=set)
    is_cells_only: bool = True
    must_load: bool = False


def read_delta(transaction: Transaction, sheet_id: SheetId, since: Version | None) -> Delta | None:
    """What changed since; None when nothing did."""
    topic = sheet_topic(sheet_id)
    version = transaction.top(topic)
    if version == since:
        return None
    sheet = transaction.sheet(sheet_id)
    if since is None or since.epoch != version.epoch or version.seq - since.seq > MOST_PATCHED_EVENTS:
        return Delta(version, sheet.name, sheet.columns, must_load=True)
    touched = _Touched()
    for event in transaction.events(topic, after=since.seq, limit=MOST_PATCHED_EVENTS):
        _touch(event, touched)
    if touched.must_load:
        return Delta(version, sheet.name, sheet.columns, must_load=True)
    return Delta(
        version,
        sheet.name,
        sheet.columns,
        [*transaction.lines(sheet_id, touched.rows)],
        sorted(touched.gone),
        touched.columns if touched.is_cells_only else None,
        has_parents=transaction.has_parents(sheet_id),
        row_count=transaction.row_count(sheet_id),
        is_deleted=sheet.is_deleted,
    )


def _touch(event: Event, touched: _Touched) -> None:
    """Note what an event touched."""
    if event.type == "cells_set" and _touch_named(event, touched):
        return
    if event.type in ("sheet_created", "column_added"):
        touched.must_load = True
        return
    change = change_from_json(event.type, msgspec.json.decode(event.data))
    match change:
        case CellsSet():
            touched.rows.update(change.cells)
            touched.columns.update(column for cells in change.cells.values() for column in cells)
        case RowsAdded():
            touched.is_cells_only = False
            ids = {row.id for row in change.rows}
            touched.rows |= ids
            touched.gone -= ids
        case RowsDeleted():
            touched.gone.update(change.row_ids)
            touched.rows.difference_update(change.row_ids)
        case RowsMoved():
            touched.is_cells_only = False
            touched.rows.update(change.moves)
        case ColumnUpdated():
            touched.must_load |= change.set.type is not None
        case _:
            pass


def _touch_named(event: Event, touched: _Touched) -> bool:
    """From what the event says it touched, which is a tenth of its data; False where it is too large to name its rows."""
    named = msgspec.json.decode(event.touched) if event.touched else {}
    if "row_ids" not in named or "column_ids" not in named:
        return False
    touched.rows.update(map(RowId, map(int, named["row_ids"])))
    touched.columns.update(map(ColumnId, map(int, named["column_ids"])))
    return True
