"""A sheet opened from Smartsheet, kept in step both ways."""

from __future__ import annotations

from pathlib import Path

from tests.edge.sources.linked import linked_in, until


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
