"""Rows that go to another sheet, or are copied there. Smartsheet API 2.0, "Move rows", "Copy rows"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from chatsheet.domain.cells import convert
from chatsheet.domain.changes import Change, ColumnAdded, RowsAdded
from chatsheet.domain.events import Command
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet, SheetId
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.actions.places import find_target, make_room
from chatsheet.services.commit import Decide, Decision, commit_within, sheet_topic
from chatsheet.services.smartsheet_face.errors import Refused, not_there
from chatsheet.services.smartsheet_face.rows import check_room, decide_delete

MOST_ROWS = 5_000
"""Smartsheet API 2.0, "Move rows": rows of one request."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What goes where. `with_children`: what is below the rows as well; a move always takes it."""

    source: SheetId
    destination: SheetId
    row_ids: Sequence[RowId]
    is_copy: bool
    with_children: bool
    ignores_missing: bool


def transfer(transaction: Transaction, journey: Journey, command: Command) -> Mapping[RowId, RowId]:
    """New ids by old ones, in the order of the sheet. One transaction and one cause on both sheets.

    Raises:
        Refused: 1006, 1114, 1136, 5636 or 5732.
    """
    if journey.source == journey.destination:
        raise Refused(1136, "Rows go to another sheet than their own.")
    transaction.summary(journey.source)
    for topic in sorted((sheet_topic(journey.source), sheet_topic(journey.destination))):
        transaction.lock(topic)
    rows = _leaving(transaction, journey)
    columns = transaction.sheet(journey.source).columns
    arriving = commit_within(transaction, sheet_id=journey.destination, command=command, decide=_decide_arrival(rows, columns))
    if rows and not journey.is_copy:
        leaving = decide_delete([row.id for row in rows], ignores_missing=True)
        commit_within(transaction, sheet_id=journey.source, command=command, decide=leaving)
    new_ids: Mapping[RowId, RowId] = arriving.data
    return new_ids


def _leaving(transaction: Transaction, journey: Journey) -> list[Row]:
    named = transaction.rows(journey.source, journey.row_ids)
    lost = [row_id for row_id in journey.row_ids if row_id not in named]
    if lost and not journey.ignores_missing:
        raise not_there(f"row {lost[0]}")
    with_children = journey.with_children or not journey.is_copy
    ids = transaction.descendants(journey.source, [*named]) if with_children else [*named]
    return sorted(transaction.rows(journey.source, ids).values(), key=lambda row: (row.position, row.id))


def _decide_arrival(rows: Sequence[Row], columns: Sequence[Column]) -> Decide:
    """At the end of the sheet. Columns meet by title; those that are missing come along. The data are the new ids by the old."""

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        if not rows:
            return Decision([], "No row to take over.", data={})
        added, into = _columns_for(transaction, sheet, rows, columns)
        check_room(transaction, sheet, rows=len(rows), columns=len(added))
        room, positions = make_room(
            transaction, sheet.id, find_target(transaction, sheet.id, parent=None, after=None, before=None), len(rows)
        )
        first = transaction.take_row_ids(sheet.id, len(rows))
        new_ids = {row.id: RowId(first + at) for at, row in enumerate(rows)}
        arriving = tuple(
            Row(new_ids[row.id], _values(row, into), position, new_ids.get(row.parent_id) if row.parent_id else None)
            for row, position in zip(rows, positions, strict=True)
        )
        changes: list[Change] = [*added, *room, RowsAdded(arriving)]
        return Decision(changes, f"Took over {len(rows):,} {'row' if len(rows) == 1 else 'rows'} of another sheet.", data=new_ids)

    return decide


def _columns_for(
    transaction: Transaction, sheet: Sheet, rows: Sequence[Row], columns: Sequence[Column]
) -> tuple[list[ColumnAdded], Mapping[ColumnId, tuple[Column, Column]]]:
    """What is to be added, and where the values of each column go. A column that these rows leave empty is not missed."""
    known = {column.title.casefold(): column for column in sheet.columns}
    primary = next((column for column in sheet.columns if column.is_primary), None)
    added: list[ColumnAdded] = []
    into: dict[ColumnId, tuple[Column, Column]] = {}
    taken: set[ColumnId] = {primary.id} if primary is not None else set()
    for column in columns:
        there = primary if column.is_primary else known.get(column.title.casefold())
        if there is None or (there.id in taken and not column.is_primary):
            if all(row.value(column) is None for row in rows):
                continue
            column_id, slot = transaction.take_column(sheet.id)
            there = replace(column, id=column_id, slot=slot, title=_free(column.title, known), is_primary=False)
            known[there.title.casefold()] = there
            added.append(ColumnAdded(there, len(sheet.columns) + len(added)))
        taken.add(there.id)
        into[column.id] = (column, there)
    return added, into


def _free(title: str, known: Mapping[str, Column]) -> str:
    """The title, or one like it that no column has."""
    numbered = (f"{title} ({number})" for number in count(2))
    return title if title.casefold() not in known else next(one for one in numbered if one.casefold() not in known)


def _values(row: Row, into: Mapping[ColumnId, tuple[Column, Column]]) -> tuple[Value, ...]:
    values: list[Value] = [None] * (max((there.slot for _, there in into.values()), default=0) + 1)
    for here, there in into.values():
        value = row.value(here)
        values[there.slot] = value if here.type is there.type else convert(value, there)
    return tuple(values)
