"""`JobQueue` in this process: a few jobs at a time, one per sheet, no user's jobs starving another's."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from chatsheet.domain.job import Job, JobId

log = structlog.get_logger(__name__)


class LocalJobs:
    """Jobs wait in memory; after a restart whoever starts us pushes those that are open in the store."""

    def __init__(self, run: Callable[[JobId], Awaitable[None]], *, at_once: int) -> None:
        self._run = run
        self._at_once = at_once
        self._waiting: dict[JobId, Job] = {}
        self._running: dict[JobId, tuple[Job, asyncio.Task[None]]] = {}
        self._is_closing = False

    async def push(self, job: Job) -> None:
        self._waiting.setdefault(job.id, job)
        self._take_up()

    async def close(self) -> None:
        self._is_closing = True
        tasks = [task for _, task in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _take_up(self) -> None:
        while not self._is_closing and len(self._running) < self._at_once and (job := self._next()) is not None:
            del self._waiting[job.id]
            self._running[job.id] = (job, asyncio.create_task(self._work(job)))

    def _next(self) -> Job | None:
        """The oldest job of the user with the fewest running ones, whose sheet no other job works on."""
        busy = {job.sheet_id for job, _ in self._running.values() if job.sheet_id}
        users = Counter(job.user for job, _ in self._running.values())
        ready = [job for job in self._waiting.values() if job.id not in self._running and job.sheet_id not in busy]
        return min(ready, key=lambda job: (users[job.user], job.id), default=None)

    async def _work(self, job: Job) -> None:
        try:
            await self._run(job.id)
        except Exception:
            log.exception("job_not_run", job=job.id)
        finally:
            del self._running[job.id]
            self._take_up()
