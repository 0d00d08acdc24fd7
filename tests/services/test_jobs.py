"""Jobs in trouble: every ending says what happened, nothing is done twice, nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from chatsheet.adapters.jobs_local import LocalJobs
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.changes import CellsSet, Change, ColumnDeleted, ColumnFields, ColumnUpdated, RowsDeleted, SheetDeleted
from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.job import Job, JobId, JobStart, cancelled, paused, resumed, retried
from chatsheet.domain.sheet import ColumnId, RowId, SheetId
from chatsheet.domain.values import ColumnType
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, commit, sheet_topic
from chatsheet.services.feed import Hub
from chatsheet.services.jobs.changing import STEP_ROWS, carry_out
from chatsheet.services.jobs.jobs import Jobs, Retention
from chatsheet.services.jobs.records import change_job, job_command, start_job
from chatsheet.services.jobs.starting import job_of
from chatsheet.services.jobs.work import JobContext, JobWork, Step
from chatsheet.services.undo import decide_undo
from tests.services.faults import FaultyStore
from tests.services.world import command, hub_and_store, set_days, small_sheet

T = TypeVar("T")
DAYS = ColumnId(2)
STEPS = 4
ROWS = STEPS * STEP_ROWS


@dataclass
class Watched:
    """A store that does something of its own before the writes of those numbers: the first is the claim, then come the steps."""

    inner: SqlStore
    before: dict[int, Callable[[], Awaitable[object]]] = field(default_factory=dict)
    writes: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self.writes += 1
        if event := self.before.pop(self.writes, None):
            await event()
        return await self.inner.write(work)


@dataclass
class World:
    hub: Hub
    store: SqlStore
    sheet_id: SheetId

    async def start(self, *, rows: int = ROWS, value: int = -1, changes: list[Change] | None = None, cause: str = "job") -> JobId:
        """A job that sets Days in the first rows; its id."""
        wanted = changes or [CellsSet({RowId(row): {DAYS: value} for row in range(1, rows + 1)})]
        decision = Decision(wanted, "Set Days.", as_job=True)

        def work(transaction: Transaction) -> JobId:
            sheet = transaction.sheet(self.sheet_id)
            start = job_of(transaction, sheet, decision, 1)
            assert start is not None
            return start_job(transaction, command(cause), self.sheet_id, start).id

        return await self.store.write(work)

    async def run(self, job_id: JobId, before: Mapping[int, Callable[[], Awaitable[object]]] | None = None) -> Job:
        watched = Watched(self.store, dict(before or {}))
        await JobWork(watched, self.hub, {"change": carry_out}).run(job_id)
        return await self.job(job_id)

    async def job(self, job_id: JobId) -> Job:
        return await self.store.read(lambda transaction: transaction.job(job_id))

    async def ask(self, job_id: JobId, step: Callable[[Job, datetime], Job]) -> Job:
        return await self.store.write(lambda transaction: change_job(transaction, job_id, step, command()))

    async def change(self, change: Change) -> None:
        await commit(self.store, self.sheet_id, command("other"), lambda transaction, sheet: Decision([change], "Other."))

    async def days(self) -> list[Any]:
        return await self.store.read(lambda transaction: [row.cells[1] for row in transaction.all_rows(self.sheet_id)])

    async def times_set(self, cause: str = "job") -> dict[str, int]:
        """How often the cause's events set each row."""
        topic = sheet_topic(self.sheet_id)
        events = await self.store.read(lambda transaction: [event for event, _ in transaction.undo_of(topic, cause)])
        counts: dict[str, int] = {}
        for event in events:
            for row in msgspec.json.decode(event.data)["cells"]:
                counts[row] = counts.get(row, 0) + 1
        return counts

    async def failures(self, job_id: JobId) -> dict[int, str]:
        return await self.store.read(lambda transaction: {row.row_id: row.code for row in transaction.job_rows(job_id, states=["failed"])})


@asynccontextmanager
async def world(rows: int = ROWS) -> AsyncIterator[World]:
    async with hub_and_store() as (hub, store):
        yield World(hub, store, await small_sheet(store, rows=rows))


async def test_pause_takes_effect_between_steps_and_resume_goes_on_from_there() -> None:
    async with world() as all_:
        job_id = await all_.start()
        job = await all_.run(job_id, {3: lambda: all_.ask(job_id, paused)})
        assert (job.state, job.wish, job.done) == ("paused", None, STEP_ROWS)
        assert (await all_.ask(job_id, resumed)).state == "waiting"
        job = await all_.run(job_id)
        assert (job.state, job.done, job.total, job.failed) == ("done", ROWS, ROWS, 0)
        assert set((await all_.times_set()).values()) == {1}
        assert await all_.days() == [-1] * ROWS


