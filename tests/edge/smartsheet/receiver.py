"""Somebody's address for callbacks: answers challenges, keeps what comes, and answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import h11

WITHIN_S = 20.0


@dataclass(slots=True)
class Callback:
    headers: dict[str, str]
    raw: bytes
    answered: int = 0

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw)  # type: ignore[no-any-return]

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.body.get("events", [])  # type: ignore[no-any-return]


@dataclass
class Receiver:
    """`answers` are the statuses of the next callbacks, 0 for closing the connection; then 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    repeats_challenge: bool = True
    in_body: bool = False
    """The challenge comes back in the body instead of a header."""
    callbacks: list[Callback] = field(default_factory=list)
    challenges: list[dict[str, Any]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    hold: asyncio.Event | None = None
    """Callbacks wait for it before they are answered."""
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    """A callback has come, answered or not."""
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def wait(self, count: int) -> list[Callback]:
        """The callbacks, once there are so many, answered."""
        async with asyncio.timeout(WITHIN_S), self._news:
            await self._news.wait_for(lambda: len(self.callbacks) >= count)
        return self.callbacks

    async def objects(self, *wanted: tuple[str, str]) -> list[dict[str, Any]]:
        """All events of all callbacks, once every wanted (object type, event type) is among them."""
        async with asyncio.timeout(WITHIN_S), self._news:
            await self._news.wait_for(lambda: set(wanted) <= {(one["objectType"], one["eventType"]) for one in self._all()})
        return self._all()

    def _all(self) -> list[dict[str, Any]]:
        return [one for callback in self.callbacks for one in callback.events]

    async def answer(self, headers: dict[str, str], raw: bytes) -> tuple[int, dict[str, str], bytes]:
        challenge = headers.get("smartsheet-hook-challenge")
        if challenge is not None:
            self.challenges.append(json.loads(raw))
            if not self.repeats_challenge:
                return 200, {}, b""
            if self.in_body:
                return 200, {}, json.dumps({"smartsheetHookResponse": challenge}).encode()
            return 200, {"Smartsheet-Hook-Response": challenge}, b""
        self.at_once += 1
        self.arrived.set()
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.hold is not None:
                await self.hold.wait()
            status = self.answers.pop(0) if self.answers else 200
            async with self._news:
                self.callbacks.append(Callback(headers, raw, status))
                self._news.notify_all()
            return status, {}, b""
        finally:
            self.at_once -= 1


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver, tasks = Receiver(), set[asyncio.Task[None]]()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            connection = h11.Connection(h11.SERVER)
            request, raw = None, b""
            while not isinstance(event := connection.next_event(), h11.EndOfMessage):
                if event is h11.NEED_DATA:
                    connection.receive_data(await reader.read(65536))
                elif isinstance(event, h11.Request):
                    request = event
                elif isinstance(event, h11.Data):
                    raw += bytes(event.data)
                else:
                    return
            assert request is not None
            status, headers, body = await receiver.answer({name.decode(): value.decode() for name, value in request.headers}, raw)
            if status:
                head = [*headers.items(), ("Content-Length", str(len(body))), ("Connection", "close")]
                for part in (h11.Response(status_code=status, headers=head), h11.Data(data=body), h11.EndOfMessage()):
                    writer.write(connection.send(part) or b"")
                await writer.drain()
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield receiver
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
