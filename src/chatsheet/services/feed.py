"""Snapshot, catch-up and live events as one gap-free stream. See docs/subsystems/feed.md.

A subscriber registers first, then reads the log, then takes what arrived meanwhile, dropping what it has: nothing is lost, doubled
or out of order. One asyncio loop owns everything here; commits announce from worker threads through `announce`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from chatsheet.domain.events import Event
from chatsheet.domain.sheet import Version
from chatsheet.ports import Store, Transaction

MOST_MISSED = 1000
"""Whoever missed more events than this takes a snapshot: it is smaller than the events."""


@dataclass(slots=True, eq=False)
class Durable:
    """An event on its way to subscribers. `wire` is its encoded form, made once, by whoever needs it first."""

    event: Event
    wire: bytes | None = None


@dataclass(slots=True, eq=False)
class Stream:
    """A piece of a running answer's text; `at` is its offset in characters. May be lost: the text is in the turn."""

    topic: str
    at: int
    text: str


@dataclass(slots=True, eq=False)
class Latest:
    """The newest of something: a newer one with the same `key` replaces it. May be lost."""

    topic: str
    type: str
    data: Any
    key: str = ""


Message = Durable | Stream | Latest
Deliver = Callable[[Message], None]


@dataclass(slots=True, eq=False)
class Subscription:
    """One subscriber of one topic. Until `go_live` durable messages wait in `held`."""

    topic: str
    deliver: Deliver
    last_seq: int = 0
    held: list[Durable] | None = field(default_factory=list)

    def put(self, message: Message) -> None:
        if not isinstance(message, Durable):
            self.deliver(message)
        elif self.held is not None:
            self.held.append(message)
        elif message.event.seq > self.last_seq:
            self.last_seq = message.event.seq
            self.deliver(message)

    def go_live(self, last_seq: int) -> None:
        """Deliver what was held back, without what the catch-up up to `last_seq` already brought."""
        held, self.held, self.last_seq = self.held or [], None, last_seq
        for message in held:
            self.put(message)


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Where a subscriber stands: `recovered` with the events it missed, or `reset`: take a snapshot at least at `version`."""

    subscription: Subscription
    version: Version
    outcome: Literal["recovered", "reset"]
    missed: Sequence[Durable]


class Hub:
    """Who listens to what in this process, and the order of what they hear."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, set[Subscription]] = defaultdict(set)
        self._tops: dict[str, int] = {}
        self._early: dict[str, dict[int, Event]] = defaultdict(dict)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: list[Callable[[Event], None]] = []
        self._texts: dict[str, str] = {}

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Announcements of worker threads are carried to this loop; before, and after `unbind`, they go nowhere."""
        self._loop = loop

    def unbind(self) -> None:
        self._loop = None

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Call `listener` with every event of every topic, in order within a topic."""
        self._listeners.append(listener)

    def announce(self, events: Sequence[Event]) -> None:
        """Called after a commit, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._publish_all, events)

    def _publish_all(self, events: Sequence[Event]) -> None:
        for event in events:
            self._publish_in_order(event)

    def _publish_in_order(self, event: Event) -> None:
        """Threads may announce out of order; an event waits until those before it came (they are committed: seq order is commit order)."""
        topic = event.topic
        top = self._tops.get(topic)
        if top is not None and event.seq > top + 1:
            self._early[topic][event.seq] = event
            return
        while event is not None:
            self._tops[topic] = event.seq
            self._deliver(event)
            following = self._early[topic].pop(event.seq + 1, None) if topic in self._early else None
            if following is None:
                break
            event = following

    def _deliver(self, event: Event) -> None:
        message = Durable(event)
        for subscription in tuple(self._subscriptions.get(event.topic, ())):
            subscription.put(message)
        for listener in self._listeners:
            listener(event)

    def signal(self, message: Stream | Latest) -> None:
        """Send something that may be lost."""
        if isinstance(message, Stream):
            self._texts[message.topic] = self._texts.get(message.topic, "")[: message.at] + message.text
        for subscription in tuple(self._subscriptions.get(message.topic, ())):
            subscription.put(message)

    def text_so_far(self, topic: str) -> Stream | None:
        """What was streamed on the topic until now, as one piece from its beginning: for whoever comes in the middle."""
        text = self._texts.get(topic)
        return Stream(topic, 0, text) if text else None

    def end_stream(self, topic: str) -> None:
        """Nothing more is streamed on the topic, and its text is stored."""
        self._texts.pop(topic, None)

    def tops(self, topics: Sequence[str]) -> Mapping[str, int]:
        """The newest numbers announced, of those topics that moved since this process started."""
        return {topic: self._tops[topic] for topic in topics if topic in self._tops}

    def add(self, topic: str, deliver: Deliver) -> Subscription:
        subscription = Subscription(topic, deliver)
        self._subscriptions[topic].add(subscription)
        return subscription

    def remove(self, subscription: Subscription) -> None:
        listening = self._subscriptions.get(subscription.topic)
        if listening is not None:
            listening.discard(subscription)
            if not listening:
                del self._subscriptions[subscription.topic]


async def subscribe(store: Store, hub: Hub, topic: str, position: Version | None, deliver: Deliver) -> CatchUp:
    """Listen to a topic from `position` on. The caller sends the catch-up and then calls `subscription.go_live(version.seq)`.

    An unknown epoch, a position ahead of the log, none at all, or too much missed: `reset`.
    """
    subscription = hub.add(topic, deliver)
    try:
        version, missed = await store.read(lambda transaction: _read_missed(transaction, topic, position))
    except BaseException:
        hub.remove(subscription)
        raise
    outcome: Literal["recovered", "reset"] = "reset" if missed is None else "recovered"
    return CatchUp(subscription, version, outcome, [Durable(event) for event in missed or ()])


def _read_missed(transaction: Transaction, topic: str, position: Version | None) -> tuple[Version, list[Event] | None]:
    top = transaction.top(topic)
    if position is None or position.epoch != top.epoch or position.seq > top.seq or top.seq - position.seq > MOST_MISSED:
        return top, None
    return top, transaction.events(topic, after=position.seq, up_to=top.seq, limit=MOST_MISSED)
