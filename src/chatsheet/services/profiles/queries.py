"""SQL for the figures of several columns at once: one query for counts and ranges, one for common values, one for examples.

Each names the view `sheet` once: a sheet of 500 columns takes 4 ms each time it is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.sql.scope import Field, new_scope
from chatsheet.domain.sql.values import any_shown_sql
from chatsheet.services.tables import TableState

LONGEST_TEXT = 80
"""Characters of a value that is quoted."""
LONGEST_LIST = 1_000
"""Characters of several values in one cell, whose items are counted."""
MOST_TOP = 12
MOST_CATEGORIES = 60
"""A text column with more different values is shown by examples."""
MOST_NUMBER_CATEGORIES = 12
MOST_COMBINATIONS = 500
"""Different contents of a column with several values in a cell, up to which its items are counted."""
MOST_EXAMPLES = 2
ROWS_LOOKED_AT = 50
"""Rows in which examples are looked for."""

_EPOCH = date(1970, 1, 1)


def fields_of(state: TableState) -> Mapping[ColumnId, Field]:
    """The sheet's columns as SQL sees them."""
    return new_scope(state.columns, state.kinds, _EPOCH, state.mixed).fields


def figures_sql(fields: Sequence[Field], *, is_exact: bool) -> str:
    """Five results a column, in order: values of its kind, misfits, distinct, lowest, highest."""
    return f"SELECT {', '.join(part for field in fields for part in _figures(field, is_exact=is_exact))} FROM sheet"


def _figures(field: Field, *, is_exact: bool) -> tuple[str, ...]:
    count = "count(DISTINCT {})" if is_exact else "approx_count_distinct({})"
    misfits = "0" if field.text is None else f"count({field.text})"
    has_range = field.kind in ("number", "date", "datetime")
    lowest, highest = (f"min({field.sql})", f"max({field.sql})") if has_range else ("NULL", "NULL")
    return f"count({field.sql})", misfits, count.format(same_sql(field)), lowest, highest


def same_sql(field: Field) -> str:
    """Equal for values that count as one."""
    if field.kind == "text":
        return f"lower({field.sql})"
    return field.sql if field.text is None else f"lower({any_shown_sql(field)})"


def wants_top(field: Field, distinct: int) -> bool:
    """Whether its common values say more than examples or a range would."""
    if field.is_multi:
        return distinct <= MOST_COMBINATIONS
    return distinct <= {"text": MOST_CATEGORIES, "truth": 3, "number": MOST_NUMBER_CATEGORIES}.get(field.kind, 0)


def values_sql(fields: Sequence[Field]) -> str:
    """Every value of the columns and how often it stands there: a number that tells the column (see `column_of`), value, count."""
    names = ", ".join(field.sql for field in fields)
    sets = ", ".join(f"({field.sql})" for field in fields)
    shown = ", ".join(f"left(CAST({field.sql} AS VARCHAR), {LONGEST_LIST if field.is_multi else LONGEST_TEXT})" for field in fields)
    return f"SELECT grouping({names}) AS g, coalesce({shown}) AS v, count(*) AS n FROM sheet GROUP BY GROUPING SETS ({sets})"


def column_of(grouping: int, count: int) -> int:
    """Which of `count` columns a row of `values_sql` is of: SQL's GROUPING has a bit for each that the row is *not* grouped by, the
    last column's the lowest."""
    return count - (grouping ^ ((1 << count) - 1)).bit_length()


def examples_sql(fields: Sequence[Field]) -> str:
    """The first rows of the columns."""
    shown = ", ".join(f"left({field.sql}, {LONGEST_TEXT})" for field in fields)
    return f"SELECT {shown} FROM sheet LIMIT {ROWS_LOOKED_AT}"


def items_sql(field: Field, most: int) -> str:
    """The commonest items of a column with several values in a cell."""
    name = field.sql
    cells = f"SELECT {name} AS v, count(*) AS n FROM sheet WHERE {name} IS NOT NULL GROUP BY 1"
    items = f"SELECT trim(unnest(string_split(v, ', '))) AS v, n FROM ({cells})"
    return f"SELECT min(v) AS {name}, sum(n) AS Count FROM ({items}) GROUP BY lower(v) ORDER BY 2 DESC, lower(min(v)) LIMIT {most}"
