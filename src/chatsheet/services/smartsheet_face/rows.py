"""Adding, changing and deleting rows as Smartsheet's clients ask for it: all of a request or nothing, or what can be done of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from chatsheet.domain.changes import CellsSet, Change, Place, RowsAdded, RowsDeleted, RowsMoved
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet
from chatsheet.domain.source import MOST_CELLS, MOST_ROWS
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.actions.cells import same
from chatsheet.services.actions.places import make_room
from chatsheet.services.commit import Decide, Decision
from chatsheet.services.smartsheet_face.cells import UNCHANGED, written
from chatsheet.services.smartsheet_face.errors import Refused, missing, not_there
from chatsheet.services.smartsheet_face.indents import indented
from chatsheet.services.smartsheet_face.locations import Location, target_of
from chatsheet.services.smartsheet_face.outline import Outline
from chatsheet.services.smartsheet_face.requests import WantedRow, WantedRows

OutlineOf = Callable[[Transaction, Sheet], Outline]


@dataclass(frozen=True, slots=True)
class Failure:
    index: int
    row_id: RowId | None
    refused: Refused


@dataclass(slots=True)
class Done:
    """`row_ids`: the rows that were written, in the order of the request."""

    row_ids: list[RowId] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def decide_add(wanted: WantedRows, *, is_partial: bool) -> Decide:
    """New rows at one place. The decision's data is `Done`."""

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        done, cells = Done(), list[tuple[Value, ...]]()
        columns = {column.id: column for column in sheet.columns}
        for row in wanted.rows:
            values = _tried(row, done, partial(_values, row, columns), is_partial=is_partial)
            if values is not None:
                cells.append(_by_slot(sheet, values))
        check_room(transaction, sheet, len(cells))
        changes = _added(transaction, sheet, cells, wanted.location or Location(to_bottom=True), done)
        return Decision(changes, f"Added {_rows(len(cells))}.", data=done)

    return decide


def _added(transaction: Transaction, sheet: Sheet, cells: Sequence[tuple[Value, ...]], location: Location, done: Done) -> Sequence[Change]:
    if not cells:
        return []
    target = target_of(transaction, sheet.id, location)
    room, positions = make_room(transaction, sheet.id, target, len(cells))
    first = transaction.take_row_ids(sheet.id, len(cells))
    rows = tuple(Row(RowId(first + i), values, positions[i], target.parent_id) for i, values in enumerate(cells))
    done.row_ids += [row.id for row in rows]
    return [*room, RowsAdded(rows)]


def decide_update(wanted: WantedRows, outline_of: OutlineOf, *, is_partial: bool) -> Decide:
    """New values and places of rows that are there. The decision's data is `Done`."""

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        done, cells = Done(), dict[RowId, dict[ColumnId, Value]]()
        columns = {column.id: column for column in sheet.columns}
        rows = transaction.rows(sheet.id, [row.id for row in wanted.rows if row.id is not None])
        for row in wanted.rows:
            values = _tried(row, done, partial(_changed, row, rows, columns), is_partial=is_partial)
            if values is not None and row.id is not None:
                done.row_ids.append(row.id)
                if values:
                    cells[row.id] = values
        moves = _moved(transaction, sheet, done.row_ids, wanted.location, outline_of)
        changes = [*moves, CellsSet(cells)] if cells else moves
        return Decision(changes, f"Updated {_rows(len(done.row_ids))}.", data=done)

    return decide


def decide_delete(row_ids: Sequence[RowId], *, ignores_missing: bool) -> Decide:
    """The rows and all below them. The decision's data are the ids of all that are gone."""

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        found = transaction.rows(sheet.id, row_ids)
        lost = [row_id for row_id in row_ids if row_id not in found]
        if lost and not ignores_missing:
            raise not_there(f"row {lost[0]}")
        doomed = transaction.descendants(sheet.id, [*found])
        return Decision([RowsDeleted(tuple(doomed))] if doomed else [], f"Deleted {_rows(len(doomed))}.", data=doomed)

    return decide


