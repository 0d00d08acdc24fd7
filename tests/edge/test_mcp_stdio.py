"""`chatsheet mcp` as a client starts it: beside a server, and where none runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError

from chatsheet.cli.stdio import header_value
from tests.edge.server import PLAN_CSV
from tests.edge.test_cli import Serving, Shell

EVERYBODY = {"kind": "condition", "column": "Owner", "op": "is_not_blank"}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@asynccontextmanager
async def client(shell: Shell, *words: str, mode: str = "auto") -> AsyncIterator[Client]:
    env = {**shell.env, "CHATSHEET_PORT": "0"}
    program = StdioServerParameters(command=sys.executable, args=["-m", "chatsheet", "mcp", *words], env=env)
    async with Client(program, mode=mode) as found:
        yield found


@asynccontextmanager
async def person(link: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser signed in with the private link."""
    origin = link.split("/open/", maxsplit=1)[0]
    async with httpx.AsyncClient(base_url=origin, headers={"Origin": origin}, timeout=20, trust_env=False) as page:
        assert (await page.get(link)).status_code == 303
        yield page


async def upload(page: httpx.AsyncClient) -> None:
    answer = await page.post("/api/v1/sheets/import", files={"file": ("plan.csv", PLAN_CSV)})
    assert answer.status_code == 201


def link_of(serving: Serving) -> str:
    found = re.search(r"http://\S+/open/\S+", serving.told)
    assert found is not None
    return found.group()


def end(serving: Serving) -> None:
    """As a power cut ends it."""
    serving.process.kill()
    serving.process.wait()


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    answer: dict[str, Any] = result.structured_content
    return answer


async def test_where_no_server_runs_it_is_the_server(shell: Shell) -> None:
    async with client(shell, mode="legacy") as mcp, person(shell("link").strip()) as page:
        assert "data_dir_in_use" in shell("serve", code=1)
        await upload(page)
        waiting = (await call(mcp, "update_rows", sheet="plan", where=EVERYBODY, set={"Status": "Done"}))["data"]
        assert waiting["approve_at"] == f"{page.headers['Origin']}/sheets/1"
        (plan,) = (await page.get("/api/v1/plans")).json()["plans"]
        decided = await page.post(f"/api/v1/plans/{plan['id']}/approve", json={"hash": plan["hash"]})
        assert decided.json()["outcome"] == "success"
        assert (await call(mcp, "get_plan", plan_id=waiting["id"]))["data"]["state"] == "done"
    assert "server_not_running" in shell("link", code=1)
    assert "Cancelled" not in shell("export", "plan")


async def test_beside_a_server_it_goes_through_it_and_finds_the_next_one(shell: Shell) -> None:
    with shell.serve() as first:
        async with client(shell) as mcp:
            async with person(link_of(first)) as page:
                await upload(page)
                await page.post("/api/v1/links/revoke")  # it may read the folder, so it may read the new token
            assert (await call(mcp, "set_cells", sheet="plan", cells={"1": {"Owner": "Zoe"}}))["outcome"] == "success"
            end(first)
            with shell.serve() as second:
                waiting = (await call(mcp, "delete_rows", sheet="plan", row_ids=["1"]))["data"]
                assert waiting["approve_at"].startswith(second.address)
                end(second)
            # Nobody serves any more: it does so itself.
            assert (await call(mcp, "get_plan", plan_id=waiting["id"]))["data"]["state"] == "waiting"
            assert (await call(mcp, "get_rows", sheet="plan", row_ids=["1"]))["data"]["rows"][0][3] == "Zoe"


async def test_read_only_and_groups(shell: Shell) -> None:
    with shell.serve():
        async with client(shell, "--read-only") as mcp:
            names = {tool.name for tool in (await mcp.list_tools()).tools}
            assert {"get_rows", "aggregate", "list_sheets"} <= names
            assert "set_cells" not in names
            with pytest.raises(MCPError, match="Unknown tool"):
                await mcp.call_tool("set_cells", {"sheet": "plan", "cells": {"1": {"Owner": "x"}}})
    assert "mcp_group_unknown" in shell("mcp", "--groups", "raed", code=1)
    assert "mcp_read_only" in shell("mcp", "--groups", "write", "--read-only", code=1)


def test_lines_in_lines_out_and_nothing_else(shell: Shell) -> None:
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    lines = [
        b"{not json",
        b"[1]",
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}).encode(),
        b'{"jsonrpc":"2.0","method":"notifications/initialized"}',
        b"",
        b'{"jsonrpc":"2.0","id":7,"result":{}}',
        b'{"jsonrpc":"2.0","id":"two","method":"tools/call","params":{"name":"list_sheets","arguments":{}}}',
        '{"jsonrpc":"2.0","id":3,"method":"nö/such","params":{}}'.encode(),
    ]
    started = time.monotonic()
    env = {**shell.env, "CHATSHEET_PORT": "0"}
    command = [sys.executable, "-m", "chatsheet", "mcp"]
    done = subprocess.run(command, env=env, input=b"\n".join(lines) + b"\n", capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["error"]["code"] for one in answers if one["id"] is None] == [-32700, -32600]
    by_id = {one["id"]: one for one in answers if one["id"] is not None}
    assert by_id[1]["result"]["protocolVersion"] == "2025-11-25"
    assert by_id["two"]["result"]["structuredContent"]["data"] == {"sheets": []}
    assert by_id[3]["error"]["code"] == -32601
    assert len(answers) == 5
    assert b"chatsheet is open at" in done.stderr
    assert time.monotonic() - started < 50


@pytest.mark.parametrize(("text", "value"), [("get_rows", "get_rows"), ("a\r\nX: y", "=?base64?YQ0KWDogeQ==?="), (" a", "=?base64?IGE=?=")])
def test_what_a_header_cannot_carry_is_wrapped(text: str, value: str) -> None:
    assert header_value(text) == value
