"""Processes that share the work: who runs jobs, and how they hear of each other."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec

from chatsheet.adapters.jobs_local import LocalJobs
from chatsheet.domain.errors import invalid
from chatsheet.edge.app_state import AppState
from chatsheet.ports import Fanout, JobQueue
from chatsheet.settings import Settings


def check_workers(settings: Settings) -> None:
    """Raises Problem `workers_need_postgres` or `workers_not_installed`, where the settings ask for workers."""
    if settings.jobs != "workers":
        return
    if not settings.store_url.startswith("postgresql"):
        raise invalid(
            "workers_need_postgres",
            "Workers need a Postgres that all processes share.",
            "Set CHATSHEET_DATABASE_URL to it, or CHATSHEET_JOBS to embedded.",
        )
    if find_spec("procrastinate") is None or (settings.redis_url and find_spec("redis") is None):
        raise invalid(
            "workers_not_installed",
            "What workers need is not installed.",
            "Install it: pip install 'chatsheet-ai[scale]'.",
        )


def fanout_of(settings: Settings) -> Fanout | None:
    if not settings.redis_url:
        return None
    from chatsheet.adapters.redis.fanout import RedisFanout  # noqa: PLC0415 - only where there are several processes

    return RedisFanout(settings.redis_url)


async def queue_of(state: AppState, settings: Settings) -> JobQueue:
    """Who runs the jobs that this process starts."""
    if settings.jobs == "embedded":
        return LocalJobs(state.jobs.work.run, at_once=settings.jobs_at_once)
    from chatsheet.adapters.jobs_procrastinate.queue import ProcrastinateJobs  # noqa: PLC0415 - only where there are workers

    queue = ProcrastinateJobs(settings.store_url)
    await queue.open()
    state.count_workers = partial(queue.deliveries.workers, settings.worker_dead_s)
    return queue
