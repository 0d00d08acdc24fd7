"""What was read from the source, brought into our sheet in one transaction: its changes come in, ours that wait stay, and where both
changed the same cell ours is rejected with both values told. See docs/subsystems/sync.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from chatsheet.domain.changes import (
    CellsSet,
    Change,
    ChangesRejected,
    ColumnAdded,
    ColumnDeleted,
    ColumnFields,
    ColumnMoved,
    ColumnUpdated,
    Place,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
    SheetRenamed,
)
from chatsheet.domain.events import Command
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet
from chatsheet.domain.source import Intent, Link, LinkedColumn, LinkedRow, SourceColumn, SourceRow, SourceSheet
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, commit_within
from chatsheet.services.sources.ordering import arranged
from chatsheet.services.sources.pending import Pending, Rejections, alike, was_sent

OVERLAP = timedelta(seconds=2)
"""The source tells times in whole seconds: what changed twice within one is read again, and found to be here already."""
CLOCKS_DIFFER = timedelta(seconds=5)
"""How much earlier than we think it was sent a row of ours may say it was made."""


@dataclass(slots=True)
class _Merge:
    """One merge while it is worked out."""

    transaction: Transaction
    link: Link
    sheet: Sheet
    read: SourceSheet
    is_whole: bool
    pending: Pending
    rejections: Rejections
    columns: dict[ColumnId, LinkedColumn]
    by_id_there: dict[int, Column] = field(default_factory=dict)
    column_changes: list[Change] = field(default_factory=list)
    cells: dict[RowId, dict[ColumnId, Value]] = field(default_factory=dict)
    rows: dict[int, RowId] = field(default_factory=dict)
    """Our row ids by the source's."""
    known: dict[RowId, LinkedRow] = field(default_factory=dict)
    """What we know of those rows there."""
    linked: dict[RowId, LinkedRow] = field(default_factory=dict)
    """What is new about them."""
    new: dict[RowId, Row] = field(default_factory=dict)
    gone: list[RowId] = field(default_factory=list)
    """Rows whose counterpart is no longer there."""
    going: set[RowId] = field(default_factory=set)
    """Rows to be deleted here."""
    lifted: dict[RowId, Place] = field(default_factory=dict)
    is_rearranged: bool = False
    """A row stands elsewhere at the source; whether others moved along is only seen where all are read."""


def merge(transaction: Transaction, link: Link, read: SourceSheet, command: Command, *, is_whole: bool) -> Link:
    """`read` holds all rows (`is_whole`) or those modified since `link.seen_to`. Returns the link as it is now; it is stored."""
    found: list[_Merge] = []

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        merge = _worked_out(transaction, link, sheet, read, is_whole=is_whole)
        found.append(merge)
        in_rows = _row_changes(merge)
        rejected = merge.rejections.told()
        changes = [*merge.column_changes, *rejected, *in_rows]
        return Decision(changes, _told(changes, rejected))

    commit_within(transaction, sheet_id=link.sheet_id, command=command, decide=decide)
    merge = found[0]
    transaction.drop_linked_rows(link.sheet_id, merge.gone)
    transaction.put_linked_rows(link.sheet_id, merge.linked)
    merge.rejections.forget(transaction, link.sheet_id)
    after = replace(
        link,
        columns=merge.columns,
        version=read.version,
        access=read.access,
        url=read.url or link.url,
        seen_to=read.modified_at - OVERLAP if read.modified_at else link.seen_to,
        sweep_due=_order_is_open(merge),
    )
    transaction.put_link(after)
    return after


def needs_whole(link: Link, read: SourceSheet) -> bool:
    """Whether reading the changed rows is not enough: another column came or changed its kind, or the source's clock went back."""
    known = {linked.id_there: linked for linked in link.columns.values()}
    if any(column.id not in known or known[column.id].formula != column.formula for column in read.columns):
        return True
    return read.modified_at is not None and link.seen_to is not None and read.modified_at < link.seen_to


def _worked_out(transaction: Transaction, link: Link, sheet: Sheet, read: SourceSheet, *, is_whole: bool) -> _Merge:
    pending = Pending.of(transaction.intents(link.sheet_id))
    merge = _Merge(transaction, link, sheet, read, is_whole, pending, Rejections(pending), dict(link.columns))
    if read.name != sheet.name and not pending.renames:
        merge.column_changes.append(SheetRenamed(read.name))
    _merge_columns(merge)
    mapped = None if is_whole else transaction.rows_there(link.sheet_id, [row.id for row in read.rows]).values()
    merge.known = transaction.linked_rows(link.sheet_id, mapped)
    merge.rows = {linked.id_there: row_id for row_id, linked in merge.known.items()}
    _match_sent(merge)
    here = transaction.rows(link.sheet_id, merge.rows.values())
    for row in read.rows:
        row_id = merge.rows.get(row.id)
        if row_id is None:
            _take_new(merge, row)
        elif row_id in here:
            _merge_row(merge, here[row_id], row)
        else:
            _merge_deleted(merge, row_id, row)
    if is_whole:
        _find_gone(merge, {row.id for row in read.rows})
    return merge


