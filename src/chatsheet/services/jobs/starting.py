"""Making a job of what was decided."""

from __future__ import annotations

import msgspec

from chatsheet.domain.changes import CellsSet
from chatsheet.domain.codec import change_to_json
from chatsheet.domain.events import Command
from chatsheet.domain.job import Job
from chatsheet.domain.revise import is_of_rows
from chatsheet.domain.sheet import Sheet
from chatsheet.domain.slices import row_count
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, sheet_topic
from chatsheet.services.jobs.records import start_job


def becomes_job(decision: Decision, from_rows: int) -> bool:
    """Whether this is done by a job: asked for, or large. What changes columns or the sheet itself happens at once, whole."""
    is_large = decision.as_job or row_count(decision.changes) >= from_rows
    return is_large and bool(decision.changes) and is_of_rows(decision.changes)


def start_change(
    transaction: Transaction,
    sheet: Sheet,
    decision: Decision,
    command: Command,
    *,
    turn_id: str | None = None,
    session_id: str | None = None,
    overwrites: bool = False,
) -> Job:
    """A job that does what was decided. Rows that somebody changes before it reaches them fail, unless it `overwrites`."""
    titles = {column for change in decision.changes if isinstance(change, CellsSet) for cells in change.cells.values() for column in cells}
    spec = {
        "base_seq": transaction.top(sheet_topic(sheet.id)).seq,
        "overwrites": overwrites,
        "can_undo": decision.can_undo,
        "undoes": decision.undoes,
        "types": {str(column.id): column.type.value for column in sheet.columns if column.id in titles},
    }
    payload = msgspec.json.encode([[change.kind, change_to_json(change)] for change in decision.changes])
    return start_job(
        transaction,
        command,
        kind="change",
        sheet_id=sheet.id,
        title=decision.summary,
        total=row_count(decision.changes),
        spec=spec,
        payload=payload,
        turn_id=turn_id,
        session_id=session_id,
    )
