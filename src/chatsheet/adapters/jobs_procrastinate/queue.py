"""`JobQueue` over procrastinate: a row says "run job N". Whether N is to be run, and how far it came, stands in the store."""

from __future__ import annotations

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from psycopg import Error
from sqlalchemy import make_url

from chatsheet.adapters.jobs_procrastinate.deliveries import Deliveries
from chatsheet.adapters.jobs_procrastinate.schema import SEARCH_PATH, prepare
from chatsheet.domain.job import Job

log = structlog.get_logger(__name__)

QUEUE = "jobs"
TASK = "run_job"
MOST_CONNECTIONS = 4
PUSH_LOCK = 0x637370757368
"""Of the advisory lock that lets one push after the other find its place."""
# Fair among users, as in start-time fair queueing. Each job has a round, -priority; the earliest round goes first. A user's next job comes
# a round after their last one, and nobody's before the round that runs now: whoever has many jobs waits for those who have few, and nobody
# waits for ever. No job goes before an earlier one of its sheet. What is not a job (clean-up) has no user, and goes first.
PLACE = """
WITH open AS (
    SELECT -priority AS round, status, lock, args ->> 'user' AS owner
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND args ? 'user'
)
SELECT greatest(
    coalesce((SELECT max(round) FROM open WHERE status = 'doing'), (SELECT min(round) FROM open), 0),
    (SELECT max(round) + 1 FROM open WHERE owner = %(user)s),
    (SELECT max(round) FROM open WHERE lock = %(lock)s)
)
"""


class ProcrastinateJobs:
    """Jobs wait in Postgres until a worker takes them up: one of a sheet at a time."""

    def __init__(self, url: str) -> None:
        """`url`: as SQLAlchemy takes it."""
        self.url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        connector = PsycopgConnector(conninfo=self.url, kwargs={"options": SEARCH_PATH}, min_size=1, max_size=MOST_CONNECTIONS)
        self.connector = connector
        self.app = App(connector=connector)
        self.deliveries = Deliveries(connector)
        self.app.job_manager = self.deliveries

    async def open(self) -> None:
        """Connect; the queue's tables are there afterwards."""
        await prepare(self.url)
        await self.connector.open_async()

    async def push(self, job: Job) -> None:
        """A job that could not be pushed is found by the workers' sweep."""
        try:
            await self._push(job)
        except AlreadyEnqueued:
            pass
        except (ConnectorException, Error) as error:
            log.warning("job_not_pushed", job=job.id, error=type(error).__name__)

    async def _push(self, job: Job) -> None:
        lock = f"sheet-{job.sheet_id}" if job.sheet_id else f"job-{job.id}"
        async with self.connector.pool.connection() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", [PUSH_LOCK])
            found = await (await connection.execute(PLACE, {"user": job.user, "lock": lock})).fetchone()
            assert found is not None
            task = self.app.configure_task(
                TASK, queue=QUEUE, lock=lock, queueing_lock=str(job.id), priority=-found[0], connection=connection
            )
            await task.defer_async(job_id=job.id, user=job.user)

    async def close(self) -> None:
        await self.connector.close_async()
