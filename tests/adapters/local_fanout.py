"""`Fanout` between hubs of one process, for tests that need no server. It keeps the contract (test_fanout.py)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

Hear = Callable[[bytes], None]


class Wire:
    """What the fanouts of a test hang on; `is_up` is whether anything gets through."""

    def __init__(self) -> None:
        self.is_up = True
        self.listening: dict[LocalFanout, tuple[str, Hear]] = {}


class LocalFanout:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def is_up(self) -> bool:
        return self._wire.is_up and self in self._wire.listening

    async def start(self, name: str, hear: Hear) -> None:
        self._wire.listening[self] = (name, hear)

    async def publish(self, note: bytes) -> None:
        own_name, _ = self._wire.listening[self]
        await asyncio.sleep(0)
        for fanout, (name, hear) in [*self._wire.listening.items()]:
            if self._wire.is_up and fanout is not self and name == own_name:
                hear(note)

    async def close(self) -> None:
        self._wire.listening.pop(self, None)
