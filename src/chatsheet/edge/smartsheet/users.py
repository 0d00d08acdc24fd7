"""Who one is here, and what the server is."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from chatsheet.edge.smartsheet.asking import Ask, answer
from chatsheet.edge.smartsheet.shapes import time_to_json
from chatsheet.services.access import User

USER_ID = 1
EMAIL = "you@chatsheet.invalid"
"""Whoever holds the token is the one user. Addresses under `.invalid` reach nobody (RFC 2606)."""


async def get_me(ask: Ask) -> Response:
    name = ask.user.name
    told: dict[str, Any] = {
        "id": USER_ID,
        "email": EMAIL,
        "firstName": name,
        "lastName": "",
        "name": name,
        "locale": "en_US",
        "timeZone": ask.state.time_zone,
        "account": {"id": 1, "name": "chatsheet"},
        "admin": True,
        "licensedSheetCreator": True,
        "groupAdmin": False,
        "resourceViewer": False,
        "status": "ACTIVE",
        "lastLogin": time_to_json(ask.command().now),
    }
    return answer(told)


async def get_server(ask: Ask) -> Response:
    return answer({"supportedLocales": ["en_US"], "formats": {}})


def writer_of(user: User) -> bytes:
    return msgspec.json.encode({"name": user.name, "email": EMAIL})
