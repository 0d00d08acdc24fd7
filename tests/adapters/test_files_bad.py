"""Bad input: each gets a typed error with what to do, in bounded time and memory, and nothing is half written."""

from __future__ import annotations

import asyncio
import io
import os
import random
import struct
import time
import zipfile
import zlib
from pathlib import Path

import psutil
import pytest

from chatsheet.adapters.files.in_child import FilesInChild
from chatsheet.adapters.files.limits import Limits
from chatsheet.domain.errors import Category, Problem
from chatsheet.ports import ReadOptions
from tests.adapters.files import make
from tests.adapters.files.reading import Reader

BOOK = make.xlsx_of([["Name", "N"], *[[f"row {number}", number] for number in range(2_000)]])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"   \r\n\t\n", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"\xff\xfe", "file_empty"),
        (b",,,\n,,,\n", "file_no_columns"),
        (make.xlsx_of([[]]), "file_no_columns"),
        (make.ods(make.ods_table([])), "file_no_columns"),
        (make.ods(""), "file_empty"),
        (random.Random(1).randbytes(5_000), "file_format_unknown"),
        (b"\x89PNG\r\n\x1a\n" + bytes(2_000), "file_format_unknown"),
        (b"%PDF-1.7\n1 0 obj\n", "file_format_unknown"),
        (b"\x1f\x8b\x08\x00" + bytes(50), "file_format_unknown"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "file_format_unknown"),
        (b'\xef\xbb\xbf<!DOCTYPE html>\n<html lang="de"></html>', "file_format_unknown"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>', "file_format_unknown"),
        (b'[{"a": 1}, {"a": 2}]', "file_format_unknown"),
        (b'{"rows": [1, 2]}\n', "file_format_unknown"),
        (make.zipped({"readme.txt": b"hello"}), "file_format_unknown"),
        (make.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "file_format_unknown"),
        (make.zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"}), "file_format_unknown"),
        (make.compound({"WordDocument": b"x" * 5000}), "file_format_unknown"),
        (make.compound({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y" * 5000}), "file_encrypted"),
        (make.ods(make.ods_table([]), manifest="<manifest:encryption-data/>"), "file_encrypted"),
        (make.zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}, is_encrypted=True), "file_encrypted"),
        (BOOK[: len(BOOK) // 2], "file_truncated"),
        (BOOK[:-10], "file_truncated"),
        (b"PK\x03\x04", "file_truncated"),
        (make.xls([["a"], ["b"]])[:1000], "file_truncated"),
        (make.zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"not xml <"}), "file_unreadable"),
        (make.xls([["a", "b"]], stream="Workbook")[:512] + bytes(4_000), "file_truncated"),
    ],
)
async def test_files_that_are_no_sheets(read: Reader, content: bytes, code: str) -> None:
    problem = await read.problem(content)
    assert problem.code == code, problem


def with_broken_part(book: bytes) -> bytes:
    """The same workbook with the deflated bytes of its worksheet overwritten."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    start = info.header_offset + 200
    return book[:start] + b"\xff" * 400 + book[start + 400 :]


async def test_a_damaged_part(read: Reader) -> None:
    assert (await read.problem(with_broken_part(BOOK))).code in ("file_truncated", "file_unreadable")


async def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        await FilesInChild().read(tmp_path / "nothing", ReadOptions(), tmp_path, file_name="x")
    assert caught.value.code == "file_unreadable"


@pytest.mark.parametrize("encoding", ["no-such", "hex", "rot13", "zip", "", "utf-8\x00", "undefined"])
async def test_an_encoding_that_is_none(read: Reader, encoding: str) -> None:
    content = b"a,b\n1,2\n"
    if encoding:
        assert (await read.problem(content, options=ReadOptions(encoding=encoding))).code == "encoding_unknown"
    else:
        assert (await read(content, options=ReadOptions(encoding=encoding))).titles == ["a", "b"]


async def test_a_file_over_the_limit(read: Reader) -> None:
    problem = await read.problem(b"a,b\n" * 1_000, limits=Limits(size_bytes=1_000))
    assert (problem.code, problem.category, problem.params["limit_bytes"]) == ("file_too_large", Category.TOO_LARGE, 1_000)


async def test_a_zip_bomb(read: Reader) -> None:
    began = time.monotonic()
    problem = await read.problem(make.bomb(100))
    assert (problem.code, problem.category) == ("file_too_large", Category.TOO_LARGE)
    assert time.monotonic() - began < 10


async def test_a_zip_bomb_that_lies_about_its_size(read: Reader) -> None:
    """The directory says 1,000 bytes: what the reader makes of it is a limit of memory, time, or a damaged file."""
    data = bytearray(make.bomb(120))
    place = data.rfind(b"PK\x01\x02")
    while place >= 0:
        if data[place + 46 : place + 46 + 24] == b"xl/worksheets/sheet1.xml":
            data[place + 24 : place + 28] = struct.pack("<I", 1_000)
        place = data.rfind(b"PK\x01\x02", 0, place)
    limits = Limits(memory_bytes=1_000_000_000, cpu_s=20, wall_s=40)
    try:
        found = await read(bytes(data), limits=limits)
        assert found.report.row_count == 2_000
    except Problem as problem:
        assert problem.code in ("file_too_large", "file_truncated", "file_unreadable", "file_timeout")


async def test_parts_that_overlap(read: Reader) -> None:
    """A directory that names one packed part many times (a flat bomb) is summed up before anything is unpacked."""
    packed = zlib.compress(b"0" * 10_000_000, 9)[2:-4]
    name = b"xl/worksheets/sheet1.xml"
    local = struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), 10_000_000, len(name), 0) + name + packed
    names = [b"[Content_Types].xml", *[f"xl/{number}.xml".encode() for number in range(300)]]
    directory = b"".join(
        struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(packed), 10_000_000, len(name), 0, 0, 0, 0, 0, 0)
        + name
        for name in names
    )
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), len(local), 0)
    assert (await read.problem(local + directory + end)).code == "file_too_large"


async def test_entities_do_not_expand(read: Reader) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    shared = parts["xl/sharedStrings.xml"].replace(b"?>", b"?>" + laughs.encode(), 1).replace(b"row 7<", b"&c;<")
    parts["xl/sharedStrings.xml"] = shared
    try:
        found = await read(make.zipped(parts))
        assert all(len(str(value)) < 100 for value in found.values("Name"))
    except Problem as problem:
        assert problem.code == "file_unreadable"


async def test_a_cell_far_away(read: Reader) -> None:
    """Calamine lays a sheet out as one block: a stray cell at the far corner would be 500 GB."""

    def fill(book: object) -> None:
        sheet = book.add_worksheet()  # type: ignore[attr-defined]
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "z")

    problem = await read.problem(make.xlsx(fill))
    assert (problem.code, problem.category) == ("file_too_large", Category.TOO_LARGE)


async def test_too_many_columns(read: Reader) -> None:
    wide = ",".join(f"c{number}" for number in range(401))
    problem = await read.problem(f"{wide}\n{wide}\n")
    assert (problem.code, problem.params) == ("file_too_many_columns", {"columns": 401, "limit": 400})
    assert (await read(wide.rpartition(",")[0] + ",\n" + "1," * 400 + "\n")).report.columns[-1].title == "c399"


async def test_one_line_of_delimiters(read: Reader) -> None:
    problem = await read.problem(b"a" + b"," * 30_000_000, limits=Limits(memory_bytes=700_000_000))
    assert problem.code in ("file_too_many_columns", "file_too_large")


async def test_too_many_rows(read: Reader) -> None:
    problem = await read.problem("a,b\n" + "1,2\n" * 5_000, limits=Limits(rows=4_000))
    assert (problem.code, problem.params["limit"]) == ("file_too_many_rows", 4_000)


async def test_a_cell_of_a_megabyte_names_its_place(read: Reader) -> None:
    problem = await read.problem("Nr,Text\n1,a\n2," + "x" * 1_048_576 + "\n3,c\n")
    assert (problem.code, problem.params["row"], problem.params["column"]) == ("cell_too_large", 3, "Text")
    huge = await read.problem('Nr,Text\n1,a\n2,"' + "x" * 6_000_000 + '"\n3,c\n')
    assert (huge.code, huge.params["row"]) == ("cell_too_large", 1)


async def test_a_quotation_mark_that_opens_a_large_file(read: Reader) -> None:
    rows = "".join(f"{number},text {number},x\n" for number in range(100_000))
    found = await read('1,"text,x\n' + rows)
    assert found.report.row_count == 100_001
    assert found.rows[0] == [1, '"text', "x"]


async def test_a_reader_that_takes_too_long_is_ended(read: Reader) -> None:
    content = "a,b,c,d\n" + "1,x,2024-01-01,yes\n" * 400_000
    began = time.monotonic()
    problem = await read.problem(content, limits=Limits(wall_s=0.3))
    assert (problem.code, problem.category) == ("file_timeout", Category.TIMEOUT)
    assert time.monotonic() - began < 20
    burnt = await read.problem(content * 5, limits=Limits(cpu_s=1, wall_s=60))
    assert burnt.code == "file_timeout"


async def test_a_reader_without_memory_says_so(read: Reader) -> None:
    row = ",".join(["x" * 500] * 10) + "\n"
    problem = await read.problem("a,b,c,d,e,f,g,h,i,j\n" + row * 12_000, limits=Limits(memory_bytes=95_000_000))
    assert problem.code == "file_too_large"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
async def test_a_reading_that_is_given_up_leaves_no_child(tmp_path: Path) -> None:
    """The file is a pipe that nobody writes to: whoever opens the other end knows that the child is at it, and stays there."""
    path = tmp_path / "upload"
    os.mkfifo(path)
    before = set(psutil.Process().children())
    task = asyncio.create_task(FilesInChild().read(path, ReadOptions(), tmp_path, file_name="x"))
    with os.fdopen(await asyncio.to_thread(os.open, path, os.O_WRONLY), "wb"):
        (child,) = set(psutil.Process().children()) - before
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not child.is_running()
    assert not (tmp_path / "rows.jsonl").exists()


async def test_the_child_knows_no_secrets(read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from chatsheet.adapters.files.in_child import environment

    monkeypatch.setenv("CHATSHEET_API_KEY", "secret")
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert "secret" not in "".join(environment().values())
    assert (await read("a,b\n1,2\n")).rows == [[1, 2]]


async def test_an_earlier_reading_survives_a_failed_one(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_text("a,b\n1,2\n")
    files = FilesInChild()
    first = await files.read(path, ReadOptions(), tmp_path, file_name="x")
    before = first.lines.read_bytes()
    with pytest.raises(Problem):
        await files.read(path, ReadOptions(header_row=7), tmp_path, file_name="x")
    assert first.lines.read_bytes() == before


@pytest.mark.parametrize("seed", range(12))
async def test_bytes_turned_at_random(read: Reader, seed: int) -> None:
    """A workbook and a text file with bytes overwritten: read or refused, never a fault of ours."""
    dice = random.Random(seed)
    for base in (BOOK, make.xls([["Name", "N"], ["a", 1.0]]), ("Name;N\n" + 'x;"1,5"\n' * 300).encode("utf-16" if seed % 2 else "cp1252")):
        data = bytearray(base)
        for _ in range(dice.choice((1, 5, 50))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            await read(bytes(data), limits=Limits(wall_s=30))
        except Problem as problem:
            assert problem.code != "file_reader_failed", problem.params
