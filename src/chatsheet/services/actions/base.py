"""What an action is: a name, typed arguments, how far it reaches, and a handler. See docs/subsystems/actions.md."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from chatsheet.domain.errors import Problem
from chatsheet.domain.events import Command
from chatsheet.domain.sheet import SheetId, Version
from chatsheet.ports import LanguageModel, Store
from chatsheet.services.commit import Decide, Effect
from chatsheet.services.profiles import Profiles
from chatsheet.services.tables import Tables

EffectClass = Literal["read", "write", "destructive"]
Outcome = Literal["success", "partial", "failed", "denied", "interrupted", "unknown", "needs_approval"]


MOST = 2**53
"""No number of rows and no seq is larger: it would not be exact on every side of the wire, and not fit into the database."""
Count = Annotated[int, Field(ge=0, le=MOST)]


class Arguments(BaseModel):
    """What every action's arguments have in common: nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Services:
    """What handlers work with."""

    store: Store
    tables: Tables
    query_timeout_s: float = 1.0
    """How long a query written by a person or model may take."""
    job_from_rows: int = 20_000
    """Changes of more rows than this become a job."""
    model: Callable[[], LanguageModel | None] = lambda: None
    """The language model, as soon as there is one."""
    source_job_from_rows: int = 500
    """The same on a sheet that has a source: each request there takes that many."""
    profiles: Profiles = field(init=False)
    """What stands in the sheets' columns, kept by version."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "profiles", Profiles(self.tables))


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, about which sheet."""

    services: Services
    command: Command
    sheet_id: SheetId
    leaves_moved: bool = False
    """Rows that changed while they were being found are left out: finding them again did not help."""

    @property
    def prefers_ids(self) -> bool:
        """The page and Maestro (chat, shell) name columns by id; from others, a name that could be both is refused."""
        return self.command.actor.via in ("grid", "chat", "cli")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reading action found. `version` is the state of the sheet it is about."""

    data: Any
    summary: str
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class ActionResult:
    """The one shape of every action's result (mission T1)."""

    outcome: Outcome
    data: Any = None
    summary: str = ""
    effects: Sequence[Effect] = ()
    error: Problem | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)


A = TypeVar("A", bound=Arguments)
Read = Callable[[Context, A], Awaitable[Answer]]
Prepare = Callable[[Context, A], Awaitable[Decide]]
"""Does what must be awaited (finding rows by a condition), and returns what decides inside the transaction."""


@dataclass(frozen=True, slots=True)
class Action(Generic[A]):
    """Exactly one of `read` and `prepare` is set. `summary` is told to models and people alike."""

    name: str
    summary: str
    effect: EffectClass
    arguments: type[A]
    read: Read[A] | None = None
    prepare: Prepare[A] | None = None
    needs_sheet: bool = True
    works_ahead: bool = False
    """It decides by rows it only reads, maybe many: worked out on a snapshot, so that nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The one set of actions that chat, grid, HTTP, MCP and shell call."""

    actions: Mapping[str, Action[Any]]

    @classmethod
    def of(cls, *groups: Sequence[Action[Any]]) -> Registry:
        return cls({action.name: action for group in groups for action in group})

    def schemas(self) -> list[dict[str, Any]]:
        """Name, summary, reach and arguments (JSON Schema) of every action."""
        return [
            {"name": one.name, "summary": one.summary, "effect": one.effect, "arguments": one.arguments.model_json_schema()}
            for one in self.actions.values()
        ]
