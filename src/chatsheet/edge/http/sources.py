"""Sheets of Smartsheet over HTTP: connected, found, opened, followed."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.sheet import RowId, SheetId
from chatsheet.domain.source import SourceEntry
from chatsheet.edge.http.errors import json_response
from chatsheet.edge.http.requests import ID, Asking, Caller, TheSheet
from chatsheet.ports import Transaction
from chatsheet.services.access import authorize
from chatsheet.services.sources.hooks import MOST_CALLBACK_BYTES, PATH
from chatsheet.services.sources.links import guard_json, link_of, link_to_json
from chatsheet.services.sources.opening import find_sheet, opened_for, start_opening

router = APIRouter(prefix="/api/v1")
hooks = APIRouter()

SIGNED_IN = "/api/v1/smartsheet/signed-in"
BACK = "/signed-in/smartsheet"
"""The address to register with the OAuth app."""


class GivenToken(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: SecretStr = Field(max_length=1000)


class WantedSheet(BaseModel):
    """By its id, or by the address it has in the browser."""

    model_config = ConfigDict(extra="forbid")

    sheet: str = Field(min_length=1, max_length=500)


@router.get("/smartsheet")
async def read_connection(asking: Asking) -> Response:
    """Whether this user is connected to Smartsheet, and how one can be. Never a token."""
    authorize(asking.command.actor, "open_source", None)
    return json_response(await asking.state.sources.accounts.told(asking.user.id))


@router.put("/smartsheet/token")
async def put_token(asking: Asking, body: GivenToken) -> Response:
    """Connect with an access token: tried at once, kept sealed, never shown again."""
    authorize(asking.command.actor, "open_source", None)
    accounts = asking.state.sources.accounts
    await accounts.put_token(asking.user.id, body.token.get_secret_value(), asking.command.now)
    return json_response(await accounts.told(asking.user.id))


@router.delete("/smartsheet", status_code=204)
async def disconnect(asking: Asking) -> Response:
    """Forget the access. Opened sheets stay readable."""
    authorize(asking.command.actor, "open_source", None)
    await asking.state.sources.accounts.remove(asking.user.id)
    return Response(status_code=204)


@router.post("/smartsheet/sign-in")
async def sign_in(asking: Asking, request: Request) -> Response:
    """Where to send the browser to sign in at Smartsheet."""
    authorize(asking.command.actor, "open_source", None)
    url = await asking.state.sources.accounts.sign_in_url(asking.user.id, _back(asking, request), asking.command.now)
    return json_response({"url": url})


def _back(asking: Caller, request: Request) -> str:
    return (asking.state.public_url or str(request.base_url).rstrip("/")) + BACK


@router.get("/smartsheet/signed-in", response_class=RedirectResponse, status_code=303)
async def signed_in(
    asking: Asking,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=1000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Takes what Smartsheet sent the browser back with; the page tells how it went."""
    authorize(asking.command.actor, "open_source", None)
    told = {"smartsheet": "connected"}
    try:
        if error or not code:
            raise _denied()
        await asking.state.sources.accounts.signed_in(asking.user.id, state, code, asking.command.now)
    except Problem as problem:
        told = {"smartsheet": "failed", "code": problem.code}
    return RedirectResponse(f"/?{urlencode(told)}", 303)


