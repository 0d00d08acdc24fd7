"""From the result of a reading action to a grid the model may cite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatsheet.domain.codec import value_from_json
from chatsheet.domain.sheet import Column
from chatsheet.domain.values import ColumnType, Value
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.chat.proof.conditions import with_ids
from chatsheet.services.chat.proof.formats import Formats, measures_of
from chatsheet.services.chat.proof.grid import LONGEST_QUERY, Grid, GridColumn, letter_of
from chatsheet.services.chat.proof.own_numbers import has_own_numbers

_IDS = frozenset({"_row_id", "_parent_id", "_position"})
_HIDDEN = frozenset({"row_id", "left_out", "total"})
"""Roles of columns that are no figures: told beside the rows, if at all."""
_DATES = {ColumnType.DATE: "date", ColumnType.DATETIME: "datetime", ColumnType.ABSTRACT_DATETIME: "datetime", ColumnType.CHECKBOX: "truth"}
AS_THEY_STAND = "-- rows as they stand in the sheet"
"""The query of a result that no query made."""


def grid_of(
    grid_id: str, call_id: str, action: str, arguments: Mapping[str, Any], result: ActionResult, columns: Sequence[Column]
) -> Grid | None:
    """The result as a grid with all its rows; None where it is no table."""
    data = result.data
    if result.error is not None or not isinstance(data, Mapping):
        return None
    if action == "get_rows":
        return _of_window(grid_id, call_id, data, columns)
    if not _is_table(data):
        return None
    return _of_table(grid_id, call_id, action, arguments, data, columns)


def _is_table(data: Mapping[str, Any]) -> bool:
    columns, rows = data.get("columns"), data.get("rows")
    if not isinstance(columns, list | tuple) or not isinstance(rows, list | tuple) or "proof" not in data:
        return False
    return all(isinstance(column, Mapping) and "name" in column for column in columns)


def _of_table(
    grid_id: str, call_id: str, action: str, arguments: Mapping[str, Any], data: Mapping[str, Any], columns: Sequence[Column]
) -> Grid:
    described, rows, proof = data["columns"], data["rows"], data["proof"]
    shown = _shown_places(described, arguments)
    formats = Formats(action, arguments, columns)
    ids = next((place for place, one in enumerate(described) if one.get("role") == "row_id" or one["name"] == "_row_id"), None)
    counts = next((place for place, one in enumerate(described) if one.get("role") == "rows"), None)
    return Grid(
        id=grid_id,
        call_id=call_id,
        action=action,
        columns=tuple(_column(described[place], letter_of(n), formats, arguments) for n, place in enumerate(shown)),
        rows=tuple(tuple(value_from_json(row[place]) for place in shown) for row in rows),
        row_count=int(data.get("row_count", len(rows))),
        row_ids=() if ids is None else tuple(str(row[ids]) for row in rows),
        counts=() if counts is None else tuple(row[counts] if isinstance(row[counts], int) else None for row in rows),
        query=str(proof.get("query", ""))[:LONGEST_QUERY],
        parameters=dict(proof.get("parameters") or {}),
        counted=int(proof.get("rows") or 0),
        sheet_version=proof.get("sheet_version"),
        where=with_ids(arguments.get("where"), columns),
        has_own_numbers=action == "query" and has_own_numbers(str(arguments.get("sql", proof.get("query", "")))),
    )


def _shown_places(described: Sequence[Mapping[str, Any]], arguments: Mapping[str, Any]) -> list[int]:
    """The rows counted are left out where a figure says the same."""
    hidden = set(_HIDDEN)
    if any(measure.get("aggregate") == "count" and measure.get("column") is None for measure in measures_of(arguments)):
        hidden.add("rows")
    return [place for place, column in enumerate(described) if column.get("role") not in hidden]


def _column(described: Mapping[str, Any], letter: str, formats: Formats, arguments: Mapping[str, Any]) -> GridColumn:
    role, kind = str(described.get("role", "value")), str(described.get("kind", "text"))
    of = formats.column(described["column_id"]) if described.get("column_id") is not None else None
    return GridColumn(
        letter,
        str(described["name"]),
        kind,
        role,
        None if of is None else str(of.id),
        "" if of is None else of.type.value,
        _unit(described, arguments) if role == "group" else "",
        formats.of(described),
        is_id=described["name"] in _IDS,
    )


def _unit(described: Mapping[str, Any], arguments: Mapping[str, Any]) -> str:
    if "date" in arguments:  # trend: one group, of dates
        return str(arguments.get("unit") or "month")
    groups, index = arguments.get("by"), described.get("index", 0)
    group = groups[index] if isinstance(groups, list) and index < len(groups) else None
    return str(group.get("unit") or "") if isinstance(group, Mapping) else ""


def _of_window(grid_id: str, call_id: str, data: Mapping[str, Any], columns: Sequence[Column]) -> Grid:
    """Rows as `get_rows` reads them: cells by slot."""
    rows: Sequence[Mapping[str, Any]] = data["rows"]
    return Grid(
        id=grid_id,
        call_id=call_id,
        action="get_rows",
        columns=tuple(_sheet_column(column, letter_of(n)) for n, column in enumerate(columns)),
        rows=tuple(tuple(_cell(row["cells"], column.slot) for column in columns) for row in rows),
        row_count=int(data["total"]),
        row_ids=tuple(str(row["id"]) for row in rows),
        query=AS_THEY_STAND,
        parameters={},
        counted=len(rows),
        sheet_version=data["version"],
    )


def _sheet_column(column: Column, letter: str) -> GridColumn:
    return GridColumn(letter, column.title, _kind(column), "value", str(column.id), column.type.value, "", column.format)


def _kind(column: Column) -> str:
    return _DATES.get(column.type, "number" if column.type is ColumnType.TEXT_NUMBER else "text")


def _cell(cells: Sequence[Any], slot: int) -> Value:
    return value_from_json(cells[slot]) if slot < len(cells) else None
