"""MCP over HTTP, with the official client: what it sees, what it may do, what waits for a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, types
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from chatsheet.edge.mcp.groups import ANALYSIS, GROUPS, group_of
from chatsheet.edge.mcp.tools import IDEMPOTENT, RESULT_SCHEMA, tools_of
from chatsheet.services.actions.all import REGISTRY
from tests.edge.server import PLAN_CSV, Server, running

EVERYBODY = {"kind": "condition", "column": "Owner", "op": "is_not_blank"}


@asynccontextmanager
async def client(server: Server, path: str = "/mcp", *, mode: str = "auto", **headers: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers={**server.token, **headers}, timeout=20, trust_env=False) as http,
        Client(streamable_http_client(server.address + path, http_client=http), mode=mode) as found,
    ):
        yield found


@asynccontextmanager
async def held(context: AbstractAsyncContextManager[Client]) -> AsyncIterator[Client]:
    """Entered and left by one task, as the SDK wants it; a fixture is set up and torn down by two."""
    found: list[Client] = []
    is_in, is_over = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        try:
            async with context as entered:
                found.append(entered)
                is_in.set()
                await is_over.wait()
        finally:
            is_in.set()

    holding = asyncio.create_task(hold())
    await is_in.wait()
    try:
        yield found[0]
    finally:
        is_over.set()
        await holding


@pytest.fixture
async def mcp(server: Server, plan: str) -> AsyncIterator[Client]:
    """A client of the newest protocol."""
    async with held(client(server)) as found:
        yield found


@pytest.fixture(params=["legacy", "auto"])
async def either(server: Server, plan: str, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    """A client of the protocols with a handshake, and one of those without."""
    async with held(client(server, mode=request.param)) as found:
        yield found


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answers; that it did not fail is checked here."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    answer: dict[str, Any] = result.structured_content
    return answer


async def refused(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """The error a tool answers with; it stands in the text as well."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert result.structured_content is not None
    error: dict[str, Any] = result.structured_content["error"]
    assert isinstance(result.content[0], types.TextContent)
    assert error["code"] in result.content[0].text
    return error


def texts(result: Any) -> list[str]:
    return [one.text for one in result.content]


async def test_every_action_is_a_tool_with_hints_and_a_shape(either: Client) -> None:
    tools = {tool.name: tool for tool in (await either.list_tools()).tools}
    assert set(tools) == {*REGISTRY.actions, "get_plan"}
    for name, action in REGISTRY.actions.items():
        hints = tools[name].annotations
        assert hints is not None
        assert (hints.read_only_hint, hints.destructive_hint) == (action.effect == "read", action.effect == "destructive")
        assert tools[name].output_schema == RESULT_SCHEMA
        assert ("sheet" in tools[name].input_schema["properties"]) == action.needs_sheet
    assert "approve" not in " ".join(tools)


async def test_reading(either: Client) -> None:
    sheets = await call(either, "list_sheets")
    assert sheets["data"]["sheets"][0]["name"] == "plan"
    found = await call(either, "aggregate", sheet="PLAN", measures=[{"aggregate": "sum", "column": "Budget"}])
    assert found["data"]["rows"][0][0] == 8300
    rows = (await call(either, "get_rows", sheet="1", limit=2))["data"]
    assert [column["name"] for column in rows["columns"]][:3] == ["_row_id", "_parent_id", "Task"]
    assert [row[2] for row in rows["rows"]] == ["Design", "Build"]
    assert rows["row_count"] == 5


async def test_one_row_changes_at_once_and_can_be_undone(mcp: Client, server: Server, plan: str) -> None:
    done = await call(mcp, "set_cells", sheet="plan", cells={"1": {"Owner": "Zoe"}})
    assert done["outcome"] == "success"
    history = (await server.act(plan, "history", {}))["data"]["causes"][0]
    assert (history["via"], history["cause"]) == ("mcp", done["effects"][0]["cause"])
    assert (await call(mcp, "undo", sheet="plan", cause=done["effects"][0]["cause"]))["outcome"] == "success"
    assert (await call(mcp, "get_rows", sheet="plan", row_ids=[1]))["data"]["rows"][0][3] == "Ana"


