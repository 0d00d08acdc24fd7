"""Actions that add, move, sort and delete rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pydantic import Field

from chatsheet.domain.cells import fit
from chatsheet.domain.changes import Place, RowsAdded, RowsDeleted, RowsMoved
from chatsheet.domain.errors import invalid, too_large
from chatsheet.domain.query import Sort
from chatsheet.domain.sheet import Row, RowId, Sheet, Version
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import Action, Arguments, Context
from chatsheet.services.actions.cells import CellArg, check_unmoved, unmoved
from chatsheet.services.actions.finding import find_row_ids, sorted_row_ids
from chatsheet.services.actions.naming import FilterArg, Names, SortArg, cell_value, row_id, row_unknown
from chatsheet.services.actions.places import find_target, make_room
from chatsheet.services.commit import Decide, Decision

MOST_ROWS = 100_000
"""Rows added by one call; larger amounts are imports."""
MOST_SORTED = 200_000
"""Rows that are put into a new order for everyone; larger sheets are sorted by a view, which moves nothing."""


class AddRows(Arguments):
    """New rows, at the end or at a place you name."""

    rows: list[dict[str, CellArg]] = Field(min_length=1, max_length=MOST_ROWS, description="One {column title or id: value} per row.")
    parent_id: str | None = Field(default=None, description="Add as the last children of this row.")
    after_row_id: str | None = None
    before_row_id: str | None = None


class MoveRows(Arguments):
    """Rows, each with all below it, to another place."""

    row_ids: list[str] = Field(min_length=1, max_length=MOST_ROWS)
    parent_id: str | None = None
    after_row_id: str | None = None
    before_row_id: str | None = None


class SortRows(Arguments):
    """A new order of the rows for everyone; children stay with their parent."""

    sorts: list[SortArg] = Field(min_length=1, max_length=10)


class DeleteRows(Arguments):
    """Rows you name, or all that meet a condition, each with all below it."""

    row_ids: list[str] | None = Field(default=None, max_length=1_000_000)
    where: FilterArg | None = None


def _optional(text: str | None) -> RowId | None:
    return None if text is None else row_id(text)


async def prepare_add_rows(context: Context, arguments: AddRows) -> Decide:
    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        names = Names(sheet.columns, prefers_ids=context.prefers_ids)
        cells = [_cells(names, sheet, row) for row in arguments.rows]
        parent, after, before = map(_optional, (arguments.parent_id, arguments.after_row_id, arguments.before_row_id))
        target = find_target(transaction, sheet.id, parent=parent, after=after, before=before)
        room, positions = make_room(transaction, sheet.id, target, len(cells))
        first = transaction.take_row_ids(sheet.id, len(cells))
        rows = [Row(RowId(first + i), values, positions[i], target.parent_id) for i, values in enumerate(cells)]
        summary = f"Added {_rows(len(rows))}."
        return Decision([*room, RowsAdded(tuple(rows))], summary, data={"row_ids": [str(row.id) for row in rows]})

    return decide


def _cells(names: Names, sheet: Sheet, given: Mapping[str, object]) -> tuple[Value, ...]:
    values: list[Value] = [None] * (max((column.slot for column in sheet.columns), default=0) + 1)
    for name, value in given.items():
        column = names.column(name)
        values[column.slot] = fit(cell_value(value), column)
    while len(values) > 1 and values[-1] is None:
        values.pop()
    return tuple(values)


async def prepare_move_rows(context: Context, arguments: MoveRows) -> Decide:
    wanted = [row_id(text) for text in arguments.row_ids]

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        moving = transaction.descendants(sheet.id, wanted)
        rows = transaction.rows(sheet.id, moving)
        missing = [one for one in wanted if one not in rows]
        if missing:
            raise row_unknown(missing)
        parent, after, before = map(_optional, (arguments.parent_id, arguments.after_row_id, arguments.before_row_id))
        target = find_target(transaction, sheet.id, parent=parent, after=after, before=before, moving=set(moving))
        room, positions = make_room(transaction, sheet.id, target, len(moving))
        roots = {one for one in wanted if rows[one].parent_id not in rows}
        moves = {
            one: Place(target.parent_id if one in roots else rows[one].parent_id, position)
            for one, position in zip(moving, positions, strict=True)
        }
        return Decision([*room, RowsMoved(moves)], f"Moved {_rows(len(wanted))}.")

    return decide


async def prepare_sort_rows(context: Context, arguments: SortRows) -> Decide:
    state = await context.services.tables.state(context.sheet_id)
    if state.row_count > MOST_SORTED:
        message = f"Sheets of more than {MOST_SORTED:,} rows are not put into a new order for everyone."
        raise too_large("too_many_rows_to_sort", message, "Sort your view: it looks the same and moves nothing.", limit=MOST_SORTED)
    names = Names(state.columns, prefers_ids=context.prefers_ids)
    order, version = await sorted_row_ids(context, tuple(names.sort(sort) for sort in arguments.sorts))

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        rows = {row.id: row for row in transaction.all_rows(sheet.id)}
        check_unmoved(rows.values(), version)
        moves = _reordered(rows, [one for one in order if one in rows])
        by = ", ".join(_sort_text(sheet, names.sort(sort)) for sort in arguments.sorts)
        return Decision([RowsMoved(moves)] if moves else [], f"Sorted the sheet by {by}.", data={"rows": len(moves)})

    return decide


def _reordered(rows: Mapping[RowId, Row], order: list[RowId]) -> dict[RowId, Place]:
    """The same positions, dealt out anew: siblings in the new order, each followed by its children."""
    children: dict[RowId | None, list[RowId]] = defaultdict(list)
    for one in order:
        parent = rows[one].parent_id
        children[parent if parent in rows else None].append(one)
    new_order: list[RowId] = []
    stack = children[None][::-1]
    while stack:
        one = stack.pop()
        new_order.append(one)
        stack += children[one][::-1]
    positions = sorted(row.position for row in rows.values())
    pairs = zip(new_order, positions, strict=True)
    return {one: Place(rows[one].parent_id, position) for one, position in pairs if rows[one].position != position}


def _sort_text(sheet: Sheet, sort: Sort) -> str:
    if sort.column is None:
        raise invalid("sort_without_column", "Rows are sorted by columns.", "Name a column.")
    column = sheet.column(sort.column)
    return (column.title if column else "?") + (" (descending)" if sort.is_descending else "")


async def prepare_delete_rows(context: Context, arguments: DeleteRows) -> Decide:
    row_ids, version = await find_row_ids(context, arguments.where, arguments.row_ids)
    return all_gone(context, row_ids, version)


def all_gone(context: Context, row_ids: Sequence[RowId], version: Version | None) -> Decide:
    """These rows, and all below them, deleted."""

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        found, left_out = unmoved(context, transaction.rows(sheet.id, row_ids), version)
        missing = [one for one in row_ids if one not in found]
        if missing and not left_out:
            raise row_unknown(missing)
        doomed = transaction.descendants(sheet.id, [*found])
        below = len(doomed) - len(found)
        summary = f"Deleted {_rows(len(doomed))}" + (f", {below:,} of them children." if below else ".") + left_out
        return Decision(
            [RowsDeleted(tuple(doomed))] if doomed else [], summary if doomed else "No row to delete.", data={"rows": len(doomed)}
        )

    return decide


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


ACTIONS = (
    Action("add_rows", "Add rows at the end or at a place you name.", "write", AddRows, prepare=prepare_add_rows),
    Action("move_rows", "Move rows, with their children, to another place or parent.", "write", MoveRows, prepare=prepare_move_rows),
    Action("sort_rows", "Put the rows into a new order for everyone.", "write", SortRows, prepare=prepare_sort_rows, works_ahead=True),
    Action(
        "delete_rows",
        "Delete rows you name, or all that meet a condition.",
        "destructive",
        DeleteRows,
        prepare=prepare_delete_rows,
        works_ahead=True,
    ),
)
