"""Laws of the commit path: the log replayed gives the stored state, snapshot plus later events equals a fresh read, undo restores."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.changes import Change, SheetCreated, apply
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.errors import Problem
from chatsheet.domain.events import Actor, Command, Event
from chatsheet.domain.sheet import Column, ColumnId, Sheet, SheetId
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, commit, commit_new, create_sheet, sheet_topic
from chatsheet.services.undo import decide_undo
from tests.domain.sheets import changes, sheets
from tests.domain.test_changes import shown
from tests.prepared import prepared


def command(cause: str = "c") -> Command:
    return Command(Actor("local", "grid", "tab"), datetime(2026, 3, 1, tzinfo=UTC), cause=cause)


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    announced: list[Event] = []
    store = SqlStore("sqlite://", announced.extend)
    store.announced = announced  # type: ignore[attr-defined]
    prepared(store.engine)
    yield store
    await store.close()


async def stored(store: SqlStore, sheet_id: SheetId) -> Sheet:
    """The sheet as the records have it."""

    def read(transaction: Transaction) -> Sheet:
        sheet = transaction.sheet(sheet_id)
        rows = {row.id: row for row in transaction.all_rows(sheet_id)}
        assert len(rows) == transaction.row_count(sheet_id)
        return replace(sheet, rows=rows)

    return await store.read(read)


async def replayed(store: SqlStore, sheet_id: SheetId) -> Sheet:
    """The sheet as the log tells it, from nothing."""
    events = await store.read(lambda transaction: transaction.events(sheet_topic(sheet_id), after=0))
    sheet = Sheet(sheet_id, "")
    for number, event in enumerate(events, 1):
        assert event.seq == number
        sheet = apply(sheet, change_from_json(event.type, msgspec.json.decode(event.data)), seq=event.seq)
    return sheet


def seqs(sheet: Sheet) -> dict[int, int]:
    return {row.id: row.seq for row in sheet.rows.values()}


async def one(store: SqlStore, sheet_id: SheetId, change: Change, cause: str) -> None:
    await commit(store, sheet_id, command(cause), lambda transaction, sheet: Decision([change], "Changed."))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
async def test_the_log_replayed_gives_the_stored_state_and_undo_restores_it(store: SqlStore, data: st.DataObject) -> None:
    start = data.draw(sheets())
    made = await commit_new(store, command("new"), SheetCreated(start.name, start.columns, tuple(start.in_order())))
    sheet_id = made.sheet_id
    for step in range(data.draw(st.integers(1, 4))):
        before = await stored(store, sheet_id)
        change = data.draw(changes(before))
        cause = f"{sheet_id}-{step}"
        try:
            await one(store, sheet_id, change, cause)
        except Problem as problem:
            assert problem.code == "sheet_deleted"  # nothing but a restore is taken then
            assert shown(await stored(store, sheet_id)) == shown(before)
            continue
        after = await stored(store, sheet_id)
        assert shown(after) == shown(await replayed(store, sheet_id))
        assert seqs(after) == seqs(await replayed(store, sheet_id))
        if not after.is_deleted and data.draw(st.booleans()):
            undo = command(f"undo {cause}")
            await commit(store, sheet_id, undo, lambda transaction, sheet, cause=cause: decide_undo(transaction, sheet, cause))  # type: ignore[misc]
            assert positions_aside(await stored(store, sheet_id)) == positions_aside(before)


def positions_aside(sheet: Sheet) -> tuple[object, ...]:
    """What a person sees: rows that come back where a place was taken stand just below it."""
    rows = [(row.id, row.parent_id, [row.value(column) for column in sheet.columns]) for row in sheet.in_order()]
    return sheet.name, sheet.is_deleted, sheet.columns, rows


async def test_an_import_is_one_event_that_holds_every_row(store: SqlStore) -> None:
    columns = [Column(ColumnId(1), 0, "Task", is_primary=True), Column(ColumnId(2), 1, "Days")]
    lines = [b'["a",1]\n', b'["b, \\n\xc3\xa9"]\n', b"[]\n", b"[null,2.5]"]
    made = await create_sheet(store, command("import"), "Plan", columns, lambda: iter(lines))
    sheet = await stored(store, made.sheet_id)
    assert [row.cells for row in sheet.in_order()] == [("a", 1), ("b, \né",), (), (None, 2.5)]
    assert shown(sheet) == shown(await replayed(store, made.sheet_id))
    assert made.effect is not None
    assert made.effect.rows == 4


async def test_what_is_refused_leaves_nothing_behind(store: SqlStore) -> None:
    made = await commit_new(store, command("new"), SheetCreated("Plan", (Column(ColumnId(1), 0, "Task"),)))
    before = await replayed(store, made.sheet_id)

    def refuse(transaction: Transaction, sheet: Sheet) -> Decision:
        transaction.take_row_ids(sheet.id, 5)
        transaction.put_fact("x", "y")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await commit(store, made.sheet_id, command("bad"), refuse)
    assert await replayed(store, made.sheet_id) == before
    assert await store.read(lambda transaction: transaction.fact("x")) is None


async def test_events_are_announced_after_the_commit_in_order(store: SqlStore) -> None:
    made = await commit_new(store, command("new"), SheetCreated("Plan", (Column(ColumnId(1), 0, "Task"),)))
    announced: list[Event] = store.announced  # type: ignore[attr-defined]
    assert [(event.topic, event.seq, event.type) for event in announced] == [
        (f"sheet:{made.sheet_id}", 1, "sheet_created"),
        ("user:local", 1, "sheet_listed"),
    ]
