"""Is it well, and is it ready? Answers anyone, tells no secrets, computes nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import Response

from chatsheet.edge.app_state import AppState
from chatsheet.edge.http.errors import json_response

log = structlog.get_logger(__name__)
router = APIRouter()

STORE_WITHIN_S = 2.0


@router.get("/health")
async def health(request: Request) -> Response:
    """healthy, degraded (something recovers by itself; the rest works) or unhealthy (the store does not answer), by component."""
    state: AppState = request.app.state.chatsheet
    components = {
        "store": await _store(state),
        "engine": {"status": "healthy", **state.tables.counters_json()},
        "maestro": {"status": "healthy"},
        "model": {"status": "healthy" if state.has_model else "not_configured"},
        "connections": {"status": "healthy", "count": state.live.count},
        "chats": {"status": "healthy", "running": state.chats.running},
    }
    statuses = {component["status"] for component in components.values()}
    overall = "unhealthy" if components["store"]["status"] == "unhealthy" else "degraded" if "degraded" in statuses else "healthy"
    return json_response({"status": overall, "version": state.version, "components": components}, 503 if overall == "unhealthy" else 200)


@router.get("/ready")
async def ready(request: Request) -> Response:
    """503 until everything is loaded, and again while stopping."""
    state: AppState = request.app.state.chatsheet
    return json_response({"ready": state.is_ready}, 200 if state.is_ready else 503)


async def _store(state: AppState) -> dict[str, Any]:
    try:
        async with asyncio.timeout(STORE_WITHIN_S):
            await state.store.read(lambda transaction: transaction.fact("access.link"))
    except Exception as error:
        log.warning("store_unhealthy", error=type(error).__name__)
        return {"status": "unhealthy"}
    return {"status": "healthy"}
