"""What the engine and its child say to each other: length-prefixed msgpack frames over the child's stdin and stdout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

HEADER_BYTES = 4

WORKERS = 4
"""Sheets a child works on at the same time; the parent asks for no more."""


class Request(msgspec.Struct, tag_field="t", kw_only=True, frozen=True):
    """Every request but `Chunk` and `Interrupt` is answered once, by `id`."""

    id: int
    sheet: int


class WireColumn(msgspec.Struct, array_like=True, frozen=True):
    id: int
    slot: int
    title: str
    type: str


class Chunk(Request, tag="chunk", frozen=True):
    """Lines for the `Load` that follows with the same id, whole ones, parted and ended by line breaks."""

    data: bytes


class Load(Request, tag="load", frozen=True):
    columns: list[WireColumn]


class Patch(Request, tag="patch", frozen=True):
    upserts: bytes
    """Lines parted by line breaks."""
    deletes: list[int]
    changed: list[int] | None
    """The only columns in which the rows differ, all of them known; None: put whole rows."""


class Retitle(Request, tag="retitle", frozen=True):
    columns: list[WireColumn]


class Query(Request, tag="query", frozen=True):
    sql: str
    params: dict[str, Any]
    limit: int
    is_trusted: bool


class RowIds(Request, tag="row_ids", frozen=True):
    sql: str
    params: dict[str, Any]
    is_trusted: bool


class Drop(Request, tag="drop", frozen=True):
    """Forget a sheet, and what was sent to be loaded for it."""


class Interrupt(Request, tag="interrupt", frozen=True):
    """Stop working on request `id`."""


AnyRequest = Chunk | Load | Patch | Retitle | Query | RowIds | Drop | Interrupt


class Reply(msgspec.Struct, tag_field="t", kw_only=True, frozen=True):
    id: int


class Loaded(Reply, tag="loaded", frozen=True):
    """Of `Load`, `Patch` and `Retitle`: kind and misfits of each column, by id."""

    columns: list[tuple[int, str, int]]


class Rows(Reply, tag="rows", frozen=True):
    columns: list[tuple[str, str]]
    """Name and kind."""
    rows: list[list[Any]]
    row_count: int


class Ids(Reply, tag="ids", frozen=True):
    data: bytes
    """Whole numbers of 8 bytes, as `array('q')` writes them."""


class Dropped(Reply, tag="dropped", frozen=True):
    pass


class Lost(Reply, tag="lost", frozen=True):
    """The child does not hold the sheet, or cannot follow this change of it."""


class Failed(Reply, tag="failed", frozen=True):
    """A Problem."""

    category: str
    code: str
    message: str
    fix: str = ""
    params: dict[str, Any] = {}


AnyReply = Loaded | Rows | Ids | Dropped | Lost | Failed

_ENCODER = msgspec.msgpack.Encoder()
REQUESTS = msgspec.msgpack.Decoder(AnyRequest)
REPLIES = msgspec.msgpack.Decoder(AnyReply)


def frame(message: Request | Reply) -> bytes:
    body = _ENCODER.encode(message)
    return len(body).to_bytes(HEADER_BYTES, "big") + body


def plain_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as msgpack carries them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in params.items()}
