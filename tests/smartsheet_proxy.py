"""An HTTP proxy between a client of Smartsheet's API and a chatsheet that serves it, which makes go wrong what goes wrong on the way.

    async with upstream_in(tmp_path) as upstream, proxied(upstream.address) as proxy:
        proxy.script(dropped_after(), rate_limited(retry_after_s=1))
        ...  # the client talks to proxy.address: its first request is applied and not answered, its second is refused
        assert proxy.count("POST", "/rows") == 2

Faults come from a script, one per matching request, then from a plan. `proxy.log` has every request.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Literal

import h11
import httpx

from chatsheet.edge.smartsheet.app import PREFIX

WITHIN_S = 30.0
_TIME = re.compile(rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z"')
_NOT_PASSED = frozenset({"host", "content-length", "transfer-encoding", "connection", "keep-alive", "content-encoding", "accept-encoding"})

Cut = Literal["whole", "nothing", "half", "garbage"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request. By default nothing but a name in the log."""

    name: str
    delay_s: float = 0.0
    until: asyncio.Event | None = None
    """The request waits here before it goes on."""
    is_forwarded: bool = True
    answer: tuple[int, Mapping[str, Any], Mapping[str, str]] | None = None
    """Status, body and headers instead of what the server answers."""
    cut: Cut = "whole"


def delayed(seconds: float) -> Fault:
    return Fault("delayed", delay_s=seconds)


def held(until: asyncio.Event) -> Fault:
    """Not forwarded before the event is set."""
    return Fault("held", until=until)


def dropped() -> Fault:
    """The connection is closed; the server never hears of the request."""
    return Fault("dropped", is_forwarded=False, cut="nothing")


def dropped_after() -> Fault:
    """The server does what was asked, and the connection is closed without an answer."""
    return Fault("dropped_after", cut="nothing")


def answered(status: int, code: int, *, after: bool = False, headers: Mapping[str, str] | None = None) -> Fault:
    """An error of Smartsheet's, `after` the server did what was asked or instead of it."""
    body = {"errorCode": code, "message": f"Injected {code}.", "refId": "injected"}
    return Fault(f"{code}_after" if after else str(code), is_forwarded=after, answer=(status, body, headers or {}))


def rate_limited(*, retry_after_s: int | None = None) -> Fault:
    return answered(429, 4003, headers={} if retry_after_s is None else {"Retry-After": str(retry_after_s)})


def timed_out(*, after: bool = False) -> Fault:
    return answered(500, 4002, after=after)


def collided(*, after: bool = False) -> Fault:
    return answered(500, 4004, after=after)


def down() -> Fault:
    return answered(503, 4001)


def expired() -> Fault:
    return answered(401, 1003)


def malformed() -> Fault:
    """Applied; the body of the answer is no JSON."""
    return Fault("malformed", cut="garbage")


def truncated() -> Fault:
    """Applied; the connection is closed in the middle of the answer."""
    return Fault("truncated", cut="half")


