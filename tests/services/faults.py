"""A store and an engine that fail in passing, before and after they did what was asked: what a network does to a database."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

from chatsheet.domain.errors import Category, Problem
from chatsheet.ports import EngineLost, Transaction

T = TypeVar("T")


class Faulty:
    """Passes everything on to what it stands before, and fails a `share` of the calls, half of them after the work was done."""

    def __init__(self, inner: Any, share: float, seed: int) -> None:
        self._inner = inner
        self._share = share
        self._random = Random(seed)
        self.faults = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def _strikes(self) -> bool:
        struck = self._random.random() < self._share / 2
        self.faults += struck
        return struck


class FaultyStore(Faulty):
    async def write(self, work: Callable[[Transaction], T]) -> T:
        if self._strikes():
            raise Problem(Category.UNAVAILABLE, "store_unavailable", "The database is away.", "", is_retryable=True)
        done: T = await self._inner.write(work)
        if self._strikes():  # it was stored; the answer got lost
            raise Problem(Category.EFFECT_UNKNOWN, "store_unanswered", "The database did not answer.", "", is_retryable=True)
        return done


class FaultyEngine(Faulty):
    async def query(self, *given: Any, **named: Any) -> Any:
        if self._strikes() or self._strikes():
            raise EngineLost
        return await self._inner.query(*given, **named)
