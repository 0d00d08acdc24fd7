"""`chatsheet worker`: runs jobs until it is told to stop; serves nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal

import structlog
from rich.console import Console

from chatsheet.domain.errors import invalid
from chatsheet.settings import Settings
from chatsheet.telemetry import set_up_logs
from chatsheet.wiring import build
from chatsheet.wiring import work as work_off

log = structlog.get_logger(__name__)


def work(settings: Settings, console: Console) -> None:
    """Raises Problem `workers_off`, and what `wiring.build` raises."""
    set_up_logs(level=settings.log_level, as_json=settings.log_format == "json")
    logging.getLogger("procrastinate").setLevel(logging.ERROR)  # what it does is in our own lines
    if settings.jobs != "workers":
        raise invalid("workers_off", "The settings say that the server runs the jobs itself.", "Set CHATSHEET_JOBS to workers.")
    asyncio.run(_work(settings, console))


async def _work(settings: Settings, console: Console) -> None:
    state = build(settings)

    def ready() -> None:
        console.print(f"chatsheet {state.version} worker {os.getpid()} is ready. Stop: Ctrl+C", highlight=False)
        log.info("worker_ready", pid=os.getpid(), at_once=settings.jobs_at_once)

    working = asyncio.create_task(work_off(state, settings, ready))
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, working.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await working
    log.info("worker_stopped", pid=os.getpid())