# --- columns -----------------------------------------------------------------------------------------------------------------


def _merge_columns(merge: _Merge) -> None:
    ours = {linked.id_there: column_id for column_id, linked in merge.columns.items()}
    there = {column.id for column in merge.read.columns}
    for column_id in [ours[one] for one in ours if one not in there]:
        if merge.sheet.column(column_id) is not None:
            merge.column_changes.append(ColumnDeleted(column_id))
        del merge.columns[column_id]
    columns = {column.id: column for column in merge.sheet.columns}
    for index, given in enumerate(merge.read.columns):
        known = ours.get(given.id) or _sent_column(merge, given)
        column = _new_column(merge, given, index) if known is None else columns.get(known)
        if known is not None and column is not None and column.id not in merge.pending.columns:
            column = _merge_column(merge, column, given)
        if column is not None:
            merge.by_id_there[given.id] = column
            merge.columns[column.id] = LinkedColumn(given.id, given.protection, given.formula)
    if not merge.pending.columns:
        _move_columns(merge)


def _sent_column(merge: _Merge, given: SourceColumn) -> ColumnId | None:
    """A column of ours that was sent and whose answer got lost: titles are one of a kind."""
    for column_id, changes in merge.pending.columns.items():
        if column_id not in merge.columns and any(isinstance(one, ColumnAdded) and one.column.title == given.title for one in changes):
            return column_id
    return None


def _new_column(merge: _Merge, given: SourceColumn, index: int) -> Column:
    column_id, slot = merge.transaction.take_column(merge.sheet.id)
    title, n = given.title, 2
    while any(column.title.casefold() == title.casefold() for column in merge.sheet.columns):
        title, n = f"{given.title} {n}", n + 1
    column = Column(column_id, slot, title, given.type, given.options, given.is_strict, None, False, given.width)
    merge.column_changes.append(ColumnAdded(column, min(index, len(merge.sheet.columns))))
    return column


def _merge_column(merge: _Merge, column: Column, given: SourceColumn) -> Column:
    changed = ColumnFields(
        title=None if given.title == column.title else given.title,
        type=None if given.type == column.type else given.type,
        options=None if given.options == column.options else given.options,
        is_strict=None if given.is_strict == column.is_strict else given.is_strict,
    )
    if changed != ColumnFields():
        merge.column_changes.append(ColumnUpdated(column.id, changed))
    return replace(column, title=given.title, type=given.type, options=given.options, is_strict=given.is_strict)


def _move_columns(merge: _Merge) -> None:
    """The source's order of columns is ours, once nothing of ours waits."""
    gone = {change.column_id for change in merge.column_changes if isinstance(change, ColumnDeleted)}
    order = [column.id for column in merge.sheet.columns if column.id not in gone]
    for change in merge.column_changes:
        if isinstance(change, ColumnAdded):
            order.insert(change.index, change.column.id)
    for index, given in enumerate(merge.read.columns):
        wanted = merge.by_id_there[given.id].id
        if order[index] != wanted:
            order.remove(wanted)
            order.insert(index, wanted)
            merge.column_changes.append(ColumnMoved(wanted, index))


# --- rows ----------------------------------------------------------------------------------------------------------------------


def _match_sent(merge: _Merge) -> None:
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


def _could_be(merge: _Merge, row: Row, intent: Intent, given: SourceRow) -> bool:
    if given.created_at is not None and intent.sent_at is not None and given.created_at < intent.sent_at - CLOCKS_DIFFER:
        return False
    return all(
        was_sent(column.type, row.value(column), given.cells.get(id_there))
        for id_there, column in merge.by_id_there.items()
        if not merge.columns[column.id].protection and id_there not in given.formulas
    )


def _linked_row(merge: _Merge, given: SourceRow) -> LinkedRow:
    formulas = {merge.by_id_there[one].id: formula for one, formula in given.formulas.items() if one in merge.by_id_there}
    return LinkedRow(given.id, given.is_locked, formulas)


def _take_new(merge: _Merge, given: SourceRow) -> None:
    row_id = RowId(merge.transaction.take_row_ids(merge.sheet.id, 1))
    merge.rows[given.id] = row_id
    merge.linked[row_id] = _linked_row(merge, given)
    merge.new[row_id] = Row(row_id, _cells(merge, given), 0)


