"""What every request passes: correlation id, sign-in, Origin check, a limit on its body, security headers, one log line. Plain ASGI,
so that it costs microseconds and touches the socket as well."""

from __future__ import annotations

import time
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatsheet.domain.errors import Category, Problem
from chatsheet.edge.http.bodies import declared, limit_of, limited
from chatsheet.edge.http.errors import error_response
from chatsheet.services.access import Keys, User
from chatsheet.services.actions.outcomes import internal
from chatsheet.telemetry import CORRELATION_HEADER, correlation_id

log = structlog.get_logger("chatsheet.http")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FACE = "/smartsheet/2.0/"
"""Asks for the token, and refuses, in Smartsheet's own words (edge/smartsheet)."""

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        # The grid places its cells' editors with style attributes.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def needs_sign_in(path: str) -> bool:
    """The API and MCP, all of it. The page's own files hold nothing private; /health and /ready answer anyone."""
    return path.startswith(("/api/", "/mcp/")) or path == "/mcp"


def is_origin_allowed(headers: Headers) -> bool:
    """Browsers name the page that sends; only our own may write. Programs send no Origin. A name that points to this machine from
    elsewhere (DNS rebinding) fails here too, because the page's host must be the one that was asked for."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


class Guard:
    """The outermost ASGI layer. `upload_bytes` is the largest file that is taken in."""

    def __init__(self, app: ASGIApp, keys: Keys, upload_bytes: int) -> None:
        self._app = app
        self._keys = keys
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope["correlation_id"] = correlation_id(headers.get(CORRELATION_HEADER))
        scope["user"] = self._user(headers)
        scope["is_origin_allowed"] = is_origin_allowed(headers)
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                headers = MutableHeaders(scope=message)
                headers[CORRELATION_HEADER] = scope["correlation_id"]
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if needs_sign_in(scope["path"]):
                    headers.setdefault("Cache-Control", "private, no-cache")
                if status == 401:
                    headers["WWW-Authenticate"] = "Bearer"  # RFC 9110, 15.5.2
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=scope["correlation_id"]):
            try:
                await self._answer(scope, receive, send_marked)
            except Exception as error:
                if status:  # it has begun to answer: the server closes the connection
                    raise
                log.error("request_failed", path=scope["path"], exc_info=error)
                await error_response(internal(scope["correlation_id"]), scope["correlation_id"])(scope, receive, send_marked)
            if scope["path"].startswith("/api/"):
                took = round((time.perf_counter() - started) * 1000, 1)
                log.debug("request", method=scope["method"], path=scope["path"], status=status, ms=took)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(FACE):
            await self._app(scope, receive, send)
            return
        most_bytes, too_large = limit_of(scope["path"], self._upload_bytes)
        problem = self._refusal(scope)
        if problem is None and declared(Headers(scope=scope).get("content-length")) > most_bytes:
            problem = too_large
        if problem is None:
            await self._app(scope, limited(receive, most_bytes, too_large), send)
            return
        status = 401 if problem.code == "not_signed_in" else None
        await error_response(problem, scope["correlation_id"], status)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        if not needs_sign_in(scope["path"]):
            return None
        if scope["user"] is None:
            fix = "Open the private link that chatsheet printed when it started, or send the token of `chatsheet token`."
            return Problem(Category.PERMISSION, "not_signed_in", "You are not signed in.", fix)
        if scope["method"] not in SAFE and not scope["is_origin_allowed"]:
            return Problem(
                Category.PERMISSION, "origin_not_allowed", "Another site's page may not write here.", "Use this server's own page."
            )
        return None

    def _user(self, headers: Headers) -> User | None:
        return self._keys.user_of(cookie=_cookie(headers, self._keys.cookie_name), bearer=bearer_of(headers))


def bearer_of(headers: Headers) -> str | None:
    """The token of the Authorization header."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else None


def _cookie(headers: Headers, name: str) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return found.value if found else None
