"""The socket over a real server: two people see each other's changes, nothing is lost over drops, bad frames kill nothing."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import websockets

from chatsheet.edge import protocol
from tests.edge.server import PLAN_CSV, Server, Socket, running


async def columns(server: Server, sheet_id: str) -> dict[str, str]:
    async with server.http() as http:
        return {column["title"]: column["id"] for column in (await http.get(f"/api/v1/sheets/{sheet_id}")).json()["columns"]}


def is_event(kind: str) -> Any:
    return lambda message: message["t"] == kind and "s" in message


async def test_a_change_reaches_both_pages_with_who_and_why(server: Server, plan: str) -> None:
    owner = (await columns(server, plan))["Owner"]
    async with server.socket() as ana, server.socket(client="ben-tab-1") as ben:
        assert (await ana.kind("welcome"))["user"]["id"] == "local"
        for socket in (ana, ben):
            assert (await socket.subscribe(f"sheet:{plan}"))["outcome"] == "reset"
        ack = await ben.command(f"sheet:{plan}", "set_cells", {"cells": {"1": {owner: "Dora"}}}, base=1)
        assert (ack["t"], ack["outcome"], ack["result"]["outcome"], ack["s"]) == ("ack", "accepted", "success", 2)
        seen = await ana.wait(is_event("cells_set"))
        assert seen["d"] == {"cells": {"1": {owner: "Dora"}}}
        assert (seen["s"], seen["c"], seen["m"]["client"], seen["m"]["via"]) == (2, ack["id"], "ben-tab-1", "grid")
        protocol.read_down.validate_python([seen])


async def test_the_same_command_sent_twice_takes_effect_once(server: Server, plan: str) -> None:
    async with server.socket() as socket:
        first = await socket.command(f"sheet:{plan}", "add_rows", {"rows": [{"Task": "New"}]}, id="command-0001")
        again = await socket.command(f"sheet:{plan}", "add_rows", {"rows": [{"Task": "New"}]}, id="command-0001")
        assert (first["outcome"], again["outcome"]) == ("accepted", "duplicate")
        assert first["result"]["data"] == again["result"]["data"]
    async with server.http() as http:
        assert (await http.get(f"/api/v1/sheets/{plan}")).json()["row_count"] == 6


async def test_two_who_edit_the_same_cell_the_later_sees_both_values(server: Server, plan: str) -> None:
    titles = await columns(server, plan)
    async with server.socket(client="ana-tab-1") as ana, server.socket(client="ben-tab-1") as ben:
        await ana.command(f"sheet:{plan}", "set_cells", {"cells": {"1": {titles["Owner"]: "Dora"}}}, base=1)
        merged = await ben.command(f"sheet:{plan}", "set_cells", {"cells": {"1": {titles["Budget"]: 7}}}, base=1)
        assert merged["outcome"] == "accepted"
        late = await ben.command(f"sheet:{plan}", "set_cells", {"cells": {"1": {titles["Owner"]: "Emil"}}}, base=1)
        assert (late["outcome"], late["result"]["error"]["code"]) == ("rejected", "cell_conflict")
        told = late["result"]["error"]["params"]["cells"][0]
        assert (told["mine"], told["theirs"], told["client"]) == ("Emil", "Dora", "ana-tab-1")
        own = await ana.command(f"sheet:{plan}", "set_cells", {"cells": {"1": {titles["Owner"]: "Fay"}}}, base=1)
        assert own["outcome"] == "accepted"


async def test_a_socket_cut_at_every_event_misses_nothing(server: Server, plan: str) -> None:
    topic, heard, position = f"sheet:{plan}", [], None
    owner = (await columns(server, plan))["Owner"]
    for number in range(12):
        await server.act(plan, "set_cells", {"cells": {"1": {owner: f"name {number}"}}})
        async with server.socket(resume={topic: position} if position else {}) as socket:
            if position is None:
                told = await socket.subscribe(topic)
                position = {"e": told["e"], "s": told["s"]}
                heard.append(told["s"])
                continue
            welcome = await socket.kind("welcome")
            assert welcome["topics"][topic]["outcome"] == "recovered"
            event = await socket.wait(is_event("cells_set"))
            heard.append(event["s"])
            position = {"e": event["e"], "s": event["s"]}
    assert heard == list(range(heard[0], heard[0] + 12))


async def test_positions_of_another_life_are_told_to_start_anew(server: Server, plan: str) -> None:
    topic = f"sheet:{plan}"
    async with server.socket(resume={topic: {"e": "elsewhere", "s": 5}}) as socket:
        assert (await socket.kind("welcome"))["topics"][topic]["outcome"] == "reset"
        assert (await socket.subscribe(topic, e="elsewhere", s=99))["outcome"] == "reset"


BAD_FRAMES = [
    "not json",
    "[]",
    "null",
    '{"t":"nothing"}',
    '{"t":"subscribe"}',
    '{"t":"subscribe","k":"sheet:1","extra":1}',
    '{"t":"subscribe","k":"secret:1"}',
    '{"t":"command","id":"12345678","k":"sheet:1","op":1}',
    '{"t":"subscribe","k":"sheet:1","s":-1,"e":"x"}',
    '{"a":' * 2000 + "1" + "}" * 2000,
    json.dumps({"t": "hello", "protocol": 1, "ticket": "x", "client": "another-tab"}),
]


async def test_malformed_frames_are_answered_and_the_connection_lives_on(server: Server, plan: str) -> None:
    async with server.socket() as socket:
        for frame in BAD_FRAMES:
            await socket.wire.send(frame)
            answer = await socket.kind("error")
            assert answer["error"]["category"] in ("invalid_input", "not_found"), frame
            assert answer["correlation_id"]
        assert (await socket.subscribe(f"sheet:{plan}"))["t"] == "subscribed"


async def test_wrong_commands_are_answered_with_a_typed_error(server: Server, plan: str) -> None:
    cases: list[tuple[str, str, dict[str, Any], str]] = [
        (f"sheet:{plan}", "fly", {}, "action_unknown"),
        (f"sheet:{plan}", "set_cells", {"cells": 1}, "arguments_invalid"),
        (f"sheet:{plan}", "set_cells", {"cells": {"1": {"Ownr": "x"}}}, "column_unknown"),
        (f"sheet:{plan}", "set_cells", {"cells": {"999": {"Owner": "x"}}}, "row_unknown"),
        (f"sheet:{plan}", "set_cells", {"cells": {"1": {"Due": "soon"}}}, "value_invalid"),
        ("sheet:999", "rename_sheet", {"name": "x"}, "sheet_unknown"),
        ("chat:999", "send", {"text": "hi"}, "session_unknown"),
        ("chat:999", "dance", {}, "op_unknown"),
        ("user:local", "send", {}, "topic_unknown"),
    ]
    async with server.socket() as socket:
        for topic, op, args, code in cases:
            answer = await socket.command(topic, op, args)
            error = answer["error"] if answer["t"] == "error" else answer["result"]["error"]
            assert error["code"] == code, (op, answer)
            assert error["message"]


async def test_no_socket_without_a_fresh_ticket_a_known_protocol_and_our_own_origin(server: Server) -> None:
    ticket = await server.ticket()
    hello = {"t": "hello", "protocol": 1, "ticket": ticket, "client": "some-tab-1"}
    assert await closing(server, hello | {"ticket": "made up"}) == protocol.CloseCode.NOT_SIGNED_IN
    assert await closing(server, hello | {"protocol": 0}) == protocol.CloseCode.TOO_OLD
    assert await closing(server, {"t": "heartbeat"}) == protocol.CloseCode.BAD_PROTOCOL
    assert await closing(server, hello, origin="http://elsewhere.example") == protocol.CloseCode.BAD_ORIGIN
    used = await server.ticket()
    async with server.raw() as wire:
        await wire.send(json.dumps(hello | {"ticket": used}))
        await wire.recv()
        assert await closing(server, hello | {"ticket": used}) == protocol.CloseCode.NOT_SIGNED_IN


async def closing(server: Server, first: dict[str, Any], **options: Any) -> int:
    async with server.raw(**options) as wire:
        with suppress(websockets.ConnectionClosed):
            await wire.send(json.dumps(first))
            async with asyncio.timeout(10):
                while True:
                    await wire.recv()
        assert wire.close_code is not None
        return wire.close_code


async def test_past_the_limit_the_one_idle_longest_goes_and_is_told_to_come_back(tmp_path: Path) -> None:
    async with running(tmp_path, max_connections=2) as server, server.socket() as oldest, server.socket() as other:
        await other.send({"t": "heartbeat"})
        async with server.socket() as newest:
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await oldest.kind("never")
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == protocol.CloseCode.EVICTED
            assert (await newest.kind("welcome"))["protocol"] == 1


async def test_heartbeats_carry_the_tops_and_a_silent_client_is_dropped(tmp_path: Path) -> None:
    async with running(tmp_path, heartbeat_s=0.05, dead_s=0.5) as server:
        sheet_id = str((await server.upload("plan.csv", PLAN_CSV))["sheet_id"])
        async with server.socket() as socket:
            await socket.subscribe(f"sheet:{sheet_id}")
            assert (await socket.wait(lambda m: m["t"] == "heartbeat" and m["tops"]))["tops"] == {f"sheet:{sheet_id}": 1}
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await socket.kind("never")
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == protocol.CloseCode.SILENT


async def test_who_else_is_looking_is_told_and_leaves_with_its_socket(server: Server, plan: str) -> None:
    topic = f"sheet:{plan}"
    async with server.socket(client="ana-tab-1") as ana:
        await ana.subscribe(topic)
        async with server.socket(client="ben-tab-1") as ben:
            await ben.subscribe(topic)
            await ben.send({"t": "presence", "k": topic, "row_id": "2", "column_id": "1", "is_editing": True})
            here = await ana.wait(lambda message: message["t"] == "presence" and message["d"])
            assert [(one["client"], one["row_id"], one["is_editing"]) for one in here["d"]] == [("ben-tab-1", "2", True)]
        assert await ana.wait(lambda message: message["t"] == "presence" and not message["d"])


async def test_a_large_event_goes_out_as_a_reference(server: Server) -> None:
    rows = "\n".join(f"task {number},{'x' * 100}" for number in range(1500))
    sheet_id = str((await server.upload("long.csv", f"Task,Note\n{rows}".encode()))["sheet_id"])
    async with server.socket() as socket:
        await socket.subscribe(f"sheet:{sheet_id}")
        cells = {str(row): {"Note": "y" * 100} for row in range(1, 1501)}
        assert (await server.act(sheet_id, "set_cells", {"cells": cells}))["outcome"] == "success"
        event = await socket.wait(is_event("cells_set"))
        assert event["ref"] is True
        assert event["d"]["count"] == 1500


async def test_every_message_down_is_one_of_the_protocols(server: Server, plan: str) -> None:
    collected: list[dict[str, Any]] = []

    class Recording(Socket):
        async def wait(self, wanted: Any) -> dict[str, Any]:
            def noting(message: dict[str, Any]) -> bool:
                collected.append(message)
                return bool(wanted(message))

            return await super().wait(noting)

    async with server.socket() as plain:
        socket = Recording(plain.wire, plain.messages)
        await socket.subscribe(f"sheet:{plan}")
        await socket.send({"t": "presence", "k": f"sheet:{plan}"})
        await socket.wait(lambda message: message["t"] == "presence" and message["d"])
        await socket.command(f"sheet:{plan}", "add_rows", {"rows": [{"Task": "New"}]})
        await socket.command(f"sheet:{plan}", "nothing", {})
        await socket.wire.send("bad")
        await socket.kind("error")
    assert {message["t"] for message in collected} >= {"welcome", "subscribed", "ack", "error", "presence", "rows_added"}
    protocol.read_down.validate_python(collected)
