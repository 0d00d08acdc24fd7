"""The one place that names concrete adapters: settings in, services out."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as package_version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI

from chatsheet.adapters.callbacks import HttpCallbacks
from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.adapters.duckdb.limits import EngineLimits
from chatsheet.adapters.files.in_child import FilesInChild
from chatsheet.adapters.files.limits import Limits
from chatsheet.adapters.jobs_local import LocalJobs
from chatsheet.adapters.openai import ollama
from chatsheet.adapters.openai.config import Access, ModelConfig, Patience, Provider, complete_names, complete_url, names_of, provider_of
from chatsheet.adapters.openai.model import OpenAIModel
from chatsheet.adapters.openai.prices import Prices, price
from chatsheet.adapters.smartsheet.config import SmartsheetConfig
from chatsheet.adapters.smartsheet.service import SmartsheetService
from chatsheet.adapters.sql.migrate import prepare
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.errors import invalid
from chatsheet.domain.events import Actor, Command
from chatsheet.domain.job import JobKind
from chatsheet.domain.session import Mode
from chatsheet.edge.app import create_app
from chatsheet.edge.app_state import AppState
from chatsheet.edge.commands import run_command
from chatsheet.edge.live.connection import Live
from chatsheet.edge.live.presence import Presence
from chatsheet.edge.live.server import LiveServer
from chatsheet.edge.mcp.groups import McpOptions
from chatsheet.edge.protocol import CommandUp
from chatsheet.ports import Fanout, JobQueue, LanguageModel, Store
from chatsheet.services.access import LOCAL, Keys, User, authorize
from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.actions.base import Services
from chatsheet.services.actions.run import Executor
from chatsheet.services.chat.answer import Answering
from chatsheet.services.chat.chats import Chats
from chatsheet.services.chat.model_run import TurnLimits
from chatsheet.services.exports import Exports
from chatsheet.services.feed import Hub
from chatsheet.services.fill.filling import Filling
from chatsheet.services.imports import Imports
from chatsheet.services.jobs.changing import carry_out
from chatsheet.services.jobs.copying import copy_sheet
from chatsheet.services.jobs.exporting import Exporting
from chatsheet.services.jobs.importing import Importing
from chatsheet.services.jobs.jobs import Jobs, Retention
from chatsheet.services.jobs.work import Handler, JobWork
from chatsheet.services.relay import Relay
from chatsheet.services.sessions import Sessions
from chatsheet.services.smartsheet_face.face import Face
from chatsheet.services.smartsheet_face.hooks.delivery import FaceHooks
from chatsheet.services.sources.accounts import Accounts
from chatsheet.services.sources.following import Pace, Sources
from chatsheet.services.sources.hooks import LinkHooks
from chatsheet.services.sources.opening import Opening
from chatsheet.services.sources.vault import Vault
from chatsheet.services.tables import Tables
from chatsheet.services.windows import Windows
from chatsheet.settings import Settings

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 30.0
"""Between two looks for a local model; each costs a refused connection."""
COMMAND_LOOKS_S = 0.3
"""How long a command waits for a local model to be found; where nothing listens it is known at once."""
CLEAN_UP_S = 3600.0
"""Between two looks for jobs old enough to be archived or removed."""
STATIC = Path(__file__).parent / "edge" / "http" / "static"


def build(settings: Settings, *, model: LanguageModel | None = None) -> AppState:
    """Services for one process. Creates or upgrades the database; starts nothing.

    Raises:
        Problem: `store_too_new`, `model_settings_invalid`, `workers_need_postgres`, `workers_not_installed`.
    """
    check_workers(settings)
    model = model or model_of(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    hub = Hub()
    store = SqlStore(settings.store_url, hub.announce)
    prepare(store.engine)
    engine = DuckdbEngine(EngineLimits(memory_bytes=settings.engine_memory_mb * 1024 * 1024, idle_s=settings.engine_idle_s))
    files = FilesInChild(Limits(size_bytes=settings.upload_mb * 1_000_000))
    tables = Tables(store, engine)
    windows = Windows(store, tables)
    sessions = Sessions(store, tables)
    # The socket's commands need the state, and the state holds the socket's server: the one knot, tied here.
    states: list[AppState] = []

    def current_model() -> LanguageModel | None:
        return states[0].model

    services = Services(store, tables, settings.query_timeout_s, settings.job_rows, current_model, settings.smartsheet_job_rows)
    executor = Executor(REGISTRY, services, authorize)
    limits = TurnLimits(settings.turn_steps, settings.turn_tokens, settings.turn_time_s, settings.turn_cost, settings.model_window)
    answering = Answering(store, hub, executor, tables, model, limits)
    presence = Presence(hub)
    scratch = settings.data_dir / "scratch"
    imports = Imports(store, files, scratch / "imports", most_bytes=settings.upload_mb * 1_000_000)
    exports = Exports(store, files, windows, scratch / "exports")
    sources = _sources(settings, store, hub, tables)

    async def command(user: User, client: str, frame: CommandUp, correlation_id: str) -> dict[str, object]:
        return await run_command(states[0], user, client, frame, correlation_id)

    live = LiveServer(Live(store, hub, presence, command, settings.heartbeat_s, settings.dead_s), most_connections=settings.max_connections)
    state = AppState(
        store=store,
        engine=engine,
        hub=hub,
        keys=Keys(store),
        tables=tables,
        executor=executor,
        windows=windows,
        sessions=sessions,
        answering=answering,
        chats=Chats(answering, sessions),
        imports=imports,
        exports=exports,
        jobs=_jobs(settings, store, hub, tables, imports, exports, Filling(hub, current_model, settings.fill_at_once), sources),
        sources=sources,
        public_url=settings.public_url.rstrip("/"),
        live=live,
        presence=presence,
        static=STATIC,
        time_zone=settings.zone,
        version=installed_version(),
        mcp=McpOptions(settings.mcp, settings.mcp_host_names),
    )
    if settings.smartsheet_face == "on":
        callbacks = HttpCallbacks(settings.smartsheet_face_loopback)
        state.smartsheet_face = Face(settings.smartsheet_face_rate, FaceHooks(store, hub, callbacks))
    states.append(state)
    if settings.jobs == "workers":
        state.relay = Relay(store, hub, _fanout(settings))
    return state


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


def _fanout(settings: Settings) -> Fanout | None:
    if not settings.redis_url:
        return None
    from chatsheet.adapters.redis.fanout import RedisFanout  # noqa: PLC0415 - only where there are several processes

    return RedisFanout(settings.redis_url)


async def _queue(state: AppState, settings: Settings) -> JobQueue:
    """Who runs the jobs that this process starts."""
    if settings.jobs == "embedded":
        return LocalJobs(state.jobs.work.run, at_once=settings.jobs_at_once)
    from chatsheet.adapters.jobs_procrastinate.queue import ProcrastinateJobs  # noqa: PLC0415 - only where there are workers

    queue = ProcrastinateJobs(settings.store_url)
    await queue.open()
    state.count_workers = partial(queue.deliveries.workers, settings.worker_dead_s)
    return queue


async def work(state: AppState, settings: Settings, ready: Callable[[], None]) -> None:
    """Be a worker until cancelled: nothing is served, no chat is answered. Calls `ready` when jobs are taken up."""
    from chatsheet.adapters.jobs_procrastinate.queue import ProcrastinateJobs  # noqa: PLC0415
    from chatsheet.adapters.jobs_procrastinate.worker import Work, Worker  # noqa: PLC0415

    state.hub.bind(asyncio.get_running_loop())
    assert state.relay is not None
    await state.relay.start()
    _spawn(state, _bring_model(state, settings, is_server=True))
    queue = ProcrastinateJobs(settings.store_url)
    doing = Work(state.jobs.work.run, state.jobs.open, state.jobs.clean_up)
    try:
        await queue.open()
        await Worker(queue, doing, at_once=settings.jobs_at_once, dead_s=settings.worker_dead_s).work(ready)
    finally:
        await queue.close()
        await _stop_services(state)
        state.hub.unbind()


def _jobs(
    settings: Settings, store: Store, hub: Hub, tables: Tables, imports: Imports, exports: Exports, filling: Filling, sources: Sources
) -> Jobs:
    folder = settings.data_dir / "jobs"
    handlers: Mapping[JobKind, Handler] = {
        "change": carry_out,
        "copy": copy_sheet,
        "export": Exporting(exports, folder),
        "fill": filling,
        "import": Importing(imports),
        "open": Opening(sources.accounts, sources.follow),
    }
    retention = Retention(settings.job_archive_days, settings.job_remove_days)
    return Jobs(JobWork(store, hub, handlers, tables.keep_up), hub, folder, retention)


def _sources(settings: Settings, store: Store, hub: Hub, tables: Tables) -> Sources:
    """Sheets of Smartsheet. Nothing is sent before somebody is connected."""
    agent = "chatsheet-" + hashlib.sha256(str(settings.data_dir.resolve()).encode()).hexdigest()[:8]
    service = SmartsheetService(
        SmartsheetConfig(
            base_url=settings.smartsheet_base_url.rstrip("/"),
            app_url=settings.smartsheet_app_url,
            client_id=settings.smartsheet_client_id,
            client_secret=settings.smartsheet_client_secret,
            change_agent=agent,
            requests_per_minute=settings.smartsheet_rate,
            redis_url=settings.redis_url,
        )
    )
    vault = Vault(settings.data_dir, settings.secret_key.get_secret_value())
    hooks = LinkHooks(store, vault, settings.public_url.rstrip("/"), agent)
    pace = Pace(watched_s=settings.smartsheet_poll_s, idle_s=settings.smartsheet_idle_poll_s)
    sources = Sources(store, hub, Accounts(store, service, vault), hooks, tables.keep_up, pace)
    if settings.jobs == "embedded":
        sources.holder = "server"  # one server has the data folder: after a crash it goes on at once
    return sources


def model_of(settings: Settings) -> OpenAIModel | None:
    """The model that the settings name; None where a local Ollama is to be looked for, or none is wanted.

    Raises:
        Problem: `model_settings_invalid`.
    """
    _prices(settings)
    has_access = bool(settings.model_api_key.get_secret_value() or settings.model_token_command)
    provider = provider_of(settings.model_provider, settings.model_base_url, has_access=has_access)
    names = model_names(settings)
    if provider is None or (provider == "ollama" and not all(names.values())):
        return None
    address = settings.model_base_url or (f"{settings.model_ollama}/v1" if provider == "ollama" else "")
    return _model(settings, provider, address, complete_names(provider, names))


def model_names(settings: Settings) -> Mapping[Mode, str]:
    by_mode: Mapping[Mode, str] = {
        "fast": settings.model_fast,
        "balanced": settings.model_balanced,
        "thorough": settings.model_thorough,
    }
    return names_of(settings.model, by_mode)


def _model(settings: Settings, provider: Provider, address: str, names: Mapping[Mode, str]) -> OpenAIModel:
    config = ModelConfig(
        provider,
        complete_url(provider, address, settings.model_api_version),
        names,
        Access(settings.model_api_key, settings.model_token_command),
        settings.model_api_version,
        Patience(first_s=settings.model_first_s, between_s=settings.model_between_s, whole_s=settings.model_answer_s),
        _prices(settings),
    )
    return OpenAIModel(config)


def _prices(settings: Settings) -> Prices:
    return Prices({name: price(numbers) for name, numbers in settings.model_prices.items()}, settings.model_priced_as)


async def local_model(settings: Settings) -> OpenAIModel | None:
    """A model of an Ollama that runs on this machine, where the settings name none."""
    if settings.model_provider not in ("auto", "ollama") or not settings.model_ollama:
        return None
    root = (settings.model_base_url or settings.model_ollama).rstrip("/").removesuffix("/v1")
    found = await ollama.find(root)
    if found is None:
        return None
    wanted = model_names(settings)
    return _model(settings, "ollama", f"{root}/v1", wanted if all(wanted.values()) else dict.fromkeys(wanted, found))


async def _bring_model(state: AppState, settings: Settings, *, is_server: bool) -> None:
    """Look for a local model until there is one; a server looks again and again, and makes the model ready for the first question."""
    while state.answering.model is None:
        state.answering.model = await local_model(settings)
        if state.answering.model is None:
            if not is_server:
                return
            await asyncio.sleep(LOOK_AGAIN_S)
        else:
            log.info("model_found", provider="ollama", name=state.answering.model.info().names["balanced"])
    if is_server and isinstance(state.answering.model, OpenAIModel):
        await state.answering.model.warm_up()


def app_of(state: AppState, settings: Settings, *, is_server: bool = False) -> FastAPI:
    """`is_server`: it stays, so that what takes a while is done ahead; a command would only wait for it."""
    return create_app(state, start=partial(start, settings=settings, is_server=is_server), stop=stop)


async def start(state: AppState, *, settings: Settings, is_server: bool = False) -> None:
    """What must be true before the first request: the link is known, cut-off answers are marked, old chats are closed."""
    bringing = asyncio.create_task(_bring_model(state, settings, is_server=is_server), name="bring-model")
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
    await state.jobs.start(await _queue(state, settings), partial(_spawn, state))
    if is_server:
        await state.sources.start()
    if is_server and state.smartsheet_face is not None:
        await state.smartsheet_face.hooks.start()
    if is_server and settings.jobs == "embedded":
        _spawn(state, _clean_up_jobs(state))


def _spawn(state: AppState, work: Coroutine[Any, Any, None]) -> None:
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
    await _stop_services(state)


async def _stop_services(state: AppState) -> None:
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


def installed_version() -> str:
    with contextlib.suppress(PackageNotFoundError):
        return package_version("chatsheet-ai")
    return "0"
