"""Which rows only repeat their children in a column of numbers, for analyses that look at rows one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatsheet.domain.query import Measure
from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.sql.measures import figure
from chatsheet.domain.sql.rollups import rollups
from chatsheet.domain.sql.scope import Ground, Scope


@dataclass(frozen=True, slots=True)
class RolledUp:
    with_: str
    """`WITH` and the common table expressions, to be followed by at least one more."""
    conditions: tuple[str, ...]
    """For each column: true for a row that repeats its children in it."""


def rolled_up(columns: Sequence[ColumnId], where: str | None, scope: Scope, ground: Ground) -> RolledUp:
    """By the rule of sums (rollups.py), among the rows that `where` lets through."""
    if not ground.has_parents:
        return RolledUp("WITH ", ("false",) * len(columns))
    found = rollups([figure(Measure("sum", one), scope) for one in columns], where)
    with_ = "WITH RECURSIVE " if found.is_recursive else "WITH "
    ctes = "".join(f"{cte},\n" for cte in found.ctes)
    return RolledUp(with_ + ctes, tuple(f"_row_id IN (SELECT _rolled_up FROM {table})" for table in found.table_of))
