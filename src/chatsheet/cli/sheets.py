"""Which sheet a command means: an id, a name, or a file, which is imported once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rapidfuzz import process

from chatsheet.cli.client import Api
from chatsheet.domain.errors import conflict, not_found


async def find_sheet(api: Api, given: str) -> str:
    """The id of the sheet.

    A file is imported unless the very same file (path, size, time) was imported before.

    Raises:
        Problem: `sheet_unknown` with the nearest names, `sheet_ambiguous`.
    """
    sheets: list[dict[str, Any]] = (await api.get("/api/v1/sheets"))["sheets"]
    if any(sheet["id"] == given for sheet in sheets):
        return given
    named = [sheet for sheet in sheets if sheet["name"].casefold() == given.casefold()]
    if len(named) > 1:
        ids = ", ".join(sheet["id"] for sheet in named)
        raise conflict("sheet_ambiguous", f"{len(named)} sheets are named {given}.", f"Use an id: {ids}.")
    if named:
        return str(named[0]["id"])
    if Path(given).is_file():
        return await _of_file(api, Path(given))
    nearest = [match[0] for match in process.extract(given, [sheet["name"] for sheet in sheets], limit=3, score_cutoff=50)]
    fix = "Did you mean " + " or ".join(nearest) + "?" if nearest else "`chatsheet sheets` lists them."
    raise not_found("sheet_unknown", f"There is no sheet or file {given}.", fix)


async def _of_file(api: Api, path: Path) -> str:
    facts = path.stat()
    source = f"{path.resolve()}|{facts.st_size}|{facts.st_mtime_ns}"
    known = await api.get("/api/v1/imported", source=source)
    if known["sheet_id"] is not None:
        return str(known["sheet_id"])
    return str((await api.upload(path, source=source))["sheet_id"])
