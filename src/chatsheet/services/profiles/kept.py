"""Profiles kept by version. After a change only the columns it touched are asked for anew."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import partial

import msgspec

from chatsheet.domain.changes import CellsSet, Change, ColumnUpdated
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.sheet import ColumnId, SheetId, Version
from chatsheet.ports import Transaction
from chatsheet.services.commit import sheet_topic
from chatsheet.services.profiles.gather import gather
from chatsheet.services.profiles.profile import ColumnProfile, SheetProfile
from chatsheet.services.table_delta import MOST_PATCHED_EVENTS
from chatsheet.services.tables import Tables, TableState

MOST_KEPT = 50
"""Sheets; a profile of 25 columns takes some 20 kB."""

UNTOUCHING = frozenset(
    {
        "sheet_renamed",
        "sheet_deleted",
        "sheet_restored",
        "column_added",
        "column_deleted",
        "column_moved",
        "rows_moved",
        "changes_confirmed",
        "changes_rejected",
    }
)
"""Changes after which every figure of the columns that were there still stands. Rows that come or go touch all of them."""


@dataclass(slots=True)
class ProfileCounters:
    """What the cache did, for metrics and the health page."""

    hits: int = 0
    patches: int = 0
    """Only some columns were asked for."""
    misses: int = 0


@dataclass(slots=True)
class _Held:
    profile: SheetProfile | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Profiles:
    """The figures of sheets, as they are now."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._held: OrderedDict[SheetId, _Held] = OrderedDict()
        self.counters = ProfileCounters()

    def counters_json(self) -> dict[str, int]:
        return asdict(self.counters) | {"size": len(self._held)}

    async def of(self, sheet_id: SheetId) -> SheetProfile:
        """All columns of the sheet. Who asks while somebody else does waits for the same figures. Raises as `gather`."""
        held = self._held.setdefault(sheet_id, _Held())
        self._held.move_to_end(sheet_id)
        async with held.lock:
            held.profile = await self._fresh(sheet_id, held.profile)
        while len(self._held) > MOST_KEPT:
            self._held.popitem(last=False)
        return held.profile

    async def _fresh(self, sheet_id: SheetId, known: SheetProfile | None) -> SheetProfile:
        state = await self._tables.state(sheet_id)
        if known is not None and known.state.version == state.version:
            self.counters.hits += 1
            return known
        kept = {} if known is None else await self._still_right(sheet_id, known, state)
        if not kept:
            self.counters.misses += 1
            return await gather(self._tables, sheet_id)
        self.counters.patches += 1
        missing = {column.id for column in state.columns} - kept.keys()
        found = await gather(self._tables, sheet_id, missing) if missing else SheetProfile(state, {})
        # What was asked for is as new as `state` or newer, what was kept is of `state`: so that is the version that counts.
        return SheetProfile(state, {**kept, **found.columns})

    async def _still_right(self, sheet_id: SheetId, known: SheetProfile, state: TableState) -> Mapping[ColumnId, ColumnProfile]:
        """The columns that no change since touched."""
        read = partial(_touched, sheet_id=sheet_id, since=known.state.version, until=state.version)
        touched = await self._tables.store.read(read)
        if touched is None:
            return {}
        there = {column.id for column in state.columns}
        return {one: profile for one, profile in known.columns.items() if one in there and one not in touched}


def _touched(transaction: Transaction, sheet_id: SheetId, since: Version, until: Version) -> set[ColumnId] | None:
    """Columns whose figures may have changed; None for all of them."""
    if since.epoch != until.epoch or until.seq - since.seq > MOST_PATCHED_EVENTS:
        return None
    found: set[ColumnId] = set()
    for event in transaction.events(sheet_topic(sheet_id), after=since.seq, up_to=until.seq, limit=MOST_PATCHED_EVENTS):
        if event.type in UNTOUCHING:
            continue
        if event.type not in ("cells_set", "column_updated"):
            return None
        found |= _touched_by(change_from_json(event.type, msgspec.json.decode(event.data)))
    return found


def _touched_by(change: Change) -> set[ColumnId]:
    match change:
        case CellsSet():
            return {column for cells in change.cells.values() for column in cells}
        case ColumnUpdated() if change.set.type is not None:
            return {change.column_id}
    return set()
