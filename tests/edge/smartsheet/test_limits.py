"""Who is let in, how often, and how the face says no."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from threading import Event

import pytest

from chatsheet.domain.sheet import SheetId
from chatsheet.ports import Transaction
from tests.edge.server import running
from tests.edge.smartsheet.talk import Talk
from tests.smartsheet_upstream import Upstream, upstream_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_it_is_off_unless_it_is_switched_on(tmp_path: Path) -> None:
    async with running(tmp_path) as server, server.http() as http:
        answer = await http.get("/smartsheet/2.0/sheets")
        assert (answer.status_code, answer.json()["errorCode"]) == (404, 1006)
        assert "CHATSHEET_SMARTSHEET_FACE" in answer.json()["message"]


async def test_tokens(upstream: Upstream) -> None:
    async with upstream.http() as http, upstream.server.stranger() as stranger:
        path = "/smartsheet/2.0/sheets"
        for headers, code in (
            ({}, 1001),
            ({"Authorization": "Basic eDp5"}, 1001),
            ({"Authorization": "Bearer nonsense"}, 1002),
            ({"Cookie": f"{upstream.server.state.keys.cookie_name}={upstream.server.state.keys.cookie}"}, 1001),
        ):
            answer = await stranger.get(path, headers=headers)
            assert (answer.status_code, answer.json()["errorCode"]) == (401, code), headers
            assert answer.json()["refId"]
        assert (await stranger.get("/smartsheet/2.0/serverinfo")).status_code == 200
        assert (await http.get("/users/me")).json()["id"] == 1


async def test_addresses_methods_and_bodies(talk: Talk) -> None:
    async def told(method: str, path: str, content: bytes = b"") -> tuple[int, int]:
        answer = await talk.http.request(method, path, content=content)
        return answer.status_code, answer.json()["errorCode"]

    assert await told("GET", "/nothing") == (404, 1006)
    assert await told("GET", "/sheets/x") == (404, 1006)
    assert await told("GET", "/sheets/9999999999999999") == (404, 1006)
    assert await told("PATCH", "/sheets") == (405, 1122)
    assert await told("POST", f"{talk.path}/rows", b"[{") == (400, 1008)
    assert await told("POST", f"{talk.path}/rows", b"\xff") == (400, 1008)
    assert await told("POST", f"{talk.path}/rows", b"[" * 100_000) == (400, 1008)
    assert await told("POST", f"{talk.path}/rows") == (400, 1024)
    assert await told("PUT", talk.path, b"[]") == (400, 1008)
    assert await told("POST", f"{talk.path}/rows", b" " * 64_000_001) == (400, 1008)
    assert (await talk.http.get("/sheets/")).status_code == 200


async def test_so_many_requests_a_minute(tmp_path: Path) -> None:
    async with upstream_in(tmp_path, smartsheet_face_rate=3) as upstream, upstream.http() as http:
        answers = [await http.get("/sheets") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert answers[3].json()["errorCode"] == 4003
        assert 1 <= int(answers[3].headers["Retry-After"]) <= 60
        face = upstream.server.state.smartsheet_face
        assert face is not None
        now = face.now()
        face.now = lambda: now + 61
        assert (await http.get("/sheets")).status_code == 200


async def test_one_write_at_a_time_per_sheet(upstream: Upstream, talk: Talk) -> None:
    other, ids, _ = await upstream.make_sheet("Other", [{"title": "A"}])
    begun, go = asyncio.Event(), Event()
    loop = asyncio.get_running_loop()

    def slow(transaction: Transaction) -> None:
        loop.call_soon_threadsafe(begun.set)
        go.wait(20)

    class Watched(set[SheetId]):
        def update(self, *sheets: Iterable[SheetId]) -> None:
            super().update(*sheets)
            entered.set()

    face, entered = upstream.server.state.smartsheet_face, asyncio.Event()
    assert face is not None
    face._writing = Watched()
    holding = asyncio.create_task(upstream.server.state.store.write(slow))
    await begun.wait()
    first = asyncio.create_task(talk.http.post(f"{talk.path}/rows", json=[talk.row({"Task": "A"})]))
    async with asyncio.timeout(20):
        await entered.wait()
    second = await talk.http.post(f"{talk.path}/rows", json=[talk.row({"Task": "B"})])
    assert (second.status_code, second.json()["errorCode"]) == (500, 4004)
    assert (await talk.http.get(talk.path)).status_code == 200
    elsewhere = asyncio.create_task(talk.http.post(f"/sheets/{other}/rows", json=[{"cells": [{"columnId": ids[0], "value": 1}]}]))
    go.set()
    await holding
    assert [(await one).status_code for one in (first, elsewhere)] == [200, 200]
    assert await talk.tasks() == ["A"]


async def test_a_fault_of_ours_is_told_as_theirs(upstream: Upstream, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(transaction: Transaction) -> list[object]:
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr("chatsheet.adapters.sql.sheets.SqlSheets.sheets", broken)
    answer = await talk.http.get("/sheets")
    assert (answer.status_code, answer.json()["errorCode"]) == (500, 4000)
    assert "secret" not in answer.text
