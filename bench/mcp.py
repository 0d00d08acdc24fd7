"""A tool called by the official MCP client: over HTTP in both kinds of protocol, and over standard input and output.

python -m bench.mcp
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
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
QUESTION = {"measures": [{"aggregate": "sum", "column": "Budget"}], "by": [{"column": "Owner"}]}
"""The question whose time over HTTP is measured in open_and_query as well."""


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


async def calls(client: Client, sheet_id: str, how: str, beside: str = "") -> list[Figure]:
    """A question to the engine, rows from the store, and one cell written."""
    row = iter(range(1, CALLS + 1))

    def write() -> Awaitable[object]:
        return client.call_tool("set_cells", {"sheet": sheet_id, "cells": {str(next(row)): {"Task": f"task {time.perf_counter_ns()}"}}})

    asked = await timed_ms(lambda: client.call_tool("aggregate", {"sheet": sheet_id, **QUESTION}))
    read = await timed_ms(lambda: client.call_tool("get_rows", {"sheet": sheet_id, "limit": 20}))
    written = await timed_ms(write)
    return [
        figure(f"aggregate of 20,000 rows, {how}", asked, beside),
        figure(f"get_rows, 20 x 25, {how}", read),
        figure(f"set_cells, one cell, {how}", written),
    ]


async def plain_ms(server: Served, sheet_id: str) -> list[float]:
    """The same question over the HTTP API, without MCP."""
    headers = {"Authorization": f"Bearer {server.token}"}
    async with httpx.AsyncClient(base_url=server.address, headers=headers, timeout=60, trust_env=False) as http:
        return await timed_ms(lambda: http.post(f"/api/v1/sheets/{sheet_id}/actions/aggregate", json=QUESTION))


def figure(what: str, took: list[float], beside: str = "") -> Figure:
    middle = median(took)
    return Figure(f"{what}, P50 (P95)", f"{middle:.1f} ms ({p95(took):.1f})", f"≤ {REACH_MS:.0f} ms", middle <= REACH_MS, beside)


async def run(folder: Path) -> list[Figure]:
    with served(folder) as server:
        sheet_id = server.upload(make("plan.csv"))
        beside = f"HTTP API without MCP {median(await plain_ms(server, sheet_id)):.1f} ms"
        idle = server.memory_mb()
        async with over_http(server, "auto") as client:
            await client.list_tools()
        grown = server.memory_mb() - idle
        found = []
        for mode, version in (("auto", "2026-07-28"), ("legacy", "2025-11-25")):
            async with over_http(server, mode) as client:
                found += await calls(client, sheet_id, version, beside)
        async with over_stdio(folder) as client:
            found += await calls(client, sheet_id, "`chatsheet mcp`")
    return [*found, Figure("memory that the first MCP client costs the server", f"{grown:.0f} MB", "≤ 45 MB", grown <= 45)]


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="chatsheet-bench-") as folder:
        return asyncio.run(run(Path(folder)))


if __name__ == "__main__":
    print(table(figures()))
