"""The job that makes a sheet of a large upload: the sheet and the note of it come in one transaction, so that it is made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from chatsheet.domain.events import Command
from chatsheet.domain.job import Job, JobPart
from chatsheet.ports import ReadFile, Transaction
from chatsheet.services.commit import create_within
from chatsheet.services.exports import told
from chatsheet.services.imports import Imports, columns_of, lines_of
from chatsheet.services.jobs.work import JobContext, Step

PARTS: tuple[JobPart, ...] = ("reading_file", "storing_rows")


@dataclass(frozen=True, slots=True)
class Importing:
    """Handler of jobs of kind `import`; the result names the new sheet."""

    imports: Imports

    async def __call__(self, context: JobContext) -> Mapping[str, Any]:
        job = context.job
        if "made" not in job.checkpoint:
            await context.begin("reading_file", PARTS)
            read = await self.imports.ready(job.spec["import_id"])
            await context.begin("storing_rows", PARTS, total=read.report.row_count)
            await context.step(partial(_make, job=job, lines=lambda: told(lines_of(read), context.say), read=read, command=context.command))
        await self.imports.forget(job.spec["import_id"])
        return dict(context.job.checkpoint["made"])


def _make(transaction: Transaction, *, job: Job, lines: Callable[[], Iterator[bytes]], read: ReadFile, command: Command) -> Step:
    made = create_within(transaction, command, job.spec["name"], columns_of(read.report), lines)
    return Step({"made": {"sheet_id": str(made.sheet_id), "name": job.spec["name"]}}, read.report.row_count)
