"""Changing and deleting all rows that meet a condition written in SQL."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from chatsheet.domain.errors import too_large
from chatsheet.domain.sheet import RowId, Sheet, Version
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import Action, Arguments, Context
from chatsheet.services.actions.cells import CellArg, same_values
from chatsheet.services.actions.rows import all_gone
from chatsheet.services.commit import Decide, Decision

MOST_ROWS = 1_000_000
CONDITION = """A condition in SQL over the columns by title: "Due" < $today AND "Status" <> 'Done'. $today is the date of today."""
AS_JOB = "Run it as a job, however few rows it is."


class BulkUpdate(Arguments):
    """The same values in all rows that meet a condition."""

    where: str = Field(min_length=1, max_length=4_000, description=CONDITION)
    set: dict[str, CellArg] = Field(min_length=1, max_length=100, description="{column title or id: value}")
    as_job: bool = Field(default=False, description=AS_JOB)


class BulkDelete(Arguments):
    """All rows that meet a condition, each with all below it."""

    where: str = Field(min_length=1, max_length=4_000, description=CONDITION)
    as_job: bool = Field(default=False, description=AS_JOB)


async def prepare_bulk_update(context: Context, arguments: BulkUpdate) -> Decide:
    row_ids, version = await _meeting(context, arguments.where)
    return _as_job(same_values(context, arguments.set, row_ids, version), as_job=arguments.as_job)


async def prepare_bulk_delete(context: Context, arguments: BulkDelete) -> Decide:
    row_ids, version = await _meeting(context, arguments.where)
    return _as_job(all_gone(context, row_ids, version), as_job=arguments.as_job)


def _as_job(decide: Decide, *, as_job: bool) -> Decide:
    def decide_so(transaction: Transaction, sheet: Sheet) -> Decision:
        return replace(decide(transaction, sheet), as_job=as_job)

    return decide_so


async def _meeting(context: Context, where: str) -> tuple[list[RowId], Version]:
    """The rows that meet the condition. It passes the same guard as any query: what it may name and call is decided there."""
    params = {"today": context.command.today.isoformat()} if "$today" in where else {}
    sql = f"SELECT _row_id FROM sheet WHERE (\n{where}\n) ORDER BY _position"
    services = context.services
    timeout_s = services.query_timeout_s
    found, state = await services.tables.row_ids(context.sheet_id, sql, params, timeout_s=timeout_s, is_trusted=False)
    if len(found) > MOST_ROWS:
        raise too_large("too_many_rows", f"One call changes at most {MOST_ROWS:,} rows.", "Name fewer rows.", limit=MOST_ROWS)
    return [RowId(one) for one in found], state.version


ACTIONS = (
    Action(
        "bulk_update",
        "Set values in all rows that meet a condition in SQL.",
        "write",
        BulkUpdate,
        prepare=prepare_bulk_update,
        works_ahead=True,
    ),
    Action(
        "bulk_delete",
        "Delete all rows that meet a condition in SQL.",
        "destructive",
        BulkDelete,
        prepare=prepare_bulk_delete,
        works_ahead=True,
    ),
)
