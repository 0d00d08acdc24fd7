"""Days, weeks, months, quarters and years by the names the engine gives them (domain/sql/groups.py), without holes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from chatsheet.domain.query import Unit

MOST_PERIODS = 1_000
"""More would be narrower than a pixel."""

_PATTERNS: dict[Unit, str] = {
    "day": r"\d{4}-\d\d-\d\d",
    "week": r"\d{4}-W\d\d",
    "month": r"\d{4}-\d\d",
    "quarter": r"\d{4}-Q[1-4]",
    "year": r"\d{4}",
}


def is_period(text: object, unit: Unit) -> bool:
    return isinstance(text, str) and text.isascii() and re.fullmatch(_PATTERNS[unit], text) is not None


def periods_between(first: str, last: str, unit: Unit) -> list[str]:
    """All periods from `first` to `last`; empty when they are more than `MOST_PERIODS`, or no periods.

    >>> periods_between("2025-Q3", "2026-Q1", "quarter")
    ['2025-Q3', '2025-Q4', '2026-Q1']
    """
    try:
        low, high = _READ[unit](first), _READ[unit](last)
        return [_WRITE[unit](number) for number in range(low, high + 1)] if high - low < MOST_PERIODS else []
    except (ValueError, OverflowError):
        return []


def _week(text: str) -> int:
    return date.fromisocalendar(int(text[:4]), int(text[6:]), 1).toordinal() // 7


def _week_name(number: int) -> str:
    year, week, _ = (date.fromordinal(7) + timedelta(weeks=number - 1, days=1)).isocalendar()
    return f"{year:04}-W{week:02}"


_READ: dict[Unit, Callable[[str], int]] = {
    "day": lambda text: date.fromisoformat(text).toordinal(),
    "week": _week,
    "month": lambda text: int(text[:4]) * 12 + int(text[5:]) - 1,
    "quarter": lambda text: int(text[:4]) * 4 + int(text[6:]) - 1,
    "year": int,
}
_WRITE: dict[Unit, Callable[[int], str]] = {
    "day": lambda number: date.fromordinal(number).isoformat(),
    "week": _week_name,
    "month": lambda number: f"{number // 12:04}-{number % 12 + 1:02}",
    "quarter": lambda number: f"{number // 4:04}-Q{number % 4 + 1}",
    "year": lambda number: f"{number:04}",
}
