"""Random writes on both sides of a linked sheet, over a connection that fails in every way there is; and what must be true afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx
import msgspec

from chatsheet.domain.changes import CellsSet, ChangesConfirmed, ChangesRejected, RowsAdded, RowsDeleted
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.events import Event
from chatsheet.domain.sheet import ColumnId, RowId
from chatsheet.ports import Store, Transaction
from tests.smartsheet_proxy import (
    Fault,
    any_request,
    at_random,
    collided,
    down,
    dropped,
    dropped_after,
    is_write,
    malformed,
    rate_limited,
    timed_out,
    truncated,
)
from tests.smartsheet_upstream import Upstream

COLUMNS: tuple[dict[str, Any], ...] = (
    {"title": "Task"},
    {"title": "A"},
    {"title": "B"},
    {"title": "Status", "type": "PICKLIST", "options": ["Open", "Done", "Late"]},
    {"title": "Due", "type": "DATE"},
)
FAULTS: tuple[Fault, ...] = (
    dropped(),
    dropped_after(),
    dropped_after(),
    rate_limited(retry_after_s=0),
    timed_out(),
    timed_out(after=True),
    collided(),
    collided(after=True),
    down(),
    malformed(),
    truncated(),
)


def rows(count: int) -> list[tuple[Any, ...]]:
    return [(f"row {n}", f"a{n}", f"b{n}", "Open", "2026-01-05") for n in range(1, count + 1)]


def failing(seed: int, share: float) -> Callable[[Any], Fault | None]:
    """`share` of all requests fail, those that write three times as often."""
    reads, writes = at_random(seed, share / 3, FAULTS, only=any_request), at_random(seed + 1, share, FAULTS, only=is_write)
    return lambda seen: writes(seen) if is_write(seen) else reads(seen)


@dataclass
class Soak:
    """Writes at random; what was acknowledged is known by its values, each written once."""

    here: Callable[[], httpx.AsyncClient]
    there: Upstream
    sheet_id: str
    id_there: int
    chance: Random
    others: float = 0.12
    """Writes of somebody else at the source, for each of ours."""
    number: int = 0
    done: Counter[str] = field(default_factory=Counter)
    """Acknowledged writes by kind; `refused` are those that were answered with an error, `unknown` those without an answer."""

    async def write(self, count: int) -> None:
        """So many writes here, and some there, one after the other."""
        async with self.here() as here, self.there.http() as there:
            for _ in range(count):
                await self._here(here)
                if self.chance.random() < self.others:
                    await self._there(there)

    async def _act(self, here: httpx.AsyncClient, name: str, arguments: dict[str, Any]) -> None:
        try:
            answer = await here.post(f"/api/v1/sheets/{self.sheet_id}/actions/{name}", json=arguments)
        except httpx.HTTPError:
            self.done["unknown"] += 1  # the server was killed
            return
        self.done[name if answer.is_success else "refused"] += 1

    async def _rows(self, here: httpx.AsyncClient) -> list[str]:
        try:
            answer = await here.get(f"/api/v1/sheets/{self.sheet_id}/rows", params={"limit": 1000})
        except httpx.HTTPError:
            return []
        return [row["id"] for row in answer.json()["rows"]] if answer.is_success else []

    def _value(self) -> str:
        self.number += 1
        return f"v{self.number}"

    def _cells(self) -> dict[str, Any]:
        return {column: self._value() for column in self.chance.sample(["A", "B"], self.chance.randint(1, 2))}

    async def _here(self, here: httpx.AsyncClient) -> None:
        known = await self._rows(here)
        if len(known) < 10:
            await self._act(here, "add_rows", {"rows": [{"Task": self._value()} for _ in range(5)]})
            return
        some = self.chance.sample(known, min(len(known), self.chance.choice((1, 1, 1, 2, 5, 30))))
        other = self.chance.choice(known)
        at: dict[str, Any] = self.chance.choice(({}, {"after_row_id": other}, {"before_row_id": other}, {"parent_id": other}))
        match self.chance.choices(("set", "add", "delete", "move", "undo"), (60, 14, 9, 10, 7))[0]:
            case "set":
                await self._act(here, "set_cells", {"cells": {row: self._cells() for row in some}})
            case "add":
                new = [{"Task": self._value(), **self._cells()} for _ in range(self.chance.randint(1, 3))]
                await self._act(here, "add_rows", {"rows": new, **at})
            case "delete":
                await self._act(here, "delete_rows", {"row_ids": some[:2]})
            case "move":
                await self._act(here, "move_rows", {"row_ids": some[:2], **at})
            case _:
                await self._act(here, "undo", {})

    async def _there(self, there: httpx.AsyncClient) -> None:
        """Somebody else at the source. Two at once collide there: then it was not done."""
        path = f"/sheets/{self.id_there}"
        sheet = (await there.get(path)).json()
        ids = [row["id"] for row in sheet.get("rows", ())]
        if len(ids) < 10:
            return
        row, other = self.chance.sample(ids, 2)
        column = self.chance.choice([column["id"] for column in sheet["columns"] if column["title"] in ("A", "B")])
        match self.chance.choices(("set", "add", "delete", "move"), (60, 15, 10, 15))[0]:
            case "set":
                await there.put(f"{path}/rows", json=[{"id": row, "cells": [{"columnId": column, "value": self._value()}]}])
            case "add":
                body = [{"siblingId": other, "cells": [{"columnId": sheet["columns"][0]["id"], "value": self._value()}]}]
                await there.post(f"{path}/rows", json=body)
            case "delete":
                await there.delete(f"{path}/rows", params={"ids": str(row)})
            case _:
                await there.put(f"{path}/rows", json=[{"id": row, "siblingId": other}])


@dataclass(frozen=True)
class Loss:
    """What was taken away from somebody without a word, and what came twice."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    confirmed: int
    rejected: int


