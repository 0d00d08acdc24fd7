"""Snapshot, catch-up and live events as one gap-free stream. See docs/subsystems/feed.md.

A subscriber registers first, then reads the log, then takes what arrived meanwhile, dropping what it has: nothing is lost, doubled
or out of order. One asyncio loop owns everything here; commits announce from worker threads through `announce`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

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
    """One subscriber of one topic, who hears its events in order and without gaps. Until `go_live` they wait in `held`; later on, those
    wait there that came before one that belongs before them."""

    topic: str
    deliver: Deliver
    last_seq: int | None = None
    """The last event heard; None until `go_live`."""
    held: dict[int, Durable] = field(default_factory=dict)

    def put(self, message: Message) -> bool:
        """False where an event before this one has not come yet."""
        if not isinstance(message, Durable):
            self.deliver(message)
            return True
        if self.last_seq is None or message.event.seq > self.last_seq:
            self.held[message.event.seq] = message
        return self.last_seq is None or self._deliver_held(self.last_seq)

    def go_live(self, last_seq: int) -> None:
        """Deliver what was held back, without what the catch-up up to `last_seq` already brought."""
        self.last_seq = last_seq
        self.held = {seq: message for seq, message in self.held.items() if seq > last_seq}
        self._deliver_held(last_seq)

    def _deliver_held(self, last_seq: int) -> bool:
        while (message := self.held.pop(last_seq + 1, None)) is not None:
            last_seq = self.last_seq = last_seq + 1
            self.deliver(message)
        return not self.held


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Where a subscriber stands: `recovered` with the events it missed, or `reset`: take a snapshot at least at `version`."""

    subscription: Subscription
    version: Version
    outcome: Literal["recovered", "reset"]
    missed: Sequence[Durable]


Listener = Callable[[Event], None]


class Beyond(Protocol):
    """The other processes of the installation (`services/relay.py`). Nothing here waits for them."""

    def committed(self, events: Sequence[Event]) -> None:
        """This process committed them."""

    def signalled(self, message: Stream | Latest) -> None:
        """Sent here; whoever listens there is to have it too."""

    def ended(self, topic: str) -> None:
        """The stream of the topic is over."""

    def missing(self, topic: str) -> None:
        """A subscriber here got an event before one that belongs before it: another process may have committed that one."""


class Hub:
    """Who listens to what in this process, and the order of what they hear."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, set[Subscription]] = defaultdict(set)
        self._tops: dict[str, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: list[tuple[Listener, Callable[[], Collection[str]]]] = []
        self._watchers: list[Callable[[str], None]] = []
        self._texts: dict[str, str] = {}
        self._beyond: Beyond | None = None

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Announcements of worker threads are carried to this loop; before, and after `unbind`, they go nowhere."""
        self._loop = loop

    def unbind(self) -> None:
        self._loop = None

    def join(self, beyond: Beyond) -> None:
        """There are other processes: tell them what happens here. What happens there comes by `bring` and `bring_signal`."""
        self._beyond = beyond

    def listen(self, listener: Listener, wanted: Callable[[], Collection[str]] = tuple) -> None:
        """Call `listener` with every event of every topic that this process commits, and with those that others commit to a topic that is
        `wanted` then; at least once, in about their order."""
        self._listeners.append((listener, wanted))

    def watch(self, watcher: Callable[[str], None]) -> None:
        """Call `watcher` with a topic whenever somebody begins to listen to it here and nobody did before."""
        self._watchers.append(watcher)

    def announce(self, events: Sequence[Event]) -> None:
        """Called after a commit, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._publish_all, events)

    def _publish_all(self, events: Sequence[Event]) -> None:
        for event in events:
            self._publish(event)
            for listener, _ in self._listeners:
                listener(event)
        if self._beyond is not None:
            self._beyond.committed(events)

    def bring(self, events: Sequence[Event]) -> None:
        """Events that were read from the log, because another process committed them. Those known already change nothing."""
        for event in events:
            self._publish(event)
            for listener, wanted in self._listeners:
                if event.topic in wanted():
                    listener(event)

    def _publish(self, event: Event) -> None:
        """Threads and processes may announce out of order; a subscriber waits for the event before (it is committed: seq order is commit
        order)."""
        topic, message = event.topic, Durable(event)
        self._tops[topic] = max(event.seq, self._tops.get(topic, 0))
        is_complete = [subscription.put(message) for subscription in tuple(self._subscriptions.get(topic, ()))]
        if self._beyond is not None and not all(is_complete):
            self._beyond.missing(topic)

    def signal(self, message: Stream | Latest, *, stays_here: bool = False) -> None:
        """Send something that may be lost; what `stays_here` concerns this process's clients only."""
        self.bring_signal(message)
        if self._beyond is not None and not stays_here:
            self._beyond.signalled(message)

    def bring_signal(self, message: Stream | Latest) -> None:
        """Hand on to the subscribers here."""
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
        self.forget_stream(topic)
        if self._beyond is not None:
            self._beyond.ended(topic)

    def forget_stream(self, topic: str) -> None:
        self._texts.pop(topic, None)

    def tops(self, topics: Sequence[str]) -> Mapping[str, int]:
        """The newest numbers announced, of those topics that moved since this process started."""
        return {topic: self._tops[topic] for topic in topics if topic in self._tops}

    def wanted(self) -> set[str]:
        """Topics of which somebody here wants to hear what other processes commit."""
        return {*self._subscriptions, *(topic for _, wanted in self._listeners for topic in wanted())}

    def is_listened(self, topic: str) -> bool:
        """Whether anybody here listens to the topic."""
        return bool(self._subscriptions.get(topic))

    def heard(self, topic: str) -> int | None:
        """How far all subscribers of the topic have come; None where nobody is live."""
        live = [one.last_seq for one in self._subscriptions.get(topic, ()) if one.last_seq is not None]
        return min(live, default=None)

    def add(self, topic: str, deliver: Deliver) -> Subscription:
        subscription = Subscription(topic, deliver)
        is_first = not self._subscriptions[topic]
        self._subscriptions[topic].add(subscription)
        if is_first:
            for watcher in self._watchers:
                watcher(topic)
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
