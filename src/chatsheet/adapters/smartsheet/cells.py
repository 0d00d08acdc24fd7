"""Cells as Smartsheet writes them, and our values. See docs/subsystems/smartsheet-client.md.

Smartsheet tells a contact as an address with a name to show, several of anything only in `objectValue`, times with an offset. Anything may
hold a text that does not fit its column, and a formula's failure (`#REF`): those stay texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from chatsheet.adapters.smartsheet.wire import Cell, Row
from chatsheet.domain.cells import shown
from chatsheet.domain.source import SourceColumn, SourceRow
from chatsheet.domain.sql.values import split_mailbox
from chatsheet.domain.values import MAX_NUMBER, MAX_TEXT, ColumnType, Value

Reader = Callable[[Cell], Value]
LINK = "(link from another sheet)"
"""Stands where a formula would: the cell shows what another sheet holds."""
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_DURATION = re.compile(r"-?(\d+(\.\d+)?\s*e?(w|d|h|m|s|ms)\s*)+")
_NUMBERS: frozenset[object] = frozenset({int, float})
_ONLY_OBJECTS = frozenset({ColumnType.MULTI_CONTACT_LIST, ColumnType.MULTI_PICKLIST, ColumnType.PREDECESSOR})
"""Columns that take no plain value at all (Smartsheet error 1235)."""
_UNITS = (("weeks", "w"), ("days", "d"), ("hours", "h"), ("minutes", "m"), ("seconds", "s"), ("milliseconds", "ms"))


# --- reading ------------------------------------------------------------------------------------------------------------------


def row_of(row: Row, readers: Mapping[int, Reader | None], computed: frozenset[int], *, is_admin: bool) -> SourceRow:
    """`readers` as from `readers_of`; cells of `computed` columns do not repeat their column's formula."""
    cells: dict[int, Value] = {}
    formulas: dict[int, str] = {}
    for cell in row.cells or ():  # half a million times for a full sheet
        column_id = cell.column_id
        read = readers.get(column_id, _by_object)
        value: Any = cell.value
        if read is not None:
            value = read(cell)
        elif value.__class__ is not str and not (value.__class__ in _NUMBERS and -MAX_NUMBER <= value <= MAX_NUMBER):
            value = _plain(cell)
        if value or value == 0:
            cells[column_id] = value
        if cell.formula and column_id not in computed:
            formulas[column_id] = cell.formula
        elif cell.link_in_from_cell:
            formulas[column_id] = LINK
    is_locked = bool(row.locked_for_user or (row.locked and not is_admin))
    return SourceRow(row.id, row.row_number, row.parent_id, cells, formulas, is_locked, time_of(row.created_at), time_of(row.modified_at))


def readers_of(types: Mapping[int, ColumnType]) -> dict[int, Reader | None]:
    """How to read each column; None where a text is taken as it is."""
    return {column_id: _READERS.get(type_) for column_id, type_ in types.items()}


