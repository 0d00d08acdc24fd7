"""A process that serves, or works, from its start to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI

from chatsheet.domain.events import Actor, Command
from chatsheet.edge.app import create_app
from chatsheet.edge.app_state import AppState
from chatsheet.services.access import LOCAL
from chatsheet.settings import Settings
from chatsheet.wiring.models import COMMAND_LOOKS_S, bring_model
from chatsheet.wiring.workers import queue_of

log = structlog.get_logger(__name__)

CLEAN_UP_S = 3600.0
"""Between two looks for jobs old enough to be archived or removed."""


def app_of(state: AppState, settings: Settings, *, is_server: bool = False) -> FastAPI:
    """`is_server`: it stays, so that what takes a while is done ahead; a command would only wait for it."""
    return create_app(state, start=partial(start, settings=settings, is_server=is_server), stop=stop)


async def start(state: AppState, *, settings: Settings, is_server: bool = False) -> None:
    """What must be true before the first request: the link is known, cut-off answers are marked, old chats are closed."""
    bringing = asyncio.create_task(bring_model(state, settings, is_server=is_server), name="bring-model")
    state.background.add(bringing)
    if not is_server:
        await asyncio.wait({bringing}, timeout=COMMAND_LOOKS_S)
    await state.keys.load()
    if state.relay is not None:
        await state.relay.start()
    await state.chats.start()
    now = datetime.now(UTC)
    tidy = Command(Actor(LOCAL.id, "job"), now, cause="clean-up")
    await state.sessions.clean_up(unused_since=now - timedelta(days=settings.session_days), command=tidy)
    await asyncio.to_thread(state.imports.clean_up)
    await state.jobs.start(await queue_of(state, settings), partial(spawn, state))
    if is_server:
        await state.sources.start()
    if is_server and state.smartsheet_face is not None:
        await state.smartsheet_face.hooks.start()
    if is_server and settings.jobs == "embedded":
        spawn(state, _clean_up_jobs(state))


async def work(state: AppState, settings: Settings, ready: Callable[[], None]) -> None:
    """Be a worker until cancelled: nothing is served, no chat is answered. Calls `ready` when jobs are taken up."""
    from chatsheet.adapters.jobs_procrastinate.queue import ProcrastinateJobs  # noqa: PLC0415
    from chatsheet.adapters.jobs_procrastinate.worker import Work, Worker  # noqa: PLC0415

    state.hub.bind(asyncio.get_running_loop())
    assert state.relay is not None
    await state.relay.start()
    spawn(state, bring_model(state, settings, is_server=True))
    queue = ProcrastinateJobs(settings.store_url)
    doing = Work(state.jobs.work.run, state.jobs.open, state.jobs.clean_up)
    try:
        await queue.open()
        await Worker(queue, doing, at_once=settings.jobs_at_once, dead_s=settings.worker_dead_s).work(ready)
    finally:
        await queue.close()
        await stop_services(state)
        state.hub.unbind()


def spawn(state: AppState, work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    state.background.add(task)
    task.add_done_callback(state.background.discard)


async def _clean_up_jobs(state: AppState) -> None:
    while True:
        try:
            await state.jobs.clean_up(datetime.now(UTC))
        except Exception:
            log.exception("jobs_not_cleaned_up")
        await asyncio.sleep(CLEAN_UP_S)


async def stop(state: AppState) -> None:
    """In the order that lets nobody wait for what is gone already."""
    for task in state.background:
        task.cancel()
    await asyncio.gather(*state.background, return_exceptions=True)
    if state.smartsheet_face is not None:
        await state.smartsheet_face.hooks.close()
    await state.chats.close()
    await state.jobs.close()
    await state.sources.close()
    await stop_services(state)


async def stop_services(state: AppState) -> None:
    for task in state.background:
        task.cancel()
    await asyncio.gather(*state.background, return_exceptions=True)
    if state.relay is not None:
        await state.relay.close()
    if state.model is not None:
        await state.model.close()
    state.presence.close()
    await state.engine.close()
    await state.store.close()