def _cells(merge: _Merge, given: SourceRow) -> tuple[Value, ...]:
    slots = {merge.by_id_there[one].slot: value for one, value in given.cells.items() if one in merge.by_id_there and value is not None}
    return tuple(slots.get(slot) for slot in range(max(slots, default=-1) + 1))


def _merge_row(merge: _Merge, row: Row, given: SourceRow) -> None:
    linked = _linked_row(merge, given)
    if merge.is_whole or linked.formulas or linked.is_locked or row.id in merge.transaction.guarded_rows(merge.sheet.id, [row.id]):
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


def _merge_deleted(merge: _Merge, row_id: RowId, given: SourceRow) -> None:
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


def _is_changed_there(merge: _Merge, before: Row, column: Column, value: Value) -> bool:
    """Whether the source holds something else than the row had when we deleted it, and than what we set before and it has not got yet."""
    if alike(column.type, before.value(column), value):
        return False
    return (before.id, column.id) not in merge.pending.bases or merge.pending.is_changed_there((before.id, column.id), column.type, value)


def _find_gone(merge: _Merge, there: Iterable[int]) -> None:
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


def _row_changes(merge: _Merge) -> list[Change]:
    changes: list[Change] = []
    if merge.going:
        changes += _deleted(merge)
    if merge.cells:
        changes.append(CellsSet(merge.cells))
    return [*changes, *_placed(merge)]


def _deleted(merge: _Merge) -> list[Change]:
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


def _placed(merge: _Merge) -> list[Change]:
    """New rows at their places, and, where all rows were read or their numbers say so, the others too."""
    order = [one for one in merge.transaction.order(merge.sheet.id) if one[0] not in merge.going]
    known = {row_id: merge.lifted.get(row_id, Place(parent, position)) for row_id, parent, position in order}
    wanted = _wanted(merge, [(row_id, known[row_id].parent_id) for row_id, _, _ in order])
    if wanted is None:
        return []
    places = arranged(wanted, known)
    new = [
        replace(merge.new[row_id], position=place.position, parent_id=place.parent_id)
        for row_id, place in places.items()
        if row_id in merge.new
    ]
    moves = {row_id: place for row_id, place in places.items() if row_id not in merge.new}
    # Parents first: a row may come under one that comes with it.
    new.sort(key=lambda row: row.position)
    return [*([RowsAdded(tuple(new))] if new else []), *([RowsMoved(moves)] if moves else [])]


def _wanted(merge: _Merge, order: Sequence[tuple[RowId, RowId | None]]) -> Sequence[tuple[RowId, RowId | None]] | None:
    """The order there is to be; None: as it is. While something of ours that changes the order waits, only what is new finds its place."""
    here = {row_id for row_id, _ in order}
    read = [(merge.rows[row.id], row) for row in merge.read.rows if row.id in merge.rows]
    read = [(row_id, row) for row_id, row in read if row_id in here or row_id in merge.new]
    parents = {row_id: None if row.parent_id is None else _row_here(merge, row.parent_id) for row_id, row in read}
    if merge.pending.changes_order:
        read = [(row_id, row) for row_id, row in read if row_id in merge.new]
    elif merge.is_whole:
        return [*parents.items()]
    merge.is_rearranged = _stand_elsewhere(order, parents, [(one, row) for one, row in read if one in here])
    if not merge.new and not merge.is_rearranged:
        return None
    moved = {row_id for row_id, _ in read}
    wanted = [one for one in order if one[0] not in moved]
    for row_id, row in sorted(read, key=lambda one: one[1].number):
        wanted.insert(min(row.number - 1, len(wanted)), (row_id, parents[row_id]))
    return wanted


def _stand_elsewhere(
    order: Sequence[tuple[RowId, RowId | None]], parents: Mapping[RowId, RowId | None], read: Sequence[tuple[RowId, SourceRow]]
) -> bool:
    place = {row_id: (i + 1, parent) for i, (row_id, parent) in enumerate(order)}
    return any(place[row_id] != (row.number, parents[row_id]) for row_id, row in read)


def _row_here(merge: _Merge, id_there: int) -> RowId | None:
    if id_there not in merge.rows:
        merge.rows |= merge.transaction.rows_there(merge.sheet.id, [id_there])
    return merge.rows.get(id_there)


def _order_is_open(merge: _Merge) -> bool:
    """Whether rows may have gone, or stand elsewhere, without our having read of it."""
    here = merge.transaction.row_count(merge.sheet.id)
    if merge.pending.changes_order:
        return not merge.is_whole or merge.link.sweep_due
    return here != merge.read.row_count or bool(merge.lifted) or (merge.is_rearranged and not merge.is_whole)


# --- telling -------------------------------------------------------------------------------------------------------------------


def _told(changes: Sequence[Change], rejected: Sequence[ChangesRejected]) -> str:
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