async def test_cancel_while_pausing_wins_and_says_what_was_done() -> None:
    async with world() as all_:
        job_id = await all_.start()

        async def both() -> None:
            await all_.ask(job_id, paused)
            await all_.ask(job_id, cancelled)
            assert (await all_.ask(job_id, paused)).wish == "cancel"

        job = await all_.run(job_id, {4: both})
        assert (job.state, job.done) == ("cancelled", 2 * STEP_ROWS)
        with pytest.raises(Problem, match="job_ended"):
            await all_.ask(job_id, resumed)


@pytest.mark.parametrize("seed", range(6))
async def test_a_job_killed_between_any_two_writes_is_finished_and_nothing_is_done_twice(seed: int) -> None:
    async with world() as all_:
        job_id = await all_.start()

        async def die() -> None:
            raise asyncio.CancelledError

        for death in (1 + seed % 3, 2 + seed):
            with pytest.raises(asyncio.CancelledError):
                await all_.run(job_id, {min(death, 5): die})
        job = await all_.run(job_id)
        assert (job.state, job.done) == ("done", ROWS)
        assert set((await all_.times_set()).values()) == {1}
        assert len(await all_.times_set()) == ROWS


async def test_a_worker_that_wakes_up_late_may_not_write() -> None:
    async with world() as all_:
        job_id = await all_.start()
        taken_over: list[Job] = []

        async def other_worker() -> None:
            taken_over.append(await all_.run(job_id))

        job = await all_.run(job_id, {3: other_worker})
        assert taken_over[0].state == job.state == "done"
        assert (job.fence, job.done) == (2, ROWS)
        assert set((await all_.times_set()).values()) == {1}


