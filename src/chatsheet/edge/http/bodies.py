"""How large a request's body may be: refused by what it says of itself before any of it is read, and cut off where it says nothing.

Without this a body would be spooled to the disk, or held in memory, to its end before anybody looks at its size.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from chatsheet.domain.errors import Problem, too_large

MEGABYTE = 1_000_000
JSON_BYTES = 64 * MEGABYTE
"""Of everything but files: a `set_cells` of a million short cells is about half of it."""
AROUND_FILE_BYTES = 2 * MEGABYTE
"""What an upload's form may hold besides the file."""
UPLOADS = frozenset({"/api/v1/imports", "/api/v1/sheets/import"})


class BodyTooLarge(HTTPException):
    """Raised out of `receive`. It is an `HTTPException` because that is what FastAPI lets through while it reads a body."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(413, problem.message)
        self.problem = problem


def limit_of(path: str, upload_bytes: int) -> tuple[int, Problem]:
    """The most bytes a body sent to `path` may have, and what is said when it has more."""
    if path in UPLOADS:
        megabytes = upload_bytes // MEGABYTE
        message = f"This file is larger than {megabytes} MB."
        told = too_large("file_too_large", message, "Split it, or raise CHATSHEET_UPLOAD_MB.", limit_mb=megabytes)
        return upload_bytes + AROUND_FILE_BYTES, told
    megabytes = JSON_BYTES // MEGABYTE
    message = f"This request is larger than {megabytes} MB."
    return JSON_BYTES, too_large("body_too_large", message, "Send it in parts, or import a file.", limit_mb=megabytes)


def declared(length: str | None) -> int:
    """What Content-Length says; 0 where it says nothing that is a number."""
    return int(length) if length and length.isascii() and length.isdigit() and len(length) < 20 else 0


def limited(receive: Receive, most_bytes: int, problem: Problem) -> Receive:
    """`receive` that raises `BodyTooLarge` once more than `most_bytes` have come."""
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b"")) if message["type"] == "http.request" else 0
        if seen > most_bytes:
            raise BodyTooLarge(problem)
        return message

    return counting
