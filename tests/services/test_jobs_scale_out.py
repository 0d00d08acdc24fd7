"""Jobs over the queue of workers, on a real Postgres: what a worker that was given up for dead may still do, which is nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from chatsheet.adapters.jobs_procrastinate.queue import ProcrastinateJobs
from chatsheet.adapters.jobs_procrastinate.schema import SCHEMA
from chatsheet.adapters.jobs_procrastinate.worker import Work, Worker
from chatsheet.adapters.sql.migrate import prepare
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.errors import Problem
from chatsheet.domain.job import OPEN, Job, JobStart
from chatsheet.services.feed import Hub
from chatsheet.services.jobs.records import start_job
from chatsheet.services.jobs.work import JobContext, JobWork, Step
from chatsheet.settings import Settings
from chatsheet.wiring import build
from tests.services.world import command, small_sheet
from tests.workers import fresh_database

DEAD_S = 60.0


class Process:
    """A worker's process: its own store, queue and handler. The handler does one step, when it may."""

    def __init__(self, url: str) -> None:
        self.store = SqlStore(url)
        prepare(self.store.engine)
        self.queue = ProcrastinateJobs(url)
        self.has_begun, self.may_go_on, self.has_left = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._work = JobWork(self.store, Hub(), {"copy": self._handle})
        self.worker = Worker(self.queue, Work(self._run, self._open_jobs, self._clean_up), at_once=1, dead_s=DEAD_S)

    async def _handle(self, context: JobContext) -> Mapping[str, Any]:
        self.has_begun.set()
        await self.may_go_on.wait()
        await context.step(lambda transaction: Step({"by": id(self)}, 1))
        return {"by": id(self)}

    async def _run(self, job_id: Any) -> None:
        await self._work.run(job_id)
        self.has_left.set()

    async def _open_jobs(self) -> list[Job]:
        return await self.store.read(lambda transaction: transaction.jobs(states=OPEN))

    async def _clean_up(self, now: datetime) -> None: ...

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        await self.queue.open()
        task = asyncio.create_task(self.worker.work())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.queue.close()
            await self.store.close()


@pytest.mark.postgres
async def test_a_worker_that_was_given_up_for_dead_and_wakes_up_changes_nothing(postgres_url: str) -> None:
    with fresh_database(postgres_url) as url:
        dead, other = Process(url), Process(url)
        sheet_id = await small_sheet(dead.store)
        start = partial(start_job, command=command(), sheet_id=sheet_id, start=JobStart("copy", "A job.", 1, {}))
        job = await dead.store.write(start)
        async with asyncio.timeout(20), AsyncExitStack() as stack:
            await stack.enter_async_context(dead.working())
            await dead.queue.push(job)
            await dead.has_begun.wait()
            with psycopg.connect(dead.queue.url, autocommit=True) as connection:
                connection.execute(f"UPDATE {SCHEMA}.procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
            await dead.worker.sweep()  # any process does it
            await stack.enter_async_context(other.working())
            await other.has_begun.wait()

            dead.may_go_on.set()
            await dead.has_left.wait()
            asleep = await other.store.read(lambda transaction: transaction.job(job.id))
            assert (asleep.state, asleep.done, asleep.fence) == ("running", 0, 2)
            assert await other.queue.deliveries.held() == {str(job.id)}

            other.may_go_on.set()
            await other.has_left.wait()
            ended = await other.store.read(lambda transaction: transaction.job(job.id))
            assert (ended.state, ended.done, ended.result) == ("done", 1, {"by": id(other)})


@pytest.mark.postgres
async def test_several_processes_may_start_at_once_on_a_new_database(postgres_url: str) -> None:
    with fresh_database(postgres_url) as url:
        stores = [SqlStore(url) for _ in range(3)]
        queues = [ProcrastinateJobs(url) for _ in range(3)]
        await asyncio.gather(*(asyncio.to_thread(prepare, store.engine) for store in stores), *(queue.open() for queue in queues))
        assert await stores[0].read(lambda transaction: transaction.sheets()) == []
        assert await queues[0].deliveries.workers(DEAD_S) == 0
        await asyncio.gather(*(store.close() for store in stores), *(queue.close() for queue in queues))


def test_workers_need_a_postgres(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        build(Settings(data_dir=tmp_path, jobs="workers"))
    assert raised.value.code == "workers_need_postgres"
