"""Number formats and formulas of an XLSX worksheet, read from the start of its XML. Source: ECMA-376 part 1, 18.3 and 18.8.

Only the first part of the sheet is unpacked (`HEAD_BYTES`, about a hundred rows), so this costs milliseconds. All formulas are counted only
where a hint says that there are any: unpacking a whole sheet would cost a fifth of reading it.
"""

from __future__ import annotations

import re
from collections import Counter

from chatsheet.adapters.files.archive import Archive
from chatsheet.adapters.files.book_facts import BookFacts, Format, most_frequent
from chatsheet.adapters.files.number_formats import BUILT_IN, format_of_code

HEAD_BYTES = 80_000
MARK_CHARS = 4
"""Length of the longest mark that is counted, less one."""
SMALL_BYTES = 3_000_000
"""A sheet's XML up to this size is always scanned whole: it takes some 15 ms."""
STYLES_BYTES = 8_000_000


def xlsx_facts(archive: Archive, index: int) -> BookFacts:
    name = sheet_part(archive, index)
    head = archive.head(name, HEAD_BYTES)
    formulas, errors = count_marks(head)
    if formulas or "xl/calcChain.xml" in archive.parts or archive.parts[name].unpacked_bytes <= SMALL_BYTES:
        formulas, errors = count_all_marks(archive, name)
    return BookFacts(column_formats(head, style_formats(archive)), formulas, errors)


def count_all_marks(archive: Archive, name: str) -> tuple[int, int]:
    """Over the whole part. A mark that lies across two pieces is found in the second, which begins with the end of the first."""
    formulas = errors = 0
    tail = b""
    for block in archive.blocks(name):
        piece = tail + block
        tail = piece[-MARK_CHARS:] if len(piece) > MARK_CHARS else b""
        more_formulas, more_errors = count_marks(piece)
        seen_formulas, seen_errors = count_marks(tail)
        formulas, errors = formulas + more_formulas - seen_formulas, errors + more_errors - seen_errors
    last_formulas, last_errors = count_marks(tail)
    return formulas + last_formulas, errors + last_errors


def count_marks(xml: bytes) -> tuple[int, int]:
    """Formulas and error values in a piece of a worksheet. Other elements beginning with f are of no worksheet body."""
    return xml.count(b"<f>") + xml.count(b"<f ") + xml.count(b"<f/>"), xml.count(b't="e"')


def sheet_part(archive: Archive, index: int) -> str:
    """The part of the worksheet with this number, by way of the workbook's relations."""
    book = next(name for name in archive.parts if re.fullmatch(r"xl/workbook\d*\.xml", name))
    sheets = re.findall(r"<(?:\w+:)?sheet\b[^>]*>", read_text(archive, book))
    relation = re.search(r'\b\w+:id="([^"]+)"', sheets[index])
    relations = read_text(archive, book.replace("xl/", "xl/_rels/") + ".rels")
    for link in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", relations):
        if relation and f'Id="{relation.group(1)}"' in link and (target := re.search(r'Target="([^"]+)"', link)):
            return target.group(1).lstrip("/") if target.group(1).startswith("/") else "xl/" + target.group(1)
    raise KeyError(index)


def read_text(archive: Archive, name: str) -> str:
    return archive.head(name, STYLES_BYTES).decode("utf-8", "replace")


def style_formats(archive: Archive) -> list[Format | None]:
    """The number format of each cell style (`s` of a cell)."""
    if "xl/styles.xml" not in archive.parts:
        return []
    styles = read_text(archive, "xl/styles.xml")
    codes = dict(BUILT_IN)
    for tag in re.findall(r"<(?:\w+:)?numFmt\b[^>]*>", styles):
        number, code = re.search(r'numFmtId="(\d+)"', tag), re.search(r'formatCode="([^"]*)"', tag)
        if number and code:
            codes[int(number.group(1))] = unescape(code.group(1))
    cells = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.S)
    numbers = [re.search(r'numFmtId="(\d+)"', tag) for tag in re.findall(r"<(?:\w+:)?xf\b[^>]*>", cells.group())] if cells else []
    return [format_of_code(codes[int(found.group(1))]) if found and int(found.group(1)) in codes else None for found in numbers]


def unescape(text: str) -> str:
    text = re.sub(
        r"&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});", lambda m: chr(min(0x10FFFF, int("0" + m[1], 16) if m[1][0] == "x" else int(m[1]))), text
    )
    return text.replace("&quot;", '"').replace("&apos;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(\w+)")?\s*>')


def column_formats(head: bytes, formats: list[Format | None]) -> dict[int, Format]:
    """The most frequent format of each column's numbers in the head of the sheet."""
    seen: dict[int, Counter[int]] = {}
    for letters, style, kind in CELL.findall(head):
        if kind in (b"", b"n"):
            seen.setdefault(column_number(letters), Counter())[int(style or 0)] += 1
    return most_frequent(seen, lambda style: formats[style] if style < len(formats) else None)


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
