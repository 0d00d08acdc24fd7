"""`chatsheet jobs`: seen, followed with a progress bar, paused, resumed, cancelled, tried again."""

from __future__ import annotations

import asyncio
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from chatsheet.cli.client import Api

LOOK_EVERY_S = 0.25
"""As often as progress is told anywhere."""


async def list_jobs(api: Api, *, archived: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get("/api/v1/jobs", archived=archived, limit=200))["jobs"]
    return found


def show_jobs(jobs: list[dict[str, Any]], console: Console) -> None:
    table = Table("id", "job", "sheet", "state", "done", "failed", "of", "started")
    for job in jobs:
        started = (job["started_at"] or job["created_at"])[:16].replace("T", " ")
        state = f"{job['state']} ({job['wish']} asked)" if job["wish"] else job["state"]
        counts = [f"{job[name]:,}" for name in ("done", "failed", "total")]
        table.add_row(job["id"], job["title"], job["sheet_id"] or "", state, *counts, started)
    console.print(table)


async def follow(api: Api, job_id: str, console: Console) -> dict[str, Any]:
    """The job once it has ended or waits for a person; a bar on the console meanwhile."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(f"Job {job_id}")
        while True:
            job: dict[str, Any] = await api.get(f"/api/v1/jobs/{job_id}")
            bar.update(task, total=job["total"] or None, completed=job["done"] + job["failed"])
            if job["state"] not in ("waiting", "running"):
                return job
            await asyncio.sleep(LOOK_EVERY_S)


def show_job(job: dict[str, Any], console: Console) -> None:
    """How it stands, in a line or two."""
    failed = f", {job['failed']:,} failed" if job["failed"] else ""
    console.print(f"Job {job['id']} is {job['state']}: {job['title']} {job['done']:,} of {job['total']:,} done{failed}.", highlight=False)
    if job["error"]:
        console.print(f"[bold red]{job['error']['code']}[/]: {job['error']['message']} {job['error']['fix']}", highlight=False)
    if job["can_undo"] and job["state"] == "cancelled":
        console.print(f"What is done stays done; undo it with the cause {job['cause']}.", style="dim", highlight=False)


async def control(api: Api, verb: str, job_id: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """`pause`, `resume`, `cancel` or `retry`."""
    told: dict[str, Any] = await api.post(f"/api/v1/jobs/{job_id}/{verb}", body)
    return told
