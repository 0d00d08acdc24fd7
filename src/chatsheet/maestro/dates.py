"""Days and spans of time as people write them. Everything is worked out from the context's today."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from chatsheet.domain.query import Operand, Today
from chatsheet.maestro.english import MONTHS, NUMBERS, UNITS, WEEKDAYS
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.phrases import TIME_WORDS
from chatsheet.maestro.scan import Scan

Tense = Literal["future", "past", "any"]
MOST_AMOUNT = 1000
_NEXT, _LAST, _THIS = {"next", "coming", "upcoming", "following"}, {"last", "previous", "past"}, {"this", "current"}
_WINDOW: dict[Tense, range] = {"future": range(-2, 10), "past": range(-11, 1), "any": range(-6, 6)}
"""Months around this one in which a month without a year is looked for: due dates lie ahead, orders behind."""


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


def span_at(scan: Scan, at: int, *, tense: Tense = "any", takes_year: bool = True) -> Found[Span] | None:
    """The longest date or span of time at a token."""
    if at >= len(scan):
        return None
    at = scan.tag(at, "article") or at
    if at >= len(scan) or not _is_timely(scan, at):
        return None
    readers = (_written, _named_day, _weekday, _month_day, _month, _quarter, _relative_unit, _next_some, _in_some, _ago, _edge)
    found = [one for reader in readers if (one := _safe(reader, scan, at, tense)) is not None]
    if not found and takes_year:
        year = _year(scan, at)
        return None if year is None else Found(_whole_year(year), at + 1)
    return max(found, key=lambda one: one.end) if found else None


def _is_timely(scan: Scan, at: int) -> bool:
    """Whether a date can begin here; spares most tokens the look."""
    token = scan.tokens[at]
    return token.kind in ("number", "date") or token.norm in TIME_WORDS or token.stem in TIME_WORDS or token.norm[:1].isdigit()


def _safe(reader, scan: Scan, at: int, tense: Tense) -> Found[Span] | None:  # type: ignore[no-untyped-def]
    """Days before year 1 or after 9999 are no days."""
    try:
        return reader(scan, at, tense)  # type: ignore[no-any-return]
    except (ValueError, OverflowError):
        return None


# --- written out --------------------------------------------------------------------------------------------------------


def _written(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
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
    chosen, notes = scan.choose(f"date:{at}", scan.tokens[at].text, [(_long(first), first), (_long(other), other)], factor=0.97)
    return chosen, notes


def _long(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _named_day(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    if scan.word(at) == "day" and scan.word(at + 1) == "after" and scan.word(at + 2) == "tomorrow":
        return Found(one_day(scan.context.today + timedelta(2), 2), at + 3)
    if scan.word(at) == "day" and scan.word(at + 1) == "before" and scan.word(at + 2) == "yesterday":
        return Found(one_day(scan.context.today - timedelta(2), -2), at + 3)
    offset = {"today": 0, "tomorrow": 1, "yesterday": -1, "tonight": 0}.get(scan.word(at))
    return None if offset is None else Found(one_day(scan.context.today + timedelta(offset), offset), at + 1)


def _weekday(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """ "Friday" is the coming one, today not counted; "next Friday" the one of next week; "last Friday" the latest one gone by."""
    word, start = scan.word(at), at
    moved = next((name for name, words in (("next", _NEXT), ("last", _LAST), ("this", _THIS)) if word in words), None)
    at += moved is not None
    number = WEEKDAYS.get(scan.tokens[at].norm) if at < len(scan) else None
    if number is None:
        return None
    today = scan.context.today
    coming = today + timedelta((number - today.weekday() - 1) % 7 + 1)
    monday = today - timedelta(today.weekday())
    if moved == "last" or (moved is None and tense == "past"):
        return Found(one_day(today - timedelta((today.weekday() - number - 1) % 7 + 1)), at + 1)
    if moved == "this":
        return Found(one_day(monday + timedelta(number)), at + 1)
    in_next_week = monday + timedelta(7 + number)
    if moved == "next" and word == "next" and in_next_week != coming:
        options = [(_weekday_text(in_next_week), in_next_week), (_weekday_text(coming), coming)]
        day, notes = scan.choose(f"date:{start}", scan.said(start, at + 1), options, factor=0.95)
        return Found(one_day(day), at + 1, notes)
    return Found(one_day(coming), at + 1)


def _weekday_text(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


# --- months -------------------------------------------------------------------------------------------------------------


def _month_at(scan: Scan, at: int) -> int | None:
    """A month's name. "May" alone is a verb: see `_month`."""
    return MONTHS.get(scan.tokens[at].norm) if at < len(scan) and scan.tokens[at].kind == "word" else None


