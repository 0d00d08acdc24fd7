"""Asking the engine for the figures of columns: three queries for every fifty of them, none for one alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from chatsheet.domain.errors import Category, Problem, conflict
from chatsheet.domain.sheet import ColumnId, SheetId
from chatsheet.domain.sql.scope import Field
from chatsheet.ports import Table
from chatsheet.services.profiles.profile import ColumnProfile, Scalar, SheetProfile
from chatsheet.services.profiles.queries import (
    MOST_COMBINATIONS,
    MOST_EXAMPLES,
    ROWS_LOOKED_AT,
    column_of,
    examples_sql,
    fields_of,
    figures_sql,
    values_sql,
    wants_top,
)
from chatsheet.services.profiles.values import Common, Counted, common
from chatsheet.services.tables import Tables, TableState

T = TypeVar("T")

MOST_EXACT_CELLS = 12_000_000
"""Sheets with more cells have their different values estimated: counting them takes some 30 ns a cell, and memory for each."""
MOST_CELLS_AT_ONCE = 2_000_000
"""Different values counted in one query: all of them may be in memory."""
MOST_COLUMNS_AT_ONCE = 50
"""Columns in one query: a bit for each is told exactly in a number of 53 bits."""
TIMEOUT_S = 5.0
ATTEMPTS = 3
FIGURES = 5
"""Results a column of `figures_sql`."""


@dataclass(frozen=True, slots=True)
class _Figures:
    values: int
    misfits: int
    distinct: int
    lowest: Scalar
    highest: Scalar


class _Moved(Exception):
    """The sheet's columns changed while they were being asked about."""


async def gather(tables: Tables, sheet_id: SheetId, wanted: Collection[ColumnId] | None = None) -> SheetProfile:
    """The figures of the columns `wanted`, or of all. Some 80 ms for 20,000 x 25, half a second for 1,000,000 x 10.

    Raises:
        Problem: `sheet_unknown`; `columns_moving` when columns keep being changed; what the engine refuses.
    """
    for _ in range(ATTEMPTS):
        state = await tables.state(sheet_id)
        fields = [field for one, field in fields_of(state).items() if wanted is None or one in wanted]
        try:
            return SheetProfile(state, await _Asking(tables, sheet_id, state).profiles(fields))
        except _Moved:
            continue
    raise conflict("columns_moving", "The columns keep changing.", "Ask again.")


@dataclass(frozen=True, slots=True)
class _Asking:
    """Questions about one state of one sheet."""

    tables: Tables
    sheet_id: SheetId
    state: TableState

    async def profiles(self, fields: Sequence[Field]) -> Mapping[ColumnId, ColumnProfile]:
        is_exact = self.state.row_count * len(fields) <= MOST_EXACT_CELLS
        at_once = MOST_CELLS_AT_ONCE // max(1, self.state.row_count) if is_exact else MOST_COLUMNS_AT_ONCE
        made: dict[ColumnId, ColumnProfile] = {}
        for some in _chunks(fields, max(1, min(at_once, MOST_COLUMNS_AT_ONCE))):
            figures, was_exact = await self._figures(some, is_exact=is_exact)
            found = await self._values(some, figures)
            examples = await self._examples(some, found)
            for field, one in zip(some, figures, strict=True):
                made[field.column.id] = _profile(
                    one, field, found.get(field.column.id), examples.get(field.column.id, ()), is_exact=was_exact
                )
        return made

    async def _figures(self, fields: Sequence[Field], *, is_exact: bool) -> tuple[list[_Figures], bool]:
        try:
            table = await self._ask(figures_sql(fields, is_exact=is_exact))
        except Problem as problem:
            if not is_exact or problem.category not in (Category.TIMEOUT, Category.TOO_LARGE):
                raise
            return await self._figures(fields, is_exact=False)
        return [_figures(some) for some in _chunks(table.rows[0], FIGURES)], is_exact

    async def _values(self, fields: Sequence[Field], figures: Sequence[_Figures]) -> Mapping[ColumnId, Common]:
        """Common values of the columns that have few different ones."""
        few = [field for field, one in zip(fields, figures, strict=True) if one.values and wants_top(field, one.distinct)]
        if not few:
            return {}
        table = await self._ask(values_sql(few), limit=len(few) * (MOST_COMBINATIONS + 1))
        counted: defaultdict[ColumnId, list[Counted]] = defaultdict(list)
        for grouping, value, count in cast(Any, table.rows):
            if value is not None:
                counted[few[column_of(grouping, len(few))].column.id].append((value, count))
        return {field.column.id: common(field, counted[field.column.id]) for field in few}

    async def _examples(self, fields: Sequence[Field], common: Collection[ColumnId]) -> Mapping[ColumnId, tuple[Scalar, ...]]:
        """The first texts of the columns that have many different ones."""
        many = [field for field in fields if field.kind == "text" and field.column.id not in common]
        if not many:
            return {}
        table = await self._ask(examples_sql(many), limit=ROWS_LOOKED_AT)
        columns = zip(many, zip(*table.rows, strict=True), strict=True) if table.rows else ()
        return {field.column.id: _some(cast(Any, values)) for field, values in columns}

    async def _ask(self, sql: str, limit: int = 1) -> Table:
        table, now = await self.tables.query(self.sheet_id, sql, {}, limit=limit, timeout_s=TIMEOUT_S, is_trusted=True)
        if (now.columns, now.kinds, now.mixed) != (self.state.columns, self.state.kinds, self.state.mixed):
            raise _Moved
        return table


def _figures(found: Sequence[Any]) -> _Figures:
    values, misfits, distinct, lowest, highest = found
    return _Figures(values, misfits, distinct, lowest, highest)


def _some(values: Sequence[str | None]) -> tuple[Scalar, ...]:
    return tuple(dict.fromkeys(value for value in values if value is not None))[:MOST_EXAMPLES]


def _profile(figures: _Figures, field: Field, found: Common | None, examples: tuple[Scalar, ...], *, is_exact: bool) -> ColumnProfile:
    counted = ColumnProfile(
        field.kind,
        figures.values + figures.misfits,
        figures.misfits,
        figures.distinct,
        is_exact,
        figures.lowest,
        figures.highest,
        examples=examples,
    )
    if found is None:
        return counted
    if field.is_multi or not figures.misfits:
        counted = replace(counted, distinct=found.total, is_distinct_exact=True)
    return replace(counted, top=found.top)


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