async def test_many_rows_wait_for_a_person_whose_yes_the_client_can_read(either: Client, server: Server, plan: str) -> None:
    result = await either.call_tool("update_rows", {"sheet": "plan", "where": EVERYBODY, "set": {"Status": "Done"}})
    assert result.structured_content is not None
    assert (result.is_error, result.structured_content["outcome"]) == (False, "needs_approval")
    waiting = result.structured_content["data"]
    assert waiting["approve_at"] == f"{server.address}/sheets/{plan}"
    assert waiting["transitions"]
    assert waiting["rows"][0]["after"]["Status"] == "Done"
    assert "hash" not in waiting
    assert waiting["approve_at"] in texts(result)[0]
    assert (await call(either, "get_plan", plan_id=waiting["id"]))["data"]["state"] == "waiting"
    async with server.http() as person:
        listed = (await person.get("/api/v1/plans", params={"sheet_id": plan})).json()["plans"]
        assert [one["id"] for one in listed] == [waiting["id"]]
        answer = await person.post(f"/api/v1/plans/{waiting['id']}/approve", json={"hash": listed[0]["hash"]})
        assert answer.json()["outcome"] == "success"
        assert (await person.get("/api/v1/plans")).json()["plans"] == []
    came_of_it = (await call(either, "get_plan", plan_id=waiting["id"]))["data"]
    assert (came_of_it["state"], came_of_it["done"]["rows"]) == ("done", 4)


async def test_a_person_who_says_no_is_heard(mcp: Client, server: Server, plan: str) -> None:
    waiting = (await call(mcp, "delete_rows", sheet="plan", row_ids=["1"]))["data"]
    async with server.http() as person:
        await person.post(f"/api/v1/plans/{waiting['id']}/reject")
    told = await call(mcp, "get_plan", plan_id=waiting["id"])
    assert told["data"]["state"] == "rejected"
    assert "rejected" in told["summary"]
    assert (await call(mcp, "get_rows", sheet="plan"))["data"]["row_count"] == 5


async def test_a_client_is_no_person_even_when_it_undoes(mcp: Client, server: Server, plan: str) -> None:
    await server.act(plan, "update_rows", {"where": EVERYBODY, "set": {"Status": "Done"}})
    assert (await call(mcp, "undo", sheet="plan"))["outcome"] == "needs_approval"


async def test_no_tool_approves(mcp: Client) -> None:
    waiting = (await call(mcp, "delete_rows", sheet="plan", row_ids=["1"]))["data"]
    for tool in ("approve", "approve_plan", "reject", "revise"):
        with pytest.raises(MCPError, match="Unknown tool"):
            await mcp.call_tool(tool, {"plan_id": waiting["id"], "hash": "x"})
    assert (await refused(mcp, "get_plan", plan_id=waiting["id"], approve=True))["code"] == "arguments_invalid"
    assert (await refused(mcp, "delete_rows", sheet="plan", row_ids=["1"], approved=True))["code"] == "arguments_invalid"


async def test_mistakes_are_answered_with_what_is_near(mcp: Client) -> None:
    assert (await refused(mcp, "find_rows", sheet="plam"))["params"]["nearest"] == ["plan"]
    assert "Owner" in (await refused(mcp, "set_cells", sheet="plan", cells={"1": {"Ownr": "x"}}))["fix"]
    assert (await refused(mcp, "find_rows"))["code"] == "sheet_missing"
    assert (await refused(mcp, "find_rows", sheet="999"))["code"] == "sheet_unknown"
    assert (await refused(mcp, "get_plan", plan_id="nothing"))["code"] == "plan_unknown"


async def test_two_sheets_of_one_name_are_told_apart_by_id(mcp: Client, server: Server, plan: str) -> None:
    other = (await server.upload("plan.csv", b"Name\nAna\n"))["sheet_id"]
    assert (await refused(mcp, "get_rows", sheet="plan"))["code"] == "sheet_ambiguous"
    assert (await call(mcp, "get_rows", sheet=other))["data"]["row_count"] == 1


