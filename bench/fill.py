"""How much of the time of an AI column is waiting for the model: 1,000 rows, 50 ms each, eight at a time.

python -m bench.fill
"""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import structlog

from bench.report import Figure, table
from chatsheet.domain.session import Mode
from chatsheet.ports import ActionCall, ModelInfo, ModelMessage, Token, Usage
from tests.edge.server import Server, running

ROWS = 1_000
TAKES_S = 0.05
AT_ONCE = 8
IDEAL_S = ROWS * TAKES_S / AT_ONCE
REACH = 0.9
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


@contextmanager
def service(folder: Path) -> Iterator[str]:
    """The same over HTTP, in a process of its own: the text after the whole wait, then why it ended, usage and the end; its address."""
    script = folder / "steps.json"
    script.write_text(json.dumps([{"text": [ANSWER], "delay_s": TAKES_S / 4}]))  # before each of the four pieces
    command = [sys.executable, "-m", "tests.scripted_model", "--script", str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            yield child.stdout.readline().strip().partition("=")[2]
        finally:
            child.terminate()


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


async def filled(model: Steady | None = None) -> tuple[float, int]:
    """Seconds of the job, and the longest that a change of the same sheet took meanwhile, in ms. Without a model: a service over
    HTTP."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings: dict[str, Any] = {"fill_at_once": AT_ONCE, "engine_idle_s": 60.0}
        if model is None:
            settings |= {"model_base_url": stack.enter_context(service(folder)), "model_balanced": "m"}
        server = await stack.enter_async_context(running(folder, model=model, **settings))
        lines = "".join(f"Task {n},The comment of row {n} says little\n" for n in range(ROWS))
        sheet = str((await server.upload("rows.csv", f"Task,Comment\n{lines}".encode()))["sheet_id"])
        return await _job(server, sheet)


async def _job(server: Server, sheet: str) -> tuple[float, int]:
    async with server.socket() as socket:
        await socket.subscribe(f"jobs:{sheet}")
        arguments = {"recipe": "sentiment", "columns": ["Comment"], "target": {"title": "Mood"}}
        started = time.perf_counter()
        job = (await server.act(sheet, "fill_column", arguments))["data"]["job"]
        editing = asyncio.create_task(_edits(server, sheet))
        while job["state"] not in ("done", "paused", "failed"):
            job = (await socket.kind("job_changed"))["d"]["job"]
        took = time.perf_counter() - started
        assert (job["state"], job["done"]) == ("done", ROWS), job
        editing.cancel()
        await asyncio.gather(editing, return_exceptions=True)
        return took, round(max(_EDITS))


_EDITS: list[float] = []


async def _edits(server: Server, sheet: str) -> None:
    """Somebody works on the same sheet: an edit every 200 ms."""
    _EDITS.clear()
    while True:
        started = time.perf_counter()
        await server.act(sheet, "set_cells", {"cells": {"1": {"Task": f"edited {len(_EDITS)}"}}})
        _EDITS.append((time.perf_counter() - started) * 1000)
        await asyncio.sleep(0.2)


def figures() -> list[Figure]:
    alone = asyncio.run(bare())
    took, edit_ms = asyncio.run(filled(Steady()))
    wired, wired_edit_ms = asyncio.run(filled())
    share, wired_share = IDEAL_S / took, IDEAL_S / wired
    what = f"AI column of {ROWS:,} rows, {TAKES_S * 1000:.0f} ms each, {AT_ONCE} at a time, share of the ideal rate"
    beside = f"{took:.2f} s; ideal {IDEAL_S:.2f} s, the bare calls here {alone:.2f} s; slowest edit of the sheet meanwhile {edit_ms} ms"
    over = f"{wired:.2f} s; slowest edit {wired_edit_ms} ms"
    return [
        Figure(what, f"{share:.1%}", f"≥ {REACH:.0%}", share >= REACH, beside),
        Figure("the same over HTTP and the SDK", f"{wired_share:.1%}", "reported", is_reached=True, beside=over),
    ]


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(table(figures()))
