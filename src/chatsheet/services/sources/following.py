"""All linked sheets of a process: a follower for each, woken by what happens here and there."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from chatsheet.domain.errors import Problem
from chatsheet.domain.events import Event
from chatsheet.domain.sheet import SheetId
from chatsheet.domain.source import Link
from chatsheet.ports import Store, Transaction
from chatsheet.services.commit import sheet_topic
from chatsheet.services.feed import Hub, Latest
from chatsheet.services.sources.accounts import Accounts
from chatsheet.services.sources.follower import Follower, Pace
from chatsheet.services.sources.hooks import LinkHooks
from chatsheet.services.sources.links import link_of, state_json


@dataclass(slots=True)
class Sources:
    """All linked sheets of this process."""

    store: Store
    hub: Hub
    accounts: Accounts
    hooks: LinkHooks
    keep_up: Callable[[SheetId], Coroutine[Any, Any, None]]
    pace: Pace = field(default_factory=Pace)
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    """Told apart from other processes by this."""
    _followers: dict[SheetId, Follower] = field(default_factory=dict)
    _tasks: dict[SheetId, asyncio.Task[None]] = field(default_factory=dict)
    _is_on: bool = False

    def __post_init__(self) -> None:
        self.hub.listen(self._hear, lambda: {sheet_topic(one) for one in self._followers})
        self.hub.watch(self._watched)
        self.accounts.changed = self._account_changed
        self.hooks.wake = self.wake

    async def start(self) -> None:
        """Follow every linked sheet from now on."""
        self._is_on = True
        for link in await self.store.read(lambda transaction: transaction.links()):
            if link.is_followed:
                self.follow(link.sheet_id)

    def follow(self, sheet_id: SheetId) -> None:
        """Nothing happens in a process that follows nothing (a worker, a command): the server finds the link by itself."""
        if not self._is_on or sheet_id in self._followers:
            return
        follower = self._followers[sheet_id] = Follower(self, sheet_id)
        task = self._tasks[sheet_id] = asyncio.create_task(follower.run(), name=f"follow-{sheet_id}")
        task.add_done_callback(lambda _: self._ended(sheet_id))

    def wake(self, sheet_id: SheetId, *, must_look: bool = True) -> None:
        """Look at the source now."""
        self.follow(sheet_id)
        if (follower := self._followers.get(sheet_id)) is not None:
            follower.wake(must_look=must_look)

    async def stop_following(self, sheet_id: SheetId) -> Link:
        """The sheet becomes a local one. What waits stays here and does not reach the source."""

        def close(transaction: Transaction) -> Link:
            transaction.lock(sheet_topic(sheet_id))
            link = replace(link_of(transaction, sheet_id), state="closed", since=datetime.now(UTC), problem=None)
            transaction.put_link(link)
            transaction.drop_intents(sheet_id)
            return link

        link: Link = await self.store.write(close)
        with contextlib.suppress(Problem):
            await self.hooks.remove(link, self.accounts.source(link.user))
        if (task := self._tasks.get(sheet_id)) is not None:
            task.cancel()
        self.hub.signal(Latest(sheet_topic(sheet_id), "source", state_json(link, 0, self.accounts.service.name)))
        return link

    async def close(self) -> None:
        """Ends after the calls that run; what waits is written by whoever comes next."""
        self._is_on = False
        tasks = [*self._tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.accounts.service.close()

    def is_watched(self, sheet_id: SheetId) -> bool:
        return self.hub.is_listened(sheet_topic(sheet_id))

    @property
    def watched_count(self) -> int:
        return sum(self.is_watched(one) for one in self._followers)

    @property
    def count(self) -> int:
        return len(self._followers)

    def _ended(self, sheet_id: SheetId) -> None:
        self._followers.pop(sheet_id, None)
        self._tasks.pop(sheet_id, None)

    def _hear(self, event: Event) -> None:
        """A change of ours wakes the sheet's follower."""
        if event.actor.via != "source" and (follower := self._follower_of(event.topic)) is not None:
            follower.wake()

    def _watched(self, topic: str) -> None:
        """Somebody opened a sheet: it is looked at more often from now on, and now if that was long ago."""
        if (follower := self._follower_of(topic)) is not None:
            follower.seen()

    def _follower_of(self, topic: str) -> Follower | None:
        kind, _, name = topic.partition(":")
        return self._followers.get(SheetId(int(name))) if kind == "sheet" and name.isdigit() else None

    def _account_changed(self, user: str) -> None:
        for follower in self._followers.values():
            follower.wake(must_look=True)
