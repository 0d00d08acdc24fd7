"""Cells as Smartsheet's clients write them, read as values of ours: strictly, or as a person types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from chatsheet.domain.cells import fit, shown
from chatsheet.domain.errors import Problem
from chatsheet.domain.sheet import Column
from chatsheet.domain.values import MAX_NUMBER, MAX_TEXT, ColumnType, Value
from chatsheet.services.smartsheet_face.contacts import is_address, mailbox, split
from chatsheet.services.smartsheet_face.errors import Refused, attributes, missing, of_problem

KNOWN = attributes(
    "columnId value objectValue displayValue strict overrideValidation formula hyperlink linkInFromCell linksOutToCells image",
    "format conditionalFormat columnType",
)
"""Attributes of a cell. Those that only tell how it looks are let through, so that what was read can be sent back."""
UNCHANGED: Final = object()
"""The cell names its column and nothing to write."""
MULTI = {ColumnType.MULTI_CONTACT_LIST: "MULTI_CONTACT", ColumnType.MULTI_PICKLIST: "MULTI_PICKLIST"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TYPED_DAYS = ("%m/%d/%y", "%m/%d/%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y")
"""How people who write English type a day; Smartsheet reads them by the user's locale, and ours is en_US."""
_TYPED_NUMBER = re.compile(r"(-?)\s*([$€£¥]?)\s*(\d[\d,]*(?:\.\d+)?|\.\d+)\s*(%?)")


def written(cell: Mapping[str, Any], column: Column) -> Any:
    """The value to store, or `UNCHANGED`. Raises Refused."""
    if column.type is ColumnType.DATETIME:
        raise Refused(1046, f"The column {column.title} ({column.id}) is filled by the system.")
    for name in ("formula", "image", "linkInFromCell"):
        if cell.get(name) is not None:
            raise Refused(1032, f"cell.{name} is not allowed here: local sheets hold values only.")
    if cell.get("value") is not None and cell.get("objectValue") is not None:
        raise Refused(1130, "A cell takes value or objectValue, not both.")
    is_strict = cell.get("strict", True) is not False
    if "objectValue" in cell and cell.get("value") is None:
        return _from_object(cell["objectValue"], column, is_strict=is_strict)
    if "value" not in cell:
        link = cell.get("hyperlink")
        return _plain(link["url"], cell, column, is_strict) if isinstance(link, Mapping) and isinstance(link.get("url"), str) else UNCHANGED
    return _plain(cell["value"], cell, column, is_strict)


def _plain(value: Any, cell: Mapping[str, Any], column: Column, is_strict: bool) -> Value:
    if value is None or value == "":
        # Smartsheet API 2.0, "Cell": an emptied checkbox reads false.
        return False if column.type is ColumnType.CHECKBOX and value == "" else None
    if not isinstance(value, str | int | float | bool):
        raise Refused(1038, "A cell's value is a number, a text or a truth.")
    _check_size(value, column)
    if column.type in MULTI:
        if is_strict or not isinstance(value, str):
            raise Refused(1235, f"The column {column.id} takes no value; send an objectValue.")
        return _fitted([part.strip() for part in value.split(",")], column)
    if column.type is ColumnType.TEXT_NUMBER and not is_strict and isinstance(value, str):
        return _fitted(typed_number(value), column)
    strictly = _STRICT.get(column.type, _as_it_is)
    with suppress(_Misfit):
        return strictly(value, cell, column)
    if is_strict:
        raise Refused(1042, f"{shown(value)[:100]} in column {column.id} is not what the type {column.type.value} takes strictly.")
    return _typed(value, cell, column)


class _Misfit(Exception):
    """Not what the type takes strictly."""


def _check_size(value: Any, column: Column) -> None:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise Refused(1041, f"The value for column {column.id} may have {MAX_TEXT} characters, and has {len(value)}.")
    if isinstance(value, int | float) and not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise Refused(1148, f"Numbers lie between -{MAX_NUMBER} and {MAX_NUMBER}.")


def _as_it_is(value: Any, cell: Mapping[str, Any], column: Column) -> Value:
    return _fitted(value, column)


def _day(value: Any, cell: Mapping[str, Any], column: Column) -> Value:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise _Misfit
    return _fitted_or_misfit(value, column)


def _truth(value: Any, cell: Mapping[str, Any], column: Column) -> Value:
    if not isinstance(value, bool):
        raise _Misfit
    return value


def _choice(value: Any, cell: Mapping[str, Any], column: Column) -> Value:
    if isinstance(value, bool) or (column.options and shown(value) not in column.options):
        raise _Misfit
    return _fitted(value, column)


def _person(value: Any, cell: Mapping[str, Any], column: Column) -> Value:
    """An address, or a contact that the column knows. `displayValue` gives the name; else the column may know it."""
    if not isinstance(value, str):
        raise _Misfit
    name = cell.get("displayValue")
    if is_address(value):
        return known_contact(name if isinstance(name, str) else "", value, column)
    if value not in column.options and not any(is_address(split(option)[1]) and split(option)[0] == value for option in column.options):
        raise _Misfit
    return next((option for option in column.options if split(option)[0] == value), value)


def known_contact(name: str, address: str, column: Column) -> str:
    """A contact with the name it came with, or the one that the column's contacts have for the address."""
    if not name:
        name = next((known for known, one in map(split, column.options) if one.casefold() == address.casefold()), "")
    return mailbox(name, address)


