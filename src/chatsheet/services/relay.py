"""One feed out of several processes: what others commit and signal reaches the hub here, and back. See docs/subsystems/feed.md.

A note between processes is only a wake-up: which topic moved, from where to where. The events are read from the log. A note that never
comes is made up for by a look at the log every few seconds, or by the gap that a later event leaves; signals may be lost.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog

from chatsheet.domain.events import Event
from chatsheet.guard import end
from chatsheet.ports import Fanout, Store, Transaction
from chatsheet.services.feed import Hub, Latest, Stream

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 3.0
"""Between two looks at the log for notes that never came."""
AGAIN_AFTER_S = 1.0
"""After the store did not answer."""
EVENTS_AT_ONCE = 100
"""Of one topic: an event of a job's step may hold a thousand rows."""
MOST_SIGNALS = 1_000
"""That wait to be told; older ones are lost."""
MOST_STREAMS = 200
"""Running answers of other processes whose text is kept for whoever comes in the middle."""
INSTALLATION_FACT = "installation"


@dataclass(slots=True)
class Note:
    """What one process tells the others. `moved`: topics with the first and last seq it committed since its last note."""

    moved: dict[str, tuple[int, int]] = field(default_factory=dict)
    streams: list[tuple[str, int, str]] = field(default_factory=list)
    latest: list[tuple[str, str, Any, str]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def is_empty(self) -> bool:
        return not (self.moved or self.streams or self.latest or self.ended)


_READ: msgspec.json.Decoder[Note] = msgspec.json.Decoder(Note)


class Relay:
    """Between the hub of this process and those of the others. Without a `fanout` only the look at the log remains."""

    def __init__(self, store: Store, hub: Hub, fanout: Fanout | None, *, look_every_s: float = LOOK_EVERY_S) -> None:
        self._store = store
        self._hub = hub
        self._fanout = fanout
        self._look_every_s = look_every_s
        self._note = Note()
        self._due = asyncio.Event()
        self._behind: dict[str, int] = {}
        """Topics to read, each with the seq after which nothing is known, where no subscriber knows better."""
        self._is_behind = asyncio.Event()
        self._streams: OrderedDict[str, None] = OrderedDict()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def status(self) -> Mapping[str, Any]:
        """For /health: degraded while other processes are heard of only every few seconds."""
        if self._fanout is None:
            return {"status": "healthy", "wake_up": "none"}
        return {"status": "healthy" if self._fanout.is_up else "degraded", "wake_up": "up" if self._fanout.is_up else "down"}

    async def start(self) -> None:
        self._hub.join(self)
        if self._fanout is not None:
            await self._fanout.start(await _installation(self._store), self._hear)
            self._tasks.append(asyncio.create_task(self._tell()))
        self._tasks += [asyncio.create_task(self._forever(work)) for work in (self._catch_up, self._look)]

    async def close(self) -> None:
        await end(*self._tasks)
        self._tasks.clear()
        if self._fanout is not None:
            await self._publish(self._fanout)
            await self._fanout.close()

    # --- what happens here -------------------------------------------------------------------------------------------------

    def committed(self, events: Sequence[Event]) -> None:
        for event in events:
            first, last = self._note.moved.get(event.topic, (event.seq, event.seq))
            self._note.moved[event.topic] = (min(first, event.seq), max(last, event.seq))
        self._due.set()

    def signalled(self, message: Stream | Latest) -> None:
        if isinstance(message, Stream):
            _add_stream(self._note.streams, message)
        else:
            told = (message.topic, message.type, message.key)
            self._note.latest = [one for one in self._note.latest if (one[0], one[1], one[3]) != told][-MOST_SIGNALS:]
            self._note.latest.append((message.topic, message.type, message.data, message.key))
        self._due.set()

    def ended(self, topic: str) -> None:
        self._note.ended.append(topic)
        self._due.set()

    def missing(self, topic: str) -> None:
        self._want(topic, self._hub.heard(topic) or 0)

    async def _tell(self) -> None:
        """What gathers while one note is on its way is the next note."""
        assert self._fanout is not None
        while True:
            await self._due.wait()
            await self._publish(self._fanout)

    async def _publish(self, fanout: Fanout) -> None:
        self._due.clear()
        note, self._note = self._note, Note()
        if not note.is_empty():
            await fanout.publish(msgspec.json.encode(note))

    # --- what happens elsewhere --------------------------------------------------------------------------------------------

    def _hear(self, data: bytes) -> None:
        try:
            note = _READ.decode(data)
        except msgspec.MsgspecError:
            log.warning("note_unreadable", size_bytes=len(data))  # of another version; the look at the log finds the events
            return
        wanted = self._hub.wanted() if note.moved else ()
        for topic, (first, last) in note.moved.items():
            if topic in wanted and (self._hub.heard(topic) or 0) < last:
                self._want(topic, first - 1)
        for topic, at, text in note.streams:
            self._keep_stream(topic)
            self._hub.bring_signal(Stream(topic, at, text))
        for topic, type_, value, key in note.latest:
            self._hub.bring_signal(Latest(topic, type_, value, key))
        for topic in note.ended:
            self._forget_stream(topic)

    def _keep_stream(self, topic: str) -> None:
        self._streams[topic] = None
        self._streams.move_to_end(topic)
        if len(self._streams) > MOST_STREAMS:  # their end was never told
            self._forget_stream(next(iter(self._streams)))

    def _forget_stream(self, topic: str) -> None:
        self._streams.pop(topic, None)
        self._hub.forget_stream(topic)

    def _want(self, topic: str, after: int) -> None:
        self._behind[topic] = min(after, self._behind.get(topic, after))
        self._is_behind.set()

    async def _catch_up(self) -> None:
        await self._is_behind.wait()
        self._is_behind.clear()
        behind, self._behind = self._behind, {}
        places = {topic: after if (heard := self._hub.heard(topic)) is None else heard for topic, after in behind.items()}
        try:
            found = await self._store.read(lambda transaction: _read(transaction, places))
        except BaseException:
            for topic, after in behind.items():
                self._want(topic, after)
            raise
        for topic, events in found.items():
            self._hub.bring(events)
            if self._hub.heard(topic) == places[topic]:
                self._behind.pop(topic, None)  # nobody came further: the next look tries again
            elif len(events) == EVENTS_AT_ONCE:
                self._want(topic, events[-1].seq)

    async def _look(self) -> None:
        """Read the topics that went on without a note. Of those that nobody is live on, what is not known yet counts from now."""
        await asyncio.sleep(self._look_every_s)
        wanted = self._hub.wanted()
        if not wanted:
            return
        tops = await self._store.read(lambda transaction: transaction.tops(wanted))
        known = self._hub.tops([*wanted])
        for topic, top in tops.items():
            heard = self._hub.heard(topic)
            after = known.get(topic, top) if heard is None else heard
            if after < top:
                self._want(topic, after)

    async def _forever(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            try:
                await work()
            except Exception as error:
                log.warning("relay_waits_for_the_store", error=type(error).__name__)
                await asyncio.sleep(AGAIN_AFTER_S)


def _add_stream(streams: list[tuple[str, int, str]], message: Stream) -> None:
    """A piece that goes on where the last one of its topic ended becomes one with it."""
    if streams and streams[-1][0] == message.topic and streams[-1][1] + len(streams[-1][2]) == message.at:
        topic, at, text = streams[-1]
        streams[-1] = (topic, at, text + message.text)
        return
    streams.append((message.topic, message.at, message.text))
    del streams[:-MOST_SIGNALS]


def _read(transaction: Transaction, places: Mapping[str, int]) -> dict[str, list[Event]]:
    return {topic: transaction.events(topic, after=after, limit=EVENTS_AT_ONCE) for topic, after in places.items()}


async def _installation(store: Store) -> str:
    """The name of this installation, the same for all its processes: several may share one server for notes."""

    def read_or_make(transaction: Transaction) -> str:
        transaction.lock(INSTALLATION_FACT)  # two processes may start at once
        known = transaction.fact(INSTALLATION_FACT)
        if known is None:
            known = secrets.token_hex(8)
            transaction.put_fact(INSTALLATION_FACT, known)
        return known

    return await store.write(read_or_make)
