"""What the parent asks of the child: one JSON object on its standard input."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from chatsheet.adapters.files.limits import Limits


class ReadRequest(NamedTuple):
    """`ports.ReadOptions` and the paths, as plain data."""

    path: str
    into: str
    file_name: str
    worksheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    day_first: bool | None = None
    types: Mapping[int, str] = MappingProxyType({})
    limits: Limits = Limits()


class WriteColumn(NamedTuple):
    title: str
    type: str
    format: dict[str, Any] | None = None


class WriteRequest(NamedTuple):
    """The rows follow on the standard input, one JSON list a line."""

    path: str
    file_format: str
    name: str
    columns: tuple[WriteColumn, ...]
    has_mark: bool = False
    guards_formulas: bool = True
    limits: Limits = Limits()


def read_request(data: dict[str, Any]) -> ReadRequest:
    """From JSON, where the keys of `types` are texts."""
    types = {int(key): kind for key, kind in data.get("types", {}).items()}
    return ReadRequest(**{**data, "types": types, "limits": Limits(**data.get("limits", {}))})


def write_request(data: dict[str, Any]) -> WriteRequest:
    columns = tuple(WriteColumn(**column) for column in data["columns"])
    return WriteRequest(**{**data, "columns": columns, "limits": Limits(**data.get("limits", {}))})
