"""`correlate`: Pearson's coefficient over the rows that have both numbers."""

from __future__ import annotations

import random
import statistics
from typing import Any

import pytest

from chatsheet.domain.sheet import Column, ColumnId
from tests.services.analysis.sheets import Bench

pytestmark = pytest.mark.asyncio(loop_scope="module")

COLUMNS = tuple(Column(ColumnId(number), number, title) for number, title in enumerate(("Task", "A", "B", "C", "Flat"), 0))


async def test_every_two_columns_over_the_rows_that_have_both(world: Bench) -> None:
    chance = random.Random(3)
    rows: list[tuple[Any, ...]] = []
    for number in range(1, 101):
        a = chance.random()
        rows.append((number, None, "t", a, a * 2 + chance.random(), None if number % 3 else -a + chance.random(), 4))
    sheet = await world.sheet(COLUMNS, rows)
    result = await world.act(sheet, "correlate")
    data = result.data
    found = {(row[0], row[1]): (row[2], row[3]) for row in data["rows"]}
    for one, other in (("A", "B"), ("A", "C"), ("B", "C")):
        places = [3 + "ABC".index(title) for title in (one, other)]
        pairs = [(row[places[0]], row[places[1]]) for row in rows if None not in (row[places[0]], row[places[1]])]
        assert found[one, other][0] == pytest.approx(statistics.correlation(*map(list, zip(*pairs, strict=True))))
        assert found[one, other][1] == len(pairs)
    assert found["A", "Flat"] == (None, 100)
    assert data["rows"][0][:2] == ("A", "B")
    assert "The strongest is A with B: +0." in result.summary
    assert "strong" in result.summary
    assert await world.again(sheet, data) == list(data["rows"])


async def test_parents_that_repeat_their_children_are_left_out(world: Bench) -> None:
    rows = [(1, None, "all", 6, 9, None, None), (2, 1, "a", 1, 1, None, None), (3, 1, "b", 2, 4, None, None), (4, 1, "c", 3, 4, None, None)]
    data = await world.read(await world.sheet(COLUMNS, rows), "correlate", columns=["A", "B"])
    assert data["rows"] == (("A", "B", pytest.approx(statistics.correlation([1, 2, 3], [1, 4, 4])), 3, 1),)
    assert data["proof"]["left_out"] == 1


async def test_what_cannot_be_compared(world: Bench) -> None:
    sheet = await world.sheet(COLUMNS, [(1, None, "t", 1, "x", None, None), (2, None, "t", 2, "y", None, None)])
    assert await world.refused(sheet, "correlate") == "columns_too_few"
    assert await world.refused(sheet, "correlate", columns=["A", "Task"]) == "column_unfit"
    assert await world.refused(sheet, "correlate", columns=["A", "a"]) == "columns_too_few"
    two = await world.sheet(COLUMNS, [(1, None, "t", 1, 3, None, None), (2, None, "t", 2, 4, None, None)])
    result = await world.act(two, "correlate")
    assert result.data["rows"][0][2:4] == (None, 2)
    assert "None can be told" in result.summary


async def test_the_first_twelve_and_it_is_said(world: Bench) -> None:
    wide = [Column(ColumnId(number), number, f"N{number}") for number in range(15)]
    rows = [(row, None, *(row * (number + 1) % 7 for number in range(15))) for row in range(1, 9)]
    result = await world.act(await world.sheet(wide, rows), "correlate")
    assert result.data["row_count"] == 66
    assert "3 more columns of numbers not compared; name them." in result.summary
