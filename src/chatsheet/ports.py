"""What the services need from outside, as protocols; the adapters are in `adapters/`, chosen in `wiring.py`.

A port stands here because it has two adapters (store), a wall behind it (query engine and files live in child processes)
or lies outside the machine (language model).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from chatsheet.domain.events import Command, Event, NewEvent
from chatsheet.domain.history import CauseRecord
from chatsheet.domain.job import Job, JobId, JobRow, JobRowState, JobState
from chatsheet.domain.plan import Plan, PlanState
from chatsheet.domain.session import Mode, Session, SessionId, Turn, TurnId
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet, SheetId, Version
from chatsheet.domain.source import (
    Account,
    Intent,
    IntentState,
    Link,
    LinkedRow,
    SourceColumn,
    SourceEntry,
    SourceGrant,
    SourceHook,
    SourcePlace,
    SourceSheet,
    SourceUser,
    Written,
)
from chatsheet.domain.values import ColumnType, NumberFormat, Value

T = TypeVar("T")

# --- store --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetSummary:
    id: SheetId
    name: str
    row_count: int
    column_count: int
    version: Version
    created_at: datetime
    updated_at: datetime


class EventLog(Protocol):
    """The append-only log. Every method runs inside one transaction of a `Store`."""

    def top(self, topic: str) -> Version:
        """Where the topic stands; a topic never written to stands at seq 0 of the store's first epoch."""

    def tops(self, names: Iterable[str]) -> Mapping[str, int]:
        """The seq of each of these topics that was ever written to."""

    def lock(self, topic: str) -> Version:
        """Like `top`, and nobody else appends to the topic until this transaction ends. Lock several in sorted order."""

    def append(self, event: NewEvent, command: Command) -> Event:
        """Number and store an event. Its topic is locked from here on."""

    def events(self, topic: str, *, after: int, up_to: int | None = None, limit: int = 1000) -> list[Event]:
        """Events with `after < seq <= up_to` in order."""

    def seq_at(self, topic: str, time: datetime) -> int:
        """The last event at or before `time`; 0 where there is none."""

    def times(self, topic: str, seqs: Iterable[int]) -> dict[int, datetime]:
        """When these events happened."""

    def undo_of(self, topic: str, cause: str) -> list[tuple[Event, bytes]]:
        """The events of a cause, newest first, each with the JSON of the changes that take it back."""


class Records(Protocol):
    """The current state, kept beside the log in the same transactions."""

    # sheets
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

    # rows
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

    # history, commands
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

    # plans, sessions, views
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

    # jobs
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

    def view(self, user: str, sheet_id: SheetId) -> bytes | None: ...

    def put_view(self, user: str, sheet_id: SheetId, view: bytes) -> None: ...

    # sheets that live elsewhere as well
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

    def intents(self, sheet_id: SheetId, *, limit: int | None = None) -> list[Intent]:
        """In the order they were made."""

    def count_intents(self, sheet_id: SheetId) -> int: ...

    def mark_intents(self, sheet_id: SheetId, seqs: Sequence[int], state: IntentState, *, sent_at: datetime | None = None) -> None: ...

    def drop_intents(self, sheet_id: SheetId, seqs: Sequence[int]) -> None: ...

    def put_account(self, account: Account) -> None: ...

    def account(self, user: str) -> Account | None: ...

    def lock_account(self, user: str) -> Account | None:
        """Like `account`, and nobody else changes it until this transaction ends."""

    def remove_account(self, user: str) -> None: ...

    def take_nonce(self, nonce: str, *, now: datetime) -> bool:
        """False when it was taken before; forgotten after a day."""

    # webhooks that others registered with us
    def new_webhook_id(self) -> int: ...

    def put_webhook(self, webhook_id: int, sheet_id: SheetId, document: bytes) -> None: ...

    def webhook(self, webhook_id: int) -> bytes | None: ...

    def webhooks(self) -> list[tuple[int, SheetId, bytes]]:
        """The newest first."""

    def remove_webhook(self, webhook_id: int) -> None: ...

    # a few small secrets and facts of the installation
    def fact(self, name: str) -> str | None: ...

    def put_fact(self, name: str, value: str | None) -> None: ...


class Transaction(EventLog, Records, Protocol):
    """One consistent view of log and records, in a worker thread: plain calls, no awaiting."""


