"""What fails in passing is tried again, and nothing happens twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.domain.errors import Category
from chatsheet.domain.sheet import SheetId
from chatsheet.services.access import authorize
from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.actions.base import ActionResult, Services
from chatsheet.services.actions.run import Executor
from chatsheet.services.tables import Tables
from tests.services.faults import FaultyEngine, FaultyStore
from tests.services.world import command, hub_and_store, small_sheet

ACTIONS = 200


@asynccontextmanager
async def faulty(share: float) -> AsyncIterator[tuple[Executor, SheetId, Any]]:
    async with hub_and_store() as (_, store):
        sheet_id = await small_sheet(store)
        engine = DuckdbEngine()
        struck_store, struck_engine = FaultyStore(store, share, 1), FaultyEngine(engine, share, 2)
        services = Services(struck_store, Tables(struck_store, struck_engine))
        try:
            yield Executor(REGISTRY, services, authorize, retry_after_s=(0.0,) * 8), sheet_id, store
        finally:
            await engine.close()


async def test_with_a_fifth_of_all_steps_failing_every_action_succeeds_once() -> None:
    async with faulty(0.2) as (executor, sheet_id, store):

        async def one(number: int) -> ActionResult:
            if number % 2:
                return await executor.run("aggregate", {"measures": [{"aggregate": "count"}]}, command(), sheet_id)
            adding = replace(command(f"cause-{number}"), id=f"command-{number}")
            return await executor.run("add_rows", {"rows": [{"Task": f"new {number}"}]}, adding, sheet_id)

        results = await asyncio.gather(*map(one, range(ACTIONS)))
        assert {result.outcome for result in results} == {"success"}
        assert await store.read(lambda transaction: transaction.row_count(sheet_id)) == 3 + ACTIONS // 2


async def test_a_write_that_could_happen_twice_is_not_tried_again() -> None:
    async with faulty(1.0) as (executor, sheet_id, _):
        result = await executor.run("add_rows", {"rows": [{"Task": "new"}]}, command(), sheet_id)
        assert result.error is not None
        assert result.error.category is Category.UNAVAILABLE or result.outcome == "unknown"
        assert executor.services.store.faults == 1  # type: ignore[attr-defined]
