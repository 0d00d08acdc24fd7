"""What the API answers with, for its description (`/api/v1/openapi.json`); a test holds every answer against it.

Answers are not built from these classes: rows are encoded as they come from the store, many times faster.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chatsheet.domain.events import Via
from chatsheet.domain.history import Undoable
from chatsheet.domain.values import ColumnType, NumberFormat
from chatsheet.edge.protocol import EventDown, Position, Problem
from chatsheet.ports import ReadReport
from chatsheet.services.actions.base import EffectClass, Outcome
from chatsheet.services.exports import MEDIA_TYPES

CellValue = bool | float | str | list[str] | None


class Failure(BaseModel):
    """`error.code` is stable; `message` and `fix` are for people."""

    error: Problem
    correlation_id: str


class VersionShape(BaseModel):
    """`seq` counts the changes of a sheet; another `epoch` is another count."""

    epoch: str
    seq: int


class SheetEntry(BaseModel):
    id: str
    name: str
    row_count: int
    column_count: int
    version: VersionShape
    created_at: str
    updated_at: str


class ListedSheet(SheetEntry):
    source: Literal["smartsheet"] | None
    """The service it is kept in step with."""


class SheetList(BaseModel):
    sheets: list[ListedSheet]
    position: Position


class ColumnShape(BaseModel):
    """`slot` is the place of its values in a row's `cells`."""

    id: str
    slot: int
    title: str
    type: ColumnType
    options: list[str]
    is_strict: bool
    format: NumberFormat | None
    is_primary: bool
    width: int


class SheetShape(SheetEntry):
    columns: list[ColumnShape]


class RowShape(BaseModel):
    """`cells` by slot; those missing at its end are empty."""

    id: str
    parent_id: str | None
    position: int
    level: int
    has_children: bool
    seq: int
    cells: list[CellValue]


class WindowShape(BaseModel):
    """Rows `offset` to `offset + len(rows)` of `total` in the view named `view`."""

    view: str
    offset: int
    rows: list[RowShape]
    total: int
    version: VersionShape


class EventShape(EventDown):
    """As on the socket: what has its default is left out."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)


class EventList(BaseModel):
    events: list[EventShape]


class CauseShape(BaseModel):
    """What one command did: the unit of undo."""

    cause: str
    time: str
    user: str
    via: Via
    client: str
    summary: str
    seq_first: int
    seq_last: int
    rows: int
    cells: int
    can_undo: Undoable
    undoes: str | None
    undone_by: str | None


class History(BaseModel):
    causes: list[CauseShape]


class LastChange(BaseModel):
    time: str
    user: str
    via: Via
    client: str
    cause: str
    seq: int
    kind: str
    before: CellValue
    after: CellValue


class ActionInfo(BaseModel):
    name: str
    summary: str
    effect: EffectClass
    arguments: dict[str, Any] = Field(description="JSON Schema.")


class ActionList(BaseModel):
    actions: list[ActionInfo]


class EffectShape(BaseModel):
    kind: Literal["changed"]
    topic: str
    seq_first: int
    seq_last: int
    cause: str
    rows: int
    cells: int
    can_undo: Undoable


class ActionResult(BaseModel):
    """`data` is the action's own (docs/reference/actions.md); a plan where `outcome` is needs_approval."""

    outcome: Outcome
    data: Any
    summary: str
    effects: list[EffectShape]
    error: Problem | None
    meta: dict[str, Any]


class FailedResult(ActionResult):
    """`error` is there; `correlation_id` is the one in the log."""

    correlation_id: str


class ImportShape(BaseModel):
    import_id: str
    report: ReadReport


class SheetMade(BaseModel):
    sheet_id: str


class SheetImported(SheetMade):
    report: ReadReport


class SheetFound(BaseModel):
    sheet_id: str | None


class Me(BaseModel):
    id: str
    name: str


class Link(BaseModel):
    path: str


class Ticket(BaseModel):
    ticket: str


ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Failure, "description": "Refused; `error.code` says why and `error.fix` what to do."},
    "5XX": {"model": Failure, "description": "Not the caller's fault; try again where `error.is_retryable`."},
}
"""Of every address."""
RESULT: dict[int | str, dict[str, Any]] = {
    200: {"model": ActionResult},
    "4XX": {"model": FailedResult | Failure, "description": "Refused; `error.code` says why and `error.fix` what to do."},
    "5XX": {"model": FailedResult | Failure, "description": "Not the caller's fault; try again where `error.is_retryable`."},
}
"""Of addresses that run an action."""
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE: dict[int | str, dict[str, Any]] = {200: {"content": dict.fromkeys(MEDIA_TYPES.values(), BINARY)}}
