"""A list of changes made smaller or corrected by hand, before it happens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from chatsheet.domain.changes import CellsSet, Change, RowsAdded, RowsDeleted, RowsMoved
from chatsheet.domain.sheet import ColumnId, Row, RowId
from chatsheet.domain.values import Value

ROW_CHANGES = (CellsSet, RowsAdded, RowsDeleted, RowsMoved)


def is_of_rows(changes: Sequence[Change]) -> bool:
    """Whether the changes can be taken apart by row; what changes columns or the sheet happens whole or not at all."""
    return all(isinstance(change, ROW_CHANGES) for change in changes)


def without_rows(changes: Sequence[Change], rows: Collection[RowId]) -> list[Change]:
    """The changes as far as they are not about `rows`; those that would be about nothing are left out.

    >>> without_rows([RowsDeleted((RowId(1), RowId(2)))], {RowId(1)})
    [RowsDeleted(row_ids=(2,), kind='rows_deleted')]
    """
    return [kept for change in changes if (kept := _without(change, rows)) is not None]


def _without(change: Change, rows: Collection[RowId]) -> Change | None:
    match change:
        case CellsSet():
            cells = {row: values for row, values in change.cells.items() if row not in rows}
            return CellsSet(cells) if cells else None
        case RowsAdded():
            added = tuple(row for row in change.rows if row.id not in rows)
            return RowsAdded(added) if added else None
        case RowsDeleted():
            gone = tuple(row for row in change.row_ids if row not in rows)
            return RowsDeleted(gone) if gone else None
        case RowsMoved():
            moves = {row: place for row, place in change.moves.items() if row not in rows}
            return RowsMoved(moves) if moves else None
        case _:
            return change


def with_values(
    changes: Sequence[Change], values: Mapping[RowId, Mapping[ColumnId, Value]], slots: Mapping[ColumnId, int]
) -> tuple[list[Change], int]:
    """The changes with other new values, and how many values found their place: only a cell that is set, or a row that comes, has one."""
    revised: list[Change] = []
    placed = 0
    for change in changes:
        if isinstance(change, CellsSet):
            cells = {
                row: {column: values.get(row, {}).get(column, value) for column, value in old.items()} for row, old in change.cells.items()
            }
            placed += sum(column in old for row, old in change.cells.items() for column in values.get(row, {}))
            revised.append(CellsSet(cells))
        elif isinstance(change, RowsAdded):
            revised.append(RowsAdded(tuple(_filled(row, values.get(row.id, {}), slots) for row in change.rows)))
            placed += sum(len(values.get(row.id, {})) for row in change.rows)
        else:
            revised.append(change)
    return revised, placed


def _filled(row: Row, values: Mapping[ColumnId, Value], slots: Mapping[ColumnId, int]) -> Row:
    cells = list(row.cells)
    for column, value in values.items():
        cells.extend([None] * (slots[column] + 1 - len(cells)))
        cells[slots[column]] = value
    return replace(row, cells=tuple(cells))
