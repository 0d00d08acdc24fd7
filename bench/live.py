"""One edited cell seen by many clients; changes of many cells; how long the event loop is held meanwhile.

python -m bench.live
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid

import websockets

from bench.make_sheets import make
from bench.report import Figure, table
from bench.served import Served, median, p95, served

EDITS = 100
AT_ONCE = 20


async def connect(server: Served, topic: str) -> websockets.ClientConnection:
    ticket = (await asyncio.to_thread(server.post, "/api/v1/live/ticket", {}))["ticket"]
    wire = await websockets.connect(server.address.replace("http", "ws") + "/api/v1/live", compression=None, proxy=None, max_size=None)
    await wire.send(json.dumps({"t": "hello", "protocol": 1, "ticket": ticket, "client": uuid.uuid4().hex, "resume": {}}))
    await wire.send(json.dumps({"t": "subscribe", "k": topic}))
    while True:
        if any(message["t"] == "subscribed" for message in json.loads(await wire.recv())):
            return wire


async def fan_out(server: Served, sheet_id: str, column: str, clients: int) -> tuple[list[float], int]:
    """Milliseconds from sending an edit to the last client having it, for each edit; and how many events got lost."""
    topic = f"sheet:{sheet_id}"
    wires = []
    for _ in range(0, clients, AT_ONCE):
        wires += await asyncio.gather(*(connect(server, topic) for _ in range(AT_ONCE)))
    editor = await connect(server, topic)
    took, seen = [], [0] * clients

    async def listen(index: int, wire: websockets.ClientConnection, arrived: asyncio.Queue[float]) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                # Only frames with the event are parsed: a thousand pages parse on a thousand machines, not on this one.
                frame = await wire.recv()
                if '"t":"heartbeat"' in str(frame):
                    await wire.send('{"t":"heartbeat"}')
                count = str(frame).count('"t":"cells_set"')
                if count:
                    seen[index] += count
                    arrived.put_nowait(time.perf_counter())

    arrived: asyncio.Queue[float] = asyncio.Queue()
    listeners = [asyncio.create_task(listen(index, wire, arrived)) for index, wire in enumerate(wires)]
    for number in range(EDITS):
        started = time.perf_counter()
        command = {
            "t": "command",
            "id": uuid.uuid4().hex,
            "k": topic,
            "op": "set_cells",
            "args": {"cells": {"7": {column: f"edit {number}"}}},
        }
        await editor.send(json.dumps(command))
        last = 0.0
        for _ in wires:
            last = max(last, await asyncio.wait_for(arrived.get(), 20))
        took.append((last - started) * 1000)
    for task in listeners:
        task.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)
    for wire in (*wires, editor):
        await wire.close()
    return took[5:], sum(EDITS - count for count in seen)


def change_ms(server: Served, sheet_id: str, column: str, rows: int, runs: int) -> list[float]:
    took = []
    for run in range(runs):
        cells = {str(row): {column: f"run {run} {rows}"} for row in range(1, rows + 1)}
        started = time.perf_counter()
        server.act(sheet_id, "set_cells", {"cells": cells})
        took.append((time.perf_counter() - started) * 1000)
    return took


async def held_ms(server: Served, sheet_id: str, column: str) -> tuple[list[float], float]:
    """A 20,000-row update three times, and the longest the event loop kept a tiny request waiting meanwhile."""
    update = asyncio.create_task(asyncio.to_thread(change_ms, server, sheet_id, column, 20_000, 3))
    longest = 0.0
    async with websockets.connect(server.address.replace("http", "ws") + "/api/v1/live", compression=None, proxy=None) as wire:
        while not update.done():
            started = time.perf_counter()
            await (await wire.ping())
            longest = max(longest, (time.perf_counter() - started) * 1000)
            await asyncio.sleep(0.002)
    return await update, longest


async def run() -> list[Figure]:
    path = make("plan.csv")
    with served(CHATSHEET_MAX_CONNECTIONS="3000") as server:
        sheet_id = server.upload(path)
        columns = server.get(f"/api/v1/sheets/{sheet_id}")["columns"]
        column = columns[0]["id"]
        few, lost_few = await fan_out(server, sheet_id, column, 100)
        many, lost_many = await fan_out(server, sheet_id, column, 1000)
        two_thousand = await asyncio.to_thread(change_ms, server, sheet_id, column, 2_000, 7)
        whole, held = await held_ms(server, sheet_id, column)
    return [
        Figure(
            "one cell edited → seen by 100 clients, P95",
            f"{p95(few):.0f} ms, {lost_few} lost",
            "≤ 25 ms, 0 lost",
            p95(few) <= 25 and not lost_few,
        ),
        Figure(
            "one cell edited → seen by 1,000 clients, P95",
            f"{p95(many):.0f} ms, {lost_many} lost",
            "≤ 80 ms, 0 lost",
            p95(many) <= 80 and not lost_many,
        ),
        Figure("2,000 cells in one action, over HTTP", f"{median(two_thousand):.0f} ms", "≤ 100 ms", median(two_thousand) <= 100),
        Figure("20,000-row update in one action, over HTTP", f"{median(whole):.0f} ms", "≤ 800 ms", median(whole) <= 800),
        Figure("… the event loop held for at most", f"{held:.0f} ms", "≤ 50 ms", held <= 50),
    ]


def figures() -> list[Figure]:
    return asyncio.run(run())


if __name__ == "__main__":
    print(table(figures()))
