"""What waits to be sent to one connection, and what happens when its reader is slow.

A publisher never waits. Past the budget, first deltas and latest values are merged, then the events of a sheet are replaced by one
`stale` message per sheet, then the connection is closed with a code that says "resume" (realtime.md, "Slow clients").
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from chatsheet.edge import wire
from chatsheet.services.feed import Durable, Latest, Message, Stream

BUDGET_BYTES = 1024 * 1024
GATHER_S = 0.05
"""Pieces of a running answer that come faster than this share a frame; the first one goes at once. Twenty frames a second read smoothly,
and a frame costs more than what is in it."""


@dataclass(slots=True)
class _Entry:
    """One message on its way. `source` is None for what must be sent as it is (acks, welcome, `stale`)."""

    data: bytes
    source: Message | None = None


class Overflow(Exception):
    """Even without deltas and row changes the reader is too far behind."""


class Outbox:
    """Messages for one connection, taken a frame at a time by its one writer."""

    def __init__(self, budget: int = BUDGET_BYTES) -> None:
        self._entries: list[_Entry] = []
        self._bytes = 0
        self._budget = budget
        self._ready = asyncio.Event()
        self._urgent = asyncio.Event()
        """Something waits that is no piece of an answer."""
        self._streamed_at = -GATHER_S
        self.is_overflowing = False

    def put(self, data: bytes) -> None:
        """Queue something that is never dropped."""
        self._add(_Entry(data))

    def put_message(self, message: Message) -> None:
        self._add(_Entry(wire.message(message), message))

    def _add(self, entry: _Entry) -> None:
        self._entries.append(entry)
        self._bytes += len(entry.data)
        if self._bytes > self._budget:
            self._shrink()
        if not isinstance(entry.source, Stream) or self.is_overflowing:
            self._urgent.set()
        self._ready.set()

    def _shrink(self) -> None:
        for step in (_merge_signals, _replace_rows):
            self._entries = step(self._entries)
            self._bytes = sum(len(entry.data) for entry in self._entries)
            if self._bytes <= self._budget:
                return
        self.is_overflowing = True

    async def frame(self) -> bytes:
        """All that waits, as one JSON list; waits while nothing does.

        Raises:
            Overflow: The connection should be closed with "resume".
        """
        while not self._entries:
            self._ready.clear()
            await self._ready.wait()
        await self._gather()
        if self.is_overflowing:
            raise Overflow
        entries, self._entries, self._bytes = self._entries, [], 0
        self._urgent.clear()
        return b"[" + b",".join(entry.data for entry in entries) + b"]"

    async def _gather(self) -> None:
        """Where only pieces of answers wait, and the last ones went just now, let more of them come."""
        loop = asyncio.get_running_loop()
        if self._urgent.is_set():
            return
        if loop.time() < self._streamed_at + GATHER_S:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._streamed_at + GATHER_S):
                    await self._urgent.wait()
        self._entries = _merge_signals(self._entries)
        self._streamed_at = loop.time()


def _merge_signals(entries: list[_Entry]) -> list[_Entry]:
    """Deltas of one answer that follow each other become one; of latest values only the newest stays."""
    newest = {_name(one.source): index for index, one in enumerate(entries) if isinstance(one.source, Latest)}
    merged: list[_Entry] = []
    streams: dict[str, int] = {}
    for index, entry in enumerate(entries):
        source = entry.source
        if isinstance(source, Latest) and newest[_name(source)] != index:
            continue
        if isinstance(source, Stream) and source.topic in streams:
            _append_text(merged, streams[source.topic], source)
            continue
        if isinstance(source, Stream):
            streams[source.topic] = len(merged)
        merged.append(entry)
    return merged


def _name(source: Latest) -> tuple[str, str, str]:
    return source.topic, source.type, source.key


def _append_text(merged: list[_Entry], index: int, piece: Stream) -> None:
    known = merged[index].source
    assert isinstance(known, Stream)
    kept = max(0, piece.at - known.at)  # a piece may begin again before the end: what stood there is replaced
    whole = Stream(known.topic, min(known.at, piece.at), known.text[:kept] + piece.text)
    merged[index] = _Entry(wire.message(whole), whole)


def _replace_rows(entries: list[_Entry]) -> list[_Entry]:
    """The events of each sheet become one `stale` at the place of the last of them: the page reads the sheet and its windows anew."""
    spans: dict[str, tuple[int, int, int]] = {}
    for index, entry in enumerate(entries):
        source = entry.source
        if isinstance(source, Durable) and source.event.topic.startswith("sheet:"):
            event = source.event
            first = spans.get(event.topic, (event.seq, 0, 0))[0]
            spans[event.topic] = (first, event.seq, index)
    kept: list[_Entry] = []
    for index, entry in enumerate(entries):
        source = entry.source
        topic = source.event.topic if isinstance(source, Durable) else ""
        if topic not in spans:
            kept.append(entry)
        elif spans[topic][2] == index:
            first, last, _ = spans[topic]
            kept.append(_Entry(wire.stale(topic, first, last)))
    return kept
