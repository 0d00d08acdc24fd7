"""How much a sheet at Smartsheet holds, told before anything is stored; the numbers are made small for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest

from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.changes import CellsSet, Change, ColumnAdded, ColumnDeleted, RowsAdded, SheetDeleted
from chatsheet.domain.errors import Problem
from chatsheet.domain.events import Via
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, SheetId
from chatsheet.domain.source import Link, LinkedColumn
from chatsheet.services.commit import Decision, commit
from chatsheet.services.sources import guarding
from tests.services.world import command, hub_and_store, small_sheet

COLUMNS: Mapping[ColumnId, LinkedColumn] = {ColumnId(1): LinkedColumn(11), ColumnId(2): LinkedColumn(12, "formula", "=1")}


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    async with hub_and_store() as (_, store):
        yield store


async def linked(store: SqlStore, state: str = "live", access: str = "EDITOR") -> SheetId:
    """Three rows, two columns; the second is computed."""
    sheet_id = await small_sheet(store)
    link = Link(sheet_id, 7, "ana", "", access, 1, None, COLUMNS, state=state)  # type: ignore[arg-type]
    await store.write(lambda transaction: transaction.put_link(link))
    return sheet_id


async def refused(store: SqlStore, sheet_id: SheetId, *changes: Change, via: Via = "grid") -> str:
    """The code; empty when it was stored."""
    try:
        await commit(store, sheet_id, command(via=via), lambda transaction, sheet: Decision([*changes], "Something."))
    except Problem as problem:
        return problem.code
    return ""


def rows(count: int) -> RowsAdded:
    return RowsAdded(tuple(Row(RowId(100 + n), ("x",), (100 + n) << 20) for n in range(count)))


def column(number: int) -> ColumnAdded:
    return ColumnAdded(Column(ColumnId(number), number - 1, f"Column {number}"), 2)


async def test_rows(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "MOST_ROWS", 5)
    sheet_id = await linked(store)
    assert await refused(store, sheet_id, rows(3)) == "source_limit"
    assert await refused(store, sheet_id, rows(2)) == ""


async def test_columns(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "MOST_COLUMNS", 3)
    sheet_id = await linked(store)
    assert await refused(store, sheet_id, column(3), column(4)) == "source_limit"
    assert await refused(store, sheet_id, column(3)) == ""
    assert await refused(store, sheet_id, column(4)) == "source_limit"
    assert await refused(store, sheet_id, ColumnDeleted(ColumnId(3)), column(4)) == ""


async def test_cells(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "MOST_CELLS", 8)
    sheet_id = await linked(store)
    assert await refused(store, sheet_id, rows(2)) == "source_limit"
    assert await refused(store, sheet_id, column(3)) == "source_limit"
    assert await refused(store, sheet_id, rows(1)) == ""


async def test_a_local_sheet_one_no_longer_followed_and_the_source_itself_know_no_limits(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarding, "MOST_ROWS", 3)
    change = CellsSet({RowId(1): {ColumnId(2): 9}})
    assert await refused(store, await small_sheet(store), rows(1), change) == ""
    assert await refused(store, await linked(store, "closed", "VIEWER"), rows(1), change) == ""
    sheet_id = await linked(store)
    assert await refused(store, sheet_id, change) == "cell_protected"
    assert await refused(store, sheet_id, rows(1), change, via="source") == ""


async def test_a_sheet_one_may_only_read_can_leave_our_list(store: SqlStore) -> None:
    sheet_id = await linked(store, access="VIEWER")
    assert await refused(store, sheet_id, rows(1)) == "source_read_only"
    assert await refused(store, sheet_id, SheetDeleted()) == ""