def _day_number(scan: Scan, at: int) -> int | None:
    if at >= len(scan):
        return None
    text = scan.tokens[at].norm
    for ending in ("st", "nd", "rd", "th"):
        text = text.removesuffix(ending) if text[:1].isdigit() else text
    return int(text) if text.isdigit() and 1 <= int(text) <= 31 else None


def _year(scan: Scan, at: int) -> int | None:
    if at >= len(scan):
        return None
    text = scan.tokens[at].norm
    return int(text) if scan.tokens[at].kind == "number" and len(text) == 4 and text.isdigit() and 1900 <= int(text) <= 2100 else None


def _month_day(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """5 June, June 5, 5th of June, each with or without a year."""
    month, end, day = _month_at(scan, at), at, None
    if month is not None:
        day, end = _day_number(scan, at + 1), at + 2
        if day is not None and scan.tokens[at + 1].text.isdigit() and len(scan.tokens[at + 1].text) > 2:
            day = None
    elif (day := _day_number(scan, at)) is not None:
        middle = at + 2 if scan.word(at + 1) == "of" else at + 1
        month, end = _month_at(scan, middle), middle + 1
    if month is None or day is None:
        return None
    comma = end + 1 if scan.word(end) == "," else end
    year = _year(scan, comma)
    if year is not None:
        return Found(one_day(date(year, month, day)), comma + 1)
    picked, notes = _pick_year(scan, at, end, month, tense)
    return Found(one_day(date(picked, month, day)), end, notes)


def _month(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """June, June 2026, next June."""
    start = at
    moved = next((sign for words, sign in ((_NEXT, 1), (_LAST, -1), (_THIS, 0)) if scan.word(at) in words), None)
    at += moved is not None
    month = _month_at(scan, at)
    if month is None:
        return None
    year = _year(scan, at + 1)
    if year is not None:
        return Found(_whole_month(year, month), at + 2)
    today = scan.context.today
    if moved is not None:
        ahead = {1: month <= today.month, -1: -(month >= today.month), 0: 0}[moved]
        return Found(_whole_month(today.year + ahead, month), at + 1)
    picked, notes = _pick_year(scan, start, at + 1, month, tense)
    return Found(_whole_month(picked, month), at + 1, notes)


def _pick_year(scan: Scan, start: int, end: int, month: int, tense: Tense) -> tuple[int, tuple[Note, ...]]:
    """The year that is nearest in the sense of the column, said with the reading and open to change."""
    today = scan.context.today
    window = _WINDOW[tense]
    years = (today.year, today.year + 1, today.year - 1)
    near = next(year for year in years if (year - today.year) * 12 + month - today.month in window)
    options = [(f"{calendar.month_name[month]} {year}", year) for year in (near, *(year for year in years if year != near))]
    return scan.choose(f"year:{start}", scan.said(start, end), options, factor=0.97)


def _whole_month(year: int, month: int) -> Span:
    return Span(Day(date(year, month, 1)), Day(date(year, month, calendar.monthrange(year, month)[1])))


def _whole_year(year: int) -> Span:
    return Span(Day(date(year, 1, 1)), Day(date(year, 12, 31)))


def _whole_quarter(year: int, quarter: int) -> Span:
    return Span(_whole_month(year, quarter * 3 - 2).first, _whole_month(year, quarter * 3).last)


def _quarter(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """Q1, Q1 2026, first quarter (of 2026)."""
    word = scan.word(at)
    number = int(word[1]) if len(word) == 2 and word[0] == "q" and word[1] in "1234" else None
    end = at + 1
    if number is None and scan.word(at + 1) == "quarter":
        number, end = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}.get(word), at + 2
    if number is None:
        return None
    of = end + 1 if scan.word(end) == "of" else end
    year = _year(scan, of)
    return Found(_whole_quarter(year or scan.context.today.year, number), end if year is None else of + 1)


# --- relative -----------------------------------------------------------------------------------------------------------


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
            return _whole_month(months // 12, months % 12 + 1)
        case "quarter":
            quarters = today.year * 4 + (today.month - 1) // 3 + ahead
            return _whole_quarter(quarters // 4, quarters % 4 + 1)
        case _:
            return _whole_year(today.year + ahead)


def _relative_unit(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """This week, next month, last quarter."""
    ahead = next((sign for words, sign in ((_NEXT, 1), (_LAST, -1), (_THIS, 0)) if scan.word(at) in words), None)
    unit = UNITS.get(scan.word(at + 1))
    if ahead is None or unit in (None, "day", "fortnight"):
        return None
    return Found(unit_span(scan.context.today, str(unit), ahead), at + 2)


def amount_at(scan: Scan, at: int) -> int | None:
    word = scan.word(at)
    amount = NUMBERS.get(word, 2 if word == "couple" else 1 if word in ("a", "an") else None)
    if amount is None and word.isdigit() and len(word) < 6:
        amount = int(word)
    return amount if amount is not None and 0 < amount <= MOST_AMOUNT else None


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


def _next_some(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """The next 10 days, within 3 weeks, the last two months; today is part of it."""
    word = scan.word(at)
    sign = 1 if word in _NEXT | {"within"} else -1 if word in _LAST else 0
    amount_from = at + 1
    if word == "within" and scan.word(at + 1) in ("the", "next"):
        amount_from = at + (3 if scan.word(at + 2) == "next" else 2)
    amount, unit = amount_at(scan, amount_from), UNITS.get(scan.word(amount_from + 1))
    if not sign or amount is None or unit is None:
        return None
    today, other = Day(scan.context.today, 0), moved(scan.context.today, unit, sign * amount)
    return Found(Span(today, other) if sign > 0 else Span(other, today), amount_from + 2)


def _in_some(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """In 3 days, 2 weeks from now: one day."""
    start = at + 1 if scan.word(at) == "in" else at
    amount, unit = amount_at(scan, start), UNITS.get(scan.word(start + 1))
    if amount is None or unit is None:
        return None
    end = start + 2
    if scan.word(end) == "from" and scan.word(end + 1) in ("now", "today"):
        end += 2
    elif start == at:
        return None
    day = moved(scan.context.today, unit, amount)
    return Found(Span(day, day), end)


def _ago(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    amount, unit = amount_at(scan, at), UNITS.get(scan.word(at + 1))
    if amount is None or unit is None or scan.word(at + 2) != "ago":
        return None
    day = moved(scan.context.today, unit, -amount)
    return Found(Span(day, day), at + 3)


def _edge(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """The end of the month, the beginning of June: one day."""
    is_end = scan.word(at) == "end"
    if not is_end and scan.word(at) not in ("beginning", "start"):
        return None
    inner_at = at + 2 if scan.word(at + 1) == "of" else at + 1
    inner_at = inner_at + 1 if scan.word(inner_at) == "the" else inner_at
    unit = UNITS.get(scan.word(inner_at))
    if unit not in (None, "day", "fortnight"):
        found: Found[Span] | None = Found(unit_span(scan.context.today, str(unit), 0), inner_at + 1)
    else:
        found = span_at(scan, inner_at, tense=tense) if scan.word(inner_at) not in ("end", "beginning", "start") else None
    if found is None or found.value.is_day:
        return None
    edge = found.value.last if is_end else found.value.first
    return Found(Span(edge, edge), found.end, found.notes)


def order(spans: Sequence[Span]) -> tuple[Day, Day]:
    """First and last day of two spans, whichever was said first."""
    one, two = sorted(spans, key=lambda span: span.first.day)
    return one.first, two.last
