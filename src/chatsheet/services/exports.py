"""A sheet, or a person's view of it, as a file. See docs/subsystems/files.md."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from chatsheet.domain.sheet import Column, Row, RowId, SheetId
from chatsheet.ports import ExportColumn, FileFormat, Files, Store, Transaction
from chatsheet.services.windows import View, Windows

MEDIA_TYPES: dict[FileFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


SAY_ROWS = 5_000


class Exports:
    """Writes files into a folder; whoever asked takes them away."""

    def __init__(self, store: Store, files: Files, windows: Windows, folder: Path) -> None:
        self._store = store
        self._files = files
        self._windows = windows
        self._folder = folder

    async def write(
        self,
        sheet_id: SheetId,
        file_format: FileFormat,
        today: date,
        *,
        view: View | None = None,
        hidden: Sequence[str] = (),
        say: Callable[[int], None] = lambda rows: None,
        once_read: Callable[[], Awaitable[None]] | None = None,
    ) -> tuple[Path, str]:
        """The file and the sheet's name. Rows and columns as the view shows them; everything without a view. `say` hears, now and then,
        how many rows are written; `once_read` is called before the first of them.

        Raises:
            Problem: `sheet_unknown`, or what the view names and the sheet has not.
        """
        order = None if view is None or view.is_plain else await self._windows.row_ids(sheet_id, view, today)
        self._folder.mkdir(parents=True, exist_ok=True)
        lines_path = Path(tempfile.mkstemp(dir=self._folder, suffix=".jsonl")[1])
        path = Path(tempfile.mkstemp(dir=self._folder, suffix=f".{file_format}")[1])
        try:
            name, columns = await self._store.read(lambda transaction: _write_lines(transaction, sheet_id, order, set(hidden), lines_path))
            if once_read is not None:
                await once_read()
            exported = [ExportColumn(column.title, column.type, column.format) for column in columns]
            await self._files.write(path, file_format, exported, told(_lines(lines_path), say), name=name)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            lines_path.unlink(missing_ok=True)
        return path, name


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def told(lines: Iterator[bytes], say: Callable[[int], None]) -> Iterator[bytes]:
    """The same lines, the way through them told every 5,000."""
    for number, line in enumerate(lines):
        if number % SAY_ROWS == 0:
            say(number)
        yield line


def _write_lines(
    transaction: Transaction, sheet_id: SheetId, order: Sequence[int] | None, hidden: set[str], path: Path
) -> tuple[str, list[Column]]:
    transaction.summary(sheet_id)
    sheet = transaction.sheet(sheet_id)
    columns = [column for column in sheet.columns if str(column.id) not in hidden]
    with path.open("wb") as file:
        for row in _rows(transaction, sheet_id, order):
            values: list[Any] = [row.value(column) for column in columns]
            file.write(msgspec.json.encode(values) + b"\n")
    return sheet.name, columns


def _rows(transaction: Transaction, sheet_id: SheetId, order: Sequence[int] | None) -> Iterator[Row]:
    if order is None:
        yield from transaction.all_rows(sheet_id)
        return
    for start in range(0, len(order), 1000):
        wanted = [RowId(one) for one in order[start : start + 1000]]
        found = transaction.rows(sheet_id, wanted)
        yield from (found[one] for one in wanted if one in found)
