"""Webhooks between two real servers: polling is set to hours, so that what arrives was told by a callback."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.edge.server import Server, running
from tests.edge.sources.linked import Linked, linked_in, until
from tests.smartsheet_proxy import held, proxied
from tests.smartsheet_upstream import upstream_in

HOURS: dict[str, Any] = {"smartsheet_poll_s": 7200, "smartsheet_idle_poll_s": 7200}
PROMISED_S = 1.0
SLOW_MACHINE_S = 4.0


@asynccontextmanager
async def called(folder: Path) -> AsyncIterator[Linked]:
    """A sheet opened, and its webhook enabled."""
    async with linked_in(folder, **HOURS) as linked:
        public_address(linked.here, linked.here.address)
        await linked.open()
        await until(linked.source, lambda source: source["way"] == "webhook")
        yield linked


def public_address(here: Server, url: str) -> None:
    here.state.sources.hooks.public_url = url


async def hooks_there(linked: Linked) -> list[dict[str, Any]]:
    async with linked.there.http() as http:
        return (await http.get("/webhooks")).json()["data"]  # type: ignore[no-any-return]


async def looks(linked: Linked) -> int:
    return linked.proxy.count("GET", "/version")


class Caller:
    """Somebody who calls our webhook: as Smartsheet does, or not."""

    def __init__(self, linked: Linked, hook: dict[str, Any]) -> None:
        self.linked = linked
        self.path = hook["callbackUrl"].removeprefix(linked.here.address)
        self.id = hook["id"]
        self.secret = hook["sharedSecret"]

    def body(self, nonce: str, **more: Any) -> dict[str, Any]:
        told = {"nonce": nonce, "webhookId": self.id, "timestamp": "2026-03-02T12:00:00Z", "scope": "sheet"}
        return {**told, "scopeObjectId": self.linked.id_there, "events": [], **more}

    async def call(self, body: dict[str, Any] | bytes, *, path: str = "", signature: str | None = None, **headers: str) -> tuple[int, str]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        right = hmac.new(self.secret.encode(), raw, hashlib.sha256).hexdigest()
        signed = {"Smartsheet-Hmac-SHA256": right if signature is None else signature, **headers}
        async with self.linked.here.stranger() as http:
            answer = await http.post(
                path or self.path, content=raw, headers=[(name.encode(), value.encode()) for name, value in signed.items()]
            )
        code = answer.json()["error"]["code"] if answer.content else ""
        return answer.status_code, code


EVENT = {"objectType": "row", "eventType": "updated", "id": 1, "userId": 5, "timestamp": "2026-03-02T12:00:00Z"}


async def test_a_change_there_is_here_at_once_without_asking(tmp_path: Path) -> None:
    async with called(tmp_path) as linked, linked.here.socket() as page:
        (hook,) = await hooks_there(linked)
        assert (hook["status"], hook["enabled"]) == ("ENABLED", True)
        assert hook["callbackUrl"].startswith(f"{linked.here.address}/webhooks/smartsheet/{linked.sheet_id}-")
        await page.subscribe(f"sheet:{linked.sheet_id}")
        clock, took = asyncio.get_running_loop().time, []
        for number in range(3):
            began = clock()
            await linked.put_there(1, {"Task": f"Build {number}"})
            await page.kind("cells_set")
            took.append(clock() - began)
        assert min(took) < PROMISED_S, took
        assert max(took) < SLOW_MACHINE_S, took
        assert (await linked.rows())[1][0] == "Build 2"


async def test_what_we_write_ourselves_is_not_looked_at(tmp_path: Path) -> None:
    async with called(tmp_path) as linked:
        await until(linked.source, lambda source: source["checked_at"] is not None)

        async def delivered() -> Any:
            (hook,) = await hooks_there(linked)
            return hook.get("stats", {}).get("lastSuccessfulCallback")

        await linked.act("set_cells", {"cells": {"1": {"Task": "Ours"}}})
        await until(delivered, lambda at: at is not None)
        await until(linked.source, lambda source: source["waiting"] == 0)
        before = await looks(linked)
        await linked.put_there(1, {"Task": "Theirs"})
        await until(linked.rows, lambda rows: rows[1][0] == "Theirs")
        assert await looks(linked) == before + 1


async def test_who_is_not_smartsheet_is_told_nothing(tmp_path: Path) -> None:
    async with called(tmp_path) as linked:
        (hook,) = await hooks_there(linked)
        caller = Caller(linked, hook)
        before = await looks(linked)
        body, sheet = caller.body("n-1", events=[EVENT]), linked.sheet_id
        unknown = (404, "webhook_unknown")
        assert await caller.call(body, signature="") == unknown
        assert await caller.call(body, signature="0" * 64) == unknown
        assert await caller.call(body, signature="ü") == unknown
        assert await caller.call({**body, "webhookId": caller.id + 1}) == unknown
        for path in (f"{sheet}-{'0' * 24}", f"{sheet}-", f"{sheet}", "99-abc", "-", "x" * 300, f"{'9' * 30}-a", f"-{sheet}-{'0' * 24}"):
            assert await caller.call(body, path=f"/webhooks/smartsheet/{path}") == unknown
        for raw in (b"", b"{", b"[]", b"null", b'{"webhookId": "x"}', b'{"events": 5}', b"\xff\xfe{}"):
            assert await caller.call(raw) == unknown
        assert (await caller.call(b'{"nonce":"' + b"x" * 5_000_001 + b'"}'))[0] == 413
        challenge = {"Smartsheet-Hook-Challenge": "c-1"}
        assert await caller.call(body, path=f"/webhooks/smartsheet/{sheet}-{'0' * 24}", **challenge) == unknown
        assert await caller.call({**body, "webhookId": caller.id + 1}, **challenge) == unknown
        assert await caller.call(body, **{"Smartsheet-Hook-Challenge": "x" * 201}) == unknown
        assert await caller.call(body, **challenge) == (200, "")
        assert await looks(linked) == before
        assert (await linked.source())["way"] == "webhook"


async def test_a_callback_counts_once(tmp_path: Path) -> None:
    async with called(tmp_path) as linked:
        (hook,) = await hooks_there(linked)
        caller, before = Caller(linked, hook), await looks(linked)
        foreign, ours = EVENT, {**EVENT, "changeAgent": f"someone,{linked.here.state.sources.hooks.agent}"}
        assert await caller.call(caller.body("n-1", events=[ours, ours])) == (200, "")
        assert await caller.call(caller.body("n-2")) == (200, "")
        assert await looks(linked) == before
        assert await caller.call(caller.body("n-3", events=[ours, foreign])) == (200, "")
        await until(lambda: looks(linked), lambda count: count == before + 1)
        for nonce in ("n-3", "n-3", "n-1"):
            assert await caller.call(caller.body(nonce, events=[foreign])) == (200, "")
        assert await caller.call(caller.body("n-4", events=[{**foreign, "changeAgent": "someone"}])) == (200, "")
        await until(lambda: looks(linked), lambda count: count == before + 2)


async def test_one_that_was_disabled_is_made_up_for_and_enabled_again(tmp_path: Path) -> None:
    async with upstream_in(tmp_path / "there") as there, proxied(there.address) as proxy:
        made = await there.make_sheet("Plan", [{"title": "Task"}], [("One",), ("Two",)])
        settings = {"smartsheet_base_url": proxy.address, "smartsheet_rate": 100_000, **HOURS}
        address = ""
        async with running(tmp_path / "here", is_server=True, **settings) as here:
            linked = Linked(there, proxy, here, *made)
            address = here.address
            public_address(here, address)
            await linked.open()
            await until(linked.source, lambda source: source["way"] == "webhook")
            (hook,) = await hooks_there(linked)
            caller = Caller(linked, hook)
            async with there.http() as http:
                (await http.put(f"/webhooks/{hook['id']}", json={"enabled": False})).raise_for_status()
            before = await looks(linked)
            assert await caller.call(caller.body("n-1", newWebhookStatus="DISABLED_CALLBACK_FAILED")) == (200, "")
            assert (await linked.source())["way"] == "polling"
            await until(lambda: looks(linked), lambda count: count == before + 1)
        async with there.http() as http:  # nobody is told of this one
            body = [{"id": made[2][0], "cells": [{"columnId": made[1][0], "value": "While away"}]}]
            (await http.put(f"/sheets/{made[0]}/rows", json=body)).raise_for_status()
        async with running(tmp_path / "here", is_server=True, public_url=address, **settings) as here:
            linked = Linked(there, proxy, here, *made, sheet_id=linked.sheet_id)
            await until(linked.rows, lambda rows: rows[0][0] == "While away")
            await until(lambda: hooks_there(linked), lambda hooks: [one["status"] for one in hooks] != ["DISABLED_BY_OWNER"])


async def test_after_a_restart_the_hook_is_known_and_what_was_missed_is_fetched(tmp_path: Path) -> None:
    async with upstream_in(tmp_path / "there") as there, proxied(there.address) as proxy:
        made = await there.make_sheet("Plan", [{"title": "Task"}], [("One",), ("Two",)])
        settings = {"smartsheet_base_url": proxy.address, "smartsheet_rate": 100_000, **HOURS}
        async with running(tmp_path / "here", is_server=True, **settings) as here:
            linked = Linked(there, proxy, here, *made)
            public_address(here, here.address)
            await linked.open()
            await until(linked.source, lambda source: source["way"] == "webhook")
            (hook,) = await hooks_there(linked)
        async with there.http() as http:
            body = [{"id": made[2][0], "cells": [{"columnId": made[1][0], "value": "While away"}]}]
            (await http.put(f"/sheets/{made[0]}/rows", json=body)).raise_for_status()
        before = proxy.count("POST", "/webhooks")
        address = hook["callbackUrl"].partition("/webhooks/")[0]
        async with running(tmp_path / "here", is_server=True, public_url=address, **settings) as here:
            linked = Linked(there, proxy, here, *made, sheet_id=linked.sheet_id)
            await until(linked.rows, lambda rows: rows[0][0] == "While away")
            await until(linked.source, lambda source: source["way"] == "webhook")
            await proxy.wait(lambda seen: seen.method == "GET" and seen.path == "/webhooks", 2)
            assert [one["id"] for one in await hooks_there(linked)] == [hook["id"]]
            assert proxy.count("POST", "/webhooks") == before
        async with running(tmp_path / "here", is_server=True, **settings) as here:  # under another address
            linked = Linked(there, proxy, here, *made, sheet_id=linked.sheet_id)
            public_address(here, here.address)
            await linked.look()
            await until(lambda: hooks_there(linked), lambda hooks: len(hooks) == 1 and hooks[0]["callbackUrl"].startswith(here.address))
            await until(linked.source, lambda source: source["way"] == "webhook")


async def test_when_the_sheet_is_no_longer_followed_the_hook_is_gone(tmp_path: Path) -> None:
    async with called(tmp_path) as linked:
        (hook,) = await hooks_there(linked)
        caller = Caller(linked, hook)
        async with linked.here.http() as http:
            assert (await http.delete(f"/api/v1/sheets/{linked.sheet_id}/source")).status_code == 204
        assert await hooks_there(linked) == []
        assert await caller.call(caller.body("n-1", events=[EVENT])) == (404, "webhook_unknown")
        assert (await linked.source())["state"] == "closed"


async def test_where_smartsheet_cannot_call_us_it_is_asked(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        public_address(linked.here, "ftp://nowhere.example.com")
        await linked.open()
        await linked.proxy.wait(lambda seen: seen.method == "POST" and seen.path == "/webhooks")
        await linked.put_there(1, {"Task": "Build it"})
        await until(linked.rows, lambda rows: rows[1][0] == "Build it")
        source = await linked.source()
        assert (source["state"], source["way"]) == ("live", "polling")


async def test_a_change_between_opening_and_enabling_is_not_missed(tmp_path: Path) -> None:
    """Nothing is told to us before the hook is enabled, and nothing is asked for hours."""
    async with linked_in(tmp_path, **HOURS) as linked:
        public_address(linked.here, linked.here.address)
        gate = asyncio.Event()
        linked.proxy.script(held(gate), only=lambda seen: seen.method == "PUT" and seen.path.startswith("/webhooks/"))
        await linked.open()
        await linked.proxy.wait(lambda seen: seen.method == "POST" and seen.path == "/webhooks")
        await linked.put_there(1, {"Task": "Early"})
        gate.set()
        await until(linked.rows, lambda rows: rows[1][0] == "Early")
