"""Reading sheets: what they hold, who changed what, how one looks at them."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import Field, ValidationError
from starlette.background import BackgroundTask

from chatsheet.domain.codec import column_to_json
from chatsheet.domain.errors import invalid
from chatsheet.domain.sheet import ColumnId, RowId, SheetId, Version
from chatsheet.edge import wire
from chatsheet.edge.http.caching import is_known, tag_of, tagged, unchanged
from chatsheet.edge.http.errors import json_response
from chatsheet.edge.http.requests import ID, MOST, Asking, TheSheet
from chatsheet.edge.http.shapes import FILE, EventList, History, LastChange, SheetList, SheetShape, WindowShape
from chatsheet.ports import SheetSummary, Transaction
from chatsheet.services.access import authorize
from chatsheet.services.actions.base import Arguments
from chatsheet.services.actions.history import cause_to_json
from chatsheet.services.actions.naming import FilterArg, SortArg, row_id
from chatsheet.services.cell_history import last_change
from chatsheet.services.commit import sheet_topic, user_topic
from chatsheet.services.exports import MEDIA_TYPES
from chatsheet.services.windows import View, WindowRequest, view_name

router = APIRouter(prefix="/api/v1")


class SavedView(Arguments):
    """One person's view of one sheet."""

    filter: FilterArg | None = None
    sorts: list[SortArg] = Field(default_factory=list, max_length=10)
    search: str = Field(default="", max_length=200)
    hidden: list[str] = Field(default_factory=list, max_length=400)
    widths: dict[str, int] = Field(default_factory=dict, max_length=400)
    frozen: int = Field(default=1, ge=0, le=50)
    wrap: bool = False


@router.get("/sheets", responses={200: {"model": SheetList}})
async def list_sheets(asking: Asking) -> Response:
    """All sheets, the latest changed first, with the position to listen from."""

    def read(transaction: Transaction) -> dict[str, Any]:
        top = transaction.top(user_topic(asking.user.id))
        linked = {link.sheet_id for link in transaction.links() if link.state != "closed"}
        listed = [{**summary_to_json(one), "source": "smartsheet" if one.id in linked else None} for one in transaction.sheets()]
        return {"sheets": listed, "position": {"e": top.epoch, "s": top.seq}}

    return json_response(await asking.state.store.read(read))


@router.get("/sheets/{sheet_id}", responses={200: {"model": SheetShape}, 304: {"description": "As it was."}})
async def get_sheet(asking: Asking, sheet_id: TheSheet, request: Request) -> Response:
    """Name and columns, with an ETag that is the sheet's version."""
    _authorize(asking, "describe_sheet", sheet_id)

    def read(transaction: Transaction) -> Response:
        tag = tag_of(transaction.top(sheet_topic(sheet_id)))
        if is_known(request, tag):
            return unchanged(tag)
        summary = transaction.summary(sheet_id)
        columns = transaction.sheet(sheet_id).columns
        return tagged({**summary_to_json(summary), "columns": [*map(column_to_json, columns)]}, tag)

    return await asking.state.store.read(read)


@router.get("/sheets/{sheet_id}/rows", responses={200: {"model": WindowShape}, 304: {"description": "As they were."}})
async def get_rows(
    asking: Asking,
    sheet_id: TheSheet,
    request: Request,
    offset: int = Query(0, ge=0, le=MOST),
    limit: int = Query(200, ge=1, le=1000),
    view: str | None = Query(None, max_length=20_000, description="JSON as `PUT view` takes it; without it, the sheet's own order."),
) -> Response:
    """Rows, with an ETag that is the sheet's version and the view: whoever has them asks again for nothing."""
    _authorize(asking, "get_rows", sheet_id)
    today = asking.command.today
    window = WindowRequest(view=View() if view is None else _plain(_view(view)), offset=offset, limit=limit)
    # Filters may speak of today.
    name = view_name(window.view) + ("" if window.view.is_plain else f"-{today}")
    version = await asking.state.store.read(lambda transaction: transaction.top(sheet_topic(sheet_id)))
    if is_known(request, tag_of(version, name)):
        return unchanged(tag_of(version, name))
    rows = await asking.state.windows.read(sheet_id, window, today)
    return tagged(rows, tag_of(Version(**rows["version"]), name))


@router.post("/sheets/{sheet_id}/window", responses={200: {"model": WindowShape}})
async def read_window(asking: Asking, sheet_id: TheSheet, window: WindowRequest) -> Response:
    """Rows of a view: filtered, sorted, searched. A POST because a view may be long and rows may be kept in place; it changes nothing.
    Nobody keeps what a POST answers: for that there is `GET rows`."""
    _authorize(asking, "get_rows", sheet_id)
    return json_response(await asking.state.windows.read(sheet_id, window, asking.command.today), headers={"Cache-Control": "no-store"})


