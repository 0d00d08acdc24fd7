"""`check_data`: each kind of mistake is found where it is, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.values import ColumnType
from chatsheet.services.actions.analysis.checks import FIXES
from tests.services.analysis.sheets import Bench

pytestmark = pytest.mark.asyncio(loop_scope="module")

COLUMNS = (
    Column(ColumnId(1), 0, "Task", is_primary=True),
    Column(ColumnId(2), 1, "Status", ColumnType.PICKLIST, options=("Open", "Done")),
    Column(ColumnId(3), 2, "Started", ColumnType.DATE),
    Column(ColumnId(4), 3, "Days"),
    Column(ColumnId(5), 4, "Note"),
    Column(ColumnId(6), 5, "Empty"),
    Column(ColumnId(7), 6, "Ok", ColumnType.CHECKBOX),
)


def messy() -> list[tuple[Any, ...]]:
    rows: list[list[Any]] = [
        [n, None, f"task {n}", "Open", f"2025-01-{n:02}", n, f"note {n}", None, n % 2 == 0 or None] for n in range(1, 25)
    ]
    rows[1][2] = "Task  1"
    rows[2][3], rows[3][3], rows[4][3] = "open", "Opne", None
    rows[5][4], rows[6][4], rows[7][4] = "1899-12-30", "2026-12-01", "soon"
    rows[8][5], rows[9][5] = -9, "n/a"
    rows[10][6] = " note 11"
    return [tuple(row) for row in rows]


async def test_each_mistake_is_found(world: Bench) -> None:
    sheet = await world.sheet(COLUMNS, messy())
    result = await world.act(sheet, "check_data")
    found = {(row[0], row[1]): row[2:6] for row in result.data["rows"]}
    assert found == {
        ("Task", "duplicate"): (1, 2, "Task  1", "1, 2"),
        ("Status", "blank"): (1, 24, None, "5"),
        ("Status", "option"): (1, 23, "Opne", "4"),
        ("Status", "spelling"): (1, 22, "“Open”, “open”", "3"),
        ("Started", "misfit"): (1, 24, "soon", "8"),
        ("Started", "odd_date"): (1, 24, "1899-12-30", "6"),
        ("Started", "future_date"): (1, 24, "2026-12-01", "7"),
        ("Days", "negative"): (1, 24, "-9", "9"),
        ("Days", "misfit"): (1, 24, "n/a", "10"),
        ("Note", "spaces"): (1, 24, "“ note 11”", "11"),
        ("Empty", "empty"): (24, 24, None, "1, 2, 3, 4, 5"),
    }
    assert {row[1] for row in result.data["rows"]} == set(FIXES)
    assert result.summary == "24 rows and 7 columns checked: 11 findings in 6 columns."
    assert result.data["proof"]["rows"] == 24
    assert [row[:6] for row in await world.again(sheet, result.data)] == [row[:6] for row in result.data["rows"]]


async def test_a_finding_can_be_shown_in_the_grid(world: Bench) -> None:
    sheet = await world.sheet(COLUMNS, messy())
    data = await world.read(sheet, "check_data")
    shown = [(row[2], one) for row, one in zip(data["rows"], data["filters"], strict=True) if one is not None]
    assert len(shown) == 4
    for count, one in shown:
        assert (await world.read(sheet, "find_rows", where=one))["row_count"] == count


async def test_a_clean_sheet_is_clean(world: Bench) -> None:
    """Few negatives are a mistake only among many positives; dates ahead only among many past ones."""
    rows = [(n, None, f"task {n}", "Done" if n % 2 else "Open", f"2026-0{n}-01", 5 - n, f"n{n}", "x", None) for n in range(1, 10)]
    result = await world.act(await world.sheet(COLUMNS, rows), "check_data")
    assert result.data["rows"] == []
    assert result.summary == "9 rows and 7 columns checked: nothing looks wrong."
    for sheet in (await world.sheet(COLUMNS, []), await world.sheet((), [])):
        assert (await world.act(sheet, "check_data")).outcome == "success"
