"""Answering one message: Maestro where it is sure, the model where there is one, otherwise an honest "I am not sure".

Whoever answers acts through the executor, with the same approvals. See docs/subsystems/turn.md.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from chatsheet.domain.events import Command
from chatsheet.domain.plan import Plan
from chatsheet.domain.session import SessionId, Turn, TurnId, TurnStatus
from chatsheet.maestro import Context, Reading, Reply, Result, interpret, is_sure, respond
from chatsheet.ports import LanguageModel, Store, Transaction
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.run import Executor, problem_to_json, result_to_json
from chatsheet.services.chat.turns import action_finished, action_started, note, record
from chatsheet.services.chat.words import Words, can_do, examples
from chatsheet.services.feed import Hub
from chatsheet.services.plans import plan_to_json, with_state
from chatsheet.services.tables import Tables, TableState

log = structlog.get_logger(__name__)

MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A message whose turn it is. `state` is the sheet as it was loaded for it."""

    turn_id: TurnId
    session_id: SessionId
    text: str
    state: TableState
    command: Command
    document: Mapping[str, Any]


class Answering:
    """What answering needs, and the way an answer is recorded."""

    def __init__(self, store: Store, hub: Hub, executor: Executor, tables: Tables, model: LanguageModel | None) -> None:
        self.store = store
        self.hub = hub
        self.executor = executor
        self.model = model
        self._words = Words(tables)

    async def answer(self, asked: Asked) -> None:
        """Answer, ask for approval, or say that it is not sure. Raises what goes wrong on our side; failures of actions are answers."""
        started = time.perf_counter()
        session = await self.store.read(lambda transaction: transaction.session(asked.session_id))
        context = await self._words.context(session.sheet_id, asked, await self._previous(asked))
        chosen = asked.document.get("asked_reading")
        readings = (Reading.from_json(chosen),) if chosen else interpret(asked.text, context)
        if chosen or is_sure(readings):
            await self._act(asked, session.sheet_id, readings[0], context, started)
        elif self.model is not None:
            from chatsheet.services.chat.model_turn import answer_with_model  # noqa: PLC0415 - only where there is a model

            await answer_with_model(self, asked, session.sheet_id, started)
        else:
            await self._offer(asked, session.sheet_id, readings, started)

    async def _previous(self, asked: Asked) -> tuple[Reading | None, str | None]:
        """The reading a follow-up builds on, and the last change of this chat ("undo that")."""

        def read(transaction: Transaction) -> tuple[Reading | None, str | None]:
            before = [turn for turn in transaction.turns(asked.session_id) if turn.id != asked.turn_id]
            reading = next((turn.document["reading"] for turn in reversed(before) if turn.document.get("reading")), None)
            cause = next((turn.document["can_undo"] for turn in reversed(before) if turn.document.get("can_undo")), None)
            return (None if reading is None else Reading.from_json(reading)), cause

        return await self.store.read(read)

    async def _act(self, asked: Asked, sheet_id: Any, reading: Reading, context: Context, started: float) -> None:
        result = await self.run_action(asked, sheet_id, "1", reading.action, reading.arguments, reading.text) if reading.action else None
        if result is not None and result.outcome == "needs_approval":
            await self.ask_approval(asked, "1", result, {"reading": reading.to_json(), "confidence": reading.confidence})
            return
        if result is not None and result.error is not None:
            await self._answered(asked, started, text=_failure(result), reading=reading, outcome="failed")
            return
        reply = respond(reading, _result(result), context)
        cause = result.effects[0].cause if result and result.effects and reading.action != "undo" else None
        await self._answered(
            asked, started, text=reply.text, reading=reading, reply=reply, table=_table(reading, result), outcome="answered", can_undo=cause
        )

    async def run_action(
        self, asked: Asked, sheet_id: Any, call_id: str, name: str, arguments: Mapping[str, Any], reading: str | None
    ) -> ActionResult:
        """One action of the turn, recorded before and after."""

        def begin(transaction: Transaction) -> Turn:
            turn = transaction.turn(asked.turn_id)
            told = {"call_id": call_id, "action": name, "arguments": arguments, "reading": reading}
            return record(
                transaction, turn, "action_started", told, asked.command, document=action_started(turn, call_id, name, arguments, reading)
            )

        await self.store.write(begin)
        result = await self.executor.run(name, arguments, asked.command, sheet_id)
        finished = finished_json(result)

        def end(transaction: Transaction) -> Turn:
            turn = transaction.turn(asked.turn_id)
            document = action_finished(turn, call_id, finished)
            return record(transaction, turn, "action_finished", {"call_id": call_id, **finished}, asked.command, document=document)

        await self.store.write(end)
        return result

    async def ask_approval(self, asked: Asked, call_id: str, result: ActionResult, document: Mapping[str, Any]) -> None:
        """The turn waits for a person. The plan learns which turn asked, so that a yes from anywhere goes on here."""

        def work(transaction: Transaction) -> None:
            plan = replace(transaction.plan(result.data["id"]), session_id=str(asked.session_id), turn_id=asked.turn_id)
            transaction.put_plan(plan)
            told = {"call_id": call_id, "plan": plan_to_json(plan), "reading": document.get("reading")}
            turn = transaction.turn(asked.turn_id)
            waiting = {**document, "plan": told["plan"], "text": f"{plan.summary} Shall I?", "outcome": "needs_approval"}
            record(transaction, turn, "approval_asked", told, asked.command, status=TurnStatus.WAITING, document=waiting)

        await self.store.write(work)

    async def finish_decided(self, plan: Plan, decision: str, result: ActionResult, command: Command) -> None:
        """A plan of a turn was approved or rejected: say what came of it."""

        def work(transaction: Transaction) -> None:
            turn = transaction.turn(TurnId(str(plan.turn_id)))
            if turn.status is not TurnStatus.WAITING:
                return
            state = "failed" if result.error and decision == "approved" else None
            current = transaction.plan(plan.id)
            if state == "failed":
                current = with_state(current, "failed")
                transaction.put_plan(current)
            shown = plan_to_json(current)
            turn = record(
                transaction,
                turn,
                "approval_decided",
                {"plan_id": plan.id, "decision": decision, "plan": shown},
                command,
                document={"plan": shown},
            )
            told = {
                "text": _failure(result) if result.error else result.summary,
                "outcome": "failed" if result.error else "answered",
                "can_undo": result.effects[0].cause if result.effects else None,
            }
            final = {name: turn.document[name] for name in ANSWER} | told
            record(transaction, turn, "turn_answered", final, command, status=TurnStatus.ANSWERED, document=told)

        await self.store.write(work)

    async def _offer(self, asked: Asked, sheet_id: Any, readings: tuple[Reading, ...], started: float) -> None:
        """Not sure: up to three readings to choose from, with how many rows each is about."""
        offered = []
        for reading in readings[:MOST_OFFERED]:
            rows = await self._rows_of(asked, sheet_id, reading)
            offered.append({"text": reading.text, "reading": reading.to_json(), "rows": rows})
        text = "I am not sure what you mean." + (" Did you mean one of these?" if offered else " " + can_do(asked.state))
        suggestions = offered or [{"text": text, "reading": None, "rows": None} for text in examples(asked.state)]
        await self._answered(asked, started, text=text, suggestions=suggestions, outcome="abstained")

    async def _rows_of(self, asked: Asked, sheet_id: Any, reading: Reading) -> int | None:
        where = reading.arguments.get("where")
        if where is None:
            return asked.state.row_count if "where" in reading.arguments else None
        found = await self.executor.run("aggregate", {"measures": [{"aggregate": "count"}], "where": where}, asked.command, sheet_id)
        return found.data["rows"][0][0] if found.outcome == "success" else None

    async def _answered(
        self,
        asked: Asked,
        started: float,
        *,
        text: str,
        outcome: str,
        reading: Reading | None = None,
        reply: Reply | None = None,
        table: Any = None,
        suggestions: list[dict[str, Any]] | None = None,
        can_undo: str | None = None,
    ) -> None:
        await self.finish(
            asked,
            {
                "text": text,
                "outcome": outcome,
                "reading": reading.to_json() if reading else None,
                "figures": [dict(figure) for figure in reply.figures] if reply else [],
                "table": table,
                "view": reading.view if reading else None,
                "suggestions": suggestions or [],
                "confidence": reading.confidence if reading else None,
                "manager": "maestro",
                "duration_ms": round((time.perf_counter() - started) * 1000, 1),
                "can_undo": can_undo,
            },
        )

    async def finish(self, asked: Asked, answer: Mapping[str, Any]) -> None:
        await note(self.store, asked.turn_id, "turn_answered", answer, asked.command, status=TurnStatus.ANSWERED, document=answer)


ANSWER = ("text", "outcome", "reading", "figures", "table", "view", "suggestions", "confidence", "manager", "duration_ms", "can_undo")
"""What `turn_answered` tells; the same names in the turn's document."""


def finished_json(result: ActionResult) -> dict[str, Any]:
    told = result_to_json(result)
    kept = {name: told[name] for name in ("outcome", "summary", "error", "effects")}
    return kept | {"duration_ms": result.meta.get("duration_ms")}


def _failure(result: ActionResult) -> str:
    problem = result.error
    assert problem is not None
    told = problem_to_json(problem)
    return " ".join(part for part in (told["message"], told["fix"]) if part)


def _result(result: ActionResult | None) -> Result:
    if result is None:
        return Result("success", None, "", ())
    return Result(result.outcome, result.data, result.summary, tuple(result_to_json(result)["effects"]))


def _table(reading: Reading, result: ActionResult | None) -> Any:
    """The result as a table under the answer, where there is more to show than its figures."""
    if result is None or not isinstance(result.data, dict) or "proof" not in result.data or not reading.shows_table:
        return None
    return {name: result.data[name] for name in ("columns", "rows", "row_count", "proof")}
