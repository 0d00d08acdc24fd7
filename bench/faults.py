"""Actions while a fifth of the steps below them fail in passing, before or after they took effect.

python -m bench.faults
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bench.report import Figure, table
from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.services.access import authorize
from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.actions.base import ActionResult, Services
from chatsheet.services.actions.run import Executor
from chatsheet.services.tables import Tables
from chatsheet.telemetry import set_up_logs
from tests.services.faults import FaultyEngine, FaultyStore
from tests.services.world import command, hub_and_store, small_sheet

ACTIONS = 1_000
SHARE = 0.2
AT_ONCE = 20


async def _figures() -> list[Figure]:
    async with hub_and_store() as (_, store):
        sheet_id, engine = await small_sheet(store), DuckdbEngine()
        struck_store, struck_engine = FaultyStore(store, SHARE, 1), FaultyEngine(engine, SHARE, 2)
        executor = Executor(REGISTRY, Services(struck_store, Tables(struck_store, struck_engine)), authorize)  # type: ignore[arg-type]
        room = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> ActionResult:
            async with room:
                if number % 2:
                    return await executor.run("aggregate", {"measures": [{"aggregate": "count"}]}, command(), sheet_id)
                adding = replace(command(f"cause-{number}"), id=f"command-{number}")
                return await executor.run("add_rows", {"rows": [{"Task": f"new {number}"}]}, adding, sheet_id)

        results = await asyncio.gather(*map(one, range(ACTIONS)))
        succeeded = sum(result.outcome == "success" for result in results)
        added = sum(result.outcome == "success" for result in results[::2])
        doubled = max(0, await store.read(lambda transaction: transaction.row_count(sheet_id)) - 3 - added)
        await engine.close()
    share = succeeded / ACTIONS
    told = f"{share:.2%}, {doubled} writes doubled"
    beside = f"{struck_store.faults + struck_engine.faults} faults injected"
    return [Figure(f"{ACTIONS:,} actions, {SHARE:.0%} transient faults", told, "≥ 99.9 %, 0", share >= 0.999 and not doubled, beside)]


def figures() -> list[Figure]:
    set_up_logs(level="warning", as_json=False)
    return asyncio.run(_figures())


if __name__ == "__main__":
    print(table(figures()))
