"""Jobs of workers on Postgres and Valkey: killed ones, how soon others take over, and what the delivery of a job costs.

python -m bench.jobs_scale_out
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from procrastinate import App, PsycopgConnector

from bench.report import Figure, table
from chatsheet.adapters.jobs_local import LocalJobs
from chatsheet.adapters.jobs_procrastinate.queue import ProcrastinateJobs
from chatsheet.adapters.jobs_procrastinate.schema import SEARCH_PATH
from chatsheet.adapters.jobs_procrastinate.worker import Work, Worker
from chatsheet.adapters.sql.migrate import prepare
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.job import Job, JobStart
from chatsheet.domain.sheet import SheetId
from chatsheet.ports import Transaction
from chatsheet.services.feed import Hub
from chatsheet.services.jobs.records import start_job
from chatsheet.services.jobs.work import JobContext, JobWork
from chatsheet.settings import Settings
from chatsheet.telemetry import set_up_logs
from tests.adapters.postgres import running_postgres
from tests.adapters.valkey import running_valkey
from tests.services.world import command
from tests.workers import Crew, Place, fresh_database, kill_again_and_again

NOTHINGS = 500
AT_ONCE = 2
KILLS = 100
SEED = 2026


async def nothing(context: JobContext) -> Mapping[str, Any]:
    """A job with no work: what is left is the claim, the end, and the delivery."""
    return {}


def start_nothings(transaction: Transaction) -> list[Job]:
    """Imports by their kind, for they have no sheet and so no order."""
    return [start_job(transaction, command(f"c{number}"), SheetId(0), JobStart("import", "Nothing.", 0, {})) for number in range(NOTHINGS)]


class Counted:
    """Runs jobs, and knows when all have run."""

    def __init__(self, work: JobWork) -> None:
        self._work = work
        self._left = NOTHINGS
        self.all_ran = asyncio.Event()

    async def run(self, job_id: Any) -> None:
        await self._work.run(job_id)
        self._left -= 1
        if not self._left:
            self.all_ran.set()


async def by_workers(url: str) -> float:
    """Jobs a second that one worker takes up, claims, ends and acknowledges."""
    store = SqlStore(url)
    prepare(store.engine)
    counted = Counted(JobWork(store, Hub(), {"import": nothing}))
    queue = ProcrastinateJobs(url)
    await queue.open()
    for job in await store.write(start_nothings):
        await queue.push(job)

    async def no_more() -> list[Job]:
        return []

    async def clean_up(now: datetime) -> None: ...

    worker = Worker(queue, Work(counted.run, no_more, clean_up), at_once=AT_ONCE, dead_s=60)
    started = time.perf_counter()
    working = asyncio.create_task(worker.work())
    await counted.all_ran.wait()
    took = time.perf_counter() - started
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await queue.close()
    await store.close()
    return NOTHINGS / took


async def by_the_process(url: str) -> float:
    """The same jobs on the same Postgres without a queue between."""
    store = SqlStore(url)
    prepare(store.engine)
    counted = Counted(JobWork(store, Hub(), {"import": nothing}))
    jobs = await store.write(start_nothings)
    queue = LocalJobs(counted.run, at_once=AT_ONCE)
    started = time.perf_counter()
    for job in jobs:
        await queue.push(job)
    await counted.all_ran.wait()
    took = time.perf_counter() - started
    await queue.close()
    await store.close()
    return NOTHINGS / took


async def by_procrastinate(url: str) -> float:
    """Tasks with no work, of procrastinate by itself."""
    queue = ProcrastinateJobs(url)
    await queue.open()  # for its tables
    await queue.close()
    app = App(connector=PsycopgConnector(conninfo=queue.url, kwargs={"options": SEARCH_PATH}))

    @app.task(queue="bare")
    async def bare() -> None: ...

    async with app.open_async():
        await bare.batch_defer_async(*({} for _ in range(NOTHINGS)))
        started = time.perf_counter()
        await app.run_worker_async(queues=["bare"], concurrency=AT_ONCE, wait=False, install_signal_handlers=False)
        return NOTHINGS / (time.perf_counter() - started)


def nothings(postgres: str) -> Figure:
    rates = []
    for measure in (by_workers, by_the_process, by_procrastinate):
        with fresh_database(postgres) as url:
            rates.append(asyncio.run(measure(url)))
    ours, embedded, bare = rates
    beside = f"without the queue {embedded:.0f}, procrastinate alone {bare:.0f}"
    return Figure(f"no-op jobs, {AT_ONCE} at a time, one worker", f"{ours:.0f} a second", "reported", is_reached=True, beside=beside)


@contextmanager
def crew(postgres: str, **settings: float) -> Iterator[Crew]:
    with (
        fresh_database(postgres) as url,
        running_valkey() as valkey,
        tempfile.TemporaryDirectory(prefix="chatsheet-bench-") as folder,
    ):
        crew = Crew(Place(Path(folder), url, valkey.url, **settings))
        try:
            yield crew
        finally:
            crew.close()


def taken_up(postgres: str) -> Figure:
    """With the settings as they come."""
    dead_s = Settings().worker_dead_s
    with crew(postgres, dead_s=dead_s) as workers:
        told = asyncio.run(kill_again_and_again(workers, kills=5, rows=40_000, seed=SEED))
    beside = f"a worker counts as dead after {dead_s:.0f} s; {told.kills_in_mid_job} of {told.kills} kills in mid-job"
    return Figure("a dead worker's job taken up by another, longest", f"{told.longest_s:.1f} s", "≤ 15 s", told.longest_s <= 15, beside)


def kills(postgres: str) -> Figure:
    with crew(postgres, dead_s=1.0) as workers:
        told = asyncio.run(kill_again_and_again(workers, kills=KILLS, rows=20_000, seed=SEED))
    is_reached = not (told.lost or told.doubled or told.unfinished)
    measured = f"{told.lost} lost, {told.doubled} doubled, {told.unfinished} unfinished"
    beside = f"{told.kills_in_mid_job} of them in mid-job"
    return Figure(f"kill -9 of a worker at {told.kills} random moments, Postgres", measured, "0, 0, 0", is_reached, beside)


def figures() -> list[Figure]:
    set_up_logs(level="error", as_json=False)
    with running_postgres() as postgres:
        return [taken_up(postgres), nothings(postgres), kills(postgres)]


if __name__ == "__main__":
    print(table(figures()))
