"""The event log inside one transaction: numbering, appending, reading. See docs/subsystems/feed.md."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, text, update

from chatsheet.adapters.sql.tables import events, topics
from chatsheet.domain.events import Actor, Command, Event, NewEvent, Via
from chatsheet.domain.sheet import Version

COMPRESS_FROM_BYTES = 4096
"""Below this, zlib saves less than the page it is stored in. Level 1: 5 times smaller for no measurable time (storage.md)."""
TOPICS_AT_ONCE = 500
"""In one statement."""


# Statements of every commit are made once: to put one together takes longer than to run it.
_OF = topics.c.topic == bindparam("name")
_TOP = select(topics.c.epoch, topics.c.seq).where(_OF)
_LOCK = update(topics).where(_OF).values(seq=topics.c.seq).returning(topics.c.epoch, topics.c.seq)
_NEXT = update(topics).where(_OF).values(seq=topics.c.seq + 1).returning(topics.c.epoch, topics.c.seq)
_APPEND = insert(events)


def pack(data: bytes) -> bytes:
    return zlib.compress(data, 1) if len(data) >= COMPRESS_FROM_BYTES else data


def unpack(data: bytes) -> bytes:
    """JSON never starts with the `x` that a zlib stream starts with (RFC 1950: CMF 0x78)."""
    return zlib.decompress(data) if data[:1] == b"x" else data


def stored_time(time: datetime) -> datetime:
    """Stored times know no zone: they are UTC."""
    return time.astimezone(UTC).replace(tzinfo=None)


def read_time(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC)


class SqlLog:
    """`EventLog` over one connection in a transaction. `appended` collects what to announce after the commit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.appended: list[Event] = []

    def top(self, topic: str) -> Version:
        found = self._connection.execute(_TOP, {"name": topic}).first()
        return Version(found.epoch, found.seq) if found else Version("0", 0)

    def tops(self, names: Iterable[str]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        wanted = [*names]
        for start in range(0, len(wanted), TOPICS_AT_ONCE):
            some = topics.c.topic.in_(wanted[start : start + TOPICS_AT_ONCE])
            found |= {row.topic: row.seq for row in self._connection.execute(select(topics.c.topic, topics.c.seq).where(some))}
        return found

    def lock(self, topic: str) -> Version:
        found = self._connection.execute(_LOCK, {"name": topic}).first()
        if found is None:
            # Two may begin the same topic at once: one inserts, the other waits for it and finds it.
            fresh = {"topic": topic, "epoch": secrets.token_hex(4)}
            self._connection.execute(text("INSERT INTO topics VALUES (:topic, :epoch, 0) ON CONFLICT DO NOTHING"), fresh)
            found = self._connection.execute(_LOCK, {"name": topic}).one()
        return Version(found.epoch, found.seq)

    def append(self, event: NewEvent, command: Command) -> Event:
        version = self._next(event.topic)
        actor = command.actor
        values = {
            "topic": event.topic,
            "seq": version.seq,
            "epoch": version.epoch,
            "type": event.type,
            "schema_version": event.schema_version,
            "time": stored_time(command.now),
            "tenant": actor.tenant,
            "user": actor.user,
            "client": actor.client,
            "via": actor.via,
            "cause": command.cause,
            "command_id": command.id,
            "correlation_id": command.correlation_id,
            "data": pack(event.data),
            "undo": pack(event.undo),
            "touched": event.touched,
        }
        self._connection.execute(_APPEND, values)
        stored = Event(
            event.topic,
            version.epoch,
            version.seq,
            event.type,
            event.data,
            command.now,
            actor,
            command.cause,
            command.id,
            command.correlation_id,
            event.schema_version,
            event.touched,
        )
        self.appended.append(stored)
        return stored

    def _next(self, topic: str) -> Version:
        found = self._connection.execute(_NEXT, {"name": topic}).first()
        if found is None:
            self.lock(topic)
            found = self._connection.execute(_NEXT, {"name": topic}).one()
        return Version(found.epoch, found.seq)

    def events(self, topic: str, *, after: int, up_to: int | None = None, limit: int = 1000) -> list[Event]:
        statement = self._of(topic).where(events.c.seq > after).order_by(events.c.seq).limit(limit)
        if up_to is not None:
            statement = statement.where(events.c.seq <= up_to)
        return [_event(row) for row in self._connection.execute(statement)]

    def seq_at(self, topic: str, time: datetime) -> int:
        latest = events.c.time <= stored_time(time)
        statement = select(events.c.seq).where(events.c.topic == topic, latest).order_by(events.c.seq.desc()).limit(1)
        return self._connection.execute(statement).scalar() or 0

    def times(self, topic: str, seqs: Iterable[int]) -> dict[int, datetime]:
        found: dict[int, datetime] = {}
        wanted = sorted(set(seqs))
        for start in range(0, len(wanted), TOPICS_AT_ONCE):
            some = events.c.seq.in_(wanted[start : start + TOPICS_AT_ONCE])
            statement = select(events.c.seq, events.c.time).where(events.c.topic == topic, some)
            found |= {row.seq: read_time(row.time) for row in self._connection.execute(statement)}
        return found

    def undo_of(self, topic: str, cause: str) -> list[tuple[Event, bytes]]:
        statement = self._of(topic).where(events.c.cause == cause).order_by(events.c.seq.desc())
        return [(_event(row), unpack(row.undo)) for row in self._connection.execute(statement)]

    def _of(self, topic: str) -> Select[Any]:
        return select(events).where(events.c.topic == topic)


def _event(row: Row[Any]) -> Event:
    return Event(
        row.topic,
        row.epoch,
        row.seq,
        row.type,
        unpack(row.data),
        read_time(row.time),
        Actor(row.user, cast(Via, row.via), row.client, row.tenant),
        row.cause,
        row.command_id,
        row.correlation_id,
        row.schema_version,
        row.touched,
    )
