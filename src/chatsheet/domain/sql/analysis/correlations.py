"""How columns of numbers go together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from chatsheet.domain.query import Filter
from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.sql.analysis.shape import select
from chatsheet.domain.sql.result import Compiled, Output
from chatsheet.domain.sql.rolled_up import rolled_up
from chatsheet.domain.sql.scope import Ground
from chatsheet.domain.sql.where import where_sql

FEWEST = 3
"""Two points always lie on a line."""


def compile_correlations(columns: Sequence[ColumnId], where: Filter | None, ground: Ground) -> Compiled:
    """Pearson's coefficient of every two columns over the rows that have both, the strongest first. Parents that repeat their children in
    either are left out. Raises Problem `column_unfit`."""
    scope = ground.scope()
    fields = [scope.field(ground.numbers(one).id) for one in columns]
    condition = None if where is None else where_sql(where, scope)
    left_out = rolled_up(columns, condition, scope, ground)
    values = [f"{field.sql} AS v{place}" for place, field in enumerate(fields)]
    outs = [f"{one} AS o{place}" for place, one in enumerate(left_out.conditions)]
    pairs, facts, lines = list(combinations(range(len(fields)), 2)), [], []
    titles = [scope.bind("column", field.names.title) for field in fields]
    for place, (one, other) in enumerate(pairs):
        both = f"v{one} IS NOT NULL AND v{other} IS NOT NULL"
        kept = f"FILTER (WHERE NOT o{one} AND NOT o{other})"
        facts += [
            f"corr(v{one}, v{other}) {kept} AS r{place}",
            f"regr_count(v{one}, v{other}) {kept} AS n{place}",
            f"count_if({both} AND (o{one} OR o{other})) AS l{place}",
        ]
        lines.append(f"{{'a': {titles[one]}, 'b': {titles[other]}, 'r': r{place}, 'n': n{place}, 'l': l{place}, 'place': {place}}}")
    only = "" if condition is None else f" WHERE {condition}"
    before = (
        f"{left_out.with_}numbers AS (\n  SELECT {', '.join([*values, *outs])}\n  FROM sheet{only}\n),\n"
        f"facts AS (\n  SELECT {', '.join(facts)}\n  FROM numbers\n),\n"
        f"pairs AS (SELECT unnest([\n  {f', {chr(10)}  '.join(lines)}\n]) AS pair FROM facts)"
    )
    coefficient = f"CASE WHEN pair.n >= {FEWEST} AND NOT isnan(pair.r) THEN pair.r END"
    selected = [
        ("pair.a", Output("Column", "name")),
        ("pair.b", Output("With", "name", None, 1)),
        (coefficient, Output("Correlation", "measure")),
        ("pair.n", Output("Rows", "rows")),
        ("pair.l", Output("Left out", "left_out")),
    ]
    return select(before, selected, f"FROM pairs ORDER BY abs({coefficient}) DESC NULLS LAST, pair.place", scope.params)
