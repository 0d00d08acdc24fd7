"""Windows on a sheet: some rows of a person's view, in its order. The server owns the order. See docs/subsystems/windows.md.

Without sort, filter and search a window comes straight from the store (0.5 ms, whatever the sheet's size). With them the query
engine gives all row ids in order once per version; windows are cut from that list.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from pydantic import Field

from chatsheet.domain.query import AllOf, Filter, Sort, TextAnywhere
from chatsheet.domain.sheet import Row, RowId, SheetId, Version
from chatsheet.domain.sql import compile_row_ids
from chatsheet.ports import Store, Transaction
from chatsheet.services.actions.base import Arguments, Count
from chatsheet.services.actions.naming import FilterArg, Names, SortArg, row_id
from chatsheet.services.commit import sheet_topic
from chatsheet.services.tables import Tables, TableState

MOST_ROWS = 1000
MOST_KEPT_ORDERS = 32
"""Orders of views kept in memory; one of a million rows is 8 MB, so few of those."""
MOST_KEPT_BYTES = 64 * 1024 * 1024


class View(Arguments):
    """How a person looks at a sheet."""

    filter: FilterArg | None = None
    sorts: list[SortArg] = Field(default_factory=list, max_length=10)
    search: str = Field(default="", max_length=200)

    @property
    def is_plain(self) -> bool:
        return self.filter is None and not self.sorts and not self.search.strip()


class WindowRequest(Arguments):
    view: View = View()
    offset: Count = 0
    limit: int = Field(default=200, ge=1, le=MOST_ROWS)
    keep: list[str] = Field(default_factory=list, max_length=200, description="Rows being edited: they stay where they stood.")


@dataclass(frozen=True, slots=True)
class _Order:
    """All row ids of a view, in order, as of a version."""

    version: Version
    row_ids: Sequence[int]


class Windows:
    """Cuts windows; keeps the orders of the views in use."""

    def __init__(self, store: Store, tables: Tables) -> None:
        self._store = store
        self._tables = tables
        self._orders: OrderedDict[tuple[SheetId, str, date], _Order] = OrderedDict()

    async def read(self, sheet_id: SheetId, request: WindowRequest, today: date) -> dict[str, Any]:
        """One window, with the sheet's version it is of.

        Raises:
            Problem: `sheet_unknown`, `column_unknown` (of a filter or sort), `sheet_deleted`.
        """
        name = view_name(request.view)
        if request.view.is_plain:
            return await self._store.read(lambda transaction: read_plain(transaction, sheet_id, request))
        order = await self._order(sheet_id, request, name, today)
        wanted = [RowId(one) for one in order.row_ids[request.offset : request.offset + request.limit]]
        return await self._store.read(lambda transaction: _cut(transaction, sheet_id, wanted, order, request, name))

    async def row_ids(self, sheet_id: SheetId, view: View, today: date) -> Sequence[int]:
        """All row ids of a view, in order."""
        return (await self._order(sheet_id, WindowRequest(view=view), view_name(view), today)).row_ids

    async def _order(self, sheet_id: SheetId, request: WindowRequest, name: str, today: date) -> _Order:
        key = (sheet_id, name, today)
        state = await self._tables.state(sheet_id)
        known = self._orders.get(key)
        if known is None or known.version != state.version:
            row_ids, state = await self._tables.row_ids(sheet_id, *_compiled(request.view, state, today))
            fresh = _Order(state.version, row_ids)
            known = _keep(fresh, known, [row_id(one) for one in request.keep])
            self._orders[key] = known
        self._orders.move_to_end(key)
        self._forget()
        return known

    def _forget(self) -> None:
        while len(self._orders) > MOST_KEPT_ORDERS or sum(8 * len(one.row_ids) for one in self._orders.values()) > MOST_KEPT_BYTES:
            if len(self._orders) == 1:
                return
            self._orders.popitem(last=False)


def _compiled(view: View, state: TableState, today: date) -> tuple[str, Mapping[str, Any]]:
    names = Names(state.columns, prefers_ids=True)
    parts: list[Filter] = [] if view.filter is None else [names.filter(view.filter)]
    if view.search.strip():
        parts.append(TextAnywhere(view.search.strip()))
    where = AllOf(tuple(parts)) if parts else None
    sorts: tuple[Sort, ...] = tuple(names.sort(sort) for sort in view.sorts)
    compiled = compile_row_ids(where, sorts, state.columns, state.kinds, today=today, mixed=state.mixed)
    return compiled.sql, compiled.params


def _keep(fresh: _Order, old: _Order | None, keep: Iterable[RowId]) -> _Order:
    """Rows being edited stand where they stood, even when the view would move or drop them now."""
    places = {} if old is None else _places(old.row_ids, set(keep))
    if not places:
        return fresh
    order = [one for one in fresh.row_ids if one not in places]
    for one, place in sorted(places.items(), key=lambda item: item[1]):
        order.insert(min(place, len(order)), one)
    return _Order(fresh.version, order)


def _places(row_ids: Sequence[int], wanted: set[RowId]) -> dict[int, int]:
    return {one: place for place, one in enumerate(row_ids) if one in wanted} if wanted else {}


def view_name(view: View) -> str:
    """The same for the same view, whoever looks."""
    return hashlib.sha256(msgspec.json.encode(view.model_dump(), order="deterministic")).hexdigest()[:16]


def read_plain(transaction: Transaction, sheet_id: SheetId, request: WindowRequest) -> dict[str, Any]:
    """A window in the sheet's own order."""
    version, total = transaction.top(sheet_topic(sheet_id)), transaction.summary(sheet_id).row_count
    rows = transaction.window(sheet_id, request.offset, request.limit)
    return _window(transaction, sheet_id, rows, version, total, request.offset, view_name(request.view))


