"""Finding rows by a condition, through the query engine."""

from __future__ import annotations

from collections.abc import Sequence

from chatsheet.domain.errors import invalid
from chatsheet.domain.query import Filter, Sort
from chatsheet.domain.sheet import RowId, Version
from chatsheet.domain.sql import compile_row_ids
from chatsheet.services.actions.base import Context
from chatsheet.services.actions.naming import FilterArg, Names, row_id


async def find_row_ids(context: Context, where: FilterArg | None, row_ids: Sequence[str] | None) -> tuple[list[RowId], Version | None]:
    """The rows named, or those that meet the condition with the version that was asked.

    Raises:
        Problem: `rows_not_named` unless exactly one of the two is given: a forgotten condition must never mean all rows.
    """
    if (where is None) == (row_ids is None):
        raise invalid("rows_not_named", "Say which rows: either row_ids or where.", "Give one of the two.")
    if row_ids is not None:
        return list(dict.fromkeys(row_id(one) for one in row_ids)), None
    state = await context.services.tables.state(context.sheet_id)
    names = Names(state.columns, prefers_ids=context.prefers_ids)
    return await matching(context, names.filter(where), ())


async def sorted_row_ids(context: Context, sorts: tuple[Sort, ...]) -> tuple[list[RowId], Version]:
    return await matching(context, None, sorts)


async def matching(context: Context, where: Filter | None, sorts: tuple[Sort, ...]) -> tuple[list[RowId], Version]:
    """All rows that meet a condition, in order."""
    tables = context.services.tables
    state = await tables.state(context.sheet_id)
    compiled = compile_row_ids(where, sorts, state.columns, state.kinds, today=context.command.today, mixed=state.mixed)
    found, state = await tables.row_ids(context.sheet_id, compiled.sql, compiled.params)
    return [RowId(one) for one in found], state.version