async def loss(store: Store, sheet_id: str, there: Upstream, id_there: int) -> Loss:
    """Look through the history: every write of ours was confirmed, rejected aloud, or replaced by one of ours."""

    def read(transaction: Transaction) -> list[Event]:
        found: list[Event] = []
        while some := transaction.events(f"sheet:{sheet_id}", after=found[-1].seq if found else 0, limit=1000):
            found += some
        return found

    events = await store.read(read)
    walk = _Walk()
    for event in events:
        walk.take(event)
    sheet = await there.sheet(id_there)
    primary = next(column["id"] for column in sheet["columns"] if column.get("primary"))
    titles = Counter(cell["value"] for row in sheet["rows"] for cell in row["cells"] if cell["columnId"] == primary and "value" in cell)
    return Loss(tuple(walk.lost), tuple(title for title, times in titles.items() if times > 1), walk.confirmed, walk.rejected)


class _Walk:
    """Writes of ours that were neither confirmed nor rejected yet, by cell and by row."""

    def __init__(self) -> None:
        self.cells: dict[tuple[RowId, ColumnId], tuple[int, str]] = {}
        self.rows: dict[RowId, tuple[int, str]] = {}
        self.lost: list[str] = []
        self.confirmed = self.rejected = 0

    def take(self, event: Event) -> None:  # noqa: PLR0912 - one case per kind
        change = change_from_json(event.type, msgspec.json.decode(event.data))
        is_ours = event.actor.via != "source"
        mark = (event.seq, event.cause)
        match change:
            case CellsSet(cells):
                for row, values in cells.items():
                    for column in values:
                        old = self.cells.pop((row, column), None)
                        if is_ours:
                            self.cells[row, column] = mark
                        elif old is not None:
                            self.lost.append(f"cell {row}.{column} of event {old[0]}, by event {event.seq}")
            case RowsAdded(added):
                if is_ours:
                    self.rows |= {row.id: mark for row in added}
            case RowsDeleted(row_ids):
                for row in row_ids:
                    old = self.rows.pop(row, None)
                    if old is not None and not is_ours:
                        self.lost.append(f"row {row} of event {old[0]}, by event {event.seq}")
                    for cell in [cell for cell in self.cells if cell[0] == row]:
                        gone = self.cells.pop(cell)
                        if not is_ours:
                            self.lost.append(f"cell {cell} of event {gone[0]}, with its row, by event {event.seq}")
            case ChangesConfirmed(cause, up_to):
                self.confirmed += 1
                self.cells = {cell: one for cell, one in self.cells.items() if one[1] != cause or one[0] > up_to}
                self.rows = {row: one for row, one in self.rows.items() if one[1] != cause or one[0] > up_to}
            case ChangesRejected(cause, up_to, _, rows):
                self.rejected += max(1, len(rows))
                for row, why in rows.items():
                    self.cells = {cell: one for cell, one in self.cells.items() if cell[0] != row or (why.mine and cell[1] not in why.mine)}
                    if not why.mine:
                        self.rows.pop(row, None)
            case _:
                pass
