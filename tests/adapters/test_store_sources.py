"""The part of the store's contract about sheets that live elsewhere as well, on SQLite and Postgres."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.changes import CellsSet
from chatsheet.domain.sheet import ColumnId, RowId, SheetId
from chatsheet.domain.source import Account, Link, LinkedColumn, LinkedRow
from chatsheet.ports import Transaction
from tests.adapters.test_store import a_sheet, change, store  # noqa: F401 - the fixture
from tests.services.world import NOW, command

LINKED = {RowId(1): LinkedRow(101), RowId(2): LinkedRow(102, is_locked=True), RowId(3): LinkedRow(103, formulas={ColumnId(2): "=A1"})}


def a_link(sheet_id: SheetId) -> Link:
    columns = {ColumnId(1): LinkedColumn(9001), ColumnId(2): LinkedColumn(9002, "formula", "=[Task]@row")}
    return Link(
        sheet_id, 4_000_000_000_000_001, "local", "https://x/sheets/y", "EDITOR", 7, NOW, columns, problem={"code": "c"}, sweep_due=True
    )


async def linked(store: SqlStore) -> SheetId:  # noqa: F811
    sheet_id = await a_sheet(store)

    def work(transaction: Transaction) -> None:
        transaction.put_link(a_link(sheet_id))
        transaction.put_linked_rows(sheet_id, LINKED)

    await store.write(work)
    return sheet_id


async def test_a_link_and_its_rows_are_kept_as_they_are(store: SqlStore) -> None:  # noqa: F811
    sheet_id = await linked(store)

    def read(transaction: Transaction) -> None:
        assert transaction.link(sheet_id) == a_link(sheet_id)
        assert transaction.links() == [a_link(sheet_id)]
        assert transaction.link(SheetId(99)) is None
        assert transaction.linked_rows(sheet_id) == LINKED
        assert transaction.linked_rows(sheet_id, [RowId(2), RowId(50)]) == {RowId(2): LINKED[RowId(2)]}
        assert transaction.rows_there(sheet_id, [103, 999]) == {103: RowId(3)}
        assert transaction.guarded_rows(sheet_id, LINKED) == {one: LINKED[one] for one in (RowId(2), RowId(3))}
        assert [row for row, _, _ in transaction.order(sheet_id)] == [1, 2, 3, 4, 5]

    await store.read(read)

    def again(transaction: Transaction) -> None:
        transaction.put_linked_rows(sheet_id, {RowId(1): LinkedRow(201)})
        transaction.drop_linked_rows(sheet_id, [RowId(2)])
        assert transaction.rows_there(sheet_id) == {201: RowId(1), 103: RowId(3)}

    await store.write(again)


async def test_one_holder_at_a_time_speaks_for_a_link(store: SqlStore) -> None:  # noqa: F811
    sheet_id = await linked(store)
    soon, later = NOW + timedelta(seconds=30), NOW + timedelta(seconds=31)

    async def claim(holder: str, now: object = NOW) -> bool:
        return await store.write(lambda transaction: transaction.claim_link(sheet_id, holder, now=now, until=soon))  # type: ignore[arg-type]

    async def holds(holder: str) -> bool:
        return await store.write(lambda transaction: transaction.holds_link(sheet_id, holder))

    assert [await claim("one"), await claim("two"), await claim("one")] == [True, False, True]
    assert [await holds("one"), await holds("two")] == [True, False]
    assert await claim("two", later)
    assert [await holds("one"), await holds("two")] == [False, True]


async def test_a_change_of_a_linked_sheet_leaves_an_intent_with_its_undo(store: SqlStore) -> None:  # noqa: F811
    sheet_id = await linked(store)
    await change(store, sheet_id, CellsSet({RowId(1): {ColumnId(1): "new"}}), CellsSet({RowId(4): {ColumnId(1): "other"}}))

    def work(transaction: Transaction) -> None:
        first, second = transaction.intents(sheet_id)
        assert (first.seq, first.cause, first.state) == (2, "c", "waiting")
        assert first.change == CellsSet({RowId(1): {ColumnId(1): "new"}})
        assert [*first.undo] == [CellsSet({RowId(1): {ColumnId(1): "task 1"}})]
        transaction.mark_intents(sheet_id, [first.seq], "sending", sent_at=NOW)
        dropped = frozenset({(RowId(4), ColumnId(1))})
        transaction.put_intents([replace(second, dropped=dropped, done=frozenset({RowId(4)}))])
        first, second = transaction.intents(sheet_id)
        assert (first.state, first.sent_at, second.dropped, second.done) == ("sending", NOW, dropped, frozenset({RowId(4)}))
        assert transaction.count_intents(sheet_id) == 2
        assert [one.seq for one in transaction.intents(sheet_id, limit=1)] == [2]
        assert [one.seq for one in transaction.intents(sheet_id, after=2)] == [3]
        assert [one.seq for one in transaction.intents(sheet_id, seqs=[3, 7])] == [3]
        transaction.reset_intents(sheet_id)
        assert [(one.state, one.sent_at) for one in transaction.intents(sheet_id)] == [("waiting", None)] * 2
        transaction.drop_intents(sheet_id, [2])
        assert [one.seq for one in transaction.intents(sheet_id)] == [3]
        transaction.drop_intents(sheet_id)
        assert transaction.count_intents(sheet_id) == 0

    await store.write(work)


async def test_accounts_nonces_and_webhooks(store: SqlStore) -> None:  # noqa: F811
    account = Account("local", b"sealed", "oauth", "connected", "Ana", "ana@example.com", NOW, NOW, 3)

    def work(transaction: Transaction) -> None:
        assert transaction.account("local") is None
        transaction.put_account(account)
        assert transaction.lock_account("local") == account
        transaction.put_account(replace(account, state="expired", expires_at=None))
        assert transaction.account("local") == replace(account, state="expired", expires_at=None)
        transaction.remove_account("local")
        assert transaction.lock_account("local") is None
        assert [transaction.take_nonce("n", now=NOW), transaction.take_nonce("n", now=NOW)] == [True, False]
        assert transaction.take_nonce("n", now=NOW + timedelta(days=4))
        one = transaction.new_webhook_id()
        transaction.put_webhook(one, SheetId(1), b"first")
        transaction.put_webhook(transaction.new_webhook_id(), SheetId(2), b"second")
        transaction.put_webhook(one, SheetId(1), b"changed")
        assert transaction.webhooks() == [(one + 1, SheetId(2), b"second"), (one, SheetId(1), b"changed")]
        transaction.remove_webhook(one)
        assert transaction.webhook(one) is None

    await store.write(work)


async def test_rows_and_events_by_time(store: SqlStore) -> None:  # noqa: F811
    sheet_id = await a_sheet(store)
    await change(store, sheet_id, CellsSet({RowId(2): {ColumnId(1): "new"}}))

    def read(transaction: Transaction) -> None:
        topic = f"sheet:{sheet_id}"
        assert [row.id for row in transaction.rows_since(sheet_id, 1)] == [2]
        assert transaction.seq_at(topic, command().now) == 2
        assert transaction.seq_at(topic, NOW - timedelta(days=1)) == 0
        assert transaction.times(topic, [1, 2, 7]).keys() == {1, 2}

    await store.read(read)
