"""Carrying out what a model calls: what only reads side by side, what writes one after another; the same failing call is stopped."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from chatsheet.domain.errors import Category, Problem, invalid
from chatsheet.domain.sheet import SheetId
from chatsheet.ports import ActionCall, ModelMessage
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.outcomes import failure
from chatsheet.services.chat.context import fill_selection
from chatsheet.services.chat.model_run import ModelRun

if TYPE_CHECKING:
    from chatsheet.services.chat.answer import Answering, Asked

MOST_SIDE_BY_SIDE = 4
MOST_CALLS = 16
"""Calls of one step; a model that wants more has lost its way."""


async def run_calls(answering: Answering, asked: Asked, sheet_id: SheetId, run: ModelRun, calls: Sequence[ActionCall]) -> bool:
    """Run the calls and put their results into the run's transcript. True when one waits for a person: those after it did not run."""
    for is_read, group in groupby(calls[:MOST_CALLS], key=lambda call: _is_read(answering, call)):
        batch = [*group]
        if is_read:
            for call, result in zip(batch, await _side_by_side(answering, asked, sheet_id, run, batch), strict=True):
                _take(run, asked, call, result)
            continue
        for call in batch:
            result = await _call(answering, asked, sheet_id, run, call)
            if result.outcome == "needs_approval":
                rest = calls[calls.index(call) + 1 :]
                await _wait(answering, asked, run, call, result, rest)
                return True
            _take(run, asked, call, result)
    for call in calls[MOST_CALLS:]:
        _take(run, asked, call, failure(_too_many()))
    return False


async def _wait(
    answering: Answering, asked: Asked, run: ModelRun, call: ActionCall, result: ActionResult, rest: Sequence[ActionCall]
) -> None:
    waiting = Problem(
        Category.CANCELLED, "call_not_run", "Not run: a call before it waits for a person's decision.", "Call it again after."
    )
    for later in rest:
        _take(run, asked, later, failure(waiting), counts=False)
    run.waiting_call = call.id
    document = {"manager": "model", "confidence": None, "run": run.to_json(), "usage": run.spent.to_json()}
    await answering.ask_approval(asked, call.id, result, document)


async def _side_by_side(
    answering: Answering, asked: Asked, sheet_id: SheetId, run: ModelRun, calls: Sequence[ActionCall]
) -> Sequence[ActionResult]:
    room = asyncio.Semaphore(MOST_SIDE_BY_SIDE)

    async def one(call: ActionCall) -> ActionResult:
        async with room:
            return await _call(answering, asked, sheet_id, run, call)

    return await asyncio.gather(*map(one, calls))


async def _call(answering: Answering, asked: Asked, sheet_id: SheetId, run: ModelRun, call: ActionCall) -> ActionResult:
    """Run one call. Broken JSON is answered like any wrong argument; a call that failed before is not tried again."""
    arguments = _arguments(call)
    if arguments is None:
        return failure(invalid("arguments_invalid", "The arguments are not a JSON object.", "Write one JSON object."))
    if _key(call.name, arguments) in run.failed:
        message = f"{call.name} failed with these very arguments before, and was not run again."
        return failure(invalid("call_repeated", message, "Change the arguments, use another action, or tell the user."))
    # The id makes a call that is taken up after a restart take effect once.
    command = replace(asked.command, id=f"{asked.turn_id}:{call.id}", is_model=True)
    arguments = fill_selection(arguments, asked.document.get("selection") or ())
    return await answering.run_action(asked, sheet_id, call.id, call.name, arguments, None, command)


def _take(run: ModelRun, asked: Asked, call: ActionCall, result: ActionResult, *, counts: bool = True) -> None:
    arguments = _arguments(call) or {}
    if counts and result.error is not None:
        run.failures += 1
        run.failed.add(_key(call.name, arguments))
    elif counts:
        run.succeeded += 1
    if call.name == "chart" and result.outcome == "success":
        kept = {name: result.data[name] for name in ("spec", "columns", "rows", "proof", "description")}
        run.charts.append({"call_id": call.id, "arguments": arguments, **kept})
    told = run.results.add(call.id, call.name, arguments, result, asked.state.columns)
    run.transcript.append(ModelMessage("action", told, call_id=call.id))


def _is_read(answering: Answering, call: ActionCall) -> bool:
    action = answering.executor.registry.actions.get(call.name)
    return action is None or action.effect == "read"


def _arguments(call: ActionCall) -> dict[str, Any] | None:
    try:
        found = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _key(name: str, arguments: dict[str, Any]) -> str:
    return f"{name} {json.dumps(arguments, sort_keys=True)}"


def _too_many() -> Problem:
    return invalid("too_many_calls", f"At most {MOST_CALLS} calls in one step.", "Call fewer actions at a time.")
