"""The plans that wait, whoever asked for them: what a person finds on the page. Deciding is in `chats.py`."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from chatsheet.domain.plan import PlanState
from chatsheet.domain.sheet import SheetId
from chatsheet.edge.http.errors import json_response
from chatsheet.edge.http.requests import Asking
from chatsheet.ports import Transaction
from chatsheet.services.access import authorize
from chatsheet.services.actions.naming import row_id
from chatsheet.services.plans import plan_to_json

router = APIRouter(prefix="/api/v1")


@router.get("/plans")
async def list_plans(
    asking: Asking,
    state: PlanState = "waiting",
    sheet_id: str | None = Query(None, max_length=20),
    limit: int = Query(50, ge=1, le=200),
) -> Response:
    """Plans in this state, the newest first; among those that wait are none that expired."""
    authorize(asking.command.actor, "approve", None)
    wanted = None if sheet_id is None else SheetId(row_id(sheet_id))

    def read(transaction: Transaction) -> list[dict[str, Any]]:
        found = transaction.plans(state, sheet_id=wanted, limit=limit)
        return [plan_to_json(one) for one in found if state != "waiting" or one.expires_at > asking.command.now]

    return json_response({"plans": await asking.state.store.read(read)})
