"""What the routes work with, put together in `wiring/`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from chatsheet.edge.live.presence import Presence
from chatsheet.edge.live.server import LiveServer
from chatsheet.edge.mcp.groups import McpOptions
from chatsheet.ports import LanguageModel, QueryEngine, Store
from chatsheet.services.access import Keys
from chatsheet.services.actions.run import Executor
from chatsheet.services.chat.answer import Answering
from chatsheet.services.chat.chats import Chats
from chatsheet.services.exports import Exports
from chatsheet.services.feed import Hub
from chatsheet.services.imports import Imports
from chatsheet.services.jobs.jobs import Jobs
from chatsheet.services.relay import Relay
from chatsheet.services.sessions import Sessions
from chatsheet.services.smartsheet_face.face import Face
from chatsheet.services.sources.following import Sources
from chatsheet.services.tables import Tables
from chatsheet.services.windows import Windows


@dataclass(slots=True)
class AppState:
    """One process's services. `static` is the built page; `is_ready` is true between start and stop."""

    store: Store
    engine: QueryEngine
    hub: Hub
    keys: Keys
    tables: Tables
    executor: Executor
    windows: Windows
    sessions: Sessions
    answering: Answering
    chats: Chats
    imports: Imports
    exports: Exports
    jobs: Jobs
    sources: Sources
    live: LiveServer
    presence: Presence
    static: Path
    time_zone: str
    version: str
    public_url: str = ""
    """Under which others reach this server; empty: as the browser does."""
    mcp: McpOptions = field(default_factory=McpOptions)
    relay: Relay | None = None
    """Where there are several processes."""
    count_workers: Callable[[], Awaitable[int]] | None = None
    """How many workers are alive, where workers run the jobs."""
    smartsheet_face: Face | None = None
    """Where our sheets are served in Smartsheet's dialect."""
    is_ready: bool = False
    background: set[asyncio.Task[None]] = field(default_factory=set)
    """What goes on beside the requests; cancelled when the server stops."""

    @property
    def model(self) -> LanguageModel | None:
        """The language model, as soon as there is one: a local one may be found while the server runs."""
        return self.answering.model