class Store(Protocol):
    """Where everything is kept. SQLite (one writer, WAL) and Postgres behind the same SQL."""

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on a snapshot, in a worker thread."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` and commit, in a worker thread; roll everything back when it raises. The events appended are announced in
        commit order, to whom `wiring` says."""

    async def close(self) -> None: ...


# --- jobs ---------------------------------------------------------------------------------------------------------------


class JobQueue(Protocol):
    """Delivers "run this job" to a worker, at least once. What a job is, and how far it came, stands in the store; a worker that gets a
    job that has ended, or that another worker runs, finds that out there."""

    async def push(self, job: Job) -> None:
        """Have the job run: after those of its sheet that came before, and no user's jobs starve another's."""

    async def close(self) -> None:
        """Take up nothing more, and wait until what runs has ended its step."""


class Fanout(Protocol):
    """Carries small notes between the processes of one installation. A note may be lost, or come late: nothing is right only because one
    came."""

    @property
    def is_up(self) -> bool:
        """Whether notes come and go at the moment."""

    async def start(self, name: str, hear: Callable[[bytes], None]) -> None:
        """From now on `hear` what others publish under the installation's `name`, never one's own; when the service is away, as soon as it
        is back."""

    async def publish(self, note: bytes) -> None:
        """Dropped when the service is away; never waits for it for long."""

    async def close(self) -> None: ...


# --- a service that has sheets -------------------------------------------------------------------------------------------------


class SheetSource(Protocol):
    """The sheets of one user at a service such as Smartsheet. Every call may raise Problem:

    `source_sign_in_needed` and `source_forbidden` (permission), `source_sheet_gone` (not found), `source_refused` (invalid input; `params`
    hold `code`, `message`, `ref_id` of the source), `source_busy` (rate limited), `source_unavailable` and `source_timeout` (nothing was
    done), and, from those that write, `source_effect_unknown` (effect unknown: look before you send it again).
    """

    async def me(self) -> SourceUser: ...

    async def sheets(self, search: str = "") -> list[SourceEntry]:
        """Those this user may see, by name; `search` is looked for in the name, whatever the case."""

    async def version(self, id_there: int) -> int:
        """The cheapest question there is."""

    async def read(
        self,
        id_there: int,
        *,
        page: int | None = None,
        page_size: int = 500,
        since: datetime | None = None,
        after_version: int | None = None,
        only_ids: bool = False,
    ) -> SourceSheet | None:
        """All rows, one 1-based page of them, or those modified `since`; with `only_ids` without cells but the primary column's. None when
        the source is still at `after_version`."""

    async def set_cells(self, id_there: int, rows: Sequence[tuple[int, Mapping[int, Value]]], types: Mapping[int, ColumnType]) -> Written:
        """Set cells of at most `ROWS_PER_CALL` rows. Rows the source refuses are told one by one, the others are done."""

    async def add_rows(
        self, id_there: int, rows: Sequence[Mapping[int, Value]], place: SourcePlace, types: Mapping[int, ColumnType]
    ) -> Written:
        """Add at most `ROWS_PER_CALL` rows, in this order, at one place: all of them, or none and `source_refused`."""

    async def move_rows(self, id_there: int, row_ids: Sequence[int], place: SourcePlace) -> Written:
        """Move rows, each with all below it, so that they stand in this order at one place."""

    async def delete_rows(self, id_there: int, row_ids: Sequence[int]) -> Written:
        """Delete at most `IDS_PER_CALL` rows with all below them; those that are gone already are no error."""

    async def add_column(self, id_there: int, column: SourceColumn, index: int) -> tuple[SourceColumn, int | None]:
        """The column as it is there, and the version where the source tells it; the id given is not looked at."""

    async def change_column(
        self,
        id_there: int,
        column_id: int,
        *,
        type: ColumnType,
        title: str | None = None,
        options: Sequence[str] | None = None,
        is_strict: bool | None = None,
        width: int | None = None,
        index: int | None = None,
        retypes: bool = False,
    ) -> int | None:
        """What is None stays. `type` is the column's own, or, when it `retypes`, the new one."""

    async def delete_column(self, id_there: int, column_id: int) -> int | None: ...

    async def rename(self, id_there: int, name: str) -> int | None: ...

    async def hooks(self) -> list[SourceHook]:
        """Webhooks of this user."""

    async def add_hook(self, id_there: int, url: str, name: str) -> SourceHook:
        """Not yet enabled; its secret is known."""

    async def enable_hook(self, hook_id: int) -> SourceHook:
        """The source asks its address whether it is ours before it answers."""

    async def remove_hook(self, hook_id: int) -> None:
        """No error where there is none."""

    def unhurried(self) -> SheetSource:
        """The same for jobs: whoever waits for an answer goes first."""


