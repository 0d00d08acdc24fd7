"""Rows that say the same in some columns."""

from __future__ import annotations

from collections.abc import Sequence

from chatsheet.domain.query import Filter
from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.sql.analysis.shape import examples, select
from chatsheet.domain.sql.logic import joined
from chatsheet.domain.sql.result import Compiled, Output
from chatsheet.domain.sql.scope import Field, Ground
from chatsheet.domain.sql.values import any_shown_sql, present_sql
from chatsheet.domain.sql.where import where_sql


def compile_duplicates(columns: Sequence[ColumnId], where: Filter | None, ground: Ground, *, is_exact: bool) -> Compiled:
    """Groups of rows equal in all `columns`, the largest first; rows blank in all of them are equal to none.

    Unless `is_exact`, texts are compared without regard to case, to spaces around them and to how many stand between words. `total` is the
    number of rows in all groups, in every row.
    """
    scope = ground.scope()
    fields = [scope.field(one) for one in columns]
    kept = [joined([present_sql(field) for field in fields], "OR", "false"), *([] if where is None else [where_sql(where, scope)])]
    keys = [f"{same_sql(field, is_exact=is_exact)} AS k{place}" for place, field in enumerate(fields)]
    shown = [f"{_shown(field)} AS s{place}" for place, field in enumerate(fields)]
    by = ", ".join(f"k{place}" for place in range(len(fields)))
    values = ", ".join(f"arg_min(s{place}, id) AS s{place}" for place in range(len(fields)))
    before = (
        f"WITH keyed AS (\n  SELECT _row_id AS id, {', '.join([*keys, *shown])}\n  FROM sheet WHERE {' AND '.join(kept)}\n),\n"
        f"groups AS (\n  SELECT {values}, count(*) AS n, min(id) AS first, {examples('id')} AS ids\n"
        f"  FROM keyed GROUP BY {by} HAVING count(*) > 1\n)"
    )
    selected = [
        *((f"s{place}", Output(field.names.title, "value", field.column.id, place)) for place, field in enumerate(fields)),
        ("n", Output("Rows", "rows")),
        ("array_to_string(ids, ', ')", Output("Row ids", "row_ids")),
        ("CAST(sum(n) OVER () AS BIGINT)", Output("Rows in all groups", "total")),
    ]
    return select(before, selected, "FROM groups ORDER BY n DESC, first", scope.params)


def same_sql(field: Field, *, is_exact: bool = False) -> str:
    """What is equal for rows that say the same in a column. A contact is its address, else its name."""
    if field.kind != "text" and field.text is None:
        return field.sql
    shown = any_shown_sql(field) if field.address is None else f"coalesce({field.address}, {field.sql})"
    return shown if is_exact else f"lower({one_spaced(shown)})"


def one_spaced(text: str) -> str:
    return f"trim(regexp_replace({text}, '\\s+', ' ', 'g'))"


def _shown(field: Field) -> str:
    return field.sql if field.text is None else any_shown_sql(field)
