"""Answering one message: Maestro where it is sure, the model where there is one, otherwise an honest "I am not sure".

Whoever answers acts through the executor, with the same approvals. See docs/subsystems/turn.md.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.events import Command
from chatsheet.domain.session import Session, Turn, TurnId, TurnStatus
from chatsheet.domain.sheet import SheetId
from chatsheet.maestro import Context, Reading, Reply, Result, interpret, is_sure, respond
from chatsheet.ports import LanguageModel, Store, Transaction
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.outcomes import cause_to_undo, result_to_json
from chatsheet.services.actions.run import Executor
from chatsheet.services.chat.context.describing import Descriptions
from chatsheet.services.chat.deciding import failure_text
from chatsheet.services.chat.model_run import TurnLimits
from chatsheet.services.chat.proof.quality import quality
from chatsheet.services.chat.turns import action_finished, action_started, finished_json, keep, kept_job, note, record, undoable
from chatsheet.services.chat.words import Words, can_do, examples
from chatsheet.services.commit import sheet_topic
from chatsheet.services.feed import Hub
from chatsheet.services.plans import plan_to_json, store_plan
from chatsheet.services.tables import Tables, TableState

log = structlog.get_logger(__name__)

MOST_OFFERED = 3
IS_DOWN = frozenset({Category.UNAVAILABLE, Category.RATE_LIMITED, Category.TIMEOUT})
"""Failures of the model's service that Maestro stands in for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message whose turn it is. `state` is the sheet as it was loaded for it."""

    turn_id: TurnId
    session: Session
    text: str
    state: TableState
    command: Command
    document: Mapping[str, Any]
    before: Sequence[Turn]
    """The turns of its branch before it."""


