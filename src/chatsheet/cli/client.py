"""The HTTP API as commands use it: over the wire to the running server, or inside this process. Same requests either way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from chatsheet.cli.data_dir import server_or_lock
from chatsheet.cli.token import read_token
from chatsheet.domain.errors import Category, Problem
from chatsheet.services.access import Keys
from chatsheet.settings import Settings

TIMEOUT_S = 600.0
"""A command waits as long as a large import takes."""


class Api:
    """Requests and what they answer; errors are raised as the Problems they are."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str, **params: Any) -> Any:
        return _json(await self._client.get(path, params=params))

    async def post(self, path: str, body: Any = None, **params: Any) -> Any:
        return _json(await self._client.post(path, json={} if body is None else body, params=params))

    async def upload(self, path: Path, **form: str) -> Any:
        with path.open("rb") as file:
            return _json(await self._client.post("/api/v1/sheets/import", files={"file": (path.name, file)}, data=form))

    async def download(self, address: str, into: Path | None, **params: Any) -> bytes:
        """The body; written to `into` when that is given."""
        answer = await self._client.get(address, params=params)
        if answer.status_code >= 400:
            _json(answer)
        if into is not None:
            into.write_bytes(answer.content)
        return answer.content


def _json(answer: httpx.Response) -> Any:
    data = answer.json() if answer.content else None
    if answer.status_code < 400:
        return data
    told = (data or {}).get("error")
    if told is None:
        raise Problem(Category.INTERNAL, "internal", f"The server answered {answer.status_code}.", "Look at its log.")
    raise Problem(Category(told["category"]), told["code"], told["message"], told["fix"], told["params"], told["is_retryable"])


@asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[Api]:
    """The API on this data folder, with or without a running server.

    Raises:
        Problem: `data_dir_in_use`.
    """
    with server_or_lock(settings.data_dir) as address:
        if address is not None:
            headers = await _headers(settings)
            # No certificates for a place on this machine: reading them takes longer than asking.
            async with httpx.AsyncClient(base_url=address, headers=headers, timeout=TIMEOUT_S, trust_env=False, verify=False) as client:
                yield Api(client)
            return
        from chatsheet.wiring import app_of, build  # noqa: PLC0415 - beside a running server a command needs none of it

        state = build(settings)
        app = app_of(state, settings)
        async with app.router.lifespan_context(app):
            headers = await _headers(settings, state.keys)
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://chatsheet", headers=headers, timeout=TIMEOUT_S) as client:
                yield Api(client)


async def _headers(settings: Settings, keys: Keys | None = None) -> dict[str, str]:
    token = keys.token if keys else await read_token(settings)
    return {"Authorization": f"Bearer {token}", "X-Chatsheet-Via": "cli", "X-Time-Zone": settings.zone}
