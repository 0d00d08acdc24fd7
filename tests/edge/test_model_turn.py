"""A turn with a scripted model: streaming, actions, approval, stop, a cut-off answer, broken calls, a service that is down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.session import TurnId, TurnStatus
from chatsheet.ports import ActionCall, ModelMessage, Token, Usage
from tests.edge.server import PLAN_CSV, Server, running
from tests.edge.test_chat import new_chat, say, statuses

QUESTION = "Write me something about the mood of this plan, will you?"
"""Nothing Maestro is sure of, so that the model answers."""

Piece = Token | ActionCall | Usage
Step = Callable[[Sequence[ModelMessage]], AsyncIterator[Piece]]


class ScriptedModel:
    """Plays one step per call; keeps what it was told."""

    def __init__(self, *steps: Step | Sequence[Piece] | Problem) -> None:
        self._steps = list(steps)
        self.told: list[list[ModelMessage]] = []
        self.actions: list[str] = []

    async def stream(self, messages: Sequence[ModelMessage], actions: Sequence[Mapping[str, object]]) -> AsyncIterator[Piece]:
        self.told.append(list(messages))
        self.actions = [str(action["name"]) for action in actions]
        step = self._steps.pop(0)
        if isinstance(step, Problem):
            raise step
        if not callable(step):
            for piece in step:
                yield piece
            return
        async for piece in step(messages):
            yield piece


def call(name: str, **arguments: Any) -> ActionCall:
    return ActionCall(f"call-{name}", name, json.dumps(arguments))


def words(text: str) -> list[Piece]:
    return [Token(word + " ") for word in text.split()]


async def plan(server: Server) -> str:
    return str((await server.upload("plan.csv", PLAN_CSV))["sheet_id"])


async def test_the_model_streams_calls_actions_and_goes_on_with_what_they_say(tmp_path: Path) -> None:
    model = ScriptedModel(
        [*words("Let me look."), call("aggregate", measures=[{"aggregate": "sum", "column": "Budget"}])], words("It is 8300.")
    )
    async with running(tmp_path, model=model) as server:
        sheet_id = await plan(server)
        turn = await say(server, await new_chat(server, sheet_id), QUESTION)
    assert (turn["status"], turn["manager"], turn["text"]) == ("answered", "model", "Let me look. It is 8300. ")
    assert turn["actions"][0]["outcome"] == "success"
    assert "8300" in model.told[1][-1].text
    assert "approve" not in model.actions


async def test_its_text_reaches_the_page_piece_by_piece(tmp_path: Path) -> None:
    go_on = asyncio.Event()

    async def slowly(messages: Sequence[ModelMessage]) -> AsyncIterator[Piece]:
        yield Token("Hel")
        await go_on.wait()
        yield Token("lo")

    async with running(tmp_path, model=ScriptedModel(slowly)) as server, server.socket() as socket:
        chat = await new_chat(server, await plan(server))
        await socket.subscribe(f"chat:{chat}")
        ack = await socket.command(f"chat:{chat}", "send", {"text": QUESTION})
        await socket.wait(lambda message: message["t"] == "turn_started")
        await socket.subscribe(f"run:{ack['result']['data']['turn_id']}")
        go_on.set()
        piece = await socket.wait(lambda message: message["t"] in ("token", "turn_answered"))
        answer = piece if piece["t"] == "turn_answered" else await socket.wait(lambda message: message["t"] == "turn_answered")
    assert answer["d"]["text"] == "Hello"


async def test_the_model_cannot_change_many_rows_without_a_persons_yes(tmp_path: Path) -> None:
    everything = {"kind": "condition", "column": "Task", "op": "is_not_blank"}
    model = ScriptedModel([call("delete_rows", where=everything)])
    async with running(tmp_path, model=model) as server:
        sheet_id = await plan(server)
        before = await statuses(server, sheet_id)
        turn = await say(server, await new_chat(server, sheet_id), QUESTION)
        assert (turn["status"], turn["plan"]["row_count"]) == ("waiting", 5)
        assert await statuses(server, sheet_id) == before


async def test_invented_actions_and_broken_json_are_answered_and_it_goes_on(tmp_path: Path) -> None:
    broken: list[Piece] = [
        ActionCall("1", "aggregate", "{oops"),
        ActionCall("2", "delete_the_world", "{}"),
        ActionCall("3", "query", "[1]"),
    ]
    model = ScriptedModel(broken, words("Sorry."))
    async with running(tmp_path, model=model) as server:
        turn = await say(server, await new_chat(server, await plan(server)), QUESTION)
    assert (turn["status"], turn["text"]) == ("answered", "Sorry. ")
    told = [message.text for message in model.told[1] if message.role == "action"]
    assert ["arguments_invalid" in told[0], "action_unknown" in told[1], "arguments_invalid" in told[2]] == [True] * 3


async def test_stop_is_answered_at_once_and_says_what_was_done(tmp_path: Path) -> None:
    async def endless(messages: Sequence[ModelMessage]) -> AsyncIterator[Piece]:
        yield Token("On and on")
        await asyncio.Event().wait()
        yield Token("never")

    changing = [call("set_cells", cells={"1": {"Status": "Blocked"}})]
    async with running(tmp_path, model=ScriptedModel(changing, endless)) as server, server.socket() as socket:
        sheet_id = await plan(server)
        chat = await new_chat(server, sheet_id)
        await socket.subscribe(f"chat:{chat}")
        await socket.command(f"chat:{chat}", "send", {"text": QUESTION})
        await socket.wait(lambda message: message["t"] == "action_finished")
        assert (await socket.command(f"chat:{chat}", "stop", {}))["outcome"] == "accepted"
        stopped = await socket.wait(lambda message: message["t"] == "turn_stopped")
        assert "Set Status in 1 row" in stopped["d"]["text"]
        assert stopped["d"]["can_undo"]
        await socket.command(f"chat:{chat}", "undo", {"cause": stopped["d"]["can_undo"]})
        assert (await statuses(server, sheet_id))[0] == "Done"


async def test_an_answer_cut_off_by_the_end_of_the_server_is_shown_as_interrupted(tmp_path: Path) -> None:
    async def endless(messages: Sequence[ModelMessage]) -> AsyncIterator[Piece]:
        yield Token("Half an ans")
        await asyncio.Event().wait()
        yield Token("wer")

    async with running(tmp_path, model=ScriptedModel(endless)) as server, server.socket() as socket:
        chat = await new_chat(server, await plan(server))
        await socket.subscribe(f"chat:{chat}")
        ack = await socket.command(f"chat:{chat}", "send", {"text": QUESTION})
        await socket.wait(lambda message: message["t"] == "turn_started")
        turn_id = TurnId(ack["result"]["data"]["turn_id"])
    async with running(tmp_path) as server, server.http() as http:
        turns = (await http.get(f"/api/v1/sessions/{chat}")).json()["turns"]
        assert [(turn["id"], turn["status"]) for turn in turns] == [(turn_id, TurnStatus.INTERRUPTED)]


async def test_a_model_that_is_down_fails_the_turn_not_the_chat(tmp_path: Path) -> None:
    down = Problem(Category.UNAVAILABLE, "model_unavailable", "The model does not answer.", "Try again.", is_retryable=True)
    async with running(tmp_path, model=ScriptedModel(down)) as server:
        chat = await new_chat(server, await plan(server))
        turn = await say(server, chat, QUESTION)
        assert (turn["status"], turn["error"]["code"]) == ("failed", "model_unavailable")
        assert (await say(server, chat, "how many rows?"))["outcome"] == "answered"