GiveToken = Callable[[bool], Awaitable[str]]
"""Gives the access token; called with True when the source found the last one expired."""


class SourceService(Protocol):
    """The service itself: what is needed before anybody is signed in."""

    @property
    def name(self) -> str:
        """Which service, and which of its regions, as a person knows it."""

    @property
    def can_sign_in(self) -> bool:
        """Whether OAuth is set up; else people enter a token."""

    def source(self, token: GiveToken) -> SheetSource: ...

    def sign_in_url(self, state: str, back: str) -> str:
        """Where to send the browser, which comes `back` with a code and the `state`."""

    async def grant(self, code: str) -> SourceGrant:
        """Raises Problem `source_sign_in_failed`, or as every call of a source."""

    async def renew(self, grant: SourceGrant) -> SourceGrant:
        """Both tokens of the old grant stop working. Raises Problem `source_sign_in_needed` when it is no longer good."""

    @property
    def is_up(self) -> bool:
        """False while its circuit breaker is open."""

    async def close(self) -> None: ...


# --- query engine -------------------------------------------------------------------------------------------------------

Kind = Literal["number", "text", "date", "datetime", "truth"]
"""How a column came out in the engine. A TEXT_NUMBER column is `number` when at least half of its values are numbers."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A sheet's column inside the engine."""

    id: ColumnId
    kind: Kind
    misfits: int
    """Values that are not of `kind`: NULL under the column's title, and kept as text under `"<title> (text)"`."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """A query's result: `rows` holds at most the limit asked for, `row_count` all there are."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    row_count: int


class QueryEngine(Protocol):
    """Exact numbers over whole sheets, in a locked child process. One table `sheet` per sheet: its columns by title, and `_row_id`,
    `_parent_id`, `_position`. The engine knows no versions: `services/tables.py` keeps it in step with the log."""

    async def start(self) -> None:
        """Start what takes a while, ahead of a load; nothing happens when it runs already."""

    async def load(self, sheet_id: SheetId, columns: Sequence[Column], lines: Iterable[bytes]) -> tuple[TableColumn, ...]:
        """Replace the sheet's table. Each line is a JSON list `[row_id, parent_id, position, value of slot 0, slot 1, …]`; an item
        of `lines` may hold several, parted by line breaks."""

    async def patch(
        self, sheet_id: SheetId, upserts: Iterable[bytes], deletes: Sequence[RowId], changed: Collection[ColumnId] | None = None
    ) -> tuple[TableColumn, ...]:
        """Put rows (lines as in `load`, by row id) and take rows away. With `changed` all the rows put are there already, and differ in
        these columns only: that is several times as fast. Raises `EngineLost` when the sheet must be loaded again."""

    async def retitle(self, sheet_id: SheetId, columns: Sequence[Column]) -> tuple[TableColumn, ...]:
        """New titles, columns gone, or order; raises `EngineLost` when a type changed or a column came that was never loaded."""

    async def query(
        self, sheet_id: SheetId, sql: str, params: Mapping[str, Value], *, limit: int, timeout_s: float = 1.0, is_trusted: bool = False
    ) -> Table:
        """Run one SELECT. SQL that is not `is_trusted` (compiled by us) passes the guard first. `$name` in the SQL is bound from `params`.

        Raises:
            Problem: `query_refused`, `query_invalid`, `query_timeout`, `query_too_large`.
            EngineLost: the child is gone or does not know the sheet.
        """

    async def row_ids(
        self, sheet_id: SheetId, sql: str, params: Mapping[str, Value], *, timeout_s: float | None = None, is_trusted: bool = True
    ) -> Sequence[int]:
        """All of a one-column query as whole numbers (an `array('q')`), for the order of a view: a million ids are 8 MB. Raises as
        `query`; without `timeout_s` it may take as long as putting a whole sheet in order does."""

    async def drop(self, sheet_id: SheetId) -> None: ...

    async def close(self) -> None: ...