def read_named(transaction: Transaction, sheet_id: SheetId, row_ids: Sequence[RowId]) -> dict[str, Any]:
    """The rows with these ids that exist, in that order."""
    version, total = transaction.top(sheet_topic(sheet_id)), transaction.summary(sheet_id).row_count
    found = transaction.rows(sheet_id, row_ids)
    return _window(transaction, sheet_id, [found[one] for one in row_ids if one in found], version, total, 0, "named")


def _cut(
    transaction: Transaction, sheet_id: SheetId, wanted: Sequence[RowId], order: _Order, request: WindowRequest, name: str
) -> dict[str, Any]:
    """The rows as they are now; their order is of `order.version`, which is what the page is told, so that it takes later events."""
    found = transaction.rows(sheet_id, wanted)
    rows = [found[one] for one in wanted if one in found]
    return _window(transaction, sheet_id, rows, order.version, len(order.row_ids), request.offset, name)


def _window(
    transaction: Transaction, sheet_id: SheetId, rows: Sequence[Row], version: Version, total: int, offset: int, name: str
) -> dict[str, Any]:
    levels = _levels(transaction, sheet_id, rows)
    parents = transaction.parents_of(sheet_id, [row.id for row in rows])
    shown = [
        {
            "id": str(row.id),
            "parent_id": None if row.parent_id is None else str(row.parent_id),
            "position": row.position,
            "level": levels[row.id],
            "has_children": row.id in parents,
            "seq": row.seq,
            "cells": row.cells,
        }
        for row in rows
    ]
    return {"view": name, "offset": offset, "rows": shown, "total": total, "version": {"epoch": version.epoch, "seq": version.seq}}


def _levels(transaction: Transaction, sheet_id: SheetId, rows: Sequence[Row]) -> dict[RowId, int]:
    """How many parents each row has above it. Reads only parents that the window does not hold."""
    parent_of = {row.id: row.parent_id for row in rows}
    while missing := {parent for parent in parent_of.values() if parent is not None and parent not in parent_of}:
        found = transaction.rows(sheet_id, missing)
        parent_of |= {one: found[one].parent_id if one in found else None for one in missing}
    return {row.id: _depth(row.id, parent_of) for row in rows}


def _depth(one: RowId, parent_of: Mapping[RowId, RowId | None]) -> int:
    depth, parent = 0, parent_of[one]
    while parent is not None and depth < 100:
        depth, parent = depth + 1, parent_of.get(parent)
    return depth
