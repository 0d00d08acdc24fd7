"""What nobody may write at Smartsheet: shown, and refused on every way in. The proxy adds what our own face of Smartsheet does not have."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.edge.sources.linked import Linked, linked_in, until
from tests.smartsheet_proxy import Rewrite, Seen

KEYWORDS = {"recipe": "classify_keywords", "columns": ["Task"], "keywords": {"x": ["Design", "Build", "Review"]}, "overwrite": True}

WAYS: list[tuple[str, dict[str, Any], str]] = [
    ("set_cells", {"cells": {"3": {"Budget": 1}}}, "cell_protected"),
    ("set_cells", {"cells": {"3": {"Task": "fine", "Due": "2026-01-01"}}}, "cell_protected"),
    ("set_cells", {"cells": {"3": {"Tags": ["a"]}}}, "cell_protected"),
    ("set_cells", {"cells": {"1": {"Status": "Done"}}}, "cell_protected"),
    ("set_cells", {"cells": {"2": {"Task": "new"}, "3": {"Task": "new"}}}, "row_locked"),
    ("update_rows", {"set": {"Budget": 5}, "row_ids": ["3"]}, "cell_protected"),
    ("update_rows", {"set": {"Task": "x"}, "row_ids": ["1", "2"]}, "row_locked"),
    ("bulk_update", {"set": {"Budget": 5}, "where": "\"Task\" = 'Review'"}, "cell_protected"),
    ("paste", {"cells": {"3": {"Budget": 9}}, "rows": [{"Task": "added"}]}, "cell_protected"),
    ("paste", {"cells": {"2": {"Task": "p"}}, "rows": [{"Task": "added"}]}, "row_locked"),
    ("delete_rows", {"row_ids": ["2", "3"]}, "row_locked"),
    ("move_rows", {"row_ids": ["2"], "before_row_id": "1"}, "row_locked"),
    ("update_column", {"column": "Budget", "title": "Cost"}, "cell_protected"),
    ("update_column", {"column": "Budget", "title": "Cost", "width": 90}, "cell_protected"),
    ("update_column", {"column": "Due", "type": "TEXT_NUMBER"}, "cell_protected"),
    ("delete_columns", {"columns": ["Due"]}, "cell_protected"),
    ("delete_columns", {"columns": ["Owner", "Budget"]}, "cell_protected"),
    ("add_column", {"title": "Length", "type": "DURATION"}, "type_not_at_source"),
    ("update_column", {"column": "Owner", "type": "PREDECESSOR"}, "type_not_at_source"),
    ("fill_column", {**KEYWORDS, "target": {"column": "Budget"}}, "cell_protected"),
    ("try_fill", {**KEYWORDS, "target": {"column": "Budget"}}, "cell_protected"),
]


def guarded(access: str = "EDITOR") -> Rewrite:
    """`Budget` is locked, `Due` filled by Smartsheet, `Tags` computed; so is the status of the first row. The second row is locked."""

    def rewrite(seen: Seen, answer: Any) -> Any:
        if seen.method != "GET" or "columns" not in answer:
            return answer
        answer["accessLevel"] = access
        columns = {column["title"]: column for column in answer["columns"]}
        for title, more in (("Budget", {"locked": True}), ("Due", {"systemColumnType": "CREATED_DATE"}), ("Tags", {"formula": "=X@row"})):
            if title in columns:
                columns[title] |= more
        for row in answer.get("rows", ()):
            row["locked"] = row["rowNumber"] == 2
            for cell in row["cells"]:
                if row["rowNumber"] == 1 and cell["columnId"] == columns.get("Status", {}).get("id"):
                    cell["formula"] = '="Open"'
        return answer

    return rewrite


@pytest.fixture
async def linked(tmp_path: Path) -> AsyncIterator[Linked]:
    async with linked_in(tmp_path) as linked:
        linked.proxy.rewrite = guarded()
        await linked.open()
        yield linked


async def test_it_is_shown(linked: Linked) -> None:
    source = await linked.source()
    told = {column["title"]: source["columns"][column["id"]] for column in await linked.columns()}
    assert {title: one["protection"] for title, one in told.items()} == {
        "Task": None,
        "Status": None,
        "Due": "system",
        "Ready": None,
        "Budget": "locked",
        "Tags": "formula",
        "Owner": None,
    }
    assert told["Tags"]["formula"] == "=X@row"
    status = next(column["id"] for column in await linked.columns() if column["title"] == "Status")
    async with linked.here.http() as http:
        rows = [(await http.get(f"/api/v1/sheets/{linked.sheet_id}/source/rows/{row}")).json() for row in (1, 2, 3)]
    assert rows == [
        {"is_locked": False, "formulas": {status: '="Open"'}},
        {"is_locked": True, "formulas": {}},
        {"is_locked": False, "formulas": {}},
    ]


async def test_it_is_refused_on_every_way_in(linked: Linked) -> None:
    before = await linked.rows(), await linked.columns()
    for action, arguments, code in WAYS:
        done = await linked.act(action, arguments)
        assert (done["outcome"], done["error"]["code"]) == ("failed", code), (action, arguments, done)
        assert done["error"]["fix"]
    assert (await linked.rows(), await linked.columns()) == before
    assert not [seen for seen in linked.proxy.log if seen.method != "GET"]
    assert (await linked.source())["waiting"] == 0


async def test_a_plan_of_what_cannot_be_is_not_offered(linked: Linked) -> None:
    async with linked.here.http() as http:
        path = f"/api/v1/sheets/{linked.sheet_id}/actions/update_rows"
        answer = await http.post(path, json={"set": {"Budget": 5}, "row_ids": ["3"]}, params={"plan": "true"})
    assert answer.json()["outcome"] == "failed"
    assert answer.json()["error"]["code"] == "cell_protected"


async def test_looks_are_ours_and_what_is_free_stays_free(linked: Linked) -> None:
    assert (await linked.act("update_column", {"column": "Budget", "width": 333}))["outcome"] == "success"
    assert (await linked.act("update_column", {"column": "Due", "width": 99}))["outcome"] == "success"
    done = await linked.act("set_cells", {"cells": {"1": {"Task": "Design it"}, "3": {"Status": "Open"}}})
    assert done["outcome"] == "success"
    await until(linked.source, lambda source: source["waiting"] == 0)
    there = await linked.told_there()
    assert (there[0][0], there[2][1]) == ("Design it", "Open")
    assert not [seen for seen in linked.proxy.seen("PUT") if "/columns/" in seen.path]


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("update_rows", {"set": {"Task": "by job"}, "row_ids": ["1", "2", "3"]}),
        ("bulk_update", {"set": {"Task": "by SQL"}, "where": '"Task" IS NOT NULL'}),
        ("fill_column", {**KEYWORDS, "target": {"column": "Task"}}),
    ],
)
async def test_of_a_job_the_locked_row_fails_alone_and_is_told(tmp_path: Path, action: str, arguments: dict[str, Any]) -> None:
    async with linked_in(tmp_path, smartsheet_job_rows=2) as linked:
        linked.proxy.rewrite = guarded()
        await linked.open()
        done = await linked.act(action, arguments)
        if done["outcome"] == "needs_approval":
            done = await _approved(linked, done)
        job = done["data"]["job"]["id"]
        told = await until(lambda: linked.job(job), lambda told: told["state"] in ("done", "done_with_errors", "partly"))
        assert (told["done"], told["failed"]) == (2, 1), told
        async with linked.here.http() as http:
            rows = (await http.get(f"/api/v1/jobs/{job}/rows", params={"state": "failed"})).json()["rows"]
        assert [(row["row_id"], row["code"]) for row in rows] == [("2", "row_locked")]
        tasks = [row[0] for row in await linked.rows()]
        assert tasks[1] == "Build"
        assert tasks[0] == tasks[2] != "Review"
        await until(linked.source, lambda source: source["waiting"] == 0)
        assert [row[0] for row in await linked.told_there()] == tasks


async def _approved(linked: Linked, done: dict[str, Any]) -> dict[str, Any]:
    plan = done["data"]["plan"]
    async with linked.here.http() as http:
        answer = await http.post(f"/api/v1/plans/{plan['id']}/approve", json={"hash": plan["hash"]})
        return answer.json()  # type: ignore[no-any-return]


async def test_a_job_in_which_nothing_can_be_done_is_not_begun(tmp_path: Path) -> None:
    async with linked_in(tmp_path, smartsheet_job_rows=1) as linked:
        linked.proxy.rewrite = guarded()
        await linked.open()
        done = await linked.act("update_rows", {"set": {"Budget": 5}, "row_ids": ["1", "3"]})
        assert (done["outcome"], done["error"]["code"]) == ("failed", "cell_protected")


@pytest.mark.parametrize("access", ["VIEWER", "COMMENTER"])
async def test_who_may_only_look_reads_and_writes_nothing(tmp_path: Path, access: str) -> None:
    async with linked_in(tmp_path, smartsheet_job_rows=2) as linked:
        linked.proxy.rewrite = guarded(access)
        await linked.open()
        source = await linked.source()
        assert (source["is_read_only"], source["access"], source["state"]) == (True, access, "live")
        assert len(await linked.rows()) == 3
        for action, arguments in (
            ("set_cells", {"cells": {"1": {"Task": "x"}}}),
            ("add_rows", {"rows": [{"Task": "x"}]}),
            ("delete_rows", {"row_ids": ["1"]}),
            ("move_rows", {"row_ids": ["3"], "before_row_id": "1"}),
            ("update_rows", {"set": {"Task": "x"}, "row_ids": ["1", "2", "3"]}),
            ("update_column", {"column": "Task", "title": "T"}),
            ("add_column", {"title": "New"}),
            ("delete_columns", {"columns": ["Owner"]}),
            ("rename_sheet", {"name": "Mine"}),
            ("sort_rows", {"sorts": [{"column": "Task", "is_descending": True}]}),
            ("fill_column", {**KEYWORDS, "target": {"title": "New"}}),
        ):
            done = await linked.act(action, arguments)
            assert (done["outcome"], done["error"]["code"]) == ("denied", "source_read_only"), (action, done)
        assert (await linked.act("copy_sheet", {"name": "Copy"}))["outcome"] in ("success", "started")
        await linked.put_there(0, {"Task": "Still followed"})
        await until(linked.rows, lambda rows: rows[0][0] == "Still followed")


async def test_an_owner_may_change_what_is_locked(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        linked.proxy.rewrite = guarded("OWNER")
        await linked.open()
        assert (await linked.act("set_cells", {"cells": {"2": {"Budget": 1, "Task": "x"}}}))["outcome"] == "success"
        assert (await linked.act("set_cells", {"cells": {"2": {"Due": "2026-01-01"}}}))["error"]["code"] == "cell_protected"
        await until(linked.source, lambda source: source["waiting"] == 0)
        assert (await linked.told_there())[1][0] == "x"


async def test_what_is_unlocked_there_can_be_written_after_the_next_look(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        linked.proxy.rewrite = guarded()
        await linked.open()
        stamp = (await linked.source())["stamp"]
        linked.proxy.rewrite = None
        for row in (0, 1):
            await linked.put_there(row, {"Ready": None, "Task": f"touched {row}"})
        await until(linked.source, lambda source: source["stamp"] != stamp)
        await until(linked.rows, lambda rows: rows[1][0] == "touched 1")
        done = await linked.act("set_cells", {"cells": {"2": {"Budget": 7}, "1": {"Status": "Done"}}})
        assert done["outcome"] == "success", done
        await linked.in_step()
