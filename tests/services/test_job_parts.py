"""The named parts of a job: told in order, counted, true for who comes late, and after a pause."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from chatsheet.domain.job import Job, JobId, JobKind, JobPart, JobRow, JobStart, paused, resumed
from chatsheet.domain.sheet import RowId
from chatsheet.ports import Transaction
from chatsheet.services.feed import Latest
from chatsheet.services.jobs.copying import copy_sheet
from chatsheet.services.jobs.jobs import Jobs, Retention
from chatsheet.services.jobs.records import job_to_json, start_job
from chatsheet.services.jobs.work import TELL_EVERY_S, Handler, JobContext, JobWork, Step
from tests.services.fill.test_job import UPPER, Gate, done_rows, upper
from tests.services.fill.world import world as comments
from tests.services.test_jobs import World, world
from tests.services.world import command

PARTS: tuple[JobPart, ...] = ("columns", "rows", "checking")
ROWS = 40


async def loads(context: JobContext) -> Mapping[str, Any]:
    """What a handler with three parts looks like: ten rows a step, of which it fails one."""
    if "checked" not in context.job.checkpoint:
        await context.begin("columns", PARTS)
        await context.begin("rows", PARTS, total=ROWS)
        while (at := context.job.checkpoint.get("at", 0)) < ROWS:
            failed = [JobRow(RowId(at + 1), "failed", "No.", "row_failed")]
            await context.step(partial(_ten, {"at": at + 10}, failed))
        await context.begin("checking", PARTS)
        await context.step(lambda transaction: Step({"checked": True}))
    return {}


def _ten(checkpoint: Mapping[str, Any], failed: list[JobRow], transaction: Transaction) -> Step:
    return Step(checkpoint, 9, failed)


async def started(here: World, kind: JobKind, total: int, spec: Mapping[str, Any]) -> JobId:
    start = JobStart(kind, "Imported it.", total, spec)
    return await here.store.write(lambda transaction: start_job(transaction, command("parts"), here.sheet_id, start).id)


async def told(here: World, job_id: JobId) -> list[tuple[str, str, int | None, int | None]]:
    """The parts as a late client reads them."""
    job = await here.store.read(lambda transaction: job_to_json(transaction, transaction.job(job_id)))
    return [(one["name"], one["state"], one["done"], one["total"]) for one in job["subtasks"]]


def running(here: World, kind: JobKind, handler: Handler) -> JobWork:
    return JobWork(here.store, here.hub, {kind: handler})


async def test_parts_are_stored_as_they_begin_and_all_are_done_in_the_end() -> None:
    async with world(rows=3) as here:
        job_id = await started(here, "import", ROWS, {})
        assert await told(here, job_id) == []
        seen: list[Any] = []

        async def watched(context: JobContext) -> Mapping[str, Any]:
            begin = context.begin

            async def noted(part: JobPart, of: Any, *, total: int | None = None) -> None:
                await begin(part, of, total=total)
                seen.append(await told(here, job_id))

            context.begin = noted  # type: ignore[method-assign]
            return await loads(context)

        await running(here, "import", watched).run(job_id)
        waiting = [("rows", "waiting", None, None), ("checking", "waiting", None, None)]
        assert seen == [
            [("columns", "running", None, None), *waiting],
            [("columns", "done", None, None), ("rows", "running", 0, ROWS), waiting[1]],
            [("columns", "done", None, None), ("rows", "done", ROWS, ROWS), ("checking", "running", None, None)],
        ]
        assert [state for _, state, _, _ in await told(here, job_id)] == ["done"] * 3


async def test_a_paused_part_waits_and_goes_on_counting_where_it_was() -> None:
    async with world(rows=3) as here:
        job_id = await started(here, "import", ROWS, {})

        async def pauses(context: JobContext) -> Mapping[str, Any]:
            step = context.step

            async def paused_after(work: Any, **how: Any) -> None:
                await step(work, **how)
                if context.job.done == 18:
                    await here.ask(job_id, paused)

            context.step = paused_after  # type: ignore[method-assign]
            return await loads(context)

        await running(here, "import", pauses).run(job_id)
        assert (await here.job(job_id)).state == "paused"
        assert (await told(here, job_id))[1] == ("rows", "waiting", 20, ROWS)
        await here.ask(job_id, resumed)
        seen: list[Any] = []

        async def anew(context: JobContext) -> Mapping[str, Any]:
            # The handler begins with its first part again, and says so.
            await context.begin("columns", PARTS)
            seen.append([one["state"] for one in context.progress(0)["subtasks"]])
            await context.begin("rows", PARTS, total=ROWS)
            seen.append(context.progress(0)["subtasks"][1])
            return {}

        await running(here, "import", anew).run(job_id)
        assert seen == [["running", "waiting", "waiting"], {"name": "rows", "state": "running", "done": 20, "total": ROWS}]


async def test_what_is_said_last_is_told_however_long_nothing_follows() -> None:
    async with world(rows=3) as here:
        heard: asyncio.Queue[Any] = asyncio.Queue()
        here.hub.add(f"jobs:{here.sheet_id}", heard.put_nowait)
        job_id = await started(here, "copy", ROWS, {})
        go_on = asyncio.Event()

        async def long(context: JobContext) -> Mapping[str, Any]:
            await context.begin("columns", PARTS)
            await context.begin("rows", PARTS, total=ROWS)  # within the time in which nothing more is told
            context.say(30)
            context.say(10)  # what goes through the rows twice does not go backwards
            await go_on.wait()
            return {}

        work = asyncio.create_task(running(here, "copy", long).run(job_id))
        async with asyncio.timeout(20 * TELL_EVERY_S):
            while True:
                message = await heard.get()
                if isinstance(message, Latest) and message.data["subtasks"][1]["done"] == 30:
                    break
        assert message.data["subtasks"][1] == {"name": "rows", "state": "running", "done": 30, "total": ROWS}
        go_on.set()
        await work


async def test_a_copy_reads_then_stores_and_is_made_once() -> None:
    async with world(rows=3) as here:
        job_id = await started(here, "copy", 3, {"name": "Again"})
        job: Job = await run_to_end(here, running(here, "copy", copy_sheet), job_id)
        assert (job.state, job.done) == ("done", 3)
        assert [name for name, *_ in await told(here, job_id)] == ["reading_rows", "storing_rows"]
        assert job.result is not None
        assert set(job.result) == {"sheet_id", "name"}


async def run_to_end(here: World, work: JobWork, job_id: JobId) -> Job:
    await work.run(job_id)
    return await here.job(job_id)


async def test_a_new_ai_column_is_made_then_filled_and_one_that_is_there_has_no_parts(tmp_path: Path) -> None:
    gate = Gate("task 5")
    async with comments(gate, rows=8, at_once=1) as here:
        jobs = Jobs(here.work(), here.hub, tmp_path, Retention())
        job_id = await here.start(**UPPER)
        work = asyncio.create_task(here.work().run(job_id))
        await gate.arrived.wait()
        await done_rows(here, job_id, 4)
        making, filling = (await jobs.one(job_id))["subtasks"]
        assert making == {"name": "making_column", "state": "done", "done": None, "total": None}
        assert filling == {"name": "filling_cells", "state": "running", "done": 4, "total": 8}
        gate.let.set()
        await work
        assert (await jobs.one(job_id))["subtasks"][1] == {"name": "filling_cells", "state": "done", "done": 8, "total": 8}
    async with comments(upper, rows=3) as here:
        column = await here.column("Comment")
        job = await here.fill(**{**UPPER, "target": {"column": str(column.id)}, "overwrite": True})
        assert (job.state, "parts" in job.checkpoint) == ("done", False)
