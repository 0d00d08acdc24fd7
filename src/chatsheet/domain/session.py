"""A session is one chat about one sheet; a turn is one message and all that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NewType

from chatsheet.domain.sheet import SheetId

SessionId = NewType("SessionId", int)
TurnId = NewType("TurnId", str)


class SessionState(StrEnum):
    """INITIALIZING until the sheet's data is there; ERROR keeps the chat readable, with one way to retry."""

    INITIALIZING = "INITIALIZING"
    ACTIVE = "ACTIVE"
    ERROR = "ERROR"
    CLOSED = "CLOSED"


Mode = Literal["fast", "balanced", "thorough"]
"""Which model, how many steps, and whether the answer is checked a second time."""

Policy = Literal["ask", "table", "trust"]
"""What waits for a person's yes: every change, what the table says, or only what cannot be undone exactly."""


@dataclass(frozen=True, slots=True)
class Session:
    id: SessionId
    owner: str
    sheet_id: SheetId
    title: str
    state: SessionState
    reason: str
    created_at: datetime
    updated_at: datetime
    mode: Mode = "balanced"
    policy: Policy = "table"
    head: TurnId | None = None
    """The last turn of the branch that is shown."""


class TurnStatus(StrEnum):
    """`queued` until the turns before it ended; `waiting` for a person's decision."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    ANSWERED = "answered"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


OPEN_STATUSES = frozenset({TurnStatus.QUEUED, TurnStatus.RUNNING, TurnStatus.WAITING})


@dataclass(frozen=True, slots=True)
class Turn:
    """One message and its answer. `document` holds what the page shows of it, as JSON (services/chat/document.py)."""

    id: TurnId
    session_id: SessionId
    ordinal: int
    """Its place in the chat, 1 upwards."""
    status: TurnStatus
    text: str
    """The user's message."""
    document: Mapping[str, Any]
    created_at: datetime
