"""Where new and moved rows go: among whose children, between which positions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chatsheet.domain.changes import Change, Place, RowsMoved
from chatsheet.domain.errors import invalid
from chatsheet.domain.places import spread
from chatsheet.domain.sheet import Row, RowId, SheetId
from chatsheet.ports import Transaction
from chatsheet.services.actions.naming import row_unknown

NEIGHBOURHOOD = 500
"""Rows on either side that are spread again when a gap is used up (1,000 rows: 4 ms)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Between `after` and `before` (None: the end of the sheet on that side), under `parent_id`."""

    parent_id: RowId | None
    after: int | None
    before: int | None


def find_target(
    transaction: Transaction,
    sheet_id: SheetId,
    *,
    parent: RowId | None,
    after: RowId | None,
    before: RowId | None,
    moving: Collection[RowId] = (),
) -> Target:
    """The place that was asked for: below `after` and its children, above `before`, last under `parent`, or last of all.

    Rows that are `moving` do not count as neighbours.

    Raises:
        Problem: `row_unknown`; `place_ambiguous` when more than one place was named; `move_into_itself`.
    """
    if sum(one is not None for one in (parent, after, before)) > 1:
        raise invalid("place_ambiguous", "Name one place: a parent, a row to go below, or a row to go above.")
    anchor = next((one for one in (parent, after, before) if one is not None), None)
    if anchor is None:
        return Target(None, _last(transaction, sheet_id, moving), None)
    if anchor in moving:
        raise invalid("move_into_itself", "Rows can't be moved next to or under themselves.", "Choose another place.")
    row = transaction.rows(sheet_id, [anchor]).get(anchor)
    if row is None:
        raise row_unknown([anchor])
    if before is not None:
        return Target(row.parent_id, _next(transaction, sheet_id, row.position, moving, is_before=True), row.position)
    end = _subtree_end(transaction, sheet_id, row, moving)
    return Target(anchor if parent is not None else row.parent_id, end, _next(transaction, sheet_id, end, moving, is_before=False))


def make_room(transaction: Transaction, sheet_id: SheetId, target: Target, count: int) -> tuple[list[Change], list[int]]:
    """`count` positions at the target; where the gap is used up, the neighbours are spread first, by a change of their own."""
    positions = spread(count, target.after, target.before)
    if positions is not None:
        return [], positions
    assert target.after is not None
    assert target.before is not None
    reach = max(NEIGHBOURHOOD, count)
    above = transaction.neighbours(sheet_id, target.after + 1, reach, is_before=True)[::-1]
    below = transaction.neighbours(sheet_id, target.before - 1, reach, is_before=False)
    lower = _next(transaction, sheet_id, above[0].position, (), is_before=True)
    upper = _next(transaction, sheet_id, below[-1].position, (), is_before=False)
    wide = spread(len(above) + count + len(below), lower, upper)
    if wide is None:
        return make_room_everywhere(transaction, sheet_id, target, count)
    moved = [*zip(above, wide, strict=False), *zip(below, wide[len(above) + count :], strict=True)]
    return [_moved(moved)], wide[len(above) : len(above) + count]


def make_room_everywhere(transaction: Transaction, sheet_id: SheetId, target: Target, count: int) -> tuple[list[Change], list[int]]:
    """Lay the whole sheet out anew: when even the neighbourhood has no room."""
    rows = [*transaction.all_rows(sheet_id)]
    above = [row for row in rows if target.after is not None and row.position <= target.after]
    below = rows[len(above) :]
    wide = spread(len(rows) + count, None, None) or []
    moved = [*zip(above, wide, strict=False), *zip(below, wide[len(above) + count :], strict=True)]
    return [_moved(moved)], wide[len(above) : len(above) + count]


def _moved(places: Sequence[tuple[Row, int]]) -> RowsMoved:
    return RowsMoved({row.id: Place(row.parent_id, position) for row, position in places if row.position != position})


def _subtree_end(transaction: Transaction, sheet_id: SheetId, row: Row, moving: Collection[RowId]) -> int:
    below = [one for one in transaction.descendants(sheet_id, [row.id]) if one not in moving]
    last = below[-1]
    return row.position if last == row.id else transaction.rows(sheet_id, [last])[last].position


def _last(transaction: Transaction, sheet_id: SheetId, moving: Collection[RowId]) -> int | None:
    return _next(transaction, sheet_id, 2**62, moving, is_before=True)


def _next(transaction: Transaction, sheet_id: SheetId, position: int, moving: Collection[RowId], *, is_before: bool) -> int | None:
    near = transaction.neighbours(sheet_id, position, len(moving) + 1, is_before=is_before)
    return next((row.position for row in near if row.id not in moving), None)