class EngineLost(Exception):
    """The engine does not hold this sheet (any more): load it again."""


# --- files --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user mended; None is "find out"."""

    worksheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    """1-based row of the titles in the file; 0 when there is none."""
    day_first: bool | None = None
    types: Mapping[int, ColumnType] = field(default_factory=dict)
    """By 0-based column of the file."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something the user should know about the file; `code` is stable, `params` fill the page's text."""

    code: str
    message: str
    column: str | None = None
    rows: tuple[int, ...] = ()
    """The first few 1-based file rows it concerns."""
    count: int = 0


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column as inferred. `format` and `options` survive from the file."""

    title: str
    type: ColumnType
    options: tuple[str, ...] = ()
    format: NumberFormat | None = None
    examples: tuple[str, ...] = ()
    blanks: int = 0
    misfits: int = 0
    """Values kept as text in a column of dates, numbers or truths."""


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What was found in a file, for the page to show before the sheet opens."""

    file_name: str
    file_format: Literal["csv", "tsv", "xlsx", "xls", "ods"]
    columns: tuple[ReadColumn, ...]
    row_count: int
    header_row: int
    day_first: bool | None
    """None when no column needed it."""
    worksheet: str | None = None
    worksheets: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    oddities: tuple[Oddity, ...] = ()
    sample: tuple[tuple[Value, ...], ...] = ()
    """The first 50 rows as they would be stored."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file read to the end. `lines` holds one JSON list of values per row, in file order, one a line."""

    report: ReadReport
    lines: Path


@dataclass(frozen=True, slots=True)
class ExportColumn:
    title: str
    type: ColumnType
    format: NumberFormat | None = None


FileFormat = Literal["csv", "xlsx", "json"]


class Files(Protocol):
    """Sheets from and to files, in a child process with limits on memory, time and unpacked size."""

    async def read(self, path: Path, options: ReadOptions, into: Path, *, file_name: str) -> ReadFile:
        """Read `path` completely; writes only inside the folder `into`.

        Raises:
            Problem: `file_unreadable`, `file_encrypted`, `file_truncated`, `file_empty`, `file_too_large`, `file_no_columns`,
                `file_format_unknown`, `cell_too_large`, each with what to do.
        """

    async def write(
        self, path: Path, file_format: FileFormat, columns: Sequence[ExportColumn], lines: Iterable[bytes], *, name: str
    ) -> None:
        """Write a file. Each line is a JSON list of values in the order of `columns`."""


# --- language model -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ModelMessage:
    role: Literal["system", "user", "assistant", "action"]
    text: str
    calls: tuple[ActionCall, ...] = ()
    call_id: str | None = None
    """Of role `action`: which call this is the result of."""


@dataclass(frozen=True, slots=True)
class ActionCall:
    """An action the model wants; `arguments` is JSON text as the model wrote it, broken or not."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Token:
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What one answer of the model took. `cost` is None where the model's price is not known."""

    input_tokens: int
    output_tokens: int
    model: str = ""
    cost: float | None = None
    """US dollars."""
    is_cut: bool = False
    """The model reached its own limit of length: the text ends in the middle."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a person may know of the model: never its key or address."""

    provider: str
    names: Mapping[Mode, str]
    is_up: bool
    """False while its circuit breaker is open."""
    trouble: str = ""
    """What is wrong with it at the moment, for /health; empty while all is well."""
    prices: Mapping[Mode, tuple[float, float]] = field(default_factory=dict)
    """US dollars per million tokens read and written, of the modes whose price is known."""


class LanguageModel(Protocol):
    """A model that streams text and calls of actions."""

    def info(self) -> ModelInfo:
        """Costs nothing: no call leaves the process."""

    def stream(
        self, messages: Sequence[ModelMessage], actions: Sequence[Mapping[str, object]], *, mode: Mode = "balanced"
    ) -> AsyncGenerator[Token | ActionCall | Usage, None]:
        """One answer, its usage last. `actions` are JSON Schemas as `GET /api/v1/actions` lists them; empty: text only.

        Raises:
            Problem: category `unavailable`, `rate_limited`, `timeout`, `denied` or `too_large`;
                what is worth it was tried again, before the first piece.
        """

    async def close(self) -> None:
        """Close connections."""
