"""Number formats and formulas of an XLS worksheet. Sources: [MS-CFB] for the container, [MS-XLS] for the records (BIFF5 and BIFF8)."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator

from chatsheet.adapters.files.book_facts import BookFacts, Format, most_frequent
from chatsheet.adapters.files.number_formats import BUILT_IN, format_of_code

MAX_SECTORS = 1_000_000
"""Of any chain; a chain that runs in a circle ends here."""
BOF, END_OF_PART, FORMAT, XF, SHEET = 0x0809, 0x000A, 0x041E, 0x00E0, 0x0085
NUMBER, RK, MULRK, FORMULA, BOOLERR = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205
LAST_SECTOR = 0xFFFFFFFA
"""Sector numbers from here on are marks, not places."""


def xls_facts(path: str, index: int) -> BookFacts:
    with open(path, "rb") as file:
        stream = workbook_stream(file.read())
    codes: dict[int, str] = dict(BUILT_IN)
    styles: list[int] = []
    places: list[int] = []
    is_new = struct.unpack_from("<H", stream, 4)[0] >= 0x0600
    for kind, data in records(stream, 0):
        if kind == FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = format_code(data, is_new=is_new)
        elif kind == XF:
            styles.append(struct.unpack_from("<2xH", data)[0])
        elif kind == SHEET:
            places.append(struct.unpack_from("<I", data)[0])
    formats = [format_of_code(codes[style]) if style in codes else None for style in styles]
    return sheet_facts(stream, places[index], formats)


def sheet_facts(stream: bytes, place: int, formats: list[Format | None]) -> BookFacts:
    seen: dict[int, Counter[int]] = {}
    formulas = errors = 0
    for kind, data in records(stream, place):
        if kind in (NUMBER, RK, FORMULA):
            column, style = struct.unpack_from("<2xHH", data)
            seen.setdefault(column, Counter())[style] += 1
            formulas += kind == FORMULA
        elif kind == MULRK:
            first = struct.unpack_from("<2xH", data)[0]
            for offset in range((len(data) - 6) // 6):
                seen.setdefault(first + offset, Counter())[struct.unpack_from("<H", data, 4 + offset * 6)[0]] += 1
        elif kind == BOOLERR:
            errors += data[7]
    return BookFacts(most_frequent(seen, lambda style: formats[style] if style < len(formats) else None), formulas, errors)


def records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Records from `place` to the end of the globals or of the worksheet that begins there."""
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        depth += (kind == BOF) - (kind == END_OF_PART)  # charts are parts inside a part
        if depth <= 0:
            return
        place += 4 + length


def format_code(data: bytes, *, is_new: bool) -> str:
    if not is_new:
        return data[3 : 3 + data[2]].decode("cp1252", "replace")
    count, is_wide = struct.unpack_from("<2xHB", data)
    return data[5 : 5 + count * 2].decode("utf-16-le", "replace") if is_wide & 1 else data[5 : 5 + count].decode("latin-1")


def workbook_stream(data: bytes) -> bytes:
    """The stream `Workbook` (`Book` before Excel 97) of a compound file. Streams under 4 KB, which no workbook is, are not read."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    tables = [sector for sector in struct.unpack_from("<109I", data, 76) if sector < LAST_SECTOR]
    more = struct.unpack_from("<I", data, 68)[0]
    while more < LAST_SECTOR and len(tables) < MAX_SECTORS:
        numbers = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        tables += [sector for sector in numbers[:-1] if sector < LAST_SECTOR]
        more = numbers[-1]
    table = b"".join(data[(sector + 1) * size : (sector + 2) * size] for sector in tables)
    chain = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
    directory = read_chain(data, chain, struct.unpack_from("<I", data, 48)[0], size)
    for place in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, place + 64)[0]
        name = directory[place : place + max(0, length - 2)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            start, total = struct.unpack_from("<II", directory, place + 116)
            return read_chain(data, chain, start, size)[:total]
    raise KeyError("Workbook")


def read_chain(data: bytes, chain: tuple[int, ...], sector: int, size: int) -> bytes:
    parts: list[bytes] = []
    while sector < len(chain) and len(parts) < MAX_SECTORS:
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = chain[sector]
    return b"".join(parts)
