"""Numbers far from the others, in the whole column or within each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chatsheet.domain.query import Filter, Group
from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.sql.analysis.shape import select
from chatsheet.domain.sql.groups import key
from chatsheet.domain.sql.result import Compiled, Output
from chatsheet.domain.sql.rolled_up import rolled_up
from chatsheet.domain.sql.scope import Ground, Scope
from chatsheet.domain.sql.values import any_shown_sql
from chatsheet.domain.sql.where import where_sql

Method = Literal["iqr", "mad"]
FEWEST = 5
"""Values a group must have: among fewer, any could be far from the others."""


@dataclass(frozen=True, slots=True)
class _Way:
    """The bounds are `low` and `high`, from the aggregates `q1`, `q3` and `middle` of a group, and its `spread`."""

    spread: str
    low: str
    high: str


_WAYS: dict[Method, _Way] = {
    # Tukey's fences (Exploratory Data Analysis, 1977).
    "iqr": _Way("q3 - q1", "q1 - 1.5 * spread", "q3 + 1.5 * spread"),
    # Median absolute deviation, scaled to a standard deviation (Iglewicz and Hoaglin, 1993).
    "mad": _Way("1.4826 * deviation", "middle - 3.5 * spread", "middle + 3.5 * spread"),
}


@dataclass(frozen=True, slots=True)
class OutlierQuestion:
    """Numbers of `column`, compared with the others of their group. `primary` names the rows."""

    column: ColumnId
    by: ColumnId | None = None
    where: Filter | None = None
    method: Method = "iqr"
    primary: ColumnId | None = None


def compile_outliers(asked: OutlierQuestion, ground: Ground) -> Compiled:
    """Rows outside the bounds of their group, the furthest first, counted in spreads. Raises Problem `column_unfit`."""
    scope = ground.scope()
    title = scope.field(asked.column).names.title
    name = [] if asked.primary is None else [("label", Output(scope.field(asked.primary).names.title, "value", asked.primary))]
    selected = [
        ("id", Output("_row_id", "row_id")),
        *name,
        ("v", Output(title, "value", asked.column, 1)),
        *_group(asked, scope, "numbers.name"),
        ("low", Output("Lowest usual", "bound")),
        ("high", Output("Highest usual", "bound", None, 1)),
    ]
    after = (
        "FROM numbers JOIN limits ON numbers.g IS NOT DISTINCT FROM limits.g\n"
        "WHERE NOT is_out AND (v < low OR v > high)\nORDER BY greatest(low - v, v - high) / spread DESC, id"
    )
    return select(_limits(asked, scope, ground), selected, after, scope.params)


def compile_bounds(asked: OutlierQuestion, ground: Ground) -> Compiled:
    """What is usual in each group, of how many values, and how many parents were left out because they repeat their children."""
    scope = ground.scope()
    selected = [
        *_group(asked, scope, "name"),
        ("middle", Output("Median", "measure")),
        ("low", Output("Lowest usual", "bound")),
        ("high", Output("Highest usual", "bound", None, 1)),
        ("n", Output("Rows", "rows")),
        ("outs", Output("Left out", "left_out")),
    ]
    return select(_limits(asked, scope, ground), selected, "FROM limits ORDER BY n DESC, g NULLS LAST", scope.params)


def _group(asked: OutlierQuestion, scope: Scope, sql: str) -> list[tuple[str, Output]]:
    return [] if asked.by is None else [(sql, Output(scope.field(asked.by).names.title, "group", asked.by))]


def _limits(asked: OutlierQuestion, scope: Scope, ground: Ground) -> str:
    """The tables `numbers`, a row of the sheet each, and `limits`, a group each, with bounds where some can be given."""
    value = scope.field(ground.numbers(asked.column).id).sql
    condition = None if asked.where is None else where_sql(asked.where, scope)
    left_out = rolled_up([asked.column], condition, scope, ground)
    label = "NULL" if asked.primary is None else any_shown_sql(scope.field(asked.primary))
    name, group = ("NULL", "NULL") if asked.by is None else (any_shown_sql(scope.field(asked.by)), key(Group(asked.by), scope).by)
    kept = [f"{value} IS NOT NULL", *([] if condition is None else [condition])]
    way, can_tell = _WAYS[asked.method], f"spread > 0 AND n >= {FEWEST}"
    return (
        f"{left_out.with_}numbers AS (\n"
        f"  SELECT _row_id AS id, {label} AS label, {name} AS name, {group} AS g, {value} AS v, {left_out.conditions[0]} AS is_out\n"
        f"  FROM sheet WHERE {' AND '.join(kept)}\n),\n"
        "counted AS (SELECT g, min(name) AS name, count_if(NOT is_out) AS n, count_if(is_out) AS outs FROM numbers GROUP BY g),\n"
        "quartiles AS (\n"
        "  SELECT g, quantile_cont(v, 0.25) AS q1, median(v) AS middle, quantile_cont(v, 0.75) AS q3, mad(v) AS deviation\n"
        "  FROM numbers WHERE NOT is_out GROUP BY g\n),\n"
        f"spreads AS (\n  SELECT counted.*, q1, middle, q3, {way.spread} AS spread\n"
        "  FROM counted LEFT JOIN quartiles ON counted.g IS NOT DISTINCT FROM quartiles.g\n),\n"
        f"limits AS (\n  SELECT *, CASE WHEN {can_tell} THEN {way.low} END AS low, CASE WHEN {can_tell} THEN {way.high} END AS high\n"
        "  FROM spreads\n)"
    )
