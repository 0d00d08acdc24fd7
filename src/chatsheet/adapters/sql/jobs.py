"""Jobs and their rows inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from chatsheet.adapters.sql.history import put
from chatsheet.adapters.sql.log import SqlLog, pack, read_time, stored_time, unpack
from chatsheet.adapters.sql.tables import job_rows, jobs
from chatsheet.domain.errors import not_found
from chatsheet.domain.job import Job, JobId, JobRow, JobRowState, JobState
from chatsheet.domain.sheet import SheetId

_COLUMNS = ("id", "sheet_id", "user", "state", "fence", "is_archived", "created_at", "ended_at")
ROWS_AT_ONCE = 500
"""Within SQLite's limit of 32,766 bound values in a statement."""


class SqlJobs:
    """The jobs part of `Records`."""

    def __init__(self, connection: Connection, log: SqlLog) -> None:
        self._connection = connection
        self._log = log

    def new_job_id(self) -> JobId:
        self._log.lock("jobs")  # so that two never get the same id
        return JobId((self._connection.execute(select(func.max(jobs.c.id))).scalar() or 0) + 1)

    def put_job(self, job: Job, *, payload: bytes | None = None) -> None:
        document = {name: value for name, value in asdict(job).items() if name not in _COLUMNS}
        values = {
            "sheet_id": job.sheet_id,
            "user": job.user,
            "state": job.state,
            "fence": job.fence,
            "is_archived": job.is_archived,
            "created_at": stored_time(job.created_at),
            "ended_at": None if job.ended_at is None else stored_time(job.ended_at),
            "document": pack(msgspec.json.encode(document)),
        }
        if payload is not None:
            values["payload"] = pack(payload)
        put(self._connection, jobs, {"id": job.id}, values)

    def job(self, job_id: JobId) -> Job:
        found = self._connection.execute(select(*_without_payload()).where(jobs.c.id == job_id)).first()
        if found is None:
            raise job_unknown(job_id)
        return _job(found)

    def lock_job(self, job_id: JobId) -> Job:
        self._connection.execute(update(jobs).where(jobs.c.id == job_id).values(fence=jobs.c.fence))
        return self.job(job_id)

    def job_payload(self, job_id: JobId) -> bytes:
        found = self._connection.execute(select(jobs.c.payload).where(jobs.c.id == job_id)).scalar()
        if found is None:
            raise job_unknown(job_id)
        return unpack(found)

    def jobs(
        self,
        *,
        sheet_id: SheetId | None = None,
        user: str | None = None,
        states: Sequence[JobState] | None = None,
        with_archived: bool = False,
        limit: int = 100,
    ) -> list[Job]:
        statement = select(*_without_payload()).order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(limit)
        if sheet_id is not None:
            statement = statement.where(jobs.c.sheet_id == sheet_id)
        if user is not None:
            statement = statement.where(jobs.c.user == user)
        if states is not None:
            statement = statement.where(jobs.c.state.in_(states))
        if not with_archived:
            statement = statement.where(jobs.c.is_archived.is_(False))
        return [_job(row) for row in self._connection.execute(statement)]

    def archive_jobs(self, *, ended_before: datetime) -> int:
        old = jobs.c.ended_at < stored_time(ended_before)
        return self._connection.execute(update(jobs).where(old, jobs.c.is_archived.is_(False)).values(is_archived=True)).rowcount

    def remove_jobs(self, *, ended_before: datetime) -> list[JobId]:
        old = select(jobs.c.id).where(jobs.c.ended_at < stored_time(ended_before))
        gone = [JobId(one) for one in self._connection.execute(old).scalars()]
        for start in range(0, len(gone), ROWS_AT_ONCE):
            some = gone[start : start + ROWS_AT_ONCE]
            self._connection.execute(delete(job_rows).where(job_rows.c.job_id.in_(some)))
            self._connection.execute(delete(jobs).where(jobs.c.id.in_(some)))
        return gone

    def put_job_rows(self, job_id: JobId, rows: Iterable[JobRow]) -> None:
        values = [{"job_id": job_id, "row_id": row.row_id, "state": row.state, "data": _data(row)} for row in rows]
        for start in range(0, len(values), ROWS_AT_ONCE):
            some = values[start : start + ROWS_AT_ONCE]
            known = job_rows.c.row_id.in_([value["row_id"] for value in some])
            self._connection.execute(delete(job_rows).where(job_rows.c.job_id == job_id, known))
            self._connection.execute(insert(job_rows), some)

    def job_rows(
        self, job_id: JobId, *, states: Sequence[JobRowState] | None = None, after: int = 0, limit: int | None = None
    ) -> list[JobRow]:
        statement = select(job_rows).where(job_rows.c.job_id == job_id, job_rows.c.row_id > after).order_by(job_rows.c.row_id)
        if states is not None:
            statement = statement.where(job_rows.c.state.in_(states))
        if limit is not None:
            statement = statement.limit(limit)
        return [_row(row) for row in self._connection.execute(statement)]

    def forget_job_rows(self, job_id: JobId, *, states: Sequence[JobRowState]) -> None:
        self._connection.execute(delete(job_rows).where(job_rows.c.job_id == job_id, job_rows.c.state.in_(states)))


def _without_payload() -> list[Any]:
    return [column for column in jobs.c if column.name != "payload"]


def _job(row: Row[Any]) -> Job:
    document = msgspec.json.decode(unpack(row.document))
    times = {"created_at": read_time(row.created_at), "ended_at": None if row.ended_at is None else read_time(row.ended_at)}
    known = {name: getattr(row, name) for name in _COLUMNS} | times
    return msgspec.convert(document | known, Job)


def _data(row: JobRow) -> str:
    return msgspec.json.encode({"message": row.message, "code": row.code, "value": row.value}).decode()


def _row(row: Row[Any]) -> JobRow:
    return JobRow(row.row_id, row.state, **msgspec.json.decode(row.data))


def job_unknown(job_id: JobId) -> Exception:
    return not_found("job_unknown", f"There is no job {job_id} (any more).", "List the jobs.", job=str(job_id))
