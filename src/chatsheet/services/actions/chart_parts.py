"""A result as a chart: its fields and titles, its rows as they are drawn, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chatsheet.domain.charts import (
    BLANK,
    OTHER,
    Chart,
    Field,
    Mark,
    Point,
    figure_format,
    free_label,
    periods_between,
    titled,
)
from chatsheet.domain.charts.formats import COUNT
from chatsheet.domain.charts.parts import Scale
from chatsheet.domain.charts.periods import is_period
from chatsheet.domain.errors import invalid
from chatsheet.domain.query import Filter, Unit
from chatsheet.domain.sheet import Column
from chatsheet.domain.sql import describe_filter
from chatsheet.domain.sql.values import number_of
from chatsheet.domain.values import NumberFormat, Value
from chatsheet.services.actions.results import Result

MOST_COLORS = 20
FEW_BARS, SHORT_LABEL, ONE_LINE = 6, 14, 36
"""So many bars with labels of so many characters, and so many in all, stand; more, or with longer ones, lie: in the chat labels would
be left out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be drawn."""

    mark: Mark
    x: Column
    y: Column | None
    color: Column | None
    where: Filter | None
    adds_up: bool
    is_count: bool
    title: str
    today: date


@dataclass(frozen=True, slots=True)
class Drawn:
    chart: Chart
    rows: Sequence[Sequence[Value]]
    """With labels in place of blanks, and of the rest."""
    points: Sequence[Point]
    notes: Sequence[str]


def draw_figures(asked: Asked, found: Result, unit: Unit | None) -> Drawn:
    """Raises Problem `chart_unfit`, `chart_too_large`."""
    y_at = found.place("measure")
    _check_figures(asked, found, y_at)
    scale = _scale(asked, found, unit)
    rows = [list(row) for row in found.table.rows if _has_place(row[0], asked, scale, unit)]
    if scale == "quantitative":
        for row in rows:
            row[0] = number_of(row[0])
    for place in [0] if asked.color is None else [0, 1]:
        if scale != "quantitative" or place > 0:
            _label(rows, place, found.place("folded") if place == 0 and _is_cut(found) else None)
    x = Field(0, found.table.columns[0].name, scale, _x_format(asked, scale), _domain(rows, unit))
    y = _figure_field(asked, found, y_at)
    color, is_sideways = _color_field(asked, found, rows), _is_sideways(asked, x, rows)
    chart = Chart(asked.mark, x, y, color, asked.title, adds_up=asked.adds_up, is_sideways=is_sideways)
    form = _y_format(asked, y)
    rest_at = found.place("folded") if _is_cut(found) and asked.adds_up else None
    points = [Point(_said(row, asked), _number(row[y_at]), form, rest_at is not None and bool(row[rest_at])) for row in rows]
    return Drawn(chart, rows, points, [*_notes(asked, found), *_gaps(chart, rows), *_dropped(asked, found, rows)])


def draw_points(asked: Asked, found: Result) -> Drawn:
    """Rows as points: x and y stand behind the row's id."""
    rows = [list(row) for row in found.table.rows]
    names = [column.name for column in found.table.columns]
    assert asked.y is not None
    x = Field(1, titled(names[1], asked.x.format), "quantitative", figure_format(asked.x.format))
    y = Field(2, titled(names[2], asked.y.format), "quantitative", figure_format(asked.y.format))
    labels = [place for place, output in enumerate(found.compiled.outputs) if output.role == "value" and place > 2]
    for place in labels:
        _label(rows, place, None)
    color = None if asked.color is None else _checked_colors(Field(labels[0], names[labels[0]], "nominal"), rows)
    details = tuple(Field(place, names[place], "nominal") for place in labels[0 if color is None else 1 :])
    chart = Chart("point", x, y, color, asked.title, adds_up=False, is_of_rows=True, details=details)
    points = [Point(str(row[details[0].place]) if details else f"row {row[0]}", _number(row[2]), asked.y.format) for row in rows]
    total = _number(found.table.rows[0][found.place("total")]) if rows else 0
    sampled = [f"Drawn is an even sample of {len(rows):,} of {total:,} rows."] if total and total > len(rows) else []
    return Drawn(chart, rows, points, [*sampled, *_where(asked, found), *_left_out(int(_first(found, "left_out")))])


# --- fields -------------------------------------------------------------------------------------------------------------


def _scale(asked: Asked, found: Result, unit: Unit | None) -> Scale:
    if unit is not None:
        return "ordinal"
    if found.state.kinds[asked.x.id] == "number":
        return "quantitative" if asked.mark in ("line", "area", "point") else "ordinal"
    return "nominal"


def _has_place(label: Value, asked: Asked, scale: Scale, unit: Unit | None) -> bool:
    """Bars can stand for blanks; on a line there is no place for them."""
    if scale == "quantitative":
        return number_of(label) is not None
    return unit is None or asked.mark not in ("line", "area") or is_period(label, unit)


def _x_format(asked: Asked, scale: Scale) -> str:
    return figure_format(asked.x.format) if scale == "quantitative" else ""


def _domain(rows: Sequence[Sequence[Value]], unit: Unit | None) -> tuple[str, ...]:
    """All periods, those without rows too; then what is none."""
    if unit is None:
        return ()
    labels = list(dict.fromkeys(str(row[0]) for row in rows))
    known = sorted(label for label in labels if is_period(label, unit))
    between = periods_between(known[0], known[-1], unit) if known else []
    return (*between, *(label for label in labels if label not in set(between))) if between else ()


