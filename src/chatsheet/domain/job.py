"""A job: long work on a sheet in steps that survive the end of a process. See docs/subsystems/jobs.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, NewType

from chatsheet.domain.errors import conflict
from chatsheet.domain.sheet import SheetId

JobId = NewType("JobId", int)
JobKind = Literal["change", "fill", "import", "export", "copy", "open"]
JobState = Literal["waiting", "running", "paused", "done", "failed", "cancelled"]
Wish = Literal["pause", "cancel"]
"""What a person asked of a running job; it takes effect between two steps."""
JobRowState = Literal["waiting", "running", "done", "failed"]
JobPart = Literal[
    "reading_file",
    "reading_source",
    "storing_rows",
    "reading_rows",
    "writing_file",
    "making_column",
    "filling_cells",
    "columns",
    "rows",
    "checking",
]
"""What a part of a job is called on the wire; whoever shows it has words for it."""

OPEN: tuple[JobState, ...] = ("waiting", "running")
"""States from which a job goes on by itself."""
ENDED: tuple[JobState, ...] = ("done", "failed", "cancelled")
CHANGING: tuple[JobKind, ...] = ("change", "fill")
"""Kinds whose steps change the sheet they are of: what they did can be taken back there, by their cause."""


@dataclass(frozen=True, slots=True)
class JobUsage:
    """What a job took so far."""

    cpu_s: float = 0.0
    """Of the threads that carried out its steps."""
    peak_mb: float = 0.0
    """Largest memory of the process while it ran the job: an upper bound, other work counts in."""
    requests: int = 0
    """Calls to services outside."""
    tokens: int = 0
    cost: float | None = None
    """US dollars, where the price is known."""


@dataclass(frozen=True, slots=True)
class Job:
    """`fence` rises with every claim: whoever holds an older one may not write any more."""

    id: JobId
    kind: JobKind
    sheet_id: SheetId
    """0 for an import: its sheet comes last."""
    user: str
    client: str
    title: str
    cause: str
    """Of all that its steps change: one undo."""
    created_at: datetime
    state: JobState = "waiting"
    wish: Wish | None = None
    fence: int = 0
    total: int = 0
    done: int = 0
    failed: int = 0
    spec: Mapping[str, Any] = field(default_factory=dict)
    """What to do, never changed after the start."""
    steps: int = 0
    """How many were stored: tells whether one whose answer got lost was."""
    checkpoint: Mapping[str, Any] = field(default_factory=dict)
    """Where the work stands; written with the effect of the step that reached it."""
    result: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None
    """The problem that ended or paused it."""
    turn_id: str | None = None
    session_id: str | None = None
    time_zone: str = "UTC"
    locale: str = "en"
    correlation_id: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    is_archived: bool = False
    usage: JobUsage = JobUsage()

    @property
    def topic(self) -> str:
        """Where its transitions and its progress are told: to whoever looks at the sheet; an import's to its user."""
        return f"jobs:{self.sheet_id}" if self.sheet_id else f"user:{self.user}"


@dataclass(frozen=True, slots=True)
class JobStart:
    """What an action decided to have done by a job."""

    kind: JobKind
    title: str
    """What history and the lists say of it."""
    total: int
    spec: Mapping[str, Any]
    """`shown` within it is told to everybody who sees the job."""
    payload: bytes = b""
    asks: bool = True
    """It changes the sheet or costs money: a person is asked where the policy asks before changes of many rows."""


def claimed(job: Job, now: datetime) -> Job:
    """`job` taken up by a worker, whose fence is the new one."""
    return replace(job, state="running", fence=job.fence + 1, error=None, started_at=job.started_at or now)


def paused(job: Job, now: datetime) -> Job:
    """Asked to pause: a running job after its step, a waiting one at once."""
    match job.state:
        case "running":
            return job if job.wish == "cancel" else replace(job, wish="pause")
        case "waiting":
            return replace(job, state="paused")
        case "paused":
            return job
        case _:
            raise _ended(job)


def resumed(job: Job, now: datetime) -> Job:
    """Goes on from its last step; a failed one too."""
    match job.state:
        case "paused" | "failed":
            return replace(job, state="waiting", wish=None, error=None, ended_at=None)
        case "running" | "waiting":
            return replace(job, wish=None) if job.wish == "pause" else job
        case _:
            raise _ended(job)


def cancelled(job: Job, now: datetime) -> Job:
    """Asked to end; what is done stays done."""
    match job.state:
        case "running":
            return replace(job, wish="cancel")
        case "waiting" | "paused" | "failed":
            return replace(job, state="cancelled", wish=None, ended_at=now)
        case _:
            raise _ended(job)


def retried(job: Job, now: datetime) -> Job:
    """Its failed rows once more."""
    if job.kind == "change" and job.state in ("failed", "paused"):  # the rows it has not come to must not be forgotten over these
        raise conflict("job_not_done", "This job has not come to its end.", "Resume it; then retry what failed.", state=job.state)
    if job.state not in ("done", "failed", "paused") or not job.failed:
        raise conflict("job_nothing_failed", "No row of this job waits to be tried again.", "", state=job.state, failed=job.failed)
    return replace(job, state="waiting", wish=None, error=None, ended_at=None, failed=0, result=None)


def _ended(job: Job) -> Exception:
    return conflict("job_ended", f"This job is {job.state} already.", "Start it anew if you need it again.", state=job.state)


@dataclass(frozen=True, slots=True)
class JobRow:
    """One row of a job, where it is known by itself: it failed, or its work is paid for (AI columns)."""

    row_id: int
    state: JobRowState
    message: str = ""
    code: str = ""
    value: Any = None
