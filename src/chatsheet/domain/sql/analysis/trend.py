"""A figure over time, without holes: every period from the first to the last, and how each differs from the one before."""

from __future__ import annotations

from chatsheet.domain.query import Filter, Group, Measure, Query, Sort, Unit
from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.sql.analysis.shape import select
from chatsheet.domain.sql.groups import unit_format_sql
from chatsheet.domain.sql.query import compile_on
from chatsheet.domain.sql.result import Compiled, Output
from chatsheet.domain.sql.scope import Ground

ADDS_UP = frozenset({"count", "count_blank", "sum"})
"""Of nothing they are 0, and their shares make a whole."""

_STARTS: dict[Unit, str] = {
    "day": "TRY_CAST(period AS DATE)",
    "week": "CAST(TRY_STRPTIME(period || '-1', '%G-W%V-%u') AS DATE)",
    "month": "TRY_CAST(period || '-01' AS DATE)",
    "quarter": "TRY_CAST(left(period, 4) || '-' || (TRY_CAST(right(period, 1) AS INTEGER) * 3 - 2) || '-1' AS DATE)",
    "year": "TRY_CAST(period || '-01-01' AS DATE)",
}
"""The first day of a period, NULL for what is none: texts in a date column are groups of their own."""
_SHARE = "CASE WHEN fsum(v) OVER () > 0 AND min(v) OVER () >= 0 THEN v / fsum(v) OVER () END"
_STEPS: dict[Unit, str] = {"day": "1 DAY", "week": "7 DAYS", "month": "1 MONTH", "quarter": "3 MONTHS", "year": "1 YEAR"}


def compile_trend(date: ColumnId, measure: Measure, unit: Unit, where: Filter | None, most: int, ground: Ground) -> Compiled:
    """One row a period, at most `most` + 1 of them. `total` counts the rows that have no date, in every row.

    Raises:
        Problem: as `compile_query`; `group_unfit` when the column holds no dates.
    """
    query = Query(where=where, measures=(measure,), groups=(Group(date, unit),), sorts=(Sort(date),))
    found = compile_on(ground, query)
    adds_up = measure.aggregate in ADDS_UP
    names = [output.name for output in found.outputs]
    has_left_out = any(output.role == "left_out" for output in found.outputs)
    selected = [
        ("period", Output(names[0], "group", date)),
        ("v", Output(names[1], "measure")),
        ("v - before", Output("Change", "change")),
        ("CASE WHEN before <> 0 THEN (v - before) / abs(before) END", Output("Change (share)", "change", None, 1)),
        *([(_SHARE, Output("Share", "share"))] if adds_up else []),
        ("n", Output("Rows", "rows")),
        *([("outs", Output(names[3], "left_out"))] if has_left_out else []),
        ("undated", Output("Rows without a date", "total")),
    ]
    before = _filled(found, unit, most, adds_up=adds_up, has_left_out=has_left_out)
    return select(before, selected, "FROM compared ORDER BY start", found.params)


def _filled(found: Compiled, unit: Unit, most: int, *, adds_up: bool, has_left_out: bool) -> str:
    """The table `compared`: every period with its figure and the one before."""
    value = "coalesce(v, 0)" if adds_up else "v"
    return (
        f"WITH figures(period, v, n{', outs' if has_left_out else ''}) AS (\n{found.sql}\n),\n"
        f"dated AS (SELECT *, {_STARTS[unit]} AS start FROM figures),\n"
        f"starts AS (\n  SELECT CAST(unnest(generate_series(min(start), max(start), INTERVAL {_STEPS[unit]})) AS DATE) AS start\n"
        f"  FROM dated LIMIT {most + 1}\n),\n"
        f"filled AS (\n  SELECT {unit_format_sql(unit, 'starts.start')} AS period, starts.start, {value} AS v, coalesce(n, 0) AS n"
        f"{', coalesce(outs, 0) AS outs' if has_left_out else ''}\n  FROM starts LEFT JOIN dated ON dated.start = starts.start\n),\n"
        "compared AS (\n  SELECT *, lag(v) OVER (ORDER BY start) AS before,\n"
        "    (SELECT coalesce(CAST(sum(n) AS BIGINT), 0) FROM dated WHERE start IS NULL) AS undated\n  FROM filled\n)"
    )
