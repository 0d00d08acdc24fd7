"""The table inside a file: its data rows by column, without what surrounds and interrupts it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple, Protocol

from chatsheet.adapters.files.header import Header, Merge, is_blank
from chatsheet.adapters.files.oddities import ROWS_NAMED, Oddities
from chatsheet.adapters.files.spool import Spool

CELLS_AT_ONCE = 120_000
"""Cells held as Python values at one time, about 12 MB. Smaller pieces stay in the processor's cache between the steps."""
CELLS_KEPT = 1_200_000
"""A table up to this size is read once and kept for the second pass."""


class Source(Protocol):
    """Rows of a file, from its first; can be gone through again."""

    file_format: str
    worksheet: str | None
    worksheets: tuple[str, ...]
    encoding: str | None
    delimiter: str | None
    left: int
    """0-based column of the file that rows begin with."""
    merges: Sequence[Merge]
    is_typed: bool
    """Whether cells come as values; a text file has only texts."""

    def formats(self, oddities: Oddities) -> dict[int, dict[str, object]]:
        """Number formats that the file's cells carry, by place in the rows. Reports what else the file's own facts show."""
        ...

    def chunks(self, rows_at_once: int) -> Iterator[list[list[object]]]: ...


class Chunk(NamedTuple):
    """Some rows of the table. `rows` are their 1-based numbers in the file."""

    columns: list[Sequence[object]]
    types: list[set[type]]
    """Of each column's values; both passes choose their way by them."""
    rows: Sequence[int]


class Table:
    """Data rows in chunks of columns; the same again on the second pass."""

    def __init__(self, source: Source, header: Header, titles_as_read: Sequence[object], rows_at_once: int, spool: str) -> None:
        self.source = source
        self.header = header
        self.titles_as_read = list(titles_as_read)
        self.rows_at_once = rows_at_once
        self.spool_path = spool
        self.kept: list[Chunk] = []
        self.spool: Spool | None = None
        self.spooled_rows: list[Sequence[int]] = []
        self.is_read = False
        self.forget()

    def forget(self) -> None:
        self.row_count = self.blank_rows = self.repeated_headers = self.short_rows = self.long_rows = 0
        self.rows_of: dict[str, list[int]] = {"blank": [], "repeated": [], "short": [], "long": []}
        self.last_row: Sequence[object] = ()
        self.last_number = 0

    def chunks(self) -> Iterator[Chunk]:
        """The first time from the file; again from memory, from what was put aside, or (a large workbook) from the file once more."""
        if self.is_read and (self.kept or self.spool):
            yield from self.replay()
            return
        self.forget()
        number, cells = 1, 0
        for raw in self.source.chunks(self.rows_at_once):
            rows, numbers = self.data_rows(raw, number)
            number += len(raw)
            if not rows:
                continue
            self.note(rows, numbers)
            columns: list[Sequence[object]] = list(zip_longest(*rows, fillvalue=""))
            types: list[set[type]] = [set(map(type, column)) for column in columns] if self.source.is_typed else [{str}] * len(columns)
            chunk = Chunk(columns, types, numbers)
            cells += len(rows) * len(columns)
            if not self.is_read:
                self.keep(chunk, cells)
            yield chunk
        self.is_read = True
        if self.spool:
            self.spool.finish()

    def keep(self, chunk: Chunk, cells: int) -> None:
        if cells <= CELLS_KEPT:
            self.kept.append(chunk)
        elif self.source.is_typed:
            self.kept = []
        else:
            self.put_aside([*self.kept, chunk])
            self.kept = []

    def put_aside(self, chunks: list[Chunk]) -> None:
        self.spool = self.spool or Spool(self.spool_path)
        for chunk in chunks:
            self.spool.put(chunk.columns)  # type: ignore[arg-type]  # a text file's cells are texts
            self.spooled_rows.append(chunk.rows)

    def replay(self) -> Iterator[Chunk]:
        yield from self.kept
        if self.spool:
            for columns, rows in zip(self.spool.chunks(), self.spooled_rows, strict=True):
                yield Chunk([*columns], [{str}] * len(columns), rows)

    def close(self) -> None:
        if self.spool:
            os.remove(self.spool_path)

    def data_rows(self, raw: list[list[object]], number: int) -> tuple[list[list[object]], Sequence[int]]:
        """The rows of a raw chunk that hold data, and their numbers; `number` is that of the first raw row."""
        skipped = max(0, self.header.data_start - number + 1)
        rows = raw[skipped:]
        first = number + skipped
        is_clean = all(map(any, rows)) and self.titles_as_read not in rows and min(map(len, rows), default=2) > 1
        if is_clean:
            return rows, range(first, first + len(rows))
        numbered = [(row, first + index) for index, row in enumerate(rows) if not self.is_noise(row, first + index)]
        return [row for row, _ in numbered], [index for _, index in numbered]

    def is_noise(self, row: list[object], number: int) -> bool:
        """A blank row, or the titles once more (a file put together from pages)."""
        if all(map(is_blank, row)) or row == ["\x1a"]:  # the end mark of DOS
            self.blank_rows += 1
            self.name("blank", number)
            return True
        if self.titles_as_read and row == self.titles_as_read:
            self.repeated_headers += 1
            self.name("repeated", number)
            return True
        return False

    def name(self, what: str, number: int) -> None:
        if len(self.rows_of[what]) < ROWS_NAMED:
            self.rows_of[what].append(number)

    def note(self, rows: list[list[object]], numbers: Sequence[int]) -> None:
        self.row_count += len(rows)
        self.last_row, self.last_number = rows[-1], numbers[-1]
        width = len(self.titles_as_read) + self.header.is_shifted
        if not self.titles_as_read or set(map(len, rows)) == {width}:
            return
        for row, number in zip(rows, numbers, strict=True):
            if len(row) < width:
                self.short_rows += 1
                self.name("short", number)
            elif not all(map(is_blank, row[width:])):
                self.long_rows += 1
                self.name("long", number)

    def report(self, oddities: Oddities) -> None:
        """What interrupted the table, after a pass over it."""
        for what, code, count, message in (
            ("blank", "rows_blank", self.blank_rows, "{} blank rows were left out."),
            ("repeated", "header_repeated", self.repeated_headers, "{} repeated title rows were left out."),
            ("short", "rows_short", self.short_rows, "{} rows have fewer cells than there are titles; the rest is blank."),
            ("long", "rows_long", self.long_rows, "{} rows have more cells than there are titles; columns were added for them."),
        ):
            if count:
                oddities.add(code, message.format(f"{count:,}"), rows=self.rows_of[what], count=count)
