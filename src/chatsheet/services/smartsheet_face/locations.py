"""Where rows of a request go. Smartsheet API 2.0, "Row location"."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from chatsheet.domain.errors import Problem
from chatsheet.domain.sheet import RowId, SheetId
from chatsheet.ports import Transaction
from chatsheet.services.actions.places import Target, find_target
from chatsheet.services.smartsheet_face.errors import Refused

NAMES = ("toTop", "toBottom", "parentId", "siblingId", "above", "indent", "outdent")
FIRST = -(2**62)
"""A position before every row's."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place as it was asked for; at most one of the ways, checked by `location_of`."""

    to_top: bool = False
    to_bottom: bool = False
    parent_id: RowId | None = None
    sibling_id: RowId | None = None
    is_above: bool = False
    indent: int = 0
    """1 inwards, -1 outwards."""


def location_of(row: Mapping[str, Any], *, is_new: bool) -> Location | None:
    """The location a row asks for, None where it asks for none. Raises Refused 1062."""
    given = {name: row[name] for name in NAMES if row.get(name) not in (None, False)}
    if not given:
        return None
    location = Location(
        to_top="toTop" in given,
        to_bottom="toBottom" in given,
        parent_id=_row_id(given.get("parentId"), 1063),
        sibling_id=_row_id(given.get("siblingId"), 1064),
        is_above="above" in given,
        indent=_step(given.get("indent")) - _step(given.get("outdent")),
    )
    allowed = (
        {"toTop"},
        {"toBottom"},
        {"parentId"},
        {"parentId", "toTop"},
        {"parentId", "toBottom"},
        {"siblingId"},
        {"siblingId", "above"},
    )
    moves_in_or_out = not is_new and set(given) in ({"indent"}, {"outdent"})
    if set(given) not in allowed and not moves_in_or_out:
        raise Refused(1062, f"This is no place for a row: {', '.join(sorted(given))}.")
    return location


def _row_id(value: Any, code: int) -> RowId | None:
    if value is None:
        return None
    number = int(value) if isinstance(value, str) and value.isdecimal() else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= 2**53:
        raise Refused(code, f"{str(value)[:40]} is no row id.")
    return RowId(number)


def _step(value: Any) -> int:
    if value is None:
        return 0
    if value != 1 or isinstance(value, bool):
        raise Refused(1062, "Rows go in or out by 1.")
    return 1


def target_of(transaction: Transaction, sheet_id: SheetId, location: Location, moving: Collection[RowId] = ()) -> Target:
    """Between which rows that is. Raises Refused 1062, 1063, 1064 or 1185."""
    code = 1063 if location.parent_id is not None else 1064
    try:
        if location.parent_id is not None:
            _check_parent(transaction, sheet_id, location.parent_id, moving)
            if not location.to_bottom:
                return _first_below(transaction, sheet_id, location.parent_id, moving)
            return find_target(transaction, sheet_id, parent=location.parent_id, after=None, before=None, moving=moving)
        if location.to_top:
            return Target(None, None, _next(transaction, sheet_id, FIRST, moving))
        below = None if location.is_above else location.sibling_id
        above = location.sibling_id if location.is_above else None
        return find_target(transaction, sheet_id, parent=None, after=below, before=above, moving=moving)
    except Problem as problem:
        raise Refused(1062 if problem.code == "move_into_itself" else code, problem.message) from None


def _check_parent(transaction: Transaction, sheet_id: SheetId, parent: RowId, moving: Collection[RowId]) -> None:
    row = transaction.rows(sheet_id, [parent]).get(parent)
    if row is None or parent in moving:
        raise Refused(1063, f"No row can go below {parent}.")
    if all(value is None for value in row.cells):
        raise Refused(1185, f"The row {parent} is empty: it can't have children.")


def _first_below(transaction: Transaction, sheet_id: SheetId, parent: RowId, moving: Collection[RowId]) -> Target:
    position = transaction.rows(sheet_id, [parent])[parent].position
    return Target(parent, position, _next(transaction, sheet_id, position, moving))


def _next(transaction: Transaction, sheet_id: SheetId, position: int, moving: Collection[RowId]) -> int | None:
    near = transaction.neighbours(sheet_id, position, len(moving) + 1, is_before=False)
    return next((row.position for row in near if row.id not in moving), None)
