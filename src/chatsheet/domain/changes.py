"""What can happen to a sheet: thirteen kinds of change, how each is applied, and its exact inverse.

Every function here works on the slice of a sheet that a change needs: all columns and the rows in `touched_rows(change)`.
See docs/subsystems/commit.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, assert_never

from chatsheet.domain.errors import not_found
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet
from chatsheet.domain.values import ColumnType, NumberFormat, Value


@dataclass(frozen=True, slots=True)
class SheetCreated:
    """A sheet begins, with all the rows it is born with."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    kind: Literal["sheet_created"] = "sheet_created"


@dataclass(frozen=True, slots=True)
class SheetRenamed:
    name: str
    kind: Literal["sheet_renamed"] = "sheet_renamed"


@dataclass(frozen=True, slots=True)
class SheetDeleted:
    """The sheet is no longer listed; everything in it is kept."""

    kind: Literal["sheet_deleted"] = "sheet_deleted"


@dataclass(frozen=True, slots=True)
class SheetRestored:
    kind: Literal["sheet_restored"] = "sheet_restored"


@dataclass(frozen=True, slots=True)
class ColumnAdded:
    """A column appears at `index`. Its slot is new, or the one a deleted column left its values in: they show again."""

    column: Column
    index: int
    kind: Literal["column_added"] = "column_added"


@dataclass(frozen=True, slots=True)
class ColumnDeleted:
    """A column disappears. Its values stay in their slot, unseen, so that undo costs nothing and loses nothing."""

    column_id: ColumnId
    kind: Literal["column_deleted"] = "column_deleted"


@dataclass(frozen=True, slots=True)
class ColumnFields:
    """The properties to change; None leaves one as it is."""

    title: str | None = None
    type: ColumnType | None = None
    options: tuple[str, ...] | None = None
    is_strict: bool | None = None
    format: NumberFormat | Literal["none"] | None = None
    """`"none"` takes the format away."""
    width: int | None = None


@dataclass(frozen=True, slots=True)
class ColumnUpdated:
    """Properties of a column change; its values do not (a retype is followed by the `CellsSet` that converts them)."""

    column_id: ColumnId
    set: ColumnFields
    kind: Literal["column_updated"] = "column_updated"


@dataclass(frozen=True, slots=True)
class ColumnMoved:
    column_id: ColumnId
    index: int
    """Where it stands afterwards, 0-based."""
    kind: Literal["column_moved"] = "column_moved"


@dataclass(frozen=True, slots=True)
class RowsAdded:
    """New rows, or deleted ones coming back with their ids and places."""

    rows: tuple[Row, ...]
    kind: Literal["rows_added"] = "rows_added"


