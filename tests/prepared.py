"""Databases as the migrations make them, without running those for every test: they take 60 ms of processor time, a copy one."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path
from typing import cast

from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool

from chatsheet.adapters.sql.migrate import prepare
from chatsheet.adapters.sql.store import SqlStore


def prepared(engine: Engine) -> None:
    """`prepare` for a new SQLite database in memory; others are prepared as ever."""
    if not isinstance(engine.pool, StaticPool):
        prepare(engine)
        return
    raw = engine.raw_connection()
    _template().backup(cast(sqlite3.Connection, raw.driver_connection))
    raw.close()


def prepared_file(path: Path) -> None:
    """A new database file, unless it is there already."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_file())


@cache
def _template() -> sqlite3.Connection:
    """Once a process."""
    store = SqlStore("sqlite://")
    prepare(store.engine)
    made = sqlite3.connect(":memory:", check_same_thread=False)
    raw = store.engine.raw_connection()
    cast(sqlite3.Connection, raw.driver_connection).backup(made)
    raw.close()
    store.engine.dispose()
    return made


@cache
def _file() -> bytes:
    return bytes(_template().serialize())
