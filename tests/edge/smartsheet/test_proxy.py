"""The proxy that tests of our client stand on: each fault does what it says."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.smartsheet_proxy import (
    Fault,
    Seen,
    SmartsheetProxy,
    at_random,
    collided,
    delayed,
    down,
    dropped,
    dropped_after,
    expired,
    held,
    is_write,
    malformed,
    proxied_in_thread,
    rate_limited,
    timed_out,
    to,
    truncated,
)
from tests.smartsheet_upstream import Upstream

pytestmark = pytest.mark.asyncio(loop_scope="module")


def client(proxy: SmartsheetProxy, upstream: Upstream) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {upstream.token}"}
    return httpx.AsyncClient(base_url=proxy.address, headers=headers, timeout=20, trust_env=False, verify=False)


async def a_sheet(upstream: Upstream) -> str:
    sheet_id, _, _ = await upstream.make_sheet("Plan", [{"title": "Task"}])
    return f"/sheets/{sheet_id}"


ROW = {"toBottom": True, "cells": [{"columnId": 1, "value": "A"}]}


async def count(upstream: Upstream, sheet: str) -> int:
    async with upstream.http() as http:
        return int((await http.get(sheet)).json()["totalRowCount"])


async def test_what_has_no_fault_goes_through(proxy: SmartsheetProxy, upstream: Upstream) -> None:
    sheet = await a_sheet(upstream)
    async with client(proxy, upstream) as http:
        answer = (await http.post(f"{sheet}/rows", json=[ROW, ROW])).json()
        assert [row["rowNumber"] for row in answer["result"]] == [1, 2]
        assert (await http.get(sheet, params={"page": 2, "pageSize": 1})).json()["rows"][0]["rowNumber"] == 2
    assert [(one.method, one.path, one.status) for one in proxy.log] == [("POST", f"{sheet}/rows", 200), ("GET", sheet, 200)]
    assert proxy.log[1].query == {"page": "2", "pageSize": "1"}


@pytest.mark.parametrize(("fault", "rows"), [(dropped(), 0), (dropped_after(), 1), (truncated(), 1)])
async def test_a_connection_ends_before_or_after(proxy: SmartsheetProxy, upstream: Upstream, fault: Fault, rows: int) -> None:
    sheet = await a_sheet(upstream)
    proxy.script(fault)
    async with client(proxy, upstream) as http:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.post(f"{sheet}/rows", json=ROW)
        assert await count(upstream, sheet) == rows
        assert (await http.post(f"{sheet}/rows", json=ROW)).status_code == 200


@pytest.mark.parametrize(
    ("fault", "status", "code", "rows"),
    [
        (rate_limited(), 429, 4003, 0),
        (timed_out(), 500, 4002, 0),
        (timed_out(after=True), 500, 4002, 1),
        (collided(), 500, 4004, 0),
        (collided(after=True), 500, 4004, 1),
        (down(), 503, 4001, 0),
        (expired(), 401, 1003, 0),
    ],
)
async def test_errors_before_or_after(proxy: SmartsheetProxy, upstream: Upstream, fault: Fault, status: int, code: int, rows: int) -> None:
    sheet = await a_sheet(upstream)
    proxy.script(fault, only=is_write)
    async with client(proxy, upstream) as http:
        answer = await http.post(f"{sheet}/rows", json=ROW)
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)
    assert await count(upstream, sheet) == rows
    assert [one.is_applied for one in proxy.seen("POST", "/rows")] == [bool(rows)]


async def test_retry_after_and_a_body_that_is_no_json(proxy: SmartsheetProxy, upstream: Upstream) -> None:
    proxy.script(rate_limited(retry_after_s=7), malformed(), delayed(0.01))
    async with client(proxy, upstream) as http:
        assert (await http.get("/sheets")).headers["Retry-After"] == "7"
        with pytest.raises(ValueError):
            (await http.get("/sheets")).json()
        assert (await http.get("/sheets")).status_code == 200


async def test_a_request_is_held_until_the_test_says_so(proxy: SmartsheetProxy, upstream: Upstream) -> None:
    go = asyncio.Event()
    proxy.script(held(go), only=to("GET", "/users"))
    async with client(proxy, upstream) as http:
        waiting = asyncio.create_task(http.get("/users/me"))
        assert (await http.get("/sheets")).status_code == 200
        assert not waiting.done()
        go.set()
        assert (await waiting).status_code == 200
        await proxy.wait(to("GET", "/users"))


async def test_clocks_that_differ_and_answers_rewritten(proxy: SmartsheetProxy, upstream: Upstream) -> None:
    sheet = await a_sheet(upstream)

    def with_formula(seen: Seen, answer: Any) -> Any:
        return answer | {"columns": [column | {"formula": "=1+1"} for column in answer["columns"]]}

    async with client(proxy, upstream) as http:
        plain = (await http.get(sheet)).json()
        proxy.clock_skew, proxy.rewrite = timedelta(hours=-2), with_formula
        seen = (await http.get(sheet)).json()
    assert datetime.fromisoformat(plain["modifiedAt"]) - datetime.fromisoformat(seen["modifiedAt"]) == timedelta(hours=2)
    assert seen["columns"][0]["formula"] == "=1+1"


async def test_a_random_plan_is_the_same_for_the_same_seed(proxy: SmartsheetProxy, upstream: Upstream) -> None:
    async with client(proxy, upstream) as http:
        runs = []
        for _ in range(2):
            proxy.plan = at_random(5, 0.5, [rate_limited(), down()])
            runs.append([(await http.get("/sheets")).status_code for _ in range(12)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 429, 503}


async def test_in_a_thread_for_clients_that_block(upstream: Upstream) -> None:
    with proxied_in_thread(upstream.address) as proxy:
        proxy.script(rate_limited())
        async with client(proxy, upstream) as http:
            assert [(await http.get("/sheets")).status_code for _ in range(2)] == [429, 200]
        assert proxy.count("GET", "/sheets") == 2
