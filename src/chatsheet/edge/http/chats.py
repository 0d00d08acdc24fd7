"""Sessions, messages and plans over HTTP; the socket offers the same."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from chatsheet.domain.session import SessionId
from chatsheet.domain.sheet import SheetId
from chatsheet.edge.chat_commands import Approval, Body, NewMessage, Options, Revision
from chatsheet.edge.http.errors import json_response, result_response
from chatsheet.edge.http.requests import Asking, SessionNumber
from chatsheet.edge.http.shapes import RESULT
from chatsheet.ports import Transaction
from chatsheet.services.access import authorize
from chatsheet.services.actions.naming import row_id
from chatsheet.services.plans import plan_to_json
from chatsheet.services.sessions import session_to_json

router = APIRouter(prefix="/api/v1")


class NewSession(Body):
    sheet_id: str = Field(max_length=20)


class SessionChanges(Options):
    title: str | None = Field(default=None, max_length=500)


@router.get("/sessions")
async def list_sessions(
    asking: Asking, sheet_id: str | None = Query(None, max_length=20), search: str = Query("", max_length=200)
) -> Response:
    """The caller's chats, newest first."""
    wanted = None if sheet_id is None else SheetId(row_id(sheet_id))

    def read(transaction: Transaction) -> list[dict[str, Any]]:
        return [session_to_json(one) for one in transaction.sessions(asking.user.id, sheet_id=wanted, search=search.strip())]

    return json_response({"sessions": await asking.state.store.read(read)})


@router.post("/sessions", status_code=201)
async def create_session(asking: Asking, new: NewSession) -> Response:
    """A new chat about a sheet; its sheet is loaded before it becomes ACTIVE."""
    sheet_id = SheetId(row_id(new.sheet_id))
    authorize(asking.command.actor, "describe_sheet", sheet_id)
    session = await asking.state.sessions.create(sheet_id, asking.command)
    asking.state.chats.load_soon(session.id, asking.command)
    return json_response(session_to_json(session), 201)


@router.get("/sessions/{session_id}")
async def get_session(asking: Asking, session_id: SessionNumber) -> Response:
    """The whole chat, with the position to listen from."""
    return json_response(await asking.state.chats.snapshot(SessionId(session_id), asking.user.id))


@router.patch("/sessions/{session_id}")
async def change_session(asking: Asking, session_id: SessionNumber, changes: SessionChanges) -> Response:
    """Another title, mode or policy of approval."""
    sessions = asking.state.sessions
    if changes.title is not None:
        await sessions.rename(SessionId(session_id), changes.title, asking.command)
    if changes.mode or changes.policy:
        await sessions.set_options(SessionId(session_id), changes.mode, changes.policy, asking.command)
    return json_response(session_to_json(await asking.state.chats.session(SessionId(session_id), asking.command)))


@router.delete("/sessions/{session_id}", status_code=204)
async def delete_session(asking: Asking, session_id: SessionNumber) -> Response:
    await asking.state.chats.stop(SessionId(session_id), asking.command)
    await asking.state.sessions.close(SessionId(session_id), asking.command)
    return Response(status_code=204)


@router.post("/sessions/{session_id}/retry")
async def retry_session(asking: Asking, session_id: SessionNumber) -> Response:
    """Load the sheet again; answers with the chat, whichever state it is in then."""
    await asking.state.sessions.load(SessionId(session_id), asking.command)
    return json_response(await asking.state.chats.snapshot(SessionId(session_id), asking.user.id))


@router.post("/sessions/{session_id}/messages", status_code=202)
async def send_message(asking: Asking, session_id: SessionNumber, message: NewMessage, wait: bool = False) -> Response:
    """Take a message in; the answer comes as events of the chat, or with `GET /sessions/{id}`. `wait=true` replies once the turn
    has ended or waits for a decision."""
    chats = asking.state.chats
    result = await chats.send(SessionId(session_id), message.message(), asking.command)
    if wait:
        await chats.wait_for(SessionId(session_id), result.data["turn_id"])
    return json_response(result.data, 202)


@router.get("/sessions/{session_id}/turns/{turn_id}")
async def get_turn(asking: Asking, session_id: SessionNumber, turn_id: str, wait: bool = False) -> Response:
    """One turn; `wait=true` replies once it has ended or waits for a decision."""
    if wait:
        await asking.state.chats.wait_for(SessionId(session_id), turn_id)
    return json_response(await asking.state.chats.turn(SessionId(session_id), turn_id, asking.user.id))


@router.post("/sessions/{session_id}/stop", responses=RESULT)
async def stop_session(asking: Asking, session_id: SessionNumber) -> Response:
    return result_response(await asking.state.chats.stop(SessionId(session_id), asking.command), asking.command)


@router.get("/plans/{plan_id}")
async def get_plan(asking: Asking, plan_id: str) -> Response:
    plan = await asking.state.store.read(lambda transaction: transaction.plan(plan_id))
    authorize(asking.command.actor, "approve", plan.sheet_id)
    return json_response(plan_to_json(plan))


@router.post("/plans/{plan_id}/approve", responses=RESULT)
async def approve_plan(asking: Asking, plan_id: str, approval: Approval) -> Response:
    """Carry out exactly the plan with this hash; `on_outdated` says what becomes of rows that changed since."""
    return result_response(await asking.state.chats.approve(plan_id, approval.hash, asking.command, approval.on_outdated), asking.command)


@router.post("/plans/{plan_id}/reject", responses=RESULT)
async def reject_plan(asking: Asking, plan_id: str) -> Response:
    return result_response(await asking.state.chats.reject(plan_id, asking.command), asking.command)


@router.post("/plans/{plan_id}/revise", responses=RESULT)
async def revise_plan(asking: Asking, plan_id: str, revision: Revision) -> Response:
    """Leave rows out, or change values, before deciding; the plan gets another hash."""
    return result_response(await asking.state.chats.revise(plan_id, revision.rows(), revision.values(), asking.command), asking.command)


@router.post("/plans/{plan_id}/refresh", responses=RESULT)
async def refresh_plan(asking: Asking, plan_id: str) -> Response:
    """Work the plan out again on the sheet as it is now."""
    return result_response(await asking.state.chats.refresh(plan_id, asking.command), asking.command)
