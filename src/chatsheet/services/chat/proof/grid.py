"""One result of a reading action as the model saw it: a small sheet whose cells can be cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chatsheet.domain.codec import format_from_json, format_to_json, value_from_json
from chatsheet.domain.format import format_number, format_value
from chatsheet.domain.values import NumberFormat, Value

LONGEST_QUERY = 20_000
"""Characters of a query kept as proof; the query action takes no longer ones."""


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column the model may cite, by its letter."""

    letter: str
    name: str
    kind: str
    """As the engine found it: number, text, date, datetime, truth."""
    role: str = "value"
    """What it stands for (domain/sql/result.py)."""
    column_id: str | None = None
    """The sheet's column behind a value or a group."""
    column_type: str = ""
    unit: str = ""
    """Of a group of dates: day, week, month, quarter, year."""
    format: NumberFormat | None = None
    is_id: bool = False
    """Row ids and places: numbers, but no figures."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Only the rows the model was shown; `row_count` says how many there were. Two grids are never equal."""

    id: str
    call_id: str
    action: str
    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    row_count: int
    row_ids: tuple[str, ...] = ()
    """The sheet's row behind each row of the result; empty where rows of the result are no rows of the sheet."""
    counts: tuple[int | None, ...] = ()
    """How many rows of the sheet each row counted; empty where that is not known."""
    query: str = ""
    parameters: Mapping[str, Any] | None = None
    counted: int = 0
    """Rows of the sheet behind the whole result."""
    sheet_version: Mapping[str, Any] | None = None
    where: Mapping[str, Any] | None = None
    """The condition of the call, columns by id."""
    has_own_numbers: bool = False
    """The query was written by the model and brings in numbers of its own: nothing from it is proven."""

    def place(self, letter: str) -> int | None:
        return next((place for place, column in enumerate(self.columns) if column.letter == letter), None)

    def shown(self, row: int, place: int) -> str:
        """A cell as a person reads it; `row` counts from 0."""
        return shown_value(self.rows[row][place], self.columns[place].format)

    def row_name(self, row: int, besides: int) -> str:
        """What a row is called: its groups, else its first text."""
        groups = [place for place, column in enumerate(self.columns) if column.role == "group" and place != besides]
        texts = [place for place, value in enumerate(self.rows[row]) if self._is_text(value, place) and place != besides]
        named = [self.shown(row, place) or "(blank)" for place in groups or texts[:1]]
        return ", ".join(" ".join(name.split())[:60] for name in named)

    def _is_text(self, value: Value, place: int) -> bool:
        return isinstance(value, str) and self.columns[place].kind not in ("date", "datetime")

    def rows_counted(self, row: int | None) -> int:
        """Rows of the sheet behind a row of the result, or behind all of it."""
        if row is None:
            return self.counted
        if self.counts and self.counts[row] is not None:
            return int(self.counts[row] or 0)
        return 1 if self.row_ids else self.counted

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        data["columns"] = [asdict(column) | {"format": format_to_json(column.format)} for column in self.columns]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Grid:
        columns = tuple(GridColumn(**{**column, "format": format_from_json(column["format"])}) for column in data["columns"])
        rows = tuple(tuple(map(value_from_json, row)) for row in data["rows"])
        lists = {"row_ids": tuple(data["row_ids"]), "counts": tuple(data["counts"])}
        return cls(**{**data, **lists, "columns": columns, "rows": rows})


def shown_value(value: Value, given: NumberFormat | None) -> str:
    """Like `format_value`, with a format of its own instead of a column's."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format_number(value, given)
    return format_value(value)


def letter_of(index: int) -> str:
    """A for 0, Z for 25, AA for 26.

    >>> letter_of(27)
    'AB'
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
