"""One connection: its subscriptions, its commands, its writer. One handler's error never closes it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from chatsheet.domain.errors import Category, Problem, invalid
from chatsheet.domain.sheet import Version
from chatsheet.edge import wire
from chatsheet.edge.live.outbox import Outbox, Overflow
from chatsheet.edge.live.presence import Presence
from chatsheet.edge.protocol import (
    CloseCode,
    CommandUp,
    HeartbeatUp,
    Hello,
    Position,
    PresenceUp,
    Subscribe,
    Unsubscribe,
    Up,
    read_up,
)
from chatsheet.ports import Store
from chatsheet.services.access import User, authorize_topic
from chatsheet.services.actions.outcomes import internal
from chatsheet.services.feed import CatchUp, Hub, Subscription, subscribe
from chatsheet.telemetry import new_correlation_id

log = structlog.get_logger(__name__)

MOST_TOPICS = 200
MOST_FRAME_BYTES = 16 * 1024 * 1024
"""A pasted block of 100,000 cells fits; more comes as an import."""
MOST_RUNNING = 32
"""Commands of one connection at a time; further ones wait in the socket."""

RunCommand = Callable[[User, str, CommandUp, str], Awaitable[dict[str, Any]]]
"""(user, client, command, correlation id) -> ActionResult as JSON."""


@dataclass(frozen=True, slots=True)
class Live:
    """What every connection of this process shares."""

    store: Store
    hub: Hub
    presence: Presence
    run_command: RunCommand
    heartbeat_s: float
    dead_s: float


@dataclass(eq=False)
class Connection:
    """Runs until the socket ends. `touched` is when the client was last heard, by the monotonic clock."""

    live: Live
    socket: WebSocket
    id: str
    user: User
    client: str = ""
    touched: float = field(default_factory=time.monotonic)
    outbox: Outbox = field(default_factory=Outbox)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_RUNNING))
    _close_code: int | None = None

    async def run(self, hello: Hello) -> None:
        self.client = hello.client
        await self._welcome(hello.resume)
        tasks = [asyncio.create_task(work) for work in (self._read(), self._write(), self._beat())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await self._end(tasks)

    def close(self, code: int) -> None:
        """End the connection from outside (eviction, revoked link, shutdown)."""
        self._close_code = code
        self.outbox.put(b'{"t":"heartbeat","tops":{}}')

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for subscription in self.subscriptions.values():
            self.live.hub.remove(subscription)
        self.subscriptions.clear()
        self.live.presence.leave_all(self.client)
        # Commands that were accepted go on: their outcome is stored, and a resend is answered with it.

    async def _welcome(self, resume: Mapping[str, Position]) -> None:
        caught: dict[str, CatchUp] = {}
        for topic, position in resume.items():
            with suppress(Problem):
                authorize_topic(self.user, topic)
                caught[topic] = await self._listen(topic, Version(position.e, position.s))
        topics = {topic: {"e": one.version.epoch, "s": one.version.seq, "outcome": one.outcome} for topic, one in caught.items()}
        limits = {"topics": MOST_TOPICS, "frame_bytes": MOST_FRAME_BYTES, "commands": MOST_RUNNING}
        user = {"id": self.user.id, "name": self.user.name}
        self.outbox.put(wire.welcome(self.id, user, limits, self.live.heartbeat_s, topics))
        for one in caught.values():
            self._deliver_missed(one)

    async def _listen(self, topic: str, position: Version | None) -> CatchUp:
        known = self.subscriptions.pop(topic, None)
        if known is not None:
            self.live.hub.remove(known)
        if len(self.subscriptions) >= MOST_TOPICS:
            raise invalid("too_many_topics", f"One connection listens to at most {MOST_TOPICS} topics.", "Unsubscribe from some.")
        caught = await subscribe(self.live.store, self.live.hub, topic, position, self.outbox.put_message)
        self.subscriptions[topic] = caught.subscription
        return caught

    def _deliver_missed(self, caught: CatchUp) -> None:
        for message in caught.missed:
            self.outbox.put_message(message)
        caught.subscription.go_live(caught.version.seq)
        if text := self.live.hub.text_so_far(caught.subscription.topic):
            self.outbox.put_message(text)

    async def _write(self) -> None:
        try:
            while self._close_code is None:
                await self.socket.send_text((await self.outbox.frame()).decode())
                # Let a tick's worth gather: fewer frames is the lever that pays (realtime.md).
                await asyncio.sleep(0)
            await self.socket.close(self._close_code)
        except Overflow:
            log.info("live_slow_reader", connection=self.id)
            await self.socket.close(CloseCode.SLOW)
        except (WebSocketDisconnect, RuntimeError, OSError):
            pass  # the other side is gone; the reader sees it too

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self.live.heartbeat_s)
            if time.monotonic() - self.touched > self.live.dead_s:
                await self.socket.close(CloseCode.SILENT)
                return
            self.outbox.put(wire.heartbeat(dict(self.live.hub.tops([*self.subscriptions]))))

    async def _read(self) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                text = await self.socket.receive_text()
                self.touched = time.monotonic()
                await self._take(text)

    async def _take(self, text: str) -> None:
        """Handle one frame; whatever goes wrong is told, and the connection lives on."""
        correlation_id = new_correlation_id()
        try:
            frame = parse(text)
        except Problem as problem:
            self.outbox.put(wire.error(problem, correlation_id))
            return
        if isinstance(frame, CommandUp):
            await self._room.acquire()
            task = asyncio.create_task(self._command(frame, correlation_id))
            self._running.add(task)
            task.add_done_callback(partial(self._ended, self._running))
            return
        try:
            await self._handle(frame)
        except Problem as problem:
            self.outbox.put(wire.error(problem, correlation_id))
        except Exception:
            log.exception("live_handler_failed", frame=frame.t, correlation_id=correlation_id)
            self.outbox.put(wire.error(internal(correlation_id), correlation_id))

    def _ended(self, running: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
        running.discard(task)
        self._room.release()

    async def _handle(self, frame: Up) -> None:
        match frame:
            case Subscribe():
                authorize_topic(self.user, frame.k)
                position = None if frame.e is None or frame.s is None else Version(frame.e, frame.s)
                caught = await self._listen(frame.k, position)
                self.outbox.put(wire.subscribed(frame.k, caught.version, caught.outcome))
                self._deliver_missed(caught)
                if frame.k.startswith("sheet:"):
                    self.outbox.put_message(self.live.presence.now(frame.k))
            case Unsubscribe():
                known = self.subscriptions.pop(frame.k, None)
                if known is not None:
                    self.live.hub.remove(known)
                self.live.presence.leave(frame.k, self.client)
            case PresenceUp():
                self._be_present(frame)
            case HeartbeatUp():
                pass
            case Hello():
                raise invalid("hello_twice", "This connection has said hello already.", "Send commands.")

    def _be_present(self, frame: PresenceUp) -> None:
        if frame.k in self.subscriptions:
            entry = {"client": self.client, "user": self.user.id, "name": self.user.name}
            at = {"row_id": frame.row_id, "column_id": frame.column_id, "is_editing": frame.is_editing}
            self.live.presence.put(frame.k, self.client, entry | at)

    async def _command(self, frame: CommandUp, correlation_id: str) -> None:
        try:
            result = await self.live.run_command(self.user, self.client, frame, correlation_id)
            self.outbox.put(wire.ack(frame.id, _ack_outcome(result), result))
        except Problem as problem:
            self.outbox.put(wire.error(problem, correlation_id, frame.id))
        except Exception:
            log.exception("live_command_failed", op=frame.op, correlation_id=correlation_id)
            self.outbox.put(wire.error(internal(correlation_id), correlation_id, frame.id))


def _ack_outcome(result: Mapping[str, Any]) -> str:
    if result["meta"].get("is_duplicate"):
        return "duplicate"
    return "rejected" if result["outcome"] in ("failed", "denied", "unknown", "interrupted") else "accepted"


def parse(text: str) -> Up:
    """A frame going up. Raises Problem `frame_invalid` or `frame_too_large`."""
    if len(text) > MOST_FRAME_BYTES:
        raise Problem(Category.TOO_LARGE, "frame_too_large", "This message is too large.", "Send it in parts, or import a file.")
    try:
        return read_up.validate_json(text)
    except (ValidationError, RecursionError) as error:
        faults = (
            [one["msg"] for one in error.errors(include_input=False)[:3]] if isinstance(error, ValidationError) else ["nested too deeply"]
        )
        message = "This message is not one of the protocol's: " + "; ".join(faults)
        raise invalid("frame_invalid", message, "Reload the page.", faults=faults) from None