@pytest.mark.parametrize("seed", range(1, 9))
async def test_a_database_that_fails_in_passing_makes_no_step_happen_twice(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatsheet.services.jobs.work.STEP_AGAIN_S", (0.0,) * 20)
    monkeypatch.setattr("chatsheet.services.jobs.work.END_AGAIN_S", (0.0,))
    async with world() as all_:
        job_id = await all_.start()
        faulty = FaultyStore(all_.store, 0.5, seed)
        work = JobWork(faulty, all_.hub, {"change": carry_out})
        await work.run(job_id)
        job = await all_.job(job_id)
        assert faulty.faults > 0
        assert (job.state, job.done, job.failed) == ("done", ROWS, 0)
        assert set((await all_.times_set()).values()) == {1}


async def test_rows_that_somebody_changed_or_deleted_meanwhile_fail_alone_and_can_be_tried_again() -> None:
    async with world() as all_:
        job_id = await all_.start()
        last = ROWS - 1

        async def somebody() -> None:
            await set_days(all_.store, all_.sheet_id, last, 777, "ben")
            await all_.change(RowsDeleted((RowId(ROWS),)))

        job = await all_.run(job_id, {3: somebody})
        assert (job.state, job.done, job.failed) == ("done", ROWS - 2, 2)
        assert await all_.failures(job_id) == {last: "row_changed", ROWS: "row_gone"}
        assert (await all_.days())[-1] == 777
        jobs = Jobs(JobWork(all_.store, all_.hub, {"change": carry_out}), all_.hub, Path("nowhere"), Retention())
        await jobs.retry(job_id, command("again"), overwrites=True)
        job = await all_.run(job_id)
        assert (job.state, job.done, job.failed) == ("done", ROWS - 1, 1)
        assert (await all_.days())[-1] == -1
        assert (await all_.times_set())[str(last)] == 1


async def test_what_failed_is_not_tried_again_before_the_rest_is_done() -> None:
    async with world() as all_:
        job_id = await all_.start()
        events: dict[int, Callable[[], Awaitable[object]]] = {
            2: partial(all_.change, RowsDeleted((RowId(1),))),
            3: lambda: all_.ask(job_id, paused),
        }
        job = await all_.run(job_id, events)
        assert (job.state, job.failed) == ("paused", 1)
        with pytest.raises(Problem, match="job_not_done"):
            await all_.ask(job_id, retried)
        await all_.ask(job_id, resumed)
        job = await all_.run(job_id)
        assert (job.state, job.done, job.failed) == ("done", ROWS - 1, 1)


async def test_a_column_deleted_or_a_sheet_deleted_in_the_middle_ends_the_job_with_the_reason() -> None:
    for change, code in ((ColumnDeleted(DAYS), "column_gone"), (SheetDeleted(), "sheet_deleted")):
        async with world() as all_:
            job_id = await all_.start()
            job = await all_.run(job_id, {4: partial(all_.change, change)})
            assert (job.state, job.done) == ("failed", 2 * STEP_ROWS)
            assert job.error is not None
            assert job.error["code"] == code


async def test_a_column_retyped_in_the_middle_takes_what_still_fits() -> None:
    async with world() as all_:
        job_id = await all_.start()
        retyped = ColumnUpdated(DAYS, ColumnFields(type=ColumnType.DATE))
        job = await all_.run(job_id, {3: partial(all_.change, retyped)})
        assert job.state == "done"
        assert job.done + job.failed == ROWS
        assert (await all_.days())[:STEP_ROWS] == [-1] * STEP_ROWS


async def test_a_poison_row_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with world() as all_:
        unknown = RowId(ROWS - 5)
        change = CellsSet({RowId(row): {ColumnId(99) if row == unknown else DAYS: -1} for row in range(1, ROWS + 1)})
        job_id = await all_.start(changes=[change])
        # The column check would end the job; a row that cannot be applied for any other reason is found by itself.
        monkeypatch.setattr("chatsheet.services.jobs.changing._fitted", lambda sheet, change, types, faults: [change])
        job = await all_.run(job_id)
        assert (job.state, job.done, job.failed) == ("done", ROWS - 1, 1)
        assert await all_.failures(job_id) == {unknown: "row_failed"}


async def test_a_handler_that_raises_fails_with_an_id_for_the_log() -> None:
    async def broken(context: JobContext) -> Mapping[str, Any]:
        raise RuntimeError("secret detail")

    async with world(3) as all_:
        job_id = await all_.start(rows=3)
        await JobWork(all_.store, all_.hub, {"change": broken}).run(job_id)
        job = await all_.job(job_id)
        assert job.state == "failed"
        assert job.error is not None
        assert job.error["code"] == "internal"
        assert "secret" not in str(job.error)


async def test_a_full_disk_pauses_the_job_with_the_reason() -> None:
    async def full() -> None:
        raise Problem(Category.UNAVAILABLE, "store_full", "There is no room left on the disk.", "Make room.")

    async with world() as all_:
        job_id = await all_.start()
        job = await all_.run(job_id, {3: full})
        assert (job.state, job.done) == ("paused", STEP_ROWS)
        assert job.error is not None
        assert job.error["code"] == "store_full"
        await all_.ask(job_id, resumed)
        assert (await all_.run(job_id)).state == "done"


async def test_ten_jobs_on_one_sheet_run_one_after_another_and_a_job_of_no_rows_is_done_at_once() -> None:
    async with world(50) as all_:
        busy, most, order = 0, 0, []

        async def counted(context: JobContext) -> Mapping[str, Any]:
            nonlocal busy, most
            busy += 1
            most = max(most, busy)
            result = await carry_out(context)
            order.append(context.job.id)
            busy -= 1
            return result

        work = JobWork(all_.store, all_.hub, {"change": counted})
        all_done = asyncio.Event()

        async def run(job_id: JobId) -> None:
            await work.run(job_id)
            if len(order) == 11:
                all_done.set()

        queue = LocalJobs(run, at_once=4)
        ids = [await all_.start(rows=50, value=number, cause=f"job {number}") for number in range(10)]
        nothing = JobStart(
            "change", "Nothing.", 0, {"base_seq": 0, "overwrites": True, "can_undo": "exactly", "undoes": None, "types": {}}, b"[]"
        )
        ids.append(await all_.store.write(lambda transaction: start_job(transaction, command(), all_.sheet_id, nothing).id))
        for job_id in ids:
            await queue.push(await all_.job(job_id))
        async with asyncio.timeout(20):
            await all_done.wait()
        await queue.close()
        assert (order, most) == (ids, 1)
        assert (await all_.job(ids[-1])).state == "done"
        # Each job was made on the sheet as it stood before the ones ahead of it in the line: their rows are told as changed.
        assert (await all_.job(ids[1])).failed == 50


async def test_no_users_jobs_starve_anothers() -> None:
    order: asyncio.Queue[JobId] = asyncio.Queue()
    gates = {JobId(number): asyncio.Event() for number in range(1, 7)}

    async def run(job_id: JobId) -> None:
        order.put_nowait(job_id)
        await gates[job_id].wait()

    def job(number: int, user: str) -> Job:
        return Job(JobId(number), "change", SheetId(number), user, "", "", "", datetime.now(UTC))

    queue = LocalJobs(run, at_once=2)
    for number in range(1, 5):
        await queue.push(job(number, "ana"))
    await queue.push(job(5, "ben"))
    assert [await order.get(), await order.get()] == [1, 2]
    gates[JobId(1)].set()
    assert await order.get() == 5  # Ben has none running, Ana has one
    await queue.close()


async def test_a_clock_that_jumps_breaks_no_job() -> None:
    async with world() as all_:
        job_id = await all_.start()
        future = datetime.now(UTC) + timedelta(days=400)

        def jump(transaction: Transaction) -> None:
            transaction.put_job(replace(transaction.job(job_id), created_at=future, started_at=future))

        await all_.store.write(jump)
        job = await all_.run(job_id)
        assert (job.state, job.done) == ("done", ROWS)


async def test_old_jobs_are_archived_then_removed_with_their_files(tmp_path: Path) -> None:
    async with world(3) as all_:
        jobs = Jobs(JobWork(all_.store, all_.hub, {"change": carry_out}), all_.hub, tmp_path, Retention(7, 90))
        job_id = await all_.start(rows=3)
        job = await all_.run(job_id)
        assert job.ended_at is not None
        (tmp_path / "kept.csv").write_text("x")
        (tmp_path / "stray.csv").write_text("x")
        await all_.store.write(lambda transaction: transaction.put_job(replace(job, result={"file": "kept.csv"})))
        await jobs.clean_up(job.ended_at + timedelta(days=8))
        assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]
        assert await all_.store.read(lambda transaction: transaction.jobs()) == []
        assert len(await all_.store.read(lambda transaction: transaction.jobs(with_archived=True))) == 1
        await jobs.clean_up(job.ended_at + timedelta(days=91))
        assert [*tmp_path.iterdir()] == []
        with pytest.raises(Problem, match="job_unknown"):
            await all_.job(job_id)