class Answering:
    """What answering needs, and the way an answer is recorded."""

    def __init__(
        self, store: Store, hub: Hub, executor: Executor, tables: Tables, model: LanguageModel | None, limits: TurnLimits | None = None
    ) -> None:
        self.store = store
        self.hub = hub
        self.executor = executor
        self.model = model
        self.limits = limits or TurnLimits()
        self.descriptions = Descriptions(tables, executor.services.profiles)
        self._words = Words(tables)

    async def answer(self, asked: Asked) -> None:
        """Answer, ask for approval, or say that it is not sure. Raises what goes wrong on our side; failures of actions are answers."""
        started = time.perf_counter()
        session = asked.session
        if asked.document.get("run") is not None and self.model is not None:
            await self._with_model(asked, session, (), started)
            return
        context = await self._words.context(session.sheet_id, asked, _previous(asked))
        chosen = asked.document.get("asked_reading")
        readings = (Reading.from_json(chosen),) if chosen else interpret(asked.text, context)
        is_sure_of_it = bool(chosen) or is_sure(readings)
        if is_sure_of_it and (chosen or self.model is None or session.mode != "thorough"):
            await self._act(asked, session.sheet_id, readings[0], context, started)
        elif self.model is not None:
            await self._with_model(asked, session, readings, started)
        else:
            await self._offer(asked, session.sheet_id, readings, started)

    async def _with_model(self, asked: Asked, session: Session, readings: tuple[Reading, ...], started: float) -> None:
        """The model answers; while its service is down Maestro carries on, and says so."""
        from chatsheet.services.chat.model_turn import answer_with_model  # noqa: PLC0415 - only where there is a model

        told = {
            "readings": [{"text": one.text, "confidence": one.confidence} for one in readings[:MOST_OFFERED]],
            "is_sure": is_sure(readings),
        }
        try:
            await answer_with_model(self, asked, told, started)
        except Problem as problem:
            turn = await self.store.read(lambda transaction: transaction.turn(asked.turn_id))
            if problem.category not in IS_DOWN or turn.document["actions"] or turn.document["text"]:
                raise
            notice = {"code": "model_down", "message": problem.message}
            await self.store.write(lambda transaction: keep(transaction, asked.turn_id, {"run": None, "notice": notice}))
            if is_sure(readings):
                context = await self._words.context(session.sheet_id, asked, _previous(asked))
                await self._act(asked, session.sheet_id, readings[0], context, started, notice=notice)
            else:
                await self._offer(asked, session.sheet_id, readings, started, notice=notice)

    async def cause_of(self, asked: Asked, sheet_id: SheetId) -> str | None:
        """What to undo to take the turn's changes back, those of its job too; None when it changes nothing."""

        def read(transaction: Transaction) -> str | None:
            done = transaction.cause(sheet_topic(sheet_id), asked.turn_id)
            return undoable(transaction.turn(asked.turn_id).document) if done is None else done.cause

        return await self.store.read(read)

    async def _act(
        self, asked: Asked, sheet_id: SheetId, reading: Reading, context: Context, started: float, notice: Mapping[str, Any] | None = None
    ) -> None:
        result = None
        if reading.action:
            # The id makes an answer that is taken up after a restart change the sheet once.
            command = replace(asked.command, id=f"{asked.turn_id}:1")
            result = await self.run_action(asked, sheet_id, "1", reading.action, reading.arguments, reading.text, command)
        if result is not None and result.outcome == "needs_approval":
            await self.ask_approval(asked, "1", result, {"reading": reading.to_json(), "confidence": reading.confidence})
            return
        if result is not None and result.error is not None:
            await self._answered(asked, started, text=failure_text(result), reading=reading, outcome="failed")
            return
        reply = respond(reading, _result(result), context)
        cause = cause_to_undo(result) if result and reading.action != "undo" else None
        await self._answered(
            asked,
            started,
            text=reply.text,
            reading=reading,
            reply=reply,
            table=_table(reading, result),
            charts=_charts(reading, result),
            outcome="answered",
            can_undo=cause,
            notice=notice,
        )

    async def run_action(
        self,
        asked: Asked,
        sheet_id: SheetId,
        call_id: str,
        name: str,
        arguments: Mapping[str, Any],
        reading: str | None,
        command: Command,
    ) -> ActionResult:
        """One action of the turn, recorded before and after."""

        def begin(transaction: Transaction) -> Turn:
            turn = transaction.turn(asked.turn_id)
            if any(entry["call_id"] == call_id for entry in turn.document["actions"]):
                return turn  # taken up again after a restart
            told = {"call_id": call_id, "action": name, "arguments": arguments, "reading": reading}
            return record(
                transaction, turn, "action_started", told, asked.command, document=action_started(turn, call_id, name, arguments, reading)
            )

        await self.store.write(begin)
        result = await self.executor.run(name, arguments, command, sheet_id)
        finished = finished_json(result)

        def end(transaction: Transaction) -> Turn:
            turn = transaction.turn(asked.turn_id)
            document = action_finished(turn, call_id, finished) | kept_job(turn, result)
            return record(transaction, turn, "action_finished", {"call_id": call_id, **finished}, asked.command, document=document)

        await self.store.write(end)
        return result

    async def ask_approval(self, asked: Asked, call_id: str, result: ActionResult, document: Mapping[str, Any]) -> None:
        """The turn waits for a person. The plan learns which turn asked, so that a yes from anywhere goes on here."""

        def work(transaction: Transaction) -> None:
            plan = replace(transaction.plan(result.data["id"]), session_id=str(asked.session.id), turn_id=asked.turn_id)
            store_plan(transaction, plan, asked.command)
            shown = plan_to_json(plan)
            told = {"call_id": call_id, "plan": shown, "reading": document.get("reading")}
            turn = transaction.turn(asked.turn_id)
            waiting = {**document, "plan": shown, "text": f"{shown['summary']} Shall I?", "outcome": "needs_approval"}
            record(transaction, turn, "approval_asked", told, asked.command, status=TurnStatus.WAITING, document=waiting)

        await self.store.write(work)

    async def _offer(
        self, asked: Asked, sheet_id: SheetId, readings: tuple[Reading, ...], started: float, notice: Mapping[str, Any] | None = None
    ) -> None:
        """Not sure: up to three readings to choose from, with how many rows each is about."""
        offered = []
        for reading in readings[:MOST_OFFERED]:
            rows = await self._rows_of(asked, sheet_id, reading)
            offered.append({"text": reading.text, "reading": reading.to_json(), "rows": rows})
        text = "I am not sure what you mean." + (" Did you mean one of these?" if offered else " " + can_do(asked.state))
        suggestions = offered or [{"text": text, "reading": None, "rows": None} for text in examples(asked.state)]
        await self._answered(asked, started, text=text, suggestions=suggestions, outcome="abstained", notice=notice)

    async def _rows_of(self, asked: Asked, sheet_id: SheetId, reading: Reading) -> int | None:
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
        charts: Sequence[Mapping[str, Any]] = (),
        notice: Mapping[str, Any] | None = None,
    ) -> None:
        figures = [{**figure, "id": str(n), "status": "verified"} for n, figure in enumerate(reply.figures)] if reply else []
        await self.finish(
            asked,
            {
                "text": text,
                "outcome": outcome,
                "reading": reading.to_json() if reading else None,
                "figures": figures,
                "table": table,
                "view": reading.view if reading else None,
                "suggestions": suggestions or [],
                "confidence": reading.confidence if reading else None,
                "manager": "maestro",
                "duration_ms": round((time.perf_counter() - started) * 1000, 1),
                "can_undo": can_undo,
                "charts": [*charts],
                "usage": None,
                "quality": quality(figures, succeeded=int(outcome == "answered"), failed=int(outcome == "failed"), retries=0),
                "limit": None,
                "notice": notice,
            },
        )

    async def finish(self, asked: Asked, answer: Mapping[str, Any], kept: Mapping[str, Any] | None = None) -> None:
        """End the turn with its answer. `kept` is stored with it, and not told."""
        document = {**answer, **(kept or {})}
        await note(self.store, asked.turn_id, "turn_answered", answer, asked.command, status=TurnStatus.ANSWERED, document=document)


def _result(result: ActionResult | None) -> Result:
    if result is None:
        return Result("success", None, "", ())
    return Result(result.outcome, result.data, result.summary, tuple(result_to_json(result)["effects"]))


def _previous(asked: Asked) -> tuple[Reading | None, str | None]:
    """The reading a follow-up builds on, and the last change of this branch ("undo that"), also by a job; none where the last thing done
    is a job that leaves the sheet as it is (a copy, a file), because the change before it is not meant."""
    before = asked.before[::-1]
    reading = next((turn.document["reading"] for turn in before if turn.document.get("reading")), None)
    done = next((turn.document for turn in before if turn.document.get("can_undo") or turn.document.get("job")), {})
    cause = done.get("can_undo")
    return (None if reading is None else Reading.from_json(reading)), cause


def _charts(reading: Reading, result: ActionResult | None) -> Sequence[Mapping[str, Any]]:
    if result is None or reading.action != "chart" or result.outcome != "success":
        return ()
    kept = {name: result.data[name] for name in ("spec", "columns", "rows", "proof", "description")}
    return ({"call_id": "1", "arguments": reading.arguments, **kept},)


def _table(reading: Reading, result: ActionResult | None) -> Any:
    """The result as a table under the answer, where there is more to show than its figures."""
    if result is None or not isinstance(result.data, dict) or "proof" not in result.data or not reading.shows_table:
        return None
    return {name: result.data[name] for name in ("columns", "rows", "row_count", "proof")}
