"""The page's own files, the private link, and the few facts the page starts with."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from chatsheet.edge.app_state import AppState
from chatsheet.edge.http.errors import json_response
from chatsheet.edge.http.requests import Asking
from chatsheet.edge.protocol import CloseCode

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


@router.get("/api/v1/me")
async def me(asking: Asking) -> Response:
    return json_response({"id": asking.user.id, "name": asking.user.name})


@router.get("/api/v1/settings")
async def public_settings(asking: Asking) -> Response:
    """What the page needs to know of the installation; never a secret."""
    return json_response({"version": asking.state.version, "has_model": asking.state.has_model, "time_zone": asking.state.time_zone})


@router.get("/api/v1/link")
async def get_link(asking: Asking) -> Response:
    """The private link's path, for the page's share button."""
    return json_response({"path": f"/open/{asking.state.keys.link_secret}"})


@router.post("/api/v1/links/revoke")
async def revoke_link(asking: Asking) -> Response:
    """A new private link. Every other browser and token is signed out; this browser stays in."""
    keys = asking.state.keys
    await keys.revoke()
    asking.state.live.close_all(CloseCode.NOT_SIGNED_IN)
    response = json_response({"path": f"/open/{keys.link_secret}"})
    response.set_cookie(keys.cookie_name, keys.cookie, max_age=YEAR_S, httponly=True, samesite="strict", path="/")
    return response


@router.post("/api/v1/live/ticket")
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
        kept = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        return FileResponse(found, headers={"Cache-Control": kept})
    index = state.static / "index.html"
    if path.startswith(("api/", "assets/")):
        raise HTTPException(404)
    if not index.is_file():
        return HTMLResponse(NOT_BUILT, 503)
    return FileResponse(index, headers={"Cache-Control": "no-cache"})


def _file(static: Path, path: str) -> Path | None:
    """The file inside `static`, or None; never one outside it, whatever the path says."""
    if not path or "\x00" in path:
        return None
    found = (static / path).resolve()
    return found if found.is_file() and found.is_relative_to(static.resolve()) else None
