"""What procrastinate's rows say of deliveries, with a fence: only the worker that holds one may end it.

Without it a worker that was given up for dead, and wakes up, would end the delivery to the worker that took its job over.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

import msgspec
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job as Delivery
from procrastinate.jobs import Status
from procrastinate.manager import JobManager, get_channel_for_queues

_MINE = "id = %(id)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker_id)s::bigint"
# procrastinate tells workers of new rows only: the sheet's next job, or one delivered again, would wait for their next look.
END = f"""
WITH ended AS (DELETE FROM procrastinate_jobs WHERE {_MINE} RETURNING lock)
SELECT pg_notify(%(channel)s, %(payload)s) FROM ended
WHERE EXISTS (SELECT FROM procrastinate_jobs AS other WHERE other.status = 'todo' AND other.lock = ended.lock)
"""
AGAIN = f"""
WITH again AS (
    UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL, attempts = attempts + 1, scheduled_at = %(at)s::timestamptz
    WHERE {_MINE} RETURNING id
)
SELECT pg_notify(%(channel)s, %(payload)s) FROM again
"""
OPEN = "SELECT queueing_lock FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queueing_lock IS NOT NULL"
WORKERS = "SELECT count(*) AS count FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %(seconds)s)"


class Deliveries(JobManager):
    """procrastinate's manager of its rows; ended ones go, for the store knows what became of the job."""

    async def finish_job(self, job: Delivery, status: Status, delete_job: bool) -> None:
        await self.connector.execute_query_async(END, **_told(job))

    async def retry_job(
        self,
        job: Delivery,
        retry_at: datetime.datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Deliver again, at once or later, in the same place of the queue."""
        try:
            await self.connector.execute_query_async(AGAIN, **_told(job), at=retry_at)
        except UniqueViolation:  # the job was pushed again meanwhile: that delivery is enough
            await self.connector.execute_query_async(END, **_told(job))

    async def held(self) -> Collection[str]:
        """Ids of the jobs that wait for a worker or are with one."""
        return {row["queueing_lock"] for row in await self.connector.execute_query_all_async(OPEN)}

    async def workers(self, within_s: float) -> int:
        """How many workers gave a sign of life lately."""
        row = await self.connector.execute_query_one_async(WORKERS, seconds=within_s)
        return int(row["count"])


def _told(job: Delivery) -> dict[str, Any]:
    """Whose delivery it is, and what is told to workers that listen."""
    (channel,) = get_channel_for_queues([job.queue])
    payload = msgspec.json.encode({"type": "job_inserted", "job_id": job.id}).decode()
    return {"id": job.id, "worker_id": job.worker_id, "channel": channel, "payload": payload}
