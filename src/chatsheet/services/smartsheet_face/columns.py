"""Columns as Smartsheet's clients add and change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chatsheet.domain.changes import Change, ColumnAdded, ColumnDeleted
from chatsheet.domain.sheet import Column, ColumnId, Sheet, one_line
from chatsheet.domain.source import MOST_COLUMNS
from chatsheet.domain.values import ColumnType
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import Context
from chatsheet.services.actions.columns import MOST_TITLE, UpdateColumn, new_column, prepare_update_column
from chatsheet.services.commit import Decide, Decision
from chatsheet.services.smartsheet_face.contacts import mailbox
from chatsheet.services.smartsheet_face.errors import Refused, attributes, missing, not_there
from chatsheet.services.smartsheet_face.rows import check_room

KNOWN = attributes(
    "id title type index primary options contactOptions symbol systemColumnType autoNumberFormat validation width hidden locked",
    "lockedForUser formula format description tags version",
)
LISTS = frozenset({ColumnType.PICKLIST, ColumnType.MULTI_PICKLIST})
CONTACTS = frozenset({ColumnType.CONTACT_LIST, ColumnType.MULTI_CONTACT_LIST})
PROJECT_ONLY = frozenset({ColumnType.DURATION, ColumnType.PREDECESSOR, ColumnType.ABSTRACT_DATETIME})
"""Smartsheet API 2.0, error 1142: no client can set these."""


def _any_type(given: Any) -> ColumnType:
    try:
        return ColumnType(given)
    except ValueError:
        raise Refused(1031, f"{str(given)[:40]} is no column.type.") from None


def column_type(given: Any) -> ColumnType:
    """A type that clients may set. Raises Refused 1031, 1089 or 1142."""
    found = _any_type(given)
    if found in PROJECT_ONLY:
        raise Refused(1142, f"{found.value} is for project sheets and can't be set.")
    if found is ColumnType.DATETIME:
        raise Refused(1089, "DATETIME is for columns that the system fills.")
    return found


def check_attributes(given: Mapping[str, Any]) -> None:
    unknown = given.keys() - KNOWN
    if unknown:
        raise Refused(1008, f"A column has no attribute {min(unknown)[:60]}.")
    if given.get("symbol") is not None and given.get("options") is not None:
        raise Refused(1059, "A column has options or a symbol, not both.")
    for name in ("formula", "systemColumnType", "autoNumberFormat", "symbol"):
        if given.get(name) is not None:
            raise Refused(1032, f"column.{name} is not allowed here: local sheets hold plain columns only.")


def title_of(given: Any) -> str:
    title = one_line(given) if isinstance(given, str) else ""
    if not title:
        raise missing("column.title")
    if len(title) > MOST_TITLE:
        raise Refused(1041, f"column.title may have {MOST_TITLE} characters, and has {len(title)}.")
    return title


def options_of(given: Mapping[str, Any], kind: ColumnType) -> list[str] | None:
    """The choices or contacts that were sent, None where none were."""
    options, contacts = given.get("options"), given.get("contactOptions")
    if options and kind not in LISTS:
        raise Refused(1060, f"Columns of type {kind.value} take no options.")
    if contacts and kind not in CONTACTS:
        raise Refused(1060, f"Columns of type {kind.value} take no contactOptions.")
    if options is not None and kind in LISTS:
        if not isinstance(options, list) or not all(isinstance(option, str) for option in options):
            raise Refused(1031, "column.options is a list of texts.")
        return options
    if contacts is not None and kind in CONTACTS:
        if not isinstance(contacts, list) or not all(isinstance(one, Mapping) for one in contacts):
            raise Refused(1031, "column.contactOptions is a list of objects.")
        return [mailbox(str(one.get("name") or ""), str(one.get("email") or "")) for one in contacts]
    return None


def new_columns(given: Sequence[Any]) -> list[Column]:
    """The columns of a new sheet. Raises Refused 1012, 1055, 1056, 1057, 1061 and what a column by itself may raise."""
    if not given:
        raise Refused(1054, "A new sheet needs fromId or columns.")
    if len(given) > MOST_COLUMNS:
        raise Refused(1061, f"A sheet has at most {MOST_COLUMNS} columns.")
    columns = [_new_column(index, one) for index, one in enumerate(given)]
    if sum(column.is_primary for column in columns) != 1:
        raise Refused(1055, "Exactly one column is the primary one.")
    if len({column.title.casefold() for column in columns}) < len(columns):
        raise Refused(1056, "Columns have titles of their own.")
    return sorted(columns, key=lambda column: not column.is_primary)


def _new_column(index: int, given: Any) -> Column:
    if not isinstance(given, Mapping):
        raise Refused(1008, "A column is an object.")
    check_attributes(given)
    if given.get("type") is None:
        raise missing("column.type")
    kind, is_primary = column_type(given["type"]), bool(given.get("primary"))
    if is_primary and kind is not ColumnType.TEXT_NUMBER:
        raise Refused(1057, "The primary column is of type TEXT_NUMBER.")
    options = tuple(dict.fromkeys(options_of(given, kind) or ()))
    return Column(
        ColumnId(index + 1),
        index,
        title_of(given.get("title")),
        kind,
        options,
        is_strict=bool(given.get("validation")) and kind in LISTS,
        is_primary=is_primary,
        width=_width(given) or 150,
    )


def _width(given: Mapping[str, Any]) -> int | None:
    width = given.get("width")
    return min(max(width, 20), 2000) if isinstance(width, int) and not isinstance(width, bool) else None


def decide_add(given: Sequence[Any]) -> Decide:
    """New columns, all at one index. The decision's data are their ids, in the order of the request."""
    for one in given:
        if not isinstance(one, Mapping):
            raise Refused(1008, "A column is an object.")
        check_attributes(one)
        if one.get("primary"):
            raise Refused(1032, "Not allowed here: column.primary.")
        if one.get("index") is None:
            raise missing("column.index")
        if one["index"] != given[0]["index"]:
            raise Refused(1135, f"All columns of a request have the same index; {one['index']} is not {given[0]['index']}.")
    titles = [title_of(one.get("title")) for one in given]
    if len({title.casefold() for title in titles}) < len(titles):
        raise Refused(1133, "Columns have titles of their own.")
    index = given[0]["index"]
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise Refused(1031, f"{str(index)[:40]} is no column.index.")

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        check_room(transaction, sheet, columns=len(given))
        changes: list[Change] = []
        first, seen = min(index, len(sheet.columns)), sheet
        for at, (one, title) in enumerate(zip(given, titles, strict=True)):
            kind = column_type(one.get("type", "TEXT_NUMBER"))
            column = new_column(transaction, seen, title, kind, options_of(one, kind) or ())
            column = replace(column, is_strict=bool(one.get("validation")) and kind in LISTS, width=_width(one) or column.width)
            changes.append(ColumnAdded(column, first + at))
            seen = replace(seen, columns=(*seen.columns, column))
        ids = [change.column.id for change in changes if isinstance(change, ColumnAdded)]
        return Decision(changes, f"Added {len(ids)} {'column' if len(ids) == 1 else 'columns'}.", data=ids)

    return decide


