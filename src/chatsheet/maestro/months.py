"""Dates written out: 2026-06-05, 3/4/2026, 5 June, June 2026, Q2."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Literal

from chatsheet.maestro.english import MONTHS
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.spans import Span, one_day, whole_month, whole_quarter

Tense = Literal["future", "past", "any"]
NEXT, LAST, THIS = (
    frozenset({"next", "coming", "upcoming", "following"}),
    frozenset({"last", "previous", "past"}),
    frozenset({"this", "current"}),
)
_WINDOW: dict[Tense, range] = {"future": range(-2, 10), "past": range(-11, 1), "any": range(-6, 6)}
"""Months around this one in which a month without a year is looked for: due dates lie ahead, orders behind."""
_CERTAIN: dict[Tense, range] = {"future": range(7), "past": range(-6, 1), "any": range(-3, 4)}
"""Months that need no year even where something is changed."""


def written(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    token = scan.tokens[at]
    if token.kind != "date":
        return None
    day, notes = _parse(scan, at)
    return Found(one_day(day), at + 1, notes)


def _parse(scan: Scan, at: int) -> tuple[date, tuple[Note, ...]]:
    text = scan.tokens[at].norm
    if "-" in text:
        year, month, day = map(int, text.split("-"))
        return date(year, month, day), ()
    one, two, year = map(int, text.replace(".", "/").split("/"))
    year += 2000 if year < 100 else 0
    if "." in text:
        return date(year, two, one), ()
    day, month = (one, two) if scan.context.day_first else (two, one)
    if month > 12 or one == two:
        return date(year, min(one, two), max(one, two)), ()
    if day > 12:
        return date(year, month, day), ()
    first, other = date(year, month, day), date(year, day, month)
    chosen, notes = scan.choose(
        f"date:{at}", scan.tokens[at].text, [(_long(first), first), (_long(other), other)], factor=0.97, is_open=True
    )
    return chosen, notes


def _long(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _month_at(scan: Scan, at: int) -> int | None:
    """A month's name. "May" alone is a verb: see `month`."""
    return MONTHS.get(scan.tokens[at].norm) if at < len(scan) and scan.tokens[at].kind == "word" else None


def _day_number(scan: Scan, at: int) -> int | None:
    if at >= len(scan):
        return None
    text = scan.tokens[at].norm
    for ending in ("st", "nd", "rd", "th"):
        text = text.removesuffix(ending) if text[:1].isdecimal() else text
    return int(text) if text.isdecimal() and 1 <= int(text) <= 31 else None


def year_at(scan: Scan, at: int) -> int | None:
    if at >= len(scan):
        return None
    text = scan.tokens[at].norm
    return int(text) if scan.tokens[at].kind == "number" and len(text) == 4 and text.isdecimal() and 1900 <= int(text) <= 2100 else None


def month_day(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """5 June, June 5, 5th of June, each with or without a year."""
    month, end, day = _month_at(scan, at), at, None
    if month is not None:
        day, end = _day_number(scan, at + 1), at + 2
        if day is not None and scan.tokens[at + 1].text.isdecimal() and len(scan.tokens[at + 1].text) > 2:
            day = None
    elif (day := _day_number(scan, at)) is not None:
        middle = at + 2 if scan.word(at + 1) == "of" else at + 1
        month, end = _month_at(scan, middle), middle + 1
    if month is None or day is None:
        return None
    comma = end + 1 if scan.word(end) == "," else end
    year = year_at(scan, comma)
    if year is not None:
        return Found(one_day(date(year, month, day)), comma + 1)
    picked, notes = _pick_year(scan, at, end, month, tense)
    return Found(one_day(date(picked, month, day)), end, notes)


def month(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """June, June 2026, next June."""
    start = at
    moved = next((sign for words, sign in ((NEXT, 1), (LAST, -1), (THIS, 0)) if scan.word(at) in words), None)
    at += moved is not None
    month = _month_at(scan, at)
    if month is None:
        return None
    year = year_at(scan, at + 1)
    if year is not None:
        return Found(whole_month(year, month), at + 2)
    today = scan.context.today
    if moved is not None:
        ahead = {1: month <= today.month, -1: -(month >= today.month), 0: 0}[moved]
        return Found(whole_month(today.year + ahead, month), at + 1)
    picked, notes = _pick_year(scan, start, at + 1, month, tense)
    return Found(whole_month(picked, month), at + 1, notes)


def _pick_year(scan: Scan, start: int, end: int, month: int, tense: Tense) -> tuple[int, tuple[Note, ...]]:
    """The year that is nearest in the sense of the column, said with the reading and open to change."""
    today = scan.context.today
    window = _WINDOW[tense]
    years = (today.year, today.year + 1, today.year - 1)
    near = next(year for year in years if (year - today.year) * 12 + month - today.month in window)
    options = [(f"{calendar.month_name[month]} {year}", year) for year in (near, *(year for year in years if year != near))]
    is_open = (near - today.year) * 12 + month - today.month not in _CERTAIN[tense]
    return scan.choose(f"year:{start}", scan.said(start, end), options, factor=0.97, is_open=is_open)


def quarter(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """Q1, Q1 2026, first quarter (of 2026)."""
    word = scan.word(at)
    number = int(word[1]) if len(word) == 2 and word[0] == "q" and word[1] in "1234" else None
    end = at + 1
    if number is None and scan.word(at + 1) == "quarter":
        number, end = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}.get(word), at + 2
    if number is None:
        return None
    of = end + 1 if scan.word(end) == "of" else end
    year = year_at(scan, of)
    return Found(whole_quarter(year or scan.context.today.year, number), end if year is None else of + 1)
