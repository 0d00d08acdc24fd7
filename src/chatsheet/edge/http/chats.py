"""Sessions, messages and plans over HTTP; the socket offers the same."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from chatsheet.domain.session import SessionId
from chatsheet.domain.sheet import SheetId
from chatsheet.edge.http.errors import STATUS, json_response
from chatsheet.edge.http.requests import Asking, SessionNumber
from chatsheet.ports import Transaction
from chatsheet.services.access import authorize
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.naming import row_id
from chatsheet.services.actions.run import result_to_json
from chatsheet.services.plans import plan_to_json
from chatsheet.services.sessions import session_to_json

router = APIRouter(prefix="/api/v1")


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewSession(Body):
    sheet_id: str = Field(max_length=20)


class Rename(Body):
    title: str = Field(max_length=500)


class NewMessage(Body):
    text: str
    selection: list[str] = Field(default_factory=list, max_length=10_000)
    reading: dict[str, Any] | None = None


class Approval(Body):
    hash: str = Field(max_length=100)


def _answer(result: ActionResult) -> Response:
    return json_response(result_to_json(result), 200 if result.error is None else STATUS[result.error.category])


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
async def rename_session(asking: Asking, session_id: SessionNumber, rename: Rename) -> Response:
    return json_response(session_to_json(await asking.state.sessions.rename(SessionId(session_id), rename.title, asking.command)))


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
    result = await chats.send(SessionId(session_id), message.text, asking.command, selection=message.selection, reading=message.reading)
    if wait:
        await chats.wait_for(SessionId(session_id), result.data["turn_id"])
    return json_response(result.data, 202)


@router.post("/sessions/{session_id}/stop")
async def stop_session(asking: Asking, session_id: SessionNumber) -> Response:
    return _answer(await asking.state.chats.stop(SessionId(session_id), asking.command))


@router.get("/plans/{plan_id}")
async def get_plan(asking: Asking, plan_id: str) -> Response:
    plan = await asking.state.store.read(lambda transaction: transaction.plan(plan_id))
    authorize(asking.command.actor, "approve", plan.sheet_id)
    return json_response(plan_to_json(plan))


@router.post("/plans/{plan_id}/approve")
async def approve_plan(asking: Asking, plan_id: str, approval: Approval) -> Response:
    """Carry out exactly the plan with this hash."""
    return _answer(await asking.state.chats.approve(plan_id, approval.hash, asking.command))


@router.post("/plans/{plan_id}/reject")
async def reject_plan(asking: Asking, plan_id: str) -> Response:
    return _answer(await asking.state.chats.reject(plan_id, asking.command))
