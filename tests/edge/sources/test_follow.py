"""A sheet opened from Smartsheet, kept in step both ways."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.edge.sources.linked import COLUMNS, linked_in, until
from tests.smartsheet_proxy import Fault, Seen, answered, down, held, is_write, to


async def test_a_sheet_is_opened_with_all_that_is_in_it(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        assert (await linked.rows())[0] == ["Design", "Open", "2026-01-05", True, 1000, None, None]
        assert await linked.differences() == []
        source = await linked.source()
        assert (source["state"], source["way"], source["waiting"], source["is_read_only"]) == ("live", "polling", 0, False)


async def test_an_edit_reaches_the_source_and_is_confirmed(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        async with linked.here.socket() as page:
            await page.subscribe(f"sheet:{linked.sheet_id}")
            done = await linked.act("set_cells", {"cells": {"1": {"Status": "Done", "Tags": ["a", "b"], "Ready": False}}})
            assert done["outcome"] == "success", done
            told = await page.kind("changes_confirmed")
            assert told["d"]["cause"] == done["effects"][0]["cause"]
        await linked.in_step()
        assert (await linked.told_there())[0][1] == "Done"


async def test_what_changes_there_comes_here(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        await linked.put_there(1, {"Task": "Build it", "Budget": 7})
        await until(linked.rows, lambda rows: rows[1][0] == "Build it" and rows[1][4] == 7)
        await linked.in_step()


async def test_rows_added_moved_and_deleted_here(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        await linked.act("add_rows", {"rows": [{"Task": "One"}, {"Task": "Two"}], "after_row_id": "1"})
        await linked.act("add_rows", {"rows": [{"Task": "Child"}], "parent_id": "2"})
        await linked.in_step()
        await linked.act("move_rows", {"row_ids": ["3"], "before_row_id": "1"})
        await linked.act("delete_rows", {"row_ids": ["2"]})
        await linked.in_step()
        assert [row[0] for row in await linked.rows()] == ["Review", "Design", "One", "Two"]
        history = await linked.act("undo", {})
        assert history["outcome"] == "success", history
        await linked.in_step()
        assert [row[0] for row in await linked.rows()] == ["Review", "Design", "One", "Two", "Build", "Child"]


async def test_both_changed_the_same_cell_and_neither_is_overwritten(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        linked.proxy.plan = lambda seen: down()  # the source is away while both write
        async with linked.here.socket() as page:
            await page.subscribe(f"sheet:{linked.sheet_id}")
            mine = await linked.act("set_cells", {"cells": {"1": {"Budget": 11, "Task": "Draw"}}})
            assert mine["outcome"] == "success", mine
            await until(linked.source, lambda told: told["state"] == "offline")
            await linked.put_there(0, {"Budget": 22})
            linked.proxy.clear()
            await linked.look()
            told = (await page.kind("changes_rejected"))["d"]
        [row] = told["rows"].values()
        assert told["cause"] == mine["effects"][0]["cause"]
        assert [(cell["mine"], cell["theirs"]) for cell in row["cells"].values()] == [(11, 22)]
        await linked.in_step()
        assert (await linked.rows())[0][:5] == ["Draw", "Open", "2026-01-05", True, 22]  # the other cell of the row is no conflict
        history = await linked.act("history", {"limit": 5})
        assert any(cause["via"] == "source" and "did not take" in cause["summary"] for cause in history["data"]["causes"]), history


async def test_edits_that_waited_go_together(tmp_path: Path) -> None:
    """However many there are: they are read a few at a time, and sent in one call up to what is no edit of cells."""
    async with linked_in(tmp_path) as linked:
        await linked.open()
        looks, goes_on = asyncio.Event(), asyncio.Event()

        def hold(seen: Seen) -> Fault:
            looks.set()
            return held(goes_on)

        linked.proxy.plan = hold
        await linked.look()
        await looks.wait()
        for number in range(9):
            await linked.act("set_cells", {"cells": {str(1 + number % 2): {"Budget": number}}})
        await linked.act("add_rows", {"rows": [{"Task": "Between"}]})
        await linked.act("set_cells", {"cells": {"4": {"Budget": 4}}})
        linked.proxy.clear()
        goes_on.set()
        await linked.in_step()
        sent = [(seen.method, len(seen.body)) for seen in linked.proxy.log if is_write(seen)]
        assert sent == [("PUT", 2), ("POST", 1), ("PUT", 1)]
        assert [row[4] for row in await linked.told_there()][:2] == [8, 7]


async def test_a_cell_changed_again_while_it_is_being_written(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        goes_on = asyncio.Event()
        linked.proxy.script(held(goes_on), only=is_write)
        await linked.act("set_cells", {"cells": {"1": {"Budget": 1, "Task": "Draw"}}})
        await until(linked.source, lambda told: told["waiting"] == 1)
        await linked.act("set_cells", {"cells": {"1": {"Budget": 2}}})
        goes_on.set()
        await linked.in_step()
        assert [(row[0], row[4]) for row in ((await linked.told_there())[0], (await linked.rows())[0])] == [("Draw", 2)] * 2
        written = [[cell["value"] for cell in seen.body[0]["cells"]] for seen in linked.proxy.log if is_write(seen)]
        assert written[-1] == [2]
        causes = (await linked.act("history", {"limit": 9}))["data"]["causes"]
        assert [cause["via"] for cause in causes] == ["api", "api", "source"], causes  # the opening, and nothing taken back


async def test_what_the_source_refuses_is_taken_back_and_told(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        async with linked.here.socket() as page:
            await page.subscribe(f"sheet:{linked.sheet_id}")
            linked.proxy.script(answered(400, 1042), only=to("PUT", "/rows"))
            await linked.act("set_cells", {"cells": {"2": {"Budget": 9}}})
            refused = (await page.kind("changes_rejected"))["d"]
            assert refused["rows"]["2"]["code"] == 1042
            linked.proxy.script(answered(400, 1036), only=to("POST", "/rows"))
            await linked.act("add_rows", {"rows": [{"Task": "Never"}]})
            await page.kind("changes_rejected")
            linked.proxy.script(answered(403, 1004), only=to("DELETE", "/rows"))
            await linked.act("delete_rows", {"row_ids": ["1"]})
            await page.kind("changes_rejected")
            linked.proxy.script(answered(400, 1142), only=to("POST", "/columns"))
            await linked.act("add_column", {"title": "Nowhere"})
            await page.kind("changes_rejected")
        await linked.in_step()
        assert [row[0] for row in await linked.rows()] == ["Design", "Build", "Review"]
        assert (await linked.rows())[1][4] == 5000
        assert [column["title"] for column in await linked.columns()] == [str(column["title"]) for column in COLUMNS]


async def test_one_of_many_rows_is_refused_and_the_others_are_added(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        linked.proxy.plan = lambda seen: answered(400, 1042) if seen.method == "POST" and "Bad" in str(seen.body) else None
        await linked.act("add_rows", {"rows": [{"Task": "One"}, {"Task": "Bad"}, {"Task": "Two"}]})
        await linked.in_step()
        assert [row[0] for row in await linked.rows()] == ["Design", "Build", "Review", "One", "Two"]


async def test_columns_and_the_name_both_ways(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        await linked.act("add_column", {"title": "Notes", "index": 1})
        await linked.act("set_cells", {"cells": {"1": {"Notes": "first"}, "3": {"Notes": "third"}}})
        await linked.act("update_column", {"column": "Budget", "title": "Cost"})
        await linked.act("update_column", {"column": "Status", "options": ["Open", "Done", "Late"]})
        await linked.act("rename_sheet", {"name": "Plan B"})
        await linked.in_step()
        gone = await linked.act("delete_columns", {"columns": ["Notes"]})
        assert gone["outcome"] in ("success", "needs_approval"), gone
        await linked.in_step()
        assert (await linked.act("undo", {}))["outcome"] == "success"
        await linked.in_step()  # the column is another one there, with the values it had
        assert [row[1] for row in await linked.rows()] == ["first", None, "third"]
        async with linked.there.http() as http:
            path = f"/sheets/{linked.id_there}"
            (await http.post(f"{path}/columns", json=[{"title": "Theirs", "type": "DATE", "index": 0}])).raise_for_status()
            columns = {column["title"]: column["id"] for column in (await http.get(path)).json()["columns"]}
            (await http.put(f"{path}/columns/{columns['Owner']}", json={"title": "Person"})).raise_for_status()
            (await http.delete(f"{path}/columns/{columns['Ready']}")).raise_for_status()
        await linked.in_step()
        titles = [column["title"] for column in await linked.columns()]
        assert titles == ["Theirs", "Task", "Notes", "Status", "Due", "Cost", "Tags", "Person"]


async def test_a_large_change_is_a_job_and_written_in_few_requests(tmp_path: Path) -> None:
    rows = [(f"row {n}", "Open") for n in range(1, 1201)]
    async with linked_in(tmp_path, COLUMNS[:2], rows) as linked:
        await linked.open()
        before = len(linked.proxy.log)
        started = await linked.act("bulk_update", {"where": "\"Status\" = 'Open'", "set": {"Status": "Done"}})
        if started["outcome"] == "needs_approval":
            async with linked.here.http() as http:
                plan = started["data"]
                started = (await http.post(f"/api/v1/plans/{plan['id']}/approve", json={"hash": plan["hash"]})).json()
        job = started["data"]["job"]
        assert job["kind"] == "change"
        await until(lambda: linked.job(job["id"]), lambda told: told["state"] == "done")
        await linked.in_step()
        writes = [seen for seen in linked.proxy.log[before:] if seen.method == "PUT"]
        assert sum(len(seen.body) for seen in writes) == 1200
        assert len(writes) <= 4


async def test_reading_goes_on_while_the_source_is_away_and_what_waits_is_told(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        linked.proxy.plan = lambda seen: down()
        await linked.act("set_cells", {"cells": {"1": {"Budget": 1}}})
        source = await until(linked.source, lambda told: told["state"] == "offline")
        assert source["waiting"] == 1
        assert source["problem"]["code"] == "source_unavailable"
        assert [*source["pending"][0]["cells"]] == ["1"]
        assert (await linked.rows())[0][4] == 1
        linked.proxy.clear()
        await linked.in_step()


async def test_a_sheet_that_is_gone_there_stays_here_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        await linked.there.server.act(str(linked.id_there), "delete_sheet", {})
        await until(linked.source, lambda told: told["state"] == "gone")
        assert len(await linked.rows()) == 3
        assert (await linked.act("set_cells", {"cells": {"1": {"Budget": 7}}}))["outcome"] == "success"
        await until(linked.source, lambda told: told["state"] == "gone" and told["waiting"] == 1)
        await linked.there.server.act(str(linked.id_there), "undo", {})
        await linked.put_there(1, {"Task": "Build it"})
        await linked.look()
        await linked.in_step()
        assert [(row[0], row[4]) for row in await linked.rows()][:2] == [("Design", 7), ("Build it", 5000)]


async def test_a_sheet_no_longer_followed_is_a_local_one(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        async with linked.here.http() as http:
            (await http.delete(f"/api/v1/sheets/{linked.sheet_id}/source")).raise_for_status()
        before = len(linked.proxy.log)
        assert (await linked.act("set_cells", {"cells": {"1": {"Budget": 1}}}))["outcome"] == "success"
        source = await linked.source()
        assert (source["state"], source["waiting"]) == ("closed", 0)
        assert [seen for seen in linked.proxy.log[before:] if seen.method != "GET"] == []
