"""The HTTP API over a real server: reading, acting, plans, undo, files, errors, access."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.edge.server import PLAN_CSV, Server


async def test_nothing_answers_a_stranger_but_health_and_readiness(server: Server, plan: str) -> None:
    async with server.stranger() as http:
        for path in ("/api/v1/sheets", f"/api/v1/sheets/{plan}", "/api/v1/actions", "/api/v1/openapi.json", "/api/v1/link"):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")
        assert (await http.post("/api/v1/live/ticket")).status_code == 401
        assert (await http.get("/health")).json()["status"] == "healthy"
        assert (await http.get("/ready")).json() == {"ready": True}


async def test_the_private_link_signs_a_browser_in_until_it_is_revoked(server: Server) -> None:
    async with server.stranger() as ours, server.stranger() as other:
        link = f"/open/{server.state.keys.link_secret}"
        for http in (ours, other):
            assert (await http.get(link)).status_code == 303
            assert (await http.get("/api/v1/me")).json()["id"] == "local"
        cookie = next(iter(ours.cookies.jar))
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert server.state.keys.link_secret not in (cookie.value or "")
        assert (await ours.get("/open/made-up")).headers["location"] == "/?link=invalid"
        old_token = server.token
        fresh = (await ours.post("/api/v1/links/revoke")).json()["path"]
        assert fresh != link
        assert (await ours.get("/api/v1/me")).status_code == 200
        assert (await other.get("/api/v1/me")).status_code == 401
        assert (await other.get("/api/v1/me", headers=old_token)).status_code == 401


async def test_another_sites_page_may_not_write(server: Server, plan: str) -> None:
    async with server.http(Origin="https://elsewhere.example") as http:
        answer = await http.post(f"/api/v1/sheets/{plan}/actions/rename_sheet", json={"name": "Mine"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin_not_allowed")
        assert (await http.get(f"/api/v1/sheets/{plan}")).json()["name"] == "plan"
    async with server.http(Origin=server.address) as http:
        assert (await http.post(f"/api/v1/sheets/{plan}/actions/rename_sheet", json={"name": "Ours"})).status_code == 200


async def test_answers_carry_the_correlation_id_and_the_security_headers(server: Server) -> None:
    async with server.http(**{"X-Correlation-ID": "my-id-1"}) as http:
        answer = await http.get("/api/v1/sheets/404")
        assert answer.headers["x-correlation-id"] == answer.json()["correlation_id"] == "my-id-1"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    async with server.http(**{"X-Correlation-ID": "bad id\t<x>"}) as http:
        assert (await http.get("/api/v1/sheets")).headers["x-correlation-id"] != "bad id\t<x>"


async def test_reading_a_sheet_its_windows_and_its_version(server: Server, plan: str) -> None:
    async with server.http() as http:
        sheet = await http.get(f"/api/v1/sheets/{plan}")
        assert [column["title"] for column in sheet.json()["columns"]] == ["Task", "Owner", "Status", "Start", "Due", "Budget"]
        assert (await http.get(f"/api/v1/sheets/{plan}", headers={"If-None-Match": sheet.headers["etag"]})).status_code == 304
        rows = (await http.get(f"/api/v1/sheets/{plan}/rows", params={"offset": 1, "limit": 2})).json()
        assert ([row["cells"][0] for row in rows["rows"]], rows["total"]) == (["Build", "Review"], 5)
        view = {"filter": {"kind": "condition", "column": "Owner", "op": "eq", "value": "Ana"}, "sorts": [{"column": "Budget"}]}
        window = (await http.post(f"/api/v1/sheets/{plan}/window", json={"view": view})).json()
        assert [row["cells"][0] for row in window["rows"]] == ["Review", "Design"]
        found = (await http.post(f"/api/v1/sheets/{plan}/window", json={"view": {"search": "BUI"}})).json()
        assert [row["cells"][0] for row in found["rows"]] == ["Build"]


async def test_an_edited_row_stays_where_it_was_while_it_is_kept(server: Server, plan: str) -> None:
    view = {"filter": {"kind": "condition", "column": "Owner", "op": "eq", "value": "Ana"}}
    async with server.http() as http:
        before = (await http.post(f"/api/v1/sheets/{plan}/window", json={"view": view})).json()["rows"]
        await server.act(plan, "set_cells", {"cells": {before[0]["id"]: {"Owner": "Ben"}}})
        kept = (await http.post(f"/api/v1/sheets/{plan}/window", json={"view": view, "keep": [before[0]["id"]]})).json()["rows"]
        assert [row["id"] for row in kept] == [row["id"] for row in before]
        left = (await http.post(f"/api/v1/sheets/{plan}/window", json={"view": {**view, "sorts": []}})).json()["rows"]
        assert before[0]["id"] in [row["id"] for row in kept]
        assert left


async def test_figures_come_with_their_query_the_rows_counted_and_the_version(server: Server, plan: str) -> None:
    measures = [{"aggregate": "sum", "column": "Budget"}]
    sorts = [{"measure": 0, "is_descending": True}]
    result = await server.act(plan, "aggregate", {"measures": measures, "by": [{"column": "Owner"}], "sorts": sorts})
    proof = result["data"]["proof"]
    assert [row[:2] for row in result["data"]["rows"]] == [["Ben", 5300], ["Ana", 1800], ["Cleo", 1200]]
    assert (proof["rows"], proof["sheet_version"]["seq"]) == (5, 1)
    assert "SELECT" in proof["query"]
    await server.act(plan, "set_cells", {"cells": {"1": {"Budget": 2000}}})
    again = await server.act(plan, "aggregate", {"measures": measures})
    assert (again["data"]["rows"][0][0], again["data"]["proof"]["sheet_version"]["seq"]) == (9300, 2)


async def test_sql_of_a_caller_runs_behind_the_guard(server: Server, plan: str) -> None:
    found = await server.act(plan, "query", {"sql": 'SELECT "Owner", count(*) AS n FROM sheet GROUP BY 1 ORDER BY n DESC, 1 LIMIT 1'})
    assert found["data"]["rows"] == [["Ana", 2]]
    refused = await server.act(plan, "query", {"sql": "SELECT * FROM read_csv('/etc/passwd')"})
    assert refused["error"]["code"] == "query_refused"
    wrong = await server.act(plan, "query", {"sql": "SELECT Ownr FROM sheet"})
    assert wrong["error"]["code"] == "query_invalid"


async def test_the_api_acts_at_once_and_can_ask_for_a_plan(server: Server, plan: str) -> None:
    late = {"where": {"kind": "condition", "column": "Owner", "op": "eq", "value": "Ben"}, "set": {"Status": "Blocked"}}
    waiting = await server.act(plan, "update_rows", late, plan=True)
    shown = waiting["data"]
    assert (waiting["outcome"], shown["row_count"], shown["state"]) == ("needs_approval", 2, "waiting")
    assert {(one["before"], one["after"]) for one in shown["transitions"]} == {("In Progress", "Blocked"), ("Cancelled", "Blocked")}
    async with server.http() as http:
        wrong = await http.post(f"/api/v1/plans/{shown['id']}/approve", json={"hash": "0" * 64})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (409, "plan_hash_wrong")
        done = (await http.post(f"/api/v1/plans/{shown['id']}/approve", json={"hash": shown["hash"]})).json()
        assert (done["outcome"], done["effects"][0]["rows"]) == ("success", 2)
        again = await http.post(f"/api/v1/plans/{shown['id']}/approve", json={"hash": shown["hash"]})
        assert again.json()["error"]["code"] == "plan_decided"
        assert (await http.get(f"/api/v1/plans/{shown['id']}")).json()["state"] == "done"
    assert (await server.act(plan, "update_rows", late | {"set": {"Status": "Done"}}))["outcome"] == "success"


async def test_a_plan_whose_rows_changed_since_is_not_carried_out(server: Server, plan: str) -> None:
    waiting = await server.act(plan, "update_rows", {"row_ids": ["1", "2"], "set": {"Status": "Blocked"}}, plan=True)
    await server.act(plan, "set_cells", {"cells": {"2": {"Budget": 1}}})
    async with server.http() as http:
        answer = await http.post(f"/api/v1/plans/{waiting['data']['id']}/approve", json={"hash": waiting["data"]["hash"]})
    error = answer.json()["error"]
    assert (error["code"], error["params"]) == ("plan_outdated", {"changed": 1, "rows": 2})


async def test_undo_and_redo_leave_somebody_elses_later_edit_alone(server: Server, plan: str) -> None:
    async def budgets() -> list[Any]:
        return [row["cells"][5] for row in (await server.act(plan, "get_rows", {}))["data"]["rows"]]

    start = await budgets()
    done = await server.act(plan, "set_cells", {"cells": {"1": {"Budget": 1}, "2": {"Budget": 2}}})
    await server.act(plan, "set_cells", {"cells": {"2": {"Budget": 22}}})
    undone = await server.act(plan, "undo", {"cause": done["effects"][0]["cause"]})
    assert undone["data"]["left"]["cell"] == 1
    assert await budgets() == [start[0], 22, *start[2:]]
    assert (await server.act(plan, "redo", {}))["outcome"] == "success"
    assert await budgets() == [1, 22, *start[2:]]
    again = await server.act(plan, "undo", {"cause": done["effects"][0]["cause"]})
    assert again["error"]["code"] == "already_undone"


async def test_rows_go_where_they_are_told_and_children_with_them(server: Server, plan: str) -> None:
    async def tasks() -> list[tuple[str, int]]:
        rows = (await server.act(plan, "get_rows", {}))["data"]["rows"]
        return [(row["cells"][0], row["level"]) for row in rows]

    await server.act(plan, "move_rows", {"row_ids": ["3", "4"], "parent_id": "2"})
    assert await tasks() == [("Design", 0), ("Build", 0), ("Review", 1), ("Launch", 1), ("Clean up", 0)]
    await server.act(plan, "move_rows", {"row_ids": ["2"], "before_row_id": "1"})
    assert await tasks() == [("Build", 0), ("Review", 1), ("Launch", 1), ("Design", 0), ("Clean up", 0)]
    wrong = await server.act(plan, "move_rows", {"row_ids": ["2"], "parent_id": "3"})
    assert wrong["error"]["code"] == "move_into_itself"
    await server.act(plan, "add_rows", {"rows": [{"Task": "Test"}], "after_row_id": "3"})
    await server.act(plan, "sort_rows", {"sorts": [{"column": "Task"}]})
    assert await tasks() == [("Build", 0), ("Launch", 1), ("Review", 1), ("Test", 1), ("Clean up", 0), ("Design", 0)]
    gone = await server.act(plan, "delete_rows", {"row_ids": ["2"]})
    assert gone["data"]["rows"] == 4
    await server.act(plan, "undo", {"cause": gone["effects"][0]["cause"]})
    assert await tasks() == [("Build", 0), ("Launch", 1), ("Review", 1), ("Test", 1), ("Clean up", 0), ("Design", 0)]


async def test_a_block_pasted_beyond_the_last_row_is_one_change_and_one_undo(server: Server, plan: str) -> None:
    async def tasks() -> list[Any]:
        rows = (await server.act(plan, "get_rows", {}))["data"]["rows"]
        return [row["cells"][0] for row in rows]

    before = await tasks()
    pasted = await server.act(plan, "paste", {"cells": {"4": {"Task": "A"}, "5": {"Task": "B"}}, "rows": [{"Task": "C"}, {"Task": "D"}]})
    assert (pasted["summary"], len(pasted["data"]["row_ids"])) == ("Set Task in 2 rows. Added 2 rows.", 2)
    assert await tasks() == [*before[:3], "A", "B", "C", "D"]
    undone = await server.act(plan, "undo", {})
    assert undone["outcome"] == "success"
    assert await tasks() == before
    wrong = await server.act(plan, "paste", {"cells": {"4": {"Task": "A"}}, "rows": [{"Start": "soon"}]})
    assert (wrong["error"]["code"], await tasks()) == ("value_invalid", before)


async def test_inserting_often_at_one_place_keeps_the_order(server: Server, plan: str) -> None:
    for number in range(50):
        await server.act(plan, "add_rows", {"rows": [{"Task": f"new {number}"}], "after_row_id": "1"})
    rows = (await server.act(plan, "get_rows", {"limit": 100}))["data"]["rows"]
    assert [row["cells"][0] for row in rows][:52] == ["Design", *(f"new {number}" for number in reversed(range(50))), "Build"]


async def test_columns_are_added_renamed_retyped_and_deleted_and_come_back(server: Server, plan: str) -> None:
    added = await server.act(plan, "add_column", {"title": "Risk", "type": "PICKLIST", "options": ["Low", "High"], "index": 1})
    assert added["outcome"] == "success"
    assert (await server.act(plan, "add_column", {"title": "risk"}))["error"]["code"] == "title_taken"
    await server.act(plan, "update_column", {"column": "Budget", "title": "Cost", "type": "CHECKBOX"})
    rows = (await server.act(plan, "get_rows", {}))["data"]["rows"]
    assert rows[0]["cells"][5] == "1000"  # no truth: kept as text
    gone = await server.act(plan, "delete_columns", {"columns": ["Owner", "Status"]})
    assert gone["outcome"] == "success"
    await server.act(plan, "undo", {"cause": gone["effects"][0]["cause"]})
    async with server.http() as http:
        titles = [column["title"] for column in (await http.get(f"/api/v1/sheets/{plan}")).json()["columns"]]
    assert titles == ["Task", "Risk", "Owner", "Status", "Start", "Due", "Cost"]
    assert (await server.act(plan, "delete_columns", {"columns": ["Task"]}))["error"]["code"] == "column_primary"


async def test_a_deleted_sheet_is_gone_from_the_list_and_undo_brings_it_back(server: Server, plan: str) -> None:
    gone = await server.act(plan, "delete_sheet", {})
    async with server.http() as http:
        assert (await http.get("/api/v1/sheets")).json()["sheets"] == []
        assert (await http.get(f"/api/v1/sheets/{plan}/rows")).status_code == 404
        assert (await server.act(plan, "rename_sheet", {"name": "x"}))["error"]["code"] == "sheet_deleted"
        await server.act(plan, "undo", {"cause": gone["effects"][0]["cause"]})
        assert [sheet["name"] for sheet in (await http.get("/api/v1/sheets")).json()["sheets"]] == ["plan"]


async def test_history_tells_who_did_what_and_the_cell_its_last_change(server: Server, plan: str) -> None:
    done = await server.act(plan, "set_cells", {"cells": {"1": {"Owner": "Dora"}}})
    async with server.http() as http:
        causes = (await http.get(f"/api/v1/sheets/{plan}/history")).json()["causes"]
        assert [(one["summary"], one["via"], one["can_undo"]) for one in causes] == [
            ("Set Owner in 1 row.", "api", "exactly"),
            ("Created the sheet plan with 5 rows.", "api", "no"),
        ]
        columns = (await http.get(f"/api/v1/sheets/{plan}")).json()["columns"]
        last = (await http.get(f"/api/v1/sheets/{plan}/cells/1/{columns[1]['id']}/last")).json()
        assert (last["before"], last["after"], last["cause"]) == ("Ana", "Dora", done["effects"][0]["cause"])
        assert (await http.get(f"/api/v1/sheets/{plan}/cells/2/{columns[1]['id']}/last")).json() is None
        events = (await http.get(f"/api/v1/sheets/{plan}/events", params={"after": 1})).json()["events"]
        assert [event["t"] for event in events] == ["cells_set"]


async def test_the_history_of_one_row_holds_all_that_touched_it_and_nothing_else(server: Server, plan: str) -> None:
    await server.act(plan, "set_cells", {"cells": {"1": {"Owner": "Dora"}, "2": {"Owner": "Dora"}}})
    await server.act(plan, "set_cells", {"cells": {"2": {"Owner": "Emil"}}})
    await server.act(plan, "move_rows", {"row_ids": ["1"], "after_row_id": "3"})
    gone = await server.act(plan, "delete_rows", {"row_ids": ["1", "5"]})
    await server.act(plan, "undo", {"cause": gone["effects"][0]["cause"]})
    async with server.http() as http:
        address = f"/api/v1/sheets/{plan}/history"
        told = [one["summary"] for one in (await http.get(address, params={"row_id": "1"})).json()["causes"]]
        assert told == [
            "Undid: Deleted 2 rows.",
            "Deleted 2 rows.",
            "Moved 1 row.",
            "Set Owner in 2 rows.",
            "Created the sheet plan with 5 rows.",
        ]
        first = (await http.get(address, params={"row_id": "1", "limit": 2})).json()["causes"]
        then = (await http.get(address, params={"row_id": "1", "before": first[-1]["seq_first"]})).json()["causes"]
        assert [one["summary"] for one in [*first, *then]] == told
        assert (await http.get(address, params={"row_id": "99"})).json() == {"causes": []}
        assert (await http.get(address, params={"row_id": "x"})).json()["error"]["code"] == "row_id_invalid"
    assert [one["summary"] for one in (await server.act(plan, "history", {"row_id": "1"}))["data"]["causes"]] == told


async def test_every_persons_view_is_kept(server: Server, plan: str) -> None:
    view = {"sorts": [{"column": "1", "is_descending": True}], "hidden": ["2"], "widths": {"1": 300}, "frozen": 2, "wrap": True}
    async with server.http() as http:
        assert (await http.put(f"/api/v1/sheets/{plan}/view", json=view)).status_code == 204
        kept = (await http.get(f"/api/v1/sheets/{plan}/view")).json()
        assert (kept["hidden"], kept["widths"], kept["frozen"], kept["wrap"]) == (["2"], {"1": 300}, 2, True)
        assert (await http.put(f"/api/v1/sheets/{plan}/view", json={"colour": 1})).status_code == 400


async def test_a_file_is_shown_mended_and_opened(server: Server) -> None:
    data = b"When,What\n03/04/2026,a\n05/06/2026,b\n"
    async with server.http() as http:
        first = (await http.post("/api/v1/imports", files={"file": ("../../days.csv", data)})).json()
        assert first["report"]["file_name"] == "days.csv"
        mended = (await http.post(f"/api/v1/imports/{first['import_id']}/reread", json={"day_first": True})).json()
        assert mended["report"]["sample"][0][0] == "2026-04-03"
        opened = await http.post(f"/api/v1/imports/{first['import_id']}/open", json={"name": "Days"})
        assert opened.status_code == 201
        assert (await http.post(f"/api/v1/imports/{first['import_id']}/open", json={})).json()["error"]["code"] == "import_unknown"
        assert (await http.get("/api/v1/sheets")).json()["sheets"][0]["name"] == "Days"


@pytest.mark.parametrize("format", ["csv", "json", "xlsx"])
async def test_a_sheet_and_a_view_are_exported(server: Server, plan: str, format: str) -> None:
    view = json.dumps({"filter": {"kind": "condition", "column": "Owner", "op": "eq", "value": "Ben"}, "hidden": ["3"]})
    async with server.http() as http:
        whole = await http.get(f"/api/v1/sheets/{plan}/export", params={"format": format})
        part = await http.get(f"/api/v1/sheets/{plan}/export", params={"format": format, "view": view})
    assert f'filename="plan.{format}"' in whole.headers["content-disposition"]
    again = await server.upload(f"again.{format}", part.content) if format != "json" else None
    titles = list(part.json()[0]) if again is None else [column["title"] for column in again["report"]["columns"]]
    assert titles == ["Task", "Owner", "Start", "Due", "Budget"]
    assert (len(part.json()) if again is None else again["report"]["row_count"]) == 2


async def test_the_list_of_actions_has_a_schema_for_each(server: Server) -> None:
    async with server.http() as http:
        actions = {action["name"]: action for action in (await http.get("/api/v1/actions")).json()["actions"]}
    assert {"set_cells", "update_rows", "add_rows", "delete_rows", "aggregate", "query", "find_rows", "undo", "export"} <= set(actions)
    assert actions["delete_rows"]["effect"] == "destructive"
    assert all(action["arguments"]["type"] == "object" and action["summary"] for action in actions.values())


async def test_strange_names_and_texts_survive(server: Server) -> None:
    names = ['a "quoted" name', "SELECT * FROM x; --", "\U0001f600 emoji", "Robert'); DROP TABLE rows;--"]
    data = (",".join('"' + name.replace('"', '""') + '"' for name in names) + "\n1,2,3,4\n5,6,7,8\n").encode()
    sheet_id = str((await server.upload("ünïcode \U0001f600.csv", data))["sheet_id"])
    for name, expected in zip(names, (6, 8, 10, 12), strict=True):
        result = await server.act(sheet_id, "aggregate", {"measures": [{"aggregate": "sum", "column": name}]})
        assert result["data"]["rows"][0][0] == expected
    assert PLAN_CSV


async def test_requests_that_are_not_right_have_one_shape_of_error(server: Server, plan: str) -> None:
    asked: list[tuple[str, str, Any, int, str]] = [
        ("GET", "/api/v1/sheets/404", None, 404, "sheet_unknown"),
        ("GET", "/api/v1/sheets/abc", None, 400, "request_invalid"),
        ("GET", "/api/v1/nowhere", None, 404, "address_unknown"),
        ("POST", "/api/v1/sessions", {"sheet_id": "404"}, 404, "sheet_unknown"),
        ("POST", "/api/v1/sessions", {"sheet_id": "x"}, 400, "row_id_invalid"),
        ("POST", "/api/v1/sessions", {"sheet_id": plan, "extra": 1}, 400, "request_invalid"),
        ("POST", f"/api/v1/sheets/{plan}/window", {"view": {"filter": {"kind": "nope"}}}, 400, "request_invalid"),
        ("POST", f"/api/v1/sheets/{plan}/window", {"view": {"sorts": [{"column": "Nope"}]}}, 404, "column_unknown"),
        ("POST", f"/api/v1/sheets/{plan}/actions/delete_rows", {}, 400, "rows_not_named"),
        ("GET", "/api/v1/plans/none", None, 404, "plan_unknown"),
        ("POST", "/api/v1/imports/..%2f..%2fetc/open", {}, 405, "method_not_allowed"),
        ("POST", "/api/v1/imports/0123456789abcdef/open", {}, 404, "import_unknown"),
        ("DELETE", "/api/v1/sheets", None, 405, "method_not_allowed"),
        ("GET", f"/api/v1/sheets/{plan}/history?before={2**70}", None, 400, "request_invalid"),
        ("GET", f"/api/v1/sheets/{plan}/cells/1/{2**70}/last", None, 400, "request_invalid"),
        ("GET", "/api/v1/sheets/404/view", None, 404, "sheet_unknown"),
        ("POST", f"/api/v1/sheets/{plan}/window", {"offset": 2**70}, 400, "request_invalid"),
        ("POST", f"/api/v1/sheets/{plan}/actions/get_rows", {"offset": 2**70}, 400, "arguments_invalid"),
        ("POST", f"/api/v1/sheets/{plan}/actions/history", {"before": 2**70}, 400, "arguments_invalid"),
        ("POST", f"/api/v1/sheets/{plan}/actions/set_cells", {"cells": {"1": {"Budget": 2**70}}}, 400, "value_invalid"),
        ("POST", f"/api/v1/sheets/{plan}/actions/set_cells", {"cells": {}, "base_version": -(2**70)}, 400, "arguments_invalid"),
        ("POST", f"/api/v1/sheets/{plan}/actions/rename_sheet", {"name": "\x00\n"}, 400, "name_blank"),
        ("POST", f"/api/v1/sheets/{plan}/actions/add_column", {"title": "\x00"}, 400, "title_blank"),
        ("POST", "/api/v1/imports/0123456789abcdef/open", {"name": 1}, 400, "request_invalid"),
    ]
    async with server.http() as http:
        for method, path, body, status, code in asked:
            answer = await http.request(method, path, json=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), path
            assert {"error", "correlation_id"} == set(answer.json()) or "outcome" in answer.json()


@pytest.mark.parametrize(
    "options", ["[1]", "{", '{"delimiter": "ab"}', '{"delimiter": "\\n"}', '{"header_row": -1}', '{"types": {"0": "X"}}']
)
async def test_options_of_an_import_that_are_none_are_refused(server: Server, options: str) -> None:
    async with server.http() as http:
        answer = await http.post("/api/v1/imports", files={"file": ("x.csv", b"a\n1\n")}, data={"options": options})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "options_invalid")


async def test_numbers_of_any_size_are_compared(server: Server, plan: str) -> None:
    where = {"kind": "condition", "column": "Budget", "op": "lt", "value": 2**70}
    assert (await server.act(plan, "find_rows", {"where": where}))["data"]["row_count"] == 5


async def test_a_fault_of_ours_is_told_like_any_error_and_the_connection_lives_on(server: Server, plan: str) -> None:
    windows, server.state.windows = server.state.windows, None  # type: ignore[assignment]
    async with server.http(**{"X-Correlation-ID": "fault-1"}) as http:
        answer = await http.get(f"/api/v1/sheets/{plan}/rows")
        assert (answer.status_code, answer.json()["error"]["code"], answer.json()["correlation_id"]) == (500, "internal", "fault-1")
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        server.state.windows = windows
        assert (await http.get(f"/api/v1/sheets/{plan}/rows")).status_code == 200
