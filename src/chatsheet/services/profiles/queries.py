"""SQL for the figures of several columns at once: one query for counts and ranges, one for common values and examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.sql.scope import Field, new_scope
from chatsheet.domain.sql.values import any_shown_sql
from chatsheet.services.tables import TableState

LONGEST_TEXT = 80
"""Characters of a value that is quoted."""
MOST_TOP = 12
MOST_CATEGORIES = 60
"""A text column with more different values is shown by examples."""
MOST_NUMBER_CATEGORIES = 12
MOST_COMBINATIONS = 5_000
"""Different contents of a column with several values in a cell, up to which its items are counted."""
MOST_EXAMPLES = 2

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


def top_sql(field: Field, place: int, most: int = MOST_TOP) -> str:
    """The commonest values: place, value, how often, how many different ones there are.

    Equal values are counted first and made small letters after: a million rows have few different ones."""
    found = f"SELECT {field.sql} AS v, count(*) AS n FROM sheet WHERE {field.sql} IS NOT NULL GROUP BY 1"
    if field.is_multi:
        found = f"SELECT trim(unnest(string_split(v, ', '))) AS v, n FROM ({found})"
    same = "lower(v)" if field.kind == "text" else "v"
    counted = (
        f"SELECT min(v) AS v, sum(n) AS n, count(*) OVER () AS total FROM ({found}) GROUP BY {same} ORDER BY n DESC, {same} LIMIT {most}"
    )
    return f"SELECT {place} AS place, left(CAST(v AS VARCHAR), {LONGEST_TEXT}) AS v, n, total FROM ({counted})"


def examples_sql(field: Field, place: int, most: int = MOST_EXAMPLES) -> str:
    """A few texts, in the columns of `top_sql`."""
    found = f"SELECT left({field.sql}, {LONGEST_TEXT}) AS v FROM sheet WHERE {field.sql} IS NOT NULL LIMIT {most}"
    return f"SELECT {place} AS place, v, 0 AS n, 0 AS total FROM ({found})"
