"""Columns as Smartsheet describes them, and ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatsheet.adapters.smartsheet import wire
from chatsheet.adapters.smartsheet.cells import mailbox
from chatsheet.domain.source import Protection, SourceColumn
from chatsheet.domain.sql.values import split_mailbox
from chatsheet.domain.values import ColumnType

ADMINS = frozenset({"ADMIN", "OWNER"})
"""Access with which locked rows and columns can be changed."""
CONTACTS = frozenset({ColumnType.CONTACT_LIST, ColumnType.MULTI_CONTACT_LIST})
CHOICES = frozenset({ColumnType.PICKLIST, ColumnType.MULTI_PICKLIST})
DEFAULT_WIDTH = 150
_TYPES = {type_.value: type_ for type_ in ColumnType}


def columns_of(sheet: wire.Sheet) -> tuple[SourceColumn, ...]:
    is_admin, plans = sheet.access_level in ADMINS, bool(sheet.dependencies_enabled)
    return tuple(column_of(column, is_admin=is_admin, plans=plans) for column in sheet.columns or ())


def column_of(column: wire.Column, *, is_admin: bool = False, plans: bool = False) -> SourceColumn:
    """`plans`: the sheet computes dates from durations and predecessors. A type we do not know is shown as text, and not written."""
    people = column.contact_options or ()
    options = tuple(str(option) for option in column.options or ()) or tuple(mailbox(one.name, one.email) for one in people)
    return SourceColumn(
        column.id,
        column.title,
        _TYPES.get(column.type, ColumnType.TEXT_NUMBER),
        options=options,
        is_strict=bool(column.validation),
        is_primary=bool(column.primary),
        width=int(column.width or DEFAULT_WIDTH),
        protection=_protection(column, is_admin=is_admin, plans=plans),
        formula=column.formula or "",
    )


def _protection(column: wire.Column, *, is_admin: bool, plans: bool) -> Protection | None:
    if column.system_column_type:
        return "system"
    if column.formula:
        return "formula"
    if column.locked_for_user or (column.locked and not is_admin):
        return "locked"
    return None if _takes_values(column, plans=plans) else "unsupported"


def _takes_values(column: wire.Column, *, plans: bool) -> bool:
    """Predecessors are written by row id, which their text does not hold; of a plan's dates only its start can be set."""
    tags = column.tags or ()
    match column.type:
        case "DATETIME" | "PREDECESSOR":
            return False
        case "ABSTRACT_DATETIME" if plans:
            return "GANTT_START_DATE" in tags
    return column.type in _TYPES and not (plans and "GANTT_END_DATE" in tags)


def to_wire(column: SourceColumn, index: int) -> dict[str, Any]:
    """A new column."""
    options = _options(column.type, column.options) if column.options else {}
    strict = {"validation": True} if column.is_strict and column.type in CHOICES else {}
    return {"title": column.title, "type": column.type.value, "index": index, "width": column.width, **options, **strict}


def change_to_wire(
    type_: ColumnType,
    known: SourceColumn | None,
    *,
    title: str | None,
    options: tuple[str, ...] | None,
    is_strict: bool | None,
    width: int | None,
    index: int | None,
    retypes: bool,
) -> dict[str, Any]:
    """What changes of a column. The type goes with its options, and that clears the validation: the known one goes along."""
    told: Mapping[str, Any] = {"title": title, "width": width, "index": index}
    body = {name: value for name, value in told.items() if value is not None}
    if retypes or options is not None:
        body["type"] = type_.value
        kept = known.is_strict if known is not None and not retypes else None
        is_strict = kept if is_strict is None else is_strict
    if options is not None:
        body |= _options(type_, options)
    return body if is_strict is None else {**body, "validation": is_strict, "type": type_.value}


def _options(type_: ColumnType, options: tuple[str, ...]) -> dict[str, Any]:
    if type_ in CHOICES:
        return {"options": options}
    if type_ in CONTACTS:
        return {"contactOptions": [_person(option) for option in options]}
    return {}


def _person(text: str) -> dict[str, str]:
    name, address = split_mailbox(text)
    return {**({"name": name} if name else {}), **({"email": address} if address else {})}


class KnownColumns:
    """The columns of the sheets read last, by sheet and column id; older ones make room."""

    def __init__(self, most_sheets: int = 256) -> None:
        self._most = most_sheets
        self._sheets: dict[int, dict[int, SourceColumn]] = {}

    def of(self, sheet_id: int) -> Mapping[int, SourceColumn]:
        return self._sheets.get(sheet_id, {})

    def primary(self, sheet_id: int) -> int | None:
        return next((column.id for column in self.of(sheet_id).values() if column.is_primary), None)

    def learn(self, sheet_id: int, columns: tuple[SourceColumn, ...]) -> None:
        self._sheets.pop(sheet_id, None)
        self._sheets[sheet_id] = {column.id: column for column in columns}
        if len(self._sheets) > self._most:
            del self._sheets[next(iter(self._sheets))]

    def forget(self, sheet_id: int) -> None:
        self._sheets.pop(sheet_id, None)
