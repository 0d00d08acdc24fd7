"""`find_outliers`."""

from __future__ import annotations

from pydantic import Field

from chatsheet.domain.sheet import Column
from chatsheet.domain.sql.analysis import Method, OutlierQuestion, compile_bounds, compile_outliers
from chatsheet.services.actions.analysis.found import (
    figure_words,
    left_out_words,
    many,
    names_of,
    primary_of,
    table_of,
    total,
    where_words,
)
from chatsheet.services.actions.base import Action, Answer, Arguments, Context
from chatsheet.services.actions.naming import FilterArg
from chatsheet.services.actions.results import PATIENT_S, Result, ground_of, run

MOST_GROUPS = 200
METHODS: dict[Method, str] = {
    "iqr": "more than 1.5 interquartile ranges beyond the quartiles",
    "mad": "more than 3.5 scaled median deviations from the median",
}


class FindOutliers(Arguments):
    """Numbers far from the others of the column, or of their group."""

    column: str = Field(description="A column of numbers.")
    by: str | None = Field(default=None, description="Compare each number with those of its group only.")
    where: FilterArg | None = None
    method: Method = Field(default="iqr", description="iqr: quartiles; mad: median deviation, for few values or many outliers.")
    limit: int = Field(default=100, ge=1, le=1000)


async def find_outliers(context: Context, arguments: FindOutliers) -> Answer:
    """Raises Problem `column_unfit`."""
    state = await context.services.tables.state(context.sheet_id)
    names = names_of(state, context)
    column, primary = names.column(arguments.column), primary_of(state.columns)
    asked = OutlierQuestion(
        column.id,
        None if arguments.by is None else names.column(arguments.by).id,
        None if arguments.where is None else names.filter(arguments.where),
        arguments.method,
        None if primary is None or primary.id == column.id else primary.id,
    )
    bounds = await run(context, state, lambda now: compile_bounds(asked, ground_of(now, context)), MOST_GROUPS, PATIENT_S)
    found = await run(context, bounds.state, lambda now: compile_outliers(asked, ground_of(now, context)), arguments.limit, PATIENT_S)
    rows, left_out = total(bounds, "rows"), total(bounds, "left_out")
    ids_at = found.place("row_id")
    data = table_of(
        found,
        rows=rows,
        left_out=left_out,
        method=arguments.method,
        bounds=table_of(bounds, left_out=left_out),
        filter={"kind": "rows_in", "row_ids": [str(row[ids_at]) for row in found.table.rows]},
    )
    words = f"{many(found.table.row_count, 'outlier')} among {many(rows, 'value')} of {column.title}: {METHODS[arguments.method]}."
    words += _usual(bounds, column, asked) + left_out_words(left_out) + where_words(asked.where, ground_of(found.state, context))
    return Answer(data, words, found.state.version)


def _usual(bounds: Result, column: Column, asked: OutlierQuestion) -> str:
    """The bounds in words, or for how many groups there are none."""
    low_at, high_at = bounds.place("bound"), bounds.place("bound", 1)
    if asked.by is None and bounds.table.rows and bounds.table.rows[0][low_at] is not None:
        low, high = (figure_words(bounds.table.rows[0][place], column) for place in (low_at, high_at))
        return f" Usual is {low} to {high}."
    without = sum(row[low_at] is None for row in bounds.table.rows)
    if not without:
        return ""
    if asked.by is None:
        return " The values are too few, or too much alike, to tell what is usual."
    return (
        f" {many(without, 'group')} of {bounds.table.row_count:,} {'has' if without == 1 else 'have'} values too few or too alike to tell."
    )


ACTIONS = (
    Action("find_outliers", "Numbers far from the others, with the bounds of what is usual.", "read", FindOutliers, read=find_outliers),
)
