"""The record of what happened: who, when, via what, because of what. See docs/subsystems/feed.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chatsheet.domain.session import Policy

Via = Literal["grid", "chat", "api", "mcp", "cli", "job", "source"]
"""The way a command came in. What needs approval depends on it (services/actions/approval.py)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, through what. `client` is the tab, token or tool, told apart by an id it chose itself."""

    user: str
    via: Via
    client: str = ""
    tenant: str = "local"


@dataclass(frozen=True, slots=True)
class Command:
    """One request to do something, as every floor of the house passes it on."""

    actor: Actor
    now: datetime
    """Aware UTC."""
    time_zone: str = "UTC"
    """IANA name; decides what "today" is."""
    locale: str = "en"
    id: str | None = None
    """Chosen by the client: the same id takes effect once."""
    correlation_id: str = ""
    cause: str = ""
    """Groups the events of one command or turn into one undo."""
    policy: Policy = "table"
    """What waits for a yes; a person sets it for a chat."""
    is_model: bool = False
    """A model wants this, no person: it may not even undo without being asked where the policy asks."""

    @property
    def today(self) -> date:
        """The date it is for the user."""
        return self.now.astimezone(ZoneInfo(self.time_zone)).date()


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone of this machine."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event on its way into the log. `data` is JSON, as it goes over the wire."""

    topic: str
    type: str
    data: bytes
    undo: bytes = b""
    """JSON list of the changes that take this one back; empty when there is nothing to take back."""
    schema_version: int = 1
    touched: bytes = b""
    """JSON naming what was touched, sent instead of `data` when that is larger than a frame should be."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event in the log. `seq` has no gaps within (`topic`, `epoch`)."""

    topic: str
    epoch: str
    seq: int
    type: str
    data: bytes
    time: datetime
    actor: Actor
    cause: str
    command_id: str | None
    correlation_id: str
    schema_version: int = 1
    touched: bytes = b""
