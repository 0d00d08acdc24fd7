"""The job that fills a column, by a model or by a rule. See docs/subsystems/ai-columns.md."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.job import JobPart
from chatsheet.domain.values import Value
from chatsheet.ports import LanguageModel
from chatsheet.services.feed import Hub
from chatsheet.services.fill.asking import Asker, Outcome, Work
from chatsheet.services.fill.placing import target_of
from chatsheet.services.fill.pool import Pool
from chatsheet.services.fill.reading import Misfit, typed
from chatsheet.services.fill.rules import rule_of
from chatsheet.services.fill.spec import Expected, Fill, expected_of, from_spec
from chatsheet.services.fill.steps import Left, left_of, next_rows, stored
from chatsheet.services.fill.telling import Cells
from chatsheet.services.jobs.work import JobContext, Step

RULE_ROWS = 500
RULE_S = 0.2
"""A step of a rule: so many rows, or as many as it can do in that time."""
MODEL_WITHIN_S = 5.0
"""A local model is looked for when the process starts, and jobs are taken up then too."""

PARTS: tuple[JobPart, ...] = ("making_column", "filling_cells")
"""Of a job that makes its column; one that fills a column that is there has no parts."""

Rule = Callable[[Sequence[Value]], Value]


def model_missing() -> Problem:
    return Problem(
        Category.UNAVAILABLE,
        "model_missing",
        "This needs a language model, and none is connected.",
        "Connect one (CHATSHEET_MODEL_API_KEY, or an Ollama on this machine), or take a recipe that needs none: clean up, extract by "
        "pattern, classify by keyword.",
    )


class Filling:
    """Handler of jobs of kind `fill`. All of them together make `at_once` calls at a time, so that a chat's own call finds room."""

    def __init__(self, hub: Hub, model: Callable[[], LanguageModel | None], at_once: int = 8) -> None:
        self._hub = hub
        self._model = model
        self._at_once = at_once
        self._room = asyncio.Semaphore(at_once)

    async def __call__(self, context: JobContext) -> Mapping[str, Any]:
        fill = from_spec(context.job.spec["fill"])
        model = await self._awaited_model(context) if fill.made_by.needs_model else None
        column_id = await _column_of(context, fill)
        left = await context.read(partial(left_of, job=context.job))
        cells = Cells(self._hub, context.job, column_id)
        async with cells.told():
            if model is None:
                await _by_rule(context, fill, column_id, cells, left)
            else:
                await Pool(context, fill, column_id, Asker(model, fill, self._room), cells, left, self._at_once).run()
        job = context.job
        repeated = job.checkpoint.get("repeated", 0)
        return {"column_id": str(column_id), "filled": job.done, "failed": job.failed, "repeated": repeated}

    async def _awaited_model(self, context: JobContext) -> LanguageModel:
        ends_at = time.monotonic() + MODEL_WITHIN_S
        while (model := self._model()) is None:
            if time.monotonic() > ends_at or context.wished.is_set():
                raise model_missing()
            await asyncio.sleep(0.1)
        return model


async def _column_of(context: JobContext, fill: Fill) -> int:
    if fill.target.column_id is not None:
        return fill.target.column_id
    if "column_id" not in context.job.checkpoint:
        await context.begin("making_column", PARTS)
    column_id = await target_of(context, fill)
    job = context.job
    await context.begin("filling_cells", PARTS, total=job.total - job.done - job.failed)
    return column_id


async def _by_rule(context: JobContext, fill: Fill, column_id: int, cells: Cells, left: Left) -> None:
    rule, expected = rule_of(fill), expected_of(fill)
    at = 0
    while at < len(left.row_ids):
        some = left.row_ids[at : at + RULE_ROWS]
        taken = await context.read(partial(next_rows, job=context.job, fill=fill, column_id=column_id, upcoming=some, wanted=RULE_ROWS))
        at += taken.count
        outcomes, works = taken.settled, taken.works
        while works or outcomes:
            done = await asyncio.to_thread(_ruled, works, rule, expected)
            await _step(context, fill, column_id, cells, [*outcomes, *done])
            outcomes, works = [], works[len(done) :]


async def _step(context: JobContext, fill: Fill, column_id: int, cells: Cells, outcomes: Sequence[Outcome]) -> None:
    steps: list[Step] = []

    def work(transaction: Any) -> Step:
        steps.append(stored(transaction, context.job, fill, column_id, outcomes, context.command))
        return steps[-1]

    await context.step(work)
    cells.note_all(steps[-1].rows)


def _ruled(works: Sequence[Work], rule: Rule, expected: Expected) -> list[Outcome]:
    """The first of `works`, as many as fit the time."""
    ends_at = time.monotonic() + RULE_S
    done: list[Outcome] = []
    for work in works:
        done.append(ruled(work, rule, expected))
        if time.monotonic() > ends_at:
            break
    return done


def ruled(work: Work, rule: Rule, expected: Expected) -> Outcome:
    try:
        return Outcome(work, typed(rule(work.values), expected))
    except Misfit as misfit:
        return Outcome(work, code="value_invalid", message=f"What was found is not {misfit}.")
