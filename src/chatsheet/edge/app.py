"""The ASGI application: routes, guard, start and stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket

from chatsheet.edge.app_state import AppState
from chatsheet.edge.http import chats, health, imports, page, sheets
from chatsheet.edge.http.errors import add_error_handlers
from chatsheet.edge.http.guard import Guard
from chatsheet.edge.protocol import CloseCode


def create_app(state: AppState, *, start: Callable[[AppState], Awaitable[None]], stop: Callable[[AppState], Awaitable[None]]) -> FastAPI:
    """The application around services that `wiring` built; `start` and `stop` run in its lifespan."""

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
            await stop(state)
            state.hub.unbind()

    app = FastAPI(
        title="chatsheet", version=state.version, lifespan=lifespan, openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None
    )
    app.state.chatsheet = state
    add_error_handlers(app)
    for router in (health.router, sheets.router, imports.router, chats.router):
        app.include_router(router)

    @app.websocket("/api/v1/live")
    async def live(socket: WebSocket) -> None:
        await state.live.serve(socket, is_origin_allowed=bool(socket.scope["is_origin_allowed"]))

    app.include_router(page.router)
    app.add_middleware(Guard, keys=state.keys)
    return app
