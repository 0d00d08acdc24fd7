"""Several processes, one feed: two hubs on one database hear what the other commits, once and in order, whatever gets lost on the way."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from chatsheet.adapters.redis.fanout import RedisFanout
from chatsheet.adapters.sql.migrate import prepare
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.events import NewEvent
from chatsheet.domain.sheet import Version
from chatsheet.guard import end
from chatsheet.ports import Transaction
from chatsheet.services.feed import Hub, Latest, Message, Stream, subscribe
from chatsheet.services.relay import EVENTS_AT_ONCE, Relay
from tests.adapters.local_fanout import LocalFanout, Wire
from tests.adapters.valkey import Valkey
from tests.services.world import command

NEVER_S = 3600.0
TOPIC = "sheet:1"


@dataclass
class Process:
    """What of a process matters here."""

    hub: Hub
    store: SqlStore
    relay: Relay

    async def commit(self, topic: str = TOPIC, count: int = 1) -> None:
        def work(transaction: Transaction) -> None:
            for _ in range(count):
                transaction.append(NewEvent(topic, "cells_set", b"{}"), command())

        await self.store.write(work)

    async def listen(self, take: Callable[[Message], None], position: Version | None = None, topic: str = TOPIC) -> Version:
        caught = await subscribe(self.store, self.hub, topic, position, take)
        for message in caught.missed:
            take(message)
        caught.subscription.go_live(caught.version.seq)
        return caught.version


class Reader:
    """Takes what comes; can be asked to wait until it has come so far."""

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.signals: list[Stream | Latest] = []
        self._moved = asyncio.Event()

    def take(self, message: Message) -> None:
        if isinstance(message, Stream | Latest):
            self.signals.append(message)
        else:
            self.seqs.append(message.event.seq)
        self._moved.set()

    async def until(self, is_true: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not is_true():
                self._moved.clear()
                await self._moved.wait()

    async def up_to(self, seq: int) -> list[int]:
        await self.until(lambda: bool(self.seqs) and self.seqs[-1] >= seq)
        return self.seqs


@asynccontextmanager
async def processes(folder: Path, count: int = 2, *, look_every_s: float = NEVER_S) -> AsyncIterator[tuple[list[Process], Wire]]:
    wire, made = Wire(), list[Process]()
    async with AsyncExitStack() as stack:
        for _ in range(count):
            hub = Hub()
            hub.bind(asyncio.get_running_loop())
            store = SqlStore(f"sqlite:///{folder / 'chatsheet.db'}", hub.announce)
            stack.push_async_callback(store.close)
            prepare(store.engine)
            relay = Relay(store, hub, LocalFanout(wire), look_every_s=look_every_s)
            await relay.start()
            stack.push_async_callback(relay.close)
            made.append(Process(hub, store, relay))
        yield made, wire


@pytest.mark.parametrize("seed", range(3))
async def test_every_event_of_both_is_heard_once_in_order_in_both(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    async with processes(tmp_path) as (two, _):
        readers = [Reader(), Reader()]
        for process, reader in zip(two, readers, strict=True):
            await process.listen(reader.take)
        counts = [chance.randint(1, 4) for _ in range(30)]
        await asyncio.gather(*(chance.choice(two).commit(count=count) for count in counts))
        for reader in readers:
            assert await reader.up_to(sum(counts)) == list(range(1, sum(counts) + 1))


async def test_a_long_absence_of_notes_is_made_up_by_the_next_event(tmp_path: Path) -> None:
    async with processes(tmp_path) as ((one, other), wire):
        reader = Reader()
        await other.listen(reader.take)
        wire.is_up = False
        await one.commit(count=EVENTS_AT_ONCE + 50)
        await one.relay.close()  # its note is dropped
        await one.relay.start()
        wire.is_up = True
        await other.commit()  # the author's own process sees the gap
        last = EVENTS_AT_ONCE + 51
        assert await reader.up_to(last) == list(range(1, last + 1))


async def test_without_notes_the_log_is_looked_at(tmp_path: Path) -> None:
    async with processes(tmp_path, look_every_s=0.02) as ((one, other), wire):
        wire.is_up = False
        assert one.relay.status == {"status": "degraded", "wake_up": "down"}
        reader = Reader()
        await other.listen(reader.take)
        await one.commit(count=3)
        one.hub.signal(Latest(TOPIC, "progress", {"done": 1}))
        assert await reader.up_to(3) == [1, 2, 3]
        assert reader.signals == []


async def test_whoever_comes_in_the_middle_misses_nothing(tmp_path: Path) -> None:
    async with processes(tmp_path) as ((one, other), _):
        reader = Reader()
        await one.commit()  # with it the topic begins: before, there is no position to come back to
        version = await other.listen(Reader().take)
        writing = asyncio.gather(*(one.commit() for _ in range(40)))
        for _ in range(5):
            await asyncio.sleep(0)
        await other.listen(reader.take, Version(version.epoch, 0))
        await writing
        assert await reader.up_to(41) == list(range(1, 42))


async def test_signals_reach_the_others_and_what_stays_here_does_not(tmp_path: Path) -> None:
    async with processes(tmp_path) as ((one, other), _):
        reader = Reader()
        await other.listen(reader.take, topic="run:1")
        one.hub.signal(Latest("run:1", "presence", []), stays_here=True)
        for at, text in ((0, "Let me "), (7, "look.")):
            one.hub.signal(Stream("run:1", at, text))
        for done in (1, 2):
            one.hub.signal(Latest("run:1", "progress", {"done": done}, key="7"))
        await reader.until(lambda: len(reader.signals) == 2)
        piece, progress = reader.signals
        assert isinstance(piece, Stream)
        assert isinstance(progress, Latest)
        assert (piece.at, piece.text) == (0, "Let me look.")
        assert (progress.type, progress.data, progress.key) == ("progress", {"done": 2}, "7")  # the newest is enough

        whole = other.hub.text_so_far("run:1")
        assert whole is not None
        assert whole.text == "Let me look."
        one.hub.end_stream("run:1")
        one.hub.signal(Latest("run:1", "progress", {"done": 3}))
        await reader.until(lambda: len(reader.signals) == 3)
        assert other.hub.text_so_far("run:1") is None


async def test_a_listener_hears_what_others_commit_to_topics_it_wants(tmp_path: Path) -> None:
    async with processes(tmp_path) as ((one, other), _):
        heard: list[str] = []
        reader = Reader()
        other.hub.listen(lambda event: heard.append(f"{event.topic} {event.seq}"), lambda: {"jobs:1"})
        await other.listen(reader.take, topic="chat:1")
        await one.commit("jobs:2")
        await one.commit("jobs:1", count=2)
        await one.commit("chat:1")
        await reader.up_to(1)
        assert heard == ["jobs:1 1", "jobs:1 2"]


async def test_without_a_server_for_notes_only_the_look_remains(tmp_path: Path) -> None:
    async with processes(tmp_path, 1) as ((one,), _):
        hub, reader = Hub(), Reader()
        relay = Relay(one.store, hub, None, look_every_s=0.02)
        await relay.start()
        caught = await subscribe(one.store, hub, TOPIC, None, reader.take)
        caught.subscription.go_live(0)
        await one.commit(count=2)
        assert await reader.up_to(2) == [1, 2]
        assert relay.status == {"status": "healthy", "wake_up": "none"}
        await relay.close()


async def test_it_closes_in_the_middle_of_notes(tmp_path: Path, valkey: Valkey) -> None:
    """Redis' client is busy then, and may not notice that it is told to end."""

    async def speak(relay: Relay) -> None:
        while True:
            relay.signalled(Latest("jobs:1", "progress", {"id": "1"}))
            await asyncio.sleep(0)

    async with processes(tmp_path, 1) as ((one,), _):
        for turns in range(8):
            relay = Relay(one.store, Hub(), RedisFanout(valkey.url), look_every_s=NEVER_S)
            await relay.start()
            speaking = asyncio.create_task(speak(relay))
            for _ in range(5 + turns):
                await asyncio.sleep(0)
            async with asyncio.timeout(10):
                await relay.close()
            await end(speaking)
