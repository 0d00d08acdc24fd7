"""Figures as SQL, and how a parent row would repeat the figure of its children."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chatsheet.domain.errors import invalid
from chatsheet.domain.query import DaysBetween, Measure, Today
from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.sql.scope import Kind, Scope
from chatsheet.domain.sql.values import any_shown_sql, blank_sql, present_sql

TOLERANCE = "1e-6"
"""A parent repeats its children's figure when it is this close, relative to its size: files keep sums rounded."""

_NAMES = {
    "count": "Count of {}",
    "count_distinct": "Distinct {}",
    "count_blank": "Blank {}",
    "sum": "Sum of {}",
    "avg": "Average of {}",
    "min": "Lowest {}",
    "max": "Highest {}",
    "median": "Median of {}",
}
_NUMERIC = {"sum": "fsum", "avg": "favg", "median": "median"}
"""fsum and favg carry the rounding error along: plain sums of a million cents are off in digits that depend on the rows' order."""


@dataclass(frozen=True, slots=True)
class Rollup:
    """What makes a parent row one that repeats its children, in SQL with the rows' aliases `parent` and `child`."""

    value: str
    """The parent's own value."""
    having: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure as SQL; with `rollup`, a FILTER that leaves out rolled up parents may be put behind `sql`."""

    name: str
    sql: str
    rollup: Rollup | None = None


def figure(measure: Measure, scope: Scope) -> Figure:
    """SQL of one measure.

    Raises:
        Problem: `measure_unfit` when the column holds nothing the figure could be made of; `column_unknown`.
    """
    if measure.of is None:
        if measure.aggregate != "count":
            raise _unfit("Only rows can be counted without a column.", "Name a column.")
        return Figure("Count", "count(*)")
    value = _days(measure.of, scope) if isinstance(measure.of, DaysBetween) else _column(measure.of, scope)
    return Figure(_NAMES[measure.aggregate].format(value.name), _figure_sql(measure, value), _rollup(measure, value))


@dataclass(frozen=True, slots=True)
class _Value:
    """What is measured."""

    name: str
    kind: Kind
    at: Callable[[str], str]
    """Its SQL, given what stands before every column (`parent.`)."""
    present: str
    blank: str
    distinct: str


def _column(column: ColumnId, scope: Scope) -> _Value:
    field = scope.field(column)
    shown = field.sql if field.text is None else any_shown_sql(field)
    is_text = field.kind == "text" or field.text is not None
    return _Value(
        name=field.names.title,
        kind=field.kind,
        at=lambda before: before + field.sql,
        present=present_sql(field),
        blank=blank_sql(field),
        distinct=f"lower({shown})" if is_text else shown,
    )


def _days(of: DaysBetween, scope: Scope) -> _Value:
    start, finish = _day(of.start, scope), _day(of.finish, scope)

    def at(before: str) -> str:
        return f"date_diff('day', {start[1](before)}, {finish[1](before)})"

    return _Value(f"days from {start[0]} to {finish[0]}", "number", at, f"{at('')} IS NOT NULL", f"{at('')} IS NULL", at(""))


def _day(of: ColumnId | Today, scope: Scope) -> tuple[str, Callable[[str], str]]:
    """Name and SQL of a day."""
    if isinstance(of, Today):
        today = scope.day(of)
        return "today", lambda before: today
    field = scope.field(of)
    if field.kind not in ("date", "datetime"):
        raise _unfit(f"{field.names.title} holds no dates.", "Use two date columns.", column=field.names.title, kind=field.kind)
    if field.kind == "date":
        return field.names.title, lambda before: before + field.sql
    return field.names.title, lambda before: f"CAST({before}{field.sql} AS DATE)"


def _figure_sql(measure: Measure, value: _Value) -> str:
    sql = value.at("")
    match measure.aggregate:
        case "count":
            return f"count(*) FILTER (WHERE {value.present})"
        case "count_blank":
            return f"count(*) FILTER (WHERE {value.blank})"
        case "count_distinct":
            return f"count(DISTINCT {value.distinct})"
        case "min" | "max" if value.kind == "text":
            return f"arg_{measure.aggregate}({sql}, lower({sql}))"
        case "min" | "max":
            return f"{measure.aggregate}({sql})"
        case "sum" | "avg" | "median" if value.kind == "number":
            return f"{_NUMERIC[measure.aggregate]}({sql})"
    message = f"{value.name} holds no numbers, so there is no {measure.aggregate} of it."
    raise _unfit(message, "Choose a column of numbers, or count.", column=value.name, kind=value.kind)


def _rollup(measure: Measure, value: _Value) -> Rollup | None:
    """None where a parent cannot repeat its children."""
    parent, child = value.at("parent."), value.at("child.")
    match measure.aggregate:
        case "sum" | "avg" | "median":
            near = f"<= {TOLERANCE} * abs({parent})"
            return Rollup(parent, f"abs({parent} - sum({child})) {near} OR abs({parent} - avg({child})) {near}")
        case "min" | "max" if value.kind in ("number", "date", "datetime"):
            return Rollup(parent, f"{parent} = {measure.aggregate}({child})")
    return None


def _unfit(message: str, fix: str, **params: object) -> Exception:
    return invalid("measure_unfit", message, fix, **params)