def _time(value: Any, cell: Mapping[str, Any], column: Column) -> Value:
    return _fitted_or_misfit(value, column)


_STRICT = {
    ColumnType.DATE: _day,
    ColumnType.CHECKBOX: _truth,
    ColumnType.PICKLIST: _choice,
    ColumnType.CONTACT_LIST: _person,
    ColumnType.ABSTRACT_DATETIME: _time,
    ColumnType.DURATION: _time,
}


def _fitted(value: Any, column: Column) -> Value:
    try:
        return fit(value, column)
    except Problem as problem:
        raise of_problem(problem) from None


def _fitted_or_misfit(value: Any, column: Column) -> Value:
    try:
        return fit(value, column)
    except Problem:
        raise _Misfit from None


def _typed(value: Any, cell: Mapping[str, Any], column: Column) -> Value:
    """As if a person typed it: read where it can be read, else kept as text."""
    if column.type is ColumnType.PICKLIST:
        if column.is_strict and column.options and not cell.get("overrideValidation"):
            raise Refused(5536, f"{shown(value)[:100]} is none of the choices of {column.title}, which takes only those.")
        return typed_number(value) if isinstance(value, str) else shown(value) if isinstance(value, bool) else value
    if column.type is ColumnType.DATE and isinstance(value, str):
        return typed_day(value) or value
    if column.type is ColumnType.CHECKBOX:
        with suppress(Problem):
            return fit(value, column)
    return shown(value)


def typed_day(text: str) -> str | None:
    """A day as a person types it, in ISO form."""
    for pattern in ("%Y-%m-%d", *_TYPED_DAYS):
        with suppress(ValueError):
            return datetime.strptime(text.strip(), pattern).date().isoformat()
    with suppress(ValueError):
        return datetime.fromisoformat(text.strip()).date().isoformat()
    return None


def typed_number(text: str) -> Value:
    """A number as a person types it; any other text as it is.

    >>> typed_number("$5,000"), typed_number("50%"), typed_number("5 apples")
    (5000, 0.5, '5 apples')
    """
    found = _TYPED_NUMBER.fullmatch(text.strip())
    if found is None:
        return text
    number = float(found[1] + found[3].replace(",", "")) / (100 if found[4] else 1)
    if abs(number) > MAX_NUMBER:
        return text
    return int(number) if number.is_integer() else number


def _from_object(given: Any, column: Column, *, is_strict: bool) -> Value:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        return _plain(given, {}, column, is_strict)
    kind = given.get("objectType")
    if kind is None:
        raise missing("objectValue.objectType")
    wanted = _OBJECTS.get(column.type, frozenset())
    if kind not in wanted:
        allowed = ", ".join(sorted(wanted)) or "none"
        raise Refused(1131, f"cell.objectValue for column {column.id} may be of these kinds: {allowed}.")
    match kind:
        case "CONTACT":
            return _contact(given, column)
        case "MULTI_CONTACT":
            return _fitted([_contact(one, column) for one in _values(given) if isinstance(one, Mapping)], _open(column))
        case "MULTI_PICKLIST":
            return _choices(given, column, is_strict=is_strict)
        case "PREDECESSOR_LIST":
            return _fitted(_predecessors(given), column)
        case _:
            return _plain(given.get("value"), {}, column, is_strict)


_OBJECTS = {
    ColumnType.ABSTRACT_DATETIME: frozenset({"ABSTRACT_DATETIME", "DATETIME", "DATE"}),
    ColumnType.CONTACT_LIST: frozenset({"CONTACT"}),
    ColumnType.DATE: frozenset({"DATE"}),
    ColumnType.MULTI_CONTACT_LIST: frozenset({"MULTI_CONTACT"}),
    ColumnType.MULTI_PICKLIST: frozenset({"MULTI_PICKLIST"}),
    ColumnType.PREDECESSOR: frozenset({"PREDECESSOR_LIST"}),
}


def _values(given: Mapping[str, Any]) -> Sequence[Any]:
    values = given.get("values")
    if not isinstance(values, list):
        raise missing("objectValue.values")
    return values


def _contact(given: Mapping[str, Any], column: Column) -> str:
    address, name = given.get("email"), given.get("name")
    if not isinstance(address, str) or not is_address(address):
        if isinstance(name, str) and name and not address:
            return name
        raise Refused(1156, f"{str(address)[:100]} is no e-mail address.")
    return known_contact(name if isinstance(name, str) else "", address, column)


def _choices(given: Mapping[str, Any], column: Column, *, is_strict: bool) -> Value:
    values = [shown(value) for value in _values(given) if isinstance(value, str | int | float)]
    unknown = [value for value in values if column.options and value not in column.options]
    if unknown and (is_strict or column.is_strict):
        raise Refused(1042, f"{unknown[0][:100]} is none of the choices of column {column.id}.")
    return _fitted(values, _open(column))


def _open(column: Column) -> Column:
    """The column without its choices: they were looked at."""
    return Column(column.id, column.slot, column.title, column.type)


def _predecessors(given: Mapping[str, Any]) -> str:
    parts = [one for one in given.get("predecessors") or () if isinstance(one, Mapping)]
    numbers = [one.get("rowNumber") for one in parts]
    if not parts or not all(isinstance(number, int) for number in numbers):
        raise Refused(1042, "Local sheets take predecessors by rowNumber.")
    return ", ".join(f"{one['rowNumber']}{one.get('type', 'FS')}" for one in parts)
