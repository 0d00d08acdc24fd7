"""One request to the face: who asks, for what, in which words; and the answers they get."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chatsheet.domain.events import Actor, Command
from chatsheet.domain.sheet import ColumnId, RowId, SheetId
from chatsheet.edge.app_state import AppState
from chatsheet.ports import Transaction
from chatsheet.services.access import User, authorize
from chatsheet.services.smartsheet_face.agents import client_of
from chatsheet.services.smartsheet_face.errors import Refused, missing
from chatsheet.services.smartsheet_face.face import Face
from chatsheet.telemetry import new_correlation_id

T = TypeVar("T")

MOST = 2**53
"""No id is larger."""
PAGE_SIZE = 100
"""Of lists, where none is asked for."""

encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Ask:
    """`ids` are the numbers in the address, `ref_id` names the request in the log and in errors."""

    state: AppState
    face: Face
    user: User
    request: Request
    ids: Mapping[str, str]
    ref_id: str

    # --- the address

    def id(self, name: str) -> int:
        number = int(self.ids[name])
        if not 0 < number <= MOST:
            raise Refused(1006, f"There is no such {name.removesuffix('_id')}.")
        return number

    @property
    def sheet_id(self) -> SheetId:
        return SheetId(self.id("sheet_id"))

    @property
    def row_id(self) -> RowId:
        if not self.ids["row_id"].isdecimal():
            raise Refused(1034, f"{self.ids['row_id'][:40]} is no row id.")
        return RowId(self.id("row_id"))

    @property
    def column_id(self) -> ColumnId:
        return ColumnId(self.id("column_id"))

    # --- what stands behind the question mark

    def text(self, name: str) -> str:
        return self.request.query_params.get(name, "")

    def flag(self, name: str) -> bool:
        return self.text(name).lower() == "true"

    def words(self, name: str) -> frozenset[str]:
        return frozenset(word.strip() for word in self.text(name).split(",") if word.strip())

    def number(self, name: str, *, least: int = 0) -> int | None:
        given = self.text(name)
        if not given:
            return None
        if not given.isdecimal() or not least <= int(given) <= MOST:
            raise Refused(1018, f"{given[:40]} is no {name}.")
        return int(given)

    def numbers(self, name: str) -> list[int] | None:
        """None where the parameter is missing."""
        given = [word for word in self.text(name).split(",") if word.strip()]
        if not given:
            return None
        for word in given:
            if not word.strip().isdecimal() or int(word) > MOST:
                raise Refused(1018, f"{word[:40]} is not among {name}.")
        return [*map(int, given)]

    def page(self) -> tuple[int, int]:
        """1-based number and size of the page of a list."""
        return self.number("page", least=1) or 1, self.number("pageSize", least=1) or PAGE_SIZE

    # --- the body

    async def body(self) -> Any:
        data = await self.request.body()
        if not data.strip():
            raise Refused(1024, "This request needs a body.")
        try:
            return msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Refused(1008, f"This is no JSON: {error}.") from None

    async def object(self) -> Mapping[str, Any]:
        body = await self.body()
        if not isinstance(body, dict):
            raise Refused(1008, "The body is to be an object.")
        return body

    # --- doing it

    def command(self) -> Command:
        headers = self.request.headers
        locale = headers.get("accept-language", "en")[:2] or "en"
        actor = Actor(self.user.id, "api", client_of(headers.get("smartsheet-change-agent", "")))
        return Command(actor, datetime.now(UTC), self.state.time_zone, locale, None, self.ref_id, new_correlation_id())

    def authorize(self, action: str, sheet_id: SheetId | None = None) -> None:
        authorize(Actor(self.user.id, "api"), action, sheet_id)

    async def read(self, action: str, sheet_id: SheetId | None, work: Callable[[Transaction], T]) -> T:
        self.authorize(action, sheet_id)
        return await self.state.store.read(work)

    async def write(self, action: str, sheet_ids: tuple[SheetId, ...], work: Callable[[Transaction], T]) -> T:
        for sheet_id in sheet_ids:
            self.authorize(action, sheet_id)
        with self.face.writing(*sheet_ids):
            return await self.state.store.write(work)

    @property
    def address(self) -> str:
        """Where the page is, as this client reached us."""
        return f"{self.request.url.scheme}://{self.request.url.netloc}"


Answer = Callable[[Ask], Awaitable[Response]]


def answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(encode(data), status, {"Cache-Control": "no-store", **(headers or {})}, "application/json;charset=UTF-8")


def done(result: Any = None, *, version: int | None = None, **more: Any) -> Response:
    """The envelope of everything that writes."""
    told: dict[str, Any] = {"message": "SUCCESS", "resultCode": 0}
    if version is not None:
        told["version"] = version
    if result is not None:
        told["result"] = result
    return answer(told | more)


def listed(ask: Ask, items: list[Any]) -> Response:
    """A list with numbered pages."""
    number, size = (1, max(len(items), 1)) if ask.flag("includeAll") else ask.page()
    pages = max(1, -(-len(items) // size))
    some = items[(number - 1) * size : number * size]
    return answer({"pageNumber": number, "pageSize": size, "totalPages": pages, "totalCount": len(items), "data": some})


def needed(body: Mapping[str, Any], name: str, owner: str) -> Any:
    if body.get(name) in (None, ""):
        raise missing(f"{owner}.{name}")
    return body[name]


def refused(refusal: Refused, ref_id: str) -> Response:
    told: dict[str, Any] = {"errorCode": refusal.code, "message": refusal.message, "refId": ref_id}
    if refusal.detail:
        told["detail"] = refusal.detail
    headers = {} if refusal.retry_after_s is None else {"Retry-After": str(refusal.retry_after_s)}
    return answer(told, refusal.status, headers)
