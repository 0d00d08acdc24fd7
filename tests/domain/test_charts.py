"""Periods without holes, formats as d3 writes them, and charts in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsheet.domain.charts import Chart, Field, Point, describe_chart, figure_format, free_label, periods_between, titled, vega_lite
from chatsheet.domain.charts.periods import MOST_PERIODS, is_period
from chatsheet.domain.query import Unit
from chatsheet.domain.values import NumberFormat

UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")


def period(day: date, unit: Unit) -> str:
    """As the engine names it (domain/sql/groups.py)."""
    year, week, _ = day.isocalendar()
    names = {
        "day": day.isoformat(),
        "week": f"{year:04}-W{week:02}",
        "month": day.isoformat()[:7],
        "quarter": f"{day.year:04}-Q{(day.month + 2) // 3}",
        "year": f"{day.year:04}",
    }
    return names[unit]


@given(st.dates(date(2, 1, 1), date(9990, 1, 1)), st.integers(0, MOST_PERIODS - 2), st.sampled_from(UNITS))
def test_every_day_between_falls_into_a_period_between(first: date, days: int, unit: Unit) -> None:
    named = list(dict.fromkeys(period(first + timedelta(days=day), unit) for day in range(days + 1)))
    assert periods_between(named[0], named[-1], unit) == named
    assert all(is_period(one, unit) for one in named)


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2026-02-30", "2026-03-01", "day"),
        ("2025-W53", "2026-W01", "week"),
        ("0001-01-01", "9999-12-31", "day"),
        ("2026-03", "2026-01", "month"),
    ],
)
def test_what_makes_no_row_of_periods_makes_none(first: str, last: str, unit: Unit) -> None:
    assert periods_between(first, last, unit) == []


@pytest.mark.parametrize(
    ("given_format", "expected"),
    [
        (None, ",.2~f"),
        (NumberFormat("percent"), ",.1~%"),
        (NumberFormat("percent", 0), ",.0%"),
        (NumberFormat("currency", 2, True, "$"), "$,.2f"),
        (NumberFormat("currency", None, True, "CHF"), ",.2~f"),
        (NumberFormat("plain", 99), ",.10f"),
    ],
)
def test_formats(given_format: NumberFormat | None, expected: str) -> None:
    assert figure_format(given_format) == expected


def test_other_currencies_stand_in_the_title() -> None:
    assert titled("Budget", NumberFormat("currency", 0, True, "€")) == "Budget (€)"
    assert titled("Budget", NumberFormat("currency", 0, True, "$")) == "Budget"


def test_our_labels_give_way_to_those_of_the_sheet() -> None:
    assert free_label("Other", {"a"}) == "Other"
    assert free_label("Other", {"Other", "Other 2"}) == "Other 3"


def test_a_blank_title_is_no_field_name() -> None:
    chart = Chart("bar", Field(0, " \n ", "nominal"), Field(1, "Sum\nof x", "quantitative"))
    encoding = vega_lite(chart)["encoding"]
    assert encoding["x"]["title"] == "(no title)"
    assert encoding["y"]["title"] == "Sum of x"


def test_in_words() -> None:
    chart = Chart("bar", Field(0, "Team", "nominal"), Field(1, "Count", "quantitative"))
    points = [Point("A", 3), Point("B", 1), Point("rest", 9, is_rest=True), Point("none", None), Point("x" * 200, 2)]
    assert describe_chart(chart, points, ["Said last."]) == (
        "Bar chart of Count by Team, 5 figures. Highest: A, 3. Lowest: B, 1. 1 without a value. Said last."
    )
    assert describe_chart(chart, [Point("A", 2), Point("B", 2)], []) == "Bar chart of Count by Team, 2 figures. All are 2."
    assert describe_chart(chart, [Point("A", None)], []) == "Bar chart of Count by Team, 1 figure. None of them has a value."
    assert describe_chart(chart, [], []).endswith("No row fits, so there is nothing to draw.")
