"""The page's own files, the private link, and the few facts the page starts with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from chatsheet.edge.app_state import AppState
from chatsheet.edge.http.bodies import MEGABYTE
from chatsheet.edge.http.caching import is_known
from chatsheet.edge.http.errors import json_response
from chatsheet.edge.http.requests import Asking
from chatsheet.edge.http.shapes import Link, Me, Ticket
from chatsheet.edge.protocol import CloseCode
from chatsheet.ports import LanguageModel

router = APIRouter()

YEAR_S = 365 * 24 * 3600

NOT_BUILT = """<!doctype html><meta charset="utf-8"><title>chatsheet</title>
<p>The page has not been built. Run <code>make run</code> once, or use the API.</p>"""


@router.get("/open/{secret}", include_in_schema=False)
async def open_link(request: Request, secret: str) -> Response:
    """The private link: whoever opens it is signed in on that browser until the link is revoked."""
    state: AppState = request.app.state.chatsheet
    response = RedirectResponse("/" if state.keys.is_link(secret) else "/?link=invalid", 303)
    if state.keys.is_link(secret):
        response.set_cookie(state.keys.cookie_name, state.keys.cookie, max_age=YEAR_S, httponly=True, samesite="strict", path="/")
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/api/v1/me", responses={200: {"model": Me}})
async def me(asking: Asking) -> Response:
    return json_response({"id": asking.user.id, "name": asking.user.name})


@router.get("/api/v1/settings")
async def public_settings(asking: Asking) -> Response:
    """What the page needs to know of the installation; never a secret."""
    state = asking.state
    told = {"version": state.version, "time_zone": state.time_zone, "upload_mb": state.imports.most_bytes // MEGABYTE}
    return json_response({**told, "has_model": state.model is not None, "model": _model_to_json(state.model)})


def _model_to_json(model: LanguageModel | None) -> dict[str, Any]:
    if model is None:
        return {"name": None, "provider": None, "state": "none", "modes": {}}
    info = model.info()
    is_up = info.is_up and not info.trouble
    return {"name": info.names["balanced"], "provider": info.provider, "state": "up" if is_up else "down", "modes": dict(info.names)}


@router.get("/api/v1/link", responses={200: {"model": Link}})
async def get_link(asking: Asking) -> Response:
    """The private link's path, for the page's share button."""
    return json_response({"path": f"/open/{asking.state.keys.link_secret}"})


@router.post("/api/v1/links/revoke", responses={200: {"model": Link}})
async def revoke_link(asking: Asking) -> Response:
    """A new private link. Every other browser and token is signed out; this browser stays in."""
    keys = asking.state.keys
    await keys.revoke()
    asking.state.live.close_all(CloseCode.NOT_SIGNED_IN)
    response = json_response({"path": f"/open/{keys.link_secret}"})
    response.set_cookie(keys.cookie_name, keys.cookie, max_age=YEAR_S, httponly=True, samesite="strict", path="/")
    return response


@router.post("/api/v1/live/ticket", responses={200: {"model": Ticket}})
async def live_ticket(asking: Asking) -> Response:
    """A ticket for the socket's first frame, good once within 30 seconds."""
    return json_response({"ticket": asking.state.live.tickets.issue(asking.user)})


@router.get("/{path:path}", include_in_schema=False)
async def page(request: Request, path: str) -> Response:
    """A file of the built page; any other address is the page itself, which reads it."""
    state: AppState = request.app.state.chatsheet
    found = _file(state.static, path)
    if found is not None:
        # Built files carry a hash of their content in their names.
        return _sent(request, found, "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache")
    index = state.static / "index.html"
    if path.startswith(("api/", "assets/", ".well-known/")):
        raise HTTPException(404)
    if not index.is_file():
        return HTMLResponse(NOT_BUILT, 503)
    return _sent(request, index, "no-cache")


def _sent(request: Request, file: Path, kept: str) -> Response:
    """The file, or that it is as the browser has it."""
    response = FileResponse(file, headers={"Cache-Control": kept}, stat_result=file.stat())
    tag = response.headers["etag"]
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": kept}) if is_known(request, tag) else response


def _file(static: Path, path: str) -> Path | None:
    """The file inside `static`, or None; never one outside it, whatever the path says."""
    if not path or "\x00" in path:
        return None
    found = (static / path).resolve()
    return found if found.is_file() and found.is_relative_to(static.resolve()) else None
