"""`/mcp` over streamable HTTP: who may come in, what they may see, and the SDK behind it, started with the first client.

Without sessions: every request stands for itself, in the protocols with a handshake as in those without. A server that was started again
goes on answering, nothing has to be cleaned up, and nothing is open when it stops.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from chatsheet.domain.errors import Category, Problem, invalid
from chatsheet.edge.app_state import AppState
from chatsheet.edge.http.errors import error_response
from chatsheet.edge.http.guard import bearer_of
from chatsheet.edge.mcp.groups import GROUPS_KEY, allowed, parse_groups

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

MOST_BYTES = 4 * 1024 * 1024
"""Of one request."""

MakeManager = Callable[[AppState], "StreamableHTTPSessionManager"]


def product_manager(state: AppState) -> StreamableHTTPSessionManager:
    """The SDK's part, with the product's server. Takes a second, most of it importing."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager  # noqa: PLC0415 - see the package's docstring

    from chatsheet.edge.mcp.server import build_server  # noqa: PLC0415

    return StreamableHTTPSessionManager(build_server(state), stateless=True, json_response=True, max_request_body_size=MOST_BYTES)


class McpEndpoint:
    """The ASGI application at `/mcp` and `/mcp/{groups}`."""

    def __init__(self, state: AppState, make_manager: MakeManager = product_manager) -> None:
        self._state = state
        self._make_manager = make_manager
        self._starting = asyncio.Lock()
        self._manager: StreamableHTTPSessionManager | None = None
        self._running: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._admit(scope)
        except Problem as problem:
            await _refuse(problem, scope, receive, send)
            return
        manager = await self._started()
        if manager.stateless and scope["method"] != "POST":
            await _refuse(_only_post(), scope, receive, send)
            return
        await manager.handle_request(scope, receive, send)

    def _admit(self, scope: Scope) -> None:
        """Raises Problem when the request may not come in; notes in `scope` what the client may see."""
        headers = Headers(scope=scope)
        if self._state.keys.user_of(cookie=None, bearer=bearer_of(headers)) is None:
            raise Problem(Category.PERMISSION, "not_signed_in", "MCP needs the bearer token.", "Send the token of `chatsheet token`.")
        if not scope["is_origin_allowed"]:
            raise Problem(Category.PERMISSION, "origin_not_allowed", "Another site's page may not use MCP here.", "Use an MCP client.")
        if not is_host_allowed(headers.get("host", ""), self._state.mcp.hosts):
            fix = "Use the server's own address, or name this one in CHATSHEET_MCP_HOSTS."
            raise Problem(Category.PERMISSION, "host_not_allowed", "Under this name there is no MCP here.", fix)
        query = parse_qs(scope["query_string"].decode("latin-1"))
        words = ",".join([scope.get("path_params", {}).get("groups", ""), *query.get("groups", [])])
        scope[GROUPS_KEY] = allowed(parse_groups(words), self._state.mcp.mode)

    async def _started(self) -> StreamableHTTPSessionManager:
        if self._manager is None:
            async with self._starting:
                if self._manager is None:
                    manager = await asyncio.to_thread(self._make_manager, self._state)
                    await self._run_in_task(manager)
                    self._manager = manager
        return self._manager

    async def _run_in_task(self, manager: StreamableHTTPSessionManager) -> None:
        """Its task group must be entered and left by one task, which no request is."""
        is_up = asyncio.Event()

        async def run() -> None:
            async with manager.run():
                is_up.set()
                await self._stopping.wait()

        self._running = asyncio.create_task(run())
        up = asyncio.create_task(is_up.wait())
        await asyncio.wait({up, self._running}, return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
        if self._running.done():
            self._running.result()

    async def close(self) -> None:
        """End what is still going on; afterwards nothing is left of it."""
        self._stopping.set()
        if self._running is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._running


def is_host_allowed(host: str, names: frozenset[str]) -> bool:
    """A name of somebody else's may be made to point here (DNS rebinding); an address cannot."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name in names:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _only_post() -> Problem:
    return invalid("method_not_allowed", "MCP answers each POST for itself: there are no sessions and no streams.", "Use POST.")


async def _refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    status = {"not_signed_in": 401, "method_not_allowed": 405}.get(problem.code)
    response = error_response(problem, scope["correlation_id"], status)
    if status == 405:
        response.headers["Allow"] = "POST"
    await response(scope, receive, send)
