"""The replies of Smartsheet's API 2.0, as far as we read them; fields we do not know are ignored, as its versioning rules ask for.

Structs of rows and cells are not watched by the garbage collector: half a million of them would be walked through again and again.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

T = TypeVar("T")
Number = int | float
_ESCAPE = re.compile(rb"\\(?:(u0000)|(u[dD][89abAB]..\\u[dD][c-fC-F]..)|(u[dD][89a-fA-F]..)|.)", re.DOTALL)
"""One escape of a JSON text: NUL, both halves of a character, half of one, or anything else."""


class Cell(Struct, gc=False, rename="camel"):
    column_id: int
    value: Any = None
    object_value: Any = None
    display_value: str | None = None
    formula: str | None = None
    link_in_from_cell: Any = None


class Row(Struct, gc=False, rename="camel"):
    id: int
    cells: list[Cell] | None = None
    row_number: int = 0
    parent_id: int | None = None
    locked: bool | None = False
    locked_for_user: bool | None = False
    created_at: str | Number | None = None
    modified_at: str | Number | None = None


class Contact(Struct, gc=False):
    name: str | None = None
    email: str | None = None


class Column(Struct, gc=False, rename="camel"):
    id: int
    title: str = ""
    type: str = "TEXT_NUMBER"
    primary: bool | None = False
    options: list[str | Number] | None = None
    contact_options: list[Contact] | None = None
    validation: bool | None = False
    width: Number | None = None
    formula: str | None = None
    locked: bool | None = False
    locked_for_user: bool | None = False
    system_column_type: str | None = None
    tags: list[str] | None = None


class Sheet(Struct, rename="camel"):
    """With rows still as bytes: they are decoded one by one, so that the event loop gets its turn between them."""

    version: int
    id: int = 0
    name: str = ""
    access_level: str | None = ""
    permalink: str | None = ""
    total_row_count: int = 0
    modified_at: str | Number | None = None
    dependencies_enabled: bool | None = False
    columns: list[Column] | None = None
    rows: list[Raw] | None = None


class Version(Struct):
    version: int


class Entry(Struct, rename="camel"):
    id: int
    name: str = ""
    access_level: str | None = ""
    permalink: str | None = ""
    modified_at: str | Number | None = None


class Entries(Struct, rename="camel"):
    data: list[Entry] = []
    total_pages: int = 1


class User(Struct, rename="camel"):
    email: str = ""
    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None


class Hook(Struct, rename="camel"):
    id: int
    callback_url: str | None = ""
    scope_object_id: int | None = 0
    """None where the scope is not a sheet."""
    enabled: bool = False
    shared_secret: str | None = None
    status: str | None = None


class Hooks(Struct):
    data: list[Hook] = []


class HookDone(Struct):
    result: Hook


class Fault(Struct, rename={"error_code": "errorCode", "ref_id": "refId"}):
    """What an error reply says; also the reason against one row. The sign-in says it under names of its own."""

    error_code: int = 0
    message: str | None = ""
    ref_id: str | None = None
    detail: Any = None
    error: Any = None
    error_description: str | None = None


class FailedItem(Struct, rename="camel"):
    error: Fault
    index: int | None = None
    row_id: int | None = None


class RowsDone(Struct, rename="camel"):
    """`result` mirrors the form of the request; so do `failed_items` of a partial success."""

    result_code: int
    version: int = 0
    result: list[Row] | Row = []
    failed_items: list[FailedItem] = []


class ColumnsDone(Struct, rename="camel"):
    result_code: int
    result: list[Column] | Column
    version: int | None = None


class Done(Struct, rename="camel"):
    """Of a change whose result we do not need. The code shows that this is an answer to a change, and nobody else's page."""

    result_code: int
    version: int | None = None


class Grant(Struct):
    access_token: str = ""
    refresh_token: str = ""
    expires_in: Number = 0
    token: Any = None
    """In the older shape all of the above stands in here."""


def decoded(body: bytes | Raw, shape: type[T]) -> T:
    """Raises msgspec.MsgspecError for what has another shape, or is cut off."""
    return msgspec.json.decode(body, type=shape)


def mended(body: bytes) -> bytes:
    """`body` without what our store cannot hold: NUL, and halves of characters, which Smartsheet makes where it cuts a text off."""
    has_bad = b"\\u" in body and (b"\\u0000" in body or b"\\ud" in body or b"\\uD" in body)
    return _ESCAPE.sub(_mended_escape, body) if has_bad else body


def _mended_escape(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return b""
    return b"\\ufffd" if match[3] else match[0]
