"""What the routes share: who asks, ids out of addresses, bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Path, Request, Security
from fastapi.security import HTTPBearer

from chatsheet.domain.events import Actor, Command, Via, is_zone
from chatsheet.domain.sheet import SheetId
from chatsheet.edge.app_state import AppState
from chatsheet.services.access import LOCAL, User
from chatsheet.telemetry import new_correlation_id

MOST = 2**53
"""No id, number of rows or seq is larger: it would not be exact in JavaScript."""
ID = Path(ge=1, le=MOST)
SheetNumber = Annotated[int, Path(ge=1, le=MOST, alias="sheet_id")]
SessionNumber = Annotated[int, Path(ge=1, le=MOST, alias="session_id")]

_TOLD = "What `chatsheet token` prints. The page has a cookie instead."
Bearer = Annotated[object, Security(HTTPBearer(auto_error=False, description=_TOLD))]
"""For the API's description only: `Guard` has let the caller in already."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request, and when it is for them."""

    state: AppState
    user: User
    command: Command


def caller(request: Request, _bearer: Bearer = None) -> Caller:
    """The page says via `X-Client` which tab it is; whoever comes with a bearer token is the API, or the shell if it says so."""
    state: AppState = request.app.state.chatsheet
    headers = request.headers
    is_token = "authorization" in headers
    via: Via = "cli" if is_token and headers.get("x-chatsheet-via") == "cli" else "api" if is_token else "grid"
    zone = headers.get("x-time-zone") or state.time_zone
    user = request.scope["user"] or LOCAL
    correlation_id = str(request.scope.get("correlation_id", ""))
    key = headers.get("idempotency-key")
    command = Command(
        Actor(user.id, via, headers.get("x-client", "")[:64]),
        datetime.now(UTC),
        zone if is_zone(zone) else "UTC",
        headers.get("accept-language", "en")[:2] or "en",
        key[:64] if key else None,
        correlation_id,
        new_correlation_id(),
    )
    return Caller(state, user, command)


Asking = Annotated[Caller, Depends(caller)]


def sheet_id(number: SheetNumber) -> SheetId:
    return SheetId(number)


TheSheet = Annotated[SheetId, Depends(sheet_id)]
