"""Rows of the source, brought into ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from chatsheet.domain.changes import (
    Change,
    ColumnDeleted,
    Place,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
)
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId
from chatsheet.domain.source import Intent, LinkedRow, SourceRow
from chatsheet.domain.values import Value
from chatsheet.services.sources.links import linked_row
from chatsheet.services.sources.merging.state import Merge
from chatsheet.services.sources.pending import alike, was_sent

CLOCKS_DIFFER = timedelta(seconds=5)
"""How much earlier than we think it was sent a row of ours may say it was made."""


def match_sent(merge: Merge) -> None:
    """Rows of ours that may have reached the source although its answer did not reach us: found again by what was sent."""
    waiting = [
        (row, intent)
        for intent in merge.pending.intents
        if intent.state == "sending" and isinstance(intent.change, RowsAdded)
        for row in intent.change.rows
        if row.id in merge.pending.added
    ]
    linked = merge.transaction.linked_rows(merge.sheet.id, [row.id for row, _ in waiting])
    waiting = [(row, intent) for row, intent in waiting if row.id not in linked]
    for given in merge.read.rows:
        if not waiting:
            return
        if given.id not in merge.rows:
            match = next(((row, intent) for row, intent in waiting if _could_be(merge, row, intent, given)), None)
            if match is not None:
                waiting.remove(match)
                merge.rows[given.id] = match[0].id
                merge.linked[match[0].id] = _linked_row(merge, given)


def _could_be(merge: Merge, row: Row, intent: Intent, given: SourceRow) -> bool:
    if given.created_at is not None and intent.sent_at is not None and given.created_at < intent.sent_at - CLOCKS_DIFFER:
        return False
    return all(
        was_sent(column.type, row.value(column), given.cells.get(id_there))
        for id_there, column in merge.by_id_there.items()
        if not merge.columns[column.id].protection and id_there not in given.formulas
    )


def _linked_row(merge: Merge, given: SourceRow) -> LinkedRow:
    return linked_row(given, {one: merge.by_id_there[one].id for one in given.formulas if one in merge.by_id_there})


def take_new(merge: Merge, given: SourceRow) -> None:
    row_id = RowId(merge.transaction.take_row_ids(merge.sheet.id, 1))
    merge.rows[given.id] = row_id
    merge.linked[row_id] = _linked_row(merge, given)
    merge.new[row_id] = Row(row_id, _cells(merge, given), 0)


def _cells(merge: Merge, given: SourceRow) -> tuple[Value, ...]:
    slots = {merge.by_id_there[one].slot: value for one, value in given.cells.items() if one in merge.by_id_there and value is not None}
    return tuple(slots.get(slot) for slot in range(max(slots, default=-1) + 1))


def merge_row(merge: Merge, row: Row, given: SourceRow) -> None:
    linked = _linked_row(merge, given)
    if linked != merge.known.get(row.id):
        merge.linked[row.id] = linked
    theirs: dict[ColumnId, Value] = {}
    conflicts: dict[ColumnId, Value] = {}
    for id_there, column in merge.by_id_there.items():
        value, mine = given.cells.get(id_there), row.value(column)
        if alike(column.type, mine, value):
            continue
        if (row.id, column.id) not in merge.pending.bases:
            if row.id not in merge.pending.added:  # one that is still being added is sent as it is here
                theirs[column.id] = value
        elif merge.pending.is_changed_there((row.id, column.id), column.type, value):
            conflicts[column.id] = value
    if conflicts:
        columns = {column.id: column for column in merge.by_id_there.values()}
        mine_values = {one: row.value(columns[one]) for one in conflicts}
        merge.rejections.reject_cells(row.id, "It was changed at Smartsheet meanwhile.", mine_values, conflicts)
    if theirs or conflicts:
        merge.cells[row.id] = {**theirs, **conflicts}


def merge_deleted(merge: Merge, row_id: RowId, given: SourceRow) -> None:
    """A row we deleted and the source still has. Was it changed there since, the deletion is off."""
    before = merge.pending.deleted.get(row_id)
    if before is None:
        merge.linked[row_id] = _linked_row(merge, given)
        merge.new[row_id] = Row(row_id, _cells(merge, given), 0)
        return
    if not any(_is_changed_there(merge, before, column, given.cells.get(one)) for one, column in merge.by_id_there.items()):
        return
    merge.rejections.reject_row(row_id, "It was changed at Smartsheet meanwhile, so it was not deleted.")
    merge.new[row_id] = Row(row_id, _cells(merge, given), 0)


def _is_changed_there(merge: Merge, before: Row, column: Column, value: Value) -> bool:
    """Whether the source holds something else than the row had when we deleted it, and than what we set before and it has not got yet."""
    if alike(column.type, before.value(column), value):
        return False
    return (before.id, column.id) not in merge.pending.bases or merge.pending.is_changed_there((before.id, column.id), column.type, value)


def reject_in_gone_columns(merge: Merge) -> None:
    """Edits that wait in a column that was deleted there."""
    gone = {change.column_id for change in merge.column_changes if isinstance(change, ColumnDeleted)}
    cells = [cell for cell in merge.pending.bases if cell[1] in gone]
    columns = {column.id: column for column in merge.sheet.columns}
    for row_id, row in merge.transaction.rows(merge.sheet.id, {row_id for row_id, _ in cells}).items():
        mine = {one: row.value(columns[one]) for cell_row, one in cells if cell_row == row_id}
        merge.rejections.reject_cells(row_id, "The column was deleted at Smartsheet.", mine, {})


def find_gone(merge: Merge, there: Iterable[int]) -> None:
    known = set(there)
    merge.gone = [row_id for id_there, row_id in merge.rows.items() if id_there not in known]
    # One that we deleted and brought back waits to be added anew: only what it was called there is gone.
    here = merge.transaction.rows(merge.sheet.id, [one for one in merge.gone if one not in merge.pending.added])
    merge.going = set(here)
    columns = {column.id: column for column in merge.sheet.columns}
    edited: dict[RowId, list[ColumnId]] = defaultdict(list)
    for row_id, column_id in merge.pending.bases:
        edited[row_id].append(column_id)
    for row_id, row in here.items():
        mine = {one: row.value(columns[one]) for one in edited[row_id] if one in columns}
        if mine:
            merge.rejections.reject_cells(row_id, "The row was deleted at Smartsheet.", mine, {})


def deleted(merge: Merge) -> list[Change]:
    """Rows that went there, with what is below them here: but for rows that are still there, which come up to the top until their place is
    known, with what is below them."""
    below = merge.transaction.rows(merge.sheet.id, merge.transaction.descendants(merge.sheet.id, merge.going))
    alive = {row_id for id_there, row_id in merge.rows.items() if row_id not in merge.going and row_id not in merge.gone}
    staying: dict[RowId, Place] = {}
    for row in below.values():
        if row.id not in merge.going and (row.id in alive or row.parent_id in staying):
            staying[row.id] = Place(row.parent_id if row.parent_id in staying else None, row.position)
    doomed = [row_id for row_id in below if row_id not in staying]
    for row_id in doomed:
        merge.cells.pop(row_id, None)
        if row_id in merge.pending.added:
            merge.rejections.reject_row(row_id, "Its parent row was deleted at Smartsheet.")
    merge.going = set(doomed)
    merge.lifted = {row_id: place for row_id, place in staying.items() if below[row_id].parent_id != place.parent_id}
    return [*([RowsMoved(merge.lifted)] if merge.lifted else []), RowsDeleted(tuple(doomed))]
