"""Jobs in the store: started, changed, told. Every transition is stored with its event in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import msgspec

from chatsheet.domain.events import Actor, Command, NewEvent
from chatsheet.domain.job import ENDED, Job, JobId, JobStart
from chatsheet.domain.sheet import SheetId
from chatsheet.ports import Transaction
from chatsheet.services.commit import sheet_topic
from chatsheet.services.jobs.parts import subtasks
from chatsheet.services.plans import wanted

EVENT = "job_changed"


def start_job(
    transaction: Transaction,
    command: Command,
    sheet_id: SheetId,
    start: JobStart,
    *,
    turn_id: str | None = None,
    session_id: str | None = None,
) -> Job:
    """A new job that waits for a worker. Its cause is the command's."""
    job = Job(
        id=transaction.new_job_id(),
        kind=start.kind,
        sheet_id=sheet_id,
        user=command.actor.user,
        client=command.actor.client,
        title=start.title,
        cause=command.cause,
        created_at=command.now,
        total=start.total,
        spec=start.spec,
        turn_id=turn_id or (command.cause if command.actor.via == "chat" else None),
        session_id=session_id,
        time_zone=command.time_zone,
        locale=command.locale,
        correlation_id=command.correlation_id,
    )
    transaction.put_job(job, payload=start.payload)
    _tell(transaction, job, command)
    return job


def store_job(transaction: Transaction, job: Job, command: Command) -> None:
    """Store a transition and tell it."""
    transaction.put_job(job)
    _tell(transaction, job, command)


def change_job(transaction: Transaction, job_id: JobId, step: Callable[[Job, datetime], Job], command: Command) -> Job:
    """What a person does to a job (`domain.job.paused` and its like)."""
    known = transaction.lock_job(job_id)
    job = step(known, command.now)
    if job != known:
        store_job(transaction, job, command)
    return job


def job_command(job: Job, now: datetime) -> Command:
    """In whose name the job's steps are done."""
    actor = Actor(job.user, "job", job.client)
    return Command(actor, now, job.time_zone, job.locale, correlation_id=job.correlation_id, cause=job.cause)


def _tell(transaction: Transaction, job: Job, command: Command) -> None:
    # Under a cause of its own name: undoing the job's changes must not look at these events.
    told = msgspec.json.encode({"job": job_to_json(transaction, job)})
    transaction.append(NewEvent(job.topic, EVENT, told), replace(command, id=None, cause=f"job-{job.id}"))


def job_to_json(transaction: Transaction, job: Job) -> dict[str, Any]:
    """What the page, the API and the shell see of a job."""
    cause = transaction.cause(sheet_topic(job.sheet_id), job.cause) if job.sheet_id else None
    has_ended = job.state in ENDED
    return {
        "id": str(job.id),
        "kind": job.kind,
        "sheet_id": str(job.sheet_id) if job.sheet_id else None,
        "title": job.title if has_ended else wanted(job.title),
        "state": job.state,
        "wish": job.wish,
        "total": job.total,
        "done": job.done,
        "failed": job.failed,
        "user": job.user,
        "turn_id": job.turn_id,
        "session_id": job.session_id,
        "cause": job.cause,
        "can_undo": has_ended and cause is not None and cause.undone_by is None and cause.can_undo != "no",
        "is_undone": cause is not None and cause.undone_by is not None,
        "subtasks": subtasks(job),
        "error": job.error,
        "result": job.result,
        "options": dict(job.spec.get("shown", {})),
        "created_at": job.created_at.isoformat(),
        "started_at": job.started_at.isoformat() if job.started_at else None,
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
        "usage": asdict(job.usage),
    }
