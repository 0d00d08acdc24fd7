"""What the product adds to a model's answer: time to the first token, processor time, frames and bytes on the socket.

python -m bench.model
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websockets
from openai import AsyncOpenAI

from bench.report import Figure, table
from bench.scripted_service import scripted_service
from bench.served import Served, median, served
from chatsheet.adapters.openai.config import MODES, ModelConfig
from chatsheet.adapters.openai.model import OpenAIModel
from chatsheet.ports import ModelMessage, Token
from tests.edge.server import PLAN_CSV

FIRST_RUNS = 30
CPU_RUNS = 5
BETWEEN_MS = 20
"""Between two tokens of the scripted service."""


def question(words: int) -> str:
    """Nothing that Maestro answers; the scripted service counts."""
    return f"Would you recite a poem, in {words} words or so, on whatever moves you"


# --- the SDK alone ------------------------------------------------------------------------------------------------------


async def direct(address: str, words: int, runs: int) -> tuple[list[float], float]:
    """Milliseconds to the first text, for each run, and processor ms for one answer; a first answer is not counted."""
    took = []
    async with AsyncOpenAI(base_url=address, api_key="none", max_retries=0) as sdk:
        spent = 0.0
        for run in range(runs + 1):
            if run == 1:
                spent = time.process_time()
            started, first = time.perf_counter(), None
            messages: Any = [{"role": "user", "content": question(words)}]
            stream = await sdk.chat.completions.create(model="gpt-4o", messages=messages, stream=True)
            async for chunk in stream:
                if first is None and chunk.choices and chunk.choices[0].delta.content:
                    first = (time.perf_counter() - started) * 1000
            took.append(first or 0.0)
    return took[1:], (time.process_time() - spent) * 1000 / runs


async def adapter(address: str, words: int, runs: int) -> tuple[list[float], float]:
    """The same through our adapter alone."""
    took, spent = [], 0.0
    model = OpenAIModel(ModelConfig("compatible", address, dict.fromkeys(MODES, "gpt-4o")))
    for run in range(runs + 1):
        if run == 1:
            spent = time.process_time()
        started, first = time.perf_counter(), None
        async for piece in model.stream([ModelMessage("user", question(words))], []):
            if first is None and isinstance(piece, Token):
                first = (time.perf_counter() - started) * 1000
        took.append(first or 0.0)
    await model.close()
    return took[1:], (time.process_time() - spent) * 1000 / runs


def apart(work: str, address: str, words: int, runs: int) -> tuple[list[float], float]:
    """`direct` or `adapter` in a process of its own, as the server is one."""
    code = f"import asyncio, json; from bench.model import {work}; print(json.dumps(asyncio.run({work}({address!r}, {words}, {runs}))))"
    took, cpu = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    return took, cpu


# --- the product --------------------------------------------------------------------------------------------------------


@dataclass
class Seen:
    """One answer on the socket, from sending the message to the end of the turn."""

    first_ms: float
    frames: int
    size_bytes: int


class Page:
    """A page's socket on one chat."""

    def __init__(self, wire: websockets.ClientConnection, chat: str) -> None:
        self._wire = wire
        self._topic = f"chat:{chat}"

    async def ask(self, text: str) -> Seen:
        command = uuid.uuid4().hex
        started, first, frames, size, turn = time.perf_counter(), 0.0, 0, 0, ""
        await self._send({"t": "command", "id": command, "k": self._topic, "op": "send", "args": {"text": text}})
        while True:
            frame = str(await self._wire.recv())
            frames, size = frames + 1, size + len(frame.encode())
            for message in json.loads(frame):
                if message["t"] == "ack":
                    turn = message["result"]["data"]["turn_id"]
                    await self._send({"t": "subscribe", "k": f"run:{turn}"})
                elif message["t"] == "token" and not first:
                    first = (time.perf_counter() - started) * 1000
                elif message["t"] in ("turn_answered", "turn_failed"):
                    assert message["d"].get("manager") == "model", message
                    await self._send({"t": "unsubscribe", "k": f"run:{turn}"})
                    return Seen(first, frames, size)

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._wire.send(json.dumps(frame))


