"""A turn is recorded step by step: every step is an event on the chat's topic, stored with the turn's document in one transaction.

The document is what a page shows of the turn; it is always what the events so far add up to.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from chatsheet.domain.events import Command
from chatsheet.domain.session import Turn, TurnId, TurnStatus
from chatsheet.ports import Store, Transaction
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.outcomes import job_cause, result_to_json, started_job
from chatsheet.services.sessions import append, chat_topic

EMPTY: Mapping[str, Any] = {
    "manager": None,
    "text": "",
    "actions": [],
    "plan": None,
    "reading": None,
    "figures": [],
    "table": None,
    "view": None,
    "suggestions": [],
    "confidence": None,
    "error": None,
    "can_undo": None,
    "duration_ms": None,
    "selection": None,
    "outcome": None,
    "charts": [],
    "usage": None,
    "quality": None,
    "limit": None,
    "notice": None,
}
"""What a turn shows before anything of it is known."""

PRIVATE = frozenset({"user", "via", "client", "time_zone", "locale", "correlation_id", "asked_reading", "run", "job"})
"""What a turn keeps for itself: how it was asked, what a model has been told so far, and the job it started; jobs tell of themselves."""


HEAD_START_S = 0.01
"""The SDK takes half of it to send a request."""


def record(
    transaction: Transaction,
    turn: Turn,
    kind: str,
    data: Mapping[str, Any],
    command: Command,
    *,
    status: TurnStatus | None = None,
    document: Mapping[str, Any] | None = None,
) -> Turn:
    """Append an event about the turn, and store what it makes of the turn."""
    changed = replace(turn, status=status or turn.status, document={**turn.document, **(document or {})})
    transaction.put_turn(changed)
    append(transaction, chat_topic(turn.session_id), kind, {"turn_id": turn.id, **data}, command)
    return changed


async def note(
    store: Store,
    turn_id: TurnId,
    kind: str,
    data: Mapping[str, Any],
    command: Command,
    *,
    status: TurnStatus | None = None,
    document: Mapping[str, Any] | None = None,
) -> Turn:
    """`record` in a transaction of its own."""

    def work(transaction: Transaction) -> Turn:
        return record(transaction, transaction.turn(turn_id), kind, data, command, status=status, document=document)

    return await store.write(work)


@asynccontextmanager
async def alongside(tell: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Store what is told while the work goes on, and not end before it is stored: somebody waits for the first word of an answer.

    The work has a head start, in which it asks whom it asks: what is stored takes the interpreter from it.
    """
    is_over = asyncio.Event()

    async def telling() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(is_over.wait(), HEAD_START_S)
        await tell()

    task = asyncio.create_task(telling())
    try:
        yield
    finally:
        is_over.set()
        await asyncio.shield(task)


def keep(transaction: Transaction, turn_id: TurnId, document: Mapping[str, Any]) -> None:
    """Store something about a turn that needs no event: whoever listens has it already, or will have it with the next one."""
    turn = transaction.turn(turn_id)
    transaction.put_turn(replace(turn, document={**turn.document, **document}))


def action_started(turn: Turn, call_id: str, action: str, arguments: Any, reading: str | None) -> dict[str, Any]:
    entry = {
        "call_id": call_id,
        "action": action,
        "arguments": arguments,
        "reading": reading,
        "outcome": None,
        "summary": "",
        "error": None,
    }
    return {"actions": [*turn.document["actions"], {**entry, "effects": [], "duration_ms": None}]}


def action_finished(turn: Turn, call_id: str, finished: Mapping[str, Any]) -> dict[str, Any]:
    entries = [{**entry, **finished} if entry["call_id"] == call_id else entry for entry in turn.document["actions"]]
    return {"actions": entries}


def kept_job(turn: Turn, result: ActionResult) -> dict[str, Any]:
    """What the turn's document keeps of the job that an action, or a yes, started; nothing where none was. Of several the one that
    changes the sheet: they share their cause."""
    job, known = started_job(result), turn.document.get("job")
    if job is None or (known and job_cause(known)):
        return {}
    return {"job": {name: job[name] for name in ("id", "kind", "cause")}}


def undoable(document: Mapping[str, Any]) -> str | None:
    """What takes back what the turn's job does; None where it started none that changes the sheet."""
    job = document.get("job")
    return job_cause(job) if job else None


ANSWER = (
    *("text", "outcome", "reading", "figures", "table", "view", "suggestions", "confidence", "manager", "duration_ms", "can_undo"),
    *("charts", "usage", "quality", "limit", "notice"),
)
"""What `turn_answered` tells; the same names in the turn's document."""


def finished_json(result: ActionResult) -> dict[str, Any]:
    """What a turn keeps of an action that ended."""
    told = result_to_json(result)
    kept = {name: told[name] for name in ("outcome", "summary", "error", "effects")}
    return kept | {"duration_ms": result.meta.get("duration_ms")}


def total_usage(turns: Sequence[Turn]) -> dict[str, Any]:
    """What the model's answers of a chat took together, all branches; `cost` is None when a price is not known."""
    used = [turn.document["usage"] for turn in turns if turn.document.get("usage")]
    costs = [one["cost"] for one in used]
    sums = {name: sum(one[name] for one in used) for name in ("calls", "input_tokens", "output_tokens")}
    return {"model": None, **sums, "cost": None if None in costs else sum(costs), "currency": "USD"}


def turn_to_json(turn: Turn) -> dict[str, Any]:
    """A turn as a snapshot shows it."""
    at = turn.created_at.isoformat()
    shown = {name: value for name, value in turn.document.items() if name not in PRIVATE}
    named = {"id": turn.id, "message_id": turn.id, "ordinal": turn.ordinal, "status": turn.status.value, "at": at}
    return {**EMPTY, "parent_id": None, "replaces": None, "standing": [], **shown, **named}


def message_to_json(turn: Turn) -> dict[str, Any]:
    """The user's message of a turn; there is one of each, and they share their id."""
    return {
        "id": turn.id,
        "role": "user",
        "text": turn.text,
        "at": turn.created_at.isoformat(),
        "turn_id": turn.id,
        "client": turn.document.get("client", ""),
    }
