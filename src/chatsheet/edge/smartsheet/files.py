"""A sheet as a file, for those whose Accept header asks for one."""

from __future__ import annotations

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from chatsheet.edge.smartsheet.asking import Ask
from chatsheet.ports import FileFormat
from chatsheet.services.exports import MEDIA_TYPES
from chatsheet.services.smartsheet_face.errors import Refused

FORMATS: dict[str, FileFormat] = {"text/csv": "csv", "application/vnd.ms-excel": "xlsx", MEDIA_TYPES["xlsx"]: "xlsx"}


def wanted_format(ask: Ask) -> FileFormat | None:
    """None where JSON will do. Raises Refused 1052 for what we do not write."""
    accepted = [part.partition(";")[0].strip().lower() for part in ask.request.headers.get("accept", "").split(",")]
    if any(part in ("", "*/*", "application/*", "application/json") for part in accepted):
        return None
    found = next((FORMATS[part] for part in accepted if part in FORMATS), None)
    if found is None:
        raise Refused(1052, "Sheets come as application/json, text/csv or application/vnd.ms-excel.")
    return found


async def sheet_as_file(ask: Ask, file_format: FileFormat) -> Response:
    ask.authorize("export", ask.sheet_id)
    path, _ = await ask.state.exports.write(ask.sheet_id, file_format, ask.command().today)
    return FileResponse(
        path,
        media_type=MEDIA_TYPES[file_format],
        # The Python library takes the name out of exactly this form.
        headers={"Content-Disposition": f'attachment; filename="sheet-{ask.sheet_id}.{file_format}";', "Cache-Control": "no-store"},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )
