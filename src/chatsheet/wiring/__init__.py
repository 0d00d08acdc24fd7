"""The one place that names concrete adapters: settings in, services out."""

from __future__ import annotations

from pathlib import Path

from chatsheet.adapters.callbacks import HttpCallbacks
from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.adapters.duckdb.limits import EngineLimits
from chatsheet.adapters.files.in_child import FilesInChild
from chatsheet.adapters.files.limits import Limits
from chatsheet.adapters.sql.migrate import prepare
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.edge.app_state import AppState
from chatsheet.edge.commands import run_command
from chatsheet.edge.live.connection import Live
from chatsheet.edge.live.presence import Presence
from chatsheet.edge.live.server import LiveServer
from chatsheet.edge.mcp.groups import McpOptions
from chatsheet.edge.protocol import CommandUp
from chatsheet.ports import LanguageModel
from chatsheet.services.access import Keys, User, authorize
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
from chatsheet.services.relay import Relay
from chatsheet.services.sessions import Sessions
from chatsheet.services.smartsheet_face.face import Face
from chatsheet.services.smartsheet_face.hooks.delivery import FaceHooks
from chatsheet.services.tables import Tables
from chatsheet.services.windows import Windows
from chatsheet.settings import Settings
from chatsheet.telemetry import installed_version
from chatsheet.wiring.models import local_model, model_of
from chatsheet.wiring.parts import jobs_of, sources_of
from chatsheet.wiring.running import app_of, start, stop, work
from chatsheet.wiring.workers import check_workers, fanout_of

__all__ = ["app_of", "build", "local_model", "model_of", "start", "stop", "work"]

STATIC = Path(__file__).parents[1] / "edge" / "http" / "static"


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
    sources = sources_of(settings, store, hub, tables)

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
        jobs=jobs_of(settings, store, hub, tables, imports, exports, Filling(hub, current_model, settings.fill_at_once), sources),
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
        state.relay = Relay(store, hub, fanout_of(settings))
    return state
