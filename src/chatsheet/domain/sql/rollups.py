"""Parent rows that repeat what their children say, as common table expressions: `rollups_1`, `rollups_2`, …

A parent is left out of a figure when its value is that figure (or the average) of its direct children, and something below it is
counted too. So the total of a whole plan counts no phase twice, and a question about the phases alone still has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatsheet.domain.sql.measures import Figure, Rollup


@dataclass(frozen=True, slots=True)
class Rollups:
    """The parts that rollups add to a query; all empty when there are none."""

    ctes: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    table_of: tuple[str | None, ...] = ()
    """For each figure the CTE with its rolled up parents."""
    is_recursive: bool = False


def rollups(figures: Sequence[Figure], where: str | None) -> Rollups:
    """CTEs for the figures that need them; figures with the same rule share one. `where` is the question's filter."""
    tables: dict[Rollup, str] = {}
    for figure in figures:
        if figure.rollup is not None:
            tables.setdefault(figure.rollup, f"rollups_{len(tables) + 1}")
    if not tables:
        return Rollups(table_of=(None,) * len(figures))
    above = () if where is None else (_above(where),)
    ctes = tuple(_cte(name, rule, is_restricted=where is not None) for rule, name in tables.items())
    joins = tuple(f"LEFT JOIN {name} ON {name}._rolled_up = sheet._row_id" for name in tables.values())
    return Rollups((*above, *ctes), joins, tuple(None if one.rollup is None else tables[one.rollup] for one in figures), where is not None)


def _above(where: str) -> str:
    """Every row that has a counted row somewhere below it."""
    return (
        f"above_counted(_id) AS (\n  SELECT _parent_id FROM sheet WHERE _parent_id IS NOT NULL AND {where}\n"
        "  UNION\n  SELECT sheet._parent_id FROM sheet JOIN above_counted ON sheet._row_id = above_counted._id"
        " WHERE sheet._parent_id IS NOT NULL\n)"
    )


def _cte(name: str, rule: Rollup, *, is_restricted: bool) -> str:
    restriction = "\n  WHERE parent._row_id IN (SELECT _id FROM above_counted)" if is_restricted else ""
    return (
        f"{name} AS (\n  SELECT parent._row_id AS _rolled_up\n"
        f"  FROM sheet AS parent JOIN sheet AS child ON child._parent_id = parent._row_id{restriction}\n"
        f"  GROUP BY parent._row_id, {rule.value}\n  HAVING {rule.having}\n)"
    )
