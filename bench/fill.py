"""How much of the time of an AI column is waiting for the model: 1,000 rows, 50 ms each, eight at a time.

python -m bench.fill
"""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import quantiles
from typing import Any

import structlog

from bench.report import Figure, table
from bench.scripted_service import scripted_service
from chatsheet.domain.session import Mode
from chatsheet.ports import ActionCall, ModelInfo, ModelMessage, Token, Usage
from tests.edge.server import Server, running

ROWS = 1_000
TAKES_S = 0.05
AT_ONCE = 8
IDEAL_S = ROWS * TAKES_S / AT_ONCE
REACH = 0.9
BETWEEN_EDITS_S = 0.2
ANSWER = json.dumps({"value": "Neutral"})


class Steady:
    """A model in this process that takes the same time for every answer."""

    def __init__(self) -> None:
        self.calls = 0

    def info(self) -> ModelInfo:
        return ModelInfo("scripted", {"fast": "m", "balanced": "m", "thorough": "m"}, True)

    async def stream(
        self, messages: Sequence[ModelMessage], actions: Sequence[Mapping[str, object]], *, mode: Mode = "balanced"
    ) -> AsyncGenerator[Token | ActionCall | Usage, None]:
        self.calls += 1
        await asyncio.sleep(TAKES_S)
        yield Token(ANSWER)
        yield Usage(150, 6, "m")

    async def close(self) -> None:
        """Nothing is open."""


def steps(folder: Path) -> Path:
    """The same over HTTP: the text after the whole wait, then why it ended, usage and the end."""
    script = folder / "steps.json"
    script.write_text(json.dumps([{"text": [ANSWER], "delay_s": TAKES_S / 4}]))  # before each of the four pieces
    return script


async def bare() -> float:
    """The same calls with nothing around them: what this machine's timers make of the ideal."""
    model, rows = Steady(), iter(range(ROWS))

    async def work() -> None:
        for _ in rows:
            async for _ in model.stream((), ()):
                pass

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return time.perf_counter() - started


async def filled(model: Steady | None, *, with_edits: bool = False) -> tuple[float, float]:
    """Seconds of the job, and ms of an edit of the sheet meanwhile, P95. Without a model: a service over HTTP."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings: dict[str, Any] = {"fill_at_once": AT_ONCE}
        if model is None:
            settings |= {"model_base_url": stack.enter_context(scripted_service("--script", str(steps(folder)))), "model_balanced": "m"}
        server = await stack.enter_async_context(running(folder, model=model, **settings))
        lines = "".join(f"Task {n},The comment of row {n} says little\n" for n in range(ROWS))
        sheet = str((await server.upload("rows.csv", f"Task,Comment\n{lines}".encode()))["sheet_id"])
        took_ms: list[float] = []
        editing = asyncio.create_task(edits(server, sheet, took_ms)) if with_edits else None
        took = await job_s(server, sheet)
        if editing is not None:
            editing.cancel()
            await asyncio.gather(editing, return_exceptions=True)
        return took, quantiles(took_ms, n=20)[-1] if with_edits else 0.0


async def job_s(server: Server, sheet: str) -> float:
    """From asking for it until a page hears that it is done."""
    async with server.socket() as socket:
        await socket.subscribe(f"jobs:{sheet}")
        arguments = {"recipe": "sentiment", "columns": ["Comment"], "target": {"title": "Mood"}}
        started = time.perf_counter()
        job = (await server.act(sheet, "fill_column", arguments))["data"]["job"]
        while job["state"] not in ("done", "paused", "failed"):
            job = (await socket.kind("job_changed"))["d"]["job"]
        assert (job["state"], job["done"]) == ("done", ROWS), job
        return time.perf_counter() - started


async def edits(server: Server, sheet: str, took_ms: list[float]) -> None:
    """Somebody works on the same sheet."""
    while True:
        started = time.perf_counter()
        await server.act(sheet, "set_cells", {"cells": {"1": {"Task": f"edited {len(took_ms)}"}}})
        took_ms.append((time.perf_counter() - started) * 1000)
        await asyncio.sleep(BETWEEN_EDITS_S)


def figures() -> list[Figure]:
    alone = asyncio.run(bare())
    took, _ = asyncio.run(filled(Steady()))
    edited, edit_ms = asyncio.run(filled(Steady(), with_edits=True))
    wired, _ = asyncio.run(filled(None))
    share = IDEAL_S / took
    what = f"AI column of {ROWS:,} rows, {TAKES_S * 1000:.0f} ms each, {AT_ONCE} at a time, share of the ideal rate"
    beside = f"{took:.2f} s; ideal {IDEAL_S:.2f} s, the bare calls here {alone:.2f} s"
    beside_edited = f"{edited:.2f} s; an edit {edit_ms:.0f} ms, P95"
    return [
        Figure(what, f"{share:.1%}", f"≥ {REACH:.0%}", share >= REACH, beside),
        Figure("the same while somebody edits the sheet", f"{IDEAL_S / edited:.1%}", "reported", is_reached=True, beside=beside_edited),
        Figure(
            "the same over HTTP with the SDK, 4 ms of processor time a call", f"{IDEAL_S / wired:.1%}", "reported", True, f"{wired:.2f} s"
        ),
    ]


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(table(figures()))