@dataclass(frozen=True, slots=True)
class RowsDeleted:
    row_ids: tuple[RowId, ...]
    kind: Literal["rows_deleted"] = "rows_deleted"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: under which parent, and at which position among all rows of the sheet."""

    parent_id: RowId | None
    position: int


@dataclass(frozen=True, slots=True)
class RowsMoved:
    moves: Mapping[RowId, Place]
    kind: Literal["rows_moved"] = "rows_moved"


@dataclass(frozen=True, slots=True)
class CellsSet:
    """New values for cells of existing rows; cells not named stay as they are."""

    cells: Mapping[RowId, Mapping[ColumnId, Value]]
    kind: Literal["cells_set"] = "cells_set"


@dataclass(frozen=True, slots=True)
class ChangesConfirmed:
    """The sheet's source took the pending changes of `cause`, those up to the event `up_to`. The shown values do not change."""

    cause: str
    up_to: int
    kind: Literal["changes_confirmed"] = "changes_confirmed"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why the source did not take what was done to one row; `theirs` where it holds other values since, by column."""

    message: str
    code: int | None = None
    """The source's own error code."""
    mine: Mapping[ColumnId, Value] = field(default_factory=dict)
    theirs: Mapping[ColumnId, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangesRejected:
    """The sheet's source refused pending changes of `cause`, up to the event `up_to`: all of them, or those of `rows`. The changes that
    take them back follow in the same commit; what it says nothing about was taken, or still waits."""

    cause: str
    up_to: int
    reason: str
    rows: Mapping[RowId, Rejection] = field(default_factory=dict)
    kind: Literal["changes_rejected"] = "changes_rejected"


Change = (
    SheetCreated
    | SheetRenamed
    | SheetDeleted
    | SheetRestored
    | ColumnAdded
    | ColumnDeleted
    | ColumnUpdated
    | ColumnMoved
    | RowsAdded
    | RowsDeleted
    | RowsMoved
    | CellsSet
    | ChangesConfirmed
    | ChangesRejected
)


def touched_rows(change: Change) -> frozenset[RowId]:
    """The existing rows that `apply` and `invert` must see."""
    match change:
        case RowsDeleted():
            return frozenset(change.row_ids)
        case RowsMoved():
            return frozenset(change.moves)
        case CellsSet():
            return frozenset(change.cells)
        case _:
            return frozenset()


def changed_rows(change: Change) -> frozenset[RowId]:
    """The rows that are new or different after `change` (deleted ones are not)."""
    if isinstance(change, RowsAdded):
        return frozenset(row.id for row in change.rows)
    return frozenset() if isinstance(change, RowsDeleted) else touched_rows(change)


def apply(sheet: Sheet, change: Change, *, seq: int) -> Sheet:
    """The sheet after `change`, the event `seq` of its topic. Rows that change get that `seq`.

    Raises:
        Problem: `row_unknown` or `column_unknown` when the change names what the sheet does not have.
    """
    after = _apply(sheet, change, seq)
    return replace(after, seq=seq)


def _apply(sheet: Sheet, change: Change, seq: int) -> Sheet:
    match change:
        case SheetCreated():
            rows = {row.id: replace(row, seq=seq) for row in change.rows}
            return Sheet(sheet.id, change.name, change.columns, rows)
        case SheetRenamed():
            return replace(sheet, name=change.name)
        case SheetDeleted():
            return replace(sheet, is_deleted=True)
        case SheetRestored():
            return replace(sheet, is_deleted=False)
        case ColumnAdded() | ColumnDeleted() | ColumnUpdated() | ColumnMoved():
            return replace(sheet, columns=_apply_to_columns(sheet, change))
        case RowsAdded() | RowsDeleted() | RowsMoved() | CellsSet():
            return replace(sheet, rows=_apply_to_rows(sheet, change, seq))
        case ChangesConfirmed() | ChangesRejected():
            return sheet
        case _:
            assert_never(change)


def _apply_to_columns(sheet: Sheet, change: ColumnAdded | ColumnDeleted | ColumnUpdated | ColumnMoved) -> tuple[Column, ...]:
    columns = list(sheet.columns)
    match change:
        case ColumnAdded():
            columns.insert(change.index, change.column)
        case ColumnDeleted():
            columns.remove(_column(sheet, change.column_id))
        case ColumnUpdated():
            old = _column(sheet, change.column_id)
            columns[columns.index(old)] = replace(old, **_given(change.set))
        case ColumnMoved():
            column = _column(sheet, change.column_id)
            columns.remove(column)
            columns.insert(change.index, column)
        case _:
            assert_never(change)
    return tuple(columns)


def _apply_to_rows(sheet: Sheet, change: RowsAdded | RowsDeleted | RowsMoved | CellsSet, seq: int) -> dict[RowId, Row]:
    rows = dict(sheet.rows)
    match change:
        case RowsAdded():
            rows.update((row.id, replace(row, seq=seq)) for row in change.rows)
        case RowsDeleted():
            for row_id in change.row_ids:
                del rows[_row(sheet, row_id).id]
        case RowsMoved():
            for row_id, place in change.moves.items():
                rows[row_id] = replace(_row(sheet, row_id), parent_id=place.parent_id, position=place.position, seq=seq)
        case CellsSet():
            slots = {column.id: column.slot for column in sheet.columns}
            for row_id, cells in change.cells.items():
                rows[row_id] = _with_cells(_row(sheet, row_id), cells, slots, seq)
        case _:
            assert_never(change)
    return rows


def _with_cells(row: Row, cells: Mapping[ColumnId, Value], slots: Mapping[ColumnId, int], seq: int) -> Row:
    values = list(row.cells)
    for column_id, value in cells.items():
        if column_id not in slots:
            raise _column_unknown(column_id)
        slot = slots[column_id]
        values.extend([None] * (slot + 1 - len(values)))
        values[slot] = value
    return Row(row.id, tuple(values), row.position, row.parent_id, seq)


def invert(change: Change, before: Sheet) -> tuple[Change, ...]:
    """The changes that take `apply(before, change)` back to what `before` showed.

    >>> title = Column(ColumnId(1), 0, "Status")
    >>> before = Sheet(SheetId(1), "Plan", (title,), {RowId(1): Row(RowId(1), ("Open",), 0)})
    >>> invert(CellsSet({RowId(1): {ColumnId(1): "Done"}}), before)[0].cells
    {1: {1: 'Open'}}

    Raises:
        Problem: `row_unknown` or `column_unknown`, as `apply`.
    """
    match change:
        case SheetCreated():
            return (SheetDeleted(),)
        case SheetRenamed():
            return (SheetRenamed(before.name),)
        case SheetDeleted():
            return (SheetRestored(),)
        case SheetRestored():
            return (SheetDeleted(),)
        case ColumnAdded() | ColumnDeleted() | ColumnUpdated() | ColumnMoved():
            return (_invert_columns(change, before),)
        case RowsAdded():
            return (RowsDeleted(tuple(row.id for row in change.rows)),)
        case RowsDeleted():
            return (RowsAdded(tuple(_row(before, row_id) for row_id in change.row_ids)),)
        case RowsMoved():
            return (RowsMoved({row_id: _place(_row(before, row_id)) for row_id in change.moves}),)
        case CellsSet():
            columns = {column.id: column for column in before.columns}
            return (CellsSet({row_id: _old_cells(_row(before, row_id), cells, columns) for row_id, cells in change.cells.items()}),)
        case ChangesConfirmed() | ChangesRejected():
            return ()
        case _:
            assert_never(change)


def _invert_columns(change: ColumnAdded | ColumnDeleted | ColumnUpdated | ColumnMoved, before: Sheet) -> Change:
    match change:
        case ColumnAdded():
            return ColumnDeleted(change.column.id)
        case ColumnDeleted():
            column = _column(before, change.column_id)
            return ColumnAdded(column, before.columns.index(column))
        case ColumnUpdated():
            column = _column(before, change.column_id)
            old = {name: getattr(column, name) for name in _given(change.set)}
            return ColumnUpdated(column.id, ColumnFields(**{name: _as_field(value) for name, value in old.items()}))
        case ColumnMoved():
            return ColumnMoved(change.column_id, before.columns.index(_column(before, change.column_id)))
        case _:
            assert_never(change)


def _old_cells(row: Row, cells: Mapping[ColumnId, Value], columns: Mapping[ColumnId, Column]) -> dict[ColumnId, Value]:
    return {column_id: row.value(columns[column_id]) for column_id in cells}


def _place(row: Row) -> Place:
    return Place(row.parent_id, row.position)


def _given(given: ColumnFields) -> dict[str, Any]:
    """The properties a `ColumnFields` changes, by name, with `"none"` read as no format."""
    values = {field.name: getattr(given, field.name) for field in fields(given)}
    return {name: None if value == "none" and name == "format" else value for name, value in values.items() if value is not None}


def _as_field(value: Any) -> Any:
    return "none" if value is None else value


def _column(sheet: Sheet, column_id: ColumnId) -> Column:
    column = sheet.column(column_id)
    if column is None:
        raise _column_unknown(column_id)
    return column


def _column_unknown(column_id: ColumnId) -> Exception:
    return not_found("column_unknown", f"There is no column {column_id}.", "Read the sheet's columns again.", column=str(column_id))


def _row(sheet: Sheet, row_id: RowId) -> Row:
    try:
        return sheet.rows[row_id]
    except KeyError:
        raise not_found("row_unknown", f"There is no row {row_id} (any more).", "Read the rows again.", row=str(row_id)) from None
