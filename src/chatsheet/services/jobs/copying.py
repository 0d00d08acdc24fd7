"""The job that copies a sheet as it is when it is read: one transaction makes the copy and notes it, so that there is never a second."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from chatsheet.domain.changes import SheetCreated
from chatsheet.domain.events import Command
from chatsheet.domain.job import Job, JobPart
from chatsheet.ports import Transaction
from chatsheet.services.commit import commit_new_within
from chatsheet.services.jobs.work import JobContext, Step

PARTS: tuple[JobPart, ...] = ("reading_rows", "storing_rows")


async def copy_sheet(context: JobContext) -> Mapping[str, Any]:
    """Handler of jobs of kind `copy`; its result names the new sheet."""
    if "made" not in context.job.checkpoint:
        await context.begin("reading_rows", PARTS)
        copied = await context.read(partial(_read, job=context.job))
        await context.begin("storing_rows", PARTS)
        await context.step(partial(_store, job=context.job, copied=copied, command=context.command))
    return dict(context.job.checkpoint["made"])


def _read(transaction: Transaction, *, job: Job) -> SheetCreated:
    source = transaction.sheet(job.sheet_id)
    return SheetCreated(job.spec["name"], source.columns, tuple(transaction.all_rows(job.sheet_id)))


def _store(transaction: Transaction, *, job: Job, copied: SheetCreated, command: Command) -> Step:
    made = commit_new_within(transaction, command, copied)
    return Step({"made": {"sheet_id": str(made.sheet_id), "name": copied.name}}, len(copied.rows))