async def open_page(server: Served, chat: str) -> Page:
    ticket = (await asyncio.to_thread(server.post, "/api/v1/live/ticket", {}))["ticket"]
    wire = await websockets.connect(server.address.replace("http", "ws") + "/api/v1/live", compression=None, proxy=None, max_size=None)
    await wire.send(json.dumps({"t": "hello", "protocol": 1, "ticket": ticket, "client": uuid.uuid4().hex, "resume": {}}))
    await wire.send(json.dumps({"t": "subscribe", "k": f"chat:{chat}"}))
    while not any(message["t"] == "subscribed" for message in json.loads(await wire.recv())):
        pass
    return Page(wire, chat)


async def through_product(server: Served, sheet_id: str) -> tuple[list[float], float, Seen, Seen]:
    """First-token ms of short answers, processor ms of a long one, and what a long and a twice as long one looked like."""

    async def fresh() -> Page:
        return await open_page(server, (await asyncio.to_thread(server.post, "/api/v1/sessions", {"sheet_id": sheet_id}))["id"])

    page = await fresh()
    for _ in range(3):
        await page.ask(question(5))
    firsts = [(await page.ask(question(5))).first_ms for _ in range(FIRST_RUNS)]
    page = await fresh()
    await page.ask(question(5))
    spent = cpu_ms(server)
    long = [await page.ask(question(200)) for _ in range(CPU_RUNS)]
    each = (cpu_ms(server) - spent) / CPU_RUNS
    return firsts, each, long[-1], await page.ask(question(400))


def cpu_ms(server: Served) -> float:
    """Processor time of all threads of the server, from the scheduler's own count where there is one (psutil counts in steps of 10 ms)."""
    tasks = Path(f"/proc/{server.process.pid}/task")
    try:
        return sum(int(re.split(r"\s+", (task / "schedstat").read_text())[0]) for task in tasks.iterdir()) / 1e6
    except OSError:
        return server.cpu_s(children=False) * 1000


def figures() -> list[Figure]:
    with scripted_service("--delay-ms", str(BETWEEN_MS)) as address:
        bare_first, _ = apart("direct", address, 5, FIRST_RUNS)
        adapter_first, _ = apart("adapter", address, 5, FIRST_RUNS)
        _, bare_cpu = apart("direct", address, 200, CPU_RUNS)
        _, adapter_cpu = apart("adapter", address, 200, CPU_RUNS)
        with served(CHATSHEET_MODEL_BASE_URL=address, CHATSHEET_MODEL="gpt-4o") as server:
            sheet_id = _sheet(server)
            first, cpu, long, longer = asyncio.run(through_product(server, sheet_id))
    added, added_cpu = median(first) - median(bare_first), cpu - bare_cpu
    ratio = longer.size_bytes / long.size_bytes
    return [
        Figure(
            "time to the first token on the socket, above the SDK alone, P50",
            f"{added:+.1f} ms",
            "≤ +8 ms",
            added <= 8,
            f"the SDK alone: {median(bare_first):.1f} ms, our adapter alone: {median(adapter_first):.1f} ms",
        ),
        Figure(
            "server CPU of an answer of 200 tokens, above the SDK alone",
            f"{added_cpu:+.0f} ms",
            "≤ 10 ms",
            added_cpu <= 10,
            f"the SDK alone: {bare_cpu:.0f} ms, our adapter alone: {adapter_cpu:.0f} ms",
        ),
        Figure(f"frames for 200 tokens, {BETWEEN_MS} ms apart, the whole turn", str(long.frames), "≤ 110", long.frames <= 110),
        Figure("bytes for 400 tokens to those for 200", f"{ratio:.2f}", "≤ 2.1", ratio <= 2.1, f"{long.size_bytes:,} bytes for 200"),
    ]


def _sheet(server: Served) -> str:
    answer = server.http.post("/api/v1/sheets/import", files={"file": ("plan.csv", PLAN_CSV)})
    answer.raise_for_status()
    return str(answer.json()["sheet_id"])


if __name__ == "__main__":
    print(table(figures()))
