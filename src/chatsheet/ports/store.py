"""Where everything is kept: one append-only log, and the state beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from chatsheet.domain.events import Command, Event, NewEvent
from chatsheet.domain.sheet import Version
from chatsheet.ports.records import Records

T = TypeVar("T")


class EventLog(Protocol):
    """The append-only log. Every method runs inside one transaction of a `Store`."""

    def top(self, topic: str) -> Version:
        """Where the topic stands; a topic never written to stands at seq 0 of the store's first epoch."""

    def tops(self, names: Iterable[str]) -> Mapping[str, int]:
        """The seq of each of these topics that was ever written to."""

    def lock(self, topic: str) -> Version:
        """Like `top`, and nobody else appends to the topic until this transaction ends. Lock several in sorted order."""

    def append(self, event: NewEvent, command: Command) -> Event:
        """Number and store an event. Its topic is locked from here on."""

    def events(self, topic: str, *, after: int, up_to: int | None = None, limit: int = 1000) -> list[Event]:
        """Events with `after < seq <= up_to` in order."""

    def seq_at(self, topic: str, time: datetime) -> int:
        """The last event at or before `time`; 0 where there is none."""

    def times(self, topic: str, seqs: Iterable[int]) -> dict[int, datetime]:
        """When these events happened."""

    def undo_of(self, topic: str, cause: str) -> list[tuple[Event, bytes]]:
        """The events of a cause, newest first, each with the JSON of the changes that take it back."""


class Transaction(EventLog, Records, Protocol):
    """One consistent view of log and records, in a worker thread: plain calls, no awaiting."""


class Store(Protocol):
    """Where everything is kept. SQLite (one writer, WAL) and Postgres behind the same SQL."""

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on a snapshot, in a worker thread."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` and commit, in a worker thread; roll everything back when it raises. The events appended are announced in
        commit order, to whom `wiring` says."""

    async def close(self) -> None: ...
