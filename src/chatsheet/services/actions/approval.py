"""Who needs a yes before what: one table, enforced by the executor, never by an argument. See docs/subsystems/approval.md."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from chatsheet.domain.changes import CellsSet, Change, ColumnDeleted, ColumnUpdated, RowsDeleted, SheetDeleted, changed_rows, touched_rows
from chatsheet.domain.events import Command, Via
from chatsheet.domain.history import Undoable


class Reach(Enum):
    """How much a change takes on itself."""

    ONE_ROW = "one row, reversible"
    MANY_ROWS = "many rows, or rows deleted"
    STRUCTURE = "columns deleted or retyped, sheet deleted"


ASKS: dict[Via, frozenset[Reach]] = {
    "grid": frozenset({Reach.STRUCTURE}),
    "chat": frozenset({Reach.MANY_ROWS, Reach.STRUCTURE}),
    "mcp": frozenset({Reach.MANY_ROWS, Reach.STRUCTURE}),
    "api": frozenset(),
    "cli": frozenset({Reach.MANY_ROWS, Reach.STRUCTURE}),
    "job": frozenset(),
    "source": frozenset(),
}
"""By the way a command came in: what waits for a person. The API acts at once as its role allows, and can ask for a plan."""


def reach(changes: Sequence[Change]) -> Reach:
    if any(isinstance(change, SheetDeleted | ColumnDeleted) or _is_retype(change) for change in changes):
        return Reach.STRUCTURE
    if any(isinstance(change, RowsDeleted) for change in changes):
        return Reach.MANY_ROWS
    rows = {row for change in changes for row in changed_rows(change) | touched_rows(change)}
    return Reach.MANY_ROWS if len(rows) > 1 else Reach.ONE_ROW


def _is_retype(change: Change) -> bool:
    return isinstance(change, ColumnUpdated) and change.set.type is not None


def must_ask(command: Command, action: str, changes: Sequence[Change], can_undo: Undoable = "exactly") -> bool:
    """Whether these changes wait for a person's yes. A person's own undo and redo never do: they restore what was there.

    The policy is the chat's, and only a person sets it: `ask` before every change, `table` as `ASKS` says, `trust` only before what
    cannot be undone exactly.
    """
    if not changes or (action in ("undo", "redo") and not command.is_model):
        return False
    asks = ASKS[command.actor.via]
    if not asks:
        return False
    match command.policy:
        case "ask":
            return True
        case "table":
            return reach(changes) in asks
        case "trust":
            return can_undo != "exactly"


def must_ask_for_job(command: Command) -> bool:
    """Whether a job that changes many rows, or costs money, waits for a person's yes."""
    return bool(ASKS[command.actor.via] & {Reach.MANY_ROWS}) and command.policy != "trust"


def count_cells(changes: Sequence[Change]) -> int:
    return sum(len(cells) for change in changes if isinstance(change, CellsSet) for cells in change.cells.values())
