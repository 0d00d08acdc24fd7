"""Cells and rows as bytes of JSON, put together per column: a full sheet is half a million cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from chatsheet.domain.cells import shown
from chatsheet.domain.format import format_number
from chatsheet.domain.sheet import Column, Row, RowId
from chatsheet.domain.values import ColumnType, Value
from chatsheet.edge.smartsheet.asking import Ask
from chatsheet.edge.smartsheet.shapes import CONTACTS, shown_type, time_to_json
from chatsheet.services.smartsheet_face.contacts import split

MOST_KNOWN = 5_000
"""Values of a column whose bytes are remembered: the same ones come again and again."""

Encoded = Callable[[Value], bytes]
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of rows a client wants to see."""

    level: int = 0
    with_objects: bool = False
    skips_empty: bool = False
    """`exclude=nonexistentCells`."""
    columns: frozenset[int] | None = None
    numeric_dates: bool = False
    with_writer: bool = False


def wanted_of(ask: Ask) -> Wanted:
    columns = ask.numbers("columnIds")
    include = ask.words("include")
    return Wanted(
        level=ask.number("level") or 0,
        with_objects="objectValue" in include,
        skips_empty="nonexistentCells" in ask.words("exclude"),
        columns=None if columns is None else frozenset(columns),
        numeric_dates=ask.flag("numericDates"),
        with_writer="writerInfo" in include,
    )


def seen_columns(columns: Sequence[Column], wanted: Wanted) -> list[tuple[int, Column]]:
    """The columns that are shown, each with its index."""
    return [(index, column) for index, column in enumerate(columns) if wanted.columns is None or column.id in wanted.columns]


class RowsOut:
    """Writes the rows of one sheet."""

    def __init__(self, columns: Sequence[Column], wanted: Wanted, writer: bytes = b"") -> None:
        self._wanted = wanted
        columns = [column for _, column in seen_columns(columns, wanted)]
        self._columns = [(column.slot, *_cell(column, wanted), _empty(column, wanted)) for column in columns]
        self._writer = b',"createdBy":%s,"modifiedBy":%s' % (writer, writer) if wanted.with_writer else b""
        self._times: dict[datetime, bytes] = {}

    def row(self, row: Row, number: int, sibling: RowId | None, created: datetime, modified: datetime) -> bytes:
        parent = b"" if row.parent_id is None else b',"parentId":%d' % row.parent_id
        above = b"" if sibling is None else b',"siblingId":%d' % sibling
        head = b'{"id":%d,"rowNumber":%d%s%s,"expanded":true' % (row.id, number, parent, above)
        times = b',"createdAt":%s,"modifiedAt":%s%s' % (self._time(created), self._time(modified), self._writer)
        return b'%s%s,"cells":[%s]}' % (head, times, self._cells(row.cells))

    def _cells(self, values: tuple[Value, ...]) -> bytes:
        count, written = len(values), []
        for slot, known, cell, empty in self._columns:
            value = values[slot] if slot < count else None
            if value is None:
                if empty:
                    written.append(empty)
            elif value is True or value is False:  # each equals a number, and would be found in its place
                written.append(cell(value))
            else:
                written.append(known.get(value) or cell(value))
        return b",".join(written)

    def _time(self, time: datetime) -> bytes:
        known = self._times.get(time)
        if known is None:
            known = self._times[time] = _encode(time_to_json(time, is_number=self._wanted.numeric_dates))
        return known


def _cell(column: Column, wanted: Wanted) -> tuple[dict[Value, bytes], Encoded]:
    """How the cells of a column are written, and those that were."""
    make = _MAKERS.get(shown_type(column, wanted.level), _texts)
    head = b'{"columnId":%d,' % column.id
    known: dict[Value, bytes] = {}

    def cell(value: Value) -> bytes:
        written = head + _encode(make(column, wanted, value))[1:]
        if len(known) < MOST_KNOWN and not isinstance(value, bool):
            known[value] = written
        return written

    return known, cell


def _empty(column: Column, wanted: Wanted) -> bytes:
    return b"" if wanted.skips_empty else b'{"columnId":%d}' % column.id


def _texts(column: Column, wanted: Wanted, value: Value) -> dict[str, Any]:
    plain = shown(value) if isinstance(value, tuple | bool) else value
    if isinstance(value, tuple) and column.type in CONTACTS:
        plain = _names(value)
    return {"value": plain, "displayValue": _displayed(plain, column)}


def _displayed(value: Value, column: Column) -> str:
    is_number = isinstance(value, int | float) and column.format is not None
    return format_number(value, column.format) if is_number else shown(value)  # type: ignore[arg-type]


def _plain(column: Column, wanted: Wanted, value: Value) -> dict[str, Any]:
    return {"value": shown(value) if isinstance(value, tuple) else value}


def _time(column: Column, wanted: Wanted, value: Value) -> dict[str, Any]:
    """Times that the system fills are moments; the others know no zone."""
    is_moment = column.type is ColumnType.DATETIME and isinstance(value, str) and value[4:5] == "-" and "T" in value
    return {"value": f"{value}Z" if is_moment and not str(value).endswith("Z") else shown(value)}


def _contact(column: Column, wanted: Wanted, value: Value) -> dict[str, Any]:
    name, address = split(shown(value))
    told: dict[str, Any] = {"value": address or name, "displayValue": name or address}
    return told | ({"objectValue": _person(shown(value))} if wanted.with_objects and address else {})


def _person(mailbox: str) -> dict[str, str]:
    name, address = split(mailbox)
    return {"objectType": "CONTACT"} | ({"email": address} if address else {}) | ({"name": name} if name else {})


def _names(value: Value) -> str:
    parts = [split(part) for part in (value if isinstance(value, tuple) else (shown(value),))]
    return ", ".join(name or address for name, address in parts)


def _contacts(column: Column, wanted: Wanted, value: Value) -> dict[str, Any]:
    if not wanted.with_objects:
        return {"value": _names(value), "displayValue": _names(value)}
    people = [_person(part) for part in (value if isinstance(value, tuple) else (shown(value),))]
    return {"objectValue": {"objectType": "MULTI_CONTACT", "values": people}, "displayValue": _names(value)}


def _choices(column: Column, wanted: Wanted, value: Value) -> dict[str, Any]:
    if not wanted.with_objects:
        return {"value": shown(value), "displayValue": shown(value)}
    choices = list(value) if isinstance(value, tuple) else [shown(value)]
    return {"objectValue": {"objectType": "MULTI_PICKLIST", "values": choices}, "displayValue": shown(value)}


_MAKERS: dict[ColumnType, Callable[[Column, Wanted, Value], dict[str, Any]]] = {
    ColumnType.ABSTRACT_DATETIME: _time,
    ColumnType.CHECKBOX: _plain,
    ColumnType.CONTACT_LIST: _contact,
    ColumnType.DATE: _plain,
    ColumnType.DATETIME: _time,
    ColumnType.MULTI_CONTACT_LIST: _contacts,
    ColumnType.MULTI_PICKLIST: _choices,
}
