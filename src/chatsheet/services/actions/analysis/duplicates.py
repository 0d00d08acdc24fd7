"""`find_duplicates`."""

from __future__ import annotations

from pydantic import Field

from chatsheet.domain.errors import invalid
from chatsheet.domain.sheet import Column
from chatsheet.domain.sql.analysis import MOST_EXAMPLES, compile_duplicates
from chatsheet.services.actions.analysis.found import count, first, many, names_of, primary_of, rows_filter, table_of, where_words
from chatsheet.services.actions.base import Action, Answer, Arguments, Context
from chatsheet.services.actions.naming import FilterArg
from chatsheet.services.actions.results import PATIENT_S, ground_of, run
from chatsheet.services.tables import TableState


class FindDuplicates(Arguments):
    """Groups of rows that say the same."""

    columns: list[str] | None = Field(
        default=None,
        min_length=1,
        max_length=20,
        description="Rows are duplicates when all of these are equal; the primary column if left out.",
    )
    where: FilterArg | None = None
    is_exact: bool = Field(default=False, description="Whether case and spaces make a difference.")
    limit: int = Field(default=100, ge=1, le=1000)


async def find_duplicates(context: Context, arguments: FindDuplicates) -> Answer:
    """Raises Problem `columns_too_few` when the sheet has no primary column and none is named."""
    state = await context.services.tables.state(context.sheet_id)
    names = names_of(state, context)
    columns = _primary(state) if arguments.columns is None else list(dict.fromkeys(names.column(name) for name in arguments.columns))
    where = None if arguments.where is None else names.filter(arguments.where)
    ids, is_exact = [column.id for column in columns], arguments.is_exact
    found = await run(
        context, state, lambda now: compile_duplicates(ids, where, ground_of(now, context), is_exact=is_exact), arguments.limit, PATIENT_S
    )
    rows, rows_at, ids_at = first(found, "total"), found.place("rows"), found.place("row_ids")
    filters = [rows_filter(row[ids_at]) if count(row[rows_at]) <= MOST_EXAMPLES else None for row in found.table.rows]
    data = table_of(found, rows=rows, left_out=0, compared="exactly" if is_exact else "without case and spaces", filters=filters)
    titles = " and ".join(column.title for column in columns)
    groups = many(found.table.row_count, "group")
    words = f"{groups} of rows with the same {titles}, {many(rows, 'row')} in all." if rows else f"No two rows have the same {titles}."
    words += " Compared exactly." if is_exact else " Compared without regard to case and spaces."
    return Answer(data, words + where_words(where, ground_of(found.state, context)), found.state.version)


def _primary(state: TableState) -> list[Column]:
    primary = primary_of(state.columns)
    if primary is None:
        raise invalid("columns_too_few", "The sheet has no primary column.", "Name the columns to compare.", columns=[])
    return [primary]


ACTIONS = (Action("find_duplicates", "Groups of rows that say the same in some columns.", "read", FindDuplicates, read=find_duplicates),)
