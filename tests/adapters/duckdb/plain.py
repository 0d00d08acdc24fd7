"""Questions answered in plain Python, slowly and obviously: what the engine is held against."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from chatsheet.domain.cells import CONTACTS, MULTI, shown
from chatsheet.domain.query import (
    AllOf,
    AnyOf,
    Condition,
    DaysBetween,
    Filter,
    Group,
    LeafRows,
    Measure,
    Not,
    OtherColumn,
    Query,
    RowsIn,
    Sort,
    TextAnywhere,
    Today,
)
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId
from chatsheet.domain.sql.values import split_mailbox
from chatsheet.domain.values import ColumnType, Value
from chatsheet.ports import Kind

Key = tuple[int, Any]


@dataclass(frozen=True)
class PlainSheet:
    columns: Sequence[Column]
    rows: Sequence[Row]
    today: date

    def column(self, column_id: ColumnId) -> Column:
        return next(column for column in self.columns if column.id == column_id)

    def kind(self, column: Column) -> Kind:
        match column.type:
            case ColumnType.DATE:
                return "date"
            case ColumnType.DATETIME:
                return "datetime"
            case ColumnType.CHECKBOX:
                return "truth"
            case ColumnType.TEXT_NUMBER:
                values = [row.value(column) for row in self.rows]
                numbers = sum(is_number(value) for value in values)
                texts = sum(not is_blank(value) and not is_number(value) for value in values)
                return "number" if numbers and numbers >= texts else "text"
        return "text"

    def misfits(self, column: Column) -> int:
        if self.kind(column) == "text":
            return 0
        return sum(not is_blank(row.value(column)) and self.typed(column, row) is None for row in self.rows)

    def typed(self, column: Column, row: Row) -> Any:
        """The value as its column's kind; None for blanks and misfits."""
        value = row.value(column)
        if is_blank(value):
            return None
        match self.kind(column):
            case "number":
                return value if is_number(value) else None
            case "truth":
                return value if isinstance(value, bool) else None
            case "date":
                return as_day(value)
            case "datetime":
                day = as_day(value)
                return as_time(value) or (datetime(day.year, day.month, day.day) if day else None)
            case _:
                return self.shown(column, row)

    def shown(self, column: Column, row: Row) -> str | None:
        value = row.value(column)
        if is_blank(value):
            return None
        if column.type in CONTACTS:
            several = value if isinstance(value, tuple) else (shown(value),)
            return ", ".join(display(one) for one in several)
        return shown(value)

    def by_id(self, row_id: RowId) -> Row:
        return next(row for row in self.rows if row.id == row_id)


def is_blank(value: Value) -> bool:
    return value is None or value in ("", ())


