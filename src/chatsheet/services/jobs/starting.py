"""Making a job of what was decided."""

from __future__ import annotations

import msgspec

from chatsheet.domain.changes import CellsSet
from chatsheet.domain.codec import change_to_json
from chatsheet.domain.job import JobStart
from chatsheet.domain.revise import is_of_rows
from chatsheet.domain.sheet import Sheet
from chatsheet.domain.slices import row_count
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, sheet_topic


def job_of(transaction: Transaction, sheet: Sheet, decision: Decision, from_rows: int) -> JobStart | None:
    """The job that does what was decided: the one it names, or one for changes that are many or were asked for as a job. What changes
    columns or the sheet itself happens at once, whole: None."""
    if decision.job is not None:
        return decision.job
    rows = row_count(decision.changes)
    if not decision.changes or not is_of_rows(decision.changes) or not (decision.as_job or rows >= from_rows):
        return None
    written = {column for change in decision.changes if isinstance(change, CellsSet) for cells in change.cells.values() for column in cells}
    spec = {
        "base_seq": transaction.top(sheet_topic(sheet.id)).seq,
        "overwrites": False,
        "can_undo": decision.can_undo,
        "undoes": decision.undoes,
        "types": {str(column.id): column.type.value for column in sheet.columns if column.id in written},
    }
    payload = msgspec.json.encode([[change.kind, change_to_json(change)] for change in decision.changes])
    return JobStart("change", decision.summary, rows, spec, payload)
