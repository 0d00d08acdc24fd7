"""A filter in words, for readings and chips: `Due < today, Status is not Done`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chatsheet.domain.cells import shown
from chatsheet.domain.query import AllOf, AnyOf, Condition, Filter, LeafRows, Not, Op, Operand, OtherColumn, RowsIn, TextAnywhere, Today
from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.sql.scope import moved_today
from chatsheet.domain.values import ColumnType

MOST_NAMED = 8
"""Values of one `in` that are written out."""

Titles = Mapping[ColumnId, Column]

_WORDS: dict[Op, str] = {
    "eq": "is",
    "ne": "is not",
    "lt": "<",
    "le": "≤",
    "gt": ">",
    "ge": "≥",
    "contains": "contains",
    "not_contains": "does not contain",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "is_blank": "is blank",
    "is_not_blank": "is not blank",
    "in": "is",
    "not_in": "is not",
}

_COLUMN_WORDS: dict[Op, str] = {"eq": "=", "ne": "≠"}
"""Two columns: “Start is Due” would read as a text."""


def describe_filter(given: Filter, columns: Sequence[Column], today: date) -> str:
    """`given` in words; unknown columns are shown as their id. A moved today is told with its date."""
    return _words(given, {column.id: column for column in columns}, today, is_inner=False)


def _words(given: Filter, columns: Titles, today: date, *, is_inner: bool) -> str:
    match given:
        case Condition():
            return _condition(given, columns, today)
        case AllOf():
            return _joined(given.parts, " and " if is_inner else ", ", columns, today, is_inner=is_inner) or "all rows"
        case AnyOf():
            return _joined(given.parts, " or ", columns, today, is_inner=is_inner) or "no rows"
        case Not():
            return f"not ({_words(given.part, columns, today, is_inner=False)})"
        case RowsIn():
            return "1 chosen row" if len(given.row_ids) == 1 else f"{len(given.row_ids):,} chosen rows"
        case TextAnywhere():
            return f"any column contains “{given.text}”"
        case LeafRows():
            return "rows without children"


def _joined(parts: Sequence[Filter], word: str, columns: Titles, today: date, *, is_inner: bool) -> str:
    if len(parts) == 1:
        return _words(parts[0], columns, today, is_inner=is_inner)
    text = word.join(_words(part, columns, today, is_inner=True) for part in parts)
    return f"({text})" if is_inner and text else text


def _condition(given: Condition, columns: Titles, today: date) -> str:
    column = columns.get(given.column)
    title = _title(given.column, columns)
    if given.op in ("is_blank", "is_not_blank"):
        return f"{title} {_WORDS[given.op]}"
    if column is not None and column.type is ColumnType.CHECKBOX and isinstance(given.value, bool) and given.op in ("eq", "ne"):
        return f"{title} is {'checked' if given.value == (given.op == 'eq') else 'not checked'}"
    if isinstance(given.value, OtherColumn):
        return f"{title} {_COLUMN_WORDS.get(given.op, _WORDS[given.op])} {_title(given.value.column, columns)}"
    values = given.value if isinstance(given.value, tuple) else (given.value,)
    return f"{title} {_WORDS[given.op]} {_any_of(values, given.op, today)}"


def _title(column_id: ColumnId, columns: Titles) -> str:
    column = columns.get(column_id)
    return column.title if column else f"column {column_id}"


def _any_of(values: Sequence[Operand], op: Op, today: date) -> str:
    named = [_operand(value, today) for value in values[:MOST_NAMED]]
    if len(values) > MOST_NAMED:
        named.append(f"{len(values) - MOST_NAMED} more")
    return (" nor " if op == "not_in" else " or ").join(named) or "anything"


def _operand(value: Operand, today: date) -> str:
    if isinstance(value, Today):
        return _moved(value, today)
    return "blank" if value is None or value == "" else shown(value)


def _moved(value: Today, today: date) -> str:
    if value.days == 0:
        return "today"
    days = abs(value.days)
    return f"today {'+' if value.days > 0 else '-'} {days} day{'s' if days > 1 else ''} ({moved_today(today, value).isoformat()})"
