"""The job that copies a sheet: one transaction makes the copy and notes it, so that there is never a second one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from chatsheet.domain.changes import SheetCreated
from chatsheet.domain.events import Command
from chatsheet.domain.job import Job
from chatsheet.ports import Transaction
from chatsheet.services.commit import commit_new_within
from chatsheet.services.jobs.work import JobContext, Step


async def copy_sheet(context: JobContext) -> Mapping[str, Any]:
    """Handler of jobs of kind `copy`; its result names the new sheet."""
    if "made" not in context.job.checkpoint:
        await context.step(partial(_copy, job=context.job, command=context.command))
    return dict(context.job.checkpoint["made"])


def _copy(transaction: Transaction, *, job: Job, command: Command) -> Step:
    source = transaction.sheet(job.sheet_id)
    rows = tuple(transaction.all_rows(job.sheet_id))
    made = commit_new_within(transaction, command, SheetCreated(job.spec["name"], source.columns, rows))
    return Step({"made": {"sheet_id": str(made.sheet_id), "name": job.spec["name"]}}, len(rows))
