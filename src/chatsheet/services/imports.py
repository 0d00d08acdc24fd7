"""Files on their way to becoming sheets: read once, shown, mended, opened. See docs/subsystems/files.md.

Each upload has a folder of its own under the data folder until it is opened, deleted, or a day old. Nothing is half written: the
sheet appears in one transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from chatsheet.domain.codec import value_from_json
from chatsheet.domain.errors import Category, Problem, invalid, not_found
from chatsheet.domain.events import Command
from chatsheet.domain.job import JobStart
from chatsheet.domain.sheet import Column, ColumnId, SheetId, one_line
from chatsheet.domain.values import ColumnType
from chatsheet.ports import Files, ReadFile, ReadOptions, ReadReport, Store, Transaction
from chatsheet.services.commit import Committed, create_sheet
from chatsheet.services.jobs.records import job_to_json, start_job

KEPT_S = 24 * 3600.0
MOST_OPEN = 50
LAST_HEADER_ROW = 1000
"""Rows down to the header are held in memory."""
_IMPORT_ID = re.compile(r"[0-9a-f]{16}")


class Imports:
    """Uploads of this installation."""

    def __init__(self, store: Store, files: Files, folder: Path, *, most_bytes: int) -> None:
        self._store = store
        self._files = files
        self._folder = folder
        self.most_bytes = most_bytes
        self._reports: dict[str, ReadReport] = {}

    async def take(self, file_name: str, chunks: AsyncIterator[bytes], options: ReadOptions) -> tuple[str, ReadReport]:
        """Store an upload and read it.

        Raises:
            Problem: `file_too_large`, `too_many_imports`, or why it can't be read; then nothing of it is kept.
        """
        await asyncio.to_thread(self.clean_up)
        if len([*self._folder.iterdir()]) >= MOST_OPEN:
            raise Problem(Category.RATE_LIMITED, "too_many_imports", "Too many files are being imported.", "Open or delete some of them.")
        import_id = secrets.token_hex(8)
        place = self._folder / import_id
        place.mkdir()
        try:
            await self._write(place / "upload", chunks)
            (place / "name").write_text(clean_name(file_name), encoding="utf-8")
            return import_id, await self.read(import_id, options)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise

    async def _write(self, path: Path, chunks: AsyncIterator[bytes]) -> None:
        size = 0
        with path.open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > self.most_bytes:
                    limit = self.most_bytes // 1_000_000
                    message = f"This file is larger than {limit} MB."
                    raise Problem(
                        Category.TOO_LARGE, "file_too_large", message, "Split it, or raise CHATSHEET_UPLOAD_MB.", {"limit_mb": limit}
                    )
                await asyncio.to_thread(file.write, chunk)

    async def read(self, import_id: str, options: ReadOptions) -> ReadReport:
        """Read the upload, again with what the user mended."""
        place = self._place(import_id)
        name = (place / "name").read_text(encoding="utf-8")
        read = await self._files.read(place / "upload", options, place, file_name=name)
        self._reports[import_id] = read.report
        (place / "lines").write_text(read.lines.name)
        (place / "options").write_bytes(msgspec.json.encode(options))
        return read.report

    async def open(self, import_id: str, command: Command, *, name: str | None = None) -> Committed:
        """Make the sheet; the upload is gone afterwards."""
        read = await self.ready(import_id)
        committed = await make_sheet(self._store, command, sheet_name(read.report, name), read)
        await self.delete(import_id)
        return committed

    async def open_as_job(self, import_id: str, command: Command, *, name: str | None = None) -> dict[str, Any]:
        """Have a job make the sheet; the job as it is told."""
        report = (await self.ready(import_id)).report
        name = sheet_name(report, name)
        spec = {"import_id": import_id, "name": name, "shown": {"file": report.file_name}}
        start = JobStart("import", f"Imported {name}.", report.row_count, spec)

        def work(transaction: Transaction) -> dict[str, Any]:
            return job_to_json(transaction, start_job(transaction, command, SheetId(0), start))

        return await self._store.write(work)

    async def ready(self, import_id: str) -> ReadFile:
        """The upload as it was read last, with what was mended; read again when this process does not know it."""
        place = self._place(import_id)
        options = place / "options"
        mended = msgspec.json.decode(options.read_bytes(), type=ReadOptions) if options.is_file() else ReadOptions()
        report = self._reports.get(import_id) or await self.read(import_id, mended)
        return ReadFile(report, place / (place / "lines").read_text())

    async def forget(self, import_id: str) -> None:
        """Like `delete`; one that is gone already is fine."""
        if (self._folder / import_id).is_dir():
            await self.delete(import_id)

    async def remember(self, source: str, sheet_id: SheetId) -> None:
        """Note that this file (named with its size and time) became this sheet."""
        await self._store.write(lambda transaction: transaction.put_fact(_source_fact(source), str(sheet_id)))

    async def made_of(self, source: str) -> SheetId | None:
        def read(transaction: Transaction) -> SheetId | None:
            known = transaction.fact(_source_fact(source))
            listed = {sheet.id for sheet in transaction.sheets()} if known else set()
            return SheetId(int(known)) if known and int(known) in listed else None

        return await self._store.read(read)

    async def delete(self, import_id: str) -> None:
        self._reports.pop(import_id, None)
        await asyncio.to_thread(shutil.rmtree, self._place(import_id), ignore_errors=True)

    def clean_up(self) -> None:
        """Forget uploads nobody opened within a day."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for place in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if place.stat().st_mtime < time.time() - KEPT_S:
                    shutil.rmtree(place, ignore_errors=True)
                    self._reports.pop(place.name, None)

    def _place(self, import_id: str) -> Path:
        place = self._folder / import_id
        if not _IMPORT_ID.fullmatch(import_id) or not place.is_dir():
            raise not_found("import_unknown", "This file is not here (any more).", "Choose the file again.", import_id=import_id[:40])
        return place


