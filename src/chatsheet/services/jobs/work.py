"""Running a job: claimed, worked off step by step, ended in a state that says what happened. See docs/subsystems/jobs.md."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import structlog

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.events import Command, Event
from chatsheet.domain.job import OPEN, Job, JobId, JobKind, JobPart, JobRow, JobState, Wish, claimed
from chatsheet.domain.sheet import SheetId
from chatsheet.ports import Store, Transaction
from chatsheet.services.actions.outcomes import internal, problem_to_json
from chatsheet.services.feed import Hub, Latest
from chatsheet.services.jobs.parts import PARTS, begun, kept, subtasks
from chatsheet.services.jobs.records import EVENT, job_command, store_job

log = structlog.get_logger(__name__)

T = TypeVar("T")
TELL_EVERY_S = 0.25
"""Progress of one job is told at most four times a second."""
STEP_AGAIN_S = (0.1, 0.5, 2.0)
"""How long to wait before a step that failed in passing is tried again."""
END_AGAIN_S = (0.2, 1.0, 5.0, 30.0)
"""The same for the note of how a job ended; the last again and again: a full disk may have room tomorrow."""
TRANSIENT = frozenset({Category.UNAVAILABLE, Category.TIMEOUT, Category.EFFECT_UNKNOWN})
PAUSES = frozenset(
    {Category.PERMISSION, Category.DENIED, Category.UNAVAILABLE, Category.RATE_LIMITED, Category.TIMEOUT, Category.EFFECT_UNKNOWN}
)
"""What ends by itself or by a person's doing outside the sheet: the job waits for "resume"."""


class Fenced(Exception):
    """Another worker claimed the job since: this one may not write any more."""


class Wished(Exception):
    """Somebody asked for a pause or an end."""

    def __init__(self, wish: Wish) -> None:
        self.wish: Wish = wish


@dataclass(frozen=True, slots=True)
class Step:
    """What one step reached; stored with its effect."""

    checkpoint: Mapping[str, Any]
    done: int = 0
    """Rows that are done since the last step."""
    rows: Sequence[JobRow] = ()
    """Those that are known by themselves; the failed among them are counted."""
    requests: int = 0
    tokens: int = 0
    cost: float | None = None


KeepUp = Callable[[SheetId], Awaitable[None]]
"""Called after each step: what is kept of the sheet in memory follows, so that nobody who asks meanwhile waits for all of it at once."""


class JobContext:
    """What a handler works with. A handler keeps nothing that is not in the checkpoint: it may be called again at any step."""

    def __init__(self, store: Store, hub: Hub, job: Job, keep_up: KeepUp | None = None) -> None:
        self.store = store
        self.job = job
        self.wished = asyncio.Event()
        """Set when somebody asked for a pause or an end: what waits for the outside may give up waiting."""
        self._hub = hub
        self._keep_up = keep_up
        self._told_at = 0.0
        self._telling: asyncio.TimerHandle | None = None
        self._began = (time.monotonic(), job.done)
        self._beyond = 0
        self._loop = asyncio.get_running_loop()

    @property
    def command(self) -> Command:
        """In whose name the steps are done, now."""
        return job_command(self.job, datetime.now(UTC))

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self.store.read(work)

    async def step(self, work: Callable[[Transaction], Step], *, is_last_word: bool = False) -> None:
        """One transaction: the effect, the checkpoint, the counts. `is_last_word` also where a pause is wished: what is there is stored.

        Raises:
            Fenced, Wished, and what `work` raises; then nothing is stored.
        """
        self.job = await _written(self.store, lambda transaction: self._step(transaction, work, is_last_word=is_last_word))
        self._beyond = 0
        self._tell()
        if self._keep_up is not None:
            await self._keep_up(self.job.sheet_id)

    async def begin(self, part: JobPart, of: Sequence[JobPart], *, total: int | None = None) -> None:
        """Say which of the job's named parts, `of` in their order, is worked on from now on; those before it are done. `total`: the rows
        this part is about, where it goes through them: how many of them are done is counted. A step of its own, stored where it is news:
        a handler that is called again says it again. Raises as `step`."""
        parts = begun(self.job, part, of, total)
        if parts is not None:
            await self.step(lambda transaction: Step({**self.job.checkpoint, PARTS: parts}))

    def say(self, rows: int) -> None:
        """How many rows the step that runs has done so far, told and not stored: for steps that take long. From any thread."""
        self._loop.call_soon_threadsafe(self._say, rows)

    def _say(self, rows: int) -> None:
        self._beyond = max(self._beyond, rows)  # what goes through the rows twice is told once
        self._tell()

    def _step(self, transaction: Transaction, work: Callable[[Transaction], Step], *, is_last_word: bool) -> Job:
        began = time.thread_time()
        job = self._mine(transaction)
        if job.steps > self.job.steps:
            return job  # it was stored the first time, and only the answer got lost
        if job.wish and not is_last_word:
            raise Wished(job.wish)
        step = work(transaction)
        checkpoint = kept(job.checkpoint, step.checkpoint)
        transaction.put_job_rows(job.id, step.rows)
        failed = sum(row.state == "failed" for row in step.rows)
        usage = replace(
            job.usage,
            cpu_s=round(job.usage.cpu_s + time.thread_time() - began, 4),
            peak_mb=max(job.usage.peak_mb, _memory_mb()),
            requests=job.usage.requests + step.requests,
            tokens=job.usage.tokens + step.tokens,
            cost=job.usage.cost if step.cost is None else (job.usage.cost or 0.0) + step.cost,
        )
        job = replace(job, steps=job.steps + 1, checkpoint=checkpoint, done=job.done + step.done, failed=job.failed + failed, usage=usage)
        transaction.put_job(job)
        return job

    def _mine(self, transaction: Transaction) -> Job:
        job = transaction.lock_job(self.job.id)
        if job.fence != self.job.fence or job.state != "running":
            raise Fenced
        return job

    def end(self, transaction: Transaction, state: JobState, **fields: Any) -> None:
        """The last transition of this claim."""
        job = self._mine(transaction)
        now = datetime.now(UTC)
        ended_at = None if state == "paused" else now
        store_job(transaction, replace(job, state=state, wish=None, ended_at=ended_at, **fields), job_command(job, now))

    def _tell(self) -> None:
        """Now, or when it is time: what is said last is told too, however long nothing follows."""
        wait_s = self._told_at + TELL_EVERY_S - time.monotonic()
        if wait_s <= 0:
            self._tell_now()
        elif self._telling is None:
            self._telling = self._loop.call_later(wait_s, self._tell_now)

    def _tell_now(self) -> None:
        self.close()
        self._told_at = now = time.monotonic()
        self._hub.signal(Latest(self.job.topic, "progress", self.progress(now), key=str(self.job.id)))

    def close(self) -> None:
        """Tell nothing more of what was said."""
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None

    def progress(self, now: float) -> dict[str, Any]:
        """Where the job stands; rows a second and seconds left by this run's own pace, on a clock that does not jump."""
        job = self.job
        began, before = self._began
        done = min(job.done + self._beyond, max(job.total, job.done))
        worked = done + job.failed - before
        rate = worked / (now - began) if worked and now > began else None
        left = job.total - done - job.failed
        return {
            "id": str(job.id),
            "done": done,
            "failed": job.failed,
            "total": job.total,
            "subtasks": subtasks(job, self._beyond),
            "rate": None if rate is None else round(rate, 1),
            "left_s": None if not rate else round(left / rate, 1),
            "tokens": job.usage.tokens,
            "cost": job.usage.cost,
        }


