"""Actions that add, change and delete columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pydantic import Field

from chatsheet.domain.cells import convert
from chatsheet.domain.changes import CellsSet, Change, ColumnAdded, ColumnDeleted, ColumnFields, ColumnMoved, ColumnUpdated
from chatsheet.domain.errors import conflict, invalid, too_large
from chatsheet.domain.sheet import Column, ColumnId, RowId, Sheet, one_line
from chatsheet.domain.values import ColumnType, NumberFormat, Value
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import Action, Arguments, Context, Count
from chatsheet.services.actions.cells import same
from chatsheet.services.actions.naming import Names
from chatsheet.services.commit import Decide, Decision

MOST_COLUMNS = 400
"""Smartsheet API 2.0, "Column": a sheet has at most 400 columns."""
MOST_TITLE = 50
"""Smartsheet API 2.0, "Column": a title has at most 50 characters. Imported longer ones are kept."""
RESERVED = frozenset({"_row_id", "_parent_id", "_position"})
"""Names the query engine's table gives to what every row has."""
SYSTEM_ONLY = frozenset({ColumnType.DATETIME})


class FormatArg(Arguments):
    """How numbers are shown."""

    style: Literal["plain", "currency", "percent"] = "plain"
    decimals: int | None = Field(default=None, ge=0, le=10)
    thousands: bool = False
    currency: str = Field(default="", max_length=8)


class AddColumn(Arguments):
    """A new, empty column."""

    title: str = Field(min_length=1, max_length=MOST_TITLE)
    type: ColumnType = ColumnType.TEXT_NUMBER
    options: list[str] = Field(default_factory=list, max_length=1000)
    index: Count | None = Field(default=None, description="0-based place; the end when left out.")
    format: FormatArg | None = None


class UpdateColumn(Arguments):
    """New properties of a column. A new type converts its values; what does not convert stays as text."""

    column: str
    title: str | None = Field(default=None, min_length=1, max_length=MOST_TITLE)
    type: ColumnType | None = None
    options: list[str] | None = Field(default=None, max_length=1000)
    is_strict: bool | None = Field(default=None, description="Whether only the options may be chosen.")
    format: FormatArg | Literal["none"] | None = None
    width: int | None = Field(default=None, ge=20, le=2000)
    index: Count | None = None


class DeleteColumns(Arguments):
    """Columns with all their values."""

    columns: list[str] = Field(min_length=1, max_length=MOST_COLUMNS)


async def prepare_add_column(context: Context, arguments: AddColumn) -> Decide:
    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        column = new_column(transaction, sheet, arguments.title, arguments.type, arguments.options, _format(arguments.format))
        index = len(sheet.columns) if arguments.index is None else min(arguments.index, len(sheet.columns))
        return Decision([ColumnAdded(column, index)], f"Added the column {column.title}.", data={"column_id": str(column.id)})

    return decide


def new_column(
    transaction: Transaction,
    sheet: Sheet,
    title: str,
    column_type: ColumnType,
    options: Sequence[str] = (),
    number_format: NumberFormat | None = None,
) -> Column:
    """A column that is not in the sheet yet. Raises Problem `too_many_columns`, and what `check_new` raises."""
    clean = check_new(sheet, title, column_type)
    column_id, slot = transaction.take_column(sheet.id)
    return Column(column_id, slot, clean, column_type, tuple(dict.fromkeys(options)), format=number_format)


def check_new(sheet: Sheet, title: str, column_type: ColumnType) -> str:
    """The title as it will stand there.

    Raises:
        Problem: `too_many_columns`, `title_blank`, `title_reserved`, `title_taken`, `type_not_allowed`.
    """
    if len(sheet.columns) >= MOST_COLUMNS:
        message = f"A sheet has at most {MOST_COLUMNS} columns."
        raise too_large("too_many_columns", message, "Delete one first.", limit=MOST_COLUMNS)
    _check_type(column_type)
    return _free_title(sheet, title, None)


async def prepare_update_column(context: Context, arguments: UpdateColumn) -> Decide:
    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        column = Names(sheet.columns, prefers_ids=context.prefers_ids).column(arguments.column)
        fields = _fields(sheet, column, arguments)
        changes: list[Change] = [ColumnUpdated(column.id, fields)] if fields != ColumnFields() else []
        if fields.type is not None:
            changes += _converted(transaction, sheet, column, replace(column, type=fields.type, options=fields.options or column.options))
        if arguments.index is not None and sheet.columns.index(column) != arguments.index:
            changes.append(ColumnMoved(column.id, min(arguments.index, len(sheet.columns) - 1)))
        return Decision(changes, _describe(column, fields, changes))

    return decide


