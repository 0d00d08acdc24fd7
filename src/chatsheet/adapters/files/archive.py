"""Reading a ZIP archive's directory and its parts, strictly. Half of the child's start would be the standard library's zipfile and
what it imports for writing; workbooks need stored and deflated parts only. Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

END = b"PK\x05\x06"
END_64 = b"PK\x06\x06"
END_64_LOCATOR = b"PK\x06\x07"
ENTRY = struct.Struct("<4s4xHH8xLLHHH8xL")
MAX_DIRECTORY_BYTES = 20_000_000
BLOCK = 1 << 18


class BadArchive(Exception):
    """The directory or a part is not as it should be: the file is cut off or damaged."""


class Part(NamedTuple):
    name: str
    is_encrypted: bool
    method: int
    packed_bytes: int
    unpacked_bytes: int
    offset: int


class Archive:
    """The parts of a ZIP archive by name. What a part unpacks to is never more than the caller asks for."""

    def __init__(self, path: str) -> None:
        self.file: BinaryIO = open(path, "rb")  # noqa: SIM115  # closed when the block that uses it ends
        try:
            self.parts = {part.name: part for part in read_directory(self.file)}
        except BadArchive:
            self.file.close()
            raise
        except (struct.error, ValueError, OSError) as error:
            self.file.close()
            raise BadArchive(str(error)) from error

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.file.close()

    def head(self, name: str, limit: int) -> bytes:
        """At most the first `limit` bytes of a part."""
        found = bytearray()
        for block in self.blocks(name):
            found += block
            if len(found) >= limit:
                break
        return bytes(found[:limit])

    def blocks(self, name: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece."""
        part = self.parts.get(name)
        if part is None or part.method not in (0, 8):
            raise BadArchive(f"no part {name}")
        self.file.seek(part.offset)
        local = self.file.read(30)
        if local[:4] != b"PK\x03\x04":
            raise BadArchive(f"no part at the place of {name}")
        self.file.seek(sum(struct.unpack("<26xHH", local)), os.SEEK_CUR)
        yield from self.unpack(part)

    def unpack(self, part: Part) -> Iterator[bytes]:
        left = part.packed_bytes
        inflate = zlib.decompressobj(-15)
        while left > 0 and (packed := self.file.read(min(BLOCK, left))):
            left -= len(packed)
            if part.method == 0:
                yield packed
                continue
            while packed:
                try:
                    block = inflate.decompress(packed, BLOCK)
                except zlib.error as error:
                    raise BadArchive(str(error)) from error
                packed = inflate.unconsumed_tail
                yield block


def read_directory(file: BinaryIO) -> Iterator[Part]:
    count, size, offset = find_directory(file)
    if size > MAX_DIRECTORY_BYTES:
        raise BadArchive("directory too large")
    file.seek(offset)
    data = file.read(size)
    place = 0
    for _ in range(count):
        mark, flags, method, packed, unpacked, name_length, extra_length, comment_length, at = ENTRY.unpack_from(data, place)
        if mark != b"PK\x01\x02":
            raise BadArchive("broken directory")
        place += ENTRY.size
        name = data[place : place + name_length].decode("utf-8" if flags & 0x800 else "cp437")
        extra = data[place + name_length : place + name_length + extra_length]
        if 0xFFFFFFFF in (packed, unpacked, at):
            packed, unpacked, at = wide_numbers(extra, packed, unpacked, at)
        place += name_length + extra_length + comment_length
        yield Part(name.replace("\\", "/"), bool(flags & 1), method, packed, unpacked, at)


def find_directory(file: BinaryIO) -> tuple[int, int, int]:
    """Number of entries, size in bytes and place of the directory."""
    end = file.seek(0, os.SEEK_END)
    start = max(0, end - 65_557)  # the end record and the longest comment
    file.seek(start)
    tail = file.read()
    place = tail.rfind(END)
    if place < 0:
        raise BadArchive("no directory")
    count, size, offset = struct.unpack_from("<10xHLL", tail, place)
    if count == 0xFFFF or 0xFFFFFFFF in (size, offset):
        if tail[place - 20 : place - 16] != END_64_LOCATOR:
            return count, size, offset
        file.seek(struct.unpack_from("<8xQ", tail, place - 20)[0])
        record = file.read(56)
        if record[:4] != END_64:
            raise BadArchive("no directory")
        count, size, offset = struct.unpack_from("<32xQQQ", record)
    return count, size, offset


def wide_numbers(extra: bytes, packed: int, unpacked: int, at: int) -> tuple[int, int, int]:
    """Sizes and place of an entry beyond 4 GB, or of one whose writer did not know; in an extra field, in this order, only those needed."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == 1:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra, place + 4))
            unpacked = next(numbers, unpacked) if unpacked == 0xFFFFFFFF else unpacked
            packed = next(numbers, packed) if packed == 0xFFFFFFFF else packed
            at = next(numbers, at) if at == 0xFFFFFFFF else at
        place += 4 + length
    return packed, unpacked, at
