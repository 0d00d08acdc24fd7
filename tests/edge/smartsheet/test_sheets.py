"""Sheets: found, read in parts, made, copied, renamed, deleted; columns; search; rows that go elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from chatsheet.domain.changes import CellsSet
from chatsheet.domain.events import Actor, Command
from chatsheet.domain.sheet import ColumnId, RowId, SheetId
from chatsheet.services.commit import Decision, commit
from tests.edge.smartsheet.talk import COLUMNS, Talk, talk_of
from tests.smartsheet_upstream import Upstream

pytestmark = pytest.mark.asyncio(loop_scope="module")

BODY = {"name": "New", "columns": [{"title": "A", "type": "TEXT_NUMBER", "primary": True}]}


async def test_lists_with_pages(fresh: Upstream, fresh_talk: Talk) -> None:
    for number in range(3):
        await fresh.make_sheet(f"S{number}", COLUMNS[:1])
    listed = (await fresh_talk.http.get("/sheets/", params={"page": 2, "pageSize": 3, "include": "sheetVersion"})).json()
    assert {name: listed[name] for name in ("pageNumber", "pageSize", "totalPages", "totalCount")} == {
        "pageNumber": 2,
        "pageSize": 3,
        "totalPages": 2,
        "totalCount": 4,
    }
    assert [(sheet["name"], sheet["version"], sheet["accessLevel"]) for sheet in listed["data"]] == [("S2", 1, "OWNER")]
    everything = (await fresh_talk.http.get("/sheets", params={"includeAll": "true"})).json()
    assert [sheet["name"] for sheet in everything["data"]] == ["Plan", "S0", "S1", "S2"]
    assert isinstance(everything["data"][0]["id"], int)
    assert (await fresh_talk.http.get("/sheets", params={"modifiedSince": "2999-01-01T00:00:00Z"})).json()["data"] == []


async def test_parts_of_a_sheet(talk: Talk) -> None:
    await talk.add({"Task": "A", "Status": "Open"}, "B", "C")
    whole = await talk.get()
    assert whole["totalRowCount"] == 3
    assert [len(row["cells"]) for row in whole["rows"]] == [len(COLUMNS)] * 3
    part = await talk.get(columnIds=f"{talk.columns['Status']}", exclude="nonexistentCells")
    assert [column["title"] for column in part["columns"]] == ["Status"]
    assert [len(row["cells"]) for row in part["rows"]] == [1, 0, 0]
    assert (await talk.get(page=1))["rows"] == whole["rows"]
    assert [row["rowNumber"] for row in (await talk.get(pageSize=2, page=2))["rows"]] == [3]
    assert (await talk.get(page=9, pageSize=2))["rows"] == []
    assert (await talk.get(pageSize=0))["rows"] == []
    numeric = await talk.get(numericDates="true")
    stamp = datetime.fromtimestamp(numeric["modifiedAt"] / 1000, UTC)
    assert whole["modifiedAt"] == f"{stamp:%Y-%m-%dT%H:%M:%SZ}"
    assert (await talk.get(include="writerInfo"))["rows"][0]["createdBy"]["email"]
    assert await talk.refused("GET", "", page="x") == 1018
    assert await talk.refused("GET", "", rowsModifiedSince="yesterday") == 1018


async def test_a_sheet_as_a_file(talk: Talk) -> None:
    await talk.add({"Task": "A", "Due": "2026-03-31"})

    async def told(accept: str) -> httpx.Response:
        return await talk.http.get(talk.path, headers={"Accept": accept})

    csv, excel = await told("text/csv"), await told("application/vnd.ms-excel")
    assert csv.text.splitlines() == ["Task,Done,Due,Owner,Status,Tags,People", "A,,2026-03-31,,,,"]
    assert excel.content[:2] == b"PK"
    assert (await told("application/json, text/plain, */*")).json()["id"] == talk.sheet_id
    refused = await told("application/pdf")
    assert (refused.status_code, refused.json()["errorCode"]) == (406, 1052)


async def test_versions(talk: Talk) -> None:
    version = await talk.version()
    assert await talk.get(ifVersionAfter=version) == {"version": version}
    await talk.add("A")
    assert await talk.version() == version + 1
    assert (await talk.get(ifVersionAfter=version))["version"] == version + 1


async def test_only_what_changed(upstream: Upstream, talk: Talk) -> None:
    """By the time at which it changed, to the second; rows keep the time at which they came."""
    [a, b] = await talk.add("A", "B")
    later, later_still = datetime(2999, 1, 1, tzinfo=UTC), datetime(2999, 1, 2, tzinfo=UTC)
    task = talk.columns["Task"]
    await _change(upstream, talk.sheet_id, {a: {task: "A2"}}, later)
    await _change(upstream, talk.sheet_id, {b: {task: "B2"}}, later_still)

    async def changed(since: str) -> list[int]:
        return [row["id"] for row in (await talk.get(rowsModifiedSince=since))["rows"]]

    assert await changed("2998-12-31T23:00:00-01:00") == [a, b]
    assert await changed("2999-01-01T00:00:01+00:00") == [b]
    assert await changed("2999-01-03T00:00:00Z") == []
    assert await changed("0001-01-01T00:00:00+14:00") == [a, b]
    assert await changed(str(int(later.timestamp() * 1000))) == [a, b]
    row = await talk.get(f"/rows/{a}")
    assert (row["modifiedAt"], row["createdAt"][:2]) == ("2999-01-01T00:00:00Z", "20")


async def _change(upstream: Upstream, sheet_id: int, cells: dict[int, dict[int, Any]], now: datetime) -> None:
    """As if another time."""
    changed = CellsSet({RowId(row): {ColumnId(column): value for column, value in some.items()} for row, some in cells.items()})
    command = Command(Actor("local", "grid"), now, cause=str(now))
    await commit(upstream.server.state.store, SheetId(sheet_id), command, lambda transaction, sheet: Decision([changed], "Changed."))


async def test_rows_that_come_back_are_as_old_as_they_were(upstream: Upstream, talk: Talk) -> None:
    [a] = await talk.add("A")
    created = (await talk.get(f"/rows/{a}"))["createdAt"]
    await talk.send("DELETE", "/rows", ids=str(a))
    undone = await upstream.server.act(str(talk.sheet_id), "undo", {})
    assert undone["outcome"] == "success"
    [b] = await talk.add("B")
    row = await talk.get(f"/rows/{a}")
    assert (row["createdAt"], row["rowNumber"]) == (created, 1)
    assert (await talk.get(f"/rows/{b}"))["rowNumber"] == 2


async def test_making_sheets(talk: Talk) -> None:
    for path in ("/sheets", "/workspaces/1/sheets", "/folders/1/sheets"):
        made = (await talk.http.post(path, json=BODY)).json()
        assert (made["message"], made["resultCode"], made["result"]["name"]) == ("SUCCESS", 0, "New")
        assert made["result"]["columns"][0]["primary"] is True
    for path in ("/workspaces/2/sheets", "/folders/2/sheets"):
        assert (await talk.http.post(path, json=BODY)).json()["errorCode"] == 1006
    plain = {"title": "B", "type": "TEXT_NUMBER"}
    first = BODY["columns"][0]
    for body, code in (
        ({}, 1012),
        ({"name": "X"}, 1054),
        ({"name": "X", "columns": [plain]}, 1055),
        ({"name": "X", "columns": [first, first]}, 1055),
        ({"name": "X", "columns": [first, {**plain, "title": "a"}]}, 1056),
        ({"name": "X", "columns": [{**plain, "type": "DATE", "primary": True}]}, 1057),
        ({"name": "X", "columns": [first, {**plain, "type": "DURATION"}]}, 1142),
        ({"name": "X", "columns": [first, {**plain, "type": "DATETIME"}]}, 1089),
        ({"name": "X", "columns": [first, {**plain, "type": "COLOUR"}]}, 1031),
        ({"name": "X", "columns": [first, {"title": "B"}]}, 1012),
        ({"name": "X", "columns": [first, {**plain, "options": ["a"]}]}, 1060),
        ({"name": "X", "columns": [first, {**plain, "colour": "red"}]}, 1008),
        ({"name": "X" * 201, "columns": [first]}, 1041),
        ({"name": "X", "columns": [first] * 401}, 1061),
        ({"name": "X", "fromId": 999}, 1006),
    ):
        assert (await talk.http.post("/sheets", json=body)).json()["errorCode"] == code, body


async def test_copies_names_and_ends(talk: Talk) -> None:
    [a] = await talk.add("A")
    await talk.add("a1", parentId=a)
    bare = (await talk.send("POST", "/copy", {"destinationType": "home", "newName": "Bare"}))["result"]["id"]
    assert (await talk.http.get(f"/sheets/{bare}")).json()["totalRowCount"] == 0
    full = (await talk.send("POST", "/copy", {"newName": "Full"}, include="data"))["result"]["id"]
    copied = (await talk.http.get(f"/sheets/{full}")).json()
    assert [row.get("parentId") for row in copied["rows"]] == [None, copied["rows"][0]["id"]]
    assert (await talk.http.post("/sheets", json={"name": "Again", "fromId": full})).json()["result"]["name"] == "Again"
    assert await talk.refused("POST", "/copy", {}) == 1012
    assert await talk.refused("POST", "/copy", {"destinationType": "workspace", "destinationId": 7, "newName": "x"}, status=404) == 1006
    assert (await talk.send("PUT", "", {"name": "Renamed"}))["result"]["name"] == "Renamed"
    assert await talk.refused("PUT", "", {"columns": []}) == 1032
    await talk.send("DELETE", "")
    gone = await talk.http.get(talk.path)
    assert (gone.status_code, gone.json()["errorCode"]) == (404, 1006)
    assert (await talk.http.post(f"{talk.path}/rows", json=[{}])).json()["errorCode"] == 1006


async def test_columns(talk: Talk) -> None:
    one = await talk.send("POST", "/columns", {"title": "One", "type": "DATE", "index": 0})
    assert (one["result"]["title"], one["result"]["index"], one["version"]) == ("One", 0, await talk.version())
    two = await talk.send("POST", "/columns", [{"title": title, "type": "CHECKBOX", "index": 99} for title in ("Two", "Three")])
    assert [column["title"] for column in two["result"]] == ["Two", "Three"]
    listed = (await talk.get("/columns", page=1, pageSize=2, level=2))["data"]
    assert [(column["index"], column["title"]) for column in listed] == [(0, "One"), (1, "Task")]
    column = one["result"]["id"]
    assert (await talk.get(f"/columns/{column}"))["type"] == "DATE"
    changed = await talk.send("PUT", f"/columns/{column}", {"title": "First", "index": 2, "type": "PICKLIST", "options": ["a"]})
    assert {name: changed["result"][name] for name in ("title", "index", "type", "options")} == {
        "title": "First",
        "index": 2,
        "type": "PICKLIST",
        "options": ["a"],
    }
    task = talk.columns["Task"]
    for body, code in (
        ([{"title": "X", "index": 0}, {"title": "Y", "index": 1}], 1135),
        ([{"title": "X", "index": 0}, {"title": "x", "index": 0}], 1133),
        ({"title": "Task", "index": 0}, 1056),
        ({"title": "X"}, 1012),
        ({"index": 0}, 1012),
        ({"title": "X", "index": 0, "type": "PREDECESSOR"}, 1142),
        ({"title": "X", "index": 0, "type": "PICKLIST", "symbol": "RYG", "options": ["a"]}, 1059),
        ({"title": "X", "index": 0, "formula": "=1"}, 1032),
        ({"title": "X", "index": 0, "primary": True}, 1032),
        ({"title": "X", "index": -1}, 1031),
        ([], 1012),
    ):
        assert await talk.refused("POST", "/columns", body) == code, body
    for change, wrong in (
        ({"options": ["b"]}, 1090),
        ({"title": "Task"}, 1056),
        ({"id": 3}, 1032),
        ({"validation": True, "type": "DATE"}, 1210),
    ):
        assert await talk.refused("PUT", f"/columns/{column}", change) == wrong, change
    assert await talk.refused("PUT", f"/columns/{task}", {"type": "DATE"}) == 1057
    assert await talk.refused("PUT", "/columns/999", {"title": "X"}, status=404) == 1006
    assert await talk.refused("DELETE", f"/columns/{task}") == 1065
    assert await talk.refused("DELETE", "/columns/999", status=404) == 1006
    await talk.send("DELETE", f"/columns/{column}")
    assert await talk.refused("GET", f"/columns/{column}", status=404) == 1006


async def test_retyping_converts(talk: Talk) -> None:
    [row] = await talk.add({"Status": "Open"})
    status = talk.columns["Status"]
    await talk.send("PUT", f"/columns/{status}", {"type": "MULTI_PICKLIST", "options": ["Open"]})
    read = await talk.cell(row, "Status", level=2, include="objectValue")
    assert read["objectValue"] == {"objectType": "MULTI_PICKLIST", "values": ["Open"]}


async def test_search(fresh: Upstream, fresh_talk: Talk) -> None:
    await fresh_talk.add({"Task": 'Paint the "old" wall', "Status": "Open"}, "Fix the roof", "Plan B")

    async def found(query: str, path: str = "/search", **params: str) -> list[tuple[str, str]]:
        answer = (await fresh_talk.http.get(path, params={"query": query, **params})).json()
        assert answer["totalCount"] == len(answer["results"])
        return [(hit["objectType"], hit["text"]) for hit in answer["results"]]

    assert await found("THE roof") == [("row", "Fix the roof")]
    assert await found('"the roof"') == [("row", "Fix the roof")]
    assert await found('"roof the"') == []
    assert await found("roof wall") == []
    assert await found('the "old"') == [("row", 'Paint the "old" wall')]
    assert await found("plan") == [("sheet", "Plan"), ("row", "Plan B")]
    assert await found("plan", scopes="sheetNames") == [("sheet", "Plan")]
    assert await found("plan", f"/search/sheets/{fresh_talk.sheet_id}") == [("row", "Plan B")]
    hit = (await fresh_talk.http.get("/search", params={"query": "roof"})).json()["results"][0]
    assert (hit["parentObjectId"], hit["parentObjectType"]) == (fresh_talk.sheet_id, "sheet")
    assert (await fresh_talk.http.get("/search")).json()["errorCode"] == 1009
    assert (await fresh_talk.http.get("/search/sheets/999", params={"query": "x"})).json()["errorCode"] == 1006


async def test_rows_to_another_sheet(upstream: Upstream, talk: Talk) -> None:
    other = await talk_of(upstream, talk.http, "Other")
    await other.send("DELETE", f"/columns/{other.columns['Status']}")
    [a, b] = await talk.add({"Task": "A", "Status": "Open"}, "B")
    [a1] = await talk.add("a1", parentId=a)
    to = {"sheetId": other.sheet_id}
    copied = await talk.send("POST", "/rows/copy", {"rowIds": [a], "to": to})
    assert (copied["destinationSheetId"], [one["from"] for one in copied["rowMappings"]]) == (other.sheet_id, [a])
    assert [column["title"] for column in (await other.get())["columns"]][-1] == "Status"
    await talk.send("POST", "/rows/copy", {"rowIds": [a], "to": to}, include="children")
    moved = await talk.send("POST", "/rows/move", {"rowIds": [a, 99999], "to": to}, ignoreRowsNotFound="true")
    assert [one["from"] for one in moved["rowMappings"]] == [a, a1]
    assert await other.tasks() == ["A", "A", "  a1", "A", "  a1"]
    assert await talk.tasks() == ["B"]
    for body, code, status in (
        ({"rowIds": [b], "to": {"sheetId": talk.sheet_id}}, 1136, 400),
        ({"rowIds": [b], "to": {"sheetId": 999}}, 1114, 404),
        ({"rowIds": [b, 99999], "to": to}, 1006, 404),
        ({"rowIds": [b]}, 1012, 400),
        ({"rowIds": [], "to": to}, 1012, 400),
        ({"rowIds": [*range(1, 5002)], "to": to}, 1061, 400),
    ):
        assert await talk.refused("POST", "/rows/move", body, status=status) == code
    undone = await upstream.server.act(str(talk.sheet_id), "undo", {})
    assert undone["outcome"] == "success"
    assert await talk.tasks() == ["A", "  a1", "B"]


async def test_the_one_workspace(fresh_talk: Talk) -> None:
    assert [one["id"] for one in (await fresh_talk.http.get("/workspaces")).json()["data"]] == [1]
    assert "totalCount" not in (await fresh_talk.http.get("/workspaces", params={"paginationType": "token"})).json()
    assert [one["name"] for one in (await fresh_talk.http.get("/workspaces/1")).json()["sheets"]] == ["Plan"]
    await fresh_talk.http.post("/sheets", json=BODY)
    page = (await fresh_talk.http.get("/workspaces/1/children", params={"maxItems": 1})).json()
    assert ([one["resourceType"] for one in page["data"]], page["lastKey"]) == (["sheet"], "1")
    last = (await fresh_talk.http.get("/workspaces/1/children", params={"maxItems": 1, "lastKey": page["lastKey"]})).json()
    assert ([one["name"] for one in last["data"]], "lastKey" in last) == (["New"], False)
    assert (await fresh_talk.http.get("/folders/1/metadata")).json()["name"] == "Sheets"
    assert (await fresh_talk.http.get("/workspaces/2/metadata")).json()["errorCode"] == 1006


async def test_a_large_sheet_takes_no_more(upstream: Upstream) -> None:
    """20,000 rows, 500,000 cells, 400 columns."""
    uploaded = await upstream.server.upload("full.csv", b"A,B\n" + b"x,y\n" * 20_000)
    async with upstream.http() as http:
        talk = Talk(http, int(uploaded["sheet_id"]), {"Task": 1})
        assert await talk.refused("POST", "/rows", [talk.row({"Task": "one more"})]) == 5636
        titles = [f"C{number}" for number in range(24)]
        assert await talk.refused("POST", "/columns", [{"title": title, "index": 9} for title in titles]) == 5732
        assert len((await talk.send("POST", "/columns", [{"title": title, "index": 9} for title in titles[:23]]))["result"]) == 23
        assert len((await talk.get(exclude="nonexistentCells"))["rows"]) == 20_000
    wide, _, _ = await upstream.make_sheet("Wide", [{"title": f"C{number}"} for number in range(400)])
    async with upstream.http() as http:
        assert await Talk(http, wide, {}).refused("POST", "/columns", {"title": "one more", "index": 0}) == 5636
