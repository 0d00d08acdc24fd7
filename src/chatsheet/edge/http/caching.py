"""Answers that a client may keep: each is asked about with its tag, and not sent again while it is the same.

The tag of a sheet's rows is the sheet's version and the view. The version moves with every change, so an answer kept is never old;
what is kept is asked about every time (`no-cache`), because a change may come at any moment.
"""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from chatsheet.domain.sheet import Version
from chatsheet.edge.http.errors import json_response


def tag_of(version: Version, *more: str) -> str:
    return '"' + "-".join((version.epoch, str(version.seq), *more)) + '"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the client has this already (RFC 9110, 13.1.2: compared weakly)."""
    return tag in (one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(","))


def unchanged(tag: str) -> Response:
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})


def tagged(data: object, tag: str) -> Response:
    return json_response(data, headers={"ETag": tag})
