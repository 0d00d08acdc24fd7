"""Who is looking at which sheet, and at which cell: the newest only, in memory, told at most a few times a second."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

from chatsheet.services.feed import Hub, Latest

TELL_AFTER_S = 0.1
"""Cursor moves within this time are told together: a person cannot see more than ten a second."""


class Presence:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._here: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        self._due: dict[str, asyncio.TimerHandle] = {}

    def put(self, topic: str, client: str, entry: dict[str, Any]) -> None:
        self._here[topic][client] = entry
        self._tell_soon(topic)

    def leave(self, topic: str, client: str) -> None:
        if self._here.get(topic, {}).pop(client, None) is not None:
            self._tell_soon(topic)

    def leave_all(self, client: str) -> None:
        for topic in [topic for topic, here in self._here.items() if client in here]:
            self.leave(topic, client)

    def now(self, topic: str) -> Latest:
        return Latest(topic, "presence", [*self._here.get(topic, {}).values()])

    def _tell_soon(self, topic: str) -> None:
        if topic not in self._due:
            self._due[topic] = asyncio.get_running_loop().call_later(TELL_AFTER_S, self._tell, topic)

    def _tell(self, topic: str) -> None:
        del self._due[topic]
        self._hub.signal(self.now(topic), stays_here=True)
        if not self._here.get(topic):
            self._here.pop(topic, None)

    def close(self) -> None:
        for due in self._due.values():
            due.cancel()
        self._due.clear()
