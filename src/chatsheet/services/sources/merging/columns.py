"""Columns of the source, brought into ours."""

from __future__ import annotations

from dataclasses import replace

from chatsheet.domain.changes import (
    ColumnAdded,
    ColumnDeleted,
    ColumnFields,
    ColumnMoved,
    ColumnUpdated,
)
from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.source import LinkedColumn, SourceColumn
from chatsheet.services.sources.merging.state import Merge


def merge_columns(merge: Merge) -> None:
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


def _sent_column(merge: Merge, given: SourceColumn) -> ColumnId | None:
    """A column of ours that was sent and whose answer got lost: titles are one of a kind."""
    for column_id, changes in merge.pending.columns.items():
        if column_id not in merge.columns and any(isinstance(one, ColumnAdded) and one.column.title == given.title for one in changes):
            return column_id
    return None


def _new_column(merge: Merge, given: SourceColumn, index: int) -> Column:
    column_id, slot = merge.transaction.take_column(merge.sheet.id)
    title, n = given.title, 2
    while any(column.title.casefold() == title.casefold() for column in merge.sheet.columns):
        title, n = f"{given.title} {n}", n + 1
    column = Column(column_id, slot, title, given.type, given.options, given.is_strict, None, False, given.width)
    merge.column_changes.append(ColumnAdded(column, min(index, len(merge.sheet.columns))))
    return column


def _merge_column(merge: Merge, column: Column, given: SourceColumn) -> Column:
    changed = ColumnFields(
        title=None if given.title == column.title else given.title,
        type=None if given.type == column.type else given.type,
        options=None if given.options == column.options else given.options,
        is_strict=None if given.is_strict == column.is_strict else given.is_strict,
    )
    if changed != ColumnFields():
        merge.column_changes.append(ColumnUpdated(column.id, changed))
    return replace(column, title=given.title, type=given.type, options=given.options, is_strict=given.is_strict)


def _move_columns(merge: Merge) -> None:
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
