"""Regenerate, edit and resend, switching branches, going on; what of the old branch still stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.edge.scripted import QUESTION, ScriptedModel, call, plan, words
from tests.edge.server import Server, running
from tests.edge.test_chat import new_chat, say, statuses


async def chat_op(server: Server, chat: str, op: str, **args: Any) -> dict[str, Any]:
    async with server.socket() as socket:
        ack = await socket.command(f"chat:{chat}", op, args)
        if ack["t"] == "error":
            return ack["error"]  # type: ignore[no-any-return]
        return ack["result"]  # type: ignore[no-any-return]


async def snapshot(server: Server, chat: str) -> dict[str, Any]:
    async with server.http() as http:
        return (await http.get(f"/api/v1/sessions/{chat}")).json()  # type: ignore[no-any-return]


async def turn_ended(server: Server, chat: str, turn_id: str) -> dict[str, Any]:
    await server.state.chats.wait_for(int(chat), turn_id)  # type: ignore[arg-type]
    return next(turn for turn in (await snapshot(server, chat))["turns"] if turn["id"] == turn_id)


async def test_regenerate_begins_a_branch_beside_the_first_answer(tmp_path: Path) -> None:
    async with running(tmp_path, model=ScriptedModel(words("First."), words("Second."), words("After."))) as server:
        chat = await new_chat(server, await plan(server))
        first = await say(server, chat, QUESTION)
        done = await chat_op(server, chat, "regenerate", turn_id=first["id"])
        second = await turn_ended(server, chat, done["data"]["turn_id"])
        assert (second["text"].strip(), second["replaces"], second["parent_id"]) == ("Second.", first["id"], None)
        assert (await snapshot(server, chat))["head"] == second["id"]
        assert (await chat_op(server, chat, "choose", turn_id=first["id"]))["data"] == {"head": first["id"]}
        third = await say(server, chat, QUESTION)
        assert third["parent_id"] == first["id"]


async def test_the_model_is_told_its_own_branch_only(tmp_path: Path) -> None:
    model = ScriptedModel(words("A tale of Alpha."), words("A tale of Beta."), words("Go on."))
    async with running(tmp_path, model=model) as server:
        chat = await new_chat(server, await plan(server))
        first = await say(server, chat, QUESTION)
        done = await chat_op(server, chat, "send", text=QUESTION + " Please.", replaces=first["id"])
        await turn_ended(server, chat, done["data"]["turn_id"])
        await say(server, chat, "And now tell me more of it, as a story.")
    told = "\n".join(message.text for message in model.told[-1])
    assert "Beta" in told
    assert "Alpha" not in told


async def test_changes_of_the_replaced_branch_that_still_stand_are_said(tmp_path: Path) -> None:
    model = ScriptedModel([call("set_cells", cells={"1": {"Status": "Blocked"}})], words("Done."), words("Other."))
    async with running(tmp_path, model=model) as server:
        sheet_id = await plan(server)
        chat = await new_chat(server, sheet_id)
        first = await say(server, chat, QUESTION)
        done = await chat_op(server, chat, "send", text=QUESTION, replaces=first["id"])
        second = await turn_ended(server, chat, done["data"]["turn_id"])
        assert [one["cause"] for one in second["standing"]] == [first["can_undo"]]
        await chat_op(server, chat, "undo", cause=first["can_undo"])
        assert (await statuses(server, sheet_id))[0] == "Done"


async def test_a_message_of_another_chat_cannot_be_replaced(tmp_path: Path) -> None:
    async with running(tmp_path, model=ScriptedModel(words("First."))) as server:
        sheet_id = await plan(server)
        first = await say(server, await new_chat(server, sheet_id), QUESTION)
        problem = await chat_op(server, await new_chat(server, sheet_id), "send", text="Again", replaces=first["id"])
        assert problem["code"] == "turn_unknown"


async def test_a_waiting_plan_goes_with_the_message_it_was_made_for(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        sheet_id = await plan(server)
        chat = await new_chat(server, sheet_id)
        first = await say(server, chat, "delete the cancelled ones")
        assert first["status"] == "waiting"
        done = await chat_op(server, chat, "send", text="how many rows are there?", replaces=first["id"])
        await turn_ended(server, chat, done["data"]["turn_id"])
        turns = (await snapshot(server, chat))["turns"]
        assert [(turn["status"], (turn["plan"] or {}).get("state")) for turn in turns] == [("stopped", "rejected"), ("answered", None)]
        assert len(await statuses(server, sheet_id)) == 5
