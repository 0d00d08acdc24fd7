"""Rows of an XLSX, XLS or ODS workbook, by calamine (Rust)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import python_calamine

from chatsheet.adapters.files.book_facts import book_facts
from chatsheet.adapters.files.header import Merge
from chatsheet.adapters.files.limits import Limits
from chatsheet.adapters.files.oddities import Oddities
from chatsheet.adapters.files.recognise import Container
from chatsheet.adapters.files.refusals import damaged, encrypted, invalid, too_many_columns, truncated
from chatsheet.adapters.files.request import ReadRequest


class BookRows:
    """One worksheet as rows of Python values: float, str (empty for a blank), bool, date, datetime, time, timedelta."""

    is_typed = True
    encoding: str | None = None
    delimiter: str | None = None

    def __init__(self, path: str, container: Container, request: ReadRequest, limits: Limits, oddities: Oddities) -> None:
        self.file_format: str = container
        self.path = path
        self.book = open_book(path)
        visible = [
            sheet.name
            for sheet in self.book.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible and is_worksheet(sheet)
        ]
        self.worksheets = tuple(visible or self.book.sheet_names)
        name, self.sheet = self.choose(request.worksheet, oddities)
        self.worksheet: str | None = name
        self.index = self.book.sheet_names.index(name)
        self.left = self.sheet.start[1] if self.sheet.start else 0
        self.merges: Sequence[Merge] = tuple(self.sheet.merged_cell_ranges or ())
        if self.sheet.width > 20 * limits.columns:
            raise too_many_columns(self.sheet.width, limits.columns)

    def choose(self, wanted: str | None, oddities: Oddities) -> tuple[str, python_calamine.CalamineSheet]:
        """The worksheet asked for, else the first that has cells."""
        if wanted is not None and wanted not in self.book.sheet_names:
            raise invalid(
                "worksheet_unknown",
                f"There is no worksheet {wanted!r} in the file.",
                f"Choose one of: {', '.join(self.worksheets)}.",
                worksheet=wanted,
            )
        if not self.worksheets:
            raise invalid("file_empty", "The workbook has no worksheets.", "Choose a file with at least one row.")
        names = (wanted,) if wanted is not None else self.worksheets
        for name in names:
            sheet = load_sheet(self.book, name)
            if sheet.height:
                break
        else:
            name, sheet = names[0], load_sheet(self.book, names[0])
        if wanted is None and len(self.worksheets) > 1:
            oddities.add(
                "worksheets_more", f"The file has {len(self.worksheets)} worksheets; {name!r} was read.", count=len(self.worksheets)
            )
        return name, sheet

    def formats(self, oddities: Oddities) -> dict[int, dict[str, object]]:
        facts = book_facts(self.path, self.file_format, self.index)
        if facts.formulas:
            oddities.add(
                "formulas", f"{facts.formulas:,} formulas were taken as the values they had when the file was saved.", count=facts.formulas
            )
        if facts.errors:
            oddities.add("error_values", f"{facts.errors:,} cells with an error like #DIV/0! were left blank.", count=facts.errors)
        if self.merges:
            oddities.add(
                "cells_merged",
                f"{len(self.merges):,} groups of joined cells: the value stands in the first cell of each.",
                count=len(self.merges),
            )
        return {column - self.left: found for column, found in facts.formats.items()}

    def chunks(self, rows_at_once: int) -> Iterator[list[list[object]]]:
        """All rows from the file's first, whatever is blank above the table included."""
        rows = self.sheet.iter_rows()
        while chunk := list(islice(rows, rows_at_once)):
            yield chunk  # type: ignore[misc]  # list is invariant; calamine's union is narrower than object


def is_worksheet(sheet: python_calamine.SheetMetadata) -> bool:
    return sheet.typ == python_calamine.SheetTypeEnum.WorkSheet


def open_book(path: str) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError as error:
        raise encrypted() from error
    except python_calamine.ZipError as error:
        raise truncated() from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        refuse_damaged(error)
        raise


def load_sheet(book: python_calamine.CalamineWorkbook, name: str) -> python_calamine.CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except python_calamine.PasswordError as error:
        raise encrypted() from error
    except (python_calamine.CalamineError, ValueError) as error:
        refuse_damaged(error)
        raise


def refuse_damaged(error: BaseException) -> None:
    """Tell a part that ends too early from one that is wrong."""
    text = str(error).lower()
    if any(sign in text for sign in ("password", "encrypt")):
        raise encrypted() from error
    if any(sign in text for sign in ("eof", "unexpected end", "corrupt deflate", "checksum", "too small", "out of range")):
        raise truncated() from error
    damaged(error)
