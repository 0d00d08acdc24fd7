"""Running actions over HTTP: the same ones, through the same executor, as chat, grid, MCP and shell."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Body
from fastapi.responses import Response

from chatsheet.edge.http.errors import json_response, result_response
from chatsheet.edge.http.requests import Asking, TheSheet
from chatsheet.edge.http.shapes import RESULT, ActionList

router = APIRouter(prefix="/api/v1")


@router.get("/actions", responses={200: {"model": ActionList}})
async def list_actions(asking: Asking) -> Response:
    """Every action with its arguments as JSON Schema."""
    return json_response({"actions": asking.state.executor.registry.schemas()})


@router.post("/sheets/{sheet_id}/actions/{name}", responses=RESULT)
async def run_action(
    asking: Asking, sheet_id: TheSheet, name: str, arguments: dict[str, Any] = Body(default_factory=dict), plan: bool = False
) -> Response:
    """Run an action. `plan=true` gives a plan that waits instead of an effect. A failure has the status of its category."""
    await asyncio.sleep(0)  # a large body was just read and is about to be checked: between the two, others have their turn
    result = await asking.state.executor.run(name, arguments, asking.command, sheet_id, plan_only=plan)
    return result_response(result, asking.command)


@router.post("/actions/{name}", responses=RESULT)
async def run_sheetless_action(asking: Asking, name: str, arguments: dict[str, Any] = Body(default_factory=dict)) -> Response:
    """Run an action that is about no one sheet (`list_sheets`)."""
    result = await asking.state.executor.run(name, arguments, asking.command, None)
    return result_response(result, asking.command)
