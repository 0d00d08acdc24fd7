"""`trend`."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chatsheet.domain.errors import invalid
from chatsheet.domain.query import Measure, Unit
from chatsheet.domain.sheet import Column
from chatsheet.domain.sql.analysis import ADDS_UP, compile_trend
from chatsheet.services.actions.analysis.found import (
    figure_words,
    first,
    left_out_words,
    many,
    names_of,
    number,
    table_of,
    total,
    where_words,
)
from chatsheet.services.actions.base import Action, Answer, Arguments, Context
from chatsheet.services.actions.naming import FilterArg, Names
from chatsheet.services.actions.reading import MeasureArg, measure_of
from chatsheet.services.actions.results import PATIENT_S, Result, ground_of, run

MOST_PERIODS = 1000


class Trend(Arguments):
    """A figure for every period from the first to the last, with its change and share."""

    date: str = Field(description="A column of dates or times.")
    measure: MeasureArg = MeasureArg(aggregate="count")
    unit: Unit = "month"
    where: FilterArg | None = None


async def trend(context: Context, arguments: Trend) -> Answer:
    """Raises Problem `trend_too_long`, `group_unfit`, `measure_unfit`."""
    state = await context.services.tables.state(context.sheet_id)
    names = names_of(state, context)
    date, measure = names.column(arguments.date), measure_of(names, arguments.measure)
    where = None if arguments.where is None else names.filter(arguments.where)
    found = await run(
        context,
        state,
        lambda now: compile_trend(date.id, measure, arguments.unit, where, MOST_PERIODS, ground_of(now, context)),
        MOST_PERIODS + 1,
        PATIENT_S,
    )
    if found.table.row_count > MOST_PERIODS:
        message = f"From first to last there are more than {MOST_PERIODS:,} periods."
        raise invalid("trend_too_long", message, "Use a coarser unit, or a condition on the date.", limit=MOST_PERIODS)
    gaps = sum(not row[found.place("rows")] for row in found.table.rows)
    data = table_of(found, unit=arguments.unit, gaps={"count": gaps, "counted_as": 0 if measure.aggregate in ADDS_UP else None})
    words = f"{found.compiled.outputs[1].name} by {arguments.unit} of {date.title}. {_course(found, _measured(names, arguments))}"
    words += _gaps(gaps, measure) + _undated(found, date) + left_out_words(total(found, "left_out"))
    return Answer(data, words + where_words(where, ground_of(found.state, context)), found.state.version)


def _measured(names: Names, arguments: Trend) -> Column | None:
    is_count = arguments.measure.aggregate.startswith("count")
    return None if is_count or arguments.measure.column is None else names.column(arguments.measure.column)


def _course(found: Result, column: Column | None) -> str:
    """From the first to the last figure, and the highest between."""
    value_at = found.place("measure")
    rows = [row for row in found.table.rows if number(row[value_at]) is not None]
    if not rows:
        return "There is no figure in any period."
    start, end, top = rows[0], rows[-1], max(rows, key=lambda row: number(row[value_at]) or 0)
    said = f"{many(len(found.table.rows), 'period')}, from {_point(start, value_at, column)} to {_point(end, value_at, column)}"
    return f"{said}{_change(number(start[value_at]), number(end[value_at]))}; the highest is {_point(top, value_at, column)}."


def _point(row: Any, value_at: int, column: Column | None) -> str:
    return f"{figure_words(row[value_at], column)} in {row[0]}"


def _change(before: float | None, after: float | None) -> str:
    return f" ({(after - before) / abs(before):+.1%})" if before and after is not None else ""


def _gaps(gaps: int, measure: Measure) -> str:
    if not gaps:
        return ""
    return f" {many(gaps, 'period')} without rows {'count as 0' if measure.aggregate in ADDS_UP else 'stay blank'}."


def _undated(found: Result, date: Column) -> str:
    undated = first(found, "total")
    return f" {many(undated, 'row')} without a date in {date.title} not counted." if undated else ""


ACTIONS = (Action("trend", "A figure over time: every period with its change and share, gaps included.", "read", Trend, read=trend),)
