"""Making a job of what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from chatsheet.domain.changes import CellsSet, Change
from chatsheet.domain.codec import change_to_json
from chatsheet.domain.history import Undoable
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
    is_large = decision.as_job or row_count(decision.changes) > from_rows
    if not decision.changes or not is_large or not is_of_rows(decision.changes):
        return None
    base_seq = transaction.top(sheet_topic(sheet.id)).seq
    start = job_of_changes(sheet, decision.changes, decision.summary, base_seq=base_seq, can_undo=decision.can_undo, undoes=decision.undoes)
    payload = msgspec.json.encode([[change.kind, change_to_json(change)] for change in decision.changes])
    return replace(start, payload=payload)


def job_of_changes(
    sheet: Sheet, changes: Sequence[Change], summary: str, *, base_seq: int, can_undo: Undoable, undoes: str | None = None
) -> JobStart:
    """A job for these changes, still without them. Rows that changed after `base_seq` are left alone by it, and told."""
    written = {column for change in changes if isinstance(change, CellsSet) for cells in change.cells.values() for column in cells}
    spec = {
        "base_seq": base_seq,
        "overwrites": False,
        "can_undo": can_undo,
        "undoes": undoes,
        "types": {str(column.id): column.type.value for column in sheet.columns if column.id in written},
    }
    return JobStart("change", summary, row_count(changes), spec)
