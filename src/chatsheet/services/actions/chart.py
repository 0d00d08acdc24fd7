"""The action `chart`: figures from the same query as `aggregate`, and how to draw them. See docs/subsystems/charts.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from chatsheet.domain.charts import Mark, describe_chart, vega_lite
from chatsheet.domain.errors import invalid
from chatsheet.domain.query import Aggregate, Filter, Group, Measure, Query, Sort, Unit
from chatsheet.domain.sheet import Column
from chatsheet.domain.sql import Compiled, Kind, compile_points, folded
from chatsheet.services.actions.base import Action, Answer, Arguments, Context
from chatsheet.services.actions.chart_parts import Asked, Drawn, draw_figures, draw_points
from chatsheet.services.actions.naming import FilterArg, Names, SortArg
from chatsheet.services.actions.results import Result, compiled_for, data_of, ground_of, proof_of, run
from chatsheet.services.tables import TableState

MOST_GROUPS = 100
MOST_MARKS = 1000
"""Figures of one chart; more are narrower than a pixel."""
DEFAULT_GROUPS: Mapping[Mark, int] = {"bar": 20, "line": 20, "area": 20, "point": 20, "arc": 8}
COUNTS = frozenset({"count", "count_blank", "count_distinct"})
ADDS_UP = frozenset({"count", "count_blank", "sum"})


class AcrossArg(Arguments):
    """What stands along the chart. Dates are cut to a unit, months if none is named."""

    column: str
    unit: Unit | None = None


class FigureArg(Arguments):
    """The figure. `count` without a column counts rows. Without `aggregate` each row is a point of its own (mark `point`)."""

    aggregate: Aggregate | None = None
    column: str | None = None


class ColorArg(Arguments):
    column: str


class ChartArguments(Arguments):
    """A chart of a figure by groups, or of rows as points of two numbers."""

    mark: Mark
    x: AcrossArg
    y: FigureArg
    color: ColorArg | None = None
    where: FilterArg | None = None
    sorts: list[SortArg] = Field(default_factory=list, max_length=1, description="By the figure (measure 0) or by the column of x.")
    limit: int | None = Field(
        default=None, ge=1, le=MOST_GROUPS, description="Groups drawn, 20 if not said; the rest of counts and sums is one more, “Other”."
    )
    title: str = Field(default="", max_length=200)


@dataclass(frozen=True, slots=True)
class _Choices:
    """The arguments with columns found."""

    given: ChartArguments
    x: Column
    y: Column | None
    color: Column | None
    where: Filter | None
    sort: Sort | None

    @property
    def keep(self) -> int:
        return self.given.limit or DEFAULT_GROUPS[self.given.mark]

    @property
    def adds_up(self) -> bool:
        return self.given.y.aggregate in ADDS_UP


async def chart(context: Context, arguments: ChartArguments) -> Answer:
    """Raises Problem: `chart_unfit`, `chart_too_large`, and what conditions and figures raise."""
    state = await context.services.tables.state(context.sheet_id)
    chosen = _chosen(Names(state.columns, prefers_ids=context.prefers_ids), arguments)
    asked = _asked(chosen, context)
    if arguments.y.aggregate is None:
        found = await run(context, state, lambda now: _points(chosen, now, context), MOST_MARKS)
        drawn = draw_points(asked, found)
        points_at = (found.place("total"), found.place("left_out"))
        rows, left_out = (int(found.table.rows[0][place] or 0) if found.table.rows else 0 for place in points_at)  # type: ignore[arg-type]
        return _answer(found, drawn, proof_of(found, rows=rows, left_out=left_out))
    _check_mark(chosen)
    found = await _figures(context, state, chosen)
    drawn = draw_figures(asked, found, _unit(chosen, found.state))
    return _answer(found, drawn, data_of(found)["proof"])


def _chosen(names: Names, given: ChartArguments) -> _Choices:
    return _Choices(
        given,
        names.column(given.x.column),
        None if given.y.column is None else names.column(given.y.column),
        None if given.color is None else names.column(given.color.column),
        None if given.where is None else names.filter(given.where),
        names.sort(given.sorts[0]) if given.sorts else None,
    )


def _asked(chosen: _Choices, context: Context) -> Asked:
    given = chosen.given
    is_count = given.y.aggregate in COUNTS
    return Asked(given.mark, chosen.x, chosen.y, chosen.color, chosen.where, chosen.adds_up, is_count, given.title, context.command.today)


def _answer(found: Result, drawn: Drawn, proof: Mapping[str, Any]) -> Answer:
    """`columns` gain the `field` that the drawing knows them by; `rows` hold labels as they are drawn."""
    columns = [{**column, "field": f"f{place}"} for place, column in enumerate(data_of(found)["columns"])]
    description = describe_chart(drawn.chart, drawn.points, drawn.notes)
    data = {
        "spec": vega_lite(drawn.chart),
        "columns": columns,
        "rows": drawn.rows,
        "row_count": len(drawn.rows),
        "proof": proof,
        "description": description,
    }
    return Answer(data, description, found.state.version)


# --- asking -------------------------------------------------------------------------------------------------------------


async def _figures(context: Context, state: TableState, chosen: _Choices) -> Result:
    """The figures, cut to so many groups where they are names and not a row of times or numbers."""
    found = await run(context, state, lambda now: _compiled(chosen, now, context, is_cut=chosen.color is not None), MOST_MARKS)
    if chosen.color is None and found.table.row_count > chosen.keep and not _is_row(chosen, found.state):
        found = await run(context, found.state, lambda now: _compiled(chosen, now, context, is_cut=True), MOST_MARKS)
    if found.table.row_count > MOST_MARKS:
        message = f"The chart would have {found.table.row_count:,} figures; {MOST_MARKS:,} are allowed."
        raise invalid("chart_too_large", message, "Use a coarser unit, a column with fewer values, or a condition.", limit=MOST_MARKS)
    return found


def _compiled(chosen: _Choices, state: TableState, context: Context, *, is_cut: bool) -> Compiled:
    kind = state.kinds[chosen.x.id]
    _check_across(chosen, kind)
    is_row = _is_row(chosen, state)
    compiled = compiled_for(_query(chosen, _unit(chosen, state), is_row=is_row or kind == "number"), state, context)
    if not is_cut or is_row:
        return compiled
    by_figure = chosen.sort.measure is not None if chosen.sort else kind != "number"
    is_descending = chosen.sort.is_descending if chosen.sort else by_figure
    return folded(compiled, chosen.keep, by_figure=by_figure, is_descending=is_descending, adds_up=chosen.adds_up)


def _query(chosen: _Choices, unit: Unit | None, *, is_row: bool) -> Query:
    assert chosen.given.y.aggregate is not None
    sort = chosen.sort or (Sort(chosen.x.id) if is_row else Sort(measure=0, is_descending=True))
    color = () if chosen.color is None else (Group(chosen.color.id),)
    measure = Measure(chosen.given.y.aggregate, None if chosen.y is None else chosen.y.id)
    return Query(where=chosen.where, measures=(measure,), groups=(Group(chosen.x.id, unit), *color), sorts=(sort,))


def _points(chosen: _Choices, state: TableState, context: Context) -> Compiled:
    if chosen.given.mark != "point" or chosen.y is None:
        fix = "Name what is to be computed (y.aggregate), or use the mark point with two number columns."
        raise invalid("chart_unfit", "Only points can be rows; other marks need a figure.", fix, mark=chosen.given.mark)
    if chosen.sort is not None or chosen.given.x.unit is not None:
        raise invalid("chart_unfit", "Points of rows have no order and no unit.", "Leave sorts and unit out.", mark="point")
    primary = [column.id for column in state.columns if column.is_primary and column.id not in (chosen.x.id, chosen.y.id)]
    color = [] if chosen.color is None else [chosen.color.id]
    labels = [*color, *(one for one in primary if one not in color)]
    most = chosen.given.limit or MOST_MARKS
    return compile_points((chosen.x.id, chosen.y.id), labels, chosen.where, most, ground_of(state, context))


def _unit(chosen: _Choices, state: TableState) -> Unit | None:
    is_time = state.kinds[chosen.x.id] in ("date", "datetime")
    return chosen.given.x.unit or ("month" if is_time else None)


def _is_row(chosen: _Choices, state: TableState) -> bool:
    """Whether x is a row of times or numbers, which is never cut: a line without its middle would lie."""
    kind = state.kinds[chosen.x.id]
    return chosen.given.mark != "arc" and (
        kind in ("date", "datetime") or (kind == "number" and chosen.given.mark in ("line", "area", "point"))
    )


# --- what cannot be drawn -----------------------------------------------------------------------------------------------


def _check_mark(chosen: _Choices) -> None:
    if chosen.given.mark != "arc":
        return
    if not chosen.adds_up:
        message = "A pie shows parts of a whole; only counts and sums are."
        raise invalid("chart_unfit", message, "Use bars, or count or sum.", mark="arc")
    if chosen.color is not None:
        raise invalid("chart_unfit", "The slices of a pie have their colours from x.", "Leave color out, or use bars.", mark="arc")


def _check_across(chosen: _Choices, kind: Kind) -> None:
    if chosen.given.mark in ("line", "area") and kind in ("text", "truth"):
        message = f"{chosen.x.title} holds neither dates nor numbers; between its values there is no line."
        raise invalid("chart_unfit", message, "Use bars, or a column of dates or numbers for x.", mark=chosen.given.mark, kind=kind)


ACTIONS = (
    Action("chart", "Draw a chart: a figure by groups or over time, or rows as points of two numbers.", "read", ChartArguments, read=chart),
)
