"""Sheets from and to files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from chatsheet.domain.values import ColumnType, NumberFormat, Value


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
