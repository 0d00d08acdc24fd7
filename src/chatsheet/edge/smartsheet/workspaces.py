"""The one workspace that everything is in, and the one folder of those who ask for folders."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from chatsheet.edge.smartsheet.asking import PAGE_SIZE, Ask, answer, listed
from chatsheet.edge.smartsheet.shapes import FOLDER, WORKSPACE, entry_to_json
from chatsheet.edge.smartsheet.sheets import check_place


async def list_workspaces(ask: Ask) -> Response:
    """With a token for the next page, as new clients ask for it, or with numbered pages."""
    workspace = WORKSPACE | {"permalink": ask.address}
    if ask.text("paginationType") == "token" or ask.text("maxItems") or ask.text("lastKey"):
        return answer({"data": [workspace]})
    return listed(ask, [workspace])


async def get_workspace(ask: Ask) -> Response:
    """With its sheets, as older clients read it."""
    check_place(ask)
    return answer(WORKSPACE | {"permalink": ask.address, "sheets": await _sheets(ask), "folders": []})


async def get_workspace_metadata(ask: Ask) -> Response:
    check_place(ask)
    return answer(WORKSPACE | {"permalink": ask.address})


async def get_folder_metadata(ask: Ask) -> Response:
    check_place(ask)
    return answer(FOLDER | {"permalink": ask.address})


async def get_children(ask: Ask) -> Response:
    """Sheets are all there is. `lastKey` is where the next page begins."""
    check_place(ask)
    kinds = ask.words("childrenResourceTypes")
    sheets = [{"resourceType": "sheet", **sheet} for sheet in await _sheets(ask)] if not kinds or "sheets" in kinds else []
    start, size = ask.number("lastKey") or 0, ask.number("maxItems", least=1) or PAGE_SIZE
    told: dict[str, Any] = {"data": sheets[start : start + size]}
    return answer(told | ({"lastKey": str(start + size)} if start + size < len(sheets) else {}))


async def _sheets(ask: Ask) -> list[dict[str, Any]]:
    found = await ask.read("list_sheets", None, lambda transaction: transaction.sheets())
    return [entry_to_json(ask, sheet) for sheet in sorted(found, key=lambda sheet: sheet.id)]
