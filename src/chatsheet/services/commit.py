"""The only way a sheet changes: decide, apply, store rows and event in one transaction, announce. See docs/subsystems/commit.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Any

import msgspec

from chatsheet.domain.changes import (
    CellsSet,
    Change,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
    SheetCreated,
    SheetDeleted,
    SheetRenamed,
    SheetRestored,
    apply,
    changed_rows,
    invert,
    touched_rows,
)
from chatsheet.domain.codec import change_to_json, column_to_json
from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.events import Command, Event, NewEvent
from chatsheet.domain.history import CauseRecord, Undoable
from chatsheet.domain.job import JobStart
from chatsheet.domain.sheet import Column, RowId, Sheet, SheetId, Version
from chatsheet.ports import Store, Transaction
from chatsheet.services.sources.outbox import check_changes, followed_link, note_intents

MOST_NAMED_ROWS = 1000
"""How many row ids an event too large for a frame still names; pages read the windows that hold any of them, or all windows."""

LINES_AT_ONCE = 5_000
"""Lines of an import joined in one step; the event loop waits for each step."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall happen, and how history tells it. No changes is a decision too: nothing is stored."""

    changes: Sequence[Change]
    summary: str
    undoes: str | None = None
    can_undo: Undoable = "exactly"
    data: Any = None
    """Handed back to whoever asked."""
    as_job: bool = False
    """Whoever asked wants a job, however few rows it is."""
    job: JobStart | None = None
    """This job does it; `changes` is empty then."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a commit did to one topic; part of every action's result."""

    topic: str
    seq_first: int
    seq_last: int
    cause: str
    rows: int
    cells: int
    can_undo: Undoable


@dataclass(frozen=True, slots=True)
class Committed:
    """`effect` is None when there was nothing to do."""

    sheet_id: SheetId
    version: Version
    summary: str
    effect: Effect | None
    data: Any = None


Decide = Callable[[Transaction, Sheet], Decision]
"""Runs inside the transaction, with the sheet's topic locked and its columns loaded: what it reads is what it changes."""


def sheet_topic(sheet_id: SheetId) -> str:
    return f"sheet:{sheet_id}"


def jobs_topic(sheet_id: SheetId) -> str:
    """Where what works on a sheet, or waits for a yes to, is told."""
    return f"jobs:{sheet_id}"


def user_topic(user: str) -> str:
    return f"user:{user}"


async def commit(store: Store, sheet_id: SheetId, command: Command, decide: Decide) -> Committed:
    """Change a sheet. Costs one transaction; only rows that change are read and written.

    Raises:
        Problem: `sheet_unknown`, `sheet_deleted`, or whatever `decide` raises; then nothing is stored.
    """
    return await store.write(partial(commit_within, sheet_id=sheet_id, command=command, decide=decide))


def commit_within(transaction: Transaction, *, sheet_id: SheetId, command: Command, decide: Decide) -> Committed:
    """`commit` as a part of a larger transaction."""
    topic = sheet_topic(sheet_id)
    version = transaction.lock(topic)
    sheet = transaction.sheet(sheet_id)
    decision = decide(transaction, sheet)
    _check_not_deleted(sheet, decision.changes)
    if not decision.changes:
        return Committed(sheet_id, version, decision.summary, None, decision.data)
    link = followed_link(transaction, sheet, command)
    check_changes(transaction, link, sheet, decision.changes)
    events = []
    for change in decision.changes:
        event, sheet = _store(transaction, topic, sheet, change, command)
        events.append(event)
    note_intents(transaction, link, decision.changes, events)
    _list_for_user(transaction, sheet, decision.changes, command)
    transaction.touch_sheet(sheet_id, now=command.now)
    effect = _record_cause(transaction, topic, decision, events, command)
    return Committed(sheet_id, Version(events[-1].epoch, events[-1].seq), decision.summary, effect, decision.data)


