"""Jobs over HTTP: seen, paused, resumed, cancelled, tried again, reported."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict

from chatsheet.domain.errors import not_found
from chatsheet.domain.job import JobId, JobRowState, JobState
from chatsheet.domain.sheet import SheetId
from chatsheet.edge.http.errors import json_response
from chatsheet.edge.http.requests import Asking
from chatsheet.services.access import LOCAL, authorize
from chatsheet.services.actions.naming import row_id
from chatsheet.services.exports import MEDIA_TYPES
from chatsheet.services.jobs.jobs import Jobs

router = APIRouter(prefix="/api/v1/jobs")

JobName = Annotated[str, Path(pattern=r"^[0-9]{1,15}$")]
REPORT_ROWS = 2_000
"""Rows of a report read at a time."""


class Retry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    overwrite: bool = False
    """Also rows that somebody changed since the job was started."""


@router.get("")
async def list_jobs(
    asking: Asking,
    sheet_id: str | None = Query(None, max_length=20),
    state: Annotated[list[JobState] | None, Query()] = None,
    archived: bool = False,
    limit: int = Query(50, ge=1, le=200),
) -> Response:
    """Jobs of a sheet, or all of yours, the newest first; `position` says where the topic they are told on stands. Archived ones only
    when asked for."""
    wanted = None if sheet_id is None else SheetId(row_id(sheet_id))
    authorize(asking.command.actor, "list_jobs", wanted)
    jobs = asking.state.jobs
    found, position = await jobs.listed(LOCAL, sheet_id=wanted, states=state, with_archived=archived, limit=limit)
    retention = {"archive_days": jobs.retention.archive_days, "remove_days": jobs.retention.remove_days}
    return json_response({"jobs": found, "position": {"e": position.epoch, "s": position.seq}, "retention": retention})


@router.get("/{job_id}")
async def read_job(asking: Asking, job_id: JobName) -> Response:
    """A job as it stands now."""
    authorize(asking.command.actor, "read_job", None)
    return json_response(await asking.state.jobs.one(JobId(int(job_id))))


@router.post("/{job_id}/pause")
async def pause_job(asking: Asking, job_id: JobName) -> Response:
    """Pause after the step that runs."""
    authorize(asking.command.actor, "pause_job", None)
    return json_response(await asking.state.jobs.pause(JobId(int(job_id)), asking.command))


@router.post("/{job_id}/resume")
async def resume_job(asking: Asking, job_id: JobName) -> Response:
    """Go on from the last step: a paused or failed job."""
    authorize(asking.command.actor, "resume_job", None)
    return json_response(await asking.state.jobs.resume(JobId(int(job_id)), asking.command))


@router.post("/{job_id}/cancel")
async def cancel_job(asking: Asking, job_id: JobName) -> Response:
    """End it after the step that runs. What is done stays done, and can be undone."""
    authorize(asking.command.actor, "cancel_job", None)
    return json_response(await asking.state.jobs.cancel(JobId(int(job_id)), asking.command))


@router.post("/{job_id}/retry")
async def retry_job(asking: Asking, job_id: JobName, body: Retry | None = None) -> Response:
    """Try the failed rows again."""
    authorize(asking.command.actor, "retry_job", None)
    overwrites = body is not None and body.overwrite
    return json_response(await asking.state.jobs.retry(JobId(int(job_id)), asking.command, overwrites=overwrites))


@router.get("/{job_id}/rows")
async def job_rows(
    asking: Asking,
    job_id: JobName,
    state: Annotated[list[JobRowState] | None, Query()] = None,
    after: int = Query(0, ge=0, le=2**53),
    limit: int = Query(500, ge=1, le=5_000),
) -> Response:
    """Rows that are known by themselves: the failed ones, and every row of an AI column."""
    authorize(asking.command.actor, "read_job", None)
    return json_response({"rows": await asking.state.jobs.rows(JobId(int(job_id)), states=state, after=after, limit=limit)})


@router.get("/{job_id}/report")
async def job_report(asking: Asking, job_id: JobName) -> Response:
    """The same as a CSV file: row, state, code, message."""
    authorize(asking.command.actor, "read_job", None)
    await asking.state.jobs.one(JobId(int(job_id)))
    head = {"Content-Disposition": f'attachment; filename="job-{job_id}.csv"'}
    return StreamingResponse(_report(asking.state.jobs, JobId(int(job_id))), media_type="text/csv; charset=utf-8", headers=head)


async def _report(jobs: Jobs, job_id: JobId) -> AsyncIterator[str]:
    yield _csv([("row", "state", "code", "message")])
    after = 0
    while rows := await jobs.rows(job_id, states=None, after=after, limit=REPORT_ROWS):
        yield _csv([(row["row_id"], row["state"], row["code"], row["message"]) for row in rows])
        after = int(rows[-1]["row_id"])


def _csv(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


@router.get("/{job_id}/file")
async def job_file(asking: Asking, job_id: JobName) -> Response:
    """The file an export made."""
    authorize(asking.command.actor, "read_job", None)
    job = await asking.state.store.read(lambda transaction: transaction.job(JobId(int(job_id))))
    path = asking.state.jobs.file_of(job)
    if path is None or job.result is None:
        raise not_found("job_file_gone", "This job's file is not here (any more).", "Export the sheet again.", job=job_id)
    return FileResponse(path, media_type=MEDIA_TYPES[job.result["format"]], filename=job.result["name"])