def time_of(told: str | float | None) -> datetime | None:
    """An aware time out of an ISO text, or out of milliseconds since 1970."""
    if told is None:
        return None
    try:
        if isinstance(told, str):
            time = datetime.fromisoformat(told)
            return time if time.tzinfo else time.replace(tzinfo=UTC)
        return datetime.fromtimestamp(told / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


@lru_cache(maxsize=4096)
def mailbox(name: str | None, address: str | None) -> str:
    """One contact as one text."""
    name = (name or "").translate({ord("<"): None, ord(">"): None}).strip()
    address = (address or "").strip()
    return f"{name} <{address}>" if name and address and name != address else address or name


def _plain(cell: Cell) -> Value:
    return _scalar(cell.value) if cell.value is not None else _by_object(cell)


def _scalar(value: Any) -> Value:
    """Numbers that no side holds exactly become texts."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() if not -MAX_NUMBER <= value <= MAX_NUMBER:
            return str(value)
        case str() | int() | float():
            return value
    return None


def _by_object(cell: Cell) -> Value:
    """By what the cell itself says it is; its value, where it does not say."""
    told = cell.object_value
    if told.__class__ is dict:
        read = _OBJECTS.get(told.get("objectType"))
        if read is not None:
            try:
                return read(told)
            except (KeyError, TypeError, ValueError, AttributeError):
                pass  # told in a way we do not know: its plain value is left
        return _scalar(cell.value)
    value = told if cell.value is None else cell.value
    return value if isinstance(value, bool) else _scalar(value)


def _truth(cell: Cell) -> Value:
    value = cell.value
    if value is True or value is False:
        return value
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else _scalar(value)


def _date(cell: Cell) -> Value:
    value = cell.value
    if value.__class__ is str and len(value) == 10 and cell.object_value is None:
        return str(value)
    value = _by_object(cell)
    return _day(value) if isinstance(value, str) else value


def _time(cell: Cell) -> Value:
    value = _by_object(cell)
    return _moment(value) if isinstance(value, str) else value


def _contact(cell: Cell) -> Value:
    value = cell.value if cell.object_value is None else _by_object(cell)
    if value.__class__ is not str or isinstance(cell.object_value, dict):
        return _scalar(value)
    return _shown_contact(value, cell.display_value)


@lru_cache(maxsize=4096)
def _shown_contact(value: str, name: str | None) -> str:
    """A text that is no address is not anybody's."""
    return mailbox(name, value) if name and _ADDRESS.fullmatch(value) else value


def _day(text: str) -> str:
    if len(text) > 10 and text[10] in "T ":
        with suppress(ValueError):
            return datetime.fromisoformat(text).date().isoformat()
    return text


def _moment(text: str) -> str:
    if len(text) == 20 and text[19] == "Z" and text[10] == "T":
        return text[:19]
    with suppress(ValueError, OverflowError):
        time = datetime.fromisoformat(text)
        return (time.astimezone(UTC) if time.tzinfo else time).replace(tzinfo=None).isoformat(timespec="seconds")
    return text


def _duration(told: Mapping[str, Any]) -> Value:
    elapsed = "e" if told.get("elapsed") else ""
    parts = [f"{told[unit]:g}{elapsed}{letter}" for unit, letter in _UNITS if told.get(unit)]
    return ("-" if told.get("negative") else "") + (" ".join(parts) or f"0{elapsed}d")


def _predecessors(told: Mapping[str, Any]) -> Value:
    """`12FS +3d, 14SS`: row numbers, as people write them. Raises KeyError where they are not told."""
    return ", ".join(_predecessor(one) for one in told["predecessors"]) or None


def _predecessor(one: Mapping[str, Any]) -> str:
    lag = one.get("lag")
    kind = one.get("type") or "FS"
    text = f"{one['rowNumber']}{kind if kind != 'FS' or lag else ''}"
    if not lag:
        return text
    length = str(_duration(lag) if isinstance(lag, Mapping) else lag)
    return f"{text} {length if length.startswith(('-', '+')) else '+' + length}"


def _several(told: Mapping[str, Any]) -> Value:
    texts = (mailbox(one.get("name"), one.get("email")) if isinstance(one, dict) else shown(_scalar(one)) for one in told["values"])
    return tuple(dict.fromkeys(text for text in texts if text)) or None


_OBJECTS: dict[object, Callable[[Mapping[str, Any]], Value]] = {
    "CONTACT": lambda told: mailbox(told.get("name"), told.get("email")) or None,
    "MULTI_CONTACT": _several,
    "MULTI_PICKLIST": _several,
    "DATE": lambda told: _day(told["value"]),
    "DATETIME": lambda told: _moment(told["value"]),
    "ABSTRACT_DATETIME": lambda told: _moment(told["value"]),
    "DURATION": _duration,
    "PREDECESSOR_LIST": _predecessors,
}
_READERS: dict[ColumnType, Reader | None] = {
    ColumnType.TEXT_NUMBER: None,
    ColumnType.PICKLIST: None,
    ColumnType.DATE: _date,
    ColumnType.DATETIME: _time,
    ColumnType.ABSTRACT_DATETIME: _time,
    ColumnType.CHECKBOX: _truth,
    ColumnType.CONTACT_LIST: _contact,
    ColumnType.MULTI_CONTACT_LIST: _by_object,
    ColumnType.MULTI_PICKLIST: _by_object,
    ColumnType.DURATION: _by_object,
    ColumnType.PREDECESSOR: _by_object,
}


# --- writing ------------------------------------------------------------------------------------------------------------------


def cell_of(column_id: int, value: Value, type_: ColumnType, known: SourceColumn | None = None) -> dict[str, Any]:
    """A cell as it is sent. What fits its column goes strictly; a misfit as if a person typed it, and stays a text there.

    `known` is the column as it was last read: without it nobody knows whether a choice is one of its options.
    """
    cell: dict[str, Any] = {"columnId": column_id}
    if value in (None, "", ()):
        return {**cell, "objectValue": None} if type_ in _ONLY_OBJECTS else {**cell, "value": ""}
    fitting = _fitting(value, type_, known)
    return {**cell, "value": _typed(value), "strict": False} if fitting is None else {**cell, **fitting}


def too_long(value: Value) -> bool:
    """Smartsheet would cut it off without a word."""
    return isinstance(value, str) and len(value) > MAX_TEXT


def _typed(value: Value) -> str | int | float | bool:
    return shown(value) if value is None or isinstance(value, tuple) else value


def _fitting(value: Value, type_: ColumnType, known: SourceColumn | None) -> dict[str, Any] | None:
    """The part of a cell that holds the value; None when it does not fit."""
    match type_:
        case ColumnType.CHECKBOX:
            return {"value": value} if isinstance(value, bool) else None
        case ColumnType.DATE:
            return {"value": value} if _is_day(value) else None
        case ColumnType.ABSTRACT_DATETIME | ColumnType.DATETIME:
            return {"value": value} if _is_moment(value) else None
        case ColumnType.CONTACT_LIST:
            return _as_contact(value)
        case ColumnType.MULTI_CONTACT_LIST | ColumnType.MULTI_PICKLIST:
            return _as_several(value, type_, known)
        case ColumnType.PICKLIST:
            return {"value": value} if _is_option(value, known) else None
        case ColumnType.DURATION:
            return {"value": value} if isinstance(value, str) and _DURATION.fullmatch(value) else None
    return {"value": shown(value) if isinstance(value, bool | tuple) else value}


def _is_day(value: Value) -> bool:
    if isinstance(value, str) and len(value) == 10:
        with suppress(ValueError):
            return date.fromisoformat(value).isoformat() == value
    return False


def _is_moment(value: Value) -> bool:
    with suppress(ValueError):
        return isinstance(value, str) and len(value) == 19 and datetime.fromisoformat(value).isoformat() == value
    return False


def _is_option(value: object, known: SourceColumn | None) -> bool:
    return known is not None and isinstance(value, str) and value in known.options


def _as_contact(value: Value) -> dict[str, Any] | None:
    name, address = split_mailbox(value) if isinstance(value, str) else ("", "")
    if not _ADDRESS.fullmatch(address):
        return None
    return {"value": address, "displayValue": name} if name else {"value": address}


def _as_several(given: Value, type_: ColumnType, known: SourceColumn | None) -> dict[str, Any]:
    """A single text goes as the only one of them."""
    value = given if isinstance(given, tuple) else (shown(given),)
    if type_ is ColumnType.MULTI_PICKLIST:
        told: dict[str, Any] = {"objectValue": {"objectType": "MULTI_PICKLIST", "values": value}}
        return told if all(_is_option(one, known) for one in value) else {**told, "strict": False}
    people = [split_mailbox(one) for one in value]
    values = [{"objectType": "CONTACT", **({"name": name} if name else {}), **({"email": mail} if mail else {})} for name, mail in people]
    told = {"objectValue": {"objectType": "MULTI_CONTACT", "values": values}}
    return told if all(_ADDRESS.fullmatch(mail) for _, mail in people) else {**told, "strict": False}
