"""Where every row of a sheet stands: Smartsheet numbers rows, and names the one before. Kept by version, and moved on by the log."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from chatsheet.domain.changes import RowsAdded, RowsDeleted, RowsMoved
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.events import Event
from chatsheet.domain.sheet import Row, RowId, SheetId, Version
from chatsheet.ports import Transaction
from chatsheet.services.commit import sheet_topic

MOST_EVENTS = 200
"""An outline that is further behind than this is made anew."""
MOST_SHEETS = 32
"""Outlines kept; one of a full sheet takes half a megabyte."""
FEW = 50
"""So many rows are put in one by one; more are sorted in together."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The rows in order: three numbers each, 0 for no parent."""

    version: Version
    positions: array[int]
    ids: array[int]
    parents: array[int]

    def rank(self, row: Row) -> int:
        """How many rows stand before this one."""
        at = bisect_left(self.positions, row.position)
        while self.ids[at] != row.id:
            at += 1
        return at

    def sibling(self, rank: int) -> RowId | None:
        """The row before, at the same level under the same parent."""
        parent = self.parents[rank]
        for before in range(rank - 1, -1, -1):
            if self.parents[before] == parent:
                return RowId(self.ids[before])
            if self.ids[before] == parent:
                return None
        return None

    def after(self, events: Sequence[Event], version: Version) -> Outline:
        """The outline once these events happened."""
        changes = [change_from_json(event.type, msgspec.json.decode(event.data)) for event in events if event.type in _KINDS]
        if not changes:
            return Outline(version, self.positions, self.ids, self.parents)
        rows = list(zip(self.positions, self.ids, self.parents, strict=True))
        for change in changes:
            match change:
                case RowsAdded():
                    _put(rows, [(row.position, row.id, row.parent_id or 0) for row in change.rows])
                case RowsDeleted():
                    _take(rows, set(change.row_ids))
                case RowsMoved():
                    _take(rows, set(change.moves))
                    _put(rows, [(place.position, row_id, place.parent_id or 0) for row_id, place in change.moves.items()])
                case _:
                    pass
        return _of(rows, version)


_KINDS = frozenset({"rows_added", "rows_deleted", "rows_moved"})


def _put(rows: list[tuple[int, int, int]], new: Sequence[tuple[int, int, int]]) -> None:
    if len(new) > FEW:
        rows += new
        rows.sort()
        return
    for one in new:
        rows.insert(bisect_left(rows, one), one)


def _take(rows: list[tuple[int, int, int]], gone: set[RowId]) -> None:
    rows[:] = [row for row in rows if row[1] not in gone]


def _of(rows: Iterable[tuple[int, int, int]], version: Version) -> Outline:
    positions, ids, parents = array("q"), array("q"), array("q")
    for position, row_id, parent in rows:
        positions.append(position)
        ids.append(row_id)
        parents.append(parent)
    return Outline(version, positions, ids, parents)


class Outlines:
    """The outlines of the sheets in use. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[SheetId, Outline] = {}
        self._lock = threading.Lock()

    def get(self, transaction: Transaction, sheet_id: SheetId) -> Outline:
        """As the transaction sees the sheet."""
        topic = sheet_topic(sheet_id)
        top = transaction.top(topic)
        with self._lock:
            known = self._known.get(sheet_id)
        if known is None or known.version.epoch != top.epoch or not 0 <= top.seq - known.version.seq <= MOST_EVENTS:
            return _of(((row.position, row.id, row.parent_id or 0) for row in transaction.all_rows(sheet_id)), top)
        if known.version == top:
            return known
        return known.after(transaction.events(topic, after=known.version.seq, up_to=top.seq, limit=MOST_EVENTS), top)

    def knows(self, sheet_id: SheetId) -> bool:
        with self._lock:
            return sheet_id in self._known

    def keep(self, sheet_id: SheetId, outline: Outline) -> None:
        """Only once what it tells is committed."""
        with self._lock:
            known = self._known.pop(sheet_id, None)
            is_older = known is not None and known.version.epoch == outline.version.epoch and known.version.seq > outline.version.seq
            self._known[sheet_id] = known if known is not None and is_older else outline
            while len(self._known) > MOST_SHEETS:
                del self._known[next(iter(self._known))]