def _fields(sheet: Sheet, column: Column, wanted: UpdateColumn) -> ColumnFields:
    """Only what really changes."""
    title = None if wanted.title in (None, column.title) else _free_title(sheet, str(wanted.title), column.id)
    new_type = None if wanted.type in (None, column.type) else wanted.type
    if new_type is not None:
        _check_type(new_type)
    options = None if wanted.options is None else tuple(dict.fromkeys(wanted.options))
    number_format: NumberFormat | Literal["none"] | None = "none" if wanted.format == "none" else _format(wanted.format)
    return ColumnFields(
        title=title,
        type=new_type,
        options=None if options == column.options else options,
        is_strict=None if wanted.is_strict in (None, column.is_strict) else wanted.is_strict,
        format=None if number_format in (None, column.format or "none") else number_format,
        width=None if wanted.width in (None, column.width) else wanted.width,
    )


def _converted(transaction: Transaction, sheet: Sheet, column: Column, to: Column) -> Sequence[Change]:
    cells: dict[RowId, dict[ColumnId, Value]] = {}
    for row in transaction.all_rows(sheet.id):
        old = row.value(column)
        new = convert(old, to)
        if not same(old, new):
            cells[row.id] = {column.id: new}
    return [CellsSet(cells)] if cells else []


def _describe(column: Column, fields: ColumnFields, changes: Sequence[Change]) -> str:
    if not changes:
        return f"{column.title} is like that already."
    if fields.title is not None and len(changes) == 1 and fields == ColumnFields(title=fields.title):
        return f"Renamed the column {column.title} to {fields.title}."
    if fields.type is not None:
        return f"Changed the type of {column.title} from {_spoken(column.type)} to {_spoken(fields.type)}."
    if isinstance(changes[0], ColumnMoved):
        return f"Moved the column {column.title}."
    return f"Changed the column {column.title}."


def _spoken(column_type: ColumnType) -> str:
    return column_type.value.replace("_", " ").lower()


async def prepare_delete_columns(context: Context, arguments: DeleteColumns) -> Decide:
    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        names = Names(sheet.columns, prefers_ids=context.prefers_ids)
        doomed = list(dict.fromkeys(names.column(name) for name in arguments.columns))
        primary = next((column for column in doomed if column.is_primary), None)
        if primary is not None:
            message = f"{primary.title} is the primary column: it names the rows."
            raise conflict("column_primary", message, "Rename it instead.", column=primary.title)
        titles = ", ".join(column.title for column in doomed)
        word = "column" if len(doomed) == 1 else "columns"
        return Decision([ColumnDeleted(column.id) for column in doomed], f"Deleted the {word} {titles}.")

    return decide


def _free_title(sheet: Sheet, title: str, own: ColumnId | None) -> str:
    """Titles are one of a kind, whatever the case (Smartsheet error 1133): queries name columns by them."""
    clean = one_line(title)
    if not clean:
        raise invalid("title_blank", "A column needs a title.", "Write one.")
    if clean.casefold() in RESERVED:
        raise invalid("title_reserved", f"{clean} is a name that every row has already.", "Choose another title.", title=clean)
    if any(column.title.casefold() == clean.casefold() and column.id != own for column in sheet.columns):
        raise conflict("title_taken", f"There is a column {clean} already.", "Choose another title.", title=clean)
    return clean


def _check_type(column_type: ColumnType) -> None:
    if column_type in SYSTEM_ONLY:
        message = "DATETIME is for columns that the system fills."
        raise invalid("type_not_allowed", message, "Use ABSTRACT_DATETIME.", type=column_type.value)


def _format(given: FormatArg | Literal["none"] | None) -> NumberFormat | None:
    if not isinstance(given, FormatArg):
        return None
    return NumberFormat(given.style, given.decimals, given.thousands, given.currency)


ACTIONS = (
    Action("add_column", "Add an empty column.", "write", AddColumn, prepare=prepare_add_column),
    Action("update_column", "Rename, retype, move or reformat a column.", "write", UpdateColumn, prepare=prepare_update_column),
    Action("delete_columns", "Delete columns with their values.", "destructive", DeleteColumns, prepare=prepare_delete_columns),
)
