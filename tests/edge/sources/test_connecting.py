"""Connected with a token or by signing in; what that survives, and what nobody ever gets to see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet

from chatsheet.telemetry import set_up_logs
from tests.edge.server import Server, running
from tests.edge.sources.linked import Linked, linked_in, until
from tests.smartsheet_oauth import CLIENT_ID, CLIENT_SECRET, SmartsheetSignIn, signing_in
from tests.smartsheet_proxy import proxied
from tests.smartsheet_upstream import upstream_in

SIGNED_IN = "/signed-in/smartsheet"


# --- tokens ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def loud() -> Any:
    set_up_logs(level="debug", as_json=True)
    yield
    set_up_logs(level="error", as_json=False)


async def test_a_token_is_never_seen_again(tmp_path: Path, loud: None, capfd: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []
    async with linked_in(tmp_path) as linked:
        wrong, right = "tok-wrong-8d1f", linked.there.token
        async with linked.here.http() as http:

            async def ask(method: str, path: str, **more: Any) -> httpx.Response:
                answer = await http.request(method, f"/api/v1/smartsheet{path}", **more)
                seen.append(f"{answer.text} {answer.headers}")
                return answer

            assert (await ask("GET", "")).json()["account"] is None
            for body in ({"token": wrong * 100}, {"token": wrong, "more": right}, {"tok": right}, {"token": [right]}, [right]):
                assert (await ask("PUT", "/token", json=body)).status_code in (400, 422), body
            refused = await ask("PUT", "/token", json={"token": wrong})
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "source_sign_in_needed")
            assert (await ask("GET", "")).json()["account"] is None
            told = (await ask("PUT", "/token", json={"token": right})).json()
            assert {name: told["account"][name] for name in ("state", "how")} == {"state": "connected", "how": "token"}
            await linked.open()
            for path in ("", "/sheets"):
                await ask("GET", path)
            seen.append(str(await linked.source()))
            accounts = linked.here.state.sources.accounts
            seen += [repr(accounts), repr(accounts.source("local")), repr(await accounts.store.read(lambda one: one.account("local")))]
            assert (await ask("DELETE", "")).status_code == 204
            assert (await ask("GET", "/sheets")).json()["error"]["code"] == "source_not_connected"
            await ask("PUT", "/token", json={"token": right})
    seen += [*capfd.readouterr()]
    assert '"path": "/api/v1/smartsheet/token"' in "".join(seen)
    assert not [text for text in seen if wrong in text or right in text]
    files = {path: path.read_bytes() for path in (tmp_path / "here").rglob("*") if path.is_file()}
    assert {path.name for path in files} >= {"chatsheet.db", "secret.key"}
    assert not [path.name for path, content in files.items() if wrong.encode() in content or right.encode() in content]


async def test_a_stranger_sees_nothing_of_it(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        async with linked.here.stranger() as http:
            for method, path in (
                ("GET", "/smartsheet"),
                ("PUT", "/smartsheet/token"),
                ("DELETE", "/smartsheet"),
                ("POST", "/smartsheet/sign-in"),
                ("GET", "/smartsheet/signed-in"),
                ("GET", "/smartsheet/sheets"),
                ("POST", "/smartsheet/open"),
                ("GET", f"/sheets/{linked.sheet_id}/source"),
                ("POST", f"/sheets/{linked.sheet_id}/source/check"),
                ("DELETE", f"/sheets/{linked.sheet_id}/source"),
            ):
                assert (await http.request(method, f"/api/v1{path}", json={"token": "x"})).status_code == 401, path
        async with linked.here.http() as http:
            assert (await http.post("/api/v1/smartsheet/sign-in")).json()["error"]["code"] == "sign_in_not_set_up"
            local = (await linked.here.upload("plan.csv", b"A\n1\n"))["sheet_id"]
            assert (await http.get(f"/api/v1/sheets/{local}/source")).json() == {"source": None}
            assert (await http.post(f"/api/v1/sheets/{local}/source/check")).json()["error"]["code"] == "source_none"
            assert (await http.delete(f"/api/v1/sheets/{local}/source")).json()["error"]["code"] == "source_none"


# --- signing in --------------------------------------------------------------------------------------------------------------


class SignedIn(Linked):
    """A `Linked` whose way to Smartsheet needs a sign-in."""

    door: SmartsheetSignIn

    async def sign_in(self) -> None:
        answer = await self.come_back(state=await self.begin(), code=self.door.code())
        assert answer == {"smartsheet": "connected"}

    async def begin(self) -> str:
        async with self.here.http() as http:
            url = str((await http.post("/api/v1/smartsheet/sign-in")).raise_for_status().json()["url"])
        return parse_qs(urlsplit(url).query)["state"][0]

    async def come_back(self, **query: str) -> dict[str, str]:
        """What the page is told after all redirects."""
        async with self.here.http() as http:
            answer = await http.get("/api/v1/smartsheet/signed-in", params=query)
        assert answer.status_code == 303
        target = urlsplit(answer.headers["location"])
        assert (target.scheme, target.netloc, target.path) == ("", "", "/")
        return {name: values[0] for name, values in parse_qs(target.query).items()}

    async def open(self) -> str:
        async with self.here.http() as http:
            job = (await http.post("/api/v1/smartsheet/open", json={"sheet": str(self.id_there)})).json()["job"]["id"]
        await until(lambda: self.job(job), lambda told: told["state"] == "done")
        self.sheet_id = (await self.job(job))["result"]["sheet_id"]
        return self.sheet_id

    async def told(self) -> dict[str, Any]:
        async with self.here.http() as http:
            return (await http.get("/api/v1/smartsheet")).json()["account"]  # type: ignore[no-any-return]


@asynccontextmanager
async def with_sign_in(folder: Path, **settings: Any) -> AsyncIterator[SignedIn]:
    async with (
        upstream_in(folder / "there") as there,
        proxied(there.address) as proxy,
        signing_in(proxy.address, there.token) as door,
    ):
        made = await there.make_sheet("Plan", [{"title": "Task"}], [("One",), ("Two",)])
        async with running(folder / "here", is_server=True, **(ways_to(door) | settings)) as here:
            linked = SignedIn(there, proxy, here, *made)
            linked.door = door
            yield linked


def ways_to(door: SmartsheetSignIn) -> dict[str, Any]:
    return {
        "smartsheet_base_url": door.address,
        "smartsheet_app_url": "https://app.example.org",
        "smartsheet_client_id": CLIENT_ID,
        "smartsheet_client_secret": CLIENT_SECRET,
        "smartsheet_rate": 100_000,
        "smartsheet_poll_s": 0.2,
        "smartsheet_idle_poll_s": 0.2,
    }


async def put_there(linked: Linked, row: int, value: str) -> None:
    async with linked.there.http() as http:
        body = [{"id": linked.rows_there[row], "cells": [{"columnId": linked.columns_there[0], "value": value}]}]
        (await http.put(f"/sheets/{linked.id_there}/rows", json=body)).raise_for_status()


async def test_the_way_through_smartsheet_and_back(tmp_path: Path) -> None:
    async with with_sign_in(tmp_path) as linked:
        state, code = await linked.begin(), linked.door.code()
        async with linked.here.stranger() as http:  # the cookie stays behind when another site sends the browser
            landed = await http.get(SIGNED_IN, params={"state": state, "code": code, "expires_in": "599999"})
        assert (landed.status_code, landed.headers["cache-control"]) == (200, "no-store")
        target = f"/api/v1/smartsheet/signed-in?state={state}&amp;code={code}&amp;expires_in=599999"
        assert f'content="0; url={target}"' in landed.text
        assert await linked.come_back(state=state, code=code) == {"smartsheet": "connected"}
        told = await linked.told()
        assert {name: told[name] for name in ("state", "how")} == {"state": "connected", "how": "oauth"}
        again = {"smartsheet": "failed", "code": "sign_in_unknown"}
        assert await linked.come_back(state=state, code=linked.door.code()) == again
        assert await linked.come_back(state="made-up", code=linked.door.code()) == again
        denied = {"smartsheet": "failed", "code": "sign_in_denied"}
        assert await linked.come_back(error="access_denied", state=await linked.begin()) == denied
        assert await linked.come_back() == denied
        failed = await linked.come_back(state=await linked.begin(), code="code-stolen")
        assert failed == {"smartsheet": "failed", "code": "source_sign_in_failed"}
        assert (await linked.told())["state"] == "connected"


async def test_what_comes_with_the_browser_is_only_text_on_the_page(tmp_path: Path) -> None:
    async with running(tmp_path) as here, here.stranger() as http:
        landed = await http.get(f"{SIGNED_IN}?state=\"><script>alert(1)</script>&code='x'")
        assert landed.status_code == 200
        assert landed.text.count("<") == landed.text.count("<!doctype") + landed.text.count("<meta") + landed.text.count("title>")
        assert "'x'" not in landed.text


async def test_renewed_on_the_way_nobody_notices(tmp_path: Path) -> None:
    async with with_sign_in(tmp_path) as linked:
        await linked.sign_in()
        await linked.open()
        for number in range(3):
            linked.door.expire()
            await put_there(linked, 0, f"There {number}")
            await until(linked.rows, lambda rows, number=number: rows[0][0] == f"There {number}")  # type: ignore[misc]
            done = await linked.act("set_cells", {"cells": {"2": {"Task": f"Here {number}"}}})
            assert done["outcome"] == "success"
            await until(linked.source, lambda source: source["waiting"] == 0 and source["state"] == "live")
        assert [row[0] for row in await linked.told_there()] == ["There 2", "Here 2"]
        assert linked.door.renewals == 3


async def test_signed_out_the_sheet_stays_readable_and_goes_on_by_itself_after_signing_in(tmp_path: Path) -> None:
    async with with_sign_in(tmp_path) as linked:
        await linked.sign_in()
        await linked.open()
        async with linked.here.socket() as page:
            await page.subscribe(f"sheet:{linked.sheet_id}")
            linked.door.revoke()
            await linked.look()
            told = await page.wait(lambda one: one["t"] == "source" and one["d"]["state"] == "needs_sign_in")
            assert told["d"]["problem"]["code"] == "source_sign_in_needed"
            assert (await linked.told())["state"] == "expired"
            source, asked = await linked.source(), len(linked.door.forms) + len(linked.door.refused)
            assert [row[0] for row in await linked.rows()] == ["One", "Two"]
            done = await linked.act("set_cells", {"cells": {"2": {"Task": "Written meanwhile"}}})
            assert done["outcome"] == "success"
            for _ in range(2):
                await linked.look()
            await put_there(linked, 0, "Changed meanwhile")
            after = await until(linked.source, lambda source: source["waiting"] == 1)
            assert (after["state"], after["since"]) == ("needs_sign_in", source["since"])
            assert len(linked.door.forms) + len(linked.door.refused) == asked
            await linked.sign_in()
            await page.wait(lambda one: one["t"] == "source" and one["d"]["state"] == "live")
        await until(linked.source, lambda source: source["waiting"] == 0 and source["state"] == "live")
        await until(linked.rows, lambda rows: [row[0] for row in rows] == ["Changed meanwhile", "Written meanwhile"])
        assert [row[0] for row in await linked.told_there()] == ["Changed meanwhile", "Written meanwhile"]


async def test_with_another_key_one_signs_in_anew_and_all_goes_on(tmp_path: Path) -> None:
    async with with_sign_in(tmp_path) as linked:
        here = linked.here
        here.state.sources.hooks.public_url = here.address
        await linked.sign_in()
        await linked.open()
        await until(linked.source, lambda source: source["way"] == "webhook")
        await _restarted(linked, tmp_path)


async def _restarted(linked: SignedIn, folder: Path) -> None:
    """A second server takes the folder over, with a key that opens nothing in it."""
    await linked.here.state.sources.close()
    for name in ("chatsheet.db", "chatsheet.db-wal"):
        (folder / "copy").mkdir(exist_ok=True)
        if (folder / "here" / name).exists():
            (folder / "copy" / name).write_bytes((folder / "here" / name).read_bytes())
    settings = ways_to(linked.door) | {"secret_key": Fernet.generate_key().decode()}
    async with running(folder / "copy", is_server=True, **settings) as here:
        linked.here = here
        here.state.sources.hooks.public_url = here.address
        source = await until(linked.source, lambda source: source["state"] == "needs_sign_in")
        assert source["problem"]["code"] == "secret_unreadable"
        assert (await linked.told())["state"] == "expired"
        assert [row[0] for row in await linked.rows()] == ["One", "Two"]
        await linked.sign_in()
        await until(linked.source, lambda source: source["state"] == "live")
        await until(linked.source, lambda source: source["way"] == "webhook")
        await put_there(linked, 0, "By the new webhook")
        await until(linked.rows, lambda rows: rows[0][0] == "By the new webhook")


async def test_a_key_that_is_none_is_said_where_it_is_needed(tmp_path: Path) -> None:
    async with linked_in(tmp_path, secret_key="my passphrase") as linked, linked.here.http() as http:
        answer = await http.put("/api/v1/smartsheet/token", json={"token": linked.there.token})
        assert answer.json()["error"]["code"] == "secret_key_invalid"
        assert "my passphrase" not in answer.text
        assert (await http.get("/api/v1/smartsheet")).json()["account"] is None


async def test_two_servers_over_one_database_share_one_sign_in(tmp_path: Path, postgres_url: str) -> None:
    """Both follow; the pair is renewed by one of them at a time, and neither loses it."""
    async with with_sign_in(tmp_path, database_url=postgres_url) as linked, _beside(linked, tmp_path, postgres_url) as other:
        await linked.sign_in()
        for _ in range(3):
            before = linked.door.renewals
            linked.door.expire()
            answers = await asyncio.gather(*(_sheets(one) for one in (linked.here, other) for _ in range(3)))
            assert [answer.status_code for answer in answers] == [200] * 6
            assert linked.door.renewals == before + 1
            for one in (linked.here, other):
                one.state.sources.accounts.service._listings._kept.clear()  # type: ignore[attr-defined]


def _beside(linked: SignedIn, folder: Path, url: str) -> AbstractAsyncContextManager[Server]:
    return running(folder / "here", is_server=True, **(ways_to(linked.door) | {"database_url": url}))


async def _sheets(server: Server) -> httpx.Response:
    async with server.http() as http:
        return await http.get("/api/v1/smartsheet/sheets")
