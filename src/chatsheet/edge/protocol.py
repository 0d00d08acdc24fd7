"""The socket's messages, declared once; schema and page types are made from here (`make contracts`). See docs/subsystems/live.md.

Frames up are one JSON object, frames down a JSON list of messages. Unknown fields are refused going up.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PROTOCOL = 1

Topic = Annotated[str, Field(pattern=r"^(user|chat|sheet|run|jobs):[^\s]{1,80}$")]
Uuid = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Position(Frame):
    """Where a client stands in a topic."""

    e: Annotated[str, Field(max_length=64)]
    s: Annotated[int, Field(ge=0, le=2**53)]


class Hello(Frame):
    t: Literal["hello"]
    protocol: int
    ticket: Annotated[str, Field(max_length=200)]
    client: Uuid
    resume: Annotated[dict[Topic, Position], Field(max_length=200)] = {}


class Subscribe(Frame):
    """Without `e` and `s`: from now on; take a snapshot."""

    t: Literal["subscribe"]
    k: Topic
    e: Annotated[str, Field(max_length=64)] | None = None
    s: Annotated[int, Field(ge=0, le=2**53)] | None = None


class Unsubscribe(Frame):
    t: Literal["unsubscribe"]
    k: Topic


class HeartbeatUp(Frame):
    t: Literal["heartbeat"]


class PresenceUp(Frame):
    """Which cell this tab is at; None: it looks at the sheet."""

    t: Literal["presence"]
    k: Topic
    row_id: Annotated[str, Field(max_length=20)] | None = None
    column_id: Annotated[str, Field(max_length=20)] | None = None
    is_editing: bool = False


class CommandUp(Frame):
    """On `sheet:` topics `op` is an action's name, on `chat:` topics one of services' chat commands (edge/chat_commands.py)."""

    t: Literal["command"]
    id: Uuid
    k: Topic
    op: Annotated[str, Field(max_length=60)]
    args: dict[str, Any] = {}
    base: int | None = None
    time_zone: Annotated[str, Field(max_length=60)] = "UTC"


Up = Annotated[Hello | Subscribe | Unsubscribe | HeartbeatUp | PresenceUp | CommandUp, Field(discriminator="t")]
read_up: TypeAdapter[Up] = TypeAdapter(Up)


class Problem(Frame):
    category: str
    code: str
    message: str
    fix: str
    params: dict[str, Any]
    is_retryable: bool


class TopicOutcome(Frame):
    e: str
    s: int
    outcome: Literal["recovered", "reset"]


class UserInfo(Frame):
    id: str
    name: str


class Welcome(Frame):
    t: Literal["welcome"]
    protocol: int
    connection: str
    heartbeat_s: float
    limits: dict[str, int]
    user: UserInfo
    topics: dict[str, TopicOutcome]


class Subscribed(Frame):
    t: Literal["subscribed"]
    k: str
    e: str
    s: int
    outcome: Literal["recovered", "reset"]


class Unsubscribed(Frame):
    t: Literal["unsubscribed"]
    k: str
    reason: str


class HeartbeatDown(Frame):
    t: Literal["heartbeat"]
    tops: dict[str, int]


class Stale(Frame):
    """The changes of rows from `from` to `to` were left out for a slow reader: read the windows again, go on at `to`."""

    t: Literal["stale"]
    k: str
    from_: Annotated[int, Field(alias="from")]
    to: int


class Ack(Frame):
    t: Literal["ack"]
    id: str
    outcome: Literal["accepted", "rejected", "duplicate"]
    s: int | None
    result: dict[str, Any] | None


class ErrorDown(Frame):
    t: Literal["error"]
    id: str | None = None
    error: Problem
    correlation_id: str


class TokenDown(Frame):
    t: Literal["token"]
    k: str
    at: int
    text: str


class PresenceEntry(Frame):
    client: str
    user: str
    name: str
    row_id: str | None
    column_id: str | None
    is_editing: bool


class PresenceDown(Frame):
    t: Literal["presence"]
    k: str
    d: list[PresenceEntry]


class ProgressDown(Frame):
    t: Literal["progress"]
    k: str
    d: dict[str, Any]


class JobCells(Frame):
    """How cells of the column that a job fills stand, those that changed since the last one."""

    id: str
    column_id: str
    rows: dict[str, Literal["waiting", "running", "done", "failed"]]


class CellsDown(Frame):
    t: Literal["cells"]
    k: str
    d: JobCells


class Meta(Frame):
    time: str
    user: str
    client: str
    via: Literal["grid", "chat", "api", "mcp", "cli", "job", "source"]
    cause: str


class EventDown(Frame):
    """A durable event; `t` is its kind and `d` its data (docs/reference/events.md). With `ref`, `d` only names what was touched."""

    k: str
    e: str
    s: int
    t: str
    c: str | None = None
    ref: bool = False
    m: Meta
    d: dict[str, Any]


Control = Annotated[
    Welcome | Subscribed | Unsubscribed | HeartbeatDown | Stale | Ack | ErrorDown | TokenDown | PresenceDown | ProgressDown | CellsDown,
    Field(discriminator="t"),
]
Down = Control | EventDown
read_down: TypeAdapter[list[Down]] = TypeAdapter(list[Down])


MODELS = (
    *(Hello, Subscribe, Unsubscribe, HeartbeatUp, PresenceUp, CommandUp),
    *(Welcome, Subscribed, Unsubscribed, HeartbeatDown, Stale, Ack, ErrorDown, TokenDown, PresenceDown, ProgressDown, CellsDown, EventDown),
)
"""Every message, for the page's types."""


class CloseCode:
    """4000-4399: come back; 4400 and up: do not."""

    GOING_AWAY = 4000
    SLOW = 4001
    EVICTED = 4002
    SILENT = 4003
    BAD_PROTOCOL = 4400
    NOT_SIGNED_IN = 4401
    BAD_ORIGIN = 4403
    TOO_OLD = 4426


def schema() -> dict[str, Any]:
    """The JSON Schema of both directions, as `make contracts` writes it."""
    _, definitions = TypeAdapter.json_schemas([("up", "validation", read_up), ("down", "serialization", read_down)])
    return {"title": "chatsheet live protocol 1", **definitions}
