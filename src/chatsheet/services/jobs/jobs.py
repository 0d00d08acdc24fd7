"""What a person does with jobs: looks, pauses, resumes, cancels, tries again; and what time does: archives, removes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import structlog

from chatsheet.domain.events import Command, Event
from chatsheet.domain.job import ENDED, OPEN, Job, JobId, JobRow, JobRowState, JobState, cancelled, paused, resumed, retried
from chatsheet.domain.sheet import SheetId, Version
from chatsheet.ports import JobQueue, Transaction
from chatsheet.services.access import User
from chatsheet.services.commit import jobs_topic, user_topic
from chatsheet.services.feed import Hub
from chatsheet.services.jobs.parts import without_parts
from chatsheet.services.jobs.records import EVENT, change_job, job_to_json, store_job
from chatsheet.services.jobs.work import JobWork

log = structlog.get_logger(__name__)


FRESH_S = 3600.0


@dataclass(frozen=True, slots=True)
class Retention:
    """Days after which ended jobs leave the lists, and after which they are gone."""

    archive_days: int = 7
    remove_days: int = 90


class Jobs:
    """The jobs of this installation. `queue` is told of every job that waits, by the events of the log: whoever stored it."""

    def __init__(self, work: JobWork, hub: Hub, folder: Path, retention: Retention) -> None:
        self._store = work.store
        self._hub = hub
        self.work = work
        self.folder = folder
        """Files that jobs made; each is named after its job."""
        self.retention = retention
        self._queue: JobQueue | None = None
        self._pushing: Callable[[JobId], None] = lambda job_id: None

    async def start(self, queue: JobQueue, spawn: Callable[[Any], None]) -> None:
        """Deliver to `queue` from now on, first what the last end of the process left open. `spawn` runs a coroutine beside."""
        self._queue = queue
        self._pushing = lambda job_id: spawn(self._push(job_id))
        self._hub.listen(self._hear)
        for job in await self.open():
            await queue.push(job)

    async def open(self) -> Sequence[Job]:
        """Jobs that go on by themselves, the oldest first."""
        return (await self._store.read(lambda transaction: transaction.jobs(states=OPEN, limit=10_000)))[::-1]

    async def close(self) -> None:
        if self._queue is not None:
            await self._queue.close()

    def _hear(self, event: Event) -> None:
        if event.type == EVENT:
            told = msgspec.json.decode(event.data)["job"]
            if told["state"] == "waiting":
                self._pushing(JobId(int(told["id"])))

    async def _push(self, job_id: JobId) -> None:
        assert self._queue is not None
        job = await self._store.read(lambda transaction: transaction.job(job_id))
        if job.state == "waiting":
            await self._queue.push(job)

    async def listed(
        self, user: User, *, sheet_id: SheetId | None, states: Sequence[JobState] | None, with_archived: bool, limit: int
    ) -> tuple[list[dict[str, Any]], Version]:
        """Jobs, the newest first, and where their topic stands: what is told later comes on top of them."""

        def read(transaction: Transaction) -> tuple[list[dict[str, Any]], Version]:
            owner = user.id if sheet_id is None else None
            found = transaction.jobs(sheet_id=sheet_id, user=owner, states=states, with_archived=with_archived, limit=limit)
            topic = user_topic(user.id) if sheet_id is None else jobs_topic(sheet_id)
            return [self._told(transaction, job) for job in found], transaction.top(topic)

        return await self._store.read(read)

    async def one(self, job_id: JobId) -> dict[str, Any]:
        return await self._store.read(lambda transaction: self._told(transaction, transaction.job(job_id)))

    def _told(self, transaction: Transaction, job: Job) -> dict[str, Any]:
        return job_to_json(transaction, job)

    async def pause(self, job_id: JobId, command: Command) -> dict[str, Any]:
        return await self._change(job_id, paused, command)

    async def resume(self, job_id: JobId, command: Command) -> dict[str, Any]:
        return await self._change(job_id, resumed, command)

    async def cancel(self, job_id: JobId, command: Command) -> dict[str, Any]:
        return await self._change(job_id, cancelled, command)

    async def _change(self, job_id: JobId, step: Callable[[Job, datetime], Job], command: Command) -> dict[str, Any]:
        def work(transaction: Transaction) -> dict[str, Any]:
            return job_to_json(transaction, change_job(transaction, job_id, step, command))

        return await self._store.write(work)

    async def retry(self, job_id: JobId, command: Command, *, overwrites: bool = False) -> dict[str, Any]:
        """Its failed rows again; those that somebody changed meanwhile only if it `overwrites`."""
        return await self._store.write(partial(_retry, job_id=job_id, command=command, overwrites=overwrites))

    async def rows(self, job_id: JobId, *, states: Sequence[JobRowState] | None, after: int, limit: int) -> list[dict[str, Any]]:
        """Rows known by themselves, by id; of an AI column under way also those whose turn has not come, unless `states` are asked for."""

        def read(transaction: Transaction) -> list[dict[str, Any]]:
            job = transaction.job(job_id)
            found = transaction.job_rows(job_id, states=states, after=after, limit=limit)
            if job.kind == "fill" and job.state not in ENDED and states is None:
                found = _with_waiting(transaction, job_id, found, after, limit)
            return [
                {"row_id": str(row.row_id), "state": row.state, "code": row.code, "message": row.message, "value": row.value}
                for row in found
            ]

        return await self._store.read(read)

    def file_of(self, job: Job) -> Path | None:
        """The file an export made, as long as it is there."""
        name = (job.result or {}).get("file")
        path = self.folder / str(name)
        return path if name and path.is_file() else None

    async def clean_up(self, now: datetime) -> None:
        """Archive and remove what is old enough, and files that belong to no job any more; not fresh ones, whose job is about to tell."""
        before = now - timedelta(days=self.retention.remove_days)
        kept = now - timedelta(days=self.retention.archive_days)

        def work(transaction: Transaction) -> tuple[int, list[JobId], set[str]]:
            gone = transaction.remove_jobs(ended_before=before)
            archived = transaction.archive_jobs(ended_before=kept)
            files = {str((job.result or {}).get("file")) for job in transaction.jobs(with_archived=True, limit=100_000)}
            return archived, gone, files

        archived, gone, files = await self._store.write(work)
        for path in self.folder.glob("*") if self.folder.is_dir() else ():
            if path.name not in files and path.stat().st_mtime < now.timestamp() - FRESH_S:
                path.unlink(missing_ok=True)
        if archived or gone:
            log.info("jobs_cleaned_up", archived=archived, removed=len(gone))


def _with_waiting(transaction: Transaction, job_id: JobId, known: Sequence[JobRow], after: int, limit: int) -> list[JobRow]:
    """The first rows of those a job was started for. What is `known` of them is among as many known ones: all were there from the start."""
    started_for: list[int] = sorted(one for one in msgspec.json.decode(transaction.job_payload(job_id)) if one > after)
    found = {row.row_id: row for row in known}
    return [found.get(one) or JobRow(one, "waiting") for one in started_for[:limit]]


def _retry(transaction: Transaction, *, job_id: JobId, command: Command, overwrites: bool) -> dict[str, Any]:
    job = transaction.lock_job(job_id)
    again = retried(job, command.now)
    rows = [row.row_id for row in transaction.job_rows(job_id, states=["failed"])]
    transaction.forget_job_rows(job_id, states=["failed"])
    again = replace(again, checkpoint={**without_parts(job.checkpoint), "at": 0, "only": rows}, spec={**job.spec, "overwrites": overwrites})
    store_job(transaction, again, command)
    return job_to_json(transaction, again)
