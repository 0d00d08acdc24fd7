"""A tool called by the official MCP client: over HTTP in both kinds of protocol, and over standard input and output.

python -m bench.mcp
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import httpx2
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from bench.make_sheets import make
from bench.report import Figure, table
from bench.served import Served, median, p95, served

CALLS = 200
REACH_MS = 15.0
FILTER = {"kind": "condition", "column": "Status", "op": "eq", "value": "Blocked"}
"""The filter of the query engine's figures: some 2,000 of 20,000 rows, of which a client takes the first 20."""


@asynccontextmanager
async def over_http(server: Served, mode: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {server.token}"}, timeout=60, trust_env=False) as http,
        Client(streamable_http_client(f"{server.address}/mcp", http_client=http), mode=mode) as client,
    ):
        yield client


@asynccontextmanager
async def over_stdio(folder: Path) -> AsyncIterator[Client]:
    env = {**os.environ, "CHATSHEET_DATA_DIR": str(folder)}
    async with Client(StdioServerParameters(command=sys.executable, args=["-m", "chatsheet", "mcp"], env=env)) as client:
        yield client


async def timed_ms(work: Callable[[], Awaitable[object]]) -> list[float]:
    took = []
    for _ in range(CALLS):
        started = time.perf_counter()
        await work()
        took.append((time.perf_counter() - started) * 1000)
    return took[10:]


async def calls_ms(client: Client, sheet_id: str) -> tuple[list[float], list[float]]:
    """Milliseconds of each reading call and of each writing call."""
    row = iter(range(1, CALLS + 1))
    read = await timed_ms(lambda: client.call_tool("find_rows", {"sheet": sheet_id, "where": FILTER, "limit": 20}))
    write = await timed_ms(
        lambda: client.call_tool("set_cells", {"sheet": sheet_id, "cells": {str(next(row)): {"Status": f"s{time.perf_counter_ns()}"}}})
    )
    return read, write


async def plain_ms(server: Served, sheet_id: str) -> list[float]:
    """The same question over the HTTP API, without MCP."""
    headers = {"Authorization": f"Bearer {server.token}"}
    async with httpx.AsyncClient(base_url=server.address, headers=headers, timeout=60, trust_env=False) as http:
        return await timed_ms(lambda: http.post(f"/api/v1/sheets/{sheet_id}/actions/find_rows", json={"where": FILTER, "limit": 20}))


def figure(what: str, took: list[float], beside: str = "") -> Figure:
    return Figure(
        f"{what}, P50 (P95)", f"{median(took):.1f} ms ({p95(took):.1f})", f"≤ {REACH_MS:.0f} ms", median(took) <= REACH_MS, beside
    )


async def run(folder: Path) -> list[Figure]:
    figures = []
    with served(folder) as server:
        sheet_id = server.upload(make("plan.csv"))
        idle = server.memory_mb()
        beside = f"HTTP API without MCP: {median(await plain_ms(server, sheet_id)):.1f} ms"
        for mode, name in (("auto", "2026-07-28"), ("legacy", "2025-11-25")):
            async with over_http(server, mode) as client:
                read, write = await calls_ms(client, sheet_id)
            figures += [figure(f"find_rows of 20,000 rows, {name}", read, beside), figure(f"set_cells of one row, {name}", write)]
        async with over_stdio(folder) as client:
            read, write = await calls_ms(client, sheet_id)
        figures += [figure("find_rows over `chatsheet mcp`", read), figure("set_cells over `chatsheet mcp`", write)]
        grown = server.memory_mb() - idle
        figures.append(Figure("memory the first MCP client costs, engine's table of the sheet included", f"{grown:.0f} MB", "", True))
    return figures


def figures() -> list[Figure]:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="chatsheet-bench-") as folder:
        return asyncio.run(run(Path(folder)))


if __name__ == "__main__":
    print(table(figures()))
