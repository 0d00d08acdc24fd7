"""`trend`: every period stands there, and changes and shares are of the figures shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chatsheet.domain.charts import periods_between
from chatsheet.domain.query import Unit
from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.values import ColumnType
from tests.services.analysis.sheets import Bench

pytestmark = pytest.mark.asyncio(loop_scope="module")

COLUMNS = (
    Column(ColumnId(1), 0, "Task", is_primary=True),
    Column(ColumnId(2), 1, "Due", ColumnType.DATE),
    Column(ColumnId(3), 2, "At", ColumnType.DATETIME),
    Column(ColumnId(4), 3, "Days"),
)


def column(data: dict[str, Any], name: str) -> list[Any]:
    place = [one["name"] for one in data["columns"]].index(name)
    return [row[place] for row in data["rows"]]


async def test_sums_without_holes(world: Bench) -> None:
    plan = await world.plan()
    result = await world.act(plan, "trend", date="Due", measure={"aggregate": "sum", "column": "Budget"})
    data = result.data
    assert column(data, "Due (month)") == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert column(data, "Sum of Budget") == [300, 0, 0, 60]
    assert column(data, "Change") == [None, -300, 0, 60]
    assert column(data, "Change (share)") == [None, -1, None, None]
    assert column(data, "Share") == pytest.approx([300 / 360, 0, 0, 60 / 360])
    assert (data["proof"]["rows"], data["gaps"]) == (4, {"count": 2, "counted_as": 0})
    assert result.summary == (
        "Sum of Budget by month of Due. 4 periods, from $300 in 2026-01 to $60 in 2026-04 (-80.0%); the highest is $300 in 2026-01."
        " 2 periods without rows count as 0. 1 row without a date in Due not counted."
    )
    assert await world.again(plan, data) == list(data["rows"])


async def test_averages_of_nothing_stay_blank(world: Bench) -> None:
    data = await world.read(await world.plan(), "trend", date="Due", measure={"aggregate": "avg", "column": "Budget"})
    assert column(data, "Average of Budget") == [150, None, None, 30]
    assert column(data, "Change") == [None, None, None, None]
    assert "Share" not in [one["name"] for one in data["columns"]]
    assert data["gaps"] == {"count": 2, "counted_as": None}


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "year"])
async def test_every_unit_over_turns_of_the_year(world: Bench, unit: Unit) -> None:
    days = [date(2024, 12, 1) + timedelta(days=number * 9) for number in range(60)]
    sheet = await world.sheet(COLUMNS, [(number, None, "t", str(day), f"{day}T23:30:00", 1) for number, day in enumerate(days, 1)])
    for named in ("Due", "At"):
        data = await world.read(sheet, "trend", date=named, unit=unit)
        periods = column(data, f"{named} ({unit})")
        assert periods == periods_between(periods[0], periods[-1], unit)
        assert sum(column(data, "Count")) == 60
        expected = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}.get(unit)
        if expected:
            assert {one for one, count in zip(periods, column(data, "Count"), strict=True) if count} == {
                day.strftime(expected) for day in days
            }


async def test_texts_among_the_dates_are_not_counted_and_said(world: Bench) -> None:
    texts = ["2026-01-05", "tbd", "2026", "2026-13", "W01", None, "2026-Q5", "'; DROP TABLE sheet; --"]
    sheet = await world.sheet(COLUMNS, [(number, None, "t", text, None, 1) for number, text in enumerate(texts, 1)])
    for unit in ("day", "month", "quarter"):
        result = await world.act(sheet, "trend", date="Due", unit=unit)
        assert column(result.data, "Count")[0] == 1
        assert "without a date in Due not counted" in result.summary
    assert await world.refused(sheet, "trend", date="Task") == "group_unfit"


async def test_too_many_periods_are_refused(world: Bench) -> None:
    sheet = await world.sheet(COLUMNS, [(1, None, "t", "0001-01-01", None, 1), (2, None, "t", "9999-12-31", None, 1)])
    assert await world.refused(sheet, "trend", date="Due", unit="day") == "trend_too_long"
    assert await world.refused(sheet, "trend", date="Due", unit="year") == "trend_too_long"


async def test_no_dates_no_periods(world: Bench) -> None:
    sheet = await world.sheet(COLUMNS, [(1, None, "t", None, None, 1)])
    result = await world.act(sheet, "trend", date="Due")
    assert result.data["rows"] == ()
    assert "There is no figure in any period." in result.summary