async def decide_update(context: Context, column_id: ColumnId, given: Any) -> Decide:
    """Renames, moves, retypes. Raises Refused as a client of Smartsheet expects it."""
    if not isinstance(given, Mapping):
        raise Refused(1008, "A column is an object.")
    check_attributes(given)
    refused = given.keys() & {"id", "primary", "version", "lockedForUser"}
    if refused:
        raise Refused(1032, f"Not allowed here: {', '.join(f'column.{name}' for name in sorted(refused))}.")
    kind = None if given.get("type") is None else _any_type(given["type"])
    if kind is None and any(given.get(name) is not None for name in ("options", "contactOptions", "symbol")):
        raise Refused(1090, "column.type is needed when options change.")
    arguments = UpdateColumn(
        column=str(column_id),
        title=None if given.get("title") is None else title_of(given["title"]),
        type=kind,
        options=None if kind is None else options_of(given, kind),
        is_strict=None if given.get("validation") is None else bool(given["validation"]),
        width=_width(given),
        index=_index(given),
    )
    update = await prepare_update_column(context, arguments)

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        column = sheet.column(column_id)
        if column is None:
            raise not_there(f"column {column_id}")
        new = kind or column.type
        if new is not column.type:
            column_type(new)
            if column.is_primary:
                raise Refused(1057, "The primary column is of type TEXT_NUMBER.")
        if arguments.is_strict and new not in LISTS:
            raise Refused(1210, f"Columns of type {new.value} have no validation.")
        return replace(update(transaction, sheet), data=[column_id])

    return decide


def _index(given: Mapping[str, Any]) -> int | None:
    index = given.get("index")
    if index is not None and (not isinstance(index, int) or isinstance(index, bool) or index < 0):
        raise Refused(1031, f"{str(index)[:40]} is no column.index.")
    return index


def decide_delete(column_id: ColumnId) -> Decide:
    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        column = sheet.column(column_id)
        if column is None:
            raise not_there(f"column {column_id}")
        if column.is_primary:
            raise Refused(1065, f"The column {column.title} is the primary one: it names the rows.")
        return Decision([ColumnDeleted(column_id)], f"Deleted the column {column.title}.")

    return decide
