"""A list of changes cut into pieces that can be stored one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from chatsheet.domain.changes import CellsSet, Change, RowsAdded, RowsDeleted


def slices(changes: Sequence[Change], size: int) -> list[Change]:
    """The same changes in pieces of at most `size` rows, in an order in which every piece makes sense by itself: rows go from the end,
    so that no parent goes before its children, and come from the beginning. What moves rows, or is no change of rows, stays whole.

    >>> slices([RowsDeleted((1, 2, 3))], 2)
    [RowsDeleted(row_ids=(2, 3), kind='rows_deleted'), RowsDeleted(row_ids=(1,), kind='rows_deleted')]
    """
    return [piece for change in changes for piece in _cut(change, size)]


def _cut(change: Change, size: int) -> Iterator[Change]:
    match change:
        case CellsSet():
            cells = iter(change.cells.items())
            while some := dict(islice(cells, size)):
                yield CellsSet(some)
        case RowsAdded():
            for start in range(0, len(change.rows), size):
                yield RowsAdded(change.rows[start : start + size])
        case RowsDeleted():
            for end in range(len(change.row_ids), 0, -size):
                yield RowsDeleted(change.row_ids[max(0, end - size) : end])
        case _:
            yield change


def row_count(changes: Sequence[Change]) -> int:
    """Rows that the changes set, add, delete or move, those of several changes counted each time."""
    return sum(_rows(change) for change in changes)


def _rows(change: Change) -> int:
    match change:
        case CellsSet():
            return len(change.cells)
        case RowsAdded():
            return len(change.rows)
        case RowsDeleted():
            return len(change.row_ids)
        case _:
            return len(getattr(change, "moves", ()))
