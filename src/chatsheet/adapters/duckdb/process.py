"""The child as its parent sees it: start, ask with a time limit, interrupt, kill. Imports nothing of DuckDB."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import msgspec

import chatsheet
from chatsheet.adapters.duckdb.limits import ChildLimits
from chatsheet.adapters.duckdb.wire import HEADER_BYTES, REPLIES, AnyReply, AnyRequest, Interrupt, Query, frame

INTERRUPT_EVERY_S = 0.25
"""One interrupt may come too early, before DuckDB has begun; so they are repeated."""
READ_BUFFER_BYTES = 1024 * 1024


class Gone(Exception):
    """The child ended before it answered."""


class Overdue(Exception):
    """No answer in time, and none after the interrupt: the child was killed."""


@dataclass(slots=True)
class _Waiting:
    request: AnyRequest
    answer: asyncio.Future[AnyReply]


class Process:
    """One run of the child."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._stdin = process.stdin
        self._stdout = process.stdout
        self._waiting: dict[int, _Waiting] = {}
        self._numbers = count(1)
        self.is_alive = True
        self.culprit: int | None = None
        """When the child has ended by itself: the request from outside it was busy with, if there was just one."""
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, limits: ChildLimits) -> Process:
        """Takes about 0.25 s until it answers; requests may be sent at once."""
        given = msgspec.json.encode(limits).decode()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "chatsheet.adapters.duckdb.child", given),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=READ_BUFFER_BYTES,
            env=_environment(),
            start_new_session=True,  # Ctrl+C is for the server, which then ends its child
        )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_busy(self) -> bool:
        return bool(self._waiting)

    def number(self) -> int:
        """An id for a request."""
        return next(self._numbers)

    async def send(self, request: AnyRequest) -> None:
        """Raises Gone."""
        if not self.is_alive:
            raise Gone
        try:
            self._stdin.write(frame(request))
            await self._stdin.drain()
        except OSError as error:
            raise Gone from error

    async def ask(self, request: AnyRequest, timeout_s: float, grace_s: float) -> AnyReply:
        """Send and wait: `timeout_s`, then interrupt and wait `grace_s` more, then kill.

        Raises:
            Gone: the child ended.
            Overdue: it had to be killed.
        """
        answer: asyncio.Future[AnyReply] = asyncio.get_running_loop().create_future()
        self._waiting[request.id] = _Waiting(request, answer)
        try:
            await self.send(request)
            await asyncio.wait([answer], timeout=timeout_s)
            if not answer.done():
                await self._press(request, answer, grace_s)
            return await answer
        finally:
            self._waiting.pop(request.id, None)

    async def interrupt(self, sheet: int) -> None:
        """Stop what is being done for a sheet; whoever waits for it gets an answer that says so. Returns when all have one."""
        asked = [one for one in self._waiting.values() if one.request.sheet == sheet]
        with suppress(Gone):
            while asked := [one for one in asked if one.request.id in self._waiting and not one.answer.done()]:
                for one in asked:
                    await self.send(Interrupt(id=one.request.id, sheet=sheet))
                await asyncio.wait([one.answer for one in asked], timeout=INTERRUPT_EVERY_S)

    async def close(self) -> None:
        """End the child, kindly at first."""
        self._stdin.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 1.0)
        await self.kill()

    async def kill(self) -> None:
        self.is_alive = False
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await asyncio.wait([self._reader])

    async def _press(self, request: AnyRequest, answer: asyncio.Future[AnyReply], grace_s: float) -> None:
        end = asyncio.get_running_loop().time() + grace_s
        while not answer.done() and (left := end - asyncio.get_running_loop().time()) > 0:
            await self.send(Interrupt(id=request.id, sheet=request.sheet))
            await asyncio.wait([answer], timeout=min(INTERRUPT_EVERY_S, left))
        if not answer.done():
            self._waiting.pop(request.id, None)
            await self.kill()
            raise Overdue

    async def _read(self) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                size = int.from_bytes(await self._stdout.readexactly(HEADER_BYTES), "big")
                reply = REPLIES.decode(await self._stdout.readexactly(size))
                waiting = self._waiting.get(reply.id)
                if waiting is not None and not waiting.answer.done():
                    waiting.answer.set_result(reply)
        self._end()

    def _end(self) -> None:
        """Nobody waits for a child that is gone."""
        if self.is_alive:
            suspects = [
                one.id for one in (waiting.request for waiting in self._waiting.values()) if isinstance(one, Query) and not one.is_trusted
            ]
            self.culprit = suspects[0] if len(suspects) == 1 else None
        self.is_alive = False
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(Gone())


def _environment() -> dict[str, str]:
    """Nothing of ours that the child does not need: keys and tokens stand in the environment. Two arenas, as each takes 64 MB of the
    address space that the child may have."""
    root = str(Path(chatsheet.__file__).parent.parent)
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": root, "MALLOC_ARENA_MAX": "2"}
