"""Search in all sheets, or in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from chatsheet.edge.smartsheet.asking import Ask, answer
from chatsheet.edge.smartsheet.shapes import WORKSPACE, WORKSPACE_ID
from chatsheet.ports import Transaction
from chatsheet.services.smartsheet_face.errors import Refused
from chatsheet.services.smartsheet_face.searching import MOST_HITS, Hit, hits

MOST_TEXT = 200
"""Characters of a hit; Smartsheet's are cut too."""


async def search_all(ask: Ask) -> Response:
    query, scopes = _query(ask), ask.words("scopes")
    in_names, in_cells = not scopes or "sheetNames" in scopes, not scopes or "cellData" in scopes

    def read(transaction: Transaction) -> list[Hit]:
        return hits(transaction, transaction.sheets(), query, in_names=in_names, in_cells=in_cells)

    return _told(await ask.read("get_rows", None, read))


async def search_sheet(ask: Ask) -> Response:
    query = _query(ask)

    def read(transaction: Transaction) -> list[Hit]:
        return hits(transaction, [transaction.summary(ask.sheet_id)], query, in_names=False, in_cells=True)

    return _told(await ask.read("get_rows", ask.sheet_id, read))


def _query(ask: Ask) -> str:
    query = ask.text("query").strip()
    if not query:
        raise Refused(1009, "This request lacks the parameter query.")
    return query


def _told(found: Sequence[Hit]) -> Response:
    return answer({"totalCount": len(found), "results": [_hit(hit) for hit in found[:MOST_HITS]]})


def _hit(hit: Hit) -> dict[str, Any]:
    if hit.row_id is None:
        parent = {"parentObjectId": WORKSPACE_ID, "parentObjectName": WORKSPACE["name"], "parentObjectType": "workspace"}
        return {"objectId": hit.sheet.id, "objectType": "sheet", "text": hit.text[:MOST_TEXT], "contextData": [], **parent}
    parent = {"parentObjectId": hit.sheet.id, "parentObjectName": hit.sheet.name, "parentObjectType": "sheet"}
    return {"objectId": hit.row_id, "objectType": "row", "text": hit.text[:MOST_TEXT], "contextData": [f"Row {hit.row_id}"], **parent}
