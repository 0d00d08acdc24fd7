"""The contract of `JobQueue`, in this process and over procrastinate on a real Postgres; what only workers can do to us."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import psycopg
import pytest
from procrastinate.jobs import Status

from chatsheet.adapters.jobs_local import LocalJobs
from chatsheet.adapters.jobs_procrastinate.queue import ProcrastinateJobs
from chatsheet.adapters.jobs_procrastinate.schema import SCHEMA
from chatsheet.adapters.jobs_procrastinate.worker import Work, Worker
from chatsheet.domain.errors import not_found
from chatsheet.domain.job import Job, JobId
from chatsheet.domain.sheet import SheetId
from chatsheet.ports import JobQueue
from tests.services.world import NOW

WITHIN_S = 15.0
NEVER_DEAD_S = 60.0


def a_job(number: int, *, sheet: int | None = None, user: str = "ana") -> Job:
    """On a sheet of its own unless said."""
    sheet_id = SheetId(number if sheet is None else sheet)
    return Job(JobId(number), "change", sheet_id, user, "tab", "A job", "cause", NOW)


@dataclass
class Bench:
    """Runs jobs as the tests allow, and notes what ran."""

    taken: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    running: dict[int, asyncio.Event] = field(default_factory=dict)
    cancelled: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    open: list[Job] = field(default_factory=list)
    """What the store would say is open."""

    async def run(self, job_id: JobId) -> None:
        may_end = self.running[job_id] = asyncio.Event()
        self.taken.put_nowait(job_id)
        try:
            await may_end.wait()
        except asyncio.CancelledError:
            self.cancelled.put_nowait(job_id)
            raise
        finally:
            del self.running[job_id]

    async def next(self) -> int:
        async with asyncio.timeout(WITHIN_S):
            return await self.taken.get()

    async def end(self, number: int) -> int:
        """Let a job end; the next that is taken up."""
        self.running[number].set()
        return await self.next()

    async def open_jobs(self) -> Sequence[Job]:
        return self.open

    async def clean_up(self, now: datetime) -> None: ...

    @property
    def work(self) -> Work:
        return Work(self.run, self.open_jobs, self.clean_up)


Start = Callable[[int], JobQueue]


@pytest.fixture
def bench() -> Bench:
    return Bench()


@asynccontextmanager
async def empty_queue(url: str) -> AsyncIterator[ProcrastinateJobs]:
    queue = ProcrastinateJobs(url)
    with psycopg.connect(queue.url, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    await queue.open()
    yield queue
    await queue.close()


@pytest.fixture
async def jobs(postgres_url: str) -> AsyncIterator[ProcrastinateJobs]:
    """An empty queue on Postgres."""
    async with empty_queue(postgres_url) as queue:
        yield queue


@pytest.fixture(params=["local", pytest.param("procrastinate", marks=pytest.mark.postgres)])
async def start(request: pytest.FixtureRequest, bench: Bench) -> AsyncIterator[Start]:
    """Starts a queue that runs so many jobs at a time on the bench."""
    if request.param == "local":
        local: list[LocalJobs] = []

        def begin(at_once: int) -> JobQueue:
            local.append(LocalJobs(bench.run, at_once=at_once))
            return local[-1]

        yield begin
        await local[-1].close()
        return
    async with empty_queue(request.getfixturevalue("postgres_url")) as queue:
        working: list[asyncio.Task[None]] = []

        def begin_worker(at_once: int) -> JobQueue:
            working.append(asyncio.create_task(Worker(queue, bench.work, at_once=at_once, dead_s=NEVER_DEAD_S).work()))
            return queue

        yield begin_worker
        await stop(*working)


@asynccontextmanager
async def working_off(*workers: Worker) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(worker.work()) for worker in workers]
    try:
        yield
    finally:
        await stop(*tasks)


async def stop(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_job_pushed_twice_while_it_waits_runs_once(start: Start, bench: Bench) -> None:
    queue = start(1)
    await queue.push(a_job(1))
    assert await bench.next() == 1
    for _ in range(2):
        await queue.push(a_job(2))
    await queue.push(a_job(3))
    assert await bench.end(1) == 2
    assert await bench.end(2) == 3


async def test_jobs_of_a_sheet_run_one_after_another_and_imports_beside_each_other(start: Start, bench: Bench) -> None:
    queue = start(4)
    for job in (a_job(1, sheet=7), a_job(2, sheet=7, user="ben"), a_job(3, sheet=0), a_job(4, sheet=0), a_job(5, sheet=7)):
        await queue.push(job)
    assert {await bench.next() for _ in range(3)} == {1, 3, 4}
    assert 2 not in bench.running
    assert await bench.end(1) == 2
    assert await bench.end(2) == 5


async def test_no_users_jobs_starve_anothers(start: Start, bench: Bench) -> None:
    queue = start(2)
    for number in range(1, 7):
        await queue.push(a_job(number))
    assert {await bench.next(), await bench.next()} == {1, 2}
    await queue.push(a_job(7, user="ben"))
    await queue.push(a_job(8, user="cleo"))
    assert await bench.end(1) == 7
    assert 8 in (await bench.end(2), await bench.end(7))


async def test_a_job_may_be_pushed_again_while_it_runs(start: Start, bench: Bench) -> None:
    queue = start(2)
    await queue.push(a_job(1))
    assert await bench.next() == 1
    await queue.push(a_job(1))
    assert await bench.end(1) == 1


async def test_the_embedded_queue_ends_what_runs_when_it_closes(bench: Bench) -> None:
    queue = LocalJobs(bench.run, at_once=1)
    await queue.push(a_job(1))
    await queue.push(a_job(2))
    assert await bench.next() == 1
    await queue.close()
    assert bench.cancelled.get_nowait() == 1
    assert bench.taken.empty()


# --- workers ------------------------------------------------------------------------------------------------------------

pg = pytest.mark.postgres


@pg
async def test_a_worker_that_stops_gives_its_job_to_another_at_once(jobs: ProcrastinateJobs, postgres_url: str, bench: Bench) -> None:
    other = Bench()
    queue = ProcrastinateJobs(postgres_url)
    await queue.open()
    async with AsyncExitStack() as stack:
        async with working_off(Worker(jobs, bench.work, at_once=1, dead_s=NEVER_DEAD_S)):
            await jobs.push(a_job(1))
            assert await bench.next() == 1
            await stack.enter_async_context(working_off(Worker(queue, other.work, at_once=1, dead_s=NEVER_DEAD_S)))
        assert await other.next() == 1
    await queue.close()


@pg
async def test_a_job_of_a_dead_worker_goes_to_another_and_the_dead_one_cannot_end_it(jobs: ProcrastinateJobs, bench: Bench) -> None:
    await jobs.push(a_job(1))
    dead = await jobs.deliveries.register_worker()
    delivery = await jobs.deliveries.fetch_job(["jobs"], dead)
    assert delivery is not None
    with psycopg.connect(jobs.url, autocommit=True) as connection:
        connection.execute(f"UPDATE {SCHEMA}.procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    worker = Worker(jobs, bench.work, at_once=1, dead_s=NEVER_DEAD_S)
    await worker.sweep()
    async with working_off(worker):
        assert await bench.next() == 1
        # It wakes up, and thinks the job is still its own.
        await jobs.deliveries.finish_job(delivery, Status.SUCCEEDED, delete_job=True)
        await jobs.deliveries.retry_job(delivery)
        assert await jobs.deliveries.held() == {"1"}
        await worker.sweep()
        assert bench.taken.empty()
        bench.running[1].set()
        await until_none_held(jobs)


async def until_none_held(jobs: ProcrastinateJobs) -> None:
    async with asyncio.timeout(WITHIN_S):
        while await jobs.deliveries.held():  # noqa: ASYNC110 - procrastinate offers no event
            await asyncio.sleep(0.01)


@pg
async def test_a_dead_workers_job_that_was_pushed_again_is_delivered_once(jobs: ProcrastinateJobs, bench: Bench) -> None:
    await jobs.push(a_job(1))
    delivery = await jobs.deliveries.fetch_job(["jobs"], await jobs.deliveries.register_worker())
    assert delivery is not None
    await jobs.push(a_job(1))
    await jobs.deliveries.retry_job(delivery)
    await jobs.push(a_job(2))
    async with working_off(Worker(jobs, bench.work, at_once=2, dead_s=NEVER_DEAD_S)):
        assert {await bench.next(), await bench.next()} == {1, 2}
        bench.running[1].set()
        bench.running[2].set()
        await until_none_held(jobs)
        assert bench.taken.empty()


@pg
async def test_an_open_job_that_the_queue_does_not_hold_is_pushed(jobs: ProcrastinateJobs, bench: Bench) -> None:
    bench.open = [a_job(1), a_job(2)]
    await jobs.push(a_job(2))
    await Worker(jobs, bench.work, at_once=1, dead_s=NEVER_DEAD_S).sweep()
    assert await jobs.deliveries.held() == {"1", "2"}


@pg
async def test_a_job_that_is_gone_ends_and_one_that_could_not_run_comes_again(jobs: ProcrastinateJobs, bench: Bench) -> None:
    tried: list[int] = []

    async def run(job_id: JobId) -> None:
        tried.append(job_id)
        if job_id == 1:
            raise not_found("job_unknown", "Gone.")
        if tried.count(job_id) == 1:
            raise ConnectionError("the store is away")

    await jobs.push(a_job(1))
    await jobs.push(a_job(2))
    async with working_off(Worker(jobs, Work(run, bench.open_jobs, bench.clean_up), at_once=1, dead_s=NEVER_DEAD_S)):
        await until_none_held(jobs)
    assert tried == [1, 2, 2]


@pg
async def test_a_worker_that_was_given_up_begins_anew(jobs: ProcrastinateJobs, bench: Bench) -> None:
    worker = Worker(jobs, bench.work, at_once=2, dead_s=NEVER_DEAD_S)
    async with working_off(worker):
        await jobs.push(a_job(1))
        assert await bench.next() == 1
        with psycopg.connect(jobs.url, autocommit=True) as connection:
            connection.execute(f"DELETE FROM {SCHEMA}.procrastinate_workers")
        await jobs.push(a_job(2))  # it may not take this one up: it is nobody
        async with asyncio.timeout(WITHIN_S):
            assert await bench.cancelled.get() == 1
        await worker.sweep()
        assert {await bench.next(), await bench.next()} == {1, 2}


@pg
async def test_a_worker_ends_while_the_database_is_away(postgres_url: str, bench: Bench) -> None:
    queue = ProcrastinateJobs(postgres_url)
    await queue.open()
    working = asyncio.create_task(Worker(queue, bench.work, at_once=1, dead_s=NEVER_DEAD_S).work())
    await queue.push(a_job(1))
    assert await bench.next() == 1
    await queue.close()
    async with asyncio.timeout(WITHIN_S):
        await stop(working)


@pg
async def test_a_queue_of_another_version_is_made_anew_and_ones_own_is_kept(jobs: ProcrastinateJobs, postgres_url: str) -> None:
    await jobs.push(a_job(1))
    other = ProcrastinateJobs(postgres_url)
    await other.open()
    assert await other.deliveries.held() == {"1"}
    await other.close()
    with psycopg.connect(jobs.url, autocommit=True) as connection:
        connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS 'procrastinate of old'")
    await other.open()
    assert await other.deliveries.held() == set()
    await other.close()
