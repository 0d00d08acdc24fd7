"""The face as an ASGI application: token, rate, address, and every failure in Smartsheet's own shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chatsheet.domain.errors import Problem
from chatsheet.edge.app_state import AppState
from chatsheet.edge.http.bodies import BodyTooLarge, declared, limit_of, limited
from chatsheet.edge.smartsheet import columns, moving, rows, search, sheets, users, webhooks, workspaces
from chatsheet.edge.smartsheet.asking import Answer, Ask, refused
from chatsheet.services.access import LOCAL, User
from chatsheet.services.smartsheet_face.errors import Refused, of_problem
from chatsheet.services.smartsheet_face.face import Face

log = structlog.get_logger(__name__)

PREFIX = "/smartsheet/2.0"
OPEN = frozenset({"/serverinfo"})
"""Asked without a token, and tells nothing of anyone."""

ADDRESSES: Sequence[tuple[str, str, Answer]] = (
    ("GET", "/sheets", sheets.list_sheets),
    ("POST", "/sheets", sheets.create_sheet),
    ("POST", "/workspaces/{workspace_id}/sheets", sheets.create_sheet),
    ("POST", "/folders/{folder_id}/sheets", sheets.create_sheet),
    ("GET", "/sheets/{sheet_id}", sheets.get_sheet),
    ("PUT", "/sheets/{sheet_id}", sheets.update_sheet),
    ("DELETE", "/sheets/{sheet_id}", sheets.delete_sheet),
    ("GET", "/sheets/{sheet_id}/version", sheets.get_version),
    ("POST", "/sheets/{sheet_id}/copy", sheets.copy_sheet),
    ("POST", "/sheets/{sheet_id}/rows", rows.add_rows),
    ("PUT", "/sheets/{sheet_id}/rows", rows.update_rows),
    ("DELETE", "/sheets/{sheet_id}/rows", rows.delete_rows),
    ("GET", "/sheets/{sheet_id}/rows/{row_id}", rows.get_row),
    ("GET", "/sheets/{sheet_id}/columns", columns.list_columns),
    ("POST", "/sheets/{sheet_id}/columns", columns.add_columns),
    ("GET", "/sheets/{sheet_id}/columns/{column_id}", columns.get_column),
    ("PUT", "/sheets/{sheet_id}/columns/{column_id}", columns.update_column),
    ("DELETE", "/sheets/{sheet_id}/columns/{column_id}", columns.delete_column),
    ("POST", "/sheets/{sheet_id}/rows/move", moving.move_rows),
    ("POST", "/sheets/{sheet_id}/rows/copy", moving.copy_rows),
    ("GET", "/search", search.search_all),
    ("GET", "/search/sheets/{sheet_id}", search.search_sheet),
    ("GET", "/workspaces", workspaces.list_workspaces),
    ("GET", "/workspaces/{workspace_id}", workspaces.get_workspace),
    ("GET", "/workspaces/{workspace_id}/metadata", workspaces.get_workspace_metadata),
    ("GET", "/workspaces/{workspace_id}/children", workspaces.get_children),
    ("GET", "/folders/{folder_id}/metadata", workspaces.get_folder_metadata),
    ("GET", "/folders/{folder_id}/children", workspaces.get_children),
    ("GET", "/webhooks", webhooks.list_webhooks),
    ("POST", "/webhooks", webhooks.create_webhook),
    ("GET", "/webhooks/{webhook_id}", webhooks.get_webhook),
    ("PUT", "/webhooks/{webhook_id}", webhooks.update_webhook),
    ("DELETE", "/webhooks/{webhook_id}", webhooks.delete_webhook),
    ("POST", "/webhooks/{webhook_id}/resetSharedSecret", webhooks.reset_secret),
    ("POST", "/webhooks/{webhook_id}/resetsharedsecret", webhooks.reset_secret),
    ("GET", "/users/me", users.get_me),
    ("GET", "/serverinfo", users.get_server),
)


@dataclass(frozen=True, slots=True)
class Address:
    method: str
    pattern: re.Pattern[str]
    work: Answer


def _pattern(path: str) -> re.Pattern[str]:
    """Ids are numbers; that of a row is looked at by the route, which has an error of its own for others."""
    return re.compile(re.sub(r"\{(\w+)\}", lambda name: rf"(?P<{name[1]}>{'[^/]+' if name[1] == 'row_id' else '[0-9]{1,16}'})", path))


_ADDRESSES = tuple(Address(method, _pattern(path), work) for method, path, work in ADDRESSES)


class SmartsheetFace:
    """What answers under `PREFIX`: that it is switched off, where there is no `face`."""

    def __init__(self, state: AppState, face: Face | None) -> None:
        self._state = state
        self._face = face

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ref_id = str(scope.get("correlation_id", ""))
        most_bytes, too_large = limit_of(scope["path"], 0)
        request = Request(scope, limited(receive, most_bytes, too_large))
        try:
            response = await self._answer(request, ref_id)
        except Refused as refusal:
            response = refused(refusal, ref_id)
        except Problem as problem:
            response = refused(of_problem(problem), ref_id)
        except BodyTooLarge as error:
            response = refused(Refused(1008, error.problem.message), ref_id)
        except Exception as error:
            log.error("smartsheet_request_failed", path=scope["path"], exc_info=error)
            response = refused(Refused(4000, "Something went wrong here. The log tells what, under this refId."), ref_id)
        await response(scope, receive, send)

    async def _answer(self, request: Request, ref_id: str) -> Response:
        face = self._face
        if face is None:
            raise Refused(1006, "Smartsheet's API is switched off here: set CHATSHEET_SMARTSHEET_FACE to on.")
        path = request.scope["path"].removeprefix(PREFIX).rstrip("/")
        user = LOCAL if path in OPEN else self._user(request)
        if path not in OPEN:
            face.count(user.id)
        if declared(request.headers.get("content-length")) > limit_of(request.url.path, 0)[0]:
            raise Refused(1008, "This request is too large.")
        address, ids = _find(request.method, path)
        return await address.work(Ask(self._state, face, user, request, ids, ref_id))

    def _user(self, request: Request) -> User:
        """Only the bearer token counts: a browser's cookie would let other pages write."""
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not bearer.strip():
            raise Refused(1001, "Send the token that `chatsheet token` prints.")
        user = self._state.keys.user_of(cookie=None, bearer=bearer.strip())
        if user is None:
            raise Refused(1002, "This token is not valid here.")
        return user


def _find(method: str, path: str) -> tuple[Address, dict[str, str]]:
    found = [(address, match) for address in _ADDRESSES if (match := address.pattern.fullmatch(path))]
    if not found:
        raise Refused(1006, "There is nothing at this address.")
    for address, match in found:
        if address.method == method:
            return address, match.groupdict()
    raise Refused(1122, f"This address does not take {method}.")
