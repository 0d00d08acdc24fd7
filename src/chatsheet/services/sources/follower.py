"""One linked sheet kept in step: looked at, what changed there brought in, what waits here written. See docs/subsystems/sync.md."""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.events import Actor, Command
from chatsheet.domain.sheet import SheetId
from chatsheet.domain.source import Link, LinkState, SourceSheet
from chatsheet.ports import SheetSource, Transaction
from chatsheet.services.actions.outcomes import problem_to_json
from chatsheet.services.commit import sheet_topic
from chatsheet.services.feed import Latest
from chatsheet.services.sources.links import link_of, state_json
from chatsheet.services.sources.merging import merge, needs_whole
from chatsheet.services.sources.pushing import Fenced, Writer
from chatsheet.telemetry import new_correlation_id

if TYPE_CHECKING:
    from chatsheet.services.sources.following import Sources

log = structlog.get_logger(__name__)

SOURCE_USER = "smartsheet"
"""Who did what came from there, where the source does not say it."""
HELD_FOR = timedelta(seconds=30)
"""How long the right to speak with a source outlives the process that has it."""
FRESH_S = 1.0
"""A look at the source that is older than this is repeated before something is written: somebody may have changed the same cells."""
LOOK_WHILE_WRITING_S = 10.0
"""Between two looks while much is written: for so long an edit at the source may go unnoticed and be written over."""
WAIT_S = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
"""Between two tries while the source does not answer."""
LOOK_AGAIN_S = 0.5
"""After a call whose outcome is not known: what it did may take a moment to show."""
WHOLE_PAGE = 5_000
REQUESTS_FOR_LOOKING = 150
"""Requests a minute that looking for changes may take of the 300 there are: more sheets are looked at less often."""
SOONER = 0.9
"""Of the interval: the look itself and the way to the page are to be within it."""
TELL_EVERY_S = 0.25
HOOK_EVERY_S = 3600.0
"""Between two looks whether the source still calls us."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two looks at a sheet, where the source does not call us."""

    watched_s: float = 10.0
    idle_s: float = 300.0
    called_s: float = 900.0
    """While it does call: in case a call got lost."""


