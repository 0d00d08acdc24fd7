"""Plans before and while they are decided: rows left out, values changed, a sheet that moved on, policies, a model that goes on after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.edge.scripted import QUESTION, ScriptedModel, call, plan, words
from tests.edge.server import Server, running
from tests.edge.test_branches import chat_op, snapshot, turn_ended
from tests.edge.test_chat import new_chat, say, statuses

MANY = "set status to Cancelled where budget > 900"
"""Design, Build and Launch: rows 1, 2 and 4."""


async def waiting(server: Server, sheet_id: str, text: str = MANY) -> tuple[str, dict[str, Any]]:
    chat = await new_chat(server, sheet_id)
    turn = await say(server, chat, text)
    assert turn["status"] == "waiting", turn
    return chat, turn["plan"]


async def status_column(server: Server, sheet_id: str) -> str:
    async with server.http() as http:
        columns = (await http.get(f"/api/v1/sheets/{sheet_id}")).json()["columns"]
    return str(next(column["id"] for column in columns if column["title"] == "Status"))


async def test_rows_left_out_and_values_changed_are_what_runs(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        sheet_id = await plan(server)
        chat, shown = await waiting(server, sheet_id)
        column = await status_column(server, sheet_id)
        revised = await chat_op(server, chat, "revise", plan_id=shown["id"], without=["1"], set={"2": {column: "Done"}})
        assert revised["data"]["hash"] != shown["hash"]
        assert (revised["data"]["row_count"], revised["data"]["revision"]) == (2, {"left_out": 1, "changed": 1})
        assert "1 of them left out, 1 value changed" in revised["data"]["summary"]
        assert (await snapshot(server, chat))["turns"][0]["plan"]["hash"] == revised["data"]["hash"]
        refused = await chat_op(server, chat, "approve", plan_id=shown["id"], hash=shown["hash"])
        assert refused["error"]["code"] == "plan_hash_wrong"
        await chat_op(server, chat, "approve", plan_id=shown["id"], hash=revised["data"]["hash"])
        assert await statuses(server, sheet_id) == ["Done", "Done", "Not Started", "Cancelled", "Cancelled"]


@pytest.mark.parametrize(
    ("without", "set_", "code"),
    [
        (["1", "2", "4"], {}, "plan_empty"),
        ([], {"3": {"status": "Done"}}, "plan_not_revisable"),
    ],
)
async def test_a_plan_can_be_made_smaller_never_larger(tmp_path: Path, without: list[str], set_: dict[str, Any], code: str) -> None:
    async with running(tmp_path) as server:
        sheet_id = await plan(server)
        chat, shown = await waiting(server, sheet_id)
        column = await status_column(server, sheet_id)
        values = {row: {column: cells["status"]} for row, cells in set_.items()}
        result = await chat_op(server, chat, "revise", plan_id=shown["id"], without=without, set=values)
        assert result["error"]["code"] == code
        assert (await snapshot(server, chat))["turns"][0]["plan"]["hash"] == shown["hash"]


async def moved_on(server: Server, sheet_id: str) -> None:
    """Somebody finishes Build meanwhile."""
    await server.act(sheet_id, "set_cells", {"cells": {"2": {"Status": "Done"}}})


@pytest.mark.parametrize(
    ("on_outdated", "expected"),
    [
        ("skip", ["Cancelled", "Done", "Not Started", "Cancelled", "Cancelled"]),
        ("overwrite", ["Cancelled", "Cancelled", "Not Started", "Cancelled", "Cancelled"]),
    ],
)
async def test_a_sheet_that_moved_on_is_told_and_the_person_chooses(tmp_path: Path, on_outdated: str, expected: list[str]) -> None:
    async with running(tmp_path) as server:
        sheet_id = await plan(server)
        chat, shown = await waiting(server, sheet_id)
        await moved_on(server, sheet_id)
        refused = await chat_op(server, chat, "approve", plan_id=shown["id"], hash=shown["hash"])
        assert (refused["error"]["code"], refused["error"]["params"]) == ("plan_outdated", {"changed": 1, "rows": 3})
        assert (await snapshot(server, chat))["turns"][0]["status"] == "waiting"
        await chat_op(server, chat, "approve", plan_id=shown["id"], hash=shown["hash"], on_outdated=on_outdated)
        assert await statuses(server, sheet_id) == expected


async def test_a_plan_is_worked_out_again_on_the_sheet_as_it_is(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        sheet_id = await plan(server)
        chat, shown = await waiting(server, sheet_id)
        await server.act(sheet_id, "set_cells", {"cells": {"2": {"Budget": 1}}})
        anew = (await chat_op(server, chat, "refresh", plan_id=shown["id"]))["data"]
        assert (anew["id"], anew["row_count"]) == (shown["id"], 2)
        await chat_op(server, chat, "approve", plan_id=anew["id"], hash=anew["hash"])
        assert await statuses(server, sheet_id) == ["Cancelled", "In Progress", "Not Started", "Cancelled", "Cancelled"]


async def test_who_always_wants_to_be_asked_is_asked_before_one_cell_too(tmp_path: Path) -> None:
    changing = [call("set_cells", cells={"1": {"Status": "Blocked"}})]
    async with running(tmp_path, model=ScriptedModel(changing)) as server:
        sheet_id = await plan(server)
        chat = await new_chat(server, sheet_id)
        await chat_op(server, chat, "set_options", policy="ask")
        assert (await say(server, chat, QUESTION))["status"] == "waiting"
        assert (await statuses(server, sheet_id))[0] == "Done"


async def test_who_trusts_what_can_be_undone_is_not_asked(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        sheet_id = await plan(server)
        chat = await new_chat(server, sheet_id)
        await chat_op(server, chat, "set_options", policy="trust")
        turn = await say(server, chat, MANY)
        assert turn["status"] == "answered"
        assert (await statuses(server, sheet_id)).count("Cancelled") == 4
        await chat_op(server, chat, "undo", cause=turn["can_undo"])
        assert (await statuses(server, sheet_id)).count("Cancelled") == 1


async def test_a_model_may_not_undo_many_rows_without_being_asked_for(tmp_path: Path) -> None:
    async with running(tmp_path, model=ScriptedModel([call("undo")])) as server:
        sheet_id = await plan(server)
        await server.act(sheet_id, "update_rows", {"row_ids": ["1", "2", "3"], "set": {"Status": "Blocked"}})
        turn = await say(server, await new_chat(server, sheet_id), QUESTION)
        assert (turn["status"], turn["plan"]["action"]) == ("waiting", "undo")
        assert (await statuses(server, sheet_id)).count("Blocked") == 3


async def test_after_the_yes_the_model_goes_on_and_knows_what_came_of_it(tmp_path: Path) -> None:
    wanted = [
        call("update_rows", where=None, row_ids=["1", "2"], set={"Status": "Blocked"}),
        call("set_cells", cells={"3": {"Status": "Done"}}),
    ]
    model = ScriptedModel(wanted, words("Both are blocked now."))
    async with running(tmp_path, model=model) as server:
        sheet_id = await plan(server)
        chat = await new_chat(server, sheet_id)
        turn = await say(server, chat, QUESTION)
        assert turn["status"] == "waiting"
        await chat_op(server, chat, "approve", plan_id=turn["plan"]["id"], hash=turn["plan"]["hash"])
        ended = await turn_ended(server, chat, turn["id"])
        assert (ended["status"], ended["text"].strip()) == ("answered", "Both are blocked now.")
        assert ended["can_undo"] == turn["id"]
        assert (await statuses(server, sheet_id))[:2] == ["Blocked", "Blocked"]
    results = [message.text for message in model.told[-1] if message.role == "action"]
    assert any("approved" in text for text in results)
    assert any("call_not_run" in text for text in results)


async def test_after_the_no_the_model_is_told_so(tmp_path: Path) -> None:
    model = ScriptedModel([call("delete_rows", row_ids=["1"])], words("Then I leave it."))
    async with running(tmp_path, model=model) as server:
        sheet_id = await plan(server)
        chat = await new_chat(server, sheet_id)
        turn = await say(server, chat, QUESTION)
        await chat_op(server, chat, "reject", plan_id=turn["plan"]["id"])
        assert (await turn_ended(server, chat, turn["id"]))["status"] == "answered"
        assert len(await statuses(server, sheet_id)) == 5
    assert any("said no" in message.text for message in model.told[-1])


async def test_a_decision_survives_a_restart_and_the_model_goes_on_after_it(tmp_path: Path) -> None:
    async with running(tmp_path, model=ScriptedModel([call("delete_rows", row_ids=["1"])])) as server:
        sheet_id = await plan(server)
        chat = await new_chat(server, sheet_id)
        turn = await say(server, chat, QUESTION)
    async with running(tmp_path, model=ScriptedModel(words("It is gone."))) as server:
        await chat_op(server, chat, "approve", plan_id=turn["plan"]["id"], hash=turn["plan"]["hash"])
        ended = await turn_ended(server, chat, turn["id"])
        assert (ended["status"], ended["text"].strip()) == ("answered", "It is gone.")
        assert len(await statuses(server, sheet_id)) == 4


async def test_a_preview_counts_no_phase_twice(tmp_path: Path) -> None:
    lines = ["Task,Budget", "Phase,$300.00", "One,$100.00", "Two,$200.00", "Alone,$50.00"]
    async with running(tmp_path) as server:
        sheet_id = str((await server.upload("phases.csv", "\n".join(lines).encode()))["sheet_id"])
        await server.act(sheet_id, "move_rows", {"row_ids": ["2", "3"], "parent_id": "1"})
        made = await server.act(sheet_id, "delete_rows", {"row_ids": ["1", "2", "3", "4"]}, plan=True)
        assert made["data"]["totals"][0]["before"] == 350


async def test_what_an_undo_left_alone_can_be_taken_back_after_all(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        sheet_id = await plan(server)
        done = await server.act(sheet_id, "update_rows", {"row_ids": ["1", "2"], "set": {"Status": "Cancelled"}})
        cause = done["effects"][0]["cause"]
        await server.act(sheet_id, "set_cells", {"cells": {"2": {"Status": "Not Started"}}})
        undone = await server.act(sheet_id, "undo", {"cause": cause})
        assert undone["data"]["left"]["cell"] == 1
        assert (await statuses(server, sheet_id))[:2] == ["Done", "Not Started"]
        assert (await server.act(sheet_id, "undo", {"cause": cause}))["error"]["code"] == "already_undone"
        await server.act(sheet_id, "undo", {"cause": cause, "overwrite": True})
        assert (await statuses(server, sheet_id))[:2] == ["Done", "In Progress"]
