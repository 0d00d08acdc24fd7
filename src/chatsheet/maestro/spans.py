"""Days and spans of time, and what lies so many weeks or months from a day."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chatsheet.domain.query import Operand, Today


@dataclass(frozen=True, slots=True)
class Day:
    """A day; `offset` when it was said relative to today in days, so that the reading moves with the calendar."""

    day: date
    offset: int | None = None

    @property
    def operand(self) -> Operand:
        return self.day.isoformat() if self.offset is None else Today(self.offset)


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included."""

    first: Day
    last: Day

    @property
    def is_day(self) -> bool:
        return self.first == self.last


def one_day(day: date, offset: int | None = None) -> Span:
    return Span(Day(day, offset), Day(day, offset))


def whole_month(year: int, month: int) -> Span:
    return Span(Day(date(year, month, 1)), Day(date(year, month, calendar.monthrange(year, month)[1])))


def whole_year(year: int) -> Span:
    return Span(Day(date(year, 1, 1)), Day(date(year, 12, 31)))


def whole_quarter(year: int, quarter: int) -> Span:
    return Span(whole_month(year, quarter * 3 - 2).first, whole_month(year, quarter * 3).last)


def unit_span(today: date, unit: str, ahead: int) -> Span:
    """This week, month, quarter or year, or one further ahead (back when negative). Weeks begin on Monday."""
    match unit:
        case "day":
            return one_day(today + timedelta(ahead), ahead)
        case "week":
            monday = today - timedelta(today.weekday()) + timedelta(7 * ahead)
            return Span(Day(monday), Day(monday + timedelta(6)))
        case "month":
            months = today.year * 12 + today.month - 1 + ahead
            return whole_month(months // 12, months % 12 + 1)
        case "quarter":
            quarters = today.year * 4 + (today.month - 1) // 3 + ahead
            return whole_quarter(quarters // 4, quarters % 4 + 1)
        case _:
            return whole_year(today.year + ahead)


def moved(today: date, unit: str, amount: int) -> Day:
    """Today and `amount` units further, or back."""
    match unit:
        case "day" | "week" | "fortnight":
            days = amount * {"day": 1, "week": 7, "fortnight": 14}[unit]
            return Day(today + timedelta(days), days)
        case _:
            months = today.year * 12 + today.month - 1 + amount * {"month": 1, "quarter": 3, "year": 12}[unit]
            year, month = months // 12, months % 12 + 1
            return Day(date(year, month, min(today.day, calendar.monthrange(year, month)[1])))


def order(spans: Sequence[Span]) -> tuple[Day, Day]:
    """First and last day of two spans, whichever was said first."""
    one, two = sorted(spans, key=lambda span: span.first.day)
    return one.first, two.last
