"""The line before Smartsheet's rate limit: nobody is refused who can wait, and people go before jobs.

See docs/subsystems/smartsheet-client.md.

A moving minute per token (the limits package), counted in this process, or in Redis where several processes use the same tokens. The line
itself is this process's own.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from bisect import insort
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from chatsheet.adapters.smartsheet import problems
from chatsheet.guard import within

if TYPE_CHECKING:
    from limits.aio.storage import Storage
    from limits.aio.strategies import MovingWindowRateLimiter

log = structlog.get_logger(__name__)

RESERVE = 0.04
"""Part of the minute that jobs leave to people."""
LEAST_WAIT_S = 0.05
"""Between two looks at the count, which other processes raise too."""
ANSWERS_WITHIN_S = 2.0
"""A Redis that takes longer counts as away; meanwhile every process counts for itself."""
AWAY_S = 30.0
MOST_LINES = 1000
"""Tokens remembered; the longest unused makes room."""


class Window:
    """How many requests each token made within the last minute."""

    def __init__(self, limit: int, redis_url: str = "", *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._redis_url = redis_url
        self._clock = clock
        self._shared_from = 0.0
        self._shared: tuple[Storage, MovingWindowRateLimiter] | None = None
        self._own: tuple[Storage, MovingWindowRateLimiter] | None = None

    async def take(self, key: str, cost: int, *, is_unhurried: bool) -> float:
        """0 when the requests may be made, and are counted now; else seconds after which to ask again."""
        from limits.errors import StorageError  # noqa: PLC0415

        if self._redis_url and self._clock() >= self._shared_from:
            self._shared = self._shared or _shared(self._redis_url)
            try:
                return await self._take(self._shared[1], key, cost, is_unhurried=is_unhurried)
            except (OSError, TimeoutError, StorageError) as error:
                self._shared_from = self._clock() + AWAY_S
                log.warning("rate_limit_not_shared", error=type(error).__name__, for_s=AWAY_S)
        self._own = self._own or _own()
        return await self._take(self._own[1], key, cost, is_unhurried=is_unhurried)

    async def _take(self, limiter: MovingWindowRateLimiter, key: str, cost: int, *, is_unhurried: bool) -> float:
        from limits import RateLimitItemPerMinute  # noqa: PLC0415 - 60 ms, needed only where a service is called
        from limits.aio.storage import MovingWindowSupport  # noqa: PLC0415

        assert isinstance(limiter.storage, MovingWindowSupport)
        allowed = self._limit - (max(1, round(self._limit * RESERVE)) if is_unhurried else 0)
        # The strategy keeps one count per amount; people and jobs have one count and two amounts.
        minute = RateLimitItemPerMinute(self._limit, namespace="smartsheet")
        name, length_s = minute.key_for(key), minute.get_expiry()
        if await limiter.storage.acquire_entry(name, allowed, length_s, amount=min(cost, allowed)):
            return 0.0
        oldest = (await limiter.get_window_stats(minute, key)).reset_time
        return min(max(oldest - time.time(), 0.0), float(length_s)) + LEAST_WAIT_S

    async def close(self) -> None:
        if self._shared is not None:
            await self._shared[0].bridge.storage.aclose()  # type: ignore[attr-defined]


class Line:
    """Those who wait with one token, in the order in which they go."""

    def __init__(self, window: Window, key: str) -> None:
        self._window = window
        self._key = key
        self._order = itertools.count()
        self._waiting: list[tuple[bool, int, asyncio.Event]] = []
        self._open_from = 0.0

    def pause(self, seconds: float) -> None:
        """Smartsheet wants to be left alone."""
        self._open_from = max(self._open_from, _now() + seconds)

    async def enter(self, cost: int = 1, *, is_unhurried: bool = False, patience_s: float | None = None) -> None:
        """Returns when it is one's turn. Raises Problem `source_busy` when that would take, or took, longer than `patience_s`."""
        pause_s = self._open_from - _now()
        if patience_s is None:
            await self._wait(cost, is_unhurried=is_unhurried)
        elif pause_s > patience_s:
            raise problems.busy(pause_s, {})
        else:
            async with within(patience_s, lambda: problems.busy(patience_s, {})):
                await self._wait(cost, is_unhurried=is_unhurried)

    async def _wait(self, cost: int, *, is_unhurried: bool) -> None:
        mine = (is_unhurried, next(self._order), asyncio.Event())
        insort(self._waiting, mine)
        try:
            while True:
                wait_s = await self._look(mine, cost)
                if wait_s == 0.0:
                    return
                mine[2].clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await mine[2].wait()
        finally:
            self._waiting.remove(mine)
            if self._waiting:
                self._waiting[0][2].set()

    async def _look(self, mine: tuple[bool, int, asyncio.Event], cost: int) -> float | None:
        """0: go. A number: look again then. None: whoever is before wakes the next."""
        if self._waiting[0] is not mine:
            return None
        pause_s = self._open_from - _now()
        return pause_s if pause_s > 0 else await self._window.take(self._key, cost, is_unhurried=mine[0])


class Lines:
    """One line per token."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._lines: dict[str, Line] = {}

    def of(self, key: str) -> Line:
        line = self._lines.pop(key, None) or Line(self._window, key)
        self._lines[key] = line
        if len(self._lines) > MOST_LINES:
            del self._lines[next(iter(self._lines))]
        return line


def _now() -> float:
    return asyncio.get_running_loop().time()


def _own() -> tuple[Storage, MovingWindowRateLimiter]:
    from limits.aio.storage import MemoryStorage  # noqa: PLC0415
    from limits.aio.strategies import MovingWindowRateLimiter  # noqa: PLC0415

    storage = MemoryStorage()
    return storage, MovingWindowRateLimiter(storage)


def _shared(url: str) -> tuple[Storage, MovingWindowRateLimiter]:
    from limits.aio.storage import RedisStorage  # noqa: PLC0415
    from limits.aio.strategies import MovingWindowRateLimiter  # noqa: PLC0415

    scheme, _, rest = url.partition("://")
    known = {"unix": "redis+unix", "valkey": "redis", "valkeys": "rediss"}.get(scheme, scheme)
    storage = RedisStorage(
        f"async+{known}://{rest}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix="chatsheet",
        socket_connect_timeout=ANSWERS_WITHIN_S,
        socket_timeout=ANSWERS_WITHIN_S,
    )
    return storage, MovingWindowRateLimiter(storage)
