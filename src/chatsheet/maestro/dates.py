"""Days and spans of time as people write them. Everything is worked out from the context's today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from chatsheet.maestro.english import NUMBERS, UNITS, WEEKDAYS
from chatsheet.maestro.months import LAST, NEXT, THIS, Tense, month, month_day, quarter, written, year_at
from chatsheet.maestro.notes import Found
from chatsheet.maestro.phrases import TIME_WORDS
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.spans import Day, Span, moved, one_day, unit_span, whole_year

MOST_AMOUNT = 1000


def span_at(scan: Scan, at: int, *, tense: Tense = "any", takes_year: bool = True) -> Found[Span] | None:
    """The longest date or span of time at a token."""
    if at >= len(scan):
        return None
    at = scan.tag(at, "article") or at
    if at >= len(scan) or not _is_timely(scan, at):
        return None
    readers = (written, _named_day, _weekday, month_day, month, quarter, _relative_unit, _next_some, _in_some, _ago, _edge)
    found = [one for reader in readers if (one := _safe(reader, scan, at, tense)) is not None]
    if not found and takes_year:
        year = year_at(scan, at)
        return None if year is None else Found(whole_year(year), at + 1)
    return max(found, key=lambda one: one.end) if found else None


def _is_timely(scan: Scan, at: int) -> bool:
    """Whether a date can begin here; spares most tokens the look."""
    token = scan.tokens[at]
    return token.kind in ("number", "date") or token.norm in TIME_WORDS or token.stem in TIME_WORDS or token.norm[:1].isdecimal()


Reader = Callable[[Scan, int, Tense], Found[Span] | None]


def _safe(reader: Reader, scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """Days before year 1 or after 9999 are no days."""
    try:
        return reader(scan, at, tense)
    except (ValueError, OverflowError):
        return None


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
    moved = next((name for name, words in (("next", NEXT), ("last", LAST), ("this", THIS)) if word in words), None)
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
        day, notes = scan.choose(f"date:{start}", scan.said(start, at + 1), options, factor=0.95, is_open=True)
        return Found(one_day(day), at + 1, notes)
    if tense == "any":
        gone = coming - timedelta(7)
        options = [(_weekday_text(coming), coming), (_weekday_text(gone), gone)]
        day, notes = scan.choose(f"date:{start}", scan.said(start, at + 1), options, factor=0.95, is_open=True)
        return Found(one_day(day), at + 1, notes)
    return Found(one_day(coming), at + 1)


def _weekday_text(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _relative_unit(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """This week, next month, last quarter."""
    ahead = next((sign for words, sign in ((NEXT, 1), (LAST, -1), (THIS, 0)) if scan.word(at) in words), None)
    unit = UNITS.get(scan.word(at + 1))
    if ahead is None or unit in (None, "day", "fortnight"):
        return None
    return Found(unit_span(scan.context.today, str(unit), ahead), at + 2)


def amount_at(scan: Scan, at: int) -> int | None:
    word = scan.word(at)
    amount = NUMBERS.get(word, 2 if word == "couple" else 1 if word in ("a", "an") else None)
    if amount is None and word.isdecimal() and len(word) < 6:
        amount = int(word)
    return amount if amount is not None and 0 < amount <= MOST_AMOUNT else None


def _next_some(scan: Scan, at: int, tense: Tense) -> Found[Span] | None:
    """The next 10 days, within 3 weeks, the last two months; today is part of it."""
    word = scan.word(at)
    sign = 1 if word in NEXT | {"within"} else -1 if word in LAST else 0
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