class Follower:
    """One sheet's task. All it keeps is in the store; it may end at any moment."""

    def __init__(self, sources: Sources, sheet_id: SheetId) -> None:
        self.sheet_id = sheet_id
        self._sources = sources
        self._woken = asyncio.Event()
        self._looked_at = float("-inf")
        self._must_look = True
        self._failures = 0
        self._told_at = float("-inf")
        self._told: Any = None
        self._hook_due_at = float("-inf")
        self._was_called = False
        self._held_until = float("-inf")
        self._writer = Writer(sources.store, sheet_id, sources.holder, source_command)

    def wake(self, *, must_look: bool = False) -> None:
        """Something waits to be written, or the source is to be looked at."""
        self._must_look = self._must_look or must_look
        self._woken.set()

    def seen(self) -> None:
        """Somebody opens the sheet: what they see is to be fresh."""
        self.wake(must_look=self._clock() - self._looked_at >= self._sources.pace.watched_s)

    async def run(self) -> None:
        """Until the sheet is no longer followed, or the task is cancelled."""
        while True:
            wait_s = 5.0
            try:
                wait_s = await self._round()
                self._failures = 0
            except Fenced:
                wait_s = HELD_FOR.total_seconds()
            except Problem as problem:
                wait_s = await self._failed(problem)
            except Exception:
                log.exception("follower_failed", sheet=self.sheet_id)
                wait_s = self._backed_off()
            if wait_s < 0:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._woken.wait()
            self._woken.clear()

    async def _round(self) -> float:
        """One look and all that waits. Seconds until the next; negative: there is nothing to follow."""
        link = await self._claimed()
        if link is None:
            return HELD_FOR.total_seconds()
        if not link.is_followed:
            return -1.0
        source = self._sources.accounts.source(link.user)
        if (await self._sources.store.read(lambda transaction: transaction.sheet(self.sheet_id))).is_deleted:
            await self._sources.hooks.release(link, source)
            self._hook_due_at = float("-inf")
            return self._sources.pace.idle_s  # undo may bring it back
        waits = await self._waiting()
        if self._must_look or self._is_due(link) or (waits and self._clock() - self._looked_at > FRESH_S):
            link = await self._look(link, source)
        if waits or await self._waiting():
            link = await self._push(link, source)
        link = await self._see_to_hook(link, source)
        await self._tell(link)
        return max(0.0, self._looked_at + self._every_s(link) - self._clock())

    async def _see_to_hook(self, link: Link, source: SheetSource) -> Link:
        """Once an hour, and at once when the source said that it calls no more."""
        if self._clock() >= self._hook_due_at or (self._was_called and link.way == "polling"):
            link = await self._sources.hooks.ensure(link, source)
            self._hook_due_at = self._clock() + HOOK_EVERY_S
        self._was_called = link.way == "webhook"
        return link

    async def _push(self, link: Link, source: SheetSource) -> Link:
        """All that waits; what others changed at the source meanwhile is looked at afterwards."""
        pushed = True
        while pushed:
            await self._tell(link)
            if self._clock() - self._looked_at > LOOK_WHILE_WRITING_S:
                link = await self._look(link, source)
            after = await self._writer.push_next(link, source)
            pushed = after is not None
            link = after or link
            if await self._claimed() is None:
                raise Fenced
        if self._writer.is_behind:
            self._writer.is_behind = False
            link = await self._read(link, source)
        return link

    async def _look(self, link: Link, source: SheetSource) -> Link:
        """Ask for the source's version, and read what changed."""
        self._must_look = False
        began = self._clock()
        version = await source.version(link.id_there)
        if version != link.version or link.sweep_due:
            link = await self._read(link, source)
        self._looked_at = began
        return await self._writer.write(partial(_looked, sheet_id=self.sheet_id, now=datetime.now(UTC)))

    async def _read(self, link: Link, source: SheetSource) -> Link:
        read = None if link.sweep_due or link.seen_to is None else await source.read(link.id_there, since=link.seen_to)
        if read is not None and not needs_whole(link, read):
            link = await self._merged(link, read, is_whole=False)
        if read is None or needs_whole(link, read) or link.sweep_due:
            link = await self._merged(link, await read_whole(source, link.id_there), is_whole=True)
        return link

    async def _merged(self, link: Link, read: SourceSheet, *, is_whole: bool) -> Link:
        def work(transaction: Transaction) -> Link:
            now = link_of(transaction, self.sheet_id)
            return merge(transaction, now, read, source_command(), is_whole=is_whole)

        merged = await self._writer.write(work)
        await self._sources.keep_up(self.sheet_id)
        return merged

    async def _failed(self, problem: Problem) -> float:
        """Tell the state, and how long to wait before the next try."""
        if problem.category is Category.EFFECT_UNKNOWN:
            self._must_look = True
            self._failures += 1
            log.info("source_effect_unknown", sheet=self.sheet_id)
            return LOOK_AGAIN_S * min(self._failures, 20)
        state: LinkState = "offline"
        if problem.category is Category.NOT_FOUND:
            state = "gone"
        elif problem.category is Category.PERMISSION and problem.code != "source_forbidden":
            state = "needs_sign_in"
        self._must_look = True
        log.info("source_not_in_step", sheet=self.sheet_id, code=problem.code, state=state)
        now = datetime.now(UTC)
        with contextlib.suppress(Fenced):
            link = await self._writer.write(
                partial(_troubled, sheet_id=self.sheet_id, state=state, problem=problem_to_json(problem), now=now)
            )
            await self._tell(link)
        if state == "gone" or problem.category is Category.PERMISSION:
            return self._sources.pace.idle_s  # only a person can mend it, here or there
        asked = problem.params.get("retry_after_s")  # it was not even asked, or said itself when to come back
        return float(asked) if isinstance(asked, int | float) else self._backed_off()

    def _backed_off(self) -> float:
        wait_s = WAIT_S[min(self._failures, len(WAIT_S) - 1)]
        self._failures += 1
        return wait_s * random.uniform(0.75, 1.25)

    async def _claimed(self) -> Link | None:
        """The link, and with it the right to speak with its source for a while; None while another process has it."""
        if self._held_until - self._clock() > HELD_FOR.total_seconds() / 2:
            return await self._sources.store.read(lambda transaction: link_of(transaction, self.sheet_id))
        now = datetime.now(UTC)

        def claim(transaction: Transaction) -> Link | None:
            if not transaction.claim_link(self.sheet_id, self._sources.holder, now=now, until=now + HELD_FOR):
                return None
            return link_of(transaction, self.sheet_id)

        began = self._clock()
        link: Link | None = await self._sources.store.write(claim)
        self._held_until = began + HELD_FOR.total_seconds() if link is not None else began
        return link

    async def _waiting(self) -> int:
        return await self._sources.store.read(lambda transaction: transaction.count_intents(self.sheet_id))

    def _is_due(self, link: Link) -> bool:
        return self._clock() - self._looked_at >= self._every_s(link)

    def _every_s(self, link: Link) -> float:
        pace = self._sources.pace
        if self._sources.is_watched(self.sheet_id):
            least = self._sources.watched_count * 60.0 / REQUESTS_FOR_LOOKING
            return max(pace.called_s if link.way == "webhook" else pace.watched_s * SOONER, least)
        return max(pace.idle_s, pace.called_s) if link.way == "webhook" else pace.idle_s

    def _clock(self) -> float:
        return asyncio.get_running_loop().time()

    async def _tell(self, link: Link) -> None:
        """The state of following, as a signal: at most four times a second, and always when it is another one."""
        waiting = await self._waiting()
        told = state_json(link, waiting, self._sources.accounts.service.name)
        rough = {**told, "waiting": bool(waiting), "checked_at": None}
        if rough == self._told and self._clock() - self._told_at < TELL_EVERY_S:
            return
        self._told, self._told_at = rough, self._clock()
        self._sources.hub.signal(Latest(sheet_topic(self.sheet_id), "source", told))


