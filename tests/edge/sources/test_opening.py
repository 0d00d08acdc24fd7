"""Finding a sheet at Smartsheet and bringing it here, whatever happens on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatsheet.services.sources import opening
from tests.edge.process import Process, serving_process
from tests.edge.server import Server
from tests.edge.sources.linked import COLUMNS, Linked, linked_in, mirror, until
from tests.smartsheet_proxy import Seen, answered, dropped, held, proxied, rate_limited, truncated
from tests.smartsheet_upstream import cells_of, upstream_in

PAGES = [(f"row {n}",) for n in range(1, 8)]
"""Four pages of two rows."""


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PAGE_ROWS", 2)


@pytest.fixture
async def linked(tmp_path: Path, small_pages: None) -> AsyncIterator[Linked]:
    """Connected, nothing opened; looks only when asked to."""
    slow = {"smartsheet_poll_s": 7200, "smartsheet_idle_poll_s": 7200}
    async with linked_in(tmp_path, [{"title": "Task"}], PAGES, **slow) as linked:
        await connect(linked.here, linked.there.token)
        yield linked


async def connect(here: Server, token: str) -> None:
    async with here.http() as http:
        (await http.put("/api/v1/smartsheet/token", json={"token": token})).raise_for_status()


async def ask(here: Server, ref: str) -> httpx.Response:
    async with here.http() as http:
        return await http.post("/api/v1/smartsheet/open", json={"sheet": ref})


async def begin(linked: Linked) -> str:
    return str((await ask(linked.here, str(linked.id_there))).json()["job"]["id"])


async def job(linked: Linked, job_id: str) -> dict[str, Any]:
    async with linked.here.http() as http:
        return (await http.get(f"/api/v1/jobs/{job_id}")).json()  # type: ignore[no-any-return]


async def ended(linked: Linked, job_id: str, *states: str) -> dict[str, Any]:
    told = await until(lambda: job(linked, job_id), lambda told: told["state"] in (states or ("done", "failed", "paused", "cancelled")))
    if told["result"]:
        linked.sheet_id = told["result"]["sheet_id"]
    return told  # type: ignore[no-any-return]


async def wish(linked: Linked, job_id: str, what: str) -> None:
    async with linked.here.http() as http:
        (await http.post(f"/api/v1/jobs/{job_id}/{what}")).raise_for_status()


async def sheets(linked: Linked) -> list[dict[str, Any]]:
    async with linked.here.http() as http:
        return (await http.get("/api/v1/sheets")).json()["sheets"]  # type: ignore[no-any-return]


def page(number: int) -> Any:
    return lambda seen: seen.query.get("page") == str(number) and seen.query.get("pageSize") == "2"


async def there_and_here(linked: Linked) -> None:
    """Both sides hold the same, without a look that would repair it."""
    assert await mirror(linked.here, linked.sheet_id) == await mirror(linked.there.server, str(linked.id_there))


# --- finding ---------------------------------------------------------------------------------------------------------------


async def test_by_id_by_address_and_the_one_that_is_open_already(linked: Linked) -> None:
    listed = await _listed(linked)
    assert [(one["name"], one["id"], one["access"], one["sheet_id"]) for one in listed] == [("Plan", str(linked.id_there), "OWNER", None)]
    first = await ask(linked.here, f" {listed[0]['url']}?view=grid ")
    assert (first.status_code, first.json()["sheet_id"]) == (202, None)
    told = await ended(linked, first.json()["job"]["id"])
    assert (told["state"], told["result"]["name"]) == ("done", "Plan")
    for ref in (str(linked.id_there), listed[0]["url"]):
        again = await ask(linked.here, ref)
        assert (again.status_code, again.json()) == (200, {"sheet_id": linked.sheet_id, "job": None})
    assert (await _listed(linked))[0]["sheet_id"] == linked.sheet_id


async def _listed(linked: Linked, search: str = "") -> list[dict[str, Any]]:
    async with linked.here.http() as http:
        return (await http.get("/api/v1/smartsheet/sheets", params={"search": search})).json()["sheets"]  # type: ignore[no-any-return]


async def test_by_a_part_of_its_name(linked: Linked) -> None:
    for name in ("Budget 2026", "budget (old)", "Träume"):
        await linked.there.make_sheet(name, [{"title": "A"}])
    assert [one["name"] for one in await _listed(linked)] == ["budget (old)", "Budget 2026", "Plan", "Träume"]
    for search, names in (("BUDGET", ["budget (old)", "Budget 2026"]), (" träu ", ["Träume"]), ("nothing", []), ("(", ["budget (old)"])):
        assert [one["name"] for one in await _listed(linked, search)] == names
    assert linked.proxy.count("GET", "/sheets") == 1  # typing asks once


@pytest.mark.parametrize(
    ("ref", "status", "code"),
    [
        ("99999", 404, "source_sheet_gone"),
        ("9" * 18, 404, "source_sheet_gone"),
        ("9" * 19, 400, "sheet_ref_invalid"),
        ("My plan", 400, "sheet_ref_invalid"),
        ("-1", 400, "sheet_ref_invalid"),
        ("https://app.smartsheet.com/sheets/abcdefgh123", 400, "sheet_ref_invalid"),
        ("https://app.smartsheet.com/dashboards/abcdefgh123", 400, "sheet_ref_invalid"),
        ("javascript:alert(1)", 400, "sheet_ref_invalid"),
    ],
)
async def test_what_is_none_of_the_users_sheets(linked: Linked, ref: str, status: int, code: str) -> None:
    answer = await ask(linked.here, ref)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert await sheets(linked) == []


async def test_who_has_no_access_or_no_connection_is_told_so(linked: Linked) -> None:
    linked.proxy.script(answered(403, 1004))
    answer = await ask(linked.here, str(linked.id_there))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "source_forbidden")
    async with linked.here.http() as http:
        await http.delete("/api/v1/smartsheet")
    answer = await ask(linked.here, str(linked.id_there))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "source_not_connected")


# --- what is in it -------------------------------------------------------------------------------------------------------------


async def test_every_type_of_column_comes_as_what_it_is(tmp_path: Path) -> None:
    """What only Smartsheet itself makes is added to what our face answers."""
    columns = [*COLUMNS, {"title": "Team", "type": "MULTI_CONTACT_LIST"}, *({"title": one} for one in ("Length", "After", "Start", "Made"))]
    rows = [
        ("Design", "Open", "2026-01-05", True, 0.5, None, None, None, "4d 6h", "12FS +3d", "2026-01-05T08:00:00", "2026-01-05T08:00:00Z")
    ]
    types = {"Length": "DURATION", "After": "PREDECESSOR", "Start": "ABSTRACT_DATETIME", "Made": "DATETIME"}

    def rewrite(seen: Seen, answer: Any) -> Any:
        for column in answer.get("columns", ()):
            column["type"] = types.get(column["title"], column["type"])
            if column["title"] == "Made":
                column["systemColumnType"] = "CREATED_DATE"
        return answer

    async with linked_in(tmp_path, columns, rows) as linked:
        tags = {"objectType": "MULTI_PICKLIST", "values": ["a", "c"]}
        team = {"objectType": "MULTI_CONTACT", "values": [{"email": "ana@example.com", "name": "Ana Lima"}, {"email": "b@example.com"}]}
        contact = {"objectType": "CONTACT", "email": "ana@example.com", "name": "Ana Lima"}
        async with linked.there.http() as http:
            ids = [linked.columns_there[at] for at in (5, 6, 7)]
            body = [{"id": linked.rows_there[0], "cells": cells_of(ids, [tags, contact, team])}]
            (await http.put(f"/sheets/{linked.id_there}/rows", json=body)).raise_for_status()
        linked.proxy.rewrite = rewrite
        await linked.open()
        told = await linked.columns()
        assert [(column["title"], column["type"]) for column in told] == [
            ("Task", "TEXT_NUMBER"),
            ("Status", "PICKLIST"),
            ("Due", "DATE"),
            ("Ready", "CHECKBOX"),
            ("Budget", "TEXT_NUMBER"),
            ("Tags", "MULTI_PICKLIST"),
            ("Owner", "CONTACT_LIST"),
            ("Team", "MULTI_CONTACT_LIST"),
            ("Length", "DURATION"),
            ("After", "PREDECESSOR"),
            ("Start", "ABSTRACT_DATETIME"),
            ("Made", "DATETIME"),
        ]
        assert (await linked.rows())[0][:8] == [
            "Design",
            "Open",
            "2026-01-05",
            True,
            0.5,
            ["a", "c"],
            "Ana Lima <ana@example.com>",
            ["Ana Lima <ana@example.com>", "b@example.com"],
        ]
        assert (await linked.rows())[0][8:10] == ["4d 6h", "12FS +3d"]
        columns_told = (await linked.source())["columns"]
        closed = {column["title"]: columns_told[column["id"]]["protection"] for column in told}
        assert {title: why for title, why in closed.items() if why} == {"After": "unsupported", "Made": "system"}


async def test_the_hierarchy_comes_along_over_pages(linked: Linked) -> None:
    async with linked.there.http() as http:
        for row, parent in ((4, 0), (5, 4), (1, 5)):
            body = [{"id": linked.rows_there[row], "parentId": linked.rows_there[parent], "toBottom": True}]
            (await http.put(f"/sheets/{linked.id_there}/rows", json=body)).raise_for_status()
    await ended(linked, await begin(linked))
    told = await mirror(linked.here, linked.sheet_id)
    assert [(row[0], row[1]) for row in told[1:5]] == [(0, "row 1"), (1, "row 5"), (2, "row 6"), (3, "row 2")]
    await there_and_here(linked)


async def test_a_sheet_without_rows(linked: Linked) -> None:
    linked.id_there, linked.columns_there, linked.rows_there = await linked.there.make_sheet("Empty", [{"title": "A"}])
    told = await ended(linked, await begin(linked))
    assert told["state"] == "done"
    assert await linked.rows() == []
    assert (await linked.act("add_rows", {"rows": [{"A": "first"}]}))["outcome"] == "success"
    await linked.in_step()
    assert await linked.told_there() == [("first",)]


# --- on the way ----------------------------------------------------------------------------------------------------------------


async def test_how_far_it_is(linked: Linked) -> None:
    gate = asyncio.Event()
    linked.proxy.script(held(gate), only=page(3))
    async with linked.here.socket() as tab:
        await tab.subscribe("user:local")
        job_id = await begin(linked)
        told = await tab.wait(lambda one: one["t"] == "progress" and [part["done"] for part in one["d"]["subtasks"]][:1] == [4])
        reading, storing = told["d"]["subtasks"]
        assert (reading["name"], reading["state"], reading["total"]) == ("reading_source", "running", 7)
        assert (storing["name"], storing["state"]) == ("storing_rows", "waiting")
        gate.set()
        told = await ended(linked, job_id)
    assert [(part["name"], part["state"]) for part in told["subtasks"]] == [("reading_source", "done"), ("storing_rows", "done")]
    assert (told["state"], told["done"]) == ("done", 7)
    assert linked.proxy.count("GET", f"/sheets/{linked.id_there}") >= 5


async def test_paused_in_the_middle_and_resumed(linked: Linked) -> None:
    gate = asyncio.Event()
    linked.proxy.script(held(gate), only=page(2))
    job_id = await begin(linked)
    await linked.proxy.wait(page(1))
    await wish(linked, job_id, "pause")
    gate.set()
    assert (await ended(linked, job_id, "paused"))["state"] == "paused"
    assert await sheets(linked) == []
    assert linked.proxy.count("GET", f"/sheets/{linked.id_there}") < 5
    await _put(linked, 0, "changed in the pause")
    await wish(linked, job_id, "resume")
    assert (await ended(linked, job_id, "done"))["state"] == "done"
    await there_and_here(linked)


async def _put(linked: Linked, row: int, value: str) -> None:
    async with linked.there.http() as http:
        body = [{"id": linked.rows_there[row], "cells": [{"columnId": linked.columns_there[0], "value": value}]}]
        (await http.put(f"/sheets/{linked.id_there}/rows", json=body)).raise_for_status()


async def test_cancelled_in_the_middle_nothing_is_left(linked: Linked) -> None:
    gate = asyncio.Event()
    linked.proxy.script(held(gate), only=page(2))
    job_id = await begin(linked)
    await linked.proxy.wait(page(1))
    await wish(linked, job_id, "cancel")
    gate.set()
    assert (await ended(linked, job_id, "cancelled"))["state"] == "cancelled"
    assert await sheets(linked) == []
    assert await linked.here.state.store.read(lambda transaction: transaction.links()) == []
    assert (await ended(linked, await begin(linked)))["state"] == "done"
    assert len(await sheets(linked)) == 1


@pytest.mark.parametrize("fault", [dropped(), truncated(), rate_limited(retry_after_s=0)], ids=lambda one: one.name)
async def test_a_page_that_fails_is_asked_for_again(linked: Linked, fault: Any) -> None:
    linked.proxy.script(fault, only=page(2))
    assert (await ended(linked, await begin(linked)))["state"] == "done"
    await there_and_here(linked)


async def test_while_smartsheet_is_down_it_waits_to_be_resumed(linked: Linked) -> None:
    linked.proxy.script(answered(503, 4001), only=page(2))
    job_id = await begin(linked)
    told = await ended(linked, job_id)
    assert (told["state"], told["error"]["code"]) == ("paused", "source_unavailable")
    await wish(linked, job_id, "resume")
    assert (await ended(linked, job_id, "done"))["state"] == "done"
    await there_and_here(linked)


async def test_twice_at_a_time_makes_one_sheet(linked: Linked) -> None:
    gate = asyncio.Event()
    linked.proxy.script(held(gate), held(gate), only=page(2))
    jobs = [await begin(linked), await begin(linked)]
    gate.set()
    results = [(await ended(linked, one))["result"] for one in jobs]
    assert results[0] == results[1]
    assert len(await sheets(linked)) == 1


async def test_a_sheet_that_changes_between_two_pages_is_right_after_the_first_look(linked: Linked) -> None:
    gate = asyncio.Event()
    linked.proxy.script(held(gate), only=page(3))
    job_id = await begin(linked)
    await linked.proxy.wait(page(2))
    rows, columns = linked.rows_there, linked.columns_there
    async with linked.there.http() as http:
        path = f"/sheets/{linked.id_there}"
        (await http.put(f"{path}/rows", json=[{"id": rows[0], "cells": [{"columnId": columns[0], "value": "changed"}]}])).raise_for_status()
        (await http.delete(f"{path}/rows", params={"ids": rows[1]})).raise_for_status()
        (await http.put(f"{path}/rows", json=[{"id": rows[6], "toTop": True}])).raise_for_status()  # read twice
        (await http.put(f"{path}/rows", json=[{"id": rows[2], "toBottom": True}])).raise_for_status()
        (await http.post(f"{path}/columns", json=[{"title": "New", "type": "TEXT_NUMBER", "index": 1}])).raise_for_status()
    gate.set()
    assert (await ended(linked, job_id))["state"] == "done"
    await linked.in_step()
    await there_and_here(linked)
    assert len({row[0] for row in await linked.rows()}) == 6


async def test_rows_that_come_twice_are_taken_once(linked: Linked) -> None:
    """A row that moved down between two pages."""
    first: dict[str, Any] = {}

    def rewrite(seen: Seen, answer: Any) -> Any:
        if page(1)(seen):
            first["row"] = answer["rows"][1]
        if page(2)(seen):
            answer["rows"] = [first["row"], *answer["rows"][:1]]
        return answer

    linked.proxy.rewrite = rewrite
    assert (await ended(linked, await begin(linked)))["state"] == "done"
    linked.proxy.rewrite = None
    await linked.in_step()
    await there_and_here(linked)


# --- killed ----------------------------------------------------------------------------------------------------------------------


async def test_killed_in_the_middle_the_next_server_goes_on(tmp_path: Path) -> None:
    async with upstream_in(tmp_path / "there") as there, proxied(there.address) as proxy:
        made = await there.make_sheet("Plan", [{"title": "Task"}], [(f"row {n}",) for n in range(1200)])
        settings = {"smartsheet_base_url": proxy.address, "smartsheet_rate": "100000"}
        folder, gate = tmp_path / "here", asyncio.Event()
        folder.mkdir()
        second = _page_of(2)
        proxy.script(held(gate), only=second)

        serving = serving_process(folder, **settings)
        here = await asyncio.to_thread(serving.__enter__)
        await asyncio.to_thread(_put_token, here, there.token)
        told = await asyncio.to_thread(lambda: here.http.post("/api/v1/smartsheet/open", json={"sheet": str(made[0])}).json())
        await proxy.wait(_page_of(1))
        await asyncio.to_thread(serving.__exit__, None, None, None)  # a kill that nothing can catch
        gate.set()

        with_it = serving_process(folder, **settings)
        here = await asyncio.to_thread(with_it.__enter__)
        try:
            path = f"/api/v1/jobs/{told['job']['id']}"
            done = await until(lambda: asyncio.to_thread(lambda: here.http.get(path).json()), lambda one: one["state"] == "done", 60)
            listed = (await asyncio.to_thread(lambda: here.http.get("/api/v1/sheets").json()))["sheets"]
            assert [one["id"] for one in listed] == [done["result"]["sheet_id"]]
            rows = await asyncio.to_thread(lambda: here.http.get(f"/api/v1/sheets/{listed[0]['id']}/rows?limit=1").json())
            assert rows["total"] == 1200
        finally:
            await asyncio.to_thread(with_it.__exit__, None, None, None)


def _page_of(number: int) -> Any:
    return lambda seen: seen.query.get("page") == str(number) and seen.query.get("pageSize") == "500"


def _put_token(here: Process, token: str) -> None:
    here.http.put("/api/v1/smartsheet/token", json={"token": token}).raise_for_status()


# --- clocks ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-30, 30])
async def test_the_clocks_may_differ(linked: Linked, hours: int) -> None:
    linked.proxy.clock_skew = timedelta(hours=hours)
    assert (await ended(linked, await begin(linked)))["state"] == "done"
    await _put(linked, 3, "after opening")
    await linked.look()
    await until(linked.rows, lambda rows: rows[3][0] == "after opening")
    checked = datetime.fromisoformat((await linked.source())["checked_at"])
    assert abs(checked - datetime.now(UTC)) < timedelta(minutes=1)
