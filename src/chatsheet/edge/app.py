"""The ASGI application: routes, guard, start and stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket
from starlette.routing import Mount, Route

from chatsheet.edge.app_state import AppState
from chatsheet.edge.http import actions, chats, health, imports, jobs, page, plans, sheets, sources
from chatsheet.edge.http.errors import add_error_handlers
from chatsheet.edge.http.guard import Guard
from chatsheet.edge.http.shapes import ERRORS
from chatsheet.edge.mcp.endpoint import MakeManager, McpEndpoint, product_manager
from chatsheet.edge.protocol import CloseCode
from chatsheet.edge.smartsheet.app import PREFIX, SmartsheetFace

ROUTERS = (
    health.router,
    sheets.router,
    actions.router,
    imports.router,
    chats.router,
    plans.router,
    jobs.router,
    sources.router,
    sources.hooks,
)
"""The API but the few facts beside the page's files (`page.router`), which comes last: it takes every other address."""


def create_app(
    state: AppState,
    *,
    start: Callable[[AppState], Awaitable[None]],
    stop: Callable[[AppState], Awaitable[None]],
    make_mcp: MakeManager = product_manager,
) -> FastAPI:
    """The application around services that `wiring` built; `start` and `stop` run in its lifespan."""
    mcp = McpEndpoint(state, make_mcp)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state.hub.bind(asyncio.get_running_loop())
        await start(state)
        state.is_ready = True
        try:
            yield
        finally:
            state.is_ready = False
            state.live.close_all(CloseCode.GOING_AWAY)
            await mcp.close()
            await stop(state)
            state.hub.unbind()

    app = FastAPI(
        title="chatsheet",
        version=state.version,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=ERRORS,
    )
    app.state.chatsheet = state
    add_error_handlers(app)
    # Routes of any method: the endpoint itself says which it takes.
    app.router.routes += [Route(path, mcp, include_in_schema=False) for path in ("/mcp", "/mcp/{groups}")]
    for router in ROUTERS:
        app.include_router(router)
    app.router.routes.append(Mount(PREFIX, SmartsheetFace(state, state.smartsheet_face)))

    @app.websocket("/api/v1/live")
    async def live(socket: WebSocket) -> None:
        await state.live.serve(socket, is_origin_allowed=bool(socket.scope["is_origin_allowed"]))

    app.include_router(page.router)
    app.add_middleware(Guard, keys=state.keys, upload_bytes=state.imports.most_bytes)
    return app
