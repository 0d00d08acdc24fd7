"""What may not be written on a sheet that has a source: told before anything is stored, in the source's terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chatsheet.domain.changes import (
    CellsSet,
    Change,
    ColumnAdded,
    ColumnDeleted,
    ColumnFields,
    ColumnUpdated,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
    SheetDeleted,
    SheetRestored,
    touched_rows,
)
from chatsheet.domain.errors import Category, Problem, conflict, invalid, too_large
from chatsheet.domain.sheet import Column, ColumnId, RowId, Sheet
from chatsheet.domain.source import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Link, LinkedColumn, LinkedRow
from chatsheet.domain.values import ColumnType
from chatsheet.ports import Transaction

NOT_MADE_THERE = frozenset({ColumnType.DURATION, ColumnType.PREDECESSOR, ColumnType.ABSTRACT_DATETIME, ColumnType.DATETIME})
"""Smartsheet API 2.0, error 1142: types that only a project sheet's settings make."""


def check(transaction: Transaction, link: Link, sheet: Sheet, changes: Sequence[Change], *, by_row: bool = False) -> None:
    """Raises the first Problem there is with these changes: `source_read_only`, `cell_protected`, `row_locked`, `source_limit`,
    `type_not_at_source`. A deleted sheet only leaves our list: nothing is deleted at the source. `by_row`: what is wrong with single rows
    is no problem while there are others."""
    rows = [change for change in changes if not isinstance(change, SheetDeleted | SheetRestored)]
    if not rows or not link.is_followed:
        return
    if link.is_read_only:
        raise source_read_only(link)
    found = faults(transaction, link, sheet, rows)
    if found and (not by_row or found.keys() >= {row_id for change in rows for row_id in touched_rows(change)}):
        raise next(iter(found.values()))
    _check_columns(link, sheet, rows)
    _check_limits(transaction, sheet, rows)


def check_column(link: Link, sheet: Sheet, column_id: ColumnId | None) -> None:
    """Raises Problem `source_read_only` or `cell_protected`, where no cell of the column can be written."""
    if link.is_read_only:
        raise source_read_only(link)
    column = None if column_id is None else sheet.column(column_id)
    if column is not None and column.id in link.columns and link.columns[column.id].protection:
        raise cell_protected(column, link.columns[column.id])


def faults(transaction: Transaction, link: Link, sheet: Sheet, changes: Sequence[Change]) -> dict[RowId, Problem]:
    """What is wrong with single rows; the others could be done."""
    touched = {row_id for change in changes for row_id in touched_rows(change)}
    guarded = transaction.guarded_rows(sheet.id, touched) if touched else {}
    columns = {column.id: column for column in sheet.columns}
    found: dict[RowId, Problem] = {}
    for change in changes:
        for row_id, problem in _faults_of(link, columns, guarded, change):
            found.setdefault(row_id, problem)
    return found


def _faults_of(
    link: Link, columns: Mapping[ColumnId, Column], guarded: Mapping[RowId, LinkedRow], change: Change
) -> Iterator[tuple[RowId, Problem]]:
    named = touched_rows(change)
    yield from ((row_id, row_locked()) for row_id, row in guarded.items() if row.is_locked and row_id in named)
    if isinstance(change, RowsDeleted | RowsMoved):
        return
    cells = change.cells if isinstance(change, CellsSet) else {}
    written = {column_id for row in cells.values() for column_id in row}
    closed = {one: link.columns[one] for one in written if one in link.columns and link.columns[one].protection}
    for row_id, row in cells.items():
        for column_id in row:
            column = columns.get(column_id)
            if column is None:
                continue  # `apply` says so
            if column_id in closed:
                yield row_id, cell_protected(column, closed[column_id])
            elif row_id in guarded and column_id in guarded[row_id].formulas:
                yield row_id, cell_protected(column, LinkedColumn(0, "formula", guarded[row_id].formulas[column_id]))


def source_read_only(link: Link) -> Problem:
    message = f"You may look at this sheet at Smartsheet, not change it ({link.access.lower()})."
    return Problem(Category.PERMISSION, "source_read_only", message, "Ask its owner for the right to edit, or copy the sheet.")


def row_locked() -> Problem:
    return conflict("row_locked", "This row is locked at Smartsheet.", "Unlock it there, or leave it as it is.")


def cell_protected(column: Column, linked: LinkedColumn) -> Problem:
    """A cell that is not ours to write; `params` say why."""
    told = {"column": column.title, "why": linked.protection or "locked", "formula": linked.formula}
    match linked.protection:
        case "system":
            return conflict("cell_protected", f"Smartsheet fills {column.title} itself.", "Write into another column.", **told)
        case "formula":
            return conflict("cell_protected", f"{column.title} is computed by a formula.", "Change it at Smartsheet.", **told)
        case "unsupported":
            message = f"{column.title} can't be written through Smartsheet's API."
            return conflict("cell_protected", message, "Write into another column.", **told)
        case _:
            return conflict("cell_protected", f"{column.title} is locked at Smartsheet.", "Change it at Smartsheet.", **told)


def _check_columns(link: Link, sheet: Sheet, changes: Sequence[Change]) -> None:
    added = sum(isinstance(change, ColumnAdded) for change in changes) - sum(isinstance(change, ColumnDeleted) for change in changes)
    if added > 0 and len(sheet.columns) + added > MOST_COLUMNS:
        raise source_limit(f"{MOST_COLUMNS} columns", MOST_COLUMNS)
    for change in changes:
        if isinstance(change, ColumnAdded) and change.column.type in NOT_MADE_THERE:
            raise type_not_at_source(change.column.type)
        if isinstance(change, ColumnUpdated) and change.set.type in NOT_MADE_THERE:
            raise type_not_at_source(change.set.type)
        if isinstance(change, ColumnUpdated | ColumnDeleted):
            linked, column = link.columns.get(change.column_id), sheet.column(change.column_id)
            if linked is not None and column is not None and linked.protection in ("system", "locked") and not _is_looks(change):
                raise cell_protected(column, linked)


def _is_looks(change: ColumnUpdated | ColumnDeleted) -> bool:
    """Width and number format are ours alone."""
    return isinstance(change, ColumnUpdated) and replace(change.set, width=None, format=None) == ColumnFields()


def _check_limits(transaction: Transaction, sheet: Sheet, changes: Sequence[Change]) -> None:
    added = sum(len(change.rows) for change in changes if isinstance(change, RowsAdded))
    columns = sum(isinstance(change, ColumnAdded) for change in changes)
    if not added and not columns:
        return
    rows = transaction.row_count(sheet.id) + added
    if added and rows > MOST_ROWS:
        raise source_limit(f"{MOST_ROWS:,} rows", MOST_ROWS)
    if rows * (len(sheet.columns) + columns) > MOST_CELLS:
        raise source_limit(f"{MOST_CELLS:,} cells", MOST_CELLS)


def type_not_at_source(column_type: ColumnType | None) -> Problem:
    told = column_type.value if column_type else ""
    return invalid("type_not_at_source", f"Smartsheet's API can't make {told} columns.", "Choose another type.", type=told)


def source_limit(what: str, limit: int) -> Problem:
    return too_large("source_limit", f"A sheet at Smartsheet holds at most {what}.", "Split it, or delete some first.", limit=limit)
