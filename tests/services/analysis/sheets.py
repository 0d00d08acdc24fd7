"""Actions on a real store and a real engine, with a plan that has phases, blanks and misfits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.adapters.duckdb.limits import MEGABYTE, EngineLimits
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.changes import SheetCreated
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, SheetId
from chatsheet.domain.values import ColumnType, NumberFormat
from chatsheet.services.access import authorize
from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.actions.base import ActionResult, Services
from chatsheet.services.actions.run import Executor
from chatsheet.services.commit import commit_new
from chatsheet.services.tables import Tables
from tests.services.world import command, hub_and_store

DOLLARS = NumberFormat("currency", 0, True, "$")
EUROS = NumberFormat("currency", 2, True, "€")

PLAN_COLUMNS = (
    Column(ColumnId(1), 0, "Task", is_primary=True),
    Column(ColumnId(2), 1, "Status", ColumnType.PICKLIST),
    Column(ColumnId(3), 2, "Owner", ColumnType.CONTACT_LIST),
    Column(ColumnId(4), 3, "Due", ColumnType.DATE),
    Column(ColumnId(5), 4, "Budget", format=DOLLARS),
    Column(ColumnId(6), 5, "Spent", format=EUROS),
    Column(ColumnId(7), 6, "Done", ColumnType.CHECKBOX),
)
PLAN_ROWS = (
    (1, None, "Build", "Open", None, None, 300, 90, False),
    (2, 1, "Wall", "Done", "Ana Lima <ana@example.com>", "2026-01-10", 100, 40, True),
    (3, 1, "Roof", "Open", "Ben <ben@example.com>", "2026-01-20", 200, 50, False),
    (4, None, "Paint", "open", "Ana Lima <ana@example.com>", "2026-04-01", 50, 60, None),
    (5, None, "Clean", None, None, "2026-04-02", 10, None, False),
)
"""`Build` repeats the budget of its two children."""

Cells = Sequence[Any]


@dataclass
class Bench:
    """Runs actions on sheets made for the test."""

    store: SqlStore
    tables: Tables
    executor: Executor
    made: int = 0

    async def sheet(self, columns: Sequence[Column], rows: Sequence[Cells]) -> SheetId:
        """`rows`: id, parent, then cells by slot."""
        self.made += 1
        lines = tuple(
            Row(RowId(row_id), tuple(tuple(cell) if isinstance(cell, list) else cell for cell in cells), place << 20, parent)
            for place, (row_id, parent, *cells) in enumerate(rows)
        )
        return (await commit_new(self.store, command(f"new {self.made}"), SheetCreated("Plan", tuple(columns), lines))).sheet_id

    async def plan(self) -> SheetId:
        return await self.sheet(PLAN_COLUMNS, PLAN_ROWS)

    async def act(self, sheet_id: SheetId, action: str, **arguments: Any) -> ActionResult:
        return await self.executor.run(action, arguments, command(), sheet_id)

    async def read(self, sheet_id: SheetId, action: str, **arguments: Any) -> dict[str, Any]:
        """The data of an action that must succeed."""
        result = await self.act(sheet_id, action, **arguments)
        assert result.outcome == "success", result.error
        data: dict[str, Any] = result.data
        return data

    async def refused(self, sheet_id: SheetId, action: str, **arguments: Any) -> str:
        """The code of an action that must not succeed, and says what to do."""
        result = await self.act(sheet_id, action, **arguments)
        assert result.error is not None
        assert result.error.fix
        return result.error.code

    async def again(self, sheet_id: SheetId, data: dict[str, Any]) -> list[tuple[Any, ...]]:
        """What the proof's query gives when it is run by itself."""
        proof = data["proof"]
        table, _ = await self.tables.query(sheet_id, proof["query"], proof["parameters"], limit=10_000, timeout_s=20, is_trusted=True)
        return [tuple(row) for row in table.rows]


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    engine = DuckdbEngine(EngineLimits(memory_bytes=512 * MEGABYTE))
    try:
        async with hub_and_store() as (_, store):
            tables = Tables(store, engine)
            yield Bench(store, tables, Executor(REGISTRY, Services(store, tables), authorize))
    finally:
        await engine.close()