def _memory_mb() -> float:
    """Of this process now; where the system does not say (no /proc), the most it ever had."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    return round(pages * resource.getpagesize() / 1e6, 1)


Handler = Callable[[JobContext], Awaitable[Mapping[str, Any]]]
"""Works a job off from its checkpoint to its end; returns the result that is shown."""


@dataclass(slots=True)
class JobWork:
    """Runs jobs in this process, whoever delivers them."""

    store: Store
    hub: Hub
    handlers: Mapping[JobKind, Handler]
    keep_up: KeepUp | None = None
    _running: dict[JobId, JobContext] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hub.listen(self._hear, lambda: {context.job.topic for context in self._running.values()})

    def running(self) -> Sequence[JobContext]:
        return [*self._running.values()]

    async def run(self, job_id: JobId) -> None:
        """Work a job off; nothing happens when it has ended, waits for a person, or runs here already. Raises only when cancelled: then
        the job is taken up by whoever comes next."""
        if job_id in self._running:
            return
        job = await _written(self.store, lambda transaction: _claim(transaction, job_id))
        if job is None:
            return
        context = self._running[job_id] = JobContext(self.store, self.hub, job, self.keep_up)
        try:
            await self._work_off(context)
        finally:
            context.close()
            del self._running[job_id]

    async def _work_off(self, context: JobContext) -> None:
        job = context.job
        try:
            result = await self.handlers[job.kind](context)
            await self._end(context, "done", result=result)
        except Fenced:
            log.info("job_taken_over", job=job.id)
        except Wished as wished:
            await self._end(context, "paused" if wished.wish == "pause" else "cancelled")
        except Problem as problem:
            state: JobState = "paused" if problem.category in PAUSES else "failed"
            await self._end(context, state, error=problem_to_json(problem))
        except Exception:
            log.exception("job_failed", job=job.id, correlation_id=job.correlation_id)
            await self._end(context, "failed", error=problem_to_json(internal(job.correlation_id)))

    async def _end(self, context: JobContext, state: JobState, **fields: Any) -> None:
        """Store how it ended; a store that cannot take it is asked until it can."""
        for attempt in count():
            try:
                await self.store.write(lambda transaction: context.end(transaction, state, **fields))
            except Fenced:
                return  # taken over, or stored the first time and only the answer got lost
            except Exception:
                log.exception("job_end_not_stored", job=context.job.id, state=state)
                await asyncio.sleep(END_AGAIN_S[min(attempt, len(END_AGAIN_S) - 1)])
            else:
                return

    def _hear(self, event: Event) -> None:
        """A wish reaches what waits for the outside at once."""
        if event.type != EVENT:
            return
        told = msgspec.json.decode(event.data)["job"]
        context = self._running.get(JobId(int(told["id"])))
        if context is not None and (told["wish"] or told["state"] == "cancelled"):
            context.wished.set()


async def _written(store: Store, work: Callable[[Transaction], T]) -> T:
    """What `work` stored; tried again where the store failed in passing, so `work` must tell whether it was stored already."""
    for wait_s in STEP_AGAIN_S:
        try:
            return await store.write(work)
        except Problem as problem:
            if not problem.is_retryable or problem.category not in TRANSIENT:
                raise
            log.info("job_write_again", code=problem.code)
            await asyncio.sleep(wait_s)
    return await store.write(work)


def _claim(transaction: Transaction, job_id: JobId) -> Job | None:
    known = transaction.lock_job(job_id)
    if known.state not in OPEN:
        return None
    now = datetime.now(UTC)
    job = claimed(known, now)
    store_job(transaction, job, job_command(job, now))
    return job
