"""Commands that come over the socket, carried to the same services as their HTTP twins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chatsheet.domain.errors import not_found
from chatsheet.domain.events import Actor, Command, Via, is_zone
from chatsheet.domain.session import SessionId
from chatsheet.domain.sheet import SheetId
from chatsheet.edge.app_state import AppState
from chatsheet.edge.chat_commands import Asking, run_chat_command
from chatsheet.edge.protocol import CommandUp
from chatsheet.services.access import User
from chatsheet.services.actions.outcomes import result_to_json
from chatsheet.telemetry import new_correlation_id


async def run_command(state: AppState, user: User, client: str, frame: CommandUp, correlation_id: str) -> dict[str, Any]:
    """The result of a command, whose id makes it take effect once.

    Raises:
        Problem: `topic_unknown`, `op_unknown`, `arguments_invalid`, and what the service says.
    """
    kind, _, number = frame.k.partition(":")
    if kind not in ("sheet", "chat") or not number.isascii() or not number.isdigit() or len(number) > 16:
        raise not_found("topic_unknown", "Commands go to a sheet or a chat.", "", topic=frame.k)
    command = _command(state, user, client, frame, correlation_id, "grid" if kind == "sheet" else "chat")
    if kind == "chat":
        return result_to_json(await run_chat_command(Asking(state, SessionId(int(number)), command), frame.op, frame.args))
    arguments = dict(frame.args)
    if frame.base is not None and frame.op in ("set_cells", "paste"):
        arguments.setdefault("base_version", frame.base)
    if frame.op in ("approve", "reject", "revise", "refresh"):  # a plan of the grid has no chat
        return result_to_json(await run_chat_command(Asking(state, SessionId(0), command), frame.op, frame.args))
    return result_to_json(await state.executor.run(frame.op, arguments, command, SheetId(int(number))))


def _command(state: AppState, user: User, client: str, frame: CommandUp, correlation_id: str, via: Via) -> Command:
    zone = frame.time_zone if is_zone(frame.time_zone) else state.time_zone
    actor = Actor(user.id, via, client)
    return Command(actor, datetime.now(UTC), zone, id=frame.id, correlation_id=correlation_id, cause=new_correlation_id())