def _figure_field(asked: Asked, found: Result, place: int) -> Field:
    name = found.table.columns[place].name
    if asked.is_count or asked.y is None:
        return Field(place, name, "quantitative", COUNT, is_count=True)
    return Field(place, titled(name, asked.y.format), "quantitative", figure_format(asked.y.format))


def _y_format(asked: Asked, y: Field) -> NumberFormat | None:
    return None if asked.y is None or y.is_count else asked.y.format


def _color_field(asked: Asked, found: Result, rows: Sequence[Sequence[Value]]) -> Field | None:
    if asked.color is None:
        return None
    return _checked_colors(Field(1, found.table.columns[1].name, "nominal"), rows)


def _checked_colors(field: Field, rows: Sequence[Sequence[Value]]) -> Field:
    count = len({row[field.place] for row in rows})
    if count > MOST_COLORS:
        message = f"{field.title} has {count:,} values; nobody tells more than {MOST_COLORS} colours apart."
        raise invalid("chart_too_large", message, "Choose a column with fewer values, or a condition.", limit=MOST_COLORS)
    return field


def _is_sideways(asked: Asked, x: Field, rows: Sequence[Sequence[Value]]) -> bool:
    labels = {str(row[0]) for row in rows}
    is_tight = len(labels) > FEW_BARS or max(map(len, labels), default=0) > SHORT_LABEL or sum(map(len, labels)) > ONE_LINE
    return asked.mark == "bar" and x.scale == "nominal" and is_tight


def _check_figures(asked: Asked, found: Result, y_at: int) -> None:
    column = found.table.columns[y_at]
    if column.kind != "number":
        raise invalid("chart_unfit", f"{column.name} is no number and has no height.", "Choose another figure.", kind=column.kind)
    values = [value for value in (_number(row[y_at]) for row in found.table.rows) if value is not None]
    if asked.mark == "arc" and any(value < 0 for value in values):
        raise invalid("chart_unfit", "A pie cannot show figures below zero.", "Use bars.", mark="arc")


# --- rows ---------------------------------------------------------------------------------------------------------------


def _is_cut(found: Result) -> bool:
    return any(output.role == "folded" for output in found.compiled.outputs)


def _label(rows: Sequence[list[Value]], place: int, folded_at: int | None) -> None:
    """Blanks and the rest get a name that no group of the sheet has; texts written in capitals in some groups only get one name."""
    taken = {str(row[place]) for row in rows if row[place] is not None}
    blank, other = free_label(BLANK, taken), free_label(OTHER, taken)
    same = {text.lower(): text for text in sorted(taken, reverse=True)}
    for row in rows:
        value = row[place]
        if value is None:
            is_rest = folded_at is not None and bool(row[folded_at])
            row[place] = other if is_rest else blank
        elif isinstance(value, bool):
            row[place] = "yes" if value else "no"
        elif isinstance(value, str):
            row[place] = same[value.lower()]


def _said(row: Sequence[Value], asked: Asked) -> str:
    return str(row[0]) if asked.color is None else f"{row[0]}, {row[1]}"


def _number(value: Any) -> float | int | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _first(found: Result, role: str) -> float:
    value = found.table.rows[0][found.place(role)] if found.table.rows else 0
    return _number(value) or 0


# --- what is said -------------------------------------------------------------------------------------------------------


def _notes(asked: Asked, found: Result) -> list[str]:
    places = [place for place in found.compiled.left_out_at if place is not None]
    left_out = sum(int(_number(row[places[0]]) or 0) for row in found.table.rows) if places else 0
    return [*_rest(asked, found), *_where(asked, found), *_left_out(left_out)]


def _rest(asked: Asked, found: Result) -> list[str]:
    if not _is_cut(found):
        return []
    count = max((int(_number(row[found.place("folded")]) or 0) for row in found.table.rows), default=0)
    if not count:
        return []
    groups = "1 more group is" if count == 1 else f"{count:,} more groups are"
    return [f"{groups} drawn together as “{OTHER}”." if asked.adds_up else f"{groups} not drawn."]


def _where(asked: Asked, found: Result) -> list[str]:
    return [] if asked.where is None else [f"Only rows where {describe_filter(asked.where, found.state.columns, asked.today)}."]


def _left_out(count: int) -> list[str]:
    if count == 1:
        return ["1 parent row that repeats its children is left out."]
    return [f"{count:,} parent rows that repeat their children are left out."] if count else []


def _gaps(chart: Chart, rows: Sequence[Sequence[Value]]) -> list[str]:
    gaps = len(set(chart.x.domain) - {str(row[0]) for row in rows})
    if not gaps:
        return []
    counted = "count as 0" if chart.adds_up else "are gaps"
    return ["1 period has no rows; it counts as 0." if gaps == 1 and chart.adds_up else f"{gaps:,} periods have no rows; they {counted}."]


def _dropped(asked: Asked, found: Result, rows: Sequence[Sequence[Value]]) -> list[str]:
    rows_at = found.place("rows")
    count = sum(int(_number(row[rows_at]) or 0) for row in found.table.rows) - sum(int(_number(row[rows_at]) or 0) for row in rows)
    if not count:
        return []
    what = "date" if found.state.kinds[asked.x.id] != "number" else "number"
    return [f"{count:,} {'row' if count == 1 else 'rows'} without a {what} in {asked.x.title} {'is' if count == 1 else 'are'} not drawn."]
