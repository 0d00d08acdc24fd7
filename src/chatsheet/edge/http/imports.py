"""Files coming in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, Form, Query, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from chatsheet.domain.errors import invalid
from chatsheet.edge.http.errors import json_response
from chatsheet.edge.http.requests import Asking
from chatsheet.edge.http.shapes import ImportShape, SheetFound, SheetImported, SheetMade
from chatsheet.ports import ReadOptions
from chatsheet.services.access import authorize
from chatsheet.services.imports import options_from_json, report_to_json

router = APIRouter(prefix="/api/v1")

CHUNK_BYTES = 1024 * 1024


class Opening(BaseModel):
    """`name` of the new sheet; without it, the file's."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(default="", max_length=200)
    as_job: bool = False
    """Answer at once with the job that makes the sheet."""


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK_BYTES):
        yield chunk


def _options(text: str) -> ReadOptions:
    try:
        data = json.loads(text) if text else {}
    except ValueError:
        raise invalid("options_invalid", "The options are not JSON.", "Leave them out.") from None
    return options_from_json(data)


@router.post("/imports", status_code=201, responses={201: {"model": ImportShape}})
async def inspect(asking: Asking, file: UploadFile, options: str = Form("")) -> Response:
    """Upload a file and see what was found in it; nothing is created yet."""
    authorize(asking.command.actor, "import", None)
    import_id, report = await asking.state.imports.take(file.filename or "file", _chunks(file), _options(options))
    return json_response({"import_id": import_id, "report": report_to_json(report)}, 201)


@router.post("/imports/{import_id}/reread", responses={200: {"model": ImportShape}})
async def reread(asking: Asking, import_id: str, options: dict[str, Any] = Body()) -> Response:
    """Read the same file again with what was mended."""
    authorize(asking.command.actor, "import", None)
    report = await asking.state.imports.read(import_id, options_from_json(options))
    return json_response({"import_id": import_id, "report": report_to_json(report)})


@router.post("/imports/{import_id}/open", status_code=201, responses={201: {"model": SheetMade}})
async def open_import(asking: Asking, import_id: str, opening: Annotated[Opening | None, Body()] = None) -> Response:
    """Make the sheet, at once or by a job (202)."""
    authorize(asking.command.actor, "import", None)
    if opening is not None and opening.as_job:
        return json_response({"job": await asking.state.imports.open_as_job(import_id, asking.command, name=opening.name)}, 202)
    committed = await asking.state.imports.open(import_id, asking.command, name=opening.name if opening else None)
    return json_response({"sheet_id": str(committed.sheet_id)}, 201)


@router.delete("/imports/{import_id}", status_code=204)
async def delete_import(asking: Asking, import_id: str) -> Response:
    await asking.state.imports.delete(import_id)
    return Response(status_code=204)


@router.post("/sheets/import", status_code=201, responses={201: {"model": SheetImported}})
async def import_sheet(
    asking: Asking,
    file: UploadFile,
    options: str = Form(""),
    name: str = Form("", max_length=200),
    source: str = Form("", max_length=5000),
) -> Response:
    """Upload a file and make a sheet of it at once. `source` names the file for `GET /imported`."""
    authorize(asking.command.actor, "import", None)
    imports = asking.state.imports
    import_id, report = await imports.take(file.filename or "file", _chunks(file), _options(options))
    committed = await imports.open(import_id, asking.command, name=name or None)
    if source:
        await imports.remember(source, committed.sheet_id)
    return json_response({"sheet_id": str(committed.sheet_id), "report": report_to_json(report)}, 201)


@router.get("/imported", responses={200: {"model": SheetFound}})
async def imported(asking: Asking, source: str = Query(max_length=5000)) -> Response:
    """The sheet that was made of this very file, as it was named then; null when there is none any more."""
    authorize(asking.command.actor, "list_sheets", None)
    sheet_id = await asking.state.imports.made_of(source)
    return json_response({"sheet_id": None if sheet_id is None else str(sheet_id)})
