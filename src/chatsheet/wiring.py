"""The one place that names concrete adapters: settings in, services out."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as package_version
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from fastapi import FastAPI

from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.adapters.duckdb.limits import EngineLimits
from chatsheet.adapters.files.in_child import FilesInChild
from chatsheet.adapters.files.limits import Limits
from chatsheet.adapters.sql.migrate import prepare
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.events import Actor, Command
from chatsheet.edge.app import create_app
from chatsheet.edge.app_state import AppState
from chatsheet.edge.commands import run_command
from chatsheet.edge.live.connection import Live
from chatsheet.edge.live.presence import Presence
from chatsheet.edge.live.server import LiveServer
from chatsheet.edge.protocol import CommandUp
from chatsheet.ports import LanguageModel
from chatsheet.services.access import LOCAL, Keys, User, authorize
from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.actions.base import Services
from chatsheet.services.actions.run import Executor
from chatsheet.services.chat.answer import Answering
from chatsheet.services.chat.chats import Chats
from chatsheet.services.exports import Exports
from chatsheet.services.feed import Hub
from chatsheet.services.imports import Imports
from chatsheet.services.sessions import Sessions
from chatsheet.services.tables import Tables
from chatsheet.services.windows import Windows
from chatsheet.settings import Settings

log = structlog.get_logger(__name__)

STATIC = Path(__file__).parent / "edge" / "http" / "static"


def database_url(settings: Settings) -> str:
    return settings.database_url or f"sqlite:///{settings.data_dir / 'chatsheet.db'}"


def build(settings: Settings, *, model: LanguageModel | None = None) -> AppState:
    """Services for one process. Creates or upgrades the database; starts nothing.

    Raises:
        Problem: `store_too_new`.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    hub = Hub()
    store = SqlStore(database_url(settings), hub.announce)
    prepare(store.engine)
    engine = DuckdbEngine(EngineLimits(memory_bytes=settings.engine_memory_mb * 1024 * 1024, idle_s=settings.engine_idle_s))
    files = FilesInChild(Limits(size_bytes=settings.upload_mb * 1_000_000))
    tables = Tables(store, engine)
    windows = Windows(store, tables)
    sessions = Sessions(store, tables)
    executor = Executor(REGISTRY, Services(store, tables, settings.query_timeout_s), authorize)
    chats = Chats(Answering(store, hub, executor, tables, model), sessions)
    presence = Presence(hub)
    scratch = settings.data_dir / "scratch"
    # The socket's commands need the state, and the state holds the socket's server: the one knot, tied here.
    states: list[AppState] = []

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
        chats=chats,
        imports=Imports(store, files, scratch / "imports", most_bytes=settings.upload_mb * 1_000_000),
        exports=Exports(store, files, windows, scratch / "exports"),
        live=live,
        presence=presence,
        static=STATIC,
        time_zone=settings.time_zone or local_zone(),
        version=installed_version(),
        has_model=model is not None,
    )
    states.append(state)
    return state


def app_of(state: AppState, settings: Settings) -> FastAPI:
    return create_app(state, start=partial(start, settings=settings), stop=stop)


async def start(state: AppState, *, settings: Settings) -> None:
    """What must be true before the first request: the link is known, cut-off answers are marked, old chats are closed."""
    await state.keys.load()
    await state.chats.start()
    now = datetime.now(UTC)
    tidy = Command(Actor(LOCAL.id, "job"), now, cause="clean-up")
    await state.sessions.clean_up(unused_since=now - timedelta(days=settings.session_days), command=tidy)
    await asyncio.to_thread(state.imports.clean_up)


async def stop(state: AppState) -> None:
    """In the order that lets nobody wait for what is gone already."""
    await state.chats.close()
    state.presence.close()
    await state.engine.close()
    await state.store.close()


async def read_token(settings: Settings) -> str:
    """The bearer token, read beside a running server: a read is no second writer."""
    store = SqlStore(database_url(settings))
    try:
        keys = Keys(store)
        await keys.read()
        return keys.token
    finally:
        await store.close()


def installed_version() -> str:
    with contextlib.suppress(PackageNotFoundError):
        return package_version("chatsheet-ai")
    return "0"


def local_zone() -> str:
    """This machine's IANA time zone, UTC where it can't be told."""
    with contextlib.suppress(OSError, ValueError):
        parts = Path("/etc/localtime").resolve().parts
        name = "/".join(parts[parts.index("zoneinfo") + 1 :])
        ZoneInfo(name)
        return name
    return "UTC"
