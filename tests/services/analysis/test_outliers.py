"""`find_outliers`: the bounds are those of the textbooks, parents that repeat their children count for nothing."""

from __future__ import annotations

import random
import statistics

import pytest

from chatsheet.domain.sheet import Column, ColumnId
from tests.services.analysis.sheets import Bench

pytestmark = pytest.mark.asyncio(loop_scope="module")

COLUMNS = (Column(ColumnId(1), 0, "Task", is_primary=True), Column(ColumnId(2), 1, "Team"), Column(ColumnId(3), 2, "Days"))


def fences(values: list[float]) -> tuple[float, float]:
    q1, _, q3 = statistics.quantiles(values, n=4, method="inclusive")
    return q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)


def deviations(values: list[float]) -> tuple[float, float]:
    middle = statistics.median(values)
    spread = 1.4826 * statistics.median([abs(value - middle) for value in values])
    return middle - 3.5 * spread, middle + 3.5 * spread


@pytest.mark.parametrize(("method", "bounds_of"), [("iqr", fences), ("mad", deviations)])
async def test_the_bounds_are_those_of_the_textbooks(world: Bench, method: str, bounds_of: object) -> None:
    assert callable(bounds_of)
    chance = random.Random(7)
    values = [round(chance.gauss(50, 10), 2) for _ in range(200)] + [500.0, -300.0]
    sheet = await world.sheet(COLUMNS, [(number, None, f"t{number}", None, value) for number, value in enumerate(values, 1)])
    data = await world.read(sheet, "find_outliers", column="Days", method=method)
    low, high = bounds_of(values)
    expected = {(number, value) for number, value in enumerate(values, 1) if value < low or value > high}
    assert {(row[0], row[2]) for row in data["rows"]} == expected
    assert data["rows"][0][1] == "t201"
    assert data["rows"][0][3:] == pytest.approx((low, high))
    assert data["bounds"]["rows"][0][:4] == pytest.approx((statistics.median(values), low, high, 202))
    assert (data["method"], data["proof"]["rows"]) == (method, 202)
    assert await world.again(sheet, data) == list(data["rows"])
    assert set(data["filter"]["row_ids"]) == {str(number) for number, _ in expected}


async def test_each_group_has_its_own_bounds(world: Bench) -> None:
    rows = [
        (number, None, f"t{number}", "North" if number % 2 else "north" if number % 4 else None, number % 10) for number in range(1, 41)
    ]
    sheet = await world.sheet(
        COLUMNS, [*rows, (41, None, "far", "NORTH", 90), (42, None, "blank", None, 90), (43, None, "few", "South", 90)]
    )
    result = await world.act(sheet, "find_outliers", column="Days", by="Team")
    assert {row[1] for row in result.data["rows"]} == {"far", "blank"}
    assert {row[0] for row in result.data["bounds"]["rows"]} == {"NORTH", None, "South"}
    assert "1 group of 3 has values too few or too alike to tell." in result.summary


async def test_a_parent_that_repeats_its_children_is_none(world: Bench) -> None:
    rows = [
        (1, None, "all", None, 55),
        *((number, 1, f"t{number}", None, number - 1) for number in range(2, 12)),
        (12, None, "x", None, "tbd"),
    ]
    sheet = await world.sheet(COLUMNS, rows)
    result = await world.act(sheet, "find_outliers", column="Days")
    assert result.data["rows"] == ()
    assert (result.data["proof"]["rows"], result.data["proof"]["left_out"]) == (10, 1)
    assert result.summary.endswith("Usual is -3.5 to 14.5. 1 parent row that repeats its children is left out.")


async def test_what_cannot_be_told_is_said(world: Bench) -> None:
    sheet = await world.sheet(COLUMNS, [(number, None, "t", None, 5) for number in range(1, 9)])
    result = await world.act(sheet, "find_outliers", column="Days")
    assert "too few, or too much alike" in result.summary
    empty = await world.sheet(COLUMNS, [(1, None, "t", None, 5)])
    where = {"kind": "condition", "column": "Days", "op": "gt", "value": 9}
    assert (await world.read(empty, "find_outliers", column="Days", where=where))["rows"] == ()
    assert await world.refused(empty, "find_outliers", column="Task") == "column_unfit"
