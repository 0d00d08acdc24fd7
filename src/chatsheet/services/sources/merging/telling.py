"""A merge in the words of the history."""

from __future__ import annotations

from collections.abc import Sequence

from chatsheet.domain.changes import (
    CellsSet,
    Change,
    ChangesRejected,
    ColumnAdded,
    ColumnDeleted,
    ColumnMoved,
    ColumnUpdated,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
    SheetRenamed,
)


def told(changes: Sequence[Change], rejected: Sequence[ChangesRejected]) -> str:
    refused = sum(max(1, len(one.rows)) for one in rejected)
    if refused:
        return f"Smartsheet did not take {refused:,} {'change' if refused == 1 else 'changes'}."
    parts = [told for change in changes if (told := _part(change))]
    return "At Smartsheet: " + ", ".join(parts) + "." if parts else ""


def _part(change: Change) -> str:
    match change:
        case CellsSet(cells):
            return f"{sum(map(len, cells.values())):,} cells in {len(cells):,} rows changed"
        case RowsAdded(rows):
            return f"{len(rows):,} rows added"
        case RowsDeleted(row_ids):
            return f"{len(row_ids):,} rows deleted"
        case RowsMoved(moves):
            return f"{len(moves):,} rows moved"
        case SheetRenamed(name):
            return f"renamed to {name}"
        case ColumnAdded(column):
            return f"the column {column.title} added"
        case ColumnDeleted() | ColumnUpdated() | ColumnMoved():
            return "a column changed"
        case _:
            return ""