def _check_not_deleted(sheet: Sheet, changes: Sequence[Change]) -> None:
    if sheet.is_deleted and not isinstance(next(iter(changes), None), SheetRestored | None):
        raise Problem(Category.NOT_FOUND, "sheet_deleted", f"The sheet {sheet.name} was deleted.", "Undo the deletion first.")


def _store(transaction: Transaction, topic: str, sheet: Sheet, change: Change, command: Command) -> tuple[Event, Sheet]:
    before = replace(sheet, rows=transaction.rows(sheet.id, touched_rows(change)))
    undo = invert(change, before)
    event = transaction.append(_new_event(topic, change, undo), command)
    after = apply(before, change, seq=event.seq)
    _store_state(transaction, after, change, command.now)
    return event, after


def _store_state(transaction: Transaction, after: Sheet, change: Change, now: datetime) -> None:
    changed = [after.rows[row_id] for row_id in changed_rows(change)]
    match change:
        case RowsAdded():
            transaction.put_rows(after.id, changed, is_new=True)
        case RowsDeleted():
            transaction.delete_rows(after.id, change.row_ids)
        case RowsMoved():
            transaction.put_rows(after.id, changed, is_new=False, is_moved=True)
        case CellsSet():
            transaction.put_rows(after.id, changed, is_new=False)
        case _:
            transaction.put_sheet(after, now=now)


def _new_event(topic: str, change: Change, undo: Sequence[Change]) -> NewEvent:
    encode = msgspec.json.encode
    undo_json = encode([[one.kind, change_to_json(one)] for one in undo])
    return NewEvent(topic, change.kind, encode(change_to_json(change)), undo_json, touched=encode(_touched(change)))


def _touched(change: Change) -> dict[str, Any]:
    rows = sorted(changed_rows(change) | touched_rows(change))
    columns = {column for cells in change.cells.values() for column in cells} if isinstance(change, CellsSet) else set()
    named: dict[str, Any] = {"count": len(rows)}
    if len(rows) <= MOST_NAMED_ROWS:
        named["row_ids"] = [*map(str, rows)]
    if columns:
        named["column_ids"] = [str(column) for column in sorted(columns)]
    return named


def _record_cause(transaction: Transaction, topic: str, decision: Decision, events: Sequence[Event], command: Command) -> Effect:
    rows, cells = _count(decision.changes)
    known = transaction.cause(topic, command.cause)
    first = known.seq_first if known else events[0].seq
    actor, last = command.actor, events[-1].seq
    transaction.put_cause(
        CauseRecord(
            topic,
            command.cause,
            command.now,
            actor.user,
            actor.via,
            actor.client,
            _told(known, decision),
            first,
            last,
            rows + (known.rows if known else 0),
            cells + (known.cells if known else 0),
            decision.can_undo,
            decision.undoes,
        )
    )
    if decision.undoes and (undone := transaction.cause(topic, decision.undoes)):
        transaction.put_cause(replace(undone, undone_by=command.cause))
    return Effect(topic, first, last, command.cause, rows, cells, decision.can_undo)


def _told(known: CauseRecord | None, decision: Decision) -> str:
    """A cause of several commits says each thing once: the steps of a job all say the same."""
    if known is None or known.summary.endswith(decision.summary):
        return decision.summary if known is None else known.summary
    return f"{known.summary} {decision.summary}"


def _count(changes: Iterable[Change]) -> tuple[int, int]:
    rows: set[RowId] = set()
    cells = 0
    for change in changes:
        rows |= changed_rows(change) | touched_rows(change)
        if isinstance(change, CellsSet):
            cells += sum(map(len, change.cells.values()))
    return len(rows), cells


def _list_for_user(transaction: Transaction, sheet: Sheet, changes: Sequence[Change], command: Command) -> None:
    """The user's list of sheets follows: names, sheets that come and go."""
    if not any(isinstance(change, SheetCreated | SheetRenamed | SheetDeleted | SheetRestored) for change in changes):
        return
    kind = "sheet_unlisted" if sheet.is_deleted else "sheet_listed"
    data = {"id": str(sheet.id)} if sheet.is_deleted else {"id": str(sheet.id), "name": sheet.name}
    transaction.append(NewEvent(user_topic(command.actor.user), kind, msgspec.json.encode(data)), command)


