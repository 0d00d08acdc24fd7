"""Finds an Ollama that runs on this machine, and a model in it that can call actions."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx

WITHIN_S = 2.0
MOST_ASKED_ABOUT = 20


async def find(address: str) -> str | None:
    """The name of a model at `address`, the latest changed that can call actions; None where there is none, or no Ollama.

    Costs a refused connection where nothing listens.
    """
    try:
        async with asyncio.timeout(WITHIN_S):
            if not await _listens(address):
                return None
            # No proxy and no certificates for a place on this machine: reading the certificates takes longer than asking.
            async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as http:
                return await _choose(http)
    except (TimeoutError, OSError, ValueError, httpx.HTTPError, httpx.InvalidURL):
        return None


async def _listens(address: str) -> bool:
    parts = urlsplit(address)
    try:
        _, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    except OSError:
        return False
    writer.close()
    return True


async def _choose(http: httpx.AsyncClient) -> str | None:
    for name in _names((await http.get("/api/tags")).json())[:MOST_ASKED_ABOUT]:
        answer = await http.post("/api/show", json={"model": name})
        can = answer.json().get("capabilities") if answer.status_code == 200 else None
        if isinstance(can, list) and "tools" in can:
            return name
    return None


def _names(data: Any) -> list[str]:
    models = data.get("models") if isinstance(data, dict) else None
    return [str(model["name"]) for model in models or () if isinstance(model, dict) and model.get("name")]