def check_room(transaction: Transaction, sheet: Sheet, rows: int = 0, columns: int = 0) -> None:
    """Raises Refused 5636 or 5732 when the sheet would become too large with so many more."""
    total = transaction.row_count(sheet.id) + rows
    if rows and total > MOST_ROWS:
        raise Refused(5636, f"A sheet has at most {MOST_ROWS} rows.")
    if (rows or columns) and total * (len(sheet.columns) + columns) > MOST_CELLS:
        raise Refused(5732, f"A sheet has at most {MOST_CELLS} cells.")


def _tried(row: WantedRow, done: Done, work: Callable[[], Any], *, is_partial: bool) -> Any:
    """What `work` gives; None where it failed and others go on."""
    try:
        if row.refusal is not None:
            raise row.refusal
        return work()
    except Refused as refused:
        if not is_partial:
            raise refused.at(row.index, row.id) from None
        done.failures.append(Failure(row.index, row.id, refused))
        return None


def _values(row: WantedRow, columns: Mapping[ColumnId, Column]) -> dict[ColumnId, Value]:
    values: dict[ColumnId, Value] = {}
    for cell in row.cells:
        column = _column(cell, columns)
        if column.id in values:
            raise Refused(1037, f"The column {column.id} is in this row more than once.")
        value = written(cell, column)
        if value is not UNCHANGED:
            values[column.id] = value
    return values


def _column(cell: Mapping[str, Any], columns: Mapping[ColumnId, Column]) -> Column:
    given = cell.get("columnId")
    if given is None:
        raise missing("cell.columnId")
    number = int(given) if isinstance(given, str) and given.isdecimal() else given
    column = columns.get(ColumnId(number)) if isinstance(number, int) and not isinstance(number, bool) else None
    if column is None:
        raise Refused(1036, f"There is no column {str(given)[:40]}.")
    return column


def _changed(row: WantedRow, rows: Mapping[RowId, Row], columns: Mapping[ColumnId, Column]) -> dict[ColumnId, Value]:
    """Only what really changes."""
    old = rows.get(row.id) if row.id is not None else None
    if old is None:
        raise not_there(f"row {row.id}")
    return {column: value for column, value in _values(row, columns).items() if not same(old.value(columns[column]), value)}


def _by_slot(sheet: Sheet, given: Mapping[ColumnId, Value]) -> tuple[Value, ...]:
    values: list[Value] = [None] * (max((column.slot for column in sheet.columns), default=0) + 1)
    for column in sheet.columns:
        values[column.slot] = given.get(column.id)
    while len(values) > 1 and values[-1] is None:
        values.pop()
    return tuple(values)


def _moved(
    transaction: Transaction, sheet: Sheet, wanted: Sequence[RowId], location: Location | None, outline_of: OutlineOf
) -> list[Change]:
    if location is None or not wanted:
        return []
    if location.indent:
        return indented(transaction, sheet, wanted, location.indent, outline_of(transaction, sheet))
    moving = transaction.descendants(sheet.id, wanted)
    target = target_of(transaction, sheet.id, location, set(moving))
    rows = transaction.rows(sheet.id, moving)
    roots = {one for one in wanted if rows[one].parent_id not in rows}
    in_order = _as_asked(wanted, roots, moving, rows)
    room, positions = make_room(transaction, sheet.id, target, len(in_order))
    places = {
        one: Place(target.parent_id if one in roots else rows[one].parent_id, position)
        for one, position in zip(in_order, positions, strict=True)
    }
    return [*room, RowsMoved(places)]


def _as_asked(wanted: Sequence[RowId], roots: set[RowId], moving: Sequence[RowId], rows: Mapping[RowId, Row]) -> list[RowId]:
    """In the order of the request, each row with what is below it."""
    below: dict[RowId, list[RowId]] = {root: [] for root in wanted if root in roots}
    root_of: dict[RowId, RowId] = {}
    for one in moving:
        parent = rows[one].parent_id
        root_of[one] = one if one in roots or parent is None else root_of[parent]
        below[root_of[one]].append(one)
    return [one for some in below.values() for one in some]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
