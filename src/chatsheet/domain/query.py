"""Questions about a sheet as data: kept by column id, so that renaming a column breaks none of them.

Compiled to SQL over one table `sheet` by `compile_query` (see `domain/sql.py`), which is what the proof shows and what
runs. "Today" and every constant are bound parameters, named in the proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.values import Value

Op = Literal[
    "eq", "ne", "lt", "le", "gt", "ge", "contains", "not_contains", "starts_with", "ends_with", "is_blank", "is_not_blank", "in", "not_in"
]


@dataclass(frozen=True, slots=True)
class Today:
    """The user's today, moved by `days`; bound when the query runs."""

    days: int = 0
    kind: Literal["today"] = "today"


Operand = Value | Today


@dataclass(frozen=True, slots=True)
class OtherColumn:
    """What stands in another column of the same row: "Spent > Budget"."""

    column: ColumnId
    kind: Literal["column"] = "column"


@dataclass(frozen=True, slots=True)
class Condition:
    """`column op value`. Texts compare without regard to case; a blank cell meets no condition but `is_blank`, `ne`, `not_in` and
    `not_contains`. `in` and `not_in` take a tuple.

    To equal nothing (None, or an empty text) is to be blank. A time meets a day as its day. A constant of another kind than the column
    equals only the texts of a mixed column, and orders nothing. A contact is met by address if the constant has one, else by name. In a
    column of several values `eq` and `contains` mean "has this item", and a tuple "has all of these". An unticked checkbox may be blank:
    ask for `ne true`.

    Another column is compared by `eq`, `ne` and the four orders. Numbers meet numbers, days and times meet as days unless both are times;
    texts meet as texts, and are read as numbers or days where the other column holds those. Where either is blank, or not of its column's
    kind, only `ne` is met. Two contacts are the same by address if both have one, else by name.
    """

    column: ColumnId
    op: Op
    value: Operand | OtherColumn | tuple[Operand, ...] = None
    kind: Literal["condition"] = "condition"


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Filter, ...]
    kind: Literal["all_of"] = "all_of"


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Filter, ...]
    kind: Literal["any_of"] = "any_of"


@dataclass(frozen=True, slots=True)
class Not:
    part: Filter
    kind: Literal["not"] = "not"


@dataclass(frozen=True, slots=True)
class RowsIn:
    """Only these rows ("these rows" of a selection)."""

    row_ids: tuple[int, ...]
    kind: Literal["rows_in"] = "rows_in"


@dataclass(frozen=True, slots=True)
class TextAnywhere:
    """Rows where any column's shown text contains `text`, without regard to case (the search box)."""

    text: str
    kind: Literal["text_anywhere"] = "text_anywhere"


@dataclass(frozen=True, slots=True)
class LeafRows:
    """Rows without children: the tasks of a plan, not its phases."""

    kind: Literal["leaves"] = "leaves"


Filter = Condition | AllOf | AnyOf | Not | RowsIn | TextAnywhere | LeafRows


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """Whole days from `start` to `finish`, negative when finish comes first; blank when either is."""

    start: ColumnId | Today
    finish: ColumnId | Today
    kind: Literal["days_between"] = "days_between"


Aggregate = Literal["count", "count_distinct", "count_blank", "sum", "avg", "min", "max", "median"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure per group. `of` is None only for `count` (of rows)."""

    aggregate: Aggregate
    of: ColumnId | DaysBetween | None = None
    kind: Literal["measure"] = "measure"


Unit = Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Group:
    """Group by a column; a date may be cut to a `unit` (`2026-03`, `2026-Q1`, `2026-W14`, `2026-03-31`). Texts that differ only in upper
    and lower case are one group; blanks are one, the last; several values in a cell are one group together."""

    column: ColumnId
    unit: Unit | None = None
    kind: Literal["group"] = "group"


@dataclass(frozen=True, slots=True)
class Sort:
    """By a column, or by the nth result (`measure`, 0-based). Blanks come last either way."""

    column: ColumnId | None = None
    measure: int | None = None
    is_descending: bool = False
    kind: Literal["sort"] = "sort"


@dataclass(frozen=True, slots=True)
class Query:
    """With `measures`: one row per group (one in all without groups). Without: the matching rows themselves, `show` columns."""

    where: Filter | None = None
    measures: tuple[Measure, ...] = ()
    groups: tuple[Group, ...] = ()
    sorts: tuple[Sort, ...] = ()
    show: tuple[ColumnId, ...] = ()
    limit: int | None = None
    leave_out_rollups: bool = True
    """Sums, averages, minima, maxima and medians leave out a parent row whose value is the sum, average, minimum or maximum of
    its children's, so that nothing is counted twice. A parent below which no row is counted stays: the total of the phases alone."""
    kind: Literal["query"] = "query"
