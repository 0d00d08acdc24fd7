"""A sheet of Smartsheet, kept in step: how long each way takes, what it costs, and what a connection that fails and a server that is killed
leave behind. Smartsheet is another chatsheet with its face on, in this process; ours is `chatsheet serve`, as a user runs it.

python -m bench.sync
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import structlog
import websockets

from bench.report import Figure, table
from bench.served import median, p95
from chatsheet.cli.serve import listen
from tests.edge.server import Socket
from tests.smartsheet_proxy import SmartsheetProxy, proxied
from tests.smartsheet_upstream import Upstream, upstream_in
from tests.sync_kills import WITHIN_S, kill_again_and_again, server_of

EDITS = 60
ROWS, COLUMNS = 20_000, 25
POLL_S = 2.0
KILLS, WRITES_EACH = 100, 130
LIMIT = 25
"""Requests a minute in the part about the limit: so few that it holds up the 40 of a large change."""


@dataclass
class Ours:
    """Our server, with one sheet opened."""

    there: Upstream
    proxy: SmartsheetProxy
    process: psutil.Process
    http: httpx.AsyncClient
    address: str
    id_there: int
    columns: list[int]
    rows: list[int]
    sheet_id: str = ""
    opened_cpu_s: float = 0.0
    """What opening the sheet took of our server."""

    def cpu_s(self) -> float:
        times = self.process.cpu_times()
        return times.user + times.system

    async def open(self) -> None:
        (await self.http.put("/api/v1/smartsheet/token", json={"token": self.there.token})).raise_for_status()
        before = self.cpu_s()
        job = (await self.http.post("/api/v1/smartsheet/open", json={"sheet": str(self.id_there)})).raise_for_status().json()["job"]
        while job["state"] in ("waiting", "running"):
            await asyncio.sleep(0.05)
            job = (await self.http.get(f"/api/v1/jobs/{job['id']}")).json()
        assert job["state"] == "done", job
        self.sheet_id = job["result"]["sheet_id"]
        self.opened_cpu_s = self.cpu_s() - before

    async def act(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return dict((await self.http.post(f"/api/v1/sheets/{self.sheet_id}/actions/{name}", json=arguments)).raise_for_status().json())

    async def put_there(self, row: int, value: str) -> None:
        body = [{"id": row, "cells": [{"columnId": self.columns[1], "value": value}]}]
        async with self.there.http() as http:
            (await http.put(f"/sheets/{self.id_there}/rows", json=body)).raise_for_status()

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Socket]:
        """A page that looks at the sheet."""
        ticket = (await self.http.post("/api/v1/live/ticket")).json()["ticket"]
        async with websockets.connect(self.address.replace("http", "ws") + "/api/v1/live", compression=None, proxy=None) as wire:
            socket = Socket(wire)
            await socket.send({"t": "hello", "protocol": 1, "ticket": ticket, "client": uuid.uuid4().hex, "resume": {}})
            await socket.kind("welcome")
            await socket.subscribe(f"sheet:{self.sheet_id}")
            yield socket


@asynccontextmanager
async def ours(titles: list[str], rows: list[tuple[Any, ...]], **settings: str) -> AsyncIterator[Ours]:
    with tempfile.TemporaryDirectory(prefix="chatsheet-bench-") as folder:
        here = Path(folder) / "here"
        here.mkdir()
        async with upstream_in(Path(folder) / "there") as there, proxied(there.address) as proxy:
            made = await there.make_sheet("Plan", [{"title": title} for title in titles], rows)
            env = {"CHATSHEET_SMARTSHEET_BASE_URL": proxy.address, "CHATSHEET_SMARTSHEET_POLL_S": str(POLL_S)}
            async with (
                server_of(here, **(env | settings)) as (pid, address, token),
                httpx.AsyncClient(base_url=address, headers=token, timeout=WITHIN_S, trust_env=False) as http,
            ):
                one = Ours(there, proxy, psutil.Process(pid), http, address, *made)
                await one.open()
                yield one


async def latencies() -> list[Figure]:
    """A change of ours, and one of theirs, as a page sees them."""
    rows = [(f"row {n}", f"{n}") for n in range(200)]
    async with ours(["Task", "Note"], rows) as one, one.page() as page:
        confirmed: list[float] = []
        for number in range(EDITS):
            started = time.perf_counter()
            await one.act("set_cells", {"cells": {str(number + 1): {"Note": f"here {number}"}}})
            await page.kind("changes_confirmed")
            confirmed.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(0.05)
        polled: list[float] = []
        for number in range(6):
            started = time.perf_counter()
            await one.put_there(one.rows[number], f"there {number}")
            await page.kind("cells_set")
            polled.append(time.perf_counter() - started)
    return [
        Figure(
            f"a change made in the page → taken by the face → confirmed on the page (median / P95 of {EDITS})",
            f"{median(confirmed):.0f} / {p95(confirmed):.0f} ms",
            "P95 ≤ 150 ms",
            p95(confirmed) <= 150,
        ),
        Figure(
            "a change made at the source → on the page, by polling (longest of 6)",
            f"{max(polled):.1f} s",
            f"≤ one interval ({POLL_S:.0f} s)",
            max(polled) <= POLL_S + 0.5,
        ),
    ]


async def called() -> list[Figure]:
    """The same where the source calls us: its looks are an hour apart, so that only calls can be what brings it."""
    sock = listen("127.0.0.1", 0)
    port = sock.getsockname()[1]
    sock.close()  # ours must be known by its address before it starts
    settings = {"CHATSHEET_PORT": str(port), "CHATSHEET_PUBLIC_URL": f"http://127.0.0.1:{port}", "CHATSHEET_SMARTSHEET_POLL_S": "3600"}
    async with ours(["Task", "Note"], [(f"row {n}", f"{n}") for n in range(200)], **settings) as one, one.page() as page:
        while (await one.http.get(f"/api/v1/sheets/{one.sheet_id}/source")).json()["source"]["way"] != "webhook":  # noqa: ASYNC110 - of another process
            await asyncio.sleep(0.05)
        took: list[float] = []
        for number in range(20):
            started = time.perf_counter()
            await one.put_there(one.rows[number], f"there {number}")
            await page.kind("cells_set")
            took.append((time.perf_counter() - started) * 1000)
    return [
        Figure(
            "the same by webhook (median / longest of 20)",
            f"{median(took):.0f} / {max(took):.0f} ms",
            "≤ 1 s",
            max(took) <= 1000,
        )
    ]


async def large() -> list[Figure]:
    """A full sheet opened, and all its rows changed."""
    titles = ["Task", *(f"Column {n}" for n in range(2, COLUMNS + 1))]
    rows = [(f"row {n}", *(f"some text {n} {c}" if c % 2 else n * c for c in range(2, COLUMNS + 1))) for n in range(ROWS)]
    async with ours(titles, rows) as one:
        started, before = time.perf_counter(), len(one.proxy.log)
        await _change_all(one, "Column 3")
        await _nothing_waits(one)
        took = time.perf_counter() - started
        requests = one.proxy.log[before:]
        writes = [seen for seen in requests if seen.method == "PUT"]
        looks = len(requests) - len(writes)
    return [
        Figure(
            f"{ROWS * COLUMNS:,} cells read in {ROWS // 500} pages, stored and linked: CPU of our server",
            f"{one.opened_cpu_s:.1f} s",
            "≤ 4 s",
            one.opened_cpu_s <= 4,
        ),
        Figure(
            f"{ROWS:,} rows changed in one go: requests that wrote",
            f"{len(writes)} in {took:.1f} s, and {looks} that looked",
            f"{ROWS // 500}",
            len(writes) == ROWS // 500,
        ),
    ]


async def limited() -> list[Figure]:
    """The same under a limit that holds it up: how much of what is allowed in a minute is used."""
    times: list[float] = []
    settings = {"CHATSHEET_SMARTSHEET_RATE": str(LIMIT), "CHATSHEET_SMARTSHEET_POLL_S": "3600", "CHATSHEET_SMARTSHEET_IDLE_POLL_S": "3600"}
    async with ours(["Task", "Note"], [(f"row {n}", f"{n}") for n in range(ROWS)], **settings) as one:
        await asyncio.sleep(61.0)  # the requests that opened it are out of the minute by then
        one.proxy.plan = lambda seen: times.append(time.perf_counter())
        await _change_all(one, "Note")
        await _nothing_waits(one)
    used = sum(one - times[0] < 60.0 for one in times)
    return [
        Figure(
            f"the same under a limit of {LIMIT} requests a minute: sent in the first minute",
            f"{used} of {LIMIT}, {len(times)} in all",
            "≥ 95 %",
            used >= 0.95 * LIMIT,
        )
    ]


async def _change_all(one: Ours, column: str) -> None:
    asked = await one.act("bulk_update", {"where": f'"{column}" IS NOT NULL', "set": {column: "changed"}})
    if asked["outcome"] == "needs_approval":
        plan = asked["data"]
        (await one.http.post(f"/api/v1/plans/{plan['id']}/approve", json={"hash": plan["hash"]})).raise_for_status()


async def _nothing_waits(one: Ours) -> None:
    quiet = 0
    while quiet < 3:
        await asyncio.sleep(0.1)
        source = (await one.http.get(f"/api/v1/sheets/{one.sheet_id}/source")).json()["source"]
        jobs = (await one.http.get("/api/v1/jobs", params={"sheet_id": one.sheet_id})).json()["jobs"]
        is_busy = source["waiting"] or any(job["state"] in ("waiting", "running") for job in jobs)
        quiet = 0 if is_busy else quiet + 1


def killed() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="chatsheet-bench-") as folder:
        told = asyncio.run(kill_again_and_again(Path(folder), kills=KILLS, writes_each=WRITES_EACH, seed=1))
    return [
        Figure(
            f"{told.writes:,} random writes, {told.faults:,} requests that failed (drops, 4001-4004, broken replies), "
            f"{told.kills} kill -9: lost / doubled / rows that differ at the end",
            f"{told.lost} / {told.doubled} / {told.differences}",
            "0 / 0 / 0",
            (told.lost, told.doubled, told.differences) == (0, 0, 0),
            f"{told.confirmed:,} confirmed, {told.rejected:,} rows told as not taken (somebody else changed them)",
        )
    ]


PARTS: tuple[Callable[[], Any], ...] = (latencies, called, large, limited)


def figures() -> list[Figure]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    return [figure for part in PARTS for figure in asyncio.run(part())] + killed()


if __name__ == "__main__":
    print(table(figures()))
