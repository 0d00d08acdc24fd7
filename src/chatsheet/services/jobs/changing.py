"""The job that carries out a frozen list of changes, a thousand rows at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import msgspec

from chatsheet.domain.cells import fit
from chatsheet.domain.changes import CellsSet, Change, apply, changed_rows, touched_rows
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.errors import Problem, not_found
from chatsheet.domain.events import Command
from chatsheet.domain.job import Job, JobRow
from chatsheet.domain.revise import without_rows
from chatsheet.domain.sheet import ColumnId, RowId, Sheet
from chatsheet.domain.slices import row_count, slices
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, commit_within
from chatsheet.services.jobs.work import JobContext, Step
from chatsheet.services.sources.outbox import row_faults

STEP_ROWS = 1_000
"""Rows of a step: it holds the store's one writer for about 40 ms, and who edits meanwhile waits no longer than that."""


async def carry_out(context: JobContext) -> Mapping[str, Any]:
    """Handler of jobs of kind `change`: one commit a piece. The checkpoint: how many pieces are done, and on a retry the rows it is for."""
    only = context.job.checkpoint.get("only")
    pieces = await context.read(partial(_pieces, job=context.job, only=None if only is None else frozenset(only)))
    at = context.job.checkpoint.get("at", 0)
    ours = {row for piece in pieces[:at] for row in changed_rows(piece) | touched_rows(piece)}
    for index in range(at, len(pieces)):
        piece = pieces[index]
        checkpoint = {**context.job.checkpoint, "at": index + 1}
        await context.step(partial(_do, job=context.job, piece=piece, ours=ours, checkpoint=checkpoint, command=context.command))
        ours |= changed_rows(piece) | touched_rows(piece)
    return {"changed": context.job.done, "failed": context.job.failed}


def _pieces(transaction: Transaction, *, job: Job, only: Collection[int] | None) -> list[Change]:
    changes = [change_from_json(kind, data) for kind, data in msgspec.json.decode(transaction.job_payload(job.id))]
    if only is not None:
        rows = {row for change in changes for row in changed_rows(change) | touched_rows(change)}
        changes = without_rows(changes, {row for row in rows if row not in only})
    return slices(changes, STEP_ROWS)


@dataclass(slots=True)
class _Faults:
    """Rows of a piece that cannot be done, each with why."""

    rows: dict[RowId, JobRow]

    def add(self, row_id: RowId, code: str, message: str) -> None:
        self.rows.setdefault(row_id, JobRow(row_id, "failed", message, code))


def _do(
    transaction: Transaction, *, job: Job, piece: Change, ours: Collection[RowId], checkpoint: Mapping[str, Any], command: Command
) -> Step:
    faults = _Faults({})

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        left = _possible(transaction, sheet, piece, job.spec, ours, faults, command)
        return Decision(left, job.title, undoes=job.spec["undoes"], can_undo=job.spec["can_undo"])

    commit_within(transaction, sheet_id=job.sheet_id, command=command, decide=decide)
    return Step(checkpoint, row_count([piece]) - len(faults.rows), [*faults.rows.values()])


def _possible(
    transaction: Transaction,
    sheet: Sheet,
    piece: Change,
    spec: Mapping[str, Any],
    ours: Collection[RowId],
    faults: _Faults,
    command: Command,
) -> list[Change]:
    """The piece without the rows it cannot be done for."""
    wanted = touched_rows(piece)
    rows = transaction.rows(sheet.id, wanted)
    for row_id in wanted:
        row = rows.get(row_id)
        if row is None:
            faults.add(row_id, "row_gone", "The row was deleted meanwhile.")
        elif row.seq > spec["base_seq"] and row_id not in ours and not spec["overwrites"]:
            faults.add(row_id, "row_changed", "Somebody changed the row meanwhile.")
    left = without_rows([piece], set(faults.rows))
    for row_id, problem in row_faults(transaction, sheet, left, command).items():
        faults.add(row_id, problem.code, problem.message)
    left = without_rows(left, set(faults.rows))
    if left and isinstance(left[0], CellsSet):
        left = _fitted(sheet, left[0], spec["types"], faults)
    return _without_poison(replace(sheet, rows=rows), left, faults)


def _fitted(sheet: Sheet, change: CellsSet, types: Mapping[str, str], faults: _Faults) -> list[Change]:
    """The values as the columns are now: a column may have got another type meanwhile."""
    columns = {column.id: column for column in sheet.columns}
    for column_id in {column for cells in change.cells.values() for column in cells}:
        if column_id not in columns:
            raise not_found("column_gone", "A column this job writes to was deleted.", "Undo its deletion and resume, or cancel the job.")
    retyped = {one for one, column in columns.items() if types.get(str(one), column.type.value) != column.type.value}
    if not retyped:
        return [change]
    fitted: dict[RowId, Mapping[ColumnId, Value]] = {}
    for row_id, cells in change.cells.items():
        try:
            fitted[row_id] = {one: fit(value, columns[one]) if one in retyped else value for one, value in cells.items()}
        except Problem as problem:
            faults.add(row_id, problem.code, problem.message)
    return [CellsSet(fitted)] if fitted else []


def _without_poison(sheet: Sheet, changes: list[Change], faults: _Faults) -> list[Change]:
    """What can be applied. A row that cannot is found by itself, so that the rest goes on."""
    try:
        after = sheet
        for change in changes:
            after = apply(after, change, seq=0)
    except Exception:
        rows = {row for change in changes for row in changed_rows(change) | touched_rows(change)}
        bad = {row: told for row in rows if (told := _told_of(sheet, without_rows(changes, rows - {row}))) is not None}
        if not bad:
            raise
        for row, told in bad.items():
            faults.add(row, "row_failed", told)
        return without_rows(changes, set(bad))
    return changes


def _told_of(sheet: Sheet, changes: Sequence[Change]) -> str | None:
    """What goes wrong with these changes alone; None when nothing does."""
    try:
        for change in changes:
            apply(sheet, change, seq=0)
    except Exception as error:
        return error.message if isinstance(error, Problem) else "The row could not be changed."
    return None
