"""Rows as points: two numbers each, and if there are many an even sample of them."""

from __future__ import annotations

from collections.abc import Sequence

from chatsheet.domain.query import Filter
from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.sql.logic import joined
from chatsheet.domain.sql.names import quoted, unique
from chatsheet.domain.sql.result import Compiled, Output
from chatsheet.domain.sql.rolled_up import rolled_up
from chatsheet.domain.sql.scope import Ground
from chatsheet.domain.sql.values import any_shown_sql
from chatsheet.domain.sql.where import where_sql


def compile_points(
    numbers: tuple[ColumnId, ColumnId],
    labels: Sequence[ColumnId],
    where: Filter | None,
    most: int,
    ground: Ground,
) -> Compiled:
    """Rows with a number in both columns, and what `labels` show of them. Of more than `most`, every nth in the order of the rows' ids.

    Parents that roll up their children in either column are left out.

    Raises:
        Problem: `column_unfit` when a column holds no numbers; what filters raise.
    """
    scope = ground.scope()
    fields = [scope.field(ground.numbers(one).id) for one in numbers]
    others = [scope.field(one) for one in labels]
    condition = None if where is None else where_sql(where, scope)
    left_out = rolled_up(numbers, condition, scope, ground)
    is_out = joined(left_out.conditions, "OR", "false")
    kept = [*([] if condition is None else [condition]), *(f"{field.sql} IS NOT NULL" for field in fields)]
    values = ", ".join([*(field.sql for field in fields), *(any_shown_sql(field) for field in others)])
    titles = [field.names.title for field in (*fields, *others)]
    names = unique(["_row_id", *titles, "Points", "Left out"])
    cells = [f"p{place}" for place in range(len(titles))]
    sql = (
        f"{left_out.with_}points(p, is_out, {', '.join(cells)}) AS (\n"
        f"  SELECT _row_id, {is_out}, {values} FROM sheet WHERE {' AND '.join(kept)}\n),\n"
        "counted AS (SELECT *, count_if(is_out) OVER () AS outs, count_if(NOT is_out) OVER () AS ins FROM points),\n"
        "numbered AS (SELECT *, row_number() OVER (ORDER BY p) - 1 AS place FROM counted WHERE NOT is_out)\n"
        f"SELECT {', '.join(f'{one} AS {quoted(name)}' for one, name in zip(['p', *cells, 'ins', 'outs'], names, strict=True))}\n"
        f"FROM numbered WHERE place % greatest(1, CAST(ceil(ins / {most}.0) AS BIGINT)) = 0\nORDER BY place"
    )
    return Compiled(sql, scope.params, tuple(_outputs(names, [*numbers, *labels])))


def _outputs(names: Sequence[str], columns: Sequence[ColumnId]) -> list[Output]:
    shown = [Output(name, "value", column, index) for index, (name, column) in enumerate(zip(names[1:], columns, strict=False))]
    return [Output(names[0], "row_id"), *shown, Output(names[-2], "total"), Output(names[-1], "left_out")]
