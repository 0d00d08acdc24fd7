"""Values into cells: with the job's rows, in the same transaction, so that what is paid is never asked again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from chatsheet.domain.cells import fit
from chatsheet.domain.changes import CellsSet, ColumnAdded
from chatsheet.domain.errors import Problem
from chatsheet.domain.events import Command
from chatsheet.domain.job import Job, JobRow
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.actions.cells import same
from chatsheet.services.actions.columns import new_column
from chatsheet.services.commit import Decision, commit_within
from chatsheet.services.fill.asking import Outcome
from chatsheet.services.fill.choosing import filled_meanwhile, gone
from chatsheet.services.fill.spec import Fill, input_columns, target_column
from chatsheet.services.jobs.work import JobContext, Step
from chatsheet.services.sources.outbox import row_faults


async def target_of(context: JobContext, fill: Fill) -> int:
    """The column that is filled; a new one is made first, once."""
    if fill.target.column_id is not None:
        return fill.target.column_id
    if "column_id" not in context.job.checkpoint:
        await context.step(partial(_add_column, job=context.job, fill=fill, command=context.command))
    return int(context.job.checkpoint["column_id"])


def _add_column(transaction: Transaction, *, job: Job, fill: Fill, command: Command) -> Step:
    added: list[Column] = []

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        column = new_column(transaction, sheet, fill.target.title, fill.target.type, fill.target.options)
        added.append(column)
        return Decision([ColumnAdded(column, len(sheet.columns))], job.title)

    commit_within(transaction, sheet_id=job.sheet_id, command=command, decide=decide)
    return Step({**job.checkpoint, "column_id": added[0].id})


def place(
    transaction: Transaction, job: Job, fill: Fill, column_id: int, outcomes: Sequence[Outcome], command: Command, *, overwrites: bool
) -> list[JobRow]:
    """Set the cells of the rows that have a value; how each row ended.

    Raises:
        Problem: `column_gone`, `column_retyped`, `sheet_deleted`: nothing is set then.
    """
    ended: list[JobRow] = []

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        target, inputs = target_column(sheet, column_id, fill), input_columns(sheet, fill.inputs)
        rows = transaction.rows(sheet.id, [RowId(one.work.row_id) for one in outcomes])
        cells: dict[RowId, dict[ColumnId, Value]] = {}
        for outcome in outcomes:
            row = rows.get(RowId(outcome.work.row_id))
            checked = _checked(outcome, row, inputs, target, overwrites=overwrites)
            ended.append(_job_row(checked))
            if row is not None and not checked.code and not same(row.value(target), checked.value):
                cells[row.id] = {target.id: checked.value}
        faults = row_faults(transaction, sheet, [CellsSet(cells)], command)
        ended[:] = [_failed(one, faults[RowId(one.row_id)]) if one.row_id in faults else one for one in ended]
        cells = {row_id: values for row_id, values in cells.items() if row_id not in faults}
        return Decision([CellsSet(cells)] if cells else [], job.title)

    if outcomes:
        commit_within(transaction, sheet_id=job.sheet_id, command=command, decide=decide)
    return ended


def _checked(outcome: Outcome, row: Row | None, inputs: Sequence[Column], target: Column, *, overwrites: bool) -> Outcome:
    """The outcome, unless the row is not any more what it was made of."""
    work = outcome.work
    if row is None:
        return gone(work.row_id)
    if outcome.code:
        return outcome
    if row.seq != work.seq:
        if tuple(row.value(column) for column in inputs) != work.values:
            return Outcome(work, code="row_changed", message="Somebody changed the row while it was worked on.")
        if row.value(target) is not None and not overwrites:
            return filled_meanwhile(work)
    try:
        return Outcome(work, fit(outcome.value, target))
    except Problem as problem:
        return Outcome(work, code=problem.code, message=problem.message)


def _failed(row: JobRow, problem: Problem) -> JobRow:
    return JobRow(row.row_id, "failed", problem.message, problem.code)


def _job_row(outcome: Outcome) -> JobRow:
    if outcome.code:
        return JobRow(outcome.work.row_id, "failed", outcome.message, outcome.code)
    return JobRow(outcome.work.row_id, "done", value=outcome.value)
