"""What came of a call that wrote: rows get their ids, intents are done or rejected, and everybody is told. Each in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from chatsheet.domain.changes import CellsSet, Change, ChangesConfirmed
from chatsheet.domain.codec import change_to_json
from chatsheet.domain.events import Command, NewEvent
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet
from chatsheet.domain.source import Intent, Link, SourceRow
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, commit_within, sheet_topic
from chatsheet.services.sources.links import link_of, linked_row
from chatsheet.services.sources.pending import Cell, Rejections, alike, is_done


@dataclass(frozen=True, slots=True)
class Settled:
    """What a call did to the intents it was about."""

    done: Mapping[int, Collection[RowId]]
    """Rows by intent; an intent that is not about rows is done when it is named."""
    rows: Mapping[RowId, SourceRow]
    """As the source has them now."""
    version: int | None = None


def settle(transaction: Transaction, link: Link, settled: Settled, command: Command) -> Link:
    """Store what came of it; returns the link as it is now."""
    is_all_known = not settled.rows or _take_over(transaction, link, settled, command)
    ended: list[Intent] = []
    for intent in transaction.intents(link.sheet_id, seqs=settled.done):
        rows = frozenset(settled.done[intent.seq])
        after = replace(intent, done=intent.done | rows, state="waiting", sent_at=None)
        if is_done(after) or not rows:
            ended.append(intent)
        else:
            transaction.put_intents([after])
    transaction.drop_intents(link.sheet_id, [intent.seq for intent in ended])
    confirm(transaction, link, ended, command)
    if settled.version == link.version + 1 and is_all_known:
        # Nobody else wrote in between; else the next look finds out what.
        link = replace(link_of(transaction, link.sheet_id), version=settled.version)
        transaction.put_link(link)
    return link


def confirm(transaction: Transaction, link: Link, intents: Iterable[Intent], command: Command) -> None:
    """Tell that the source has these. An event without a line in history: it changes nothing that is shown."""
    last: dict[str, int] = {}
    for intent in intents:
        last[intent.cause] = max(intent.seq, last.get(intent.cause, 0))
    for cause, up_to in last.items():
        change = ChangesConfirmed(cause, up_to)
        transaction.append(NewEvent(sheet_topic(link.sheet_id), change.kind, msgspec.json.encode(change_to_json(change))), command)


def reject(
    transaction: Transaction, link: Link, rejections: Rejections, take_back: Sequence[Change], command: Command, *, summary: str = ""
) -> None:
    """Tell what was refused, and take it back here."""
    told = rejections.told()
    count = sum(max(1, len(one.rows)) for one in told)
    summary = summary or f"Smartsheet did not take {count:,} {'change' if count == 1 else 'changes'}."
    commit_within(
        transaction,
        sheet_id=link.sheet_id,
        command=command,
        decide=lambda transaction, sheet: Decision([*told, *take_back], summary, can_undo="no"),
    )
    rejections.forget(transaction, link.sheet_id)


def bases_of(sheet: Sheet, bases: Mapping[Cell, Value], cells: Mapping[RowId, Iterable[ColumnId]]) -> CellsSet | None:
    """The change that gives cells back what they were before all that waits (`Pending.bases`). `sheet` has their rows."""
    columns = {column.id: column for column in sheet.columns}
    back: dict[RowId, dict[ColumnId, Value]] = {}
    for row_id, names in cells.items():
        row = sheet.rows.get(row_id)
        for one in names:
            if row is not None and one in columns and (row_id, one) in bases and row.value(columns[one]) != bases[row_id, one]:
                back.setdefault(row_id, {})[one] = bases[row_id, one]
    return CellsSet(back) if back else None


def _take_over(transaction: Transaction, link: Link, settled: Settled, command: Command) -> bool:
    """Rows as the source stores them: it may write a value in its own way. Those that were changed here since are left as they are; then
    this is false: what of them is new there is for the next look."""
    by_id_there = {linked.id_there: column_id for column_id, linked in link.columns.items()}
    known = transaction.linked_rows(link.sheet_id, settled.rows)
    linked = {row_id: linked_row(given, by_id_there) for row_id, given in settled.rows.items()}
    transaction.put_linked_rows(link.sheet_id, {row_id: one for row_id, one in linked.items() if one != known.get(row_id)})
    rows = transaction.rows(link.sheet_id, settled.rows)
    as_sent = {row_id: row for row_id, row in rows.items() if row.seq <= max(settled.done, default=0)}

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        columns = {link.columns[column.id].id_there: column for column in sheet.columns if column.id in link.columns}
        cells = {row_id: _theirs(row, settled.rows[row_id], columns) for row_id, row in as_sent.items()}
        cells = {row_id: values for row_id, values in cells.items() if values}
        count = sum(map(len, cells.values()))
        return Decision([CellsSet(cells)] if cells else [], f"At Smartsheet: {count:,} cells filled or written differently.")

    commit_within(transaction, sheet_id=link.sheet_id, command=command, decide=decide)
    return len(as_sent) == len(rows)


def _theirs(row: Row, given: SourceRow, columns: Mapping[int, Column]) -> dict[ColumnId, Value]:
    return {
        column.id: given.cells.get(id_there)
        for id_there, column in columns.items()
        if not alike(column.type, row.value(column), given.cells.get(id_there))
    }
