"""The contract of `Store`, on SQLite in memory, SQLite on disk and a real Postgres."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from chatsheet.adapters.sql.migrate import HEAD, known_revisions, prepare, upgrade
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.adapters.sql.tables import metadata
from chatsheet.domain.changes import CellsSet, Place, RowsAdded, RowsDeleted, RowsMoved, SheetCreated
from chatsheet.domain.errors import Problem
from chatsheet.domain.events import Event, NewEvent
from chatsheet.domain.history import CauseRecord
from chatsheet.domain.plan import Plan
from chatsheet.domain.session import Session, SessionId, SessionState, Turn, TurnId, TurnStatus
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, SheetId
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, commit, commit_new, create_sheet
from tests.services.world import NOW, command

COLUMNS = (Column(ColumnId(1), 0, "Task", is_primary=True), Column(ColumnId(2), 3, "Tags"))


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SqlStore]:
    announced: list[Event] = []
    store = SqlStore(_url(request, tmp_path), announced.extend)
    if store.engine.dialect.name == "postgresql":
        with store.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    prepare(store.engine)
    store.announced = announced  # type: ignore[attr-defined]
    yield store
    await store.close()


def _url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'chatsheet.db'}"


async def a_sheet(store: SqlStore, count: int = 5) -> SheetId:
    rows = tuple(Row(RowId(i + 1), (f"task {i + 1}", None, None, ("a", "b")), (i + 1) << 20) for i in range(count))
    return (await commit_new(store, command("new"), SheetCreated("Plan", COLUMNS, rows))).sheet_id


async def change(store: SqlStore, sheet_id: SheetId, *changes: object) -> None:
    await commit(store, sheet_id, command("c"), lambda transaction, sheet: Decision(changes, "Changed."))  # type: ignore[arg-type]


async def window(store: SqlStore, sheet_id: SheetId, offset: int, limit: int) -> list[int]:
    return [row.id for row in await store.read(lambda transaction: transaction.window(sheet_id, offset, limit))]


async def test_numbers_of_a_topic_have_no_gaps_under_concurrent_writers(store: SqlStore) -> None:
    def write(topic: str) -> Callable[[Transaction], object]:
        return lambda transaction: transaction.append(NewEvent(topic, "cells_set", b"{}"), command())

    await asyncio.gather(*(store.write(write(f"sheet:{number % 3}")) for number in range(60)))
    for number in range(3):
        events = await store.read(lambda transaction, topic=f"sheet:{number}": transaction.events(topic, after=0))  # type: ignore[misc]
        assert [event.seq for event in events] == list(range(1, 21))
        assert len({event.epoch for event in events}) == 1


async def test_a_write_that_raises_leaves_nothing_and_announces_nothing(store: SqlStore) -> None:
    def work(transaction: Transaction) -> None:
        transaction.append(NewEvent("sheet:9", "cells_set", b"{}"), command())
        transaction.put_fact("a", "b")
        raise ValueError

    with pytest.raises(ValueError):
        await store.write(work)
    assert await store.read(lambda transaction: (transaction.fact("a"), transaction.top("sheet:9").seq)) == (None, 0)
    assert store.announced == []  # type: ignore[attr-defined]


async def test_an_event_comes_back_as_it_went_in(store: SqlStore) -> None:
    big = msgspec.json.encode({"text": "é" * 10_000})
    sent = command("why", via="chat", command_id="command-1")
    written = await store.write(lambda transaction: transaction.append(NewEvent("chat:1", "message_sent", big, b"[]", 3, b"{}"), sent))
    assert await store.read(lambda transaction: transaction.events("chat:1", after=0)) == [written]
    assert await store.read(lambda transaction: transaction.undo_of("chat:1", "why")) == [(written, b"[]")]
    assert written.data == big
    assert (written.cause, written.command_id, written.schema_version, written.time) == ("why", "command-1", 3, NOW)


async def test_values_of_every_kind_come_back_exactly(store: SqlStore) -> None:
    sheet_id = await a_sheet(store)
    values = (None, True, False, 0, -(2**53) + 1, 2**53 - 1, 0.1, 1e300, "", "x'\"\n\t\\ \U0001f600", (), ("a, b", "c"))
    await change(store, sheet_id, RowsAdded((Row(RowId(99), values, 99 << 20),)))
    row = (await store.read(lambda transaction: transaction.rows(sheet_id, [RowId(99)])))[RowId(99)]
    assert row.cells == values
    assert [type(one) for one in row.cells] == [type(one) for one in values]


async def test_windows_follow_the_order_through_inserts_moves_and_deletions(store: SqlStore) -> None:
    sheet_id = await a_sheet(store)
    await change(store, sheet_id, RowsAdded((Row(RowId(6), (), (2 << 20) + 5),)))
    assert await window(store, sheet_id, 0, 10) == [1, 2, 6, 3, 4, 5]
    await change(store, sheet_id, RowsMoved({RowId(1): Place(None, 9 << 20)}), RowsDeleted((RowId(3),)))
    assert await window(store, sheet_id, 1, 3) == [6, 4, 5]
    assert await window(store, sheet_id, 5, 3) == []
    assert await store.read(lambda transaction: transaction.row_count(sheet_id)) == 5


async def test_deep_windows_are_right_with_and_without_anchors_and_after_changes(store: SqlStore) -> None:
    count, chance = 25_000, random.Random(1)
    made = await create_sheet(store, command("import"), "Long", COLUMNS, lambda: iter([b"[1]\n"] * count))
    sheet_id, order = made.sheet_id, list(range(1, count + 1))
    for round_ in range(4):
        for offset in (0, 19_999, 20_001, 24_000, len(order) - 3):
            assert await window(store, sheet_id, offset, 5) == order[offset : offset + 5]
        gone = chance.sample(order, 7)
        place = chance.randrange(20_000, 24_000)
        after = (await store.read(lambda transaction, place=place: transaction.window(sheet_id, place, 1)))[0]  # type: ignore[misc]
        new = RowId(count + 1 + round_)
        await change(store, sheet_id, RowsAdded((Row(new, (), after.position + 1),)))
        order.insert(order.index(after.id) + 1, new)
        await change(store, sheet_id, RowsDeleted(tuple(map(RowId, gone))))
        order = [one for one in order if one not in set(gone)]


async def test_lines_for_the_engine_carry_ids_places_and_values(store: SqlStore) -> None:
    sheet_id = await a_sheet(store, 2)
    child = Row(RowId(3), (), 3 << 20, RowId(1))
    await change(store, sheet_id, RowsAdded((child,)), CellsSet({RowId(2): {ColumnId(1): 'a "b"\n'}}))
    chunks = await store.read(lambda transaction: [*transaction.lines(sheet_id)])
    lines = [msgspec.json.decode(line) for line in b"\n".join(chunks).split(b"\n")]
    assert lines[0] == [1, None, 1 << 20, "task 1", None, None, ["a", "b"]]
    assert lines[1][3] == 'a "b"\n'
    assert lines[2][:3] == [3, 1, 3 << 20]
    named = await store.read(lambda transaction: [*transaction.lines(sheet_id, [RowId(3)])])
    assert [msgspec.json.decode(line)[:2] for line in named] == [[3, 1]]


async def test_family_relations_of_rows(store: SqlStore) -> None:
    sheet_id = await a_sheet(store, 6)
    await change(store, sheet_id, RowsMoved({RowId(2): Place(RowId(1), 2 << 20), RowId(3): Place(RowId(2), 3 << 20)}))

    def read(transaction: Transaction) -> None:
        assert transaction.has_parents(sheet_id)
        assert transaction.parents_of(sheet_id, [RowId(1), RowId(2), RowId(3), RowId(4)]) == {1, 2}
        assert transaction.descendants(sheet_id, [RowId(1), RowId(5)]) == [1, 2, 3, 5]
        assert [row.id for row in transaction.neighbours(sheet_id, 3 << 20, 2, is_before=True)] == [2, 1]
        assert [row.id for row in transaction.neighbours(sheet_id, 3 << 20, 2, is_before=False)] == [4, 5]

    await store.read(read)


async def test_ids_and_slots_are_given_once(store: SqlStore) -> None:
    sheet_id = await a_sheet(store)

    def take(transaction: Transaction) -> tuple[object, ...]:
        return transaction.take_row_ids(sheet_id, 3), transaction.take_row_ids(sheet_id, 1), transaction.take_column(sheet_id)

    assert await store.write(take) == (6, 9, (3, 4))
    assert await store.write(take) == (10, 13, (4, 5))


async def test_what_is_unknown_has_a_typed_error(store: SqlStore) -> None:
    asked: list[tuple[str, Callable[[Transaction], object]]] = [
        ("sheet_unknown", lambda transaction: transaction.sheet(SheetId(404))),
        ("sheet_unknown", lambda transaction: transaction.summary(SheetId(404))),
        ("plan_unknown", lambda transaction: transaction.plan("x")),
        ("session_unknown", lambda transaction: transaction.session(SessionId(404))),
        ("turn_unknown", lambda transaction: transaction.turn(TurnId("x"))),
    ]
    for code, work in asked:
        with pytest.raises(Problem) as told:
            await store.read(work)
        assert told.value.code == code


async def test_causes_plans_views_outcomes_and_facts_are_kept_and_replaced(store: SqlStore) -> None:
    cause = CauseRecord("sheet:1", "c", NOW, "local", "chat", "tab", "Set Days.", 2, 3, 1, 1)
    plan = Plan(
        "p",
        SheetId(1),
        "update_rows",
        {"set": {"1": "x"}},
        "local",
        "waiting",
        "h",
        "Set.",
        1,
        1,
        7,
        NOW,
        NOW + timedelta(days=1),
        b"[]",
        {"rows": []},
    )

    def write(transaction: Transaction) -> None:
        for summary in ("first", "second"):
            transaction.put_cause(replace(cause, summary=summary))
            transaction.put_view("local", SheetId(1), summary.encode())
            transaction.put_outcome("command", summary.encode(), now=NOW)
            transaction.put_fact("f", summary)
        transaction.put_plan(plan)
        transaction.put_cause(replace(cause, cause="later", seq_first=9, user="other"))

    await store.write(write)

    def read(transaction: Transaction) -> None:
        known = transaction.cause("sheet:1", "c")
        assert known is not None
        assert known.summary == "second"
        assert [one.cause for one in transaction.causes("sheet:1")] == ["later", "c"]
        assert [one.cause for one in transaction.causes("sheet:1", before=9)] == ["c"]
        assert [one.cause for one in transaction.causes("sheet:1", user="other")] == ["later"]
        assert transaction.plan("p") == plan
        assert transaction.view("local", SheetId(1)) == b"second"
        assert transaction.outcome("command") == b"second"
        assert transaction.fact("f") == "second"

    await store.read(read)
    await store.write(lambda transaction: transaction.forget_outcomes(before=NOW + timedelta(seconds=1)))
    await store.write(lambda transaction: transaction.put_fact("f", None))
    assert await store.read(lambda transaction: (transaction.outcome("command"), transaction.fact("f"))) == (None, None)


async def test_the_history_of_a_row_is_of_all_that_touched_it(store: SqlStore) -> None:
    sheet_id = await a_sheet(store, 1_200)

    async def under(cause: str, *changes: object) -> None:
        decision = Decision(changes, cause)  # type: ignore[arg-type]
        await commit(store, sheet_id, command(cause), lambda transaction, sheet: decision)

    await under("other", CellsSet({RowId(1): {ColumnId(1): '"12":{'}, RowId(112): {ColumnId(2): '{"id":"12"}'}}))
    await under("one", CellsSet({RowId(12): {ColumnId(1): "x"}}))
    await under("many", CellsSet({RowId(i): {ColumnId(1): '"7":{'} for i in range(8, 1_200)}))
    await under("moved", RowsMoved({RowId(12): Place(RowId(13), 5)}))
    await under("deleted", RowsDeleted((RowId(12),)))
    await under("back", RowsAdded((Row(RowId(12), ("x",), 5), *(Row(RowId(2_000 + i), (), 10 + i) for i in range(1_100)))))
    await under("gone", RowsDeleted(tuple(RowId(2_000 + i) for i in range(1_100))))

    async def history(row_id: int, **limits: Any) -> list[str]:
        def read(transaction: Transaction) -> list[str]:
            return [one.cause for one in transaction.causes(f"sheet:{sheet_id}", row_id=RowId(row_id), **limits)]

        return await store.read(read)

    assert await history(12) == ["back", "deleted", "moved", "many", "one", "new"]
    assert await history(12, limit=2) == ["back", "deleted"]
    assert await history(12, before=4, limit=2) == ["one", "new"]
    assert await history(112) == ["many", "other", "new"]
    assert await history(7) == ["new"]
    assert await history(2_050) == ["gone", "back"]
    assert await history(9_999) == []


async def test_sessions_and_turns_are_kept_listed_and_searched(store: SqlStore) -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)

    def write(transaction: Transaction) -> None:
        for number, (title, state, time) in enumerate(
            [("Old", SessionState.ACTIVE, early), ("New", SessionState.ACTIVE, late), ("Gone", SessionState.CLOSED, late)], 1
        ):
            transaction.put_session(Session(SessionId(number), "local", SheetId(1), title, state, "", time, time))
        for number, status in enumerate([TurnStatus.ANSWERED, TurnStatus.RUNNING], 1):
            turn = Turn(TurnId(f"t{number}"), SessionId(1), number, status, f"How late is 100%_of it {number}?", {"text": "é"}, early)
            transaction.put_turn(turn)

    await store.write(write)

    def read(transaction: Transaction) -> None:
        assert transaction.new_session_id() == 4
        assert [one.title for one in transaction.sessions("local")] == ["New", "Old"]
        assert [one.title for one in transaction.sessions("local", search="100%_")] == ["Old"]
        assert transaction.sessions("somebody else") == []
        assert [turn.id for turn in transaction.turns(SessionId(1))] == ["t1", "t2"]
        assert [turn.id for turn in transaction.open_turns()] == ["t2"]
        assert transaction.turn(TurnId("t1")).document == {"text": "é"}

    await store.read(read)


async def test_the_migrations_make_the_tables_that_the_code_uses(store: SqlStore) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert known_revisions()[-1] == HEAD
    upgrade(store.engine)  # a second time changes nothing


async def test_data_of_a_later_version_is_refused(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'x.db'}")
    prepare(store.engine)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Problem) as told:
        prepare(store.engine)
    assert told.value.code == "store_too_new"
    await store.close()