def is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def as_time(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and len(value) > 10 and value[10] == "T" else None
    except ValueError:
        return None


def display(mailbox: str) -> str:
    name, address = split_mailbox(mailbox)
    return name or address


# --- filters ------------------------------------------------------------------------------------------------------------


def meets(sheet: PlainSheet, row: Row, given: Filter | None) -> bool:
    match given:
        case None:
            return True
        case AllOf():
            return all(meets(sheet, row, part) for part in given.parts)
        case AnyOf():
            return any(meets(sheet, row, part) for part in given.parts)
        case Not():
            return not meets(sheet, row, given.part)
        case RowsIn():
            return row.id in given.row_ids
        case TextAnywhere():
            return any(given.text.lower() in text.lower() for column in sheet.columns for text in _searched(sheet, column, row))
        case LeafRows():
            return not any(one.parent_id == row.id for one in sheet.rows)
        case Condition(value=OtherColumn()):
            return _meets_other(sheet, row, given)
        case Condition():
            return _meets(sheet, row, given)


def _searched(sheet: PlainSheet, column: Column, row: Row) -> list[str]:
    value = row.value(column)
    if is_blank(value) or isinstance(value, bool):
        return []
    addresses = [split_mailbox(one)[1] for one in _items(value)] if column.type in CONTACTS else []
    if sheet.kind(column) == "datetime" and sheet.typed(column, row) is not None:
        return [str(sheet.typed(column, row))]
    return [sheet.shown(column, row) or "", ", ".join(one for one in addresses if one)]


def _items(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (shown(value),)


def _meets(sheet: PlainSheet, row: Row, given: Condition) -> bool:
    column = sheet.column(given.column)
    value = row.value(column)
    match given.op:
        case "is_blank":
            return is_blank(value)
        case "is_not_blank":
            return not is_blank(value)
        case "eq":
            return _equals(sheet, column, row, given.value)
        case "ne":
            return not _equals(sheet, column, row, given.value)
        case "in" | "not_in":
            assert isinstance(given.value, tuple)
            return any(_equals(sheet, column, row, one) for one in given.value) == (given.op == "in")
        case "lt" | "le" | "gt" | "ge":
            return _ordered(sheet, column, row, given)
        case "not_contains":
            return not _text(sheet, column, row, "contains", given.value)
        case "contains" | "starts_with" | "ends_with":
            return _text(sheet, column, row, given.op, given.value)


def _meets_other(sheet: PlainSheet, row: Row, given: Condition) -> bool:
    """Compared with another column of the row."""
    assert isinstance(given.value, OtherColumn)
    pair = _comparable(sheet, row, sheet.column(given.column), sheet.column(given.value.column), is_same=given.op in ("eq", "ne"))
    if pair is None or None in pair:
        return given.op == "ne"
    one, other = pair
    ways = {"eq": one == other, "ne": one != other, "lt": one < other, "le": one <= other, "gt": one > other, "ge": one >= other}
    return bool(ways[given.op])


def _comparable(sheet: PlainSheet, row: Row, left: Column, right: Column, *, is_same: bool) -> tuple[Any, Any] | None:
    kinds = {sheet.kind(left), sheet.kind(right)}
    one, other = sheet.typed(left, row), sheet.typed(right, row)
    if one is None or other is None:
        return None
    if kinds == {"text"}:
        addresses = [_addresses(column, row) for column in (left, right)]
        both = is_same and {left.type, right.type} <= CONTACTS and all(addresses)
        return tuple(addresses) if both else (one.lower(), other.lower())  # type: ignore[return-value]
    if len(kinds) == 1:
        return one, other
    if kinds == {"number", "text"}:
        return _number(one), _number(other)
    return _day_of(one), _day_of(other)


def _addresses(column: Column, row: Row) -> str:
    found = [split_mailbox(one)[1] for one in _items(row.value(column))]
    return ", ".join(one for one in found if one).lower()


def _day_of(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else (value if isinstance(value, date) else as_day(value))


def _constant(sheet: PlainSheet, value: Any) -> Any:
    return (sheet.today + timedelta(days=value.days)).isoformat() if isinstance(value, Today) else value


def _equals(sheet: PlainSheet, column: Column, row: Row, given: Any) -> bool:
    value, wanted = row.value(column), _constant(sheet, given)
    if is_blank(wanted):
        return is_blank(value)
    if is_blank(value):
        return False
    typed = sheet.typed(column, row)
    if sheet.kind(column) == "text":
        return _equals_text(column, value, shown(wanted))
    if typed is None:
        return isinstance(given, str) and shown(value).lower() == given.lower()
    match sheet.kind(column):
        case "number":
            return bool(typed == _number(wanted))
        case "truth":
            return bool(typed == ({"true": True, "false": False}.get(wanted) if isinstance(wanted, str) else wanted)) and not is_number(
                wanted
            )
        case "date":
            return bool(datetime(typed.year, typed.month, typed.day) == as_time(wanted) or typed == as_day(wanted))
        case _:
            return bool(typed == as_time(wanted) or typed.date() == as_day(wanted))


def _equals_text(column: Column, value: Value, wanted: str) -> bool:
    if column.type not in CONTACTS:
        found = _items(value) if column.type in MULTI else (shown(value),)
        return wanted.lower() in [one.lower() for one in found]
    name, address = (part.lower() for part in split_mailbox(wanted))
    people = [tuple(part.lower() for part in split_mailbox(one)) for one in _items(value)]
    if not address:
        return name in [one[0] or one[1] for one in people]
    has_addresses = any(one[1] for one in people)
    return address in [one[1] for one in people] or (bool(name) and not has_addresses and name in [one[0] for one in people])


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return value if is_number(value) else None


def _ordered(sheet: PlainSheet, column: Column, row: Row, given: Condition) -> bool:
    typed, wanted = sheet.typed(column, row), _constant(sheet, given.value)
    if typed is None or wanted is None:
        return False
    pair: tuple[Any, Any] | None = None
    match sheet.kind(column):
        case "number":
            pair = (typed, _number(wanted))
        case "truth":
            pair = (typed, wanted if isinstance(wanted, bool) else None)
        case "date" if as_time(wanted):
            pair = (datetime(typed.year, typed.month, typed.day), as_time(wanted))
        case "date":
            pair = (typed, as_day(wanted))
        case "datetime":
            pair = (typed, as_time(wanted)) if as_time(wanted) else (typed.date(), as_day(wanted))
        case "text" if isinstance(given.value, Today):
            pair = (as_day(typed), as_day(wanted))
        case "text" if is_number(wanted):
            pair = (_number(typed), wanted)
        case "text" if isinstance(wanted, str):
            pair = (typed.lower(), wanted.lower())
    if pair is None or None in pair:
        return False
    one, other = pair
    return bool({"lt": one < other, "le": one <= other, "gt": one > other, "ge": one >= other}[given.op])


def _text(sheet: PlainSheet, column: Column, row: Row, op: str, given: Any) -> bool:
    value = row.value(column)
    if given is None or is_blank(value):
        return False
    wanted = shown(_constant(sheet, given)).lower()
    if column.type in MULTI:
        if op == "contains":
            return is_blank(_constant(sheet, given)) is False and _equals_text(column, value, shown(_constant(sheet, given)))
        return any(_fits(op, part.lower(), wanted) for one in _items(value) for part in _parts(column, one))
    texts = _searched(sheet, column, row) if column.type in CONTACTS else [sheet.shown(column, row) or ""]
    if sheet.kind(column) == "datetime" and sheet.typed(column, row) is not None:
        texts = [str(sheet.typed(column, row))]
    return any(_fits(op, text.lower(), wanted) for text in texts if text)


def _parts(column: Column, item: str) -> list[str]:
    return [part for part in (display(item), split_mailbox(item)[1]) if part] if column.type in CONTACTS else [item]


def _fits(op: str, text: str, wanted: str) -> bool:
    return {"contains": wanted in text, "starts_with": text.startswith(wanted), "ends_with": text.endswith(wanted)}[op]


# --- order --------------------------------------------------------------------------------------------------------------


def ordered_ids(sheet: PlainSheet, given: Filter | None, sorts: Sequence[Sort]) -> list[int]:
    rows = sorted((row for row in sheet.rows if meets(sheet, row, given)), key=lambda row: (row.position, row.id))
    for sort in reversed(sorts):
        assert sort.column is not None
        column = sheet.column(sort.column)
        for text in (True, False):
            rows = _sorted(rows, lambda row: _sort_value(sheet, column, row, text=text), sort.is_descending)  # noqa: B023
    return [row.id for row in rows]


def _sorted(rows: list[Row], key: Any, is_descending: bool) -> list[Row]:
    filled = [row for row in rows if key(row) is not None]
    return [*sorted(filled, key=key, reverse=is_descending), *(row for row in rows if key(row) is None)]


def _sort_value(sheet: PlainSheet, column: Column, row: Row, *, text: bool) -> Any:
    typed = sheet.typed(column, row)
    if text:
        own = sheet.kind(column) != "text" and typed is None and not is_blank(row.value(column))
        return shown(row.value(column)).lower() if own else None
    return typed.lower() if isinstance(typed, str) else typed


# --- figures ------------------------------------------------------------------------------------------------------------


def figures(sheet: PlainSheet, query: Query) -> dict[tuple[Any, ...], list[Any]]:
    """By lowered group keys: the measures, then the number of rows."""
    matching = [row for row in sheet.rows if meets(sheet, row, query.where)]
    groups: dict[tuple[Any, ...], list[Row]] = {} if query.groups else {(): []}
    for row in matching:
        groups.setdefault(tuple(_group(sheet, group, row) for group in query.groups), []).append(row)
    return {key: [*(_measure(sheet, one, rows, matching, query) for one in query.measures), len(rows)] for key, rows in groups.items()}


def _group(sheet: PlainSheet, group: Group, row: Row) -> Any:
    column = sheet.column(group.column)
    typed = sheet.typed(column, row)
    if group.unit is not None:
        return _cut(typed, group.unit) if typed is not None else (shown(row.value(column)).lower() or None)
    if sheet.misfits(column):
        own = str(typed) if sheet.kind(column) == "datetime" and typed is not None else sheet.shown(column, row)
        return None if own is None else own.lower()
    if isinstance(typed, str):
        return typed.lower()
    return typed.isoformat() if isinstance(typed, date) else typed


def _cut(day: date, unit: str) -> str:
    year, week, _ = day.isocalendar()
    return {
        "day": f"{day:%Y-%m-%d}",
        "week": f"{year:04d}-W{week:02d}",
        "month": f"{day:%Y-%m}",
        "quarter": f"{day:%Y}-Q{(day.month + 2) // 3}",
        "year": f"{day:%Y}",
    }[unit]


def _value(sheet: PlainSheet, measure: Measure, row: Row) -> Any:
    if isinstance(measure.of, DaysBetween):
        start, finish = (_day(sheet, one, row) for one in (measure.of.start, measure.of.finish))
        return None if start is None or finish is None else (finish - start).days
    assert measure.of is not None
    return sheet.typed(sheet.column(measure.of), row)


def _day(sheet: PlainSheet, of: ColumnId | Today, row: Row) -> date | None:
    if isinstance(of, Today):
        return sheet.today + timedelta(days=of.days)
    typed = sheet.typed(sheet.column(of), row)
    return typed.date() if isinstance(typed, datetime) else typed


def _measure(sheet: PlainSheet, measure: Measure, rows: Sequence[Row], matching: Sequence[Row], query: Query) -> Any:
    if measure.of is None:
        return len(rows)
    if measure.aggregate in ("count", "count_blank", "count_distinct") and not isinstance(measure.of, DaysBetween):
        return _counted(sheet, measure, sheet.column(measure.of), rows)
    kept = [row for row in rows if not (query.leave_out_rollups and _repeats(sheet, measure, row, matching))]
    values = [value for value in (_value(sheet, measure, row) for row in kept) if value is not None]
    match measure.aggregate:
        case "count":
            return len([value for value in (_value(sheet, measure, row) for row in rows) if value is not None])
        case "count_blank":
            return len([value for value in (_value(sheet, measure, row) for row in rows) if value is None])
        case "count_distinct":
            return len({value for value in (_value(sheet, measure, row) for row in rows) if value is not None})
    return _combined(measure.aggregate, values) if values else None


def _combined(aggregate: str, values: list[Any]) -> Any:
    lowered = [value.lower() if isinstance(value, str) else value for value in values]
    ways: dict[str, Callable[[list[Any]], Any]] = {"sum": sum, "avg": statistics.fmean, "median": statistics.median, "min": min, "max": max}
    found = ways[aggregate](lowered)
    return found.isoformat() if isinstance(found, date) else found


def _counted(sheet: PlainSheet, measure: Measure, column: Column, rows: Sequence[Row]) -> int:
    values = [row.value(column) for row in rows]
    if measure.aggregate == "count_blank":
        return sum(map(is_blank, values))
    if measure.aggregate == "count":
        return sum(not is_blank(value) for value in values)
    found = {_group(sheet, Group(column.id), row) for row in rows} if values else set()
    return len(found - {None})


def _repeats(sheet: PlainSheet, measure: Measure, row: Row, matching: Sequence[Row]) -> bool:
    """Whether the row is a parent that repeats its children, some of whom (or theirs) are counted too."""
    own = _value(sheet, measure, row)
    children = [one for one in sheet.rows if one.parent_id == row.id]
    values = [value for value in (_value(sheet, measure, one) for one in children) if value is not None]
    if own is None or isinstance(own, str | bool) or not values or not _is_above(sheet, row, matching):
        return False
    if measure.aggregate in ("min", "max"):
        return bool(own == (min if measure.aggregate == "min" else max)(values))
    return any(abs(own - one) <= 1e-6 * abs(own) for one in (sum(values), statistics.fmean(values)))


def _is_above(sheet: PlainSheet, row: Row, matching: Sequence[Row]) -> bool:
    for one in matching:
        parent = one.parent_id
        while parent is not None:
            if parent == row.id:
                return True
            parent = sheet.by_id(parent).parent_id
    return False


def kinds_of(sheet: PlainSheet) -> Mapping[ColumnId, Kind]:
    return {column.id: sheet.kind(column) for column in sheet.columns}


def mixed_of(sheet: PlainSheet) -> list[ColumnId]:
    return [column.id for column in sheet.columns if sheet.misfits(column)]
