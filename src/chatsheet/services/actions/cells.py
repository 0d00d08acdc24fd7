"""Actions that change the values of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from pydantic import Field

from chatsheet.domain.cells import fit
from chatsheet.domain.changes import CellsSet
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.errors import conflict, invalid
from chatsheet.domain.events import Event
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet, Version
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import Action, Arguments, Context, Count
from chatsheet.services.actions.finding import find_row_ids
from chatsheet.services.actions.naming import FilterArg, Names, PlainValue, cell_value, row_id, row_unknown
from chatsheet.services.commit import Decide, Decision, sheet_topic

CellArg = PlainValue | list[str]
MOST_CELLS = 1_000_000
ROWS_MOVED_ON = "rows_moved_on"
"""The code of the conflict below, for who may find the rows again."""
Cells = Mapping[RowId, Mapping[ColumnId, Value]]


class SetCells(Arguments):
    """New values by row id and column."""

    cells: dict[str, dict[str, CellArg]] = Field(description="{row id: {column title or id: value}}; null empties a cell.")
    base_version: Count | None = Field(default=None, description="The sheet's seq these values were made on; later changes are conflicts.")


class UpdateRows(Arguments):
    """The same new values for all rows that meet a condition, or are named."""

    set: dict[str, CellArg] = Field(description="{column title or id: value}")
    where: FilterArg | None = None
    row_ids: list[str] | None = None


async def prepare_set_cells(context: Context, arguments: SetCells) -> Decide:
    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        names = Names(sheet.columns, prefers_ids=context.prefers_ids)
        wanted = _fitted(names, arguments.cells)
        rows = transaction.rows(sheet.id, wanted)
        _check_known(wanted, rows)
        if arguments.base_version is not None:
            _check_base(transaction, sheet, wanted, rows, arguments.base_version, context.command.actor.client)
        return set_decision(sheet, rows, wanted)

    return decide


async def prepare_update_rows(context: Context, arguments: UpdateRows) -> Decide:
    row_ids, version = await find_row_ids(context, arguments.where, arguments.row_ids)
    return same_values(context, arguments.set, row_ids, version)


def same_values(context: Context, values: Mapping[str, CellArg], row_ids: Sequence[RowId], version: Version | None) -> Decide:
    """The same values in all of these rows: named ones must be there, those found at a version must not have changed since."""

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        names = Names(sheet.columns, prefers_ids=context.prefers_ids)
        fitted = _fitted_row(names, values)
        rows, left_out = unmoved(context, transaction.rows(sheet.id, row_ids), version)
        if version is None:
            _check_known(dict.fromkeys(row_ids), rows)
        decision = set_decision(sheet, rows, dict.fromkeys(rows, fitted))
        return replace(decision, summary=decision.summary + left_out)

    return decide


def check_unmoved(rows: Any, version: Version | None) -> None:
    """Rows found by a condition must not have changed since: they might not meet it any more. Rare; asking again is right."""
    if version is not None and any(row.seq > version.seq for row in rows):
        message = "Some of these rows changed while they were being found."
        raise conflict("rows_moved_on", message, "Ask again.")


def unmoved(context: Context, rows: Mapping[RowId, Row], version: Version | None) -> tuple[Mapping[RowId, Row], str]:
    """The rows as they were found, and words about those that changed meanwhile and are left out; see `check_unmoved`."""
    if not context.leaves_moved or version is None:
        check_unmoved(rows.values(), version)
        return rows, ""
    kept = {one: row for one, row in rows.items() if row.seq <= version.seq}
    left = len(rows) - len(kept)
    return kept, _told_left(left)


def _told_left(count: int) -> str:
    if not count:
        return ""
    return " 1 row changed meanwhile and stayed as it is." if count == 1 else f" {count:,} rows changed meanwhile and stayed as they are."


def set_decision(sheet: Sheet, rows: Mapping[RowId, Row], wanted: Cells) -> Decision:
    """Only cells that really change are set."""
    columns = {column.id: column for column in sheet.columns}
    changed: dict[RowId, Mapping[ColumnId, Value]] = {}
    for row_id_, values in wanted.items():
        row = rows[row_id_]
        new = {column: value for column, value in values.items() if not same(row.value(columns[column]), value)}
        if new:
            changed[row_id_] = new
    return Decision([CellsSet(changed)] if changed else [], describe(sheet, changed), data={"rows": len(changed)})


def same(one: Value, other: Value) -> bool:
    """Equal and of the same kind: true is not 1, and 1 is 1.0."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def describe(sheet: Sheet, cells: Cells) -> str:
    if not cells:
        return "Nothing to change: the cells have these values already."
    titles = {column.id: column.title for column in sheet.columns}
    named = list(dict.fromkeys(titles[column] for values in cells.values() for column in values))
    what = ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")
    return f"Set {what} in {len(cells):,} {'row' if len(cells) == 1 else 'rows'}."


