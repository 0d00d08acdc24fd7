"""Who changed one cell last, found in the log."""

from __future__ import annotations

from typing import Any

import msgspec

from chatsheet.domain.changes import CellsSet, RowsAdded
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.events import Event
from chatsheet.domain.sheet import ColumnId, RowId, SheetId
from chatsheet.ports import Transaction
from chatsheet.services.commit import sheet_topic

LOOK_BACK = 2_000
"""Events looked through, newest first; a cell untouched for longer has no story to tell on hover."""


def last_change(transaction: Transaction, sheet_id: SheetId, row_id: RowId, column_id: ColumnId) -> dict[str, Any] | None:
    """The last event that set this cell: who, via what, when, what was there before. Reads back from the row's own seq."""
    row = transaction.rows(sheet_id, [row_id]).get(row_id)
    if row is None:
        return None
    topic, top = sheet_topic(sheet_id), row.seq
    while top > 0 and top > row.seq - LOOK_BACK:
        events = transaction.events(topic, after=max(0, top - 50), up_to=top, limit=50)
        for event in reversed(events):
            found = _about(event, row_id, column_id)
            if found is not None:
                return _told(transaction, event, row_id, column_id)
        top -= 50
    return None


def _about(event: Event, row_id: RowId, column_id: ColumnId) -> bool | None:
    """True when the event set this cell or brought the row; None when it says nothing of it."""
    if event.type not in ("cells_set", "rows_added"):
        return None
    change = change_from_json(event.type, msgspec.json.decode(event.data))
    if isinstance(change, CellsSet):
        return column_id in change.cells.get(row_id, {}) or None
    return (isinstance(change, RowsAdded) and any(row.id == row_id for row in change.rows)) or None


def _told(transaction: Transaction, event: Event, row_id: RowId, column_id: ColumnId) -> dict[str, Any]:
    change = change_from_json(event.type, msgspec.json.decode(event.data))
    after = change.cells[row_id][column_id] if isinstance(change, CellsSet) else None
    before = None
    for other, undo in transaction.undo_of(event.topic, event.cause):
        if other.seq == event.seq and isinstance(change, CellsSet):
            back = change_from_json(*msgspec.json.decode(undo)[0])
            before = back.cells[row_id][column_id] if isinstance(back, CellsSet) else None
    actor = event.actor
    return {
        "time": event.time.isoformat(),
        "user": actor.user,
        "via": actor.via,
        "client": actor.client,
        "cause": event.cause,
        "seq": event.seq,
        "kind": event.type,
        "before": before,
        "after": after,
    }
