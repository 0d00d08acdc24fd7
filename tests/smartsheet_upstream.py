"""A chatsheet that is Smartsheet to others, served on a free port of this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from chatsheet.edge.smartsheet.app import PREFIX
from tests.edge.server import Server, running

WITHIN_S = 30.0


@dataclass(frozen=True)
class Upstream:
    """A running chatsheet that is Smartsheet to others. `address` is what they call its base."""

    server: Server
    address: str
    token: str

    def http(self, **headers: str) -> httpx.AsyncClient:
        """Speaks Smartsheet's API: paths as in its documentation."""
        signed = {"Authorization": f"Bearer {self.token}", **headers}
        return httpx.AsyncClient(base_url=self.address, headers=signed, timeout=WITHIN_S, trust_env=False, verify=False)

    async def make_sheet(
        self, name: str, columns: Sequence[Mapping[str, Any]], rows: Sequence[Sequence[Any]] = ()
    ) -> tuple[int, list[int], list[int]]:
        """A sheet with these columns (the first is the primary one) and values by column; its id, column ids and row ids.
        A value that is a mapping is sent as `objectValue`, None is left out."""
        async with self.http() as http:
            titled = [{"type": "TEXT_NUMBER", **column} | ({"primary": True} if at == 0 else {}) for at, column in enumerate(columns)]
            made = (await http.post("/sheets", json={"name": name, "columns": titled})).raise_for_status().json()["result"]
            ids = [int(column["id"]) for column in made["columns"]]
            row_ids: list[int] = []
            for start in range(0, len(rows), 500):
                some = [{"toBottom": True, "cells": cells_of(ids, values)} for values in rows[start : start + 500]]
                added = (await http.post(f"/sheets/{made['id']}/rows", json=some)).raise_for_status().json()
                row_ids += [int(row["id"]) for row in added["result"]]
            return int(made["id"]), ids, row_ids

    async def sheet(self, sheet_id: int, **params: Any) -> dict[str, Any]:
        """As a client sees it, with everything there is."""
        wanted = {"level": 2, "include": "objectValue", "exclude": "nonexistentCells", **params}
        async with self.http() as http:
            return (await http.get(f"/sheets/{sheet_id}", params=wanted)).raise_for_status().json()  # type: ignore[no-any-return]


def cells_of(column_ids: Sequence[int], values: Sequence[Any]) -> list[dict[str, Any]]:
    """Cells of a row to be written."""
    pairs = [(column, value) for column, value in zip(column_ids, values, strict=False) if value is not None]
    return [{"columnId": column, "objectValue" if isinstance(value, Mapping) else "value": value} for column, value in pairs]


@asynccontextmanager
async def upstream_in(folder: Path, **settings: Any) -> AsyncIterator[Upstream]:
    """Serve the folder with the face on: no rate that a test would notice, webhooks to this machine allowed."""
    chosen: dict[str, Any] = {"smartsheet_face": "on", "smartsheet_face_rate": 1_000_000, "smartsheet_face_loopback": True}
    async with running(folder, is_server=True, **chosen | settings) as server:
        yield Upstream(server, server.address + PREFIX, server.state.keys.token)
