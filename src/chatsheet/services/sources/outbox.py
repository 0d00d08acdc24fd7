"""Intents: what was changed here and the source does not have yet. They are stored with the change, in its own transaction."""

from __future__ import annotations

from collections.abc import Sequence

from chatsheet.domain.changes import Change, SheetCreated, SheetDeleted, SheetRestored
from chatsheet.domain.errors import Problem
from chatsheet.domain.events import Command, Event
from chatsheet.domain.sheet import ColumnId, RowId, Sheet
from chatsheet.domain.source import Intent, Link
from chatsheet.ports import Transaction
from chatsheet.services.sources.guarding import check, check_column, faults

ONLY_HERE = (SheetCreated, SheetDeleted, SheetRestored)
"""What concerns our list of sheets alone."""


def followed_link(transaction: Transaction, sheet: Sheet, command: Command) -> Link | None:
    """The link that a change of this sheet has to pass; None for local sheets, and for what comes from the source itself."""
    if command.actor.via == "source":
        return None
    link = transaction.link(sheet.id)
    return link if link is not None and link.is_followed else None


def check_changes(transaction: Transaction, link: Link | None, sheet: Sheet, changes: Sequence[Change]) -> None:
    if link is not None:
        check(transaction, link, sheet, changes)


def check_ahead(transaction: Transaction, sheet: Sheet, changes: Sequence[Change], command: Command, *, by_row: bool) -> None:
    """Raise for what is to be done later, as a job or after a yes, and can't be. `by_row`: rows fail by themselves, and one is enough."""
    link = followed_link(transaction, sheet, command)
    if link is not None and changes:
        check(transaction, link, sheet, changes, by_row=by_row)


def check_fillable(transaction: Transaction, sheet: Sheet, column_id: ColumnId | None, command: Command) -> None:
    """Raise where no cell of the column, None for a new one, will take a value: before anybody is asked, and paid, for the values."""
    link = followed_link(transaction, sheet, command)
    if link is not None:
        check_column(link, sheet, column_id)


def row_faults(transaction: Transaction, sheet: Sheet, changes: Sequence[Change], command: Command) -> dict[RowId, Problem]:
    """What is wrong with single rows, for jobs: those fail by themselves, and the others are done."""
    link = followed_link(transaction, sheet, command)
    return {} if link is None else faults(transaction, link, sheet, changes)


def note_intents(transaction: Transaction, link: Link | None, changes: Sequence[Change], events: Sequence[Event]) -> None:
    """One intent for each event that the source is to have."""
    if link is None:
        return
    wanted = [(change, event) for change, event in zip(changes, events, strict=True) if not isinstance(change, ONLY_HERE)]
    new = [Intent(link.sheet_id, event.seq, event.cause, event.actor.user, change, ()) for change, event in wanted]
    transaction.put_intents(new)
