"""Filters between the domain and their wire form. Reading is strict: what a client sends back is checked like any other input."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, cast, get_args

from chatsheet.domain.errors import Problem, invalid
from chatsheet.domain.query import AllOf, AnyOf, Condition, Filter, LeafRows, Not, Op, Operand, OtherColumn, RowsIn, TextAnywhere, Today
from chatsheet.domain.sheet import ColumnId

Json = dict[str, Any]

DEEPEST = 20
MOST_PARTS = 200
MOST_ROWS = 100_000
LONGEST_TEXT = 4_000
MOST_DAYS = 36_500
_OPS = frozenset(get_args(Op))


def filter_to_json(given: Filter) -> Json:
    match given:
        case Condition():
            return {"kind": "condition", "column": str(given.column), "op": given.op, "value": _value_to_json(given.value)}
        case AllOf() | AnyOf():
            return {"kind": given.kind, "parts": [filter_to_json(part) for part in given.parts]}
        case Not():
            return {"kind": "not", "part": filter_to_json(given.part)}
        case RowsIn():
            return {"kind": "rows_in", "row_ids": [str(row) for row in given.row_ids]}
        case TextAnywhere():
            return {"kind": "text_anywhere", "text": given.text}
        case LeafRows():
            return {"kind": "leaves"}


def _value_to_json(value: Any) -> Any:
    if isinstance(value, Today):
        return {"kind": "today", "days": value.days}
    if isinstance(value, OtherColumn):
        return {"kind": "column", "column": str(value.column)}
    return [_value_to_json(one) for one in value] if isinstance(value, tuple) else value


def filter_from_json(data: Any, depth: int = 0) -> Filter:
    """Raises Problem `reading_invalid`."""
    if not isinstance(data, dict) or depth > DEEPEST:
        raise bad("a filter")
    kind = data.get("kind")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise bad("a filter's kind")
    return reader(data, depth)


def _condition(data: Json, depth: int) -> Filter:
    only(data, {"kind", "column", "op"}, {"value"})
    if not isinstance(data["op"], str) or data["op"] not in _OPS:
        raise bad("an operator")
    op, value = cast(Op, data["op"]), data.get("value")
    if isinstance(value, list):
        if len(value) > MOST_PARTS:
            raise bad("a list of values")
        return Condition(column_id(data["column"]), op, tuple(map(_operand, value)))
    if isinstance(value, dict) and value.get("kind") == "column":
        only(value, {"kind", "column"})
        return Condition(column_id(data["column"]), op, OtherColumn(column_id(value["column"])))
    return Condition(column_id(data["column"]), op, _operand(value))


def _operand(value: Any) -> Operand:
    if isinstance(value, dict):
        only(value, {"kind"}, {"days"})
        days = value.get("days", 0)
        if value["kind"] != "today" or type(days) is not int or abs(days) > MOST_DAYS:
            raise bad("a day")
        return Today(days)
    return plain(value)


def plain(value: Any) -> bool | int | float | str | None:
    """A value of a cell that is not a list. Raises Problem `reading_invalid`."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and math.isfinite(value):
        return value
    if isinstance(value, str) and len(value) <= LONGEST_TEXT:
        return value
    raise bad("a value")


def _group(make: Callable[[tuple[Filter, ...]], Filter]) -> Callable[[Json, int], Filter]:
    def read(data: Json, depth: int) -> Filter:
        only(data, {"kind", "parts"})
        if not isinstance(data["parts"], list) or len(data["parts"]) > MOST_PARTS:
            raise bad("a filter's parts")
        return make(tuple(filter_from_json(part, depth + 1) for part in data["parts"]))

    return read


def _not(data: Json, depth: int) -> Filter:
    only(data, {"kind", "part"})
    return Not(filter_from_json(data["part"], depth + 1))


def _rows_in(data: Json, depth: int) -> Filter:
    only(data, {"kind", "row_ids"})
    if not isinstance(data["row_ids"], list) or len(data["row_ids"]) > MOST_ROWS:
        raise bad("row ids")
    return RowsIn(tuple(_id(row) for row in data["row_ids"]))


def _anywhere(data: Json, depth: int) -> Filter:
    only(data, {"kind", "text"})
    text = data["text"]
    if not isinstance(text, str) or len(text) > 1_000:
        raise bad("a text")
    return TextAnywhere(text)


def _leaves(data: Json, depth: int) -> Filter:
    only(data, {"kind"})
    return LeafRows()


_READERS: Mapping[str, Callable[[Json, int], Filter]] = {
    "condition": _condition,
    "all_of": _group(AllOf),
    "any_of": _group(AnyOf),
    "not": _not,
    "rows_in": _rows_in,
    "text_anywhere": _anywhere,
    "leaves": _leaves,
}


def column_id(text: Any) -> ColumnId:
    return ColumnId(_id(text))


def _id(text: Any) -> int:
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > 16:
        raise bad("an id")
    return int(text)


def only(data: Any, required: AbstractSet[str], optional: AbstractSet[str] = frozenset()) -> None:
    """Exactly these names. Raises Problem `reading_invalid`."""
    if not isinstance(data, dict) or not required <= data.keys() <= required | optional:
        raise bad("the names of an object")


def bad(what: str) -> Problem:
    return invalid("reading_invalid", f"This is not a reading: {what} is wrong.", "Ask again in words.", part=what)
