"""A service that has sheets of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chatsheet.domain.source import (
    SourceColumn,
    SourceEntry,
    SourceGrant,
    SourceHook,
    SourcePlace,
    SourceSheet,
    SourceUser,
    Written,
)
from chatsheet.domain.values import ColumnType, Value


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


GiveToken = Callable[[str], Awaitable[str]]
"""Gives the access token; another one than the one it is called with, which the source refused as old (empty: none was)."""


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
