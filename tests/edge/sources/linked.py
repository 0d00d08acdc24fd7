"""Two real servers: one is Smartsheet, with a proxy before it that can fail; the other is ours, with a sheet opened from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatsheet.domain.sheet import SheetId
from chatsheet.ports import Store
from tests.edge.server import WITHIN_S, Server, running
from tests.smartsheet_proxy import SmartsheetProxy, proxied
from tests.smartsheet_upstream import Upstream, upstream_in

COLUMNS: tuple[dict[str, Any], ...] = (
    {"title": "Task"},
    {"title": "Status", "type": "PICKLIST", "options": ["Open", "Done"]},
    {"title": "Due", "type": "DATE"},
    {"title": "Ready", "type": "CHECKBOX"},
    {"title": "Budget"},
    {"title": "Tags", "type": "MULTI_PICKLIST", "options": ["a", "b", "c"]},
    {"title": "Owner", "type": "CONTACT_LIST"},
)
ROWS: tuple[tuple[Any, ...], ...] = (
    ("Design", "Open", "2026-01-05", True, 1000),
    ("Build", "Open", "2026-02-01", None, 5000),
    ("Review", "Done", None, None, None),
)


@dataclass
class Linked:
    """`there` and `here`, and the sheet on both sides."""

    there: Upstream
    proxy: SmartsheetProxy
    here: Server
    id_there: int
    columns_there: list[int]
    rows_there: list[int]
    sheet_id: str = ""

    async def open(self) -> str:
        """Connect, and open the sheet; its id here."""
        async with self.here.http() as http:
            (await http.put("/api/v1/smartsheet/token", json={"token": self.there.token})).raise_for_status()
            answer = (await http.post("/api/v1/smartsheet/open", json={"sheet": str(self.id_there)})).raise_for_status().json()
            job = answer["job"]["id"]
            await until(lambda: self.job(job), lambda told: told["state"] == "done")
            self.sheet_id = (await self.job(job))["result"]["sheet_id"]
        return self.sheet_id

    async def job(self, job_id: str) -> dict[str, Any]:
        async with self.here.http() as http:
            told: dict[str, Any] = (await http.get(f"/api/v1/jobs/{job_id}")).json()
            assert told["state"] not in ("failed", "paused"), told
            return told

    async def source(self) -> dict[str, Any]:
        async with self.here.http() as http:
            return (await http.get(f"/api/v1/sheets/{self.sheet_id}/source")).json()["source"]  # type: ignore[no-any-return]

    async def act(self, action: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return await self.here.act(self.sheet_id, action, arguments)

    async def rows(self) -> list[list[Any]]:
        """Every row here, in order, by column."""
        slots = [column["slot"] for column in await self.columns()]
        rows = await self._rows()
        return [[row["cells"][slot] if slot < len(row["cells"]) else None for slot in slots] for row in rows]

    async def _rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        async with self.here.http() as http:
            while True:
                page = (await http.get(f"/api/v1/sheets/{self.sheet_id}/rows", params={"offset": len(found), "limit": 1000})).json()
                found += page["rows"]
                if len(found) >= page["total"]:
                    return found

    async def row_ids(self) -> list[str]:
        return [row["id"] for row in await self._rows()]

    async def columns(self) -> list[dict[str, Any]]:
        async with self.here.http() as http:
            return (await http.get(f"/api/v1/sheets/{self.sheet_id}")).json()["columns"]  # type: ignore[no-any-return]

    async def look(self) -> None:
        """Have the source looked at now."""
        async with self.here.http() as http:
            (await http.post(f"/api/v1/sheets/{self.sheet_id}/source/check")).raise_for_status()

    async def put_there(self, row: int, values: Mapping[str, Any], **headers: str) -> None:
        """Somebody else changes a row at the source."""
        titles = [column["title"] for column in COLUMNS]
        cells = [{"columnId": self.columns_there[titles.index(title)], "value": value} for title, value in values.items()]
        async with self.there.http(**headers) as http:
            body = [{"id": self.rows_there[row], "cells": cells}]
            (await http.put(f"/sheets/{self.id_there}/rows", json=body)).raise_for_status()

    async def told_there(self) -> list[tuple[Any, ...]]:
        """The source's rows with their depth and cells, as the face tells them."""
        sheet = await self.there.sheet(self.id_there)
        order = [column["id"] for column in sheet["columns"]]
        return [_told(row, order) for row in sheet["rows"]]

    async def in_step(self) -> None:
        """Wait until nothing waits, and both sides hold the same; they are compared after a fresh look."""

        async def differences() -> list[str]:
            found = await self.differences()
            if found:
                await self.look()
            return found

        await self.look()
        await until(differences, lambda found: not found)

    async def differences(self) -> list[str]:
        """What differs between the two sides; empty when they are equal and nothing waits."""
        source = await self.source()
        if source["waiting"] or source["state"] != "live":
            return [f"{source['waiting']} wait, {source['state']}, {source['problem']}"]
        here, there = await mirror(self.here, self.sheet_id), await mirror(self.there.server, str(self.id_there))
        return [f"{one!r} != {other!r}" for one, other in zip(here, there, strict=False) if one != other] + (
            [] if len(here) == len(there) else [f"{len(here)} rows here, {len(there)} there"]
        )


def _told(row: Mapping[str, Any], order: Sequence[int]) -> tuple[Any, ...]:
    cells = {cell["columnId"]: cell.get("value") for cell in row["cells"]}
    return tuple(cells.get(column) for column in order)


async def mirror(server: Server, sheet_id: str) -> list[tuple[Any, ...]]:
    return await mirror_of(server.state.store, sheet_id)


async def mirror_of(store: Store, sheet_id: str) -> list[tuple[Any, ...]]:
    """A sheet as both sides must hold it: titles and types, then rows with their depth."""

    def read(transaction: Any) -> list[tuple[Any, ...]]:
        sheet = transaction.sheet(SheetId(int(sheet_id)))
        level: dict[int, int] = {}
        told: list[tuple[Any, ...]] = [(sheet.name, *((column.title, column.type) for column in sheet.columns))]
        for row in transaction.all_rows(sheet.id):
            level[row.id] = 0 if row.parent_id is None else level.get(row.parent_id, -1000) + 1
            told.append((level[row.id], *(row.value(column) or None for column in sheet.columns)))
        return told

    return await store.read(read)


async def until(ask: Callable[[], Any], is_right: Callable[[Any], bool], within_s: float = WITHIN_S) -> Any:
    """Ask again and again, until the answer is right: what happens is in another process or task."""
    answer: Any = None
    try:
        async with asyncio.timeout(within_s):
            while not is_right(answer := await ask()):  # noqa: ASYNC110 - another process decides
                await asyncio.sleep(0.03)
    except TimeoutError:
        raise AssertionError(f"never came right: {answer!r}") from None
    return answer


@asynccontextmanager
async def linked_in(
    folder: Path, columns: Sequence[Mapping[str, Any]] = COLUMNS, rows: Sequence[Sequence[Any]] = ROWS, **settings: Any
) -> AsyncIterator[Linked]:
    """Both servers, the sheet at the source, nothing opened yet."""
    async with upstream_in(folder / "there") as there, proxied(there.address) as proxy:
        made = await there.make_sheet("Plan", columns, rows)
        chosen = {"smartsheet_base_url": proxy.address, "smartsheet_poll_s": 0.2, "smartsheet_idle_poll_s": 0.2}
        async with running(folder / "here", is_server=True, **{**chosen, "smartsheet_rate": 100_000, **settings}) as here:
            yield Linked(there, proxy, here, *made)
