"""What a file is, by its first bytes and its parts, never by its name.

Whatever is not a sheet gets a name a person knows ("a PDF document") and what to do about it.
"""

from __future__ import annotations

import mmap
import os
import re
from typing import Literal

from chatsheet.adapters.files.archive import Archive, BadArchive, Part
from chatsheet.adapters.files.limits import Limits
from chatsheet.adapters.files.refusals import SAVE_AS, encrypted, invalid, too_large, truncated, unknown

Container = Literal["text", "xlsx", "xls", "ods"]

RATIO_FROM_BYTES = 50_000_000
"""Below this a high ratio is harmless: small workbooks full of equal cells reach 500."""

# First bytes -> what a person calls it. Source: the formats' own specifications, as collected in file(1).
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"RIFF", "a media file"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (7z)"),
    (b"Rar!", "a compressed archive (RAR)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ", "a compressed file (xz)"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"{\\rtf", "a rich text document (RTF)"),
)
SIGNATURES_OF_TEXT = (b"BM", b"MZ", b"RIFF", b"PAR1", b"GIF8")
"""Also how an ordinary text can begin ("BMW,1"): they count only when zero bytes follow."""

PARTS: tuple[tuple[str, str], ...] = (
    ("xl/workbook.bin", "a binary Excel workbook (XLSB)"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("Index/Document.iwa", "an Apple Numbers or Pages document"),
)


def recognise(path: str, limits: Limits) -> Container:
    """What can read the file.

    Raises:
        Refusal: `file_empty`, `file_too_large`, `file_format_unknown`, `file_encrypted`, `file_truncated`, `file_unreadable`.
    """
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            head = file.read(65_536)
    except OSError as error:
        raise invalid(
            "file_unreadable", f"The file cannot be opened: {error.strerror}.", "Check that it still exists and can be read."
        ) from error
    if size > limits.size_bytes:
        raise too_large(
            "file_too_large",
            f"The file has {size / 1e6:.0f} MB; the limit is {limits.size_bytes / 1e6:.0f} MB.",
            "Import a part of it, or split it into several files.",
            size_bytes=size,
            limit_bytes=limits.size_bytes,
        )
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n\x1a"):
        raise invalid("file_empty", "The file is empty.", "Choose a file with at least one row.")
    if head.startswith(b"PK"):
        return check_zip(path, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return check_ole(path, size)
    refuse_other(head, size, path)
    return "text"


def check_zip(path: str, limits: Limits) -> Container:
    try:
        with Archive(path) as archive:
            check_sizes(list(archive.parts.values()), limits)
            return check_parts(archive)
    except BadArchive as error:
        raise truncated() from error


def check_sizes(parts: list[Part], limits: Limits) -> None:
    """Refuse a workbook that says it unpacks to far more than it is. One that lies meets the child's memory and time limits."""
    unpacked = sum(part.unpacked_bytes for part in parts)
    packed = max(1, sum(part.packed_bytes for part in parts))
    is_bomb = unpacked > RATIO_FROM_BYTES and unpacked / packed > limits.unpacked_ratio
    if unpacked > limits.unpacked_bytes or is_bomb or len(parts) > 20_000:
        raise too_large(
            "file_too_large",
            f"The workbook unpacks to {unpacked / 1e6:,.0f} MB, more than a sheet needs.",
            "If it is a real sheet, delete unused rows, columns and pictures and save it again, or save it as CSV.",
            unpacked_bytes=unpacked,
            limit_bytes=limits.unpacked_bytes,
        )


def check_parts(archive: Archive) -> Container:
    names = archive.parts.keys()
    if any(part.is_encrypted for part in archive.parts.values()):
        raise encrypted()
    for name, what in PARTS:
        if name in names:
            raise unknown(what)
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return check_open_document(archive)
    raise unknown("a ZIP archive", "Unpack it and import the sheet that is inside.")


def check_open_document(archive: Archive) -> Container:
    if b"opendocument.spreadsheet" not in archive.head("mimetype", 200):
        raise unknown("an OpenDocument text or presentation")
    if "META-INF/manifest.xml" in archive.parts and b"encryption-data" in archive.head("META-INF/manifest.xml", 1_000_000):
        raise encrypted()
    return "ods"


def check_ole(path: str, size: int) -> Container:
    """Old Excel files, and new ones with a password, are OLE containers: the names of their streams tell which.

    The directory can be anywhere in the file; its names are UTF-16, which nothing else in it is likely to repeat.
    """
    if size < 1536:  # header, one sector of the allocation table, one of the directory
        raise truncated()
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        names = {
            name: data.find(name.encode("utf-16-le") + b"\x00\x00") >= 0
            for name in ("EncryptedPackage", "Workbook", "Book", "WordDocument")
        }
    if names["EncryptedPackage"]:
        raise encrypted()
    if names["Workbook"] or names["Book"]:
        return "xls"
    raise unknown("a Word document") if names["WordDocument"] else truncated()


def refuse_other(head: bytes, size: int, path: str) -> None:
    for signature, what in SIGNATURES:
        if head.startswith(signature) and (signature not in SIGNATURES_OF_TEXT or b"\x00" in head[:64]):
            raise unknown(what, "Unpack it and import the sheet that is inside." if "compressed" in what else SAVE_AS)
    if is_binary(head):
        raise unknown("binary data")
    refuse_markup(head, size, path)


def is_binary(head: bytes) -> bool:
    """Whether control bytes say that this is no text. UTF-16 and UTF-32 have zero bytes of right, at regular places."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or has_wide_zeros(head):
        return False
    controls = len(head) - len(head.translate(None, bytes({*range(9), *range(14, 32), 127} - {0x1A, 0x1B, 0x1F, 0x1E})))
    return controls > max(8, len(head) * 0.02)


def has_wide_zeros(head: bytes) -> bool:
    """Whether zero bytes stand at every second place, as in UTF-16 without a mark."""
    half = max(1, len(head) // 2)
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    return (even > 0.3 and odd < 0.05) or (odd > 0.3 and even < 0.05)


def refuse_markup(head: bytes, size: int, path: str) -> None:
    text = head[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if re.match(rb"<(!doctype html|html|head|body|table|meta|div)\b", text) or re.match(rb"<\?xml[^>]*>\s*<(!doctype )?html", text):
        raise unknown("a web page (HTML) that was saved under another name")
    if text.startswith((b"<?xml", b"<workbook")):
        what = "an XML spreadsheet of Excel 2003" if b"schemas-microsoft-com:office:spreadsheet" in text else "an XML document"
        raise unknown(what)
    if re.match(rb'(\{\s*"|\[\s*[\[{])', text) and last_byte(path, size) in b"}]":
        raise unknown("JSON data", "Save the rows as CSV, one column per field, and import that file.")


def last_byte(path: str, size: int) -> bytes:
    with open(path, "rb") as file:
        file.seek(max(0, size - 64))
        return file.read().rstrip()[-1:] or b" "
