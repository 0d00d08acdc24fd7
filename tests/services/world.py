"""What service tests stand on: a real store in memory, made quickly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.changes import CellsSet, SheetCreated
from chatsheet.domain.events import Actor, Command, Via
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, SheetId
from chatsheet.services.commit import Decision, commit, commit_new
from chatsheet.services.feed import Hub
from tests.prepared import prepared

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def command(cause: str = "c", *, via: Via = "grid", client: str = "tab", command_id: str | None = None) -> Command:
    return Command(Actor("local", via, client), NOW, id=command_id, cause=cause, correlation_id="test")


@asynccontextmanager
async def hub_and_store() -> AsyncIterator[tuple[Hub, SqlStore]]:
    hub = Hub()
    hub.bind(asyncio.get_running_loop())
    store = SqlStore("sqlite://", hub.announce)
    prepared(store.engine)
    try:
        yield hub, store
    finally:
        await store.close()


async def small_sheet(store: SqlStore, *, rows: int = 3) -> SheetId:
    """`Task` (primary) and `Days`, with a few rows."""
    columns = (Column(ColumnId(1), 0, "Task", is_primary=True), Column(ColumnId(2), 1, "Days"))
    made = [Row(RowId(i + 1), (f"task {i + 1}", i), (i + 1) << 20) for i in range(rows)]
    return (await commit_new(store, command("new"), SheetCreated("Plan", columns, tuple(made)))).sheet_id


async def set_days(store: SqlStore, sheet_id: SheetId, row: int, days: int, cause: str = "set") -> int:
    """Set one cell; the seq of its event."""
    change = CellsSet({RowId(row): {ColumnId(2): days}})
    done = await commit(store, sheet_id, command(cause), lambda transaction, sheet: Decision([change], "Set Days."))
    return done.version.seq
