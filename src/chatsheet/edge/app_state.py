"""What the routes work with, put together in `wiring.py`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chatsheet.edge.live.presence import Presence
from chatsheet.edge.live.server import LiveServer
from chatsheet.ports import QueryEngine, Store
from chatsheet.services.access import Keys
from chatsheet.services.actions.run import Executor
from chatsheet.services.chat.chats import Chats
from chatsheet.services.exports import Exports
from chatsheet.services.feed import Hub
from chatsheet.services.imports import Imports
from chatsheet.services.sessions import Sessions
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
    chats: Chats
    imports: Imports
    exports: Exports
    live: LiveServer
    presence: Presence
    static: Path
    time_zone: str
    version: str
    has_model: bool = False
    is_ready: bool = False