@router.get("/smartsheet/sheets")
async def list_sheets(asking: Asking, search: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Sheets this user may see there, by name; those that are open here say as which."""
    authorize(asking.command.actor, "open_source", None)
    found = await asking.state.sources.accounts.source(asking.user.id).sheets(search.strip())

    def read(transaction: Transaction) -> list[dict[str, Any]]:
        here = opened_for(transaction, asking.user.id)
        return [_entry(one, here.get(one.id)) for one in found]

    return json_response({"sheets": await asking.state.store.read(read)})


@router.post("/smartsheet/open", responses={202: {"description": "A job opens it."}})
async def open_sheet(asking: Asking, body: WantedSheet) -> Response:
    """Open one: at once where it is here already, else as a job."""
    authorize(asking.command.actor, "open_source", None)
    id_there, name = await find_sheet(asking.state.sources.accounts.source(asking.user.id), body.sheet)

    def work(transaction: Transaction) -> dict[str, Any]:
        known = opened_for(transaction, asking.user.id).get(id_there)
        if known is not None:
            return {"sheet_id": str(known), "job": None}
        return {"sheet_id": None, "job": start_opening(transaction, id_there, name, asking.command)}

    told = await asking.state.store.write(work)
    return json_response(told, 202 if told["job"] else 200)


@router.get("/sheets/{sheet_id}/source")
async def read_source(asking: Asking, sheet_id: TheSheet) -> Response:
    """How a sheet and its source stand; null for a local one."""
    authorize(asking.command.actor, "get_rows", sheet_id)
    service = asking.state.sources.accounts.service.name

    def read(transaction: Transaction) -> dict[str, Any]:
        transaction.summary(sheet_id)
        link = transaction.link(sheet_id)
        return {"source": None if link is None else link_to_json(transaction, link, service)}

    told = await asking.state.store.read(read)
    if told["source"] is not None and told["source"]["state"] != "closed":
        asking.state.sources.follow(sheet_id)  # one that a worker opened is not followed yet
    return json_response(told)


@router.get("/sheets/{sheet_id}/source/rows/{row}")
async def read_guard(asking: Asking, sheet_id: TheSheet, row: Annotated[int, ID]) -> Response:
    """What of a row nobody may write: whether it is locked, and its formulas."""
    authorize(asking.command.actor, "get_rows", sheet_id)
    return json_response(await asking.state.store.read(lambda transaction: guard_json(transaction, sheet_id, RowId(row))))


@router.post("/sheets/{sheet_id}/source/check", status_code=202)
async def check_source(asking: Asking, sheet_id: TheSheet) -> Response:
    """Look at the source now, also while it is left alone for having failed."""
    authorize(asking.command.actor, "get_rows", sheet_id)
    await asking.state.store.read(lambda transaction: link_of(transaction, sheet_id))
    asking.state.sources.wake(sheet_id)
    return json_response({}, 202)


@router.delete("/sheets/{sheet_id}/source", status_code=204)
async def stop_following(asking: Asking, sheet_id: TheSheet) -> Response:
    """From now on it is a local sheet; nothing changes at the source."""
    authorize(asking.command.actor, "delete_sheet", sheet_id)
    await asking.state.sources.stop_following(sheet_id)
    return Response(status_code=204)


@hooks.get(BACK, include_in_schema=False)
async def come_back(request: Request) -> Response:
    """Smartsheet sends the browser here. The cookie does not come along from another site: our own page must lead to the rest."""
    target = escape(f"{SIGNED_IN}?{request.url.query[:2000]}", quote=True)
    body = f'<!doctype html><meta charset="utf-8"><title>chatsheet</title><meta http-equiv="refresh" content="0; url={target}">'
    return HTMLResponse(body, headers={"Cache-Control": "no-store"})


@hooks.post(PATH + "{name}", include_in_schema=False)
async def take_callback(request: Request, name: str) -> Response:
    """Smartsheet's callbacks: signed, answered at once (API 2.0, "Webhook callbacks")."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_CALLBACK_BYTES:
            return Response(status_code=413)
    state = request.app.state.chatsheet
    return Response(status_code=200, headers=await state.sources.hooks.answer(name, request.headers, bytes(body)))


def _entry(entry: SourceEntry, sheet_id: SheetId | None) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "name": entry.name,
        "access": entry.access,
        "url": entry.url,
        "modified_at": entry.modified_at.isoformat() if entry.modified_at else None,
        "sheet_id": None if sheet_id is None else str(sheet_id),
    }


def _denied() -> Problem:
    return Problem(Category.DENIED, "sign_in_denied", "Smartsheet did not let you in.", "Try again, and allow what is asked for.")
