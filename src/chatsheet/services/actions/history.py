"""Actions on what happened: history, undo, redo."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import Field

from chatsheet.domain.errors import not_found
from chatsheet.domain.history import CauseRecord
from chatsheet.domain.job import CHANGING
from chatsheet.domain.sheet import Sheet
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import Action, Answer, Arguments, Context, Count
from chatsheet.services.actions.naming import row_id
from chatsheet.services.commit import Decide, Decision, sheet_topic
from chatsheet.services.undo import LOOK_BACK, NOT_ENDED, check_job_ended, decide_undo, next_redo, next_undo


class History(Arguments):
    """Who changed what, newest first."""

    row_id: str | None = Field(default=None, description="Only what touched this row, also when it is deleted by now.")
    before: Count | None = Field(default=None, description="Only what began before this seq of the sheet.")
    limit: int = Field(default=50, ge=1, le=500)


class Undo(Arguments):
    """Take back a cause; without one, your own latest."""

    cause: str | None = Field(default=None, max_length=100)
    overwrite: bool = Field(default=False, description="Also take back what somebody changed since.")


class Redo(Arguments):
    """Do again what your latest undo took back."""


async def read_history(context: Context, arguments: History) -> Answer:
    topic = sheet_topic(context.sheet_id)
    wanted = None if arguments.row_id is None else row_id(arguments.row_id)

    def read(transaction: Transaction) -> Answer:
        causes = transaction.causes(topic, before=arguments.before, limit=arguments.limit, row_id=wanted)
        return Answer({"causes": [*map(cause_to_json, causes)]}, f"{len(causes)} entries.", transaction.top(topic))

    return await context.services.store.read(read)


def cause_to_json(cause: CauseRecord) -> dict[str, Any]:
    data = asdict(cause)
    return {name: value for name, value in data.items() if name != "topic"} | {"time": cause.time.isoformat()}


async def prepare_undo(context: Context, arguments: Undo) -> Decide:
    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        cause = arguments.cause or _mine(transaction, sheet, context, next_undo, "undo").cause
        return decide_undo(transaction, sheet, cause, overwrite=arguments.overwrite)

    return decide


async def prepare_redo(context: Context, arguments: Redo) -> Decide:
    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        return decide_undo(transaction, sheet, _mine(transaction, sheet, context, next_redo, "redo").cause)

    return decide


def _mine(transaction: Transaction, sheet: Sheet, context: Context, choose: Any, word: str) -> CauseRecord:
    causes = transaction.causes(sheet_topic(sheet.id), user=context.command.actor.user, limit=LOOK_BACK)
    found: CauseRecord | None = choose(causes)
    if word == "undo":
        _check_nothing_newer(transaction, sheet, context, found)
    if found is None:
        raise not_found(f"nothing_to_{word}", f"There is nothing of yours to {word} in this sheet.", "Look at the history.")
    return found


def _check_nothing_newer(transaction: Transaction, sheet: Sheet, context: Context, found: CauseRecord | None) -> None:
    """The latest may be a job that has not come to its first row: what was done before it is not meant. Raises Problem `job_not_ended`."""
    user = context.command.actor.user
    for job in transaction.jobs(sheet_id=sheet.id, user=user, states=NOT_ENDED):
        if job.kind in CHANGING and (found is None or job.created_at > found.time):
            check_job_ended(transaction, sheet, job.cause)


ACTIONS = (
    Action("history", "Who changed what, when and from where.", "read", History, read=read_history),
    Action("undo", "Take back a change, or your own latest one.", "write", Undo, prepare=prepare_undo, works_ahead=True),
    Action("redo", "Do again what your latest undo took back.", "write", Redo, prepare=prepare_redo, works_ahead=True),
)
