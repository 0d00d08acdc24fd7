"""Where rows stand: in the source's order, unless something of ours that changes it waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatsheet.domain.changes import (
    Change,
    Place,
    RowsAdded,
    RowsMoved,
)
from chatsheet.domain.sheet import RowId
from chatsheet.domain.source import SourceRow
from chatsheet.services.sources.merging.state import Merge
from chatsheet.services.sources.ordering import arranged


def placed(merge: Merge) -> list[Change]:
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


def _wanted(merge: Merge, order: Sequence[tuple[RowId, RowId | None]]) -> Sequence[tuple[RowId, RowId | None]] | None:
    """The order there is to be; None: as it is. While something of ours that changes the order waits, only what is new finds its place."""
    here = {row_id for row_id, _ in order}
    read = [(merge.rows[row.id], row) for row in merge.read.rows if row.id in merge.rows]
    read = [(row_id, row) for row_id, row in read if row_id in here or row_id in merge.new]
    parents = {row_id: None if row.parent_id is None else row_here(merge, row.parent_id) for row_id, row in read}
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


def row_here(merge: Merge, id_there: int) -> RowId | None:
    if id_there not in merge.rows:
        merge.rows |= merge.transaction.rows_there(merge.sheet.id, [id_there])
    return merge.rows.get(id_there)