@dataclass(slots=True)
class Seen:
    """A request in the log. `path` is without the API's prefix; `status` 0 means that nothing was answered."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    fault: str = ""
    is_applied: bool = False
    status: int = 0
    answer: Any = None


Match = Callable[[Seen], bool]
Plan = Callable[[Seen], Fault | None]
Rewrite = Callable[[Seen, Any], Any]
"""Gets the decoded answer of a request, and gives what is answered instead."""


def any_request(seen: Seen) -> bool:
    return True


def is_write(seen: Seen) -> bool:
    return seen.method != "GET"


def to(method: str, part: str = "") -> Match:
    """Requests of this method whose path has this part."""
    return lambda seen: seen.method == method and part in seen.path


def at_random(seed: int, share: float, faults: Sequence[Fault], *, only: Match = any_request) -> Plan:
    """The same seed gives the same faults to the same requests in the same order."""
    chance = Random(seed)

    def plan(seen: Seen) -> Fault | None:
        return chance.choice(faults) if only(seen) and chance.random() < share else None

    return plan


@dataclass
class SmartsheetProxy:
    """Control it from the test; `address` is what a client takes for Smartsheet's."""

    upstream: str
    address: str = ""
    plan: Plan = lambda seen: None
    rewrite: Rewrite | None = None
    clock_skew: timedelta = timedelta(0)
    """Added to every time in an answer."""
    log: list[Seen] = field(default_factory=list)
    _script: list[tuple[Match, Fault]] = field(default_factory=list)
    _waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = field(default_factory=list)

    def script(self, *faults: Fault, only: Match = any_request) -> None:
        """The next requests that match get these faults, one each."""
        self._script += [(only, fault) for fault in faults]

    def clear(self) -> None:
        """No more faults from here on; the log is emptied."""
        self._script.clear()
        self.log.clear()
        self.plan = lambda seen: None

    def seen(self, method: str = "", part: str = "") -> list[Seen]:
        return [one for one in self.log if method in ("", one.method) and part in one.path]

    def count(self, method: str = "", part: str = "") -> int:
        return len(self.seen(method, part))

    async def wait(self, wanted: Match, count: int = 1) -> list[Seen]:
        """The requests that are wanted, as soon as there are so many of them and they were dealt with."""
        event = asyncio.Event()
        self._waiting.append((asyncio.get_running_loop(), event))
        try:
            async with asyncio.timeout(WITHIN_S):
                while len(found := [one for one in self.log if wanted(one)]) < count:
                    await event.wait()
                    event.clear()
            return found
        finally:
            self._waiting = [pair for pair in self._waiting if pair[1] is not event]

    # --- the way through

    async def pass_on(self, http: httpx.AsyncClient, request: h11.Request, body: bytes) -> tuple[int, dict[str, str], bytes, Cut]:
        """What is answered, and how much of it arrives."""
        seen = _seen(request, body)
        fault = self._next(seen)
        seen.fault = fault.name
        try:
            if fault.delay_s:
                await asyncio.sleep(fault.delay_s)
            if fault.until is not None:
                await fault.until.wait()
            status, headers, content = await self._forward(http, request, body, seen) if fault.is_forwarded else (0, {}, b"")
            if fault.answer is not None:
                status, told, more = fault.answer
                headers, content = {"content-type": "application/json", **more}, json.dumps(told).encode()
            if fault.cut == "garbage":
                content = b"<html>" + content[: len(content) // 2]
            seen.status = 0 if fault.cut == "nothing" else status
            return status or 502, headers, content, fault.cut
        finally:
            self.log.append(seen)
            for loop, event in self._waiting:
                loop.call_soon_threadsafe(event.set)

    def _next(self, seen: Seen) -> Fault:
        for at, (match, fault) in enumerate(self._script):
            if match(seen):
                del self._script[at]
                return fault
        return self.plan(seen) or Fault("")

    async def _forward(self, http: httpx.AsyncClient, request: h11.Request, body: bytes, seen: Seen) -> tuple[int, dict[str, str], bytes]:
        passed = [(name.decode(), value.decode("latin-1")) for name, value in request.headers if name.decode() not in _NOT_PASSED]
        answer = await http.request(seen.method, self.upstream + request.target.decode(), headers=passed, content=body)
        seen.is_applied = answer.is_success
        content = answer.content
        if answer.headers.get("content-type", "").startswith("application/json"):
            seen.answer = json.loads(content)
            if self.rewrite is not None and answer.is_success:
                content = json.dumps(self.rewrite(seen, json.loads(content))).encode()
            content = _TIME.sub(self._shifted, content) if self.clock_skew else content
        return answer.status_code, {name: value for name, value in answer.headers.items() if name not in _NOT_PASSED}, content

    def _shifted(self, found: re.Match[bytes]) -> bytes:
        time = datetime.fromisoformat(found[1].decode()).replace(tzinfo=UTC) + self.clock_skew
        return f'"{time:%Y-%m-%dT%H:%M:%SZ}"'.encode()


def _seen(request: h11.Request, body: bytes) -> Seen:
    url = httpx.URL("http://proxy" + request.target.decode())
    headers = {name.decode(): value.decode("latin-1") for name, value in request.headers}
    decoded = None
    with suppress(ValueError):
        decoded = json.loads(body) if body else None
    return Seen(request.method.decode(), url.path.removeprefix(PREFIX), dict(url.params), headers, decoded)


@asynccontextmanager
async def proxied(address: str) -> AsyncIterator[SmartsheetProxy]:
    """A proxy before the API at `address` (as `Upstream.address`), in this loop, until the block ends."""
    proxy = SmartsheetProxy(address.removesuffix(PREFIX))
    connections: set[asyncio.Task[None]] = set()
    async with httpx.AsyncClient(timeout=WITHIN_S, trust_env=False, verify=False) as http:

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            connections.add(task)
            try:
                await _serve(proxy, http, reader, writer)
            except (ConnectionError, h11.RemoteProtocolError, asyncio.CancelledError):
                pass
            finally:
                connections.discard(task)
                writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        proxy.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{PREFIX}"
        try:
            yield proxy
        finally:
            server.close()
            for task in connections:
                task.cancel()
            await asyncio.gather(*connections, return_exceptions=True)


async def _serve(proxy: SmartsheetProxy, http: httpx.AsyncClient, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    connection = h11.Connection(h11.SERVER)
    while True:
        request = await _event(connection, reader)
        if not isinstance(request, h11.Request):
            return
        body = bytearray()
        while isinstance(event := await _event(connection, reader), h11.Data):
            body += event.data
        if not isinstance(event, h11.EndOfMessage):
            return
        status, headers, content, cut = await proxy.pass_on(http, request, bytes(body))
        if cut == "nothing":
            return
        head = [*headers.items(), ("content-length", str(len(content)))]
        data = connection.send(h11.Response(status_code=status, headers=head)) or b""
        if cut == "half":
            writer.write(data + content[: len(content) // 2])
            await writer.drain()
            return
        data += (connection.send(h11.Data(data=content)) or b"") + (connection.send(h11.EndOfMessage()) or b"")
        writer.write(data)
        await writer.drain()
        if connection.our_state is h11.MUST_CLOSE:
            return
        connection.start_next_cycle()


async def _event(connection: h11.Connection, reader: asyncio.StreamReader) -> Any:
    while (event := connection.next_event()) is h11.NEED_DATA:
        connection.receive_data(await reader.read(65536))
    return event


@contextmanager
def proxied_in_thread(address: str) -> Iterator[SmartsheetProxy]:
    """The same in a thread with a loop of its own, for clients that block. `held` and `wait` need the loop, and are not for it."""
    started, ready, stop = threading.Event(), list[SmartsheetProxy](), list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()

    async def run() -> None:
        async with proxied(address) as proxy:
            stop.append((asyncio.get_running_loop(), asyncio.Event()))
            ready.append(proxy)
            started.set()
            await stop[0][1].wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="smartsheet-proxy")
    thread.start()
    assert started.wait(WITHIN_S)
    try:
        yield ready[0]
    finally:
        loop, event = stop[0]
        loop.call_soon_threadsafe(event.set)
        thread.join(WITHIN_S)
