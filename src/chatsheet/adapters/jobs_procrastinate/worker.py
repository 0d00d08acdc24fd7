"""The worker: takes up jobs that are delivered, and looks for those that nobody delivers (any more)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from procrastinate.jobs import Job as Delivery
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from chatsheet.adapters.jobs_procrastinate.queue import QUEUE, TASK, ProcrastinateJobs
from chatsheet.domain.errors import Problem
from chatsheet.domain.job import Job, JobId
from chatsheet.guard import end

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 1.0
"""For deliveries that no notification told of."""
AGAIN_AFTER_S = 2.0
"""After an error: the store or the queue does not answer."""
CLEAN_UP_QUEUE = "upkeep"
CLEAN_UP_AT = "7 * * * *"
"""Once an hour, by whichever worker is free."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker does, handed in: it knows no services."""

    run: Callable[[JobId], Awaitable[None]]
    """Works a job off; raises when it is cancelled, or the store does not answer."""
    open_jobs: Callable[[], Awaitable[Sequence[Job]]]
    """Those in the store that go on by themselves, the oldest first."""
    clean_up: Callable[[datetime], Awaitable[None]]


class _Again(BaseRetryStrategy):
    """A job this worker could not work off is delivered again: at once when the worker ends, else a little later."""

    def get_retry_decision(self, *, exception: BaseException, job: Delivery) -> RetryDecision:
        wait_s = 0.0 if isinstance(exception, asyncio.CancelledError) else AGAIN_AFTER_S
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=wait_s) if wait_s else None)


class Worker:
    """Several in a process, and many processes, may work on one queue."""

    def __init__(self, jobs: ProcrastinateJobs, work: Work, *, at_once: int, dead_s: float) -> None:
        """`dead_s`: seconds without a sign of life after which a worker's jobs are given to others."""
        self._jobs = jobs
        self._work = work
        self._at_once = at_once
        self._dead_s = dead_s
        self._register()

    def _register(self) -> None:
        app = self._jobs.app

        @app.task(name=TASK, queue=QUEUE, retry=_Again())
        async def run_job(job_id: int, user: str) -> None:
            await self._run(JobId(job_id))

        @app.periodic(cron=CLEAN_UP_AT)
        @app.task(name="clean_up", queue=CLEAN_UP_QUEUE, priority=1)
        async def clean_up(timestamp: int) -> None:
            await self._work.clean_up(datetime.now(UTC))

    async def _run(self, job_id: JobId) -> None:
        log.info("job_taken_up", job=job_id)
        try:
            await self._work.run(job_id)
        except Problem as problem:  # removed meanwhile
            log.warning("job_not_run", job=job_id, code=problem.code)
        except asyncio.CancelledError:
            log.info("job_given_back", job=job_id)
            raise
        log.info("job_left", job=job_id)

    async def work(self, ready: Callable[[], None] = lambda: None) -> None:
        """Until cancelled; then the jobs that run end their step and are given back. Calls `ready` before the first is taken up."""
        ready()
        sweeping = asyncio.create_task(self._sweep_for_ever())
        try:
            while True:
                await self._serve()
                # The database went away, or this worker was given up for dead: it begins anew.
                await asyncio.sleep(AGAIN_AFTER_S)
        finally:
            await end(sweeping)

    async def _serve(self) -> None:
        try:
            await self._jobs.app.run_worker_async(
                queues=[QUEUE, CLEAN_UP_QUEUE],
                concurrency=self._at_once,
                install_signal_handlers=False,
                fetch_job_polling_interval=LOOK_EVERY_S,
                update_heartbeat_interval=self._dead_s / 4,
                stalled_worker_timeout=self._dead_s,
                shutdown_graceful_timeout=0,
                delete_jobs="always",
            )
        except Exception as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():  # what it said good-bye to did not answer
                raise asyncio.CancelledError from error
            log.warning("worker_begins_anew", error=type(error).__name__)

    async def _sweep_for_ever(self) -> None:
        while True:
            # Not all workers at the same moment.
            await asyncio.sleep(self._dead_s / 4 * random.uniform(0.8, 1.2))
            try:
                await self.sweep()
            except Exception as error:
                log.warning("sweep_failed", error=type(error).__name__)

    async def sweep(self) -> None:
        """Give the jobs of dead workers to others, and push the open jobs that the queue does not hold."""
        deliveries = self._jobs.deliveries
        for delivery in await deliveries.get_stalled_jobs(seconds_since_heartbeat=self._dead_s):
            log.warning("job_of_a_dead_worker", **delivery.task_kwargs)
            await deliveries.retry_job(delivery)
        # One that ends in between is pushed for nothing: whoever takes it up finds out.
        open_jobs = await self._work.open_jobs()
        held = await deliveries.held() if open_jobs else ()
        for job in open_jobs:
            if str(job.id) not in held:
                log.info("job_nobody_delivers", job=job.id)
                await self._jobs.push(job)
