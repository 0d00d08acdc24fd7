"""Makes workbooks of every kind in code, the broken ones too."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xlsx(fill: Callable[[Any], None], **options: Any) -> bytes:
    """A workbook that `fill` puts worksheets into."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(book)
    book.close()
    return out.getvalue()


def xlsx_of(rows: Sequence[Sequence[Any]], formats: dict[int, str] | None = None, name: str = "Sheet1") -> bytes:
    """One worksheet; `formats` are number formats by column."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet(name)
        styles = {column: book.add_format({"num_format": code}) for column, code in (formats or {}).items()}
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, column, value, styles.get(column, moment))
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, styles.get(column, day))
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value, styles.get(column))

    return xlsx(fill)


def zipped(parts: dict[str, bytes], *, is_encrypted: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    data = out.getvalue()
    return data if not is_encrypted else data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")


def bomb(megabytes: int) -> bytes:
    """A workbook of 2,000 rows whose worksheet holds `megabytes` of blanks as well: 1,000 times its packed size."""
    with zipfile.ZipFile(io.BytesIO(xlsx_of([["Name", "N"], *[[f"row {number}", number] for number in range(2_000)]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<sheetData>", b"<sheetData>" + b" " * (megabytes * 1_000_000))
    return zipped(parts)


def ods(table: str, *, manifest: str = "", styles: str = "") -> bytes:
    """`table` is the XML inside `office:spreadsheet`, `styles` that of the automatic styles."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = (
        " ".join(f'xmlns:{name}="{space}:{name}:1.0"' for name in ("office", "table", "text", "style"))
        + f' xmlns:number="{space}:datastyle:1.0"'
    )
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>{body}</office:document-content>"
    )
    entries = f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0">{manifest}</manifest:manifest>'
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": entries.encode(),
        }
    )


def ods_table(rows: Sequence[Sequence[tuple[str, str] | None]], name: str = "Sheet1") -> str:
    """Cells are (attributes, text)."""
    body = "".join(
        "<table:table-row>"
        + "".join(
            "<table:table-cell/>" if cell is None else f"<table:table-cell {cell[0]}><text:p>{cell[1]}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:name="{name}">{body}</table:table>'


def text_cell(text: str) -> tuple[str, str]:
    return 'office:value-type="string"', text


def xls(rows: Sequence[Sequence[str | float | None]], *, stream: str = "Workbook", formats: dict[int, str] | None = None) -> bytes:
    """An Excel 97 workbook (BIFF8) with one worksheet of texts and numbers; `formats` are number formats by column. Source: [MS-XLS]."""
    styles = {column: number + 1 for number, column in enumerate(formats or {})}
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                sheet += record(0x0204, struct.pack("<HHHHB", number, column, 0, len(value), 1) + text)
            elif value is not None:
                sheet += record(0x0203, struct.pack("<HHHd", number, column, styles.get(column, 0), value))
    sheet += record(0x000A, b"")
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + record(0x0042, struct.pack("<H", 1200))
    for number, code in enumerate((formats or {}).values()):
        start += record(0x041E, struct.pack("<HHB", 164 + number, len(code), 1) + code.encode("utf-16-le"))
    for number in [0, *[164 + place for place in range(len(styles))]]:
        start += record(0x00E0, struct.pack("<HHHBBBBIIH", 0, number, 0, 0, 0, 0, 0, 0, 0, 0))
    name = "Alt".encode("utf-16-le")
    place = len(start) + 4 + 8 + len(name) + 4
    start += record(0x0085, struct.pack("<IBBBB", place, 0, 0, 3, 1) + name) + record(0x000A, b"")
    return compound({stream: start + sheet})


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file, streams of at least 4,096 bytes each. Source: [MS-CFB]."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors: list[bytes] = []
    table: list[int] = []
    starts = {}
    for name, data in padded.items():
        count = -(-len(data) // SECTOR)
        starts[name] = len(sectors)
        sectors += [data[place * SECTOR : (place + 1) * SECTOR].ljust(SECTOR, b"\0") for place in range(count)]
        table += [len(table) + 1 + place for place in range(count - 1)] + [END]
    entries = [entry("Root Entry", 5, END, 0, child=1)]
    entries += [
        entry(name, 2, starts[name], len(data), right=index + 2 if index + 2 <= len(padded) else FREE)
        for index, (name, data) in enumerate(padded.items())
    ]
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * SECTOR, b"\0")
    first = len(sectors)
    count = len(directory) // SECTOR
    sectors += [directory[place * SECTOR : (place + 1) * SECTOR] for place in range(count)]
    table += [first + place + 1 for place in range(count - 1)] + [END]
    tables = -(-(len(table) + 1) // 128)
    places = [len(sectors) + place for place in range(tables)]
    table += [FAT] * tables
    table += [FREE] * (tables * 128 - len(table))
    sectors.append(struct.pack(f"<{len(table)}I", *table))
    header = SIGNATURE + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, tables, first, 0, 4096, END, 0, END, 0)
    return header + struct.pack("<109I", *places, *[FREE] * (109 - tables)) + b"".join(sectors)


def entry(name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    data = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, FREE, right, child)
    return data + b"\0" * 36 + struct.pack("<IQ", start, size)
