"""The current state, kept beside the log in the same transactions: one protocol for each part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chatsheet.domain.history import CauseRecord
from chatsheet.domain.job import Job, JobId, JobRow, JobRowState, JobState
from chatsheet.domain.plan import Plan, PlanState
from chatsheet.domain.session import Session, SessionId, Turn, TurnId
from chatsheet.domain.sheet import ColumnId, Row, RowId, Sheet, SheetId, Version
from chatsheet.domain.source import (
    Account,
    Intent,
    IntentState,
    Link,
    LinkedRow,
)


@dataclass(frozen=True, slots=True)
class SheetSummary:
    id: SheetId
    name: str
    row_count: int
    column_count: int
    version: Version
    created_at: datetime
    updated_at: datetime


class SheetRecords(Protocol):
    """Sheets: names, columns, counters."""

    def sheets(self) -> list[SheetSummary]: ...

    def new_sheet_id(self) -> SheetId: ...

    def sheet(self, sheet_id: SheetId, *, rows: Iterable[RowId] = ()) -> Sheet:
        """All columns and the named rows that exist. Raises Problem `sheet_unknown` (deleted sheets are found)."""

    def summary(self, sheet_id: SheetId) -> SheetSummary: ...

    def put_sheet(self, sheet: Sheet, *, now: datetime) -> None:
        """Store name, columns and whether it is deleted, not its rows."""

    def touch_sheet(self, sheet_id: SheetId, *, now: datetime) -> None:
        """Note that the sheet changed at `now`."""

    def take_row_ids(self, sheet_id: SheetId, count: int) -> RowId:
        """The first of `count` fresh ids in a run."""

    def take_column(self, sheet_id: SheetId) -> tuple[ColumnId, int]:
        """A fresh column id and a slot that was never used."""


class RowRecords(Protocol):
    """Rows, by id and in order."""

    def put_rows(self, sheet_id: SheetId, rows: Iterable[Row], *, is_new: bool, is_moved: bool = False) -> None:
        """Insert (`is_new`) or replace rows; say `is_moved` when places change."""

    def put_lines(self, sheet_id: SheetId, lines: Iterable[bytes], *, first_id: RowId, seq: int) -> int:
        """Insert rows of an import, one JSON list of values each, laid out at `POSITION_GAP`; how many there were."""

    def delete_rows(self, sheet_id: SheetId, row_ids: Sequence[RowId]) -> None: ...

    def window(self, sheet_id: SheetId, offset: int, limit: int) -> list[Row]:
        """Rows in order. Cost does not grow with `offset` once anchors are built (adapters/sql/order.py)."""

    def rows(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> dict[RowId, Row]: ...

    def rows_since(self, sheet_id: SheetId, seq: int) -> list[Row]:
        """Rows that changed after the event `seq`, in order. Looks at every row of the sheet."""

    def all_rows(self, sheet_id: SheetId) -> Iterator[Row]:
        """Every row in order, read as it is needed."""

    def row_count(self, sheet_id: SheetId) -> int: ...

    def order(self, sheet_id: SheetId) -> list[tuple[RowId, RowId | None, int]]:
        """Every row in order, without its cells: id, parent, position. 20,000 rows take 15 ms."""

    def lines(self, sheet_id: SheetId, row_ids: Iterable[RowId] | None = None) -> Iterator[bytes]:
        """Rows as the query engine loads them: `[id, parent_id, position, slot 0, …]`. All of them or those named, many in one item
        parted by line breaks."""

    def parents_of(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> set[RowId]:
        """Those of `row_ids` that have children."""

    def has_parents(self, sheet_id: SheetId) -> bool: ...

    def descendants(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> list[RowId]:
        """The rows and all below them, in order."""

    def neighbours(self, sheet_id: SheetId, position: int, count: int, *, is_before: bool) -> list[Row]:
        """Up to `count` rows strictly before (nearest first) or after `position`."""


class HistoryRecords(Protocol):
    """Causes, and the outcomes of commands."""

    def put_cause(self, cause: CauseRecord) -> None: ...

    def cause(self, topic: str, cause: str) -> CauseRecord | None: ...

    def causes(
        self, topic: str, *, before: int | None = None, limit: int = 50, user: str | None = None, row_id: RowId | None = None
    ) -> list[CauseRecord]:
        """Newest first; with `row_id` those that brought, changed, moved or deleted that row (100,000 events take 0.1 s)."""

    def outcome(self, command_id: str) -> bytes | None:
        """What a command already done was answered with."""

    def put_outcome(self, command_id: str, outcome: bytes, *, now: datetime) -> None: ...

    def forget_outcomes(self, *, before: datetime) -> None: ...


class ChatRecords(Protocol):
    """Plans, sessions, turns, and how people look at sheets."""

    def put_plan(self, plan: Plan) -> None: ...

    def plan(self, plan_id: str) -> Plan: ...

    def plans(self, state: PlanState, *, sheet_id: SheetId | None = None, limit: int = 200) -> list[Plan]:
        """In this state, the newest first; `waiting` includes those that expired without anybody noticing."""

    def new_session_id(self) -> SessionId: ...

    def put_session(self, session: Session) -> None: ...

    def session(self, session_id: SessionId) -> Session: ...

    def sessions(self, owner: str, *, sheet_id: SheetId | None = None, search: str = "") -> list[Session]: ...

    def put_turn(self, turn: Turn) -> None: ...

    def turn(self, turn_id: TurnId) -> Turn: ...

    def turns(self, session_id: SessionId) -> list[Turn]:
        """In the order they were sent."""

    def open_turns(self) -> list[Turn]:
        """Turns of all sessions that have not ended: what a restart must look at."""

    def view(self, user: str, sheet_id: SheetId) -> bytes | None: ...

    def put_view(self, user: str, sheet_id: SheetId, view: bytes) -> None: ...


class JobRecords(Protocol):
    """Jobs and their rows."""

    def new_job_id(self) -> JobId: ...

    def put_job(self, job: Job, *, payload: bytes | None = None) -> None:
        """Insert (with its payload: the work in full) or replace it."""

    def job(self, job_id: JobId) -> Job:
        """Raises Problem `job_unknown`."""

    def lock_job(self, job_id: JobId) -> Job:
        """Like `job`, and nobody else changes it until this transaction ends."""

    def job_payload(self, job_id: JobId) -> bytes: ...

    def jobs(
        self,
        *,
        sheet_id: SheetId | None = None,
        user: str | None = None,
        states: Sequence[JobState] | None = None,
        with_archived: bool = False,
        limit: int = 100,
    ) -> list[Job]:
        """Newest first."""

    def archive_jobs(self, *, ended_before: datetime) -> int:
        """How many left the lists."""

    def remove_jobs(self, *, ended_before: datetime) -> list[JobId]:
        """Those that are gone, with their rows."""

    def put_job_rows(self, job_id: JobId, rows: Iterable[JobRow]) -> None:
        """Insert or replace."""

    def job_rows(
        self, job_id: JobId, *, states: Sequence[JobRowState] | None = None, after: int = 0, limit: int | None = None
    ) -> list[JobRow]:
        """By row id."""

    def forget_job_rows(self, job_id: JobId, *, states: Sequence[JobRowState]) -> None: ...


class SourceRecords(Protocol):
    """Links to sheets elsewhere, and what waits to be written there."""

    def put_link(self, link: Link) -> None: ...

    def link(self, sheet_id: SheetId) -> Link | None: ...

    def links(self) -> list[Link]: ...

    def claim_link(self, sheet_id: SheetId, holder: str, *, now: datetime, until: datetime) -> bool:
        """Take, or keep, the right to speak with the source of this sheet; False while another holder has it."""

    def holds_link(self, sheet_id: SheetId, holder: str) -> bool:
        """Whether nobody else took it since; locks it until this transaction ends."""

    def put_linked_rows(self, sheet_id: SheetId, rows: Mapping[RowId, LinkedRow]) -> None:
        """Insert or replace."""

    def linked_rows(self, sheet_id: SheetId, row_ids: Iterable[RowId] | None = None) -> dict[RowId, LinkedRow]:
        """All of them, or those named that the source has."""

    def rows_there(self, sheet_id: SheetId, ids_there: Iterable[int] | None = None) -> dict[int, RowId]:
        """Our row ids by the source's."""

    def drop_linked_rows(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> None: ...

    def guarded_rows(self, sheet_id: SheetId, row_ids: Iterable[RowId]) -> dict[RowId, LinkedRow]:
        """Those that are locked or hold formulas."""

    def put_intents(self, intents: Sequence[Intent]) -> None:
        """Insert or replace; the change itself stands in the log."""

    def intents(self, sheet_id: SheetId, *, after: int = 0, limit: int | None = None, seqs: Iterable[int] | None = None) -> list[Intent]:
        """In the order they were made: all, the first ones after a seq, or those named. Each is decoded with its change."""

    def reset_intents(self, sheet_id: SheetId) -> None:
        """Those that were being sent wait again."""

    def count_intents(self, sheet_id: SheetId) -> int: ...

    def mark_intents(self, sheet_id: SheetId, seqs: Sequence[int], state: IntentState, *, sent_at: datetime | None = None) -> None: ...

    def drop_intents(self, sheet_id: SheetId, seqs: Sequence[int] | None = None) -> None:
        """Those named, or all."""

    def put_account(self, account: Account) -> None: ...

    def account(self, user: str) -> Account | None: ...

    def lock_account(self, user: str) -> Account | None:
        """Like `account`, and nobody else changes it until this transaction ends."""

    def remove_account(self, user: str) -> None: ...

    def take_nonce(self, nonce: str, *, now: datetime) -> bool:
        """False when it was taken before; forgotten after a day."""


class WebhookRecords(Protocol):
    """Webhooks that others registered with us."""

    def new_webhook_id(self) -> int: ...

    def put_webhook(self, webhook_id: int, sheet_id: SheetId, document: bytes) -> None: ...

    def webhook(self, webhook_id: int) -> bytes | None: ...

    def webhooks(self) -> list[tuple[int, SheetId, bytes]]:
        """The newest first."""

    def remove_webhook(self, webhook_id: int) -> None: ...


class FactRecords(Protocol):
    """A few small secrets and facts of the installation."""

    def fact(self, name: str) -> str | None: ...

    def put_fact(self, name: str, value: str | None) -> None: ...


class Records(SheetRecords, RowRecords, HistoryRecords, ChatRecords, JobRecords, SourceRecords, WebhookRecords, FactRecords, Protocol):
    """All of it."""
