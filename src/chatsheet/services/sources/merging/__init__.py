"""What was read from the source, brought into our sheet in one transaction: its changes come in, ours that wait stay, and where both
changed the same cell ours is rejected with both values told. See docs/subsystems/sync.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chatsheet.domain.changes import CellsSet, Change, ColumnAdded, ColumnUpdated, SheetRenamed
from chatsheet.domain.events import Command
from chatsheet.domain.sheet import Sheet
from chatsheet.domain.source import Link, SourceSheet
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, commit_within
from chatsheet.services.sources.merging.columns import merge_columns
from chatsheet.services.sources.merging.order import placed
from chatsheet.services.sources.merging.rows import (
    deleted,
    find_gone,
    match_sent,
    merge_deleted,
    merge_row,
    reject_in_gone_columns,
    take_new,
)
from chatsheet.services.sources.merging.state import Merge
from chatsheet.services.sources.merging.telling import told
from chatsheet.services.sources.pending import Pending, Rejections

OVERLAP = timedelta(seconds=10)
"""How far before the last look rows are asked for again. The source tells times in whole seconds, and may tell when a change was asked for
rather than when it was stored; what is here already costs nothing."""


def merge(transaction: Transaction, link: Link, read: SourceSheet, command: Command, *, is_whole: bool) -> Link:
    """`read` holds all rows (`is_whole`) or those modified since `link.seen_to`. Returns the link as it is now; it is stored."""
    found: list[Merge] = []

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        merge = _worked_out(transaction, link, sheet, read, is_whole=is_whole)
        found.append(merge)
        in_rows = _row_changes(merge)
        rejected = merge.rejections.told()
        changes = [*merge.column_changes, *rejected, *in_rows]
        return Decision(changes, told(changes, rejected))

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
        sweep_due=_must_read_again(merge),
    )
    transaction.put_link(after)
    return after


def needs_whole(link: Link, read: SourceSheet) -> bool:
    """Whether reading the changed rows is not enough: another column came or changed its kind, or the source's clock went back."""
    known = {linked.id_there: linked for linked in link.columns.values()}
    if any(column.id not in known or known[column.id].formula != column.formula for column in read.columns):
        return True
    return read.modified_at is not None and link.seen_to is not None and read.modified_at < link.seen_to


def _worked_out(transaction: Transaction, link: Link, sheet: Sheet, read: SourceSheet, *, is_whole: bool) -> Merge:
    pending = Pending.of(transaction.intents(link.sheet_id))
    merge = Merge(transaction, link, sheet, read, is_whole, pending, Rejections(pending), dict(link.columns))
    if read.name != sheet.name and not pending.renames:
        merge.column_changes.append(SheetRenamed(read.name))
    merge_columns(merge)
    mapped = None if is_whole else transaction.rows_there(link.sheet_id, [row.id for row in read.rows]).values()
    merge.known = transaction.linked_rows(link.sheet_id, mapped)
    merge.rows = {linked.id_there: row_id for row_id, linked in merge.known.items()}
    match_sent(merge)
    here = transaction.rows(link.sheet_id, merge.rows.values())
    reject_in_gone_columns(merge)
    for row in read.rows:
        row_id = merge.rows.get(row.id)
        if row_id is None:
            take_new(merge, row)
        elif row_id in here:
            merge_row(merge, here[row_id], row)
        else:
            merge_deleted(merge, row_id, row)
    if is_whole:
        find_gone(merge, {row.id for row in read.rows})
    return merge


def _row_changes(merge: Merge) -> list[Change]:
    changes: list[Change] = []
    if merge.going:
        changes += deleted(merge)
    if merge.cells:
        changes.append(CellsSet(merge.cells))
    return [*changes, *placed(merge)]


def _must_read_again(merge: Merge) -> bool:
    """Whether something may have changed there that we have not read, so that all rows are to be read."""
    if merge.pending.changes_order:
        return not merge.is_whole or merge.link.sweep_due  # the order is compared once nothing of ours that changes it waits
    if merge.is_whole:
        return False
    is_retyped = any(isinstance(one, ColumnAdded) or (isinstance(one, ColumnUpdated) and one.set.type) for one in merge.column_changes)
    # It says that something changed, and shows no row: a comment most likely, or a row whose time is not what we think.
    shows_nothing = not merge.read.rows and not merge.column_changes
    here = merge.transaction.row_count(merge.sheet.id)
    return here != merge.read.row_count or merge.is_rearranged or is_retyped or shows_nothing
