"""Webhooks: registered, proved, told in order and signed, tried again, given up, and there again after a restart."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatsheet.adapters.callbacks import HttpCallbacks
from chatsheet.services.smartsheet_face.hooks.delivery import RETRY_AFTER_S, FaceHooks
from tests.edge.smartsheet.receiver import Receiver
from tests.edge.smartsheet.talk import Talk, talk_of
from tests.smartsheet_upstream import Upstream, upstream_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

WITHIN_S = 20


def hooks_of(upstream: Upstream) -> FaceHooks:
    face = upstream.server.state.smartsheet_face
    assert face is not None
    return face.hooks


def given(talk: Talk, receiver: Receiver, **more: Any) -> dict[str, Any]:
    about = {"name": "hook", "callbackUrl": receiver.url, "scope": "sheet", "scopeObjectId": talk.sheet_id}
    return {**about, "events": ["*.*"], "version": 1, **more}


async def new_hook(talk: Talk, receiver: Receiver, **more: Any) -> dict[str, Any]:
    """Registered and enabled."""
    made = (await talk.http.post("/webhooks", json=given(talk, receiver, **more))).json()["result"]
    enabled = (await talk.http.put(f"/webhooks/{made['id']}", json={"enabled": True})).json()["result"]
    assert (enabled["enabled"], enabled["status"]) == (True, "ENABLED")
    return made  # type: ignore[no-any-return]


async def until(http: httpx.AsyncClient, hook: dict[str, Any], status: str) -> dict[str, Any]:
    async with asyncio.timeout(WITHIN_S):
        while (told := (await http.get(f"/webhooks/{hook['id']}")).json())["status"] != status:  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # nobody is told of it but by this question
    return told  # type: ignore[no-any-return]


def objects(events: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (one["objectType"], one["eventType"], *((one["rowId"], one["columnId"]) if one["objectType"] == "cell" else (one["id"],)))
        for one in events
    ]


async def test_registering_and_proving(talk: Talk, receiver: Receiver) -> None:
    made = (await talk.http.post("/webhooks", json=given(talk, receiver))).json()["result"]
    assert (made["enabled"], made["status"], len(made["sharedSecret"])) == (False, "NEW_NOT_VERIFIED", 32)
    path = f"/webhooks/{made['id']}"
    receiver.repeats_challenge = False
    failed = (await talk.http.put(path, json={"enabled": True})).json()["result"]
    assert (failed["enabled"], failed["status"]) == (False, "DISABLED_VERIFICATION_FAILED")
    assert failed["disabledDetails"]
    receiver.repeats_challenge, receiver.in_body = True, True
    assert (await talk.http.put(path, json={"enabled": True, "name": "new"})).json()["result"]["status"] == "ENABLED"
    assert [one["webhookId"] for one in receiver.challenges] == [made["id"]] * 2
    assert (await talk.http.put(path, json={"enabled": False})).json()["result"]["status"] == "DISABLED_BY_OWNER"
    for spelling in ("resetSharedSecret", "resetsharedsecret"):
        secret = (await talk.http.post(f"{path}/{spelling}")).json()["result"]["sharedSecret"]
        assert (await talk.http.get(path)).json()["sharedSecret"] == secret
    newer = (await talk.http.post("/webhooks", json=given(talk, receiver, name="newer"))).json()["result"]
    listed = (await talk.http.get("/webhooks", params={"pageSize": 1})).json()
    assert {name: listed[name] for name in ("totalCount", "totalPages")} == {"totalCount": -1, "totalPages": -1}
    assert [one["id"] for one in listed["data"]] == [newer["id"]]
    everything = (await talk.http.get("/webhooks", params={"includeAll": True})).json()["data"]
    assert [one["name"] for one in everything][:2] == ["newer", "new"]
    assert (await talk.http.delete(path)).json()["message"] == "SUCCESS"
    assert (await talk.http.get(path)).json()["errorCode"] == 1006
    assert (await talk.http.put(path, json={"enabled": True})).json()["errorCode"] == 1006


async def test_webhooks_that_are_wrong(talk: Talk, receiver: Receiver) -> None:
    for wrong, code, status in (
        ({"name": None}, 1012, 400),
        ({"events": ["row.created"]}, 1031, 400),
        ({"scope": "plan"}, 1031, 400),
        ({"version": 2}, 1031, 400),
        ({"scopeObjectId": 999}, 1151, 404),
        ({"callbackUrl": "ftp://127.0.0.1/"}, 1152, 400),
        ({"callbackUrl": "http://10.1.2.3/"}, 1152, 400),
        ({"callbackUrl": "http://user:secret@127.0.0.1/"}, 1152, 400),
        ({"subscope": {"columnIds": [999]}}, 1293, 404),
        ({"colour": "red"}, 1032, 400),
    ):
        answer = await talk.http.post("/webhooks", json=given(talk, receiver, **wrong))
        assert (answer.json()["errorCode"], answer.status_code) == (code, status), wrong
    hook = await new_hook(talk, receiver)
    assert (await talk.http.put(f"/webhooks/{hook['id']}", json={"scopeObjectId": 1})).json()["errorCode"] == 1032


async def test_only_public_addresses_unless_told(tmp_path: Path, receiver: Receiver) -> None:
    """Callbacks must not reach into the network that the server stands in, by whatever spelling."""
    async with upstream_in(tmp_path, smartsheet_face_loopback=False) as upstream, upstream.http() as http:
        talk = await talk_of(upstream, http)
        for url in (
            receiver.url,
            "http://example.com/",
            "https://127.0.0.1/",
            "https://localhost/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://192.168.1.1:8443/",
            "https://169.254.169.254/latest/meta-data/",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://example.com:22/",
            "https://example.com:99999/",
            "https://",
        ):
            answer = await http.post("/webhooks", json=given(talk, receiver, callbackUrl=url))
            assert answer.json()["errorCode"] == 1152, url
        named = (await http.post("/webhooks", json=given(talk, receiver, callbackUrl="https://example.com/hook"))).json()
        assert named["result"]["status"] == "NEW_NOT_VERIFIED"


async def test_a_name_is_looked_up_before_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def looked_up(host: str, port: int, **options: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.216.34", port)), (2, 1, 6, "", ("10.0.0.7", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", looked_up)
    with pytest.raises(PermissionError):
        await HttpCallbacks().post("https://harmless.example/hook", b"{}", {})
    assert asked == ["harmless.example"]


async def test_what_is_told(upstream: Upstream, talk: Talk, receiver: Receiver) -> None:
    [before] = await talk.add("before it was enabled")
    hook = await new_hook(talk, receiver)
    task, due = talk.columns["Task"], talk.columns["Due"]
    body = [talk.row({"Task": "A", "Due": "2026-01-01"})]
    added = await talk.http.post(f"{talk.path}/rows", json=body, headers={"Smartsheet-Change-Agent": "x" * 600 + "mine"})
    row = added.json()["result"][0]["id"]
    [first] = await receiver.wait(1)
    assert first.headers["smartsheet-hmac-sha256"] == hmac.new(hook["sharedSecret"].encode(), first.raw, hashlib.sha256).hexdigest()
    assert first.headers["content-type"].startswith("application/json")
    assert {name: first.body[name] for name in ("webhookId", "scope", "scopeObjectId")} == {
        "webhookId": hook["id"],
        "scope": "sheet",
        "scopeObjectId": talk.sheet_id,
    }
    assert first.body["nonce"]
    assert objects(first.events) == [
        *(("sheet", "updated", talk.sheet_id), ("row", "created", row), ("cell", "created", row, task), ("cell", "created", row, due)),
    ]
    assert {(one["userId"], one["changeAgent"]) for one in first.events} == {(1, "x" * 508 + "mine")}
    receiver.callbacks.clear()
    await upstream.server.act(str(talk.sheet_id), "set_cells", {"cells": {str(before): {"Task": "by hand"}}})
    [by_hand] = await receiver.wait(1)
    assert objects(by_hand.events)[1:] == [("row", "updated", before), ("cell", "updated", before, task)]
    assert all("changeAgent" not in one for one in by_hand.events)
    receiver.callbacks.clear()
    await talk.send("PUT", "/rows", {"id": before, "toBottom": True})
    await talk.send("DELETE", "/rows", ids=str(before))
    column = (await talk.send("POST", "/columns", {"title": "New", "index": 0}))["result"]["id"]
    await talk.send("PUT", f"/columns/{column}", {"title": "Newer"})
    await talk.send("DELETE", f"/columns/{column}")
    told = objects(await receiver.objects(("column", "deleted")))
    assert [one for one in told if one[0] != "sheet"] == [
        *(("row", "updated", before), ("row", "deleted", before)),
        *(("column", "created", column), ("column", "updated", column), ("column", "deleted", column)),
    ]


async def test_only_some_columns(talk: Talk, receiver: Receiver) -> None:
    await new_hook(talk, receiver, subscope={"columnIds": [talk.columns["Due"]]})
    [row] = await talk.add("A")
    await talk.send("PUT", "/rows", talk.row({"Task": "B", "Due": "2026-01-01"}, id=row))
    [callback] = await receiver.wait(1)
    assert objects(callback.events) == [("cell", "updated", row, talk.columns["Due"])]


async def test_one_at_a_time_and_the_rest_together(talk: Talk, receiver: Receiver) -> None:
    await new_hook(talk, receiver)
    receiver.hold = asyncio.Event()
    rows = await talk.add("A")
    async with asyncio.timeout(WITHIN_S):
        await receiver.arrived.wait()
    for task in "BCD":
        rows += await talk.add(task)
    receiver.hold.set()
    first, second = (await receiver.wait(2))[:2]
    assert receiver.most_at_once == 1
    created = [[one["id"] for one in callback.events if one["objectType"] == "row"] for callback in (first, second)]
    assert created == [rows[:1], rows[1:]]
    assert sum(one["objectType"] == "sheet" for one in second.events) == 1


async def test_it_is_tried_again(upstream: Upstream, talk: Talk, receiver: Receiver) -> None:
    hooks_of(upstream).retry_after_s = (0.0,) * 14
    hook = await new_hook(talk, receiver)
    receiver.answers = [500, 404, 0, 503]
    await talk.add("A")
    callbacks = await receiver.wait(5)
    assert [one.answered for one in callbacks] == [500, 404, 0, 503, 200]
    assert len({one.raw for one in callbacks}) == 1, "the same callback, known by its nonce"
    await talk.add("B")
    assert (await receiver.wait(6))[-1].body["nonce"] != callbacks[0].body["nonce"]
    assert (await talk.http.get(f"/webhooks/{hook['id']}")).json()["stats"]["lastSuccessfulCallback"]


@pytest.mark.parametrize(("answers", "calls"), [([410], 1), ([302], 1), ([204], 1), ([500] * 15, 15)])
async def test_it_is_given_up(upstream: Upstream, talk: Talk, receiver: Receiver, answers: list[int], calls: int) -> None:
    hooks_of(upstream).retry_after_s = (0.0,) * 14
    hook = await new_hook(talk, receiver)
    receiver.answers = answers
    await talk.add("A")
    told = await until(talk.http, hook, "DISABLED_CALLBACK_FAILED")
    assert (told["enabled"], len(receiver.callbacks)) == (False, calls)
    await talk.add("lost")
    await talk.http.put(f"/webhooks/{hook['id']}", json={"enabled": True})
    [row] = await talk.add("B")
    callbacks = await receiver.wait(calls + 1)
    assert [one["id"] for one in callbacks[-1].events if one["objectType"] == "row"] == [row]


async def test_how_long_it_waits() -> None:
    first, later = RETRY_AFTER_S[:7], RETRY_AFTER_S[7:]
    assert [after / before for before, after in pairwise(first)] == [2] * 6
    assert later == (3 * 3600,) * 7


async def test_a_sheet_that_goes_and_comes_back(upstream: Upstream, talk: Talk, receiver: Receiver) -> None:
    hook = await new_hook(talk, receiver)
    await talk.add("A")
    await receiver.wait(1)
    await talk.send("DELETE", "")
    gone = (await receiver.wait(2))[1]
    assert (gone.body["newWebhookStatus"], "events" in gone.body) == ("DISABLED_SCOPE_INACCESSIBLE", False)
    assert (await until(talk.http, hook, "DISABLED_SCOPE_INACCESSIBLE"))["enabled"] is False
    await upstream.server.act(str(talk.sheet_id), "undo", {})
    assert (await receiver.wait(3))[2].body["newWebhookStatus"] == "ENABLED"
    await until(talk.http, hook, "ENABLED")
    [row] = await talk.add("B")
    assert ("row", "created", row) in objects((await receiver.wait(4))[3].events)


async def test_the_address_proves_itself_now_and_then(talk: Talk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatsheet.services.smartsheet_face.hooks.delivery.CALLBACKS_PER_CHALLENGE", 2)
    hook = await new_hook(talk, receiver)
    for number in range(1, 4):
        await talk.add("A")
        await receiver.wait(number)
    assert len(receiver.challenges) == 2
    receiver.repeats_challenge = False
    await talk.add("A")
    await receiver.wait(4)
    await talk.add("A")
    await until(talk.http, hook, "DISABLED_VERIFICATION_FAILED")


async def test_the_same_twice_is_told_once(talk: Talk, receiver: Receiver) -> None:
    first, second = await new_hook(talk, receiver), await new_hook(talk, receiver)
    await talk.add("A")
    await receiver.wait(1)
    await talk.http.delete(f"/webhooks/{first['id']}")
    await talk.add("B")
    callbacks = await receiver.wait(2)
    assert [one.body["webhookId"] for one in callbacks[:2]] == [first["id"], second["id"]]


async def test_a_restart_loses_nothing(tmp_path: Path, receiver: Receiver) -> None:
    async with upstream_in(tmp_path) as upstream, upstream.http() as http:
        hooks_of(upstream).retry_after_s = (3600.0,) * 14
        talk = await talk_of(upstream, http)
        hook = await new_hook(talk, receiver)
        receiver.answers = [500]
        await talk.add("A")
        [refused] = await receiver.wait(1)
        await talk.add("B")
    async with upstream_in(tmp_path) as upstream, upstream.http() as http:
        again, news = (await receiver.wait(3))[1:3]
        assert again.raw == refused.raw
        assert [one["eventType"] for one in news.events if one["objectType"] == "row"] == ["created"]
        assert [one["id"] for one in (await http.get("/webhooks")).json()["data"]] == [hook["id"]]
