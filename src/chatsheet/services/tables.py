"""Sheets in the query engine, kept in step with the log. See docs/subsystems/query.md.

A sheet is loaded on its first question and patched by its events (`table_delta.py`) before every later one, so an answer is of a version
that is at least the one asked for, and says which.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TypeVar

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.sheet import Column, ColumnId, SheetId, Version
from chatsheet.domain.values import Value
from chatsheet.ports import EngineLost, Kind, QueryEngine, Store, Table, TableColumn, Transaction
from chatsheet.services.commit import sheet_topic
from chatsheet.services.table_delta import Delta, read_delta

T = TypeVar("T")

ATTEMPTS = 3
"""The child may be lost under us (another sheet's query ran away): load again, but not for ever."""


@dataclass(frozen=True, slots=True)
class TableState:
    """A sheet as the engine holds it."""

    version: Version
    name: str
    columns: tuple[Column, ...]
    kinds: Mapping[ColumnId, Kind]
    mixed: frozenset[ColumnId]
    """Columns with values that are not of their kind; the compiler looks for them under `"<title> (text)"`."""
    has_parents: bool
    row_count: int
    is_deleted: bool = False


@dataclass(slots=True)
class _Held:
    state: TableState | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class Counters:
    """What the cache did, for metrics and the health page."""

    hits: int = 0
    patches: int = 0
    loads: int = 0


def engine_unavailable() -> Problem:
    """`EngineLost`, told to a person."""
    message = "The query engine stopped and could not be started again."
    return Problem(Category.UNAVAILABLE, "engine_unavailable", message, "Try again in a moment.", is_retryable=True)


class Tables:
    """Questions to the engine about the current state of sheets."""

    def __init__(self, store: Store, engine: QueryEngine) -> None:
        self._store = store
        self._engine = engine
        self._held: OrderedDict[SheetId, _Held] = OrderedDict()
        self.counters = Counters()

    @property
    def store(self) -> Store:
        """What the tables are made from, for those who keep something made from a table."""
        return self._store

    def counters_json(self) -> dict[str, int]:
        return asdict(self.counters)

    async def state(self, sheet_id: SheetId) -> TableState:
        """The sheet's columns and kinds, loaded and up to date. Raises Problem `sheet_unknown`."""
        held = self._held.setdefault(sheet_id, _Held())
        async with held.lock:
            return await self._refresh(sheet_id, held)

    async def keep_up(self, sheet_id: SheetId) -> None:
        """Bring a sheet that the engine holds up to the log, ahead of the next question; nothing happens for others."""
        held = self._held.get(sheet_id)
        if held is None or held.state is None:
            return
        async with held.lock:
            with contextlib.suppress(Problem, EngineLost):  # whoever asks next is told, or loads it again
                await self._refresh(sheet_id, held)

    async def query(
        self, sheet_id: SheetId, sql: str, params: Mapping[str, Value], *, limit: int, timeout_s: float = 1.0, is_trusted: bool
    ) -> tuple[Table, TableState]:
        """Run a query on the current state; which state that was comes with the result."""
        ask = partial(self._engine.query, sheet_id, sql, params, limit=limit, timeout_s=timeout_s, is_trusted=is_trusted)
        return await self._ask(sheet_id, ask)

    async def row_ids(
        self, sheet_id: SheetId, sql: str, params: Mapping[str, Value], *, timeout_s: float | None = None, is_trusted: bool = True
    ) -> tuple[Sequence[int], TableState]:
        ask = partial(self._engine.row_ids, sheet_id, sql, params, timeout_s=timeout_s, is_trusted=is_trusted)
        return await self._ask(sheet_id, ask)

    async def _ask(self, sheet_id: SheetId, ask: Callable[[], Awaitable[T]]) -> tuple[T, TableState]:
        held = self._held.setdefault(sheet_id, _Held())
        for attempt in range(ATTEMPTS):
            async with held.lock:
                state = await self._refresh(sheet_id, held)
                try:
                    return await ask(), state
                except EngineLost:
                    held.state = None
                    if attempt == ATTEMPTS - 1:
                        raise
        raise AssertionError

    async def _refresh(self, sheet_id: SheetId, held: _Held) -> TableState:
        """Bring the engine up to the log. The caller holds the sheet's lock."""
        for _ in range(ATTEMPTS):
            old = held.state
            delta = await self._store.read(partial(read_delta, sheet_id=sheet_id, since=old.version if old else None))
            if delta is None:
                self.counters.hits += 1
                assert old is not None
                return old
            try:
                held.state = await self._load(sheet_id) if delta.must_load or old is None else await self._patch(sheet_id, old, delta)
                return held.state
            except EngineLost:
                held.state = None
        raise EngineLost

    async def _load(self, sheet_id: SheetId) -> TableState:
        self.counters.loads += 1
        starting = asyncio.ensure_future(self._engine.start())
        try:
            snapshot = await self._store.read(partial(_read_all, sheet_id=sheet_id))
        finally:
            await starting
        found = await self._engine.load(sheet_id, snapshot.columns, snapshot.lines)
        return snapshot.state(found)

    async def _patch(self, sheet_id: SheetId, old: TableState, delta: Delta) -> TableState:
        self.counters.patches += 1
        found: Sequence[TableColumn] | None = None
        if delta.upserts or delta.deletes:
            found = await self._engine.patch(sheet_id, delta.upserts, delta.deletes, delta.changed)
        if delta.columns != old.columns:
            found = await self._engine.retitle(sheet_id, delta.columns)
        kinds, mixed = _kinds(found) if found is not None else (old.kinds, old.mixed)
        return TableState(delta.version, delta.name, delta.columns, kinds, mixed, delta.has_parents, delta.row_count, delta.is_deleted)


@dataclass(frozen=True, slots=True)
class _Snapshot:
    version: Version
    name: str
    columns: tuple[Column, ...]
    lines: Sequence[bytes]
    """Several rows in each, parted by line breaks: a million small objects would cost more than their text."""
    row_count: int
    has_parents: bool
    is_deleted: bool

    def state(self, found: Sequence[TableColumn]) -> TableState:
        return TableState(self.version, self.name, self.columns, *_kinds(found), self.has_parents, self.row_count, self.is_deleted)


def _kinds(found: Sequence[TableColumn]) -> tuple[Mapping[ColumnId, Kind], frozenset[ColumnId]]:
    return {column.id: column.kind for column in found}, frozenset(column.id for column in found if column.misfits)


def _read_all(transaction: Transaction, sheet_id: SheetId) -> _Snapshot:
    sheet = transaction.sheet(sheet_id)
    version = transaction.top(sheet_topic(sheet_id))
    return _Snapshot(
        version,
        sheet.name,
        sheet.columns,
        [*transaction.lines(sheet_id)],
        transaction.row_count(sheet_id),
        transaction.has_parents(sheet_id),
        sheet.is_deleted,
    )
