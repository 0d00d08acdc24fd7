"""A few calls of the model at a time, and one step for what they brought in a tenth of a second.

Rows are noted as running in the step before they are asked about. A row whose answer came is stored with its cell and never asked again;
one that was asked about when the process ended is asked again, and counted.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

import structlog

from chatsheet.domain.errors import Problem
from chatsheet.domain.job import JobRow
from chatsheet.ports import Transaction
from chatsheet.services.fill.asking import Asker, Outcome, ServiceDown, Work
from chatsheet.services.fill.choosing import Taken
from chatsheet.services.fill.spec import Fill
from chatsheet.services.fill.steps import ASKED, Left, next_rows, stored, waiting
from chatsheet.services.fill.telling import Cells
from chatsheet.services.jobs.work import Fenced, JobContext, Step

log = structlog.get_logger(__name__)

GATHER_S = 0.1
"""How long answers wait for others before a step stores them all: ten transactions a second, however quick the model."""
LEAST_AHEAD = 2
"""Rows noted and read ahead of those in flight; more where answers come quickly."""
LOOKED_AT = 500
"""Rows a step looks at for some to ask about; the others need no asking."""


class Pool:
    """One claim of a job at work. Stops when a pause or an end is wished, and goes on where the wish was taken back."""

    def __init__(self, context: JobContext, fill: Fill, column_id: int, asker: Asker, cells: Cells, left: Left, at_once: int) -> None:
        self._context = context
        self._fill = fill
        self._column_id = column_id
        self._asker = asker
        self._cells = cells
        self._at_once = at_once
        self._todo = deque(left.row_ids)
        self._asked = set(left.asked)
        self._ready: asyncio.Queue[Work] = asyncio.Queue()
        self._flying: dict[int, Work] = {}
        self._refused: list[Work] = []
        """Rows the service did not take."""
        self._finished: list[Outcome] = []
        self._landed = 0
        """Answers since the last step."""
        self._wake = asyncio.Event()
        self._down: Problem | None = None

    async def run(self) -> None:
        """Raises Wished, Fenced, and Problem where the service is down or the sheet is not what it was."""
        while self._is_open():
            await self._until_wished()
            if self._is_open():
                self._context.wished.clear()
                await self._context.step(lambda transaction: Step(self._context.job.checkpoint))  # raises Wished, where it still is

    def _is_open(self) -> bool:
        return bool(self._todo or self._flying or self._finished or not self._ready.empty())

    async def _until_wished(self) -> None:
        tasks = [asyncio.create_task(self._watch()), *(asyncio.create_task(self._work()) for _ in range(self._at_once))]
        try:
            await _to_its_end(self._store())
            while self._is_open():
                await self._something()
                if self._is_stopped():
                    break
                await _to_its_end(self._store())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await _to_its_end(self._leave())
        if self._down is not None:
            raise self._down

    def _is_stopped(self) -> bool:
        return self._context.wished.is_set() or self._down is not None

    async def _watch(self) -> None:
        await self._context.wished.wait()
        self._wake.set()

    # --- asking ---------------------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        while self._down is None:
            if self._ready.empty():
                self._wake.set()
            await self._ask(await self._ready.get())

    async def _ask(self, work: Work) -> None:
        """A call that is cut off leaves its row in `_flying`."""
        self._flying[work.row_id] = work
        self._cells.note(work.row_id, "running")
        try:
            outcome = await self._asker.ask(work)
            self._finished.append(outcome)
            self._landed += 1
        except ServiceDown as down:
            self._down = self._down or down.problem
            self._refused.append(work)
        except Exception:
            log.exception("fill_row_failed", job=self._context.job.id, row=work.row_id)
            self._finished.append(Outcome(work, code="internal", message="Something went wrong on our side; the log has it."))
        del self._flying[work.row_id]
        self._wake.set()

    # --- storing --------------------------------------------------------------------------------------------------------

    async def _something(self) -> None:
        """Wait until a step is worth it."""
        loop = asyncio.get_running_loop()
        await self._wake.wait()
        ends_at = loop.time() + GATHER_S
        while not self._is_urgent() and (left_s := ends_at - loop.time()) > 0:
            self._wake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await self._wake.wait()
        self._wake.clear()

    def _is_urgent(self) -> bool:
        is_idle = self._ready.empty() and len(self._flying) < self._at_once
        return self._is_stopped() or not self._flying or (is_idle and bool(self._todo))

    async def _store(self) -> None:
        """What came goes into the cells; as many rows are noted as will be asked about until the next step."""
        finished, self._finished = self._finished, []
        idle = max(0, self._at_once - len(self._flying))
        wanted = idle + max(LEAST_AHEAD, 2 * self._landed) - self._ready.qsize()
        upcoming = [*islice(self._todo, LOOKED_AT)] if wanted > 0 else []
        if not finished and not upcoming:
            return
        self._landed = 0
        reached: list[tuple[Taken, Step]] = []

        def work(transaction: Transaction) -> Step:
            job = self._context.job
            taken = next_rows(transaction, job, self._fill, self._column_id, upcoming, wanted)
            noted = [JobRow(one.row_id, "running") for one in taken.works]
            again = sum(one.row_id in self._asked for one in taken.works)
            step = self._effect(transaction, [*finished, *taken.settled], noted, repeated=again)
            reached.append((taken, step))
            return step

        try:
            await self._context.step(work)
        except BaseException:
            self._finished = finished + self._finished
            raise
        self._took(*reached[-1])

    def _effect(self, transaction: Transaction, outcomes: Sequence[Outcome], others: Sequence[JobRow], repeated: int = 0) -> Step:
        context = self._context
        return stored(transaction, context.job, self._fill, self._column_id, outcomes, context.command, others=others, repeated=repeated)

    def _took(self, taken: Taken, step: Step) -> None:
        for _ in range(taken.count):
            self._asked.discard(self._todo.popleft())
        for one in taken.works:
            self._ready.put_nowait(one)
        self._cells.note_all(row for row in step.rows if row.state != "running")  # noted is not asked yet

    async def _leave(self) -> None:
        """The last word: answers that came are stored, the other rows wait for whoever goes on."""
        unsent = [*self._refused, *(self._ready.get_nowait() for _ in range(self._ready.qsize()))]
        cut_off, self._flying, self._refused = [*self._flying], {}, []
        finished, self._finished = self._finished, []
        left = [*waiting(cut_off, ASKED), *waiting([one.row_id for one in unsent])]
        if not finished and not left:
            return
        try:
            await self._last(finished, left)
        except Problem:  # they have no place any more; whoever goes on asks again
            cut_off += [one.work.row_id for one in finished]
            await self._last((), [*left, *waiting([one.work.row_id for one in finished], ASKED)])
        self._asked |= {*cut_off}
        self._todo.extendleft(reversed([*cut_off, *(one.row_id for one in unsent)]))

    async def _last(self, finished: Sequence[Outcome], left: Sequence[JobRow]) -> None:
        rows: list[JobRow] = []

        def work(transaction: Transaction) -> Step:
            step = self._effect(transaction, finished, left)
            rows.extend(step.rows)
            return step

        with suppress(Fenced):
            await self._context.step(work, is_last_word=True)
            self._cells.note_all(rows)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Done whole, also where whoever waits for it is cancelled: what the store took is known here."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()
        raise
