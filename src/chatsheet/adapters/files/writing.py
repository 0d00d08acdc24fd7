"""Writes a sheet as CSV, XLSX or JSON. Rows come as JSON lists, one a line; nothing of them is kept but the line at hand."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import msgspec

from chatsheet.adapters.files.formula_guard import guarded
from chatsheet.adapters.files.refusals import invalid, too_large
from chatsheet.adapters.files.request import WriteColumn, WriteRequest

Row = list[Any]
XLSX_ROWS = 1_048_575
"""Rows of a worksheet, without the titles (Excel specifications and limits)."""
XLSX_CELL_CHARS = 32_767
FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a 29 February 1900 that never was; earlier days are written as texts."""
DAY = "yyyy-mm-dd"
MOMENT = "yyyy-mm-dd hh:mm:ss"


def write_file(request: WriteRequest, lines: BinaryIO) -> None:
    """Raises:
    Refusal: `export_too_many_rows`, `export_cell_too_large`.
    """
    rows = decoded(lines)
    if request.file_format == "csv":
        write_csv(request, rows)
    elif request.file_format == "json":
        write_json(request, rows)
    else:
        write_xlsx(request, rows)


def decoded(lines: Iterable[bytes]) -> Iterator[Row]:
    decoder = msgspec.json.Decoder(list[Any])
    return (decoder.decode(line) for line in lines if not line.isspace())


def write_json(request: WriteRequest, rows: Iterator[Row]) -> None:
    """A list of objects by title, one a line; a missing tail is null."""
    titles = [column.title for column in request.columns]
    encoder = msgspec.json.Encoder()
    with open(request.path, "wb") as file:
        file.write(b"[")
        for number, row in enumerate(rows):
            padded = row + [None] * (len(titles) - len(row))
            file.write((b",\n" if number else b"\n") + encoder.encode(dict(zip(titles, padded, strict=False))))
        file.write(b"\n]\n")


def write_csv(request: WriteRequest, rows: Iterator[Row]) -> None:
    """UTF-8, commas, CRLF (RFC 4180). Numbers plain, dates as ISO texts, several choices joined by `, `."""
    text = guarded if request.guards_formulas else same
    with open(request.path, "w", encoding="utf-8-sig" if request.has_mark else "utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([text(column.title) for column in request.columns])
        width = len(request.columns)
        for row in rows:
            writer.writerow([csv_cell(value, text) for value in row[:width]] + [""] * (width - len(row)))


def csv_cell(value: object, text: Any) -> object:
    if isinstance(value, str):
        return text(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return text(", ".join(map(str, value))) if isinstance(value, list) else value


def same(text: str) -> str:
    return text


def write_xlsx(request: WriteRequest, rows: Iterator[Row]) -> None:
    import xlsxwriter  # 0.2 s, and only here

    book = xlsxwriter.Workbook(request.path, {"constant_memory": True, "tmpdir": request.path.rpartition("/")[0] or None})
    sheet = book.add_worksheet(sheet_name(request.name))
    bold = book.add_format({"bold": True})
    formats = [book.add_format({"num_format": code}) if (code := number_code(column)) else None for column in request.columns]
    for place, column in enumerate(request.columns):
        sheet.set_column(place, place, min(40, max(10, len(column.title) + 2)), formats[place])
        sheet.write_string(0, place, column.title, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        if number > XLSX_ROWS:
            raise too_large(
                "export_too_many_rows",
                f"An XLSX sheet holds at most {XLSX_ROWS:,} rows.",
                "Filter the rows, or export as CSV.",
                limit=XLSX_ROWS,
            )
        for place, value in enumerate(row[: len(formats)]):
            if value is not None:
                write_cell(sheet, number, place, value, formats[place], request.columns[place])
    book.close()


def write_cell(sheet: Any, row: int, place: int, value: Any, style: Any, column: WriteColumn) -> None:
    """One cell by its kind: texts are never formulas or links, whatever they begin with."""
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, style)
    elif column.type in ("DATE", "ABSTRACT_DATETIME", "DATETIME") and (moment := moment_of(value)) is not None:
        sheet.write_datetime(row, place, moment, style)
    else:
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        if len(text) > XLSX_CELL_CHARS:
            raise invalid(
                "export_cell_too_large",
                f"Row {row}, column {column.title}: an XLSX cell holds at most {XLSX_CELL_CHARS:,} characters.",
                "Shorten the text, or export as CSV or JSON.",
                row=row,
                column=column.title,
            )
        sheet.write_string(row, place, text)


def moment_of(value: object) -> date | datetime | None:
    """The day or moment of an ISO text; None for another text or a day that Excel cannot count."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?", value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.date() >= FIRST_DAY else None


def number_code(column: WriteColumn) -> str | None:
    """Excel's number format code (ECMA-376 part 1, 18.8.31)."""
    if column.type == "DATE":
        return DAY
    if column.type in ("ABSTRACT_DATETIME", "DATETIME"):
        return MOMENT
    if not column.format:
        return None
    decimals = column.format.get("decimals")
    places = "." + "0" * decimals if decimals else "" if decimals == 0 else ".##########"
    whole = "#,##0" if column.format.get("thousands") else "0"
    style, currency = column.format.get("style"), column.format.get("currency") or ""
    if style == "percent":
        return whole + (places if decimals is not None else "") + "%"
    if style == "currency":
        return f"[${currency}]{' ' if currency.isalpha() else ''}{whole}{places if decimals is not None else '.00'}"
    return whole + places if decimals is not None or whole != "0" else None


def sheet_name(name: str) -> str:
    r"""A name Excel allows: 1 to 31 characters, none of []:*?/\, no apostrophe at an end."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip().strip("'")[:31].strip() or "Sheet"
