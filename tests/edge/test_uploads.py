"""Bodies and files that are too large, or blow up when they are read: a typed error or a working sheet, within bounds, and the server
goes on."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.files import make
from tests.edge.process import serving_process
from tests.edge.server import WITHIN_S, Server, running

MEGABYTE = 1_000_000
BOUNDARY = "part-of-a-form"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
HEAD = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.csv"\r\n\r\n'.encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


def rows(megabytes: int) -> Iterator[bytes]:
    """A CSV file of about this size, made while it is sent."""
    yield b"Nr,Task,Owner,Budget\n"
    for block in range(megabytes * 10):
        yield b"".join(
            b"%d,Task number %d of the plan,Ana Example,%d.50\n" % (n, n, n % 997) for n in range(block * 2_000, block * 2_000 + 2_000)
        )


def form(content: Iterator[bytes]) -> Iterator[bytes]:
    yield HEAD
    yield from content
    yield TAIL


@dataclass
class Wire:
    """HTTP by hand: what is sent, and when, is the test's own choice."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self) -> tuple[int, dict[str, Any]]:
        async with asyncio.timeout(WITHIN_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"content-length: (\d+)", head)
            assert length is not None, head
            return int(head.split()[1]), json.loads(await self.reader.readexactly(int(length.group(1))))


@asynccontextmanager
async def wire(server: Server, path: str, *headers: str) -> AsyncIterator[Wire]:
    host, port = server.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}:{port}", f"Authorization: {server.token['Authorization']}", *headers]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Server]:
    """A server that takes files up to 3 MB."""
    async with running(tmp_path, upload_mb=3) as server:
        yield server


@pytest.mark.parametrize(
    ("path", "code", "limit"),
    [("/api/v1/sheets/import", "file_too_large", 3), ("/api/v1/imports", "file_too_large", 3), ("/api/v1/sessions", "body_too_large", 64)],
)
async def test_a_body_that_says_it_is_too_large_is_refused_before_any_of_it_came(small: Server, path: str, code: str, limit: int) -> None:
    headers = [f"Content-Type: {FORM['Content-Type']}", "Content-Length: 5000000000"]
    async with wire(small, path, *headers) as sent:
        status, body = await sent.answer()
    assert (status, body["error"]["code"], body["error"]["params"]) == (413, code, {"limit_mb": limit})
    assert body["error"]["fix"]


async def test_a_body_that_does_not_say_how_long_it_is_is_cut_at_the_limit(small: Server, tmp_path: Path) -> None:
    async with wire(small, "/api/v1/imports", f"Content-Type: {FORM['Content-Type']}", "Transfer-Encoding: chunked") as sent:
        answer = asyncio.create_task(sent.answer())
        sent.writer.write(b"%x\r\n%b\r\n" % (len(HEAD), HEAD))
        piece = b"1,2,3,4,5,6,7,8\n" * 4_096
        pieces = 0
        while not answer.done():  # it never ends by itself: only an answer ends it
            sent.writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            await sent.writer.drain()
            await asyncio.sleep(0)
            pieces += 1
        status, body = await answer
    assert (status, body["error"]["code"]) == (413, "file_too_large")
    assert pieces * len(piece) < 60 * MEGABYTE  # what the socket's buffers take beyond the limit
    assert [*(tmp_path / "scratch" / "imports").glob("*")] == []


async def test_a_file_between_the_limit_and_what_a_form_may_hold_is_refused_too(small: Server) -> None:
    async with small.http(**FORM) as http:
        answer = await http.post("/api/v1/imports", content=b"".join(form(iter([b"a,b\n" + b"1,2\n" * 900_000]))))
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")
        fits = await http.post("/api/v1/imports", content=b"".join(form(iter([b"a,b\n" + b"1,2\n" * 700_000]))))
        assert fits.json()["report"]["row_count"] == 700_000


async def test_a_form_that_is_none_is_told_in_the_one_shape(small: Server) -> None:
    async with small.http() as http:
        for body, headers, code in (
            (b"--other\r\nnonsense", FORM, "body_unreadable"),
            (b"", {"Content-Type": "multipart/form-data"}, "body_unreadable"),
            (b"".join(form(iter([b"a\n1\n"]))).replace(b'"file"', b'"flie"'), FORM, "request_invalid"),
            (b"{", {"Content-Type": "application/json"}, "request_invalid"),
        ):
            answer = await http.post("/api/v1/imports", content=body, headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, code), body


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the most memory a process ever had")
def test_a_large_file_and_a_bomb_leave_the_server_small_and_well(tmp_path: Path) -> None:
    with serving_process(tmp_path) as process:
        before = process.peak_mb()
        bombed = process.http.post("/api/v1/sheets/import", files={"file": ("plan.xlsx", make.bomb(100))})
        assert (bombed.status_code, bombed.json()["error"]["code"]) == (413, "file_too_large")
        assert process.peak_mb() - before < 20
        size = 12
        made = process.http.post("/api/v1/sheets/import", content=form(rows(size)), headers=FORM)
        assert made.status_code == 201, made.text
        sheet_id = made.json()["sheet_id"]
        assert process.peak_mb() - before < 4 * size + 20
        window = process.http.get(f"/api/v1/sheets/{sheet_id}/rows", params={"offset": size * 20_000 - 1}).json()
        assert (window["total"], window["rows"][0]["cells"][0]) == (size * 20_000, size * 20_000 - 1)
        assert process.http.get("/health").json()["status"] == "healthy"
