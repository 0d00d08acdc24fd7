"""What a client may keep: sheets and rows carry the sheet's version as their tag, are not sent twice, and are never old."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from tests.edge.server import Server

BY_OWNER = json.dumps({"filter": {"kind": "condition", "column": "Owner", "op": "eq", "value": "Ana"}, "sorts": [{"column": "Budget"}]})


async def again(http: httpx.AsyncClient, answer: httpx.Response) -> httpx.Response:
    """The same request, as a client sends it that has kept the answer."""
    return await http.get(str(answer.url), headers={"If-None-Match": answer.headers["etag"]})


@pytest.mark.parametrize("params", [None, {"offset": 1, "limit": 2}, {"view": BY_OWNER}])
async def test_rows_are_not_sent_again_until_the_sheet_changes(server: Server, plan: str, params: dict[str, str] | None) -> None:
    async with server.http() as http:
        first = await http.get(f"/api/v1/sheets/{plan}/rows", params=params)
        kept = await again(http, first)
        assert (kept.status_code, kept.content, kept.headers["etag"]) == (304, b"", first.headers["etag"])
        assert kept.headers["cache-control"] == first.headers["cache-control"] == "private, no-cache"
        await server.act(plan, "set_cells", {"cells": {"3": {"Budget": 801}}})
        fresh = await again(http, first)
        assert fresh.status_code == 200
        assert 801 in [cell for row in fresh.json()["rows"] for cell in row["cells"]]
        assert fresh.headers["etag"] != first.headers["etag"]


async def test_another_view_of_the_same_version_has_another_tag(server: Server, plan: str) -> None:
    async with server.http() as http:
        everything = await http.get(f"/api/v1/sheets/{plan}/rows")
        anas = await http.get(f"/api/v1/sheets/{plan}/rows", params={"view": BY_OWNER})
        assert [row["cells"][0] for row in anas.json()["rows"]] == ["Review", "Design"]
        assert anas.headers["etag"] != everything.headers["etag"]
        wrong = await http.get(f"/api/v1/sheets/{plan}/rows", params={"view": "{"})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "view_invalid")


async def test_what_is_gone_is_gone_also_for_whoever_kept_it(server: Server, plan: str) -> None:
    async with server.http() as http:
        sheet, rows = await http.get(f"/api/v1/sheets/{plan}"), await http.get(f"/api/v1/sheets/{plan}/rows")
        assert (await again(http, sheet)).status_code == 304
        await server.act(plan, "delete_sheet", {})
        for answer in (sheet, rows):
            assert (await again(http, answer)).status_code == 404


async def test_a_strangers_tag_opens_nothing(server: Server, plan: str) -> None:
    async with server.http() as http, server.stranger() as stranger:
        rows = await http.get(f"/api/v1/sheets/{plan}/rows")
        assert (await again(stranger, rows)).status_code == 401
        assert (await http.get("/api/v1/sheets/404/rows", headers={"If-None-Match": rows.headers["etag"]})).status_code == 404


async def test_what_a_post_answers_is_kept_by_nobody(server: Server, plan: str) -> None:
    async with server.http() as http:
        window = await http.post(f"/api/v1/sheets/{plan}/window", json={})
        assert (window.headers["cache-control"], "etag" in window.headers) == ("no-store", False)


async def test_the_pages_own_files_are_sent_once(server: Server, tmp_path: Path) -> None:
    server.state.static = tmp_path / "built"
    (server.state.static / "assets").mkdir(parents=True)
    (server.state.static / "index.html").write_text("<!doctype html>")
    (server.state.static / "assets" / "page-1a2b.js").write_text("1")
    async with server.stranger() as http:
        for path, kept in (("/assets/page-1a2b.js", "public, max-age=31536000, immutable"), ("/sheets/1", "no-cache")):
            first = await http.get(path)
            assert (first.status_code, first.headers["cache-control"]) == (200, kept)
            assert (await again(http, first)).status_code == 304
        (server.state.static / "index.html").write_text("<!doctype html><p>newer")
        assert (await again(http, first)).text == "<!doctype html><p>newer"
