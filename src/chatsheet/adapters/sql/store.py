"""The store on SQLite or Postgres: whole transactions in worker threads.

Transaction code is plain synchronous Python run in a thread, so one hop serves a whole transaction, and long ones never hold the
event loop: the interpreter switches threads every 5 ms. Measured in docs/decisions/0002-transactions-in-threads.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import StaticPool

from chatsheet.adapters.sql.accounts import SqlAccounts
from chatsheet.adapters.sql.chats import SqlChats
from chatsheet.adapters.sql.history import SqlHistory
from chatsheet.adapters.sql.jobs import SqlJobs
from chatsheet.adapters.sql.log import SqlLog
from chatsheet.adapters.sql.order import AnchorBook
from chatsheet.adapters.sql.rows import SqlRows
from chatsheet.adapters.sql.sheets import SqlSheets
from chatsheet.adapters.sql.sources import SqlSources
from chatsheet.adapters.sql.troubles import store_problem
from chatsheet.adapters.sql.webhooks import SqlWebhooks
from chatsheet.domain.events import Event
from chatsheet.ports import Transaction

T = TypeVar("T")

FROZEN_AFTER_S = 60
"""Seconds between two statements of a writing transaction after which Postgres ends it. Copying a very large sheet takes that at most."""
READERS = 3
"""Reading threads on SQLite: reads are short, and more threads only fight for the interpreter."""


class SqlTransaction(SqlLog, SqlRows, SqlSheets, SqlHistory, SqlChats, SqlJobs, SqlSources, SqlAccounts, SqlWebhooks):
    """Log and records over one connection."""

    def __init__(self, connection: Connection, anchors: AnchorBook) -> None:
        SqlLog.__init__(self, connection)
        SqlRows.__init__(self, connection, anchors)
        SqlSheets.__init__(self, connection, self)
        SqlHistory.__init__(self, connection)
        SqlChats.__init__(self, connection)
        SqlJobs.__init__(self, connection, self)
        SqlSources.__init__(self, connection, self)
        SqlAccounts.__init__(self, connection)
        SqlWebhooks.__init__(self, connection, self)


class SqlStore:
    """`Store` over SQLAlchemy. One writer thread on SQLite, where writers exclude each other anyway."""

    def __init__(self, url: str, announce: Callable[[list[Event]], None] = lambda events: None) -> None:
        """`announce` is called in a worker thread right after each commit, with the events it appended."""
        self._engine = _engine(url)
        self._announce = announce
        is_sqlite = self._engine.dialect.name == "sqlite"
        self._writers = ThreadPoolExecutor(1 if is_sqlite else 8, "store-write")
        in_memory = is_sqlite and isinstance(self._engine.pool, StaticPool)
        self._readers = self._writers if in_memory else ThreadPoolExecutor(READERS if is_sqlite else 8, "store-read")
        self._anchors = AnchorBook()

    @property
    def engine(self) -> Engine:
        """For migrations and tests."""
        return self._engine

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        # Shielded: a caller that goes away must not leave a half-known outcome behind; the transaction ends by itself.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._writers, self._write, work))

    async def close(self) -> None:
        def stop() -> None:
            self._writers.shutdown()
            self._readers.shutdown()
            self._engine.dispose()

        await asyncio.to_thread(stop)

    def _read(self, work: Callable[[Transaction], T]) -> T:
        with self._begin(is_write=False) as transaction:
            return work(transaction)

    def _write(self, work: Callable[[Transaction], T]) -> T:
        with self._begin(is_write=True) as transaction:
            result = work(transaction)
            versions = {sheet_id: self._order_version(transaction, sheet_id) for sheet_id in transaction.order_changes}
        for sheet_id, changes in transaction.order_changes.items():
            self._anchors.follow(sheet_id, changes, versions[sheet_id])
        if transaction.appended:
            self._announce(transaction.appended)
        return result

    @contextmanager
    def _begin(self, *, is_write: bool) -> Iterator[SqlTransaction]:
        engine = self._engine if is_write else self._engine.execution_options(is_read=True)
        is_done = False
        try:
            with engine.connect() as connection, connection.begin():
                transaction = SqlTransaction(connection, self._anchors)
                yield transaction
                for sheet_id in transaction.wants_anchors:
                    transaction.build_anchors(sheet_id)
                is_done = is_write
        except (OperationalError, InterfaceError) as error:
            raise store_problem(error, is_committing=is_done) from error

    def _order_version(self, transaction: SqlTransaction, sheet_id: int) -> int:
        return int(transaction._run("SELECT order_version FROM sheets WHERE id = ?", (sheet_id,)).scalar_one())


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        # Positional placeholders, as in SQLite: hot statements are written once (rows.py).
        engine = create_engine(url, paramstyle="format", pool_size=16)
        event.listen(engine, "connect", _postgres_connect)
        event.listen(engine, "begin", _postgres_begin)
        return engine
    memory = url in ("sqlite://", "sqlite:///:memory:")
    options: dict[str, Any] = {"poolclass": StaticPool} if memory else {"pool_size": READERS + 1}
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30}, **options)
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(connection: Any, _record: object) -> None:
    # The driver's own transaction handling is off: `_sqlite_begin` says when one starts.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # Every commit reaches the disk before it is acknowledged: nothing acknowledged is lost, even when the power goes.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA busy_timeout = 30000")
    cursor.execute("PRAGMA cache_size = -8000")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    is_read = connection.get_execution_options().get("is_read", False)
    connection.exec_driver_sql("BEGIN" if is_read else "BEGIN IMMEDIATE")


def _postgres_connect(connection: Any, _record: object) -> None:
    # A process that freezes, or a machine that goes, in the middle of a transaction must not hold its rows for hours.
    connection.execute(f"SET idle_in_transaction_session_timeout = '{FROZEN_AFTER_S}s'")
    connection.commit()


def _postgres_begin(connection: Connection) -> None:
    if connection.get_execution_options().get("is_read", False):
        # A reader holds up nobody, and may take its time over what it read.
        connection.exec_driver_sql(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0"
        )
