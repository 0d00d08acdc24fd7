"""A sheet that lives elsewhere as well, and what of it is kept here. See docs/subsystems/sync.md.

Ids of the source are plain integers named `…_there`; ids without that are ours, and stay the same for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from chatsheet.domain.changes import Change
from chatsheet.domain.sheet import ColumnId, RowId, SheetId
from chatsheet.domain.values import ColumnType, Value

Protection = Literal["system", "formula", "locked", "unsupported"]
"""Why nobody writes here: the source fills it, computes it, locked it, or takes no such value through its API."""
Way = Literal["webhook", "polling"]
"""How we hear of changes made at the source."""
LinkState = Literal["live", "offline", "needs_sign_in", "gone", "closed"]
"""`gone`: the source has no such sheet for us any more. `closed`: we stopped following it; what is here stays."""

MOST_ROWS = 20_000
MOST_CELLS = 500_000
MOST_COLUMNS = 400
"""Smartsheet, "System limitations" of a sheet."""
ROWS_PER_CALL = 500
"""Smartsheet API 2.0, "Add rows", "Update rows": at most 500 rows a request."""
IDS_PER_CALL = 200
"""Row ids that go into an address: longer ones are cut by proxies."""


# --- what a source tells ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceUser:
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A sheet one could open."""

    id: int
    name: str
    access: str
    url: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceColumn:
    id: int
    title: str
    type: ColumnType
    options: tuple[str, ...] = ()
    is_strict: bool = False
    is_primary: bool = False
    width: int = 150
    protection: Protection | None = None
    formula: str = ""
    """Of the whole column."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """`cells` by column id there; those never filled are missing."""

    id: int
    number: int
    """1-based place in the sheet."""
    parent_id: int | None
    cells: Mapping[int, Value]
    formulas: Mapping[int, str] = field(default_factory=dict)
    is_locked: bool = False
    created_at: datetime | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """A sheet, or a part of it: all columns, some rows."""

    id: int
    name: str
    version: int
    """Rises with every change there; says nothing about how many."""
    access: str
    url: str
    columns: Sequence[SourceColumn]
    rows: Sequence[SourceRow]
    row_count: int
    """Of the whole sheet there."""
    modified_at: datetime | None = None
    """By the source's clock."""


# --- what a source is asked to write ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Where rows go: below `after_id`, or as the first (`is_first`) or last rows under `parent_id` (None: of the sheet)."""

    parent_id: int | None = None
    after_id: int | None = None
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the source says against one row."""

    code: int
    """Its own error code."""
    message: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a call that wrote rows did. `refused` by index in what was sent; `rows` as they are there now, in the order sent, without the
    refused."""

    version: int
    rows: Sequence[SourceRow] = ()
    refused: Mapping[int, Refusal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceHook:
    """The source's promise to call us."""

    id: int
    url: str
    sheet_id: int
    is_enabled: bool
    secret: str = field(default="", repr=False)
    status: str = ""


@dataclass(frozen=True, slots=True)
class SourceGrant:
    """Somebody's access to a source. `refresh` is empty for a token that was typed in."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None


# --- what is kept here ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkedColumn:
    id_there: int
    protection: Protection | None = None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """`formulas` by our column ids."""

    id_there: int
    is_locked: bool = False
    formulas: Mapping[ColumnId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A sheet of ours and the one it mirrors."""

    sheet_id: SheetId
    id_there: int
    user: str
    """With whose access it is read and written."""
    url: str
    access: str
    """What that access allows there: VIEWER, COMMENTER, EDITOR, EDITOR_SHARE, ADMIN, OWNER."""
    version: int
    """Of the source's sheet, up to which the mirror is in step."""
    seen_to: datetime | None
    """By the source's clock: all that changed there before is here."""
    columns: Mapping[ColumnId, LinkedColumn]
    state: LinkState = "live"
    way: Way = "polling"
    since: datetime | None = None
    """How long `state` has been what it is, where it is not live."""
    checked_at: datetime | None = None
    """When the source last answered."""
    problem: Mapping[str, Any] | None = None
    """Why `state` is not live."""
    hook: Mapping[str, Any] | None = None
    """The webhook: its id there, its sealed secret, its own path here."""
    sweep_due: bool = False
    """Something about the order of rows or their number did not fit: all ids are to be compared."""

    @property
    def is_read_only(self) -> bool:
        return self.access in ("VIEWER", "COMMENTER")

    @property
    def is_followed(self) -> bool:
        return self.state != "closed"

    def serves(self, user: str) -> bool:
        """Whether this user, who wants the sheet from the source, gets this one: not where it is lost to whoever opened it."""
        return self.is_followed and (self.state != "gone" or self.user == user)


IntentState = Literal["waiting", "sending"]
"""`sending`: it may have reached the source; before it is sent again the source is looked at."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A change of ours that the source has not confirmed: the event `seq` of the sheet's topic, with what takes it back."""

    sheet_id: SheetId
    seq: int
    cause: str
    user: str
    change: Change
    undo: Sequence[Change]
    state: IntentState = "waiting"
    sent_at: datetime | None = None
    """By the source's clock as far as we know it; rows it made are not older."""
    dropped: frozenset[tuple[RowId, ColumnId]] = frozenset()
    """Cells of it that were refused, or lost to a change at the source."""
    done: frozenset[RowId] = frozenset()
    """Rows of it that the source has, where it was sent in parts."""


AccountState = Literal["connected", "expired"]


@dataclass(frozen=True, slots=True)
class Account:
    """A user's access to the source, sealed. `fence` rises with every change: of two who renew it at once, one wins."""

    user: str
    sealed: bytes = field(repr=False)
    how: Literal["token", "oauth"]
    state: AccountState
    name: str
    email: str
    expires_at: datetime | None
    changed_at: datetime
    fence: int = 0
