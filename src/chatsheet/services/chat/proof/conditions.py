"""The condition that shows, in the grid, the rows behind a cell of a result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from chatsheet.domain.sheet import Column
from chatsheet.domain.values import Value
from chatsheet.services.chat.proof.grid import Grid, GridColumn

Json = Mapping[str, Any]

_GROUPING = frozenset({"aggregate", "trend"})
"""Actions whose rows are groups as domain/sql names them; others call them as they are drawn."""

MOST_NAMED_ROWS = 200
"""Rows of one condition; a figure made of more shows none."""


def with_ids(where: Any, columns: Sequence[Column]) -> Json | None:
    """A condition as an action took it, its columns by id; None where that is not possible, so nothing false is shown."""
    ids = {column.title.casefold(): str(column.id) for column in columns} | {str(column.id): str(column.id) for column in columns}
    try:
        return None if where is None else _with_ids(where, ids)
    except (KeyError, TypeError, AttributeError, RecursionError):
        return None


def _with_ids(where: Json, ids: Mapping[str, str]) -> Json:
    match where["kind"]:
        case "condition":
            return {**where, "column": _id(where["column"], ids), **_operand(where, ids)}
        case "all_of" | "any_of":
            return {**where, "parts": [_with_ids(part, ids) for part in where["parts"]]}
        case "not":
            return {**where, "part": _with_ids(where["part"], ids)}
        case _:
            return where


def _id(name: str, ids: Mapping[str, str]) -> str:
    return ids[name] if name in ids else ids[name.strip().casefold()]


def _operand(where: Json, ids: Mapping[str, str]) -> Json:
    """The other column of a condition on two."""
    value = where.get("value")
    if isinstance(value, Mapping) and value.get("kind") == "column":
        return {"value": {**value, "column": _id(value["column"], ids)}}
    return {}


def rows_behind(grid: Grid, row: int | None) -> Json | None:
    """The condition for one row of a result (`row` counts from 0), or for all of it; None where there is none."""
    if row is None:
        return grid.where
    if grid.row_ids:
        return {"kind": "rows_in", "row_ids": [grid.row_ids[row]]}
    named = next((grid.rows[row][place] for place, column in enumerate(grid.columns) if column.role == "row_ids"), None)
    if isinstance(named, str):
        return {"kind": "rows_in", "row_ids": named.split(", ")}
    if grid.action not in _GROUPING:
        return None
    parts = [] if grid.where is None else [grid.where]
    for place, column in enumerate(grid.columns):
        if column.role == "group":
            part = _group(column, grid.rows[row][place])
            if part is None:
                return None
            parts.append(part)
    return both(parts)


def both(parts: Sequence[Json]) -> Json | None:
    """All of the parts at once."""
    return parts[0] if len(parts) == 1 else {"kind": "all_of", "parts": [*parts]} if parts else None


def either(parts: Sequence[Json | None]) -> Json | None:
    """Rows that meet any part; None as soon as one part is not known."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not known:
        return None
    different = [part for place, part in enumerate(known) if part not in known[:place]]
    if all(part["kind"] == "rows_in" for part in different):
        return {"kind": "rows_in", "row_ids": [one for part in different for one in part["row_ids"]][:MOST_NAMED_ROWS]}
    return different[0] if len(different) == 1 else {"kind": "any_of", "parts": different[:MOST_NAMED_ROWS]}


def _group(column: GridColumn, value: Value) -> Json | None:
    """A group of several values in a cell has no condition of its own; neither has a group without a column."""
    if column.column_id is None or column.column_type.startswith("MULTI"):
        return None
    if value is None:
        return _condition(column, "is_blank", None)
    span = _SPANS.get(column.unit)
    if span is None:
        return _condition(column, "eq", value)
    try:
        first, after = span(str(value))
    except (ValueError, OverflowError):
        return None
    return both([_condition(column, "ge", first.isoformat()), _condition(column, "lt", after.isoformat())])


def _condition(column: GridColumn, op: str, value: Value) -> Json:
    return {"kind": "condition", "column": column.column_id, "op": op, "value": value}


def _day(text: str) -> tuple[date, date]:
    first = date.fromisoformat(text[:10])
    return first, first + timedelta(days=1)


def _week(text: str) -> tuple[date, date]:
    year, week = text.split("-W")
    first = date.fromisocalendar(int(year), int(week), 1)
    return first, first + timedelta(days=7)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    last = month - 1 + count
    return date(year, month, 1), date(year + last // 12, last % 12 + 1, 1)


def _month(text: str) -> tuple[date, date]:
    return _months(int(text[:4]), int(text[5:7]), 1)


def _quarter(text: str) -> tuple[date, date]:
    return _months(int(text[:4]), int(text[6:]) * 3 - 2, 3)


def _year(text: str) -> tuple[date, date]:
    return _months(int(text), 1, 12)


_SPANS: Mapping[str, Callable[[str], tuple[date, date]]] = {
    "day": _day,
    "week": _week,
    "month": _month,
    "quarter": _quarter,
    "year": _year,
}
"""First day of a group of dates and the day after its last, from how domain/sql/groups.py names it."""
