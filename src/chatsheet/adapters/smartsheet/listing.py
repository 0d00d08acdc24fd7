"""The list of a user's sheets, kept for a moment: a dialogue asks again with every letter typed."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from chatsheet.adapters.smartsheet.client import token_key
from chatsheet.domain.source import SourceEntry

KEPT_S = 30.0
MOST = 200


class Listings:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, list[SourceEntry]]] = {}

    async def of(self, token: str, ask: Callable[[], Awaitable[list[SourceEntry]]]) -> list[SourceEntry]:
        key = token_key(token)
        asked_at, known = self._kept.get(key, (0.0, None))
        if known is not None and self._clock() - asked_at < KEPT_S:
            return known
        found = await ask()
        self._kept.pop(key, None)
        self._kept[key] = (self._clock(), found)
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
        return found
