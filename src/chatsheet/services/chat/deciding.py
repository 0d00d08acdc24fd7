"""What a decision on a plan means for the turn that asked for it, and taking an answer up again."""

from __future__ import annotations

from typing import Any, Literal

from chatsheet.domain.errors import conflict
from chatsheet.domain.events import Command
from chatsheet.domain.plan import Plan
from chatsheet.domain.session import SessionId, Turn, TurnId, TurnStatus
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.outcomes import cause_to_undo, problem_to_json
from chatsheet.services.chat.branches import path
from chatsheet.services.chat.model_run import ModelRun
from chatsheet.services.chat.taking_in import open_session, turn_of
from chatsheet.services.chat.turns import ANSWER, action_finished, finished_json, kept_job, record
from chatsheet.services.plans import plan_to_json, store_plan, with_state

Verdict = Literal["approved", "rejected", "expired"]

STILL_OPEN = frozenset({"plan_hash_wrong", "plan_decided", "plan_outdated"})
"""Why nothing was decided: the plan waits as before."""


def tell_decision(transaction: Transaction, plan: Plan, verdict: Verdict, result: ActionResult, command: Command) -> SessionId | None:
    """Say what came of a plan in the turn that asked for it. A model's turn goes on from there: its session is returned."""
    turn = transaction.turn(TurnId(str(plan.turn_id)))
    if turn.status is not TurnStatus.WAITING:
        return None
    plan = transaction.plan(plan.id)
    if verdict == "approved" and result.error is not None:
        plan = with_state(plan, "failed")
        store_plan(transaction, plan, command)
    elif verdict == "expired":
        plan = with_state(plan, "expired")
        store_plan(transaction, plan, command)
    shown = plan_to_json(plan)
    told = {"plan_id": plan.id, "decision": verdict, "plan": shown}
    if turn.document.get("run") is not None:
        _tell_model(transaction, turn, told, verdict, result, command)
        return turn.session_id
    turn = record(transaction, turn, "approval_decided", told, command, document={"plan": shown} | kept_job(turn, result))
    answer = {
        "text": failure_text(result) if result.error else result.summary,
        "outcome": "failed" if result.error else "answered",
        "can_undo": cause_to_undo(result),
    }
    final = {name: turn.document.get(name) for name in ANSWER} | answer
    record(transaction, turn, "turn_answered", final, command, status=TurnStatus.ANSWERED, document=answer)
    return None


def _tell_model(
    transaction: Transaction, turn: Turn, told: dict[str, Any], verdict: Verdict, result: ActionResult, command: Command
) -> None:
    """The model learns what came of its call, and the turn waits for its worker."""
    run = ModelRun.from_json(turn.document["run"])
    call_id = run.waiting_call
    run.decide(verdict, result)
    finished = {"plan": told["plan"], "run": run.to_json()} | kept_job(turn, result)
    if call_id is not None:
        finished |= action_finished(turn, call_id, finished_json(result))
    record(transaction, turn, "approval_decided", told, command, status=TurnStatus.QUEUED, document=finished)


def tell_revision(transaction: Transaction, plan: Plan, command: Command) -> None:
    """The plan is another now: the turn that asked shows it."""
    if plan.turn_id is None:
        return
    turn, shown = transaction.turn(TurnId(plan.turn_id)), plan_to_json(plan)
    record(transaction, turn, "plan_revised", {"plan": shown}, command, document={"plan": shown})


def take_up(transaction: Transaction, session_id: SessionId, turn_id: str, command: Command) -> None:
    """Queue a turn again that was cut off, failed in passing, or was ended by its budget.

    Raises:
        Problem: `turn_complete`, `turn_not_last`.
    """
    session = open_session(transaction, session_id, command)
    turn = turn_of(transaction, session_id, turn_id)
    if not _can_go_on(turn):
        raise conflict("turn_complete", "There is nothing to go on with here.", "Send a new message.")
    branch = path(transaction.turns(session_id), session.head)
    if not branch or branch[-1].id != turn.id:
        raise conflict("turn_not_last", "The chat went on since.", "Ask again in a new message.")
    document: dict[str, Any] = {"error": None, "limit": None}
    if (kept := turn.document.get("run")) is not None:
        run = ModelRun.from_json(kept)
        run.rounds += 1
        document["run"] = run.to_json()
    record(transaction, turn, "turn_resumed", {}, command, status=TurnStatus.QUEUED, document=document)


def _can_go_on(turn: Turn) -> bool:
    if turn.status is TurnStatus.FAILED:
        return bool((turn.document.get("error") or {}).get("is_retryable"))
    return turn.status is TurnStatus.INTERRUPTED or (turn.status is TurnStatus.ANSWERED and turn.document.get("limit") is not None)


def failure_text(result: ActionResult) -> str:
    """A failed result in words: what went wrong, and what to do."""
    assert result.error is not None
    told = problem_to_json(result.error)
    return " ".join(part for part in (told["message"], told["fix"]) if part)
