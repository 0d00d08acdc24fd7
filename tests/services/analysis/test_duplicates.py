"""`find_duplicates`: groups of rows that say the same, and which rows those are."""

from __future__ import annotations

import pytest

from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.values import ColumnType
from tests.services.analysis.sheets import Bench

pytestmark = pytest.mark.asyncio(loop_scope="module")

COLUMNS = (
    Column(ColumnId(1), 0, "Task", is_primary=True),
    Column(ColumnId(2), 1, "Days"),
    Column(ColumnId(3), 2, "Owner", ColumnType.CONTACT_LIST),
)
ROWS = (
    (1, None, "Wall", 1, "Ana <ana@x.org>"),
    (2, None, " wall ", 1, "Ana <other@x.org>"),
    (3, None, "WALL", 2, "Ana Lima <ana@x.org>"),
    (4, None, "Big  wall", 1, None),
    (5, None, "big wall", None, None),
    (6, None, None, None, None),
    (7, None, None, None, None),
    (8, None, "Roof", 1, "Ana"),
)


async def test_the_same_but_for_case_and_spaces(world: Bench) -> None:
    sheet = await world.sheet(COLUMNS, ROWS)
    result = await world.act(sheet, "find_duplicates")
    assert result.data["rows"] == (("Wall", 3, "1, 2, 3", 5), ("Big  wall", 2, "4, 5", 5))
    assert result.data["filters"][1] == {"kind": "rows_in", "row_ids": ["4", "5"]}
    assert result.summary == "2 groups of rows with the same Task, 5 rows in all. Compared without regard to case and spaces."
    assert await world.again(sheet, result.data) == list(result.data["rows"])
    exact = await world.act(sheet, "find_duplicates", is_exact=True)
    assert exact.data["rows"] == ()
    assert exact.summary == "No two rows have the same Task. Compared exactly."


async def test_in_several_columns(world: Bench) -> None:
    """Rows blank in all of them are no duplicates; a contact is its address."""
    sheet = await world.sheet(COLUMNS, ROWS)
    both = await world.read(sheet, "find_duplicates", columns=["Task", "Days"])
    assert both["rows"] == (("Wall", 1, 2, "1, 2", 2),)
    owners = await world.read(sheet, "find_duplicates", columns=["Owner"])
    assert owners["rows"] == (("Ana", 2, "1, 3", 2),)


async def test_many_of_a_kind(world: Bench) -> None:
    """Named are the first twenty; a filter would show only those, so there is none."""
    sheet = await world.sheet(COLUMNS, [(number, None, "x", None, None) for number in range(1, 31)])
    data = await world.read(sheet, "find_duplicates")
    assert data["rows"] == (("x", 30, ", ".join(map(str, range(1, 21))), 30),)
    assert data["filters"] == [None]


async def test_numbers_and_texts_of_a_mixed_column(world: Bench) -> None:
    sheet = await world.sheet(
        COLUMNS, [(1, None, "a", 5, None), (2, None, "b", "TBD", None), (3, None, "c", 5, None), (4, None, "d", "tbd", None)]
    )
    data = await world.read(sheet, "find_duplicates", columns=["Days"])
    assert [row[2] for row in data["rows"]] == ["1, 3", "2, 4"]
