"""Which sheet a command means: an id, a name, or a file, which is imported once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chatsheet.cli.client import Api
from chatsheet.services.sheet_names import named_sheet, sheet_unknown


async def find_sheet(api: Api, given: str) -> str:
    """The id of the sheet.

    A file is imported unless the very same file (path, size, time) was imported before.

    Raises:
        Problem: `sheet_unknown` with the nearest names, `sheet_ambiguous`.
    """
    sheets: list[dict[str, Any]] = (await api.get("/api/v1/sheets"))["sheets"]
    names = {sheet["id"]: sheet["name"] for sheet in sheets}
    found = named_sheet(given, names)
    if found is not None:
        return found
    if Path(given).is_file():
        return await _of_file(api, Path(given))
    raise sheet_unknown(given, names, listed_by="`chatsheet sheets`")


async def _of_file(api: Api, path: Path) -> str:
    facts = path.stat()
    source = f"{path.resolve()}|{facts.st_size}|{facts.st_mtime_ns}"
    known = await api.get("/api/v1/imported", source=source)
    if known["sheet_id"] is not None:
        return str(known["sheet_id"])
    return str((await api.upload(path, source=source))["sheet_id"])
