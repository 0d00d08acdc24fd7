"""A Smartsheet on a free port of this machine: real HTTP, answers from a script, and what was asked."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import parse_qs, parse_qsl, urlsplit

from pydantic import SecretStr

from chatsheet.adapters.smartsheet.client import RETRY
from chatsheet.adapters.smartsheet.config import Patience, SmartsheetConfig
from chatsheet.adapters.smartsheet.service import SmartsheetService
from chatsheet.adapters.smartsheet.source import SmartsheetSource
from chatsheet.domain.errors import Problem

TOKEN = "tok-5b0f2c71e9d84a36"
SECRET = "app-secret-91c2"
QUICKLY = replace(RETRY, first_wait_s=0.0, longest_wait_s=0.0)
"""Waits are tested on a clock moved by hand; here only that there are several attempts."""
Way = Literal["whole", "drop", "truncate", "stall"]


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Says:
    """One answer. `drop`: the connection breaks after the request was read; `truncate`: in the middle of the body."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    way: Way = "whole"
    until: asyncio.Event | None = None
    """The answer waits for it."""


def fails(status: int, code: int, message: str = "It was refused.", detail: Any = None, **headers: str) -> Says:
    body = {"errorCode": code, "message": message, "refId": "ref77", **({"detail": detail} if detail else {})}
    return Says(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


def done(result: Any = None, version: int | None = 8, **more: Any) -> Says:
    told = {"message": "SUCCESS", "resultCode": 0, "result": result, **more}
    return Says(told if version is None else {**told, "version": version})


class Smartsheet:
    """Plays its answers in turn; the last one is repeated."""

    def __init__(self, *answers: Says) -> None:
        self.answers: list[Says] = list(answers)
        self.requests: list[Asked] = []
        self.arrived = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def base_url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/2.0"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.current_task()
        assert serving is not None
        self._serving.add(serving)
        self._writers.add(writer)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while (asked := await _read(reader)) is not None:
                    self.requests.append(asked)
                    self.arrived.set()
                    answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                    if not await _send(answer, reader, writer):
                        break
        finally:
            self._serving.discard(serving)
            self._writers.discard(writer)
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    line = await reader.readline()
    if not line:
        return None
    method, target, _ = line.decode().split(" ")
    headers = {}
    while (line := await reader.readline()).strip():
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    data = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    body: Any = None
    if data:
        is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        body = {name: values[0] for name, values in parse_qs(data.decode()).items()} if is_form else json.loads(data)
    return Asked(method, parts.path.removeprefix("/2.0"), dict(parse_qsl(parts.query)), headers, body)


async def _send(answer: Says, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Whether the connection may be used again."""
    if answer.until is not None:
        await answer.until.wait()
    if answer.way == "drop":
        writer.transport.abort()
        return False
    if answer.way == "stall":
        await reader.read(1)
        return False
    data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
    extra = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
    writer.write(f"HTTP/1.1 {answer.status} x\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n{extra}\r\n".encode())
    writer.write(data[: len(data) // 2] if answer.way == "truncate" else data)
    await writer.drain()
    return answer.way == "whole"


# --- our side of it -------------------------------------------------------------------------------------------------------


class Tokens:
    """What gives tokens: the first one, then as many new ones as are asked for."""

    def __init__(self, *more: str) -> None:
        self._left = list(more)
        self.current = TOKEN
        self.renewals = 0

    async def __call__(self, refused: str) -> str:
        if refused == self.current:
            self.renewals += 1
            await asyncio.sleep(0)
            self.current = self._left.pop(0) if self._left else self.current
        return self.current


def config(base_url: str, **changes: Any) -> SmartsheetConfig:
    patience = Patience(read_s=changes.pop("read_s", 5.0), write_s=changes.pop("write_s", 5.0))
    plain = SmartsheetConfig(base_url, app_url="https://app.example.org", client_id="app-1", client_secret=SecretStr(SECRET))
    return replace(plain, patience=patience, **changes)


@asynccontextmanager
async def scripted(*answers: Says, **changes: Any) -> AsyncIterator[tuple[Smartsheet, SmartsheetService]]:
    server = Smartsheet(*answers)
    await server.start()
    service = SmartsheetService(config(server.base_url, **changes), retry=QUICKLY)
    try:
        yield server, service
    finally:
        await service.close()
        await server.stop()


@asynccontextmanager
async def source_at(*answers: Says, **changes: Any) -> AsyncIterator[tuple[Smartsheet, SmartsheetSource]]:
    async with scripted(*answers, **changes) as (server, service):
        yield server, service.source(Tokens())


# --- replies --------------------------------------------------------------------------------------------------------------

COLUMNS: Sequence[Mapping[str, Any]] = (
    {"id": 11, "index": 0, "title": "Task", "type": "TEXT_NUMBER", "primary": True, "width": 300},
    {"id": 12, "index": 1, "title": "Due", "type": "DATE", "width": 90},
    {"id": 13, "index": 2, "title": "Owner", "type": "CONTACT_LIST", "contactOptions": [{"name": "Ana Lima", "email": "ana@example.com"}]},
    {"id": 14, "index": 3, "title": "Tags", "type": "MULTI_PICKLIST", "options": ["red", "blue"], "validation": True},
    {"id": 15, "index": 4, "title": "Changed", "type": "DATETIME", "systemColumnType": "MODIFIED_DATE"},
)


def sheet(*rows: Mapping[str, Any], columns: Sequence[Mapping[str, Any]] = COLUMNS, **more: Any) -> Says:
    plain = {
        "id": 7,
        "name": "Plan",
        "version": 5,
        "totalRowCount": len(rows),
        "accessLevel": "EDITOR",
        "permalink": "https://app.example.org/sheets/plan",
        "modifiedAt": "2026-03-31T14:05:00Z",
        "columns": list(columns),
        "rows": list(rows),
        "futureField": {"ignored": True},
    }
    return Says({**plain, **more})


async def problem_of(asking: Any) -> Problem:
    try:
        await asking
    except Problem as problem:
        return problem
    raise AssertionError("it did not fail")
