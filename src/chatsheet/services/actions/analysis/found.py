"""What the analyses share: columns named by callers, results in the shape that all reading actions have, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatsheet.domain.format import format_number
from chatsheet.domain.sheet import Column
from chatsheet.domain.sql import Ground, describe_filter
from chatsheet.services.actions.base import Context
from chatsheet.services.actions.naming import Names
from chatsheet.services.actions.results import Result, data_of
from chatsheet.services.tables import TableState

Json = dict[str, Any]


def names_of(state: TableState, context: Context) -> Names:
    return Names(state.columns, prefers_ids=context.prefers_ids)


def primary_of(columns: Sequence[Column]) -> Column | None:
    return next((column for column in columns if column.is_primary), None)


def table_of(found: Result, *, rows: int | None = None, left_out: int | None = None, **more: Any) -> Json:
    """The result in the shape of `data_of`, with what the analysis itself knows of the rows it looked at."""
    data = data_of(found)
    counted = {"rows": rows, "left_out": left_out}
    data["proof"] |= {name: value for name, value in counted.items() if value is not None}
    return {**data, **more}


def number(value: Any) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def count(value: Any) -> int:
    """A cell of the result that holds a number of rows."""
    return int(number(value) or 0)


def total(found: Result, role: str, index: int = 0) -> int:
    """All of a column of numbers of rows; 0 where the result has no such column."""
    places = [place for place, one in enumerate(found.compiled.outputs) if (one.role, one.index) == (role, index)]
    return sum(count(row[place]) for place in places for row in found.table.rows)


def first(found: Result, role: str) -> int:
    """A number that is the same in every row."""
    return count(found.table.rows[0][found.place(role)]) if found.table.rows else 0


def many(how_many: int, noun: str) -> str:
    return f"{how_many:,} {noun}{'' if how_many == 1 else 's'}"


def left_out_words(how_many: int) -> str:
    """A sentence for parents that repeat their children, or nothing."""
    if how_many == 0:
        return ""
    return (
        " 1 parent row that repeats its children is left out."
        if how_many == 1
        else f" {how_many:,} parent rows that repeat their children are left out."
    )


def where_words(where: Any, ground: Ground) -> str:
    return "" if where is None else f" Only rows where {describe_filter(where, ground.columns, ground.today)}."


def figure_words(value: Any, column: Column | None) -> str:
    known = number(value)
    return "nothing" if known is None else format_number(known, column.format if column else None)


def rows_filter(text: Any) -> Mapping[str, Any] | None:
    """A filter for the rows whose ids a result names, to show them in the grid."""
    return {"kind": "rows_in", "row_ids": text.split(", ")} if isinstance(text, str) and text else None
