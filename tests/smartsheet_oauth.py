"""Smartsheet's sign-in on a free port of this machine: gives tokens for codes, renews them once, and lets who has a good one through.

    async with signing_in() as there:
        code = there.code()
        ...  # POST {there.address}/token gives a pair; GET {there.address}/users/me takes its first half
        there.expire()  # the access token is refused from now on (1003), its refresh token is good once

`/b/authorize` is only an address that browsers are sent to: what a person does there is `code()`.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatsheet.cli.serve import listen
from tests.edge.server import _Server

CLIENT_ID, CLIENT_SECRET = "app-1", "app-secret-91c2"
WITHIN_S = 20.0
WEEK_S = 604_799
_PASSED = frozenset({"accept", "content-type", "smartsheet-change-agent"})


@dataclass
class SmartsheetSignIn:
    """Control it from the test. `upstream` and `token`: who answers what comes with a good access token; without, there is `/users/me`."""

    upstream: str = ""
    token: str = ""
    address: str = ""
    is_nested: bool = False
    """The older shape of the answer: all of it under `token`."""
    expires_in: int = WEEK_S
    refusal: str = ""
    """OAuth's own word, which every request for a token gets."""
    answers: list[int] = field(default_factory=list)
    """Statuses of the next requests for a token, instead of an answer."""
    hold: asyncio.Event | None = None
    """Answers to renewals wait for it; what they did is done."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """A renewal has come."""
    forms: list[Mapping[str, str]] = field(default_factory=list)
    """All requests for tokens."""
    refused: list[int] = field(default_factory=list)
    """Codes of the requests that came without a good token."""
    let_through: int = 0
    _codes: set[str] = field(default_factory=set)
    _access: str = ""
    _refresh: str = ""
    _is_expired: bool = False
    _count: int = 0

    def code(self) -> str:
        """Somebody signed in and said yes: what the browser comes back with."""
        self._count += 1
        code = f"code-{self._count}"
        self._codes.add(code)
        return code

    def expire(self) -> None:
        self._is_expired = True

    def revoke(self) -> None:
        """Both halves of the pair are good for nothing."""
        self._access = self._refresh = ""

    @property
    def pair(self) -> tuple[str, str]:
        return self._access, self._refresh

    @property
    def renewals(self) -> int:
        return sum(form["grant_type"] == "refresh_token" for form in self.forms)

    async def grant(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        self.forms.append(form)
        if self.answers and (status := self.answers.pop(0)) != 200:
            return JSONResponse({"errorCode": 4001, "message": "Later.", "refId": "r"}, status)
        answer = self._granted(form)
        if form.get("grant_type") == "refresh_token":
            self.asked.set()
            if self.hold is not None:
                await self.hold.wait()
        return answer

    def _granted(self, form: Mapping[str, str]) -> Response:
        word = form.get("code", "") or form.get("refresh_token", "")
        right = hashlib.sha256(f"{CLIENT_SECRET}|{word}".encode()).hexdigest()
        if self.refusal:
            return _refusal(self.refusal)
        if form.get("client_id") != CLIENT_ID or form.get("hash") != right:
            return _refusal("invalid_client", 401)
        known = word in self._codes if form["grant_type"] == "authorization_code" else bool(word) and word == self._refresh
        if not known:
            return _refusal("invalid_grant")
        self._codes.discard(word)
        self._count += 1
        self._access, self._refresh, self._is_expired = f"acc-{self._count}-4f7a", f"ref-{self._count}-91bd", False
        pair = {"access_token": self._access, "token_type": "bearer", "refresh_token": self._refresh, "expires_in": self.expires_in}
        return JSONResponse({"token": pair} if self.is_nested else pair)

    async def pass_on(self, request: Request, http: httpx.AsyncClient) -> Response:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not given or given != self._access or self._is_expired:
            code = 1003 if given and given == self._access else 1002
            self.refused.append(code)
            return JSONResponse({"errorCode": code, "message": "Your access token is no longer good.", "refId": "r"}, 401)
        self.let_through += 1
        if not self.upstream:
            return JSONResponse({"id": 1, "email": "ana@example.com", "firstName": "Ana", "lastName": "Lima"})
        headers = {name: value for name, value in request.headers.items() if name in _PASSED} | {"authorization": f"Bearer {self.token}"}
        url = f"{self.upstream}/{request.path_params['path']}"
        answer = await http.request(request.method, url, params=request.query_params, headers=headers, content=await request.body())
        return Response(answer.content, answer.status_code, {"content-type": answer.headers["content-type"]})


def _refusal(error: str, status: int = 400) -> Response:
    return JSONResponse({"errorCode": 1, "error": error, "error_description": f"It is an {error}."}, status)


@asynccontextmanager
async def signing_in(upstream: str = "", token: str = "", **settings: Any) -> AsyncIterator[SmartsheetSignIn]:
    """Serve it, in this loop, until the block ends."""
    there = SmartsheetSignIn(upstream, token, **settings)
    async with httpx.AsyncClient(timeout=WITHIN_S, trust_env=False, verify=False) as http:

        async def pass_on(request: Request) -> Response:
            return await there.pass_on(request, http)

        every = ["GET", "POST", "PUT", "DELETE"]
        app = Starlette(routes=[Route("/2.0/token", there.grant, methods=["POST"]), Route("/2.0/{path:path}", pass_on, methods=every)])
        sock = listen("127.0.0.1", 0)
        server = _Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]  # signals are pytest's
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            async with asyncio.timeout(WITHIN_S):
                while not server.started:  # noqa: ASYNC110
                    await asyncio.sleep(0.005)  # uvicorn offers no event for it
            there.address = f"http://127.0.0.1:{sock.getsockname()[1]}/2.0"
            yield there
        finally:
            if there.hold is not None:
                there.hold.set()
            server.ending.set()
            await serving
            sock.close()
