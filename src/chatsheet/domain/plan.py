"""A plan: an action worked out row by row, waiting for somebody's yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from chatsheet.domain.sheet import SheetId

PlanState = Literal["waiting", "approved", "rejected", "expired", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What will happen when it is approved: `changes` is the whole list, frozen when the plan was made.

    `preview` is what a person is shown (transitions, totals, the first 200 rows); `hash` covers changes and preview alike,
    so that what was seen is what runs.
    """

    id: str
    sheet_id: SheetId
    action: str
    arguments: Mapping[str, Any]
    user: str
    state: PlanState
    hash: str
    summary: str
    row_count: int
    cell_count: int
    base_seq: int
    created_at: datetime
    expires_at: datetime
    changes: bytes
    """JSON list of `[kind, change]`."""
    preview: Mapping[str, Any]
    session_id: str | None = None
    turn_id: str | None = None
    cause: str | None = None
    """Of its effect, once it is done."""
