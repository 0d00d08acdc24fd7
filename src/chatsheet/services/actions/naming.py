"""Columns and conditions as callers write them, turned into ids. Unknown names are answered with the nearest ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from rapidfuzz import process

from chatsheet.domain.errors import invalid, not_found
from chatsheet.domain.query import AllOf, AnyOf, Condition, Filter, LeafRows, Not, Op, OtherColumn, RowsIn, Sort, TextAnywhere, Today
from chatsheet.domain.sheet import Column, ColumnId, RowId
from chatsheet.domain.values import Value
from chatsheet.services.actions.base import MOST, Arguments

MOST_CONDITIONS = 200
"""Parts of one filter; more are a mistake or an attack."""

PlainValue = None | bool | Annotated[int, Field(ge=-MOST, le=MOST)] | float | Annotated[str, Field(max_length=4000)]
"""A whole number too large to be exact is read as any other number."""


class TodayArg(Arguments):
    """Today, moved by days."""

    kind: Literal["today"]
    days: int = Field(default=0, ge=-36500, le=36500)


OperandArg = PlainValue | TodayArg


class OtherColumnArg(Arguments):
    """What stands in another column of the same row, for eq, ne, lt, le, gt and ge."""

    kind: Literal["column"]
    column: str = Field(description="Title or id of a column.")


class ConditionArg(Arguments):
    """`column op value`; `in` and `not_in` take a list; `value` may be another column."""

    kind: Literal["condition"]
    column: str = Field(description="Title or id of a column.")
    op: Op
    value: OperandArg | OtherColumnArg | list[OperandArg] = None


class AllOfArg(Arguments):
    kind: Literal["all_of"]
    parts: list[FilterArg] = Field(max_length=MOST_CONDITIONS)


class AnyOfArg(Arguments):
    kind: Literal["any_of"]
    parts: list[FilterArg] = Field(max_length=MOST_CONDITIONS)


class NotArg(Arguments):
    kind: Literal["not"]
    part: FilterArg


class RowsInArg(Arguments):
    kind: Literal["rows_in"]
    row_ids: list[str] = Field(max_length=100_000)


class TextAnywhereArg(Arguments):
    kind: Literal["text_anywhere"]
    text: str = Field(max_length=1000)


class LeafRowsArg(Arguments):
    """Rows without children."""

    kind: Literal["leaves"]


FilterArg = Annotated[ConditionArg | AllOfArg | AnyOfArg | NotArg | RowsInArg | TextAnywhereArg | LeafRowsArg, Field(discriminator="kind")]


class SortArg(Arguments):
    """By a column, or by the nth figure (0-based)."""

    column: str | None = None
    measure: int | None = None
    is_descending: bool = False


class Names:
    """The columns of one sheet, found by what callers write."""

    def __init__(self, columns: Sequence[Column], *, prefers_ids: bool) -> None:
        self.columns = columns
        self._by_id = {str(column.id): column for column in columns}
        self._by_title = {column.title.casefold(): column for column in columns}
        self._prefers_ids = prefers_ids

    def column(self, name: str) -> Column:
        """The column with this title (any case) or id.

        Raises:
            Problem: `column_unknown` with the nearest titles; `column_ambiguous` when one column has this title and another this id.
        """
        by_id, by_title = self._by_id.get(name), self._by_title.get(name.strip().casefold())
        if by_id and by_title and by_id is not by_title and not self._prefers_ids:
            message = f"“{name}” is the title of one column and the id of another."
            raise invalid("column_ambiguous", message, f"Use the id {by_title.id}, or rename the column.", column=name)
        found = by_id or by_title
        if found is None:
            raise column_unknown(name, self.columns)
        return found

    def filter(self, given: Any) -> Filter:
        """A `FilterArg` as a domain filter."""
        match given:
            case ConditionArg():
                return Condition(self.column(given.column).id, given.op, self._operand(given.value))
            case AllOfArg():
                return AllOf(tuple(self.filter(part) for part in given.parts))
            case AnyOfArg():
                return AnyOf(tuple(self.filter(part) for part in given.parts))
            case NotArg():
                return Not(self.filter(given.part))
            case RowsInArg():
                return RowsIn(tuple(row_id(one) for one in given.row_ids))
            case TextAnywhereArg():
                return TextAnywhere(given.text)
            case LeafRowsArg():
                return LeafRows()
        raise AssertionError(given)

    def _operand(self, value: Any) -> Any:
        return OtherColumn(self.column(value.column).id) if isinstance(value, OtherColumnArg) else _operand(value)

    def sort(self, given: SortArg) -> Sort:
        column = None if given.column is None else self.column(given.column).id
        return Sort(column, given.measure, given.is_descending)


def _operand(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_operand(one) for one in value)
    return Today(value.days) if isinstance(value, TodayArg) else value


def column_unknown(name: str, columns: Sequence[Column]) -> Exception:
    nearest = [match[0] for match in process.extract(name, [column.title for column in columns], limit=3, score_cutoff=50)]
    fix = "Did you mean " + " or ".join(nearest) + "?" if nearest else "Use one of: " + ", ".join(column.title for column in columns[:20])
    return not_found("column_unknown", f"There is no column “{name[:200]}”.", fix, column=name[:200], nearest=nearest)


def row_id(text: str) -> RowId:
    """A row id as the wire writes it. Raises Problem `row_id_invalid`."""
    if not text.isascii() or not text.isdigit() or len(text) > 16:
        raise invalid("row_id_invalid", f"“{text[:40]}” is not a row id.", "Row ids are whole numbers.", row=text[:40])
    return RowId(int(text))


def row_unknown(missing: Sequence[RowId]) -> Exception:
    some = ", ".join(map(str, missing[:5]))
    message = f"There is no row {some} (any more)."
    return not_found("row_unknown", message, "Read the rows again.", rows=[*map(str, missing[:100])])


def column_id(text: str) -> ColumnId:
    return ColumnId(int(row_id(text)))


def cell_value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
