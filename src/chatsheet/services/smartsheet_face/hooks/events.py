"""Events of the log as webhooks tell them: which objects changed, never their values. Smartsheet API 2.0, "Webhook callbacks"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from chatsheet.domain.changes import CellsSet, ColumnAdded, ColumnDeleted, ColumnMoved, ColumnUpdated, RowsAdded, RowsDeleted, RowsMoved
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.events import Event
from chatsheet.domain.sheet import Column
from chatsheet.services.smartsheet_face.agents import agent_of
from chatsheet.services.smartsheet_face.hooks.records import Hook

USER_ID = 1
_UNTOLD = frozenset({"sheet_created", "changes_confirmed", "changes_rejected"})

Told = dict[str, Any]


def told(hook: Hook, events: Sequence[Event], columns: Iterable[Column]) -> list[Told]:
    """What a callback says of these events; nothing where they do not concern the webhook."""
    by_slot = {column.slot: column.id for column in columns}
    found: list[Told] = []
    for event in events:
        if event.type in _UNTOLD:
            continue
        about = _about(event)
        some = [one | about for one in _objects(event, by_slot)]
        if hook.column_ids is not None:
            some = [one for one in some if one["objectType"] == "cell" and one["columnId"] in hook.column_ids]
        else:
            _note_sheet(found, hook.sheet_id, about)
        found += some
    return found


def _note_sheet(found: list[Told], sheet_id: int, about: Mapping[str, Any]) -> None:
    """That the sheet changed is said once per writer."""
    agent = about.get("changeAgent")
    if not any(one["objectType"] == "sheet" and one.get("changeAgent") == agent for one in found):
        found.append({"objectType": "sheet", "eventType": "updated", "id": sheet_id, **about})


def _about(event: Event) -> dict[str, Any]:
    agent = agent_of(event.actor)
    return {"userId": USER_ID, "timestamp": f"{event.time:%Y-%m-%dT%H:%M:%SZ}"} | ({"changeAgent": agent} if agent else {})


def _objects(event: Event, by_slot: Mapping[int, int]) -> Iterator[Told]:
    change = change_from_json(event.type, msgspec.json.decode(event.data))
    match change:
        case RowsAdded():
            for row in change.rows:
                yield {"objectType": "row", "eventType": "created", "id": row.id}
                filled = (by_slot[slot] for slot, value in enumerate(row.cells) if value is not None and slot in by_slot)
                yield from (_cell("created", row.id, column) for column in filled)
        case RowsDeleted():
            yield from ({"objectType": "row", "eventType": "deleted", "id": row_id} for row_id in change.row_ids)
        case RowsMoved():
            yield from ({"objectType": "row", "eventType": "updated", "id": row_id} for row_id in change.moves)
        case CellsSet():
            for row_id, cells in change.cells.items():
                yield {"objectType": "row", "eventType": "updated", "id": row_id}
                yield from (_cell("updated", row_id, column) for column in cells)
        case ColumnAdded():
            yield {"objectType": "column", "eventType": "created", "id": change.column.id}
        case ColumnDeleted():
            yield {"objectType": "column", "eventType": "deleted", "id": change.column_id}
        case ColumnUpdated() | ColumnMoved():
            yield {"objectType": "column", "eventType": "updated", "id": change.column_id}
        case _:
            return


def _cell(kind: str, row_id: int, column_id: int) -> Told:
    return {"objectType": "cell", "eventType": kind, "rowId": row_id, "columnId": column_id}