def source_command() -> Command:
    """In the name of the source, with a cause of its own."""
    return Command(Actor(SOURCE_USER, "source"), datetime.now(UTC), cause=f"source-{new_correlation_id()}")


async def read_whole(source: SheetSource, id_there: int) -> SourceSheet:
    """Every row, in large pages. The version is that of the first: what changed while the others were read is found by the next look."""
    first: SourceSheet | None = None
    rows: dict[int, Any] = {}
    for page in range(1, 1_000):
        read = await source.read(id_there, page=page, page_size=WHOLE_PAGE)
        assert read is not None
        first = first or read
        rows.update((row.id, row) for row in read.rows)
        if not read.rows or len(rows) >= read.row_count:
            break
    assert first is not None
    return replace(first, rows=[*rows.values()])


def _looked(transaction: Transaction, *, sheet_id: SheetId, now: datetime) -> Link:
    """The source answered: whatever was sent and is not there did not arrive."""
    link = replace(link_of(transaction, sheet_id), state="live", since=None, problem=None, checked_at=now)
    transaction.put_link(link)
    transaction.reset_intents(sheet_id)
    return link


def _troubled(transaction: Transaction, *, sheet_id: SheetId, state: LinkState, problem: dict[str, Any], now: datetime) -> Link:
    link = link_of(transaction, sheet_id)
    if not link.is_followed:
        return link
    since = link.since if link.state == state else now
    # A sheet that comes back may have lost more than it tells.
    link = replace(link, state=state, since=since, problem=problem, sweep_due=link.sweep_due or state == "gone")
    transaction.put_link(link)
    return link
