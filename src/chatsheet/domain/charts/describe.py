"""A chart in words, for who cannot see it: what it shows, of how much, its highest and lowest figures."""

from __future__ import annotations

from collections.abc import Sequence

from chatsheet.domain.charts.parts import Chart, Mark, Point
from chatsheet.domain.format import format_number

_NAMES: dict[Mark, str] = {"bar": "Bar chart", "line": "Line chart", "area": "Area chart", "point": "Dot chart", "arc": "Pie chart"}
LONGEST_LABEL = 80


def describe_chart(chart: Chart, points: Sequence[Point], notes: Sequence[str]) -> str:
    """`notes` are said last, a sentence each."""
    color = "" if chart.color is None else f" and {chart.color.title}"
    if chart.is_of_rows:
        parts = [f"Dot chart of {chart.y.title} against {chart.x.title}{color}, {_many(len(points), 'row')}."]
    else:
        parts = [f"{_NAMES[chart.mark]} of {chart.y.title} by {chart.x.title}{color}, {_many(len(points), 'figure')}."]
    return " ".join([*parts, *_extremes(points), *notes]) if points else f"{parts[0]} No row fits, so there is nothing to draw."


def _extremes(points: Sequence[Point]) -> list[str]:
    known = [point for point in points if point.value is not None and not point.is_rest]
    blank = sum(point.value is None for point in points)
    if not known:
        return ["None of them has a value."]
    low, high = min(known, key=_value), max(known, key=_value)
    if len(known) == 1:
        return [f"{'It is' if len(points) == 1 else 'Highest:'} {_said(high)}.", *_without(blank)]
    if low.value == high.value:
        return [f"All are {_number(low)}.", *_without(blank)]
    return [f"Highest: {_said(high)}.", f"Lowest: {_said(low)}.", *_without(blank)]


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _without(count: int) -> list[str]:
    return [f"{count:,} without a value."] if count else []


def _value(point: Point) -> float:
    assert point.value is not None
    return point.value


def _said(point: Point) -> str:
    label = point.label if len(point.label) <= LONGEST_LABEL else point.label[: LONGEST_LABEL - 1] + "…"
    return f"{label}, {_number(point)}"


def _number(point: Point) -> str:
    return format_number(_value(point), point.format)
