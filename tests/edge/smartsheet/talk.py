"""Speaking with the face in tests: a sheet with a column of every kind, and short ways to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.smartsheet_upstream import Upstream, cells_of

COLUMNS: tuple[dict[str, Any], ...] = (
    {"title": "Task"},
    {"title": "Done", "type": "CHECKBOX"},
    {"title": "Due", "type": "DATE"},
    {"title": "Owner", "type": "CONTACT_LIST", "contactOptions": [{"name": "Ana Lima", "email": "ana@example.com"}]},
    {"title": "Status", "type": "PICKLIST", "options": ["Open", "Closed"]},
    {"title": "Tags", "type": "MULTI_PICKLIST", "options": ["red", "blue"]},
    {"title": "People", "type": "MULTI_CONTACT_LIST"},
)
TITLES = tuple(str(column["title"]) for column in COLUMNS)


@dataclass(frozen=True)
class Talk:
    """A client and one sheet."""

    http: httpx.AsyncClient
    sheet_id: int
    columns: Mapping[str, int]

    @property
    def path(self) -> str:
        return f"/sheets/{self.sheet_id}"

    async def get(self, path: str = "", **params: Any) -> dict[str, Any]:
        answer = await self.http.get(self.path + path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    async def send(self, method: str, path: str, body: Any = None, **params: Any) -> dict[str, Any]:
        """The answer, which must be a good one."""
        answer = await self.http.request(method, self.path + path, json=body, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    async def refused(self, method: str, path: str, body: Any = None, *, status: int = 400, **params: Any) -> int:
        """The number of the error, whose status must be this."""
        before = await self.version()
        answer = await self.http.request(method, self.path + path, json=body, params=params)
        told = answer.json()
        assert answer.status_code == status, answer.text
        assert {"errorCode", "message", "refId"} <= told.keys() <= {"errorCode", "message", "refId", "detail"}
        assert answer.headers["Content-Type"].startswith("application/json")
        assert await self.version() == before, "something was written all the same"
        return int(told["errorCode"])

    async def version(self) -> int:
        return int((await self.get("/version"))["version"])

    def row(self, values: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """Values by title; mappings go as objectValue."""
        return {**more, "cells": cells_of([self.columns[title] for title in values], [*values.values()])}

    async def add(self, *rows: Mapping[str, Any] | str, **place: Any) -> list[int]:
        """Rows with these values, or with this task; their ids."""
        given = [self.row({"Task": one} if isinstance(one, str) else one, **(place or {"toBottom": True})) for one in rows]
        return [row["id"] for row in (await self.send("POST", "/rows", given))["result"]]

    async def tasks(self) -> list[str]:
        """What stands in the first column, indented by level."""
        rows = (await self.get())["rows"]
        levels: dict[int | None, int] = {None: -1}
        for row in rows:
            levels[row["id"]] = levels[row.get("parentId")] + 1
        return ["  " * levels[row["id"]] + str(row["cells"][0].get("value", "")) for row in rows]

    async def cell(self, row_id: int, title: str, **params: Any) -> dict[str, Any]:
        """A cell of a row, without its column."""
        row = await self.get(f"/rows/{row_id}", **params)
        [cell] = [cell for cell in row["cells"] if cell["columnId"] == self.columns[title]]
        return {name: value for name, value in cell.items() if name != "columnId"}


async def talk_of(upstream: Upstream, http: httpx.AsyncClient, name: str = "Plan") -> Talk:
    sheet_id, ids, _ = await upstream.make_sheet(name, COLUMNS)
    return Talk(http, sheet_id, dict(zip(TITLES, ids, strict=True)))
