"""What the query engine is told of changes: after any of them the table answers like one made anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.adapters.duckdb.limits import MEGABYTE, EngineLimits
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.changes import (
    CellsSet,
    Change,
    ColumnAdded,
    ColumnDeleted,
    ColumnFields,
    ColumnUpdated,
    Place,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
    SheetCreated,
    SheetRenamed,
)
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, SheetId, Version
from chatsheet.domain.values import ColumnType
from chatsheet.services.commit import Decision, commit, commit_new
from chatsheet.services.table_delta import Delta, read_delta
from chatsheet.services.tables import Tables
from tests.services.analysis.sheets import PLAN_COLUMNS, PLAN_ROWS
from tests.services.world import command, hub_and_store

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE, TWO, FOUR, SIX = RowId(1), RowId(2), RowId(4), RowId(6)
TASK, STATUS, DUE, BUDGET = ColumnId(1), ColumnId(2), ColumnId(4), ColumnId(5)

ROWS = tuple(
    Row(RowId(row_id), tuple(cells), place << 20, None if parent is None else RowId(parent))
    for place, (row_id, parent, *cells) in enumerate(PLAN_ROWS)
)
ALL = "SELECT * FROM sheet ORDER BY _position, _row_id"
MANY = CellsSet({RowId(number): {STATUS: f"s{number}", BUDGET: number} for number in range(1, 1501)})
"""So many that the event does not name its rows."""

CASES: dict[str, tuple[list[Change], list[int] | None]] = {
    "cells": ([CellsSet({TWO: {BUDGET: 7}}), CellsSet({FOUR: {STATUS: "Done", BUDGET: "tbd"}})], [STATUS, BUDGET]),
    "a_row_comes": ([CellsSet({TWO: {BUDGET: 7}}), RowsAdded((Row(SIX, ("New",), 9 << 20),))], None),
    "a_row_comes_and_goes": ([RowsAdded((Row(SIX, ("New",), 9 << 20),)), RowsDeleted((SIX,))], None),
    "a_row_goes_and_comes": ([RowsDeleted((FOUR,)), RowsAdded((Row(FOUR, ("Back", None, None, None, 3), 9 << 20),))], None),
    "cells_of_a_row_that_goes": ([CellsSet({FOUR: {BUDGET: 7}}), RowsDeleted((FOUR,))], [BUDGET]),
    "a_row_moves": ([RowsMoved({FOUR: Place(ONE, 5)}), CellsSet({ONE: {TASK: "Moved"}})], None),
    "a_column_goes_with_its_cells": ([CellsSet({TWO: {BUDGET: 7, DUE: None}}), ColumnDeleted(BUDGET)], [DUE, BUDGET]),
    "a_name": ([SheetRenamed("Other"), ColumnUpdated(BUDGET, ColumnFields(title="Cost"))], []),
}


@dataclass
class World:
    store: SqlStore
    engine: DuckdbEngine

    def tables(self) -> Tables:
        """Tables that know nothing yet: what is asked of them is loaded anew."""
        return Tables(self.store, self.engine)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[World]:
    engine = DuckdbEngine(EngineLimits(memory_bytes=512 * MEGABYTE))
    async with hub_and_store() as (_, store):
        yield World(store, engine)
    await engine.close()


async def asked(tables: Tables, sheet_id: SheetId) -> tuple[Any, ...]:
    table, state = await tables.query(sheet_id, ALL, {}, limit=5000, timeout_s=60.0, is_trusted=True)
    return table.columns, table.rows, state.name, state.kinds, state.mixed, state.has_parents, state.row_count


async def new_sheet(world: World, rows: Iterable[Row]) -> SheetId:
    return (await commit_new(world.store, command(), SheetCreated("Plan", PLAN_COLUMNS, tuple(rows)))).sheet_id


async def change(world: World, sheet_id: SheetId, one: Change) -> None:
    await commit(world.store, sheet_id, command(), lambda transaction, sheet: Decision([one], "Changed."))


async def delta(world: World, sheet_id: SheetId, since: Version) -> Delta:
    found = await world.store.read(lambda transaction: read_delta(transaction, sheet_id, since))
    assert found is not None
    return found


@pytest.mark.parametrize("name", CASES)
async def test_a_table_that_followed_answers_like_one_made_anew(world: World, name: str) -> None:
    changes, columns = CASES[name]
    tables = world.tables()
    sheet_id = await new_sheet(world, ROWS)
    since = (await tables.state(sheet_id)).version
    for one in changes:
        await change(world, sheet_id, one)
    found = await delta(world, sheet_id, since)
    assert (None if found.changed is None else sorted(found.changed)) == columns
    followed = await asked(tables, sheet_id)
    assert tables.counters.loads == 1
    assert await asked(world.tables(), sheet_id) == followed


async def test_an_event_too_large_to_name_its_rows_is_read(world: World) -> None:
    tables = world.tables()
    sheet_id = await new_sheet(world, (Row(RowId(number), (), number << 20) for number in range(1, 1502)))
    since = (await tables.state(sheet_id)).version
    await change(world, sheet_id, MANY)
    found = await delta(world, sheet_id, since)
    assert found.changed == {STATUS, BUDGET}
    assert sum(chunk.count(b"\n") + 1 for chunk in found.upserts) == 1500
    followed = await asked(tables, sheet_id)
    assert tables.counters.loads == 1
    assert await asked(world.tables(), sheet_id) == followed


@pytest.mark.parametrize("one", [ColumnUpdated(BUDGET, ColumnFields(type=ColumnType.DATE)), ColumnAdded(Column(ColumnId(9), 9, "New"), 0)])
async def test_columns_that_the_table_cannot_follow_are_loaded(world: World, one: Change) -> None:
    tables = world.tables()
    sheet_id = await new_sheet(world, ROWS)
    since = (await tables.state(sheet_id)).version
    await change(world, sheet_id, one)
    assert (await delta(world, sheet_id, since)).must_load
    await tables.state(sheet_id)
    assert tables.counters.loads == 2


async def test_a_version_of_another_log_is_loaded(world: World) -> None:
    sheet_id = await new_sheet(world, ROWS)
    assert (await delta(world, sheet_id, Version("other", 1))).must_load
