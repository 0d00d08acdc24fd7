"""The job that fills a column: cut off, paused, cancelled, tried again, undone; and a service or sheet that changes under it."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from chatsheet.domain.changes import ColumnDeleted, ColumnFields, ColumnUpdated, RowsDeleted
from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.job import JobId, JobStart
from chatsheet.domain.sheet import RowId
from chatsheet.domain.values import ColumnType
from chatsheet.services.jobs.records import start_job
from tests.services.fill.world import WITHIN_S, Answer, Data, World, value, world
from tests.services.world import command

UPPER: dict[str, Any] = {"recipe": "summarise", "columns": ["Comment"], "prompt": "{Task}", "target": {"title": "New"}}


def upper(row: Data) -> str:
    return value(row["Comment"].upper())


def problem(category: Category, code: str, **params: Any) -> Problem:
    return Problem(category, code, "It does not work.", "Wait.", params)


class Gate:
    """Answers, but for rows it holds back until they are let go."""

    def __init__(self, *held: str) -> None:
        self.held = set(held)
        self.let = asyncio.Event()
        self.arrived = asyncio.Event()
        self._waiting: set[str] = set()

    async def __call__(self, row: Data) -> Answer:
        if row["Task"] in self.held:
            self._waiting.add(row["Task"])
            if self._waiting == self.held:
                self.arrived.set()
            await self.let.wait()
        return upper(row)


async def done_rows(here: World, job_id: JobId, count: int) -> None:
    """Wait until so many rows are stored as done."""
    async with asyncio.timeout(WITHIN_S):
        while sum(row.state == "done" for row in (await here.rows(job_id)).values()) < count:  # noqa: ASYNC110 - the store tells nobody
            await asyncio.sleep(0.01)


async def test_values_column_history_and_undo_belong_to_one_cause() -> None:
    side_by_side = asyncio.Barrier(4)

    async def together(row: Data) -> Answer:
        await side_by_side.wait()
        return upper(row)

    async with world(together, rows=48) as here:
        job = await here.fill(**UPPER)
        assert (job.state, job.done, job.total, job.failed) == ("done", 48, 48, 0)
        column = await here.column("New")
        assert job.result == {"column_id": str(column.id), "filled": 48, "failed": 0, "repeated": 0}
        assert await here.values("New") == [f"COMMENT {n}" for n in range(1, 49)]
        history = (await here.act("history")).data["causes"]
        assert (history[0]["cause"], history[0]["summary"], history[0]["rows"]) == (job.cause, "Filled New: summarise.", 48)
        assert here.model is not None
        assert (len(here.model.asked), here.model.most_flying) == (48, 4)
        assert set(here.cells().values()) == {"done"}
        assert len(here.cells()) == 48

        undone = await here.act("undo", cause=job.cause)
        assert undone.outcome == "success", undone
        assert "New" not in [one.title for one in (await here.sheet()).columns]


async def test_a_process_that_ends_asks_no_done_row_again_and_counts_what_it_may_have_paid_twice() -> None:
    gate = Gate("task 9", "task 10")
    async with world(gate, rows=12) as here:
        job_id = await here.start(**UPPER)
        running = asyncio.create_task(here.work().run(job_id))
        await gate.arrived.wait()
        await done_rows(here, job_id, 10)
        # Another process takes the job up: of the first one nothing more can be stored, as if it had been killed.
        gate.held.clear()
        job = await here.run(job_id)
        gate.let.set()
        await running
        assert (job.state, job.done, job.total) == ("done", 12, 12)
        assert await here.values("New") == [f"COMMENT {n}" for n in range(1, 13)]
        assert here.model is not None
        times = Counter(row["Task"] for row in here.model.asked)
        assert {task for task, count in times.items() if count > 1} == {"task 9", "task 10"}
        assert job.result is not None
        assert job.result["repeated"] == 2


async def test_a_process_that_is_stopped_stores_what_came_and_the_next_one_goes_on() -> None:
    gate = Gate("task 5")
    async with world(gate, rows=20, at_once=3) as here:
        job_id = await here.start(**UPPER)
        running = asyncio.create_task(here.work().run(job_id))
        await gate.arrived.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        rows = await here.rows(job_id)
        assert (rows[5].state, rows[5].code) == ("waiting", "asked")
        assert here.model is not None
        done = {row.row_id for row in rows.values() if row.state == "done"}
        assert done == {int(row["Task"].split()[1]) for row in here.model.asked} - {5}
        gate.held.clear()
        job = await here.run(job_id)
        assert (job.state, job.done) == ("done", 20)
        assert [here.model.times(f"task {n}") for n in range(1, 21)] == [2 if n == 5 else 1 for n in range(1, 21)]
        assert job.result is not None
        assert job.result["repeated"] == 1


@pytest.mark.parametrize("moments", range(1, 25, 3))
async def test_cut_off_at_any_moment_no_row_is_lost_or_done_twice(moments: int) -> None:
    async def slow(row: Data) -> Answer:
        for _ in range(moments % 5):
            await asyncio.sleep(0)
        return upper(row)

    async with world(slow, rows=30, at_once=3) as here:
        job_id = await here.start(**UPPER)
        for turn in range(4):
            running = asyncio.create_task(here.work().run(job_id))
            for _ in range(moments * (turn + 1)):
                await asyncio.sleep(0.001)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        job = await here.run(job_id)
        assert (job.state, job.done, job.failed) == ("done", 30, 0), job
        assert await here.values("New") == [f"COMMENT {n}" for n in range(1, 31)]
        assert here.model is not None
        assert job.result is not None
        assert len(here.model.asked) - 30 <= job.result["repeated"]


@pytest.mark.parametrize(("wish", "state"), [("pause", "paused"), ("cancel", "cancelled")])
async def test_a_wish_takes_effect_at_once_however_slow_the_model(wish: str, state: str) -> None:
    gate = Gate("task 3", "task 4")
    async with world(gate, rows=6, at_once=2) as here:
        here.hub.bind(asyncio.get_running_loop())
        job_id = await here.start(**UPPER)
        running = asyncio.create_task(here.work().run(job_id))
        await gate.arrived.wait()
        await getattr(here.jobs, wish)(job_id, command("wish"))
        async with asyncio.timeout(1):
            await running
        job = await here.job(job_id)
        assert (job.state, job.done, job.wish) == (state, 2, None)
        rows = await here.rows(job_id)
        assert {row.state for row in rows.values()} == {"done", "waiting"}
        assert here.model is not None
        assert here.model.flying == 0
        if wish == "pause":
            gate.held.clear()
            await here.jobs.resume(job_id, command("wish"))
            job = await here.run(job_id)
            assert (job.state, job.done, job.result and job.result["repeated"]) == ("done", 6, 2)
        else:
            assert (await here.act("undo", cause=job.cause)).outcome == "success"


async def test_a_pause_that_is_taken_back_in_time_changes_nothing() -> None:
    gate = Gate("task 2")
    async with world(gate, rows=3, at_once=1) as here:
        here.hub.bind(asyncio.get_running_loop())
        job_id = await here.start(**UPPER)
        running = asyncio.create_task(here.work().run(job_id))
        await gate.arrived.wait()
        gate.held.clear()

        def pause_and_resume(transaction: Any) -> None:
            job = transaction.lock_job(job_id)
            transaction.put_job(replace(job, wish=None))

        await here.jobs.pause(job_id, command("wish"))
        await here.store.write(pause_and_resume)
        async with asyncio.timeout(WITHIN_S):
            await running
        job = await here.job(job_id)
        # Whichever came first: the job heard of the pause and stopped, or found it gone and went on.
        if job.state == "paused":
            await here.jobs.resume(job_id, command("wish"))
            job = await here.run(job_id)
        assert (job.state, job.done) == ("done", 3)


async def test_failed_rows_are_tried_again_and_no_others() -> None:
    poison = {"task 2", "task 5"}

    def picky(row: Data) -> Answer:
        return problem(Category.DENIED, "model_content_filtered") if row["Task"] in poison else upper(row)

    async with world(picky, rows=6) as here:
        job = await here.fill(**UPPER)
        assert (job.state, job.done, job.failed) == ("done", 4, 2)
        rows = await here.rows(job.id)
        assert (rows[2].state, rows[2].code, rows[5].code) == ("failed", "model_content_filtered", "model_content_filtered")
        assert here.cells()["2"] == "failed"
        poison.clear()
        await here.jobs.retry(job.id, command("retry"))
        job = await here.run(job.id)
        assert (job.state, job.done, job.failed) == ("done", 6, 0)
        assert here.model is not None
        assert [here.model.times(f"task {n}") for n in range(1, 7)] == [1, 2, 1, 1, 2, 1]


async def test_a_column_that_was_to_be_overwritten_still_is_when_its_failed_rows_are_tried_again() -> None:
    poison = {"task 2"}

    def picky(row: Data) -> Answer:
        return problem(Category.DENIED, "model_content_filtered") if row["Task"] in poison else upper(row)

    async with world(picky, rows=2) as here:
        await here.set(1, "Note", "old")
        await here.set(2, "Note", "old")
        job = await here.fill(**(UPPER | {"target": {"column": "Note"}, "overwrite": True}))
        assert await here.values("Note") == ["COMMENT 1", "old"]
        poison.clear()
        await here.jobs.retry(job.id, command("retry"))
        assert (await here.run(job.id)).done == 2
        assert await here.values("Note") == ["COMMENT 1", "COMMENT 2"]
        assert (await here.act("undo", cause=job.cause)).outcome == "success"
        assert await here.values("Note") == ["old", "old"]


@pytest.mark.parametrize(
    ("category", "code"),
    [(Category.UNAVAILABLE, "model_unavailable"), (Category.DENIED, "model_key_refused"), (Category.RATE_LIMITED, "model_quota_exceeded")],
)
async def test_a_service_that_is_down_or_refuses_the_key_pauses_the_job(category: Category, code: str) -> None:
    is_down = [False]

    def serves(row: Data) -> Answer:
        is_down[0] = is_down[0] or row["Task"] == "task 6"
        return problem(category, code) if is_down[0] else upper(row)

    async with world(serves, rows=40, at_once=2) as here:
        job = await here.fill(**UPPER)
        assert (job.state, job.failed, job.error and job.error["code"]) == ("paused", 0, code)
        assert 4 <= job.done < 10
        serving = here.model
        assert serving is not None
        assert len(serving.asked) < 12
        serving.answer = upper
        await here.jobs.resume(job.id, command("resume"))
        job = await here.run(job.id)
        assert (job.state, job.done, job.failed) == ("done", 40, 0)
        assert await here.values("New") == [f"COMMENT {n}" for n in range(1, 41)]


async def test_a_busy_service_is_waited_for_as_long_as_it_asks() -> None:
    refused: Counter[str] = Counter()

    def busy(row: Data) -> Answer:
        refused[row["Task"]] += 1
        is_first = refused[row["Task"]] == 1 and row["Task"] in ("task 2", "task 5")
        return problem(Category.RATE_LIMITED, "model_rate_limited", retry_after_s=0.02) if is_first else upper(row)

    async with world(busy, rows=8) as here:
        job = await here.fill(**UPPER)
        assert (job.state, job.done, job.failed) == ("done", 8, 0)


async def test_a_service_that_stays_busy_or_asks_for_too_much_pauses_the_job() -> None:
    for seconds in (0.001, 500.0):
        async with world(lambda row, s=seconds: problem(Category.RATE_LIMITED, "model_rate_limited", retry_after_s=s)) as here:  # type: ignore[misc]
            job = await here.fill(**UPPER)
            assert (job.state, job.done, job.failed, job.error and job.error["code"]) == ("paused", 0, 0, "model_rate_limited")


async def test_one_row_that_takes_too_long_fails_alone_but_many_in_a_row_pause_the_job() -> None:
    late = {"task 3"}

    def times_out(row: Data) -> Answer:
        return problem(Category.TIMEOUT, "model_timeout") if row["Task"] in late else upper(row)

    async with world(times_out, rows=6, at_once=1) as here:
        job = await here.fill(**UPPER)
        assert (job.state, job.done, job.failed) == ("done", 5, 1)
        assert here.model is not None
        assert here.model.times("task 3") == 2
        late |= {f"task {n}" for n in range(1, 7)}
        job = await here.fill(**(UPPER | {"target": {"title": "Other"}}))
        assert (job.state, job.error and job.error["code"]) == ("paused", "model_timeout")


async def test_a_row_that_breaks_our_own_code_fails_alone() -> None:
    async with world(lambda row: ZeroDivisionError() if row["Task"] == "task 2" else upper(row), rows=3) as here:
        job = await here.fill(**UPPER)
        assert (job.state, job.done, job.failed, (await here.rows(job.id))[2].code) == ("done", 2, 1, "internal")


async def test_rows_deleted_changed_or_filled_meanwhile_say_so() -> None:
    gate = Gate("task 1", "task 2", "task 3", "task 4")
    async with world(gate, rows=5, at_once=5) as here:
        job_id = await here.start(**(UPPER | {"target": {"column": "Note"}}))
        running = asyncio.create_task(here.work().run(job_id))
        await gate.arrived.wait()
        await done_rows(here, job_id, 1)
        await here.change(RowsDeleted((RowId(1),)))
        await here.set(2, "Comment", "another comment")
        await here.set(3, "Note", "mine")
        await here.set(4, "Note", "mine")
        await here.set(4, "Note", None)
        gate.let.set()
        await running
        job, rows = await here.job(job_id), await here.rows(job_id)
        assert {row.row_id: row.code for row in rows.values() if row.state == "failed"} == {
            1: "row_gone",
            2: "row_changed",
            3: "cell_filled",
        }
        assert (job.state, job.done, job.failed) == ("done", 2, 3)
        assert await here.values("Note") == [None, "mine", "COMMENT 4", "COMMENT 5"]
        await here.jobs.retry(job_id, command("retry"), overwrites=True)
        job = await here.run(job_id)
        assert (job.done, job.failed) == (4, 1)
        assert await here.values("Note") == ["ANOTHER COMMENT", "COMMENT 3", "COMMENT 4", "COMMENT 5"]


@pytest.mark.parametrize(
    ("title", "code"), [("Note", "column_gone"), ("Comment", "column_gone"), ("retype", "column_retyped"), ("sheet", "sheet_deleted")]
)
async def test_a_column_or_sheet_that_is_gone_or_another_ends_the_job_in_a_state_that_says_so(title: str, code: str) -> None:
    gate = Gate("task 2")
    async with world(gate, rows=4, at_once=1) as here:
        job_id = await here.start(**(UPPER | {"target": {"column": "Note"}}))
        running = asyncio.create_task(here.work().run(job_id))
        await gate.arrived.wait()
        await done_rows(here, job_id, 1)
        note = await here.column("Note")
        if title == "retype":
            await here.change(ColumnUpdated(note.id, ColumnFields(type=ColumnType.DATE)), "break")
        elif title == "sheet":
            assert (await here.act("delete_sheet", by=command("break", via="api"))).outcome == "success"
        else:
            await here.change(ColumnDeleted((await here.column(title)).id), "break")
        gate.let.set()
        await running
        job = await here.job(job_id)
        assert (job.state, job.done, job.error and job.error["code"]) == ("failed", 1, code)
        assert (await here.act("undo", cause="break")).outcome == "success"
        await here.jobs.resume(job_id, command("resume"))
        job = await here.run(job_id)
        assert (job.state, job.done, job.failed) == ("done", 4, 0)
        assert await here.values("Note") == [f"COMMENT {n}" for n in range(1, 5)]


async def test_a_renamed_column_is_still_the_same_one() -> None:
    gate = Gate("task 1")
    async with world(gate, rows=3, at_once=1) as here:
        job_id = await here.start(**(UPPER | {"target": {"column": "Note"}}))
        running = asyncio.create_task(here.work().run(job_id))
        await gate.arrived.wait()
        await here.change(ColumnUpdated((await here.column("Note")).id, ColumnFields(title="Remark")))
        gate.let.set()
        await running
        assert await here.values("Remark") == ["COMMENT 1", "COMMENT 2", "COMMENT 3"]


async def test_a_job_of_no_rows_is_done_and_one_whose_title_was_taken_can_go_on() -> None:
    async with world(upper, rows=2) as here:
        job_id = await here.start(**UPPER)
        first = await here.job(job_id)
        start = JobStart("fill", "Filled nothing.", 0, first.spec, b"[]")
        empty = await here.store.write(lambda transaction: start_job(transaction, command("empty"), here.sheet_id, start))
        job = await here.run(empty.id)
        assert (job.state, job.result and job.result["filled"]) == ("done", 0)
        assert here.model is not None
        assert here.model.asked == []
        job = await here.run(job_id)
        assert (job.state, job.error and job.error["code"]) == ("failed", "title_taken")
        await here.act("undo", cause="empty")
        await here.jobs.resume(job_id, command("resume"))
        assert (await here.run(job_id)).done == 2
