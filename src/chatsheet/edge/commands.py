"""Commands that come over the socket, carried to the same services as their HTTP twins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chatsheet.domain.errors import invalid, not_found
from chatsheet.domain.events import Actor, Command, Via, is_zone
from chatsheet.domain.session import SessionId
from chatsheet.domain.sheet import SheetId
from chatsheet.edge.app_state import AppState
from chatsheet.edge.protocol import CommandUp
from chatsheet.services.access import User
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.run import result_to_json
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
        return result_to_json(await _chat(state, SessionId(int(number)), frame, command))
    arguments = dict(frame.args)
    if frame.base is not None and frame.op == "set_cells":
        arguments.setdefault("base_version", frame.base)
    if frame.op in ("approve", "reject"):
        return result_to_json(await _decide(state, frame, command))
    return result_to_json(await state.executor.run(frame.op, arguments, command, SheetId(int(number))))


async def _chat(state: AppState, session_id: SessionId, frame: CommandUp, command: Command) -> ActionResult:
    arguments = frame.args
    match frame.op:
        case "send":
            selection, reading = arguments.get("selection") or [], arguments.get("reading")
            if not isinstance(selection, list) or not (reading is None or isinstance(reading, dict)):
                raise _wrong("selection or reading")
            return await state.chats.send(session_id, _text(arguments, "text"), command, selection=[*map(str, selection)], reading=reading)
        case "stop":
            return await state.chats.stop(session_id, command)
        case "take_back":
            return await state.chats.take_back(session_id, _text(arguments, "turn_id"), command)
        case "approve" | "reject":
            return await _decide(state, frame, command)
        case "rename":
            session = await state.sessions.rename(session_id, _text(arguments, "title"), command)
            return ActionResult("success", {"title": session.title}, "Renamed.")
        case "undo":
            session = await state.chats.session(session_id, command)
            return await state.executor.run("undo", {"cause": _text(arguments, "cause")}, command, session.sheet_id)
        case _:
            raise not_found("op_unknown", f"A chat knows no “{frame.op}”.", "Reload the page.", op=frame.op)


async def _decide(state: AppState, frame: CommandUp, command: Command) -> ActionResult:
    plan_id = _text(frame.args, "plan_id")
    if frame.op == "reject":
        return await state.chats.reject(plan_id, command)
    return await state.chats.approve(plan_id, _text(frame.args, "hash"), command)


def _command(state: AppState, user: User, client: str, frame: CommandUp, correlation_id: str, via: Via) -> Command:
    zone = frame.time_zone if is_zone(frame.time_zone) else state.time_zone
    actor = Actor(user.id, via, client)
    return Command(actor, datetime.now(UTC), zone, id=frame.id, correlation_id=correlation_id, cause=new_correlation_id())


def _text(arguments: dict[str, Any], name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str):
        raise _wrong(name)
    return value


def _wrong(name: str) -> Exception:
    return invalid("arguments_invalid", f"This command needs {name}.", "Reload the page.")