async def create_sheet(
    store: Store, command: Command, name: str, columns: Sequence[Column], lines: Callable[[], Iterator[bytes]]
) -> Committed:
    """A new sheet from a file: `lines()` gives one JSON list of values per row, each with its line break, and is read twice.

    The event holds every row, so that history can be replayed from nothing; it is put together from the same bytes.
    """
    return await store.write(lambda transaction: create_within(transaction, command, name, columns, lines))


def create_within(
    transaction: Transaction, command: Command, name: str, columns: Sequence[Column], lines: Callable[[], Iterator[bytes]]
) -> Committed:
    """`create_sheet` as a part of a larger transaction."""
    transaction.lock(user_topic(command.actor.user))  # so that two creations never get the same id
    sheet = Sheet(transaction.new_sheet_id(), name, tuple(columns))
    topic = sheet_topic(sheet.id)
    head = msgspec.json.encode({"name": name, "columns": [*map(column_to_json, columns)]})
    transaction.put_sheet(sheet, now=command.now)
    row_ids = transaction.take_row_ids(sheet.id, 0)
    count = transaction.put_lines(sheet.id, lines(), first_id=row_ids, seq=1)
    transaction.take_row_ids(sheet.id, count)
    created = SheetCreated(name, sheet.columns)
    undo = msgspec.json.encode([["sheet_deleted", {}]])
    touched = msgspec.json.encode({"count": count})
    event = transaction.append(NewEvent(topic, created.kind, _with_lines(head, lines()), undo, touched=touched), command)
    return _created(transaction, sheet, created, event, count, command)


def _with_lines(head: bytes, lines: Iterator[bytes]) -> bytes:
    """`head`, a JSON object, with the rows in it. Put together in one buffer, which `getvalue` hands over without a copy: the rows of a
    large file are in memory once, not three times."""
    data, mark = BytesIO(), b',"lines":['
    data.write(head[:-1])
    while some := [*islice(lines, LINES_AT_ONCE)]:
        data.write(mark + b",".join(some).replace(b"\n", b""))
        mark = b","
    data.write(b"]}" if mark == b"," else mark + b"]}")
    return data.getvalue()


async def commit_new(store: Store, command: Command, created: SheetCreated) -> Committed:
    """A new sheet from rows in memory (a demo, a copy); files come in by `create_sheet`."""
    return await store.write(lambda transaction: commit_new_within(transaction, command, created))


def commit_new_within(transaction: Transaction, command: Command, created: SheetCreated) -> Committed:
    """`commit_new` as a part of a larger transaction."""
    transaction.lock(user_topic(command.actor.user))
    blank = Sheet(transaction.new_sheet_id(), created.name, created.columns)
    transaction.lock(sheet_topic(blank.id))
    undo = msgspec.json.encode([["sheet_deleted", {}]])
    touched = msgspec.json.encode({"count": len(created.rows)})
    data = msgspec.json.encode(change_to_json(created))
    event = transaction.append(NewEvent(sheet_topic(blank.id), created.kind, data, undo, touched=touched), command)
    sheet = apply(blank, created, seq=event.seq)
    transaction.put_sheet(sheet, now=command.now)
    transaction.take_row_ids(sheet.id, max(sheet.rows, default=0))
    transaction.put_rows(sheet.id, sheet.in_order(), is_new=True)
    return _created(transaction, sheet, created, event, len(sheet.rows), command)


def _created(transaction: Transaction, sheet: Sheet, created: SheetCreated, event: Event, count: int, command: Command) -> Committed:
    _list_for_user(transaction, sheet, [created], command)
    decision = Decision([created], f"Created the sheet {sheet.name} with {count:,} rows.", can_undo="no")
    effect = _record_cause(transaction, sheet_topic(sheet.id), decision, [event], command)
    return Committed(sheet.id, Version(event.epoch, event.seq), decision.summary, replace(effect, rows=count))