HOSTILE: list[dict[str, Any]] = [
    {"sheet": ["plan"]},
    {"sheet": {"$ne": ""}},
    {"sheet": "x" * 100_000},
    {"sheet": "١"},
    {"sheet": "plan", "where": {"kind": "not", "part": None}},
    {"sheet": "plan", "where": {"kind": "condition", "column": "Owner'; DROP TABLE sheet; --", "op": "eq", "value": "x"}},
    {"sheet": "plan", "limit": -1},
    {"sheet": "plan", "limit": "1e999"},
    {"sheet": "plan", "__class__": "x"},
    {"sheet": "plan", "columns": ["\x00"]},
]


@pytest.mark.parametrize("arguments", HOSTILE)
async def test_hostile_arguments_are_refused_in_words(server: Server, plan: str, arguments: dict[str, Any]) -> None:
    async with client(server) as mcp:
        error = await refused(mcp, "find_rows", **arguments)
        assert error["category"] in ("invalid_input", "not_found")
        assert len(str(error)) < 5_000
        assert (await call(mcp, "get_rows", sheet="plan"))["data"]["row_count"] == 5


async def test_deep_nesting_is_refused_and_the_server_goes_on(server: Server, plan: str) -> None:
    async with server.http() as http:
        deep = '{"kind":"not","part":' * 5_000 + '{"kind":"leaves"}' + "}" * 5_000
        params = f'{{"name":"find_rows","arguments":{{"sheet":"1","where":{deep}}}}}'
        body = f'{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{params}}}'
        answer = await http.post("/mcp", content=body, headers=JSON)
        assert answer.status_code < 500
        assert "error" in answer.text
        assert (await http.post("/mcp", json=PING, headers=JSON)).json()["result"] == {}


async def test_sheets_are_resources(either: Client) -> None:
    listed = [one.uri for one in (await either.list_resources()).resources]
    assert listed == ["chatsheet://sheets/1", "chatsheet://sheets/1/rows.csv"]
    rows = (await either.read_resource(listed[1])).contents[0]
    assert isinstance(rows, types.TextResourceContents)
    assert rows.text.splitlines()[:2] == ["row_id,Task,Owner,Status,Start,Due,Budget", "1,Design,Ana,Done,2026-01-05,2026-01-20,1000"]
    about = (await either.read_resource(listed[0])).contents[0]
    assert isinstance(about, types.TextResourceContents)
    assert "Budget" in about.text
    for address in ("chatsheet://sheets/99", "chatsheet://sheets/1/../../etc/passwd", "file:///etc/passwd"):
        with pytest.raises(MCPError):
            await either.read_resource(address)


# --- who sees what ------------------------------------------------------------------------------------------------------


def test_the_lists_of_names_are_true() -> None:
    assert not (ANALYSIS | IDEMPOTENT) - set(REGISTRY.actions)
    assert {group_of(action) for action in REGISTRY.actions.values()} == set(GROUPS)
    assert tools_of(REGISTRY)["add_column"].schema["properties"]["title"]["type"] == "string"


@pytest.mark.parametrize(("path", "seen", "unseen"), [
    ("/mcp/read", {"get_rows", "list_sheets", "get_plan"}, {"aggregate", "set_cells", "delete_rows"}),
    ("/mcp/read,analysis", {"get_rows", "aggregate"}, {"set_cells"}),
    ("/mcp?groups=write", {"set_cells", "list_sheets"}, {"get_rows", "delete_rows"}),
])  # fmt: skip
async def test_a_client_loads_what_it_asks_for(server: Server, plan: str, path: str, seen: set[str], unseen: set[str]) -> None:
    async with client(server, path) as mcp:
        names = {tool.name for tool in (await mcp.list_tools()).tools}
        assert seen <= names
        assert not unseen & names
        with pytest.raises(MCPError, match="Unknown tool"):
            await mcp.call_tool(min(unseen), {"sheet": "plan"})


