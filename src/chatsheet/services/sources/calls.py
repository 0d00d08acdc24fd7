"""The next thing to ask of a source: worked out from the intents in the order they were made, as one call of its API."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile

from chatsheet.domain.changes import CellsSet, RowsAdded, RowsDeleted, RowsMoved
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId
from chatsheet.domain.source import IDS_PER_CALL, ROWS_PER_CALL, Intent, Link, SourcePlace
from chatsheet.domain.values import ColumnType, Value
from chatsheet.ports import Transaction
from chatsheet.services.sources.ordering import place_after
from chatsheet.services.sources.pending import waiting

INTENTS_AT_ONCE = 500
"""Intents looked at for one call: single edits are put together, up to `ROWS_PER_CALL` rows."""


@dataclass(frozen=True, slots=True)
class SetCells:
    """Cells of rows the source has. `done` by intent: the rows this call does, or that need none."""

    intents: Sequence[Intent]
    row_ids: Sequence[RowId]
    rows: Sequence[tuple[int, Mapping[int, Value]]]
    types: Mapping[int, ColumnType]
    cells: Mapping[RowId, Collection[ColumnId]]
    done: Mapping[int, Collection[RowId]]


@dataclass(frozen=True, slots=True)
class AddRows:
    intent: Intent
    row_ids: Sequence[RowId]
    rows: Sequence[Mapping[int, Value]]
    place: SourcePlace
    types: Mapping[int, ColumnType]
    void: frozenset[RowId]
    """Rows the source need not get: gone again, or there already."""


@dataclass(frozen=True, slots=True)
class DeleteRows:
    intent: Intent
    ids_there: Sequence[int]
    done: frozenset[RowId]


@dataclass(frozen=True, slots=True)
class MoveRows:
    intents: Sequence[Intent]
    wanted: Sequence[tuple[int, int | None]]
    """All rows of ours that the source has, in our order."""
    movable: frozenset[int]


@dataclass(frozen=True, slots=True)
class ChangeSheet:
    """A column, or the name."""

    intent: Intent


Call = SetCells | AddRows | DeleteRows | MoveRows | ChangeSheet


def next_call(transaction: Transaction, link: Link, *, one_row: Collection[int] = ()) -> Call | None:
    """The first thing that waits; None when nothing does. Rows of the intents `one_row` are added one by one: a call of several was
    refused, and it is not known for which."""
    intents = islice(waiting(transaction, link.sheet_id), INTENTS_AT_ONCE)
    first = next(intents, None)
    if first is None:
        return None
    alike = takewhile(lambda one: type(one.change) is type(first.change), chain([first], intents))
    match first.change:
        case CellsSet():
            return _set_cells(transaction, link, alike)
        case RowsAdded():
            return _add_rows(transaction, link, first, 1 if first.seq in one_row else ROWS_PER_CALL)
        case RowsDeleted():
            return _delete_rows(transaction, link, first)
        case RowsMoved():
            return _move_rows(transaction, link, [*alike])
        case _:
            return ChangeSheet(first)


def writable(link: Link, columns: Sequence[Column]) -> dict[ColumnId, Column]:
    """The columns the source has and lets us write to."""
    return {column.id: column for column in columns if column.id in link.columns and not link.columns[column.id].protection}


def types_there(link: Link, columns: Mapping[ColumnId, Column]) -> dict[int, ColumnType]:
    return {link.columns[one].id_there: column.type for one, column in columns.items()}


def cells_there(link: Link, columns: Mapping[ColumnId, Column], row: Row) -> dict[int, Value]:
    """What is to stand in a new row: its filled cells."""
    values = {link.columns[one].id_there: row.value(column) for one, column in columns.items()}
    return {one: value for one, value in values.items() if value is not None}


def _set_cells(transaction: Transaction, link: Link, intents: Iterable[Intent]) -> SetCells:
    columns = writable(link, transaction.sheet(link.sheet_id).columns)
    wanted: dict[RowId, dict[ColumnId, Value]] = {}
    done: dict[int, set[RowId]] = {}
    used: list[Intent] = []
    for intent in intents:
        assert isinstance(intent.change, CellsSet)
        left = {row_id: cells for row_id, cells in intent.change.cells.items() if row_id not in intent.done}
        fitting = [row_id for row_id in left if row_id in wanted]
        fitting += [row_id for row_id in left if row_id not in wanted][: ROWS_PER_CALL - len(wanted)]
        if left and not fitting:
            break
        done[intent.seq] = set(fitting)
        used.append(intent)
        for row_id in fitting:
            live = {one: value for one, value in left[row_id].items() if one in columns and (row_id, one) not in intent.dropped}
            wanted.setdefault(row_id, {}).update(live)
        if len(fitting) < len(left):
            break
    linked = transaction.linked_rows(link.sheet_id, wanted)
    sent = {
        row_id: {one: value for one, value in cells.items() if one not in linked[row_id].formulas}
        for row_id, cells in wanted.items()
        if row_id in linked
    }
    sent = {row_id: cells for row_id, cells in sent.items() if cells}
    rows = [
        (linked[row_id].id_there, {link.columns[one].id_there: value for one, value in cells.items()}) for row_id, cells in sent.items()
    ]
    return SetCells(used, [*sent], rows, types_there(link, columns), sent, done)


def _add_rows(transaction: Transaction, link: Link, intent: Intent, most: int) -> AddRows:
    assert isinstance(intent.change, RowsAdded)
    left = [row.id for row in intent.change.rows if row.id not in intent.done]
    linked = transaction.linked_rows(link.sheet_id, left)
    here = transaction.rows(link.sheet_id, left)
    coming = {row_id for row_id in left if row_id in here and row_id not in linked}
    void = frozenset(row_id for row_id in left if row_id not in coming)
    order = transaction.order(link.sheet_id)
    parents = {parent for row_id, parent, _ in order if row_id in coming and parent is not None}
    there = transaction.linked_rows(link.sheet_id, parents)
    ready = [(row_id, parent) for row_id, parent, _ in order if row_id in coming and (parent is None or parent in there)]
    columns = writable(link, transaction.sheet(link.sheet_id).columns)
    # As they were added: what was changed since has an intent of its own, and rows are found again by what was sent.
    given = {row.id: cells_there(link, columns, row) for row in intent.change.rows}
    types = types_there(link, columns)
    if not ready:
        # They were moved under a row that is added later: to the end for now, an intent of its own moves them.
        some = [row_id for row_id, _, _ in order if row_id in coming][:most]
        return AddRows(intent, some, [given[one] for one in some], SourcePlace(), types, void)
    parent = ready[0][1]
    siblings = [row_id for row_id, one, _ in order if one == parent]
    at = siblings.index(ready[0][0])
    readies = {row_id for row_id, _ in ready}
    run = [*takewhile(lambda one: one in readies, siblings[at : at + most])]
    above = transaction.linked_rows(link.sheet_id, siblings[max(0, at - INTENTS_AT_ONCE) : at])
    after = next((above[one].id_there for one in reversed(siblings[:at]) if one in above), None)
    place = place_after(None if parent is None else there[parent].id_there, after)
    return AddRows(intent, run, [given[one] for one in run], place, types, void)


def _delete_rows(transaction: Transaction, link: Link, intent: Intent) -> DeleteRows:
    assert isinstance(intent.change, RowsDeleted)
    left = [row_id for row_id in intent.change.row_ids if row_id not in intent.done]
    linked = transaction.linked_rows(link.sheet_id, left)
    void = [row_id for row_id in left if row_id not in linked]
    # Each is named, also what was below another: at the source it may stand elsewhere by now.
    some = [row_id for row_id in left if row_id in linked][:IDS_PER_CALL]
    return DeleteRows(intent, [linked[row_id].id_there for row_id in some], frozenset([*void, *some]))


def _move_rows(transaction: Transaction, link: Link, intents: Sequence[Intent]) -> MoveRows:
    linked = transaction.linked_rows(link.sheet_id)
    order = [(row_id, parent) for row_id, parent, _ in transaction.order(link.sheet_id) if row_id in linked]
    wanted = [(linked[row_id].id_there, linked[parent].id_there if parent in linked else None) for row_id, parent in order]
    moved = {row_id for intent in intents if isinstance(intent.change, RowsMoved) for row_id in intent.change.moves}
    return MoveRows(intents, wanted, frozenset(linked[row_id].id_there for row_id in moved if row_id in linked))