async def make_sheet(store: Store, command: Command, name: str, read: ReadFile) -> Committed:
    """A sheet out of a file that was read."""
    return await create_sheet(store, command, name, columns_of(read.report), partial(lines_of, read))


def lines_of(read: ReadFile) -> Iterator[bytes]:
    """Its rows, one JSON list of values a line."""
    with read.lines.open("rb") as file:
        yield from file


def _source_fact(source: str) -> str:
    return "imported." + hashlib.sha256(source.encode()).hexdigest()


def columns_of(report: ReadReport) -> list[Column]:
    return [
        Column(
            ColumnId(index + 1),
            index,
            found.title,
            found.type,
            found.options,
            format=found.format,
            is_primary=index == 0,
            width=_width(found.type),
        )
        for index, found in enumerate(report.columns)
    ]


def _width(column_type: ColumnType) -> int:
    return {ColumnType.CHECKBOX: 90, ColumnType.DATE: 120}.get(column_type, 160)


def sheet_name(report: ReadReport, wanted: str | None) -> str:
    """The name that is wanted, otherwise the file's."""
    return one_line(wanted or "") or Path(report.file_name).stem[:200] or "Sheet"


def clean_name(name: str) -> str:
    """The last part of a file's name, as one line: it is shown, never used as a path."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(character for character in last if character.isprintable())[:200] or "file"


def report_to_json(report: ReadReport) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(replace(report, sample=tuple(tuple(map(value_from_json, row)) for row in report.sample)))
    return data


def options_from_json(data: dict[str, Any]) -> ReadOptions:
    """What the page sends back. Raises Problem `options_invalid`."""
    try:
        options = msgspec.convert(data, ReadOptions, strict=False)
    except msgspec.ValidationError as error:
        raise _options_invalid(str(error)) from None
    if options.delimiter is not None and (len(options.delimiter) != 1 or options.delimiter in "\r\n\"'"):
        raise _options_invalid("a delimiter is one character, and no line break or quotation mark")
    if options.header_row is not None and not 0 <= options.header_row <= LAST_HEADER_ROW:
        raise _options_invalid(f"a header row is a number from 0 to {LAST_HEADER_ROW}")
    return options


def _options_invalid(why: str) -> Problem:
    return invalid("options_invalid", f"These options are not right: {why}.", "Reload the page.")
