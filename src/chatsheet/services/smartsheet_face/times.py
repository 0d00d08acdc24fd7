"""When rows came and when they last changed: rows know the number of the event, the log knows its time. Kept, because neither changes."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from chatsheet.domain.sheet import SheetId
from chatsheet.ports import Transaction
from chatsheet.services.commit import sheet_topic

AT_ONCE = 500
"""Events read in one statement."""
MOST_SHEETS = 32


class _RowOf(msgspec.Struct):
    id: str


class _Added(msgspec.Struct):
    rows: list[_RowOf]


class _Deleted(msgspec.Struct):
    row_ids: list[str]


_added = msgspec.json.Decoder(_Added).decode
_deleted = msgspec.json.Decoder(_Deleted).decode


@dataclass(slots=True)
class SheetTimes:
    """Times of one sheet. Row ids are handed out in rising runs: the first id of each run, and when it came."""

    epoch: str
    seq: int = 1
    """How far the log has been looked through. Its first event is the sheet's creation: rows before the first run came with it."""
    firsts: list[int] = field(default_factory=list)
    came: list[datetime] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    """Rows that were deleted: they may come back, as what they were."""
    by_seq: dict[int, datetime] = field(default_factory=dict)

    def created(self, row_id: int, birth: datetime) -> datetime:
        at = bisect_right(self.firsts, row_id)
        return self.came[at - 1] if at else birth


class Times:
    """The times of the sheets in use. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[SheetId, SheetTimes] = {}
        self._lock = threading.Lock()

    def of(
        self, transaction: Transaction, sheet_id: SheetId, seqs: Iterable[int], *, up_to: int | None = None
    ) -> tuple[SheetTimes, Mapping[int, datetime]]:
        """When runs of rows came, and when these events happened; those after `up_to` are left out, as they may not be committed."""
        topic = sheet_topic(sheet_id)
        top = transaction.top(topic)
        last = top.seq if up_to is None else up_to
        with self._lock:
            known = self._known.get(sheet_id)
            if known is None or known.epoch != top.epoch:
                known = self._known[sheet_id] = SheetTimes(top.epoch)
                while len(self._known) > MOST_SHEETS:
                    del self._known[next(iter(self._known))]
            _look_on(transaction, topic, known, last)
            unknown = {seq for seq in seqs if seq not in known.by_seq and seq <= last}
            if unknown:
                known.by_seq.update(transaction.times(topic, unknown))
            return known, known.by_seq


def _look_on(transaction: Transaction, topic: str, known: SheetTimes, up_to: int) -> None:
    while known.seq < up_to:
        events = transaction.events(topic, after=known.seq, up_to=up_to, limit=AT_ONCE)
        for event in events:
            if event.type == "rows_added":
                ids = [int(row.id) for row in _added(event.data).rows]
                if ids and known.gone.isdisjoint(ids):
                    known.firsts.append(min(ids))
                    known.came.append(event.time)
                known.gone.difference_update(ids)
            elif event.type == "rows_deleted":
                known.gone.update(map(int, _deleted(event.data).row_ids))
        known.seq = events[-1].seq if events else up_to