def _fitted(names: Names, cells: Mapping[str, Mapping[str, Any]]) -> dict[RowId, dict[ColumnId, Value]]:
    if sum(map(len, cells.values())) > MOST_CELLS:
        raise invalid("too_many_cells", f"One call sets at most {MOST_CELLS:,} cells.", "Set them in several calls.", limit=MOST_CELLS)
    columns: dict[str, Column] = {}
    fitted: dict[RowId, dict[ColumnId, Value]] = {}
    for row, values in cells.items():
        one = fitted.setdefault(row_id(row), {})
        for name, value in values.items():
            column = columns.get(name) or columns.setdefault(name, names.column(name))
            one[column.id] = fit(cell_value(value), column)
    return fitted


def _fitted_row(names: Names, values: Mapping[str, Any]) -> dict[ColumnId, Value]:
    columns = [(names.column(name), value) for name, value in values.items()]
    return {column.id: fit(cell_value(value), column) for column, value in columns}


def _check_known(wanted: Mapping[RowId, Any], rows: Mapping[RowId, Row]) -> None:
    missing = [one for one in wanted if one not in rows]
    if missing:
        raise row_unknown(missing)


def _check_base(transaction: Transaction, sheet: Sheet, wanted: Cells, rows: Mapping[RowId, Row], base: int, client: str) -> None:
    """A row that moved on is no conflict, the same cell is, unless the same tab changed it. Nothing is written then."""
    moved = {row.id: wanted[row.id] for row in rows.values() if row.seq > base}
    if not moved:
        return
    last: dict[tuple[RowId, ColumnId], Event] = {}
    for event in transaction.events(sheet_topic(sheet.id), after=base, limit=100_000):
        if event.type == "cells_set" and (not client or event.actor.client != client):
            _note_conflicts(event, moved, last)
    columns = {column.id: column for column in sheet.columns}
    theirs = [
        _told(rows[row], columns[column], wanted[row][column], event)
        for (row, column), event in last.items()
        if not same(rows[row].value(columns[column]), wanted[row][column])
    ]
    if theirs:
        message = (
            "Somebody changed this cell since you saw it." if len(theirs) == 1 else f"{len(theirs)} of these cells were changed since."
        )
        raise conflict("cell_conflict", message, "Choose which value stays.", cells=theirs)


def _note_conflicts(event: Event, moved: Cells, last: dict[tuple[RowId, ColumnId], Event]) -> None:
    change = change_from_json(event.type, msgspec.json.decode(event.data))
    assert isinstance(change, CellsSet)
    for row, values in moved.items():
        for column in values.keys() & change.cells.get(row, {}).keys():
            last[row, column] = event


def _told(row: Row, column: Column, mine: Value, event: Event) -> dict[str, Any]:
    return {
        "row_id": str(row.id),
        "column_id": str(column.id),
        "column": column.title,
        "mine": mine,
        "theirs": row.value(column),
        "user": event.actor.user,
        "via": event.actor.via,
        "client": event.actor.client,
        "time": event.time.isoformat(),
        "seq": event.seq,
    }


ACTIONS = (
    Action("set_cells", "Set cells of rows you name by id.", "write", SetCells, prepare=prepare_set_cells),
    Action(
        "update_rows",
        "Set the same values in all rows that meet a condition.",
        "write",
        UpdateRows,
        prepare=prepare_update_rows,
        works_ahead=True,
    ),
)
