"""The job that opens a sheet of the source: its pages are read, then sheet, link and rows are stored in one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from chatsheet.domain.changes import SheetCreated
from chatsheet.domain.errors import invalid
from chatsheet.domain.events import Command
from chatsheet.domain.job import JobPart, JobStart
from chatsheet.domain.sheet import POSITION_GAP, Column, ColumnId, Row, RowId, SheetId
from chatsheet.domain.source import Link, LinkedColumn, SourceRow, SourceSheet
from chatsheet.ports import SheetSource, Transaction
from chatsheet.services.commit import commit_new_within
from chatsheet.services.jobs.records import job_to_json, start_job
from chatsheet.services.jobs.work import JobContext, Step
from chatsheet.services.sources.accounts import Accounts
from chatsheet.services.sources.links import linked_row
from chatsheet.services.sources.merging import OVERLAP

PAGE_ROWS = 500
PARTS: tuple[JobPart, ...] = ("reading_source", "storing_rows")

_REF = re.compile(r"[0-9]{1,18}")
_ADDRESS = re.compile(r"https?://[^\s/]+/sheets/(?P<permalink>[A-Za-z0-9_-]{1,100})(\?.*)?")


async def find_sheet(source: SheetSource, ref: str) -> tuple[int, str]:
    """Which sheet is meant by an id, or by the address it has in the browser; with its name.

    Raises:
        Problem: `sheet_ref_invalid`, or what the source raises.
    """
    ref = ref.strip()
    if _REF.fullmatch(ref):
        read = await source.read(int(ref), page=1, page_size=1)
        assert read is not None
        return read.id, read.name
    address = _ADDRESS.fullmatch(ref)
    if address is None:
        raise invalid(
            "sheet_ref_invalid", "This is not a sheet's id or web address.", "Copy the address of the open sheet from your browser."
        )
    wanted = address["permalink"]
    for entry in await source.sheets():
        if entry.url.partition("?")[0].rstrip("/").endswith(f"/{wanted}"):
            return entry.id, entry.name
    raise invalid("sheet_ref_invalid", "None of your sheets has this address.", "Ask for access to it, or choose it from the list.")


def opened_for(transaction: Transaction, user: str) -> dict[int, SheetId]:
    """The sheets of ours that this user gets, by the ids there; of two that mirror the same one, the first."""
    listed = {sheet.id for sheet in transaction.sheets()}
    return {link.id_there: link.sheet_id for link in reversed(transaction.links()) if link.serves(user) and link.sheet_id in listed}


def start_opening(transaction: Transaction, id_there: int, name: str, command: Command) -> dict[str, Any]:
    """The job, as it is told."""
    spec = {"id_there": id_there, "name": name, "shown": {"name": name}}
    return job_to_json(transaction, start_job(transaction, command, SheetId(0), JobStart("open", f"Opened {name}.", 0, spec)))


@dataclass(frozen=True, slots=True)
class Opening:
    """Handler of jobs of kind `open`; the result names the new sheet."""

    accounts: Accounts
    follow: Callable[[SheetId], None]
    """From now on the sheet is kept in step."""

    async def __call__(self, context: JobContext) -> Mapping[str, Any]:
        job = context.job
        if "made" not in job.checkpoint:
            source = self.accounts.source(job.user).unhurried()
            pages = await _read_pages(context, source, job.spec["id_there"])
            await context.begin("storing_rows", PARTS, total=None)
            await context.step(partial(_make, pages=pages, user=job.user, command=context.command))
        made = context.job.checkpoint["made"]
        self.follow(SheetId(int(made["sheet_id"])))
        return dict(made)


async def _read_pages(context: JobContext, source: SheetSource, id_there: int) -> Sequence[SourceSheet]:
    """One after the other; a row that moved between two pages comes twice, or not at all, and the versions tell."""
    pages: list[SourceSheet] = []
    count = 0
    while True:
        page = await source.read(id_there, page=len(pages) + 1, page_size=PAGE_ROWS)
        assert page is not None
        if not pages:
            await context.begin("reading_source", PARTS, total=page.row_count)
        pages.append(page)
        count += len(page.rows)
        context.say(count)
        if count >= page.row_count or not page.rows:
            return pages
        if context.wished.is_set():
            await context.step(lambda transaction: Step(context.job.checkpoint))


def _make(transaction: Transaction, *, pages: Sequence[SourceSheet], user: str, command: Command) -> Step:
    first = pages[0]
    known = opened_for(transaction, user).get(first.id)
    if known is not None:
        return Step({"made": {"sheet_id": str(known), "name": first.name}}, first.row_count)
    given = [*{row.id: row for page in pages for row in page.rows}.values()]
    columns = [
        Column(ColumnId(i + 1), i, one.title, one.type, one.options, one.is_strict, None, one.is_primary, one.width)
        for i, one in enumerate(first.columns)
    ]
    slots = {one.id: i for i, one in enumerate(first.columns)}
    ids = {row.id: RowId(i + 1) for i, row in enumerate(given)}
    rows = tuple(_row(row, ids, slots, i) for i, row in enumerate(given))
    made = commit_new_within(transaction, _from_source(command), SheetCreated(first.name, tuple(columns), rows))
    link = Link(
        sheet_id=made.sheet_id,
        id_there=first.id,
        user=user,
        url=first.url,
        access=first.access,
        version=first.version,
        seen_to=first.modified_at - OVERLAP if first.modified_at else None,
        columns={column.id: LinkedColumn(one.id, one.protection, one.formula) for column, one in zip(columns, first.columns, strict=True)},
        checked_at=datetime.now(UTC),
        sweep_due=pages[-1].version != first.version or len(given) != pages[-1].row_count,
    )
    transaction.put_link(link)
    column_of = {one: ColumnId(slot + 1) for one, slot in slots.items()}
    transaction.put_linked_rows(made.sheet_id, {ids[row.id]: linked_row(row, column_of) for row in given})
    return Step({"made": {"sheet_id": str(made.sheet_id), "name": first.name}}, len(given))


def _from_source(command: Command) -> Command:
    return replace(command, actor=replace(command.actor, via="source"))


def _row(given: SourceRow, ids: Mapping[int, RowId], slots: Mapping[int, int], index: int) -> Row:
    cells: list[Any] = [None] * (max((slots[one] for one in given.cells if one in slots), default=-1) + 1)
    for one, value in given.cells.items():
        if one in slots:
            cells[slots[one]] = value
    parent = None if given.parent_id is None else ids.get(given.parent_id)
    return Row(ids[given.id], tuple(cells), index * POSITION_GAP, parent)
