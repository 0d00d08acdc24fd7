"""The sheets of one user at Smartsheet. See docs/subsystems/smartsheet-client.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from chatsheet.adapters.smartsheet import columns, replies, sending, wire
from chatsheet.adapters.smartsheet.client import Access, Client
from chatsheet.adapters.smartsheet.columns import KnownColumns
from chatsheet.adapters.smartsheet.faults import About
from chatsheet.adapters.smartsheet.listing import Listings
from chatsheet.adapters.smartsheet.requests import Ask
from chatsheet.domain.errors import Problem
from chatsheet.domain.source import SourceColumn, SourceEntry, SourceHook, SourcePlace, SourceRow, SourceSheet, SourceUser, Written
from chatsheet.domain.values import ColumnType, Value

T = TypeVar("T")
WHOLE = {"level": "2", "include": "objectValue"}
"""Without these, several contacts or choices come as one text (API 2.0, "Multi-contact and multi-picklist columns")."""
HOOKS_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class SmartsheetSource:
    """Implements `ports.SheetSource`."""

    client: Client
    access: Access
    known: KnownColumns
    listings: Listings
    is_unhurried: bool = False

    def unhurried(self) -> SmartsheetSource:
        return replace(self, is_unhurried=True)

    # --- asking -----------------------------------------------------------------------------------------------------------

    async def me(self) -> SourceUser:
        return await self._ask("GET", "/users/me", replies.user_of, about="account")

    async def sheets(self, search: str = "") -> list[SourceEntry]:
        found = await self.listings.of(await self.access.token(), self._all_sheets)
        return [entry for entry in found if search.casefold() in entry.name.casefold()]

    async def _all_sheets(self) -> list[SourceEntry]:
        found: list[wire.Entry] = []
        page = 1
        while True:
            params = {"includeAll": "true"} if page == 1 else {"page": str(page)}
            told = await self._ask("GET", "/sheets", lambda body: wire.decoded(body, wire.Entries), params, about="account")
            found += told.data
            page += 1
            if page > told.total_pages or not told.data:
                return replies.entries_of(found)

    async def version(self, id_there: int) -> int:
        return (await self._ask("GET", f"/sheets/{id_there}/version", lambda body: wire.decoded(body, wire.Version))).version

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
        """With `only_ids` the reply's columns are the primary one only."""
        told = {
            **WHOLE,
            "exclude": "nonexistentCells",
            "page": page,
            "pageSize": None if page is None else page_size,
            "rowsModifiedSince": None if since is None else since.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "ifVersionAfter": after_version,
            "columnIds": await self._primary(id_there) if only_ids else None,
        }
        params = {name: str(value) for name, value in told.items() if value is not None}
        sheet = await self._ask("GET", f"/sheets/{id_there}", replies.sheet_of, params)
        if sheet is not None and not only_ids:
            self.known.learn(id_there, tuple(sheet.columns))
        return sheet

    async def _primary(self, id_there: int) -> int | None:
        if self.known.primary(id_there) is None:
            await self.read(id_there, page=1, page_size=1)
        return self.known.primary(id_there)

    # --- rows -------------------------------------------------------------------------------------------------------------

    async def set_cells(self, id_there: int, rows: Sequence[tuple[int, Mapping[int, Value]]], types: Mapping[int, ColumnType]) -> Written:
        """Texts that Smartsheet would cut off are refused here, row by row."""
        known = self.known.of(id_there)
        long = {index: sending.TOO_LONG for index, (_, cells) in enumerate(rows) if sending.is_too_long(cells)}
        going = [index for index in range(len(rows)) if index not in long]
        if not going:
            return Written(await self.version(id_there), (), long)
        body = [{"id": rows[index][0], "cells": sending.cells_to_wire(rows[index][1], types, known)} for index in going]
        params = {**WHOLE, "allowPartialSuccess": "true"}
        done = await self._ask("PUT", f"/sheets/{id_there}/rows", replies.rows_done, params, body)
        written = replies.written_of(done, [rows[index][0] for index in going], types, known)
        return replace(written, refused={**long, **{going[index]: refusal for index, refusal in written.refused.items()}})

    async def add_rows(
        self, id_there: int, rows: Sequence[Mapping[int, Value]], place: SourcePlace, types: Mapping[int, ColumnType]
    ) -> Written:
        known = self.known.of(id_there)
        sending.check_lengths(rows)
        where = sending.place_to_wire(place)
        body = [{**where, "cells": sending.cells_to_wire(cells, types, known) or sending.blank(types, known)} for cells in rows]
        done = await self._ask("POST", f"/sheets/{id_there}/rows", replies.rows_done, WHOLE, body)
        return sending.check_count(replies.written_of(done, (), types, known), rows)

    async def move_rows(self, id_there: int, row_ids: Sequence[int], place: SourcePlace) -> Written:
        """More than one call takes follow below the last of the ones before."""
        known, version = self.known.of(id_there), 0
        moved: list[SourceRow] = []
        for index, part in enumerate(sending.parts_of(row_ids)):
            where = sending.place_to_wire(place)
            body = [{"id": row_id, **where} for row_id in part]
            try:
                done = await self._ask("PUT", f"/sheets/{id_there}/rows", replies.rows_done, WHOLE, body)
            except Problem as problem:
                raise sending.half_moved(problem) if index else problem from None
            written = replies.written_of(done, part, {}, known)
            version, place = written.version, SourcePlace(after_id=part[-1])
            moved += written.rows
        return Written(version, moved)

    async def delete_rows(self, id_there: int, row_ids: Sequence[int]) -> Written:
        params = {"ids": ",".join(map(str, row_ids)), "ignoreRowsNotFound": "true"}
        try:
            version = await self._ask("DELETE", f"/sheets/{id_there}/rows", _version, params)
        except Problem as problem:
            if problem.code not in ("source_sheet_gone", "source_refused") or problem.params.get("code") != sending.NOT_FOUND:
                raise
            version = await self.version(id_there)  # all rows were gone already, or this says that the sheet is
        return Written(version or 0)

    # --- columns and the name ---------------------------------------------------------------------------------------------

    async def add_column(self, id_there: int, column: SourceColumn, index: int) -> tuple[SourceColumn, int | None]:
        body = columns.to_wire(column, index)
        done = await self._ask("POST", f"/sheets/{id_there}/columns", lambda reply: wire.decoded(reply, wire.ColumnsDone), body=body)
        told = done.result[0] if isinstance(done.result, list) else done.result
        # Several contacts or choices are told as a text column where nobody asked for more.
        made = replace(columns.column_of(told), type=column.type)
        if self.known.of(id_there):
            self.known.learn(id_there, (*self.known.of(id_there).values(), made))
        return made, done.version

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
        before = self.known.of(id_there).get(column_id)
        chosen = None if options is None else tuple(options)
        body = columns.change_to_wire(
            type, before, title=title, options=chosen, is_strict=is_strict, width=width, index=index, retypes=retypes
        )
        return await self._change_column(id_there, "PUT", f"/sheets/{id_there}/columns/{column_id}", body)

    async def delete_column(self, id_there: int, column_id: int) -> int | None:
        return await self._change_column(id_there, "DELETE", f"/sheets/{id_there}/columns/{column_id}")

    async def _change_column(self, id_there: int, method: str, path: str, body: Any = None) -> int | None:
        try:
            return await self._ask(method, path, _version, body=body, about="part")
        finally:
            self.known.forget(id_there)

    async def rename(self, id_there: int, name: str) -> int | None:
        return await self._ask("PUT", f"/sheets/{id_there}", _version, body={"name": name})

    # --- webhooks ---------------------------------------------------------------------------------------------------------

    async def hooks(self) -> list[SourceHook]:
        found: list[wire.Hook] = []
        while True:
            # Smartsheet does not count them ("Webhooks", 2026): the last page is the one that is not full.
            params = {"page": str(len(found) // HOOKS_PER_PAGE + 1), "pageSize": str(HOOKS_PER_PAGE)}
            told = await self._ask("GET", "/webhooks", lambda body: wire.decoded(body, wire.Hooks), params, about="account")
            found += told.data
            if len(told.data) < HOOKS_PER_PAGE:
                return [replies.hook_of(hook) for hook in found]

    async def add_hook(self, id_there: int, url: str, name: str) -> SourceHook:
        body = {
            "name": name,
            "callbackUrl": url,
            "scope": "sheet",
            "scopeObjectId": id_there,
            "events": ["*.*"],
            "version": 1,
        }
        made = await self._ask("POST", "/webhooks", replies.hook_done, body=body, about="part")
        if made.secret:
            return made
        return await self._ask("GET", f"/webhooks/{made.id}", lambda reply: replies.hook_of(wire.decoded(reply, wire.Hook)), about="part")

    async def enable_hook(self, hook_id: int) -> SourceHook:
        return await self._ask("PUT", f"/webhooks/{hook_id}", replies.hook_done, body={"enabled": True}, about="part")

    async def remove_hook(self, hook_id: int) -> None:
        try:
            await self._ask("DELETE", f"/webhooks/{hook_id}", _version, about="part")
        except Problem as problem:
            if problem.params.get("code") != sending.NOT_FOUND:
                raise

    async def _ask(
        self,
        method: str,
        path: str,
        read: Callable[[bytes], T],
        params: Mapping[str, str] | None = None,
        body: Any = None,
        about: About = "sheet",
    ) -> T:
        return await self.client.ask(Ask(method, path, params or {}, body, about=about, is_unhurried=self.is_unhurried), self.access, read)


def _version(body: bytes) -> int | None:
    return wire.decoded(body, wire.Done).version
