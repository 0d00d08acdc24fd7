"""Hostile SQL on the real engine: nothing gets through guard and lock, little through either alone, and the engine answers afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.adapters.duckdb.limits import MEGABYTE, EngineLimits
from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.sheet import Column, ColumnId, SheetId
from chatsheet.ports import EngineLost, Table
from tests.adapters.duckdb.hostile import HOSTILE, Hostile

SHEET = SheetId(1)
COLUMNS = (Column(ColumnId(1), 0, "Name"), Column(ColumnId(2), 1, "Budget"))
ROWS = 300
LINES = [b'[%d,null,%d,"aaaaaaaaaaaaaaaa %d",%d.5]' % (number, number, number, number) for number in range(1, ROWS + 1)]
CANARY = "the-canary-4711"
CODES = {"query_refused", "query_invalid", "query_timeout", "query_too_large"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine() -> AsyncIterator[DuckdbEngine]:
    made = DuckdbEngine(EngineLimits(memory_bytes=512 * MEGABYTE, grace_s=1.0))
    yield made
    await made.close()


async def ask(engine: DuckdbEngine, sql: str, *, is_trusted: bool = False, timeout_s: float = 0.5) -> Table:
    """Loads the sheet again when the engine was lost, as services/tables.py does."""
    try:
        return await engine.query(SHEET, sql, {}, limit=100, timeout_s=timeout_s, is_trusted=is_trusted)
    except EngineLost:
        await engine.load(SHEET, COLUMNS, LINES)
        return await engine.query(SHEET, sql, {}, limit=100, timeout_s=timeout_s, is_trusted=is_trusted)


def filled_in(hostile: Hostile, folder: Path) -> str:
    secret = folder / "secret.csv"
    secret.write_text(f"{CANARY}\n")
    return hostile.sql.replace("{secret}", str(secret)).replace("{folder}", str(folder))


async def assert_unharmed(engine: DuckdbEngine, folder: Path) -> None:
    table = await ask(engine, 'SELECT count(*), sum("Budget"), min(shown(1)) FROM sheet', timeout_s=20)
    assert table.rows == ((ROWS, ROWS * (ROWS + 1) / 2 + ROWS * 0.5, "1"),)
    assert [path.name for path in folder.iterdir()] == ["secret.csv"]


def test_there_are_at_least_forty_kinds() -> None:
    assert len({one.name for one in HOSTILE}) >= 40


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda one: f"{one.aim}: {one.name}")
async def test_nothing_gets_through(engine: DuckdbEngine, hostile: Hostile, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        await ask(engine, filled_in(hostile, tmp_path))
    problem = caught.value
    assert problem.code in CODES, problem
    assert problem.fix
    assert problem.category in (Category.INVALID_INPUT, Category.TIMEOUT, Category.TOO_LARGE)
    assert CANARY not in f"{problem} {problem.fix} {problem.params}"
    await assert_unharmed(engine, tmp_path)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("hostile", [one for one in HOSTILE if one.aim != "bomb"], ids=lambda one: f"{one.aim}: {one.name}")
async def test_the_guard_alone_refuses_before_anything_runs(engine: DuckdbEngine, hostile: Hostile, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        await ask(engine, filled_in(hostile, tmp_path), timeout_s=20)
    assert caught.value.code in ("query_refused", "query_invalid")


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "hostile", [one for one in HOSTILE if one.aim in ("files", "writes", "settings", "bomb")], ids=lambda one: one.name
)
async def test_the_lock_alone_keeps_files_sheet_and_engine(engine: DuckdbEngine, hostile: Hostile, tmp_path: Path) -> None:
    """Without the guard, as our own SQL runs. It may see settings and the catalog; it reads no file, changes nothing, and ends in time."""
    try:
        table = await ask(engine, filled_in(hostile, tmp_path), is_trusted=True)
    except Problem as problem:
        assert problem.code in CODES, problem
        assert CANARY not in str(problem)
    except EngineLost:
        pass
    else:
        assert hostile.aim != "files"
        assert CANARY not in str(table)
    await assert_unharmed(engine, tmp_path)