async def test_read_only_is_read_only_whatever_is_asked_for(tmp_path: Path) -> None:
    async with running(tmp_path, mcp="read") as server:
        await server.upload("plan.csv", PLAN_CSV)
        for path in ("/mcp", "/mcp/read,write", "/mcp?groups=read,destructive"):
            async with client(server, path) as mcp:
                assert all(tool.annotations and tool.annotations.read_only_hint for tool in (await mcp.list_tools()).tools)
                with pytest.raises(MCPError, match="Unknown tool"):
                    await mcp.call_tool("set_cells", {"sheet": "plan", "cells": {"1": {"Owner": "x"}}})
        assert await status(server, "/mcp/write", **server.token) == (403, "mcp_read_only")


async def test_switched_off_it_is_not_there(tmp_path: Path) -> None:
    async with running(tmp_path, mcp="off") as server:
        assert await status(server, "/mcp", **server.token) == (404, "mcp_off")


# --- who may come in ----------------------------------------------------------------------------------------------------

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
JSON = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


async def status(server: Server, path: str, method: str = "POST", **headers: str) -> tuple[int, str]:
    async with server.stranger() as http:
        answer = await http.request(method, path, json=PING, headers={**JSON, **headers})
        return answer.status_code, answer.json()["error"]["code"]


async def test_only_with_the_token(server: Server) -> None:
    assert await status(server, "/mcp") == (401, "not_signed_in")
    assert await status(server, "/mcp/read", Authorization="Bearer cs_wrong") == (401, "not_signed_in")
    cookie = f"{server.state.keys.cookie_name}={server.state.keys.cookie}"
    assert await status(server, "/mcp", Cookie=cookie) == (401, "not_signed_in")
    async with server.stranger() as http:
        assert (await http.post("/mcp", json=PING)).headers["WWW-Authenticate"] == "Bearer"
        assert (await http.get("/.well-known/oauth-protected-resource/mcp")).status_code == 404


async def test_only_from_here_and_under_this_name(server: Server) -> None:
    assert await status(server, "/mcp", Origin="https://evil.example", **server.token) == (403, "origin_not_allowed")
    rebound = {"Host": "evil.example", "Origin": "http://evil.example"}
    assert await status(server, "/mcp", **rebound, **server.token) == (403, "host_not_allowed")
    assert await status(server, "/mcp", Host="[::1", **server.token) == (403, "host_not_allowed")
    async with server.http() as http:
        for host in ("localhost:1", "127.0.0.1:1", "[::1]:1"):
            assert (await http.post("/mcp", json=PING, headers={**JSON, "Host": host})).json()["result"] == {}


async def test_another_name_can_be_allowed(tmp_path: Path) -> None:
    async with running(tmp_path, mcp_hosts="sheets.example, other.example") as server, server.http() as http:
        answer = await http.post("/mcp", json=PING, headers={**JSON, "Host": "sheets.example"})
        assert answer.json()["result"] == {}


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
async def test_there_are_no_sessions_and_no_streams(server: Server, method: str) -> None:
    assert await status(server, "/mcp", method, **server.token) == (405, "method_not_allowed")


async def test_an_unknown_group_is_named(server: Server) -> None:
    assert await status(server, "/mcp/raed", **server.token) == (404, "mcp_group_unknown")


async def test_what_is_no_request_is_refused(server: Server) -> None:
    async with server.http() as http:
        for body, expected in ((b"{", 400), (b"[]", 400), (b'"x"', 400), (b'{"id":1}', 400), (b"x" * 5_000_000, 413)):
            answer = await http.post("/mcp", content=body, headers=JSON)
            assert answer.status_code == expected, body[:20]
        answer = await http.post("/mcp", json=PING, headers={**JSON, "X-Correlation-ID": "mine-1"})
        assert answer.headers["X-Correlation-ID"] == "mine-1"


async def test_a_server_that_was_started_again_goes_on_answering(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await server.upload("plan.csv", PLAN_CSV)
        port = int(server.address.rsplit(":", 1)[1])
        async with client(server, mode="legacy") as mcp:
            waiting = (await call(mcp, "delete_rows", sheet="plan", row_ids=["1"]))["data"]
    async with running(tmp_path, port=port) as server, client(server, mode="legacy") as mcp:
        assert (await call(mcp, "get_plan", plan_id=waiting["id"]))["data"]["state"] == "waiting"
