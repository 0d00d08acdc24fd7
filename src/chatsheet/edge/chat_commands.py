"""What can be asked of a chat over the socket, by name, with typed arguments; the HTTP routes take the same bodies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chatsheet.domain.errors import invalid, not_found
from chatsheet.domain.events import Command
from chatsheet.domain.session import Mode, Policy, SessionId, TurnId
from chatsheet.domain.sheet import ColumnId, RowId
from chatsheet.edge.app_state import AppState
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.cells import CellArg
from chatsheet.services.actions.naming import cell_value, row_id
from chatsheet.services.chat.taking_in import Message
from chatsheet.services.plan_decisions import OnOutdated

Id = Field(max_length=40)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(Body):
    """No arguments."""


class NewMessage(Body):
    text: str
    selection: list[str] | None = Field(default=None, max_length=10_000)
    reading: dict[str, Any] | None = None
    replaces: str | None = Field(default=None, max_length=40)

    def message(self) -> Message:
        return Message(self.text, self.selection or [], self.reading, None if self.replaces is None else TurnId(self.replaces))


class OneTurn(Body):
    turn_id: str = Id


class Options(Body):
    mode: Mode | None = None
    policy: Policy | None = None


class Renamed(Body):
    title: str = Field(max_length=500)


class Undone(Body):
    cause: str = Field(max_length=100)
    overwrite: bool = False


class OnePlan(Body):
    plan_id: str = Id


class Approval(Body):
    hash: str = Field(max_length=100)
    on_outdated: OnOutdated = "refuse"


class PlanApproval(Approval):
    plan_id: str = Id


class Revision(Body):
    without: list[str] = Field(default_factory=list, max_length=1_000_000)
    set: dict[str, dict[str, CellArg]] = Field(default_factory=dict)

    def rows(self) -> frozenset[RowId]:
        return frozenset(row_id(one) for one in self.without)

    def values(self) -> Mapping[RowId, Mapping[ColumnId, object]]:
        return {
            row_id(row): {ColumnId(int(row_id(column))): cell_value(value) for column, value in cells.items()}
            for row, cells in self.set.items()
        }


class PlanRevision(Revision):
    plan_id: str = Id


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks what of which chat."""

    state: AppState
    session_id: SessionId
    command: Command


async def _send(asking: Asking, given: NewMessage) -> ActionResult:
    return await asking.state.chats.send(asking.session_id, given.message(), asking.command)


async def _regenerate(asking: Asking, given: OneTurn) -> ActionResult:
    return await asking.state.chats.regenerate(asking.session_id, given.turn_id, asking.command)


async def _go_on(asking: Asking, given: OneTurn) -> ActionResult:
    return await asking.state.chats.go_on(asking.session_id, given.turn_id, asking.command)


async def _choose(asking: Asking, given: OneTurn) -> ActionResult:
    return await asking.state.chats.choose(asking.session_id, given.turn_id, asking.command)


async def _take_back(asking: Asking, given: OneTurn) -> ActionResult:
    return await asking.state.chats.take_back(asking.session_id, given.turn_id, asking.command)


async def _stop(asking: Asking, given: Nothing) -> ActionResult:
    return await asking.state.chats.stop(asking.session_id, asking.command)


async def _set_options(asking: Asking, given: Options) -> ActionResult:
    session = await asking.state.sessions.set_options(asking.session_id, given.mode, given.policy, asking.command)
    return ActionResult("success", {"mode": session.mode, "policy": session.policy}, "Set.")


async def _rename(asking: Asking, given: Renamed) -> ActionResult:
    session = await asking.state.sessions.rename(asking.session_id, given.title, asking.command)
    return ActionResult("success", {"title": session.title}, "Renamed.")


async def _undo(asking: Asking, given: Undone) -> ActionResult:
    session = await asking.state.chats.session(asking.session_id, asking.command)
    return await asking.state.executor.run("undo", given.model_dump(), asking.command, session.sheet_id)


async def approve(asking: Asking, given: PlanApproval) -> ActionResult:
    """A person's yes."""
    return await asking.state.chats.approve(given.plan_id, given.hash, asking.command, given.on_outdated)


async def reject(asking: Asking, given: OnePlan) -> ActionResult:
    """A person's no."""
    return await asking.state.chats.reject(given.plan_id, asking.command)


async def _revise(asking: Asking, given: PlanRevision) -> ActionResult:
    return await asking.state.chats.revise(given.plan_id, given.rows(), given.values(), asking.command)


async def _refresh(asking: Asking, given: OnePlan) -> ActionResult:
    return await asking.state.chats.refresh(given.plan_id, asking.command)


CHAT_COMMANDS: Mapping[str, tuple[type[Body], Callable[[Asking, Any], Awaitable[ActionResult]]]] = {
    "send": (NewMessage, _send),
    "regenerate": (OneTurn, _regenerate),
    "go_on": (OneTurn, _go_on),
    "choose": (OneTurn, _choose),
    "take_back": (OneTurn, _take_back),
    "stop": (Nothing, _stop),
    "set_options": (Options, _set_options),
    "rename": (Renamed, _rename),
    "undo": (Undone, _undo),
    "approve": (PlanApproval, approve),
    "reject": (OnePlan, reject),
    "revise": (PlanRevision, _revise),
    "refresh": (OnePlan, _refresh),
}
"""By the name a command frame carries in `op`."""


async def run_chat_command(asking: Asking, op: str, arguments: Mapping[str, Any]) -> ActionResult:
    """Raises Problem `op_unknown`, `arguments_invalid`, and what the command says."""
    if op not in CHAT_COMMANDS:
        raise not_found("op_unknown", f"A chat knows no “{op}”.", "Reload the page.", op=op)
    body, run = CHAT_COMMANDS[op]
    try:
        given = body.model_validate(dict(arguments))
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, one["loc"])) for one in error.errors(include_input=False)[:3])
        raise invalid("arguments_invalid", f"This command needs other arguments: {wrong}.", "Reload the page.") from None
    return await run(asking, given)