@router.get("/sheets/{sheet_id}/events", responses={200: {"model": EventList}})
async def get_events(
    asking: Asking, sheet_id: TheSheet, after: int = Query(0, ge=0, le=MOST), limit: int = Query(200, ge=1, le=1000)
) -> Response:
    """The sheet's events as the socket sends them."""
    _authorize(asking, "history", sheet_id)

    def read(transaction: Transaction) -> list[bytes]:
        transaction.summary(sheet_id)
        return [wire.event(event) for event in transaction.events(sheet_topic(sheet_id), after=after, limit=limit)]

    events = await asking.state.store.read(read)
    return Response(b'{"events":[' + b",".join(events) + b"]}", media_type="application/json")


@router.get("/sheets/{sheet_id}/history", responses={200: {"model": History}})
async def get_history(
    asking: Asking,
    sheet_id: TheSheet,
    before: int | None = Query(None, ge=0, le=MOST),
    limit: int = Query(50, ge=1, le=500),
    row: str | None = Query(None, alias="row_id", max_length=20, description="Only what touched this row, also when it is deleted by now."),
) -> Response:
    """Who changed what, newest first, one entry per cause. The next page begins `before` the last one's `seq_first`."""
    _authorize(asking, "history", sheet_id)
    wanted = None if row is None else row_id(row)

    def read(transaction: Transaction) -> dict[str, Any]:
        transaction.summary(sheet_id)
        causes = transaction.causes(sheet_topic(sheet_id), before=before, limit=limit, row_id=wanted)
        return {"causes": [*map(cause_to_json, causes)]}

    return json_response(await asking.state.store.read(read))


@router.get("/sheets/{sheet_id}/cells/{row}/{column}/last", responses={200: {"model": LastChange | None}})
async def get_last_change(asking: Asking, sheet_id: TheSheet, row: Annotated[int, ID], column: Annotated[int, ID]) -> Response:
    """Who changed this cell last, via what, when, from what; null when nobody did."""
    _authorize(asking, "history", sheet_id)
    found = await asking.state.store.read(lambda transaction: last_change(transaction, sheet_id, RowId(row), ColumnId(column)))
    return json_response(found)


@router.get("/sheets/{sheet_id}/export", response_class=FileResponse, responses=FILE)
async def export(
    asking: Asking, sheet_id: TheSheet, format: Literal["csv", "xlsx", "json"] = "csv", view: str | None = Query(None, max_length=20_000)
) -> Response:
    """The sheet, or a view of it, as a file."""
    _authorize(asking, "export", sheet_id)
    saved = None if view is None else _view(view)
    plain = None if saved is None else _plain(saved)
    hidden = saved.hidden if saved else ()
    path, name = await asking.state.exports.write(sheet_id, format, asking.command.today, view=plain, hidden=hidden)
    ascii_name = re.sub(r"[^A-Za-z0-9 ._-]+", "_", name).strip() or "sheet"
    disposition = f"attachment; filename=\"{ascii_name}.{format}\"; filename*=UTF-8''{quote(name)}.{format}"
    return FileResponse(
        path,
        media_type=MEDIA_TYPES[format],
        headers={"Content-Disposition": disposition},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


@router.get("/sheets/{sheet_id}/view", responses={200: {"model": SavedView}})
async def get_view(asking: Asking, sheet_id: TheSheet) -> Response:
    """This user's view of the sheet."""
    _authorize(asking, "get_rows", sheet_id)

    def read(transaction: Transaction) -> bytes | None:
        transaction.summary(sheet_id)
        return transaction.view(asking.user.id, sheet_id)

    stored = await asking.state.store.read(read)
    return Response(stored, media_type="application/json") if stored else json_response(SavedView().model_dump(mode="json"))


@router.put("/sheets/{sheet_id}/view", status_code=204)
async def put_view(asking: Asking, sheet_id: TheSheet, view: SavedView) -> Response:
    _authorize(asking, "get_rows", sheet_id)
    data = msgspec.json.encode(view.model_dump(mode="json"))

    def work(transaction: Transaction) -> None:
        transaction.summary(sheet_id)
        transaction.put_view(asking.user.id, sheet_id, data)

    await asking.state.store.write(work)
    return Response(status_code=204)


def _authorize(asking: Any, action: str, sheet_id: SheetId) -> None:
    authorize(asking.command.actor, action, sheet_id)


def _view(text: str) -> SavedView:
    try:
        return SavedView.model_validate(json.loads(text))
    except (ValidationError, ValueError):
        raise invalid("view_invalid", "This view is not one of this page's.", "Reload the page.") from None


def _plain(saved: SavedView) -> View:
    """What of a person's view decides about rows."""
    return View(filter=saved.filter, sorts=saved.sorts, search=saved.search)


def summary_to_json(summary: SheetSummary) -> dict[str, Any]:
    return {
        "id": str(summary.id),
        "name": summary.name,
        "row_count": summary.row_count,
        "column_count": summary.column_count,
        "version": version_to_json(summary.version),
        "created_at": summary.created_at.isoformat(),
        "updated_at": summary.updated_at.isoformat(),
    }


def version_to_json(version: Version) -> dict[str, Any]:
    return {"epoch": version.epoch, "seq": version.seq}
