"""Whether a value fits a column, and how values change when a column's type does."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import UTC, date, datetime

from chatsheet.domain.errors import Problem, invalid
from chatsheet.domain.sheet import Column
from chatsheet.domain.values import MAX_NUMBER, MAX_TEXT, ColumnType, Value

MULTI = frozenset({ColumnType.MULTI_CONTACT_LIST, ColumnType.MULTI_PICKLIST})
TIMES = frozenset({ColumnType.DATETIME, ColumnType.ABSTRACT_DATETIME})
CONTACTS = frozenset({ColumnType.CONTACT_LIST, ColumnType.MULTI_CONTACT_LIST})
_TRUTHS = {"true": True, "yes": True, "1": True, "x": True, "✓": True, "false": False, "no": False, "0": False, "": False}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d($|[T ])")
_DURATION = re.compile(r"\s*-?(\d+([.,]\d+)?\s*(e?[wdhms]|ms)\s*)+", re.IGNORECASE)


def fit(value: object, column: Column) -> Value:
    """`value` as the column stores it. An empty text is an empty cell.

    Raises:
        Problem: `value_invalid` with the column, what was given and what it takes; `value_too_long`.
    """
    if value is None or value in ("", []):
        return None
    match column.type:
        case ColumnType.CHECKBOX:
            return _truth(value, column)
        case ColumnType.DATE:
            return _date(value, column)
        case ColumnType.DATETIME | ColumnType.ABSTRACT_DATETIME:
            return _time(value, column)
        case ColumnType.MULTI_PICKLIST | ColumnType.MULTI_CONTACT_LIST:
            return _several(value, column)
        case ColumnType.PICKLIST:
            return _choice(value, column)
        case ColumnType.TEXT_NUMBER:
            return _plain(value, column)
        case ColumnType.DURATION:
            return _duration(value, column)
        case _:
            return _text(value, column)


def convert(value: Value, to: Column) -> Value:
    """`value` after its column became `to`: read as the new type where that is possible, else kept as text. Nothing is lost."""
    if value is None:
        return None
    single = ", ".join(value) if isinstance(value, tuple) and to.type not in MULTI else value
    try:
        return fit(_as_number(single) if to.type is ColumnType.TEXT_NUMBER else single, to)
    except Problem:
        return shown(value)


def shown(value: Value) -> str:
    """A value as plain text, without any format."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _as_number(value: Value) -> Value:
    if isinstance(value, str) and _NUMBER.fullmatch(value) and not re.match(r"[+-]?0\d", value):
        number = float(value)
        return int(number) if number.is_integer() and abs(number) <= MAX_NUMBER else number
    return shown(value) if isinstance(value, bool) else value


def _truth(value: object, column: Column) -> Value:
    if isinstance(value, bool):
        return value
    known = _TRUTHS.get(str(value).strip().lower())
    if known is None:
        raise _invalid(value, column, "true or false")
    return known


def _date(value: object, column: Column) -> Value:
    if isinstance(value, str) and _ISO_DATE.match(value.strip()):
        with suppress(ValueError):
            return date.fromisoformat(value.strip()[:10]).isoformat()
    raise _invalid(value, column, "a date, written as 2026-03-31")


def _time(value: object, column: Column) -> Value:
    if isinstance(value, str):
        with suppress(ValueError, OverflowError):
            time = datetime.fromisoformat(value.strip())
            return (time.astimezone(UTC) if time.tzinfo else time).replace(tzinfo=None).isoformat(timespec="seconds")
    raise _invalid(value, column, "a date and time, written as 2026-03-31T14:05:00")


def _several(value: object, column: Column) -> Value:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise _invalid(value, column, "a list of texts")
    texts = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    for text in texts:
        _choice(text, column)
    return texts or None


def _choice(value: object, column: Column) -> Value:
    text = _plain(value, column)
    if column.is_strict and column.options and shown(text) not in column.options:
        raise _invalid(value, column, "one of " + ", ".join(column.options[:20]))
    return text


def _plain(value: object, column: Column) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if not math.isfinite(value) or abs(value) > MAX_NUMBER:
            raise _invalid(value, column, f"a number between -{MAX_NUMBER:,} and {MAX_NUMBER:,}")
        return value
    return _text(value, column)


def _duration(value: object, column: Column) -> Value:
    text = _text(value, column)
    if not isinstance(text, str) or not _DURATION.fullmatch(text):
        raise _invalid(value, column, "a duration, written as 4d 6h 30m")
    return text.strip()


def _text(value: object, column: Column) -> Value:
    if not isinstance(value, str):
        raise _invalid(value, column, "a text")
    if len(value) > MAX_TEXT:
        message = f"The text for {column.title} has {len(value):,} characters; a cell holds {MAX_TEXT:,}."
        raise invalid("value_too_long", message, "Shorten it.", column=column.title, length=len(value), limit=MAX_TEXT)
    if not value.isascii() and _SURROGATE.search(value):
        raise _invalid(value.encode(errors="replace").decode(), column, "a text of whole characters")
    return (value.replace("\x00", "") or None) if "\x00" in value else value


def _invalid(value: object, column: Column, expected: str) -> Problem:
    given = str(value)[:200]
    message = f"{column.title} takes {expected}; “{given}” is not."
    return invalid(
        "value_invalid", message, "Correct the value.", column=column.title, value=given, expected=expected, type=column.type.value
    )
