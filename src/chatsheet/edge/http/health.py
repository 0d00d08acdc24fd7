"""Is it well, and is it ready? Answers anyone, tells no secrets, computes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import Response

from chatsheet.edge.app_state import AppState
from chatsheet.edge.http.errors import json_response
from chatsheet.ports import LanguageModel

log = structlog.get_logger(__name__)
router = APIRouter()

STORE_WITHIN_S = 2.0


@router.get("/health", responses={503: {"description": "Unhealthy."}})
async def health(request: Request) -> Response:
    """healthy, degraded (something recovers by itself; the rest works) or unhealthy (the store does not answer), by component."""
    state: AppState = request.app.state.chatsheet
    components = {
        "store": await _store(state),
        "engine": {"status": "healthy", **state.tables.counters_json()},
        "maestro": {"status": "healthy"},
        "model": model_status(state.model),
        "connections": {"status": "healthy", "count": state.live.count},
        "chats": {"status": "healthy", "running": state.chats.running},
        "smartsheet": _smartsheet(state),
    }
    if state.relay is not None:
        components["processes"] = dict(state.relay.status)
    if state.count_workers is not None:
        components["workers"] = await _workers(state.count_workers)
    statuses = {component["status"] for component in components.values()}
    overall = "unhealthy" if components["store"]["status"] == "unhealthy" else "degraded" if "degraded" in statuses else "healthy"
    return json_response({"status": overall, "version": state.version, "components": components}, 503 if overall == "unhealthy" else 200)


@router.get("/ready", responses={503: {"description": "Not yet, or not any more."}})
async def ready(request: Request) -> Response:
    """503 until everything is loaded, and again while stopping."""
    state: AppState = request.app.state.chatsheet
    return json_response({"ready": state.is_ready}, 200 if state.is_ready else 503)


def model_status(model: LanguageModel | None) -> dict[str, Any]:
    """Degraded while its service fails or refuses us; the reason is an error code (docs/reference/errors.md)."""
    if model is None:
        return {"status": "not_configured"}
    info = model.info()
    if info.is_up and not info.trouble:
        return {"status": "healthy", "provider": info.provider}
    return {"status": "degraded", "provider": info.provider, "reason": info.trouble or "model_unavailable"}


def _smartsheet(state: AppState) -> dict[str, Any]:
    """Degraded while it does not answer: what was opened from it is read from here."""
    sources = state.sources
    if not sources.count:
        return {"status": "not_configured"}
    return {"status": "healthy" if sources.accounts.service.is_up else "degraded", "followed": sources.count}


async def _workers(count: Callable[[], Awaitable[int]]) -> dict[str, Any]:
    """Degraded while nobody runs jobs: they wait."""
    try:
        async with asyncio.timeout(STORE_WITHIN_S):
            alive = await count()
    except Exception as error:
        log.warning("workers_not_counted", error=type(error).__name__)
        return {"status": "degraded"}
    return {"status": "healthy" if alive else "degraded", "count": alive}


async def _store(state: AppState) -> dict[str, Any]:
    try:
        async with asyncio.timeout(STORE_WITHIN_S):
            await state.store.read(lambda transaction: transaction.fact("access.link"))
    except Exception as error:
        log.warning("store_unhealthy", error=type(error).__name__)
        return {"status": "unhealthy"}
    return {"status": "healthy"}