async def test_progress_is_told_at_most_four_times_a_second() -> None:
    async with world() as all_:
        heard: list[Any] = []
        all_.hub.add(f"jobs:{all_.sheet_id}", heard.append)
        job_id = await all_.start()
        context: list[JobContext] = []

        async def quick(given: JobContext) -> Mapping[str, Any]:
            context.append(given)
            for _ in range(50):
                await given.step(lambda transaction: Step({}, done=1))
            return {}

        await JobWork(all_.store, all_.hub, {"change": quick}).run(job_id)
        job = await all_.job(job_id)
        assert job.ended_at is not None
        assert job.started_at is not None
        told = [message for message in heard if getattr(message, "type", "") == "progress"]
        assert 1 <= len(told) <= 2 + 4 * (job.ended_at - job.started_at).total_seconds()
        assert job_command(job, job.ended_at).actor.via == "job"
        assert context[0].progress(0)["total"] == ROWS


async def test_what_a_job_still_works_on_is_not_undone_beside_it() -> None:
    async with world() as all_:
        job_id = await all_.start(cause="set all")
        await all_.run(job_id, {4: lambda: all_.ask(job_id, paused)})

        def undo(transaction: Transaction) -> Decision:
            return decide_undo(transaction, transaction.sheet(all_.sheet_id), "set all")

        with pytest.raises(Problem, match="job_not_ended"):
            await all_.store.read(undo)
        await all_.ask(job_id, cancelled)
        undone = await all_.store.read(undo)
        assert sum(len(change.cells) for change in undone.changes if isinstance(change, CellsSet)) == 2 * STEP_ROWS


async def test_a_long_step_tells_how_far_it_is_before_it_is_stored() -> None:
    async with world() as all_:
        heard: list[Any] = []
        all_.hub.add(f"jobs:{all_.sheet_id}", heard.append)
        job_id = await all_.start()
        told = asyncio.Event()

        async def slow(given: JobContext) -> Mapping[str, Any]:
            given.say(ROWS // 2)
            asyncio.get_running_loop().call_soon(told.set)
            await told.wait()
            assert given.progress(0)["done"] == ROWS // 2
            await given.step(lambda transaction: Step({}, done=ROWS))
            return {}

        await JobWork(all_.store, all_.hub, {"change": slow}).run(job_id)
        assert next(message.data["done"] for message in heard if getattr(message, "type", "") == "progress") == ROWS // 2
        assert (await all_.job(job_id)).done == ROWS
