"""Rows one level in or out, where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from chatsheet.domain.changes import Change, Place, RowsMoved
from chatsheet.domain.sheet import Row, RowId, Sheet
from chatsheet.ports import Transaction
from chatsheet.services.smartsheet_face.errors import Refused
from chatsheet.services.smartsheet_face.outline import Outline


def indented(transaction: Transaction, sheet: Sheet, wanted: Sequence[RowId], step: int, outline: Outline) -> list[Change]:
    """One after the other, each on what the one before left. Positions stay: only parents change.

    Raises:
        Refused: 1062 where there is no row to go under or out of, 1185 where that row is empty.
    """
    rows = transaction.rows(sheet.id, wanted)
    tree = Outline(outline.version, outline.positions, outline.ids, outline.parents[:])
    changed: set[int] = set()
    for row_id in wanted:
        rank = outline.rank(rows[row_id])
        changed |= _in(transaction, sheet, tree, rank) if step > 0 else _out(tree, rank)
    known = transaction.rows(sheet.id, [RowId(tree.ids[rank]) for rank in changed])
    moves = {row.id: _place(row, tree.parents[tree.rank(row)]) for row in known.values()}
    return [RowsMoved(moves)] if moves else []


def _place(row: Row, parent: int) -> Place:
    return Place(RowId(parent) if parent else None, row.position)


def _in(transaction: Transaction, sheet: Sheet, tree: Outline, rank: int) -> set[int]:
    above = tree.sibling(rank)
    if above is None:
        raise Refused(1062, f"There is no row that {tree.ids[rank]} could go under.")
    if all(value is None for value in transaction.rows(sheet.id, [above])[above].cells):
        raise Refused(1185, f"The row {above} is empty: it can't have children.")
    tree.parents[rank] = above
    return {rank}


def _out(tree: Outline, rank: int) -> set[int]:
    """Those that followed under the old parent become children of the row that left: they stand below it."""
    parent = tree.parents[rank]
    if not parent:
        raise Refused(1062, f"The row {tree.ids[rank]} is below no other.")
    at = tree.ids.index(parent)
    changed = {rank}
    for later in range(rank + 1, len(tree.ids)):
        if tree.parents[later] == parent:
            tree.parents[later] = tree.ids[rank]
            changed.add(later)
        elif tree.parents[later] == tree.parents[at] or not tree.parents[later]:
            break
    tree.parents[rank] = tree.parents[at]
    return changed
