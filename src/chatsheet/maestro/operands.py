"""What stands behind a column in a condition: `… is Done`, `… before June`, `… over 1000`, `… is empty`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from chatsheet.domain.query import AllOf, Condition, Filter
from chatsheet.domain.sheet import Column
from chatsheet.maestro.dates import span_at
from chatsheet.maestro.months import Tense
from chatsheet.maestro.named_values import Values, free_text, is_any, value_list
from chatsheet.maestro.notes import LIKELY, Found, Note, open_note
from chatsheet.maestro.notions import done_filter, open_filter
from chatsheet.maestro.numbers import number_for
from chatsheet.maestro.other_columns import other_column
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.spans import Span, order

NumberOp = Literal["lt", "le", "gt", "ge"]
_SAMENESS: tuple[Literal["ne", "eq"], ...] = ("ne", "eq")
_NUMBER_OPS: tuple[NumberOp, ...] = ("le", "lt", "ge", "gt")
DateSide = Literal["before", "after", "until", "since", "during"]
_SIDES: tuple[DateSide, ...] = ("before", "after", "until", "since", "during")

_PAST_ROLES = ("hired", "ordered", "recorded")


def operand_at(scan: Scan, at: int, column: Column) -> Found[Filter] | None:
    """The condition on `column` that is spelled out from a token on; the longest."""
    kind = scan.index.kind(column)
    found = [*_blanks(scan, at, column)]
    if kind == "number":
        found += _numbers(scan, at, column)
    if kind in ("date", "datetime"):
        found += _dates(scan, at, column)
    if kind == "truth":
        found += _truths(scan, at, column)
    if kind == "text":
        found += _values(scan, at, column)
        found += _done(scan, at, column)
        found += _texts(scan, at, column)
    found += other_column(scan, at, column)
    return max(found, key=lambda one: one.end, default=None)


def _blanks(scan: Scan, at: int, column: Column) -> Iterator[Found[Filter]]:
    start = scan.tag(at, "is") or at
    blank, not_blank = scan.tag(start, "blank"), scan.tag(start, "not_blank")
    if not_blank is not None:
        yield Found(Condition(column.id, "is_not_blank"), not_blank)
    if blank is not None:
        yield Found(Condition(column.id, "is_blank"), blank)


# --- numbers ------------------------------------------------------------------------------------------------------------


def _numbers(scan: Scan, at: int, column: Column) -> Iterator[Found[Filter]]:
    start = scan.tag(at, "is") or at
    start = start + 1 if scan.word(start) in ("of", "with") else start
    for op in _NUMBER_OPS:
        for place in {at, start}:
            number = number_for(scan, after, column) if (after := scan.tag(place, op)) is not None else None
            if number is not None:
                yield Found(Condition(column.id, op, number.value), number.end, number.notes)
    yield from _number_ranges(scan, at, column)
    for same in _SAMENESS:
        after = scan.tag(at, same)
        number = number_for(scan, after, column) if after is not None else None
        if number is not None:
            yield Found(Condition(column.id, same, number.value), number.end, number.notes)
    number = number_for(scan, start, column)
    if number is not None:
        yield _trailing(scan, number, column) or Found(Condition(column.id, "eq", number.value), number.end, (*number.notes, Note(LIKELY)))


def _trailing(scan: Scan, number: Found[int | float], column: Column) -> Found[Filter] | None:
    """5 or more, 5 or less."""
    for tag, op in (("or_more", "ge"), ("or_less", "le")):
        end = scan.tag(number.end, tag)
        if end is not None:
            return Found(Condition(column.id, op, number.value), end, number.notes)  # type: ignore[arg-type]
    return None


def _number_ranges(scan: Scan, at: int, column: Column) -> Iterator[Found[Filter]]:
    start = scan.tag(at, "between")
    one = number_for(scan, start, column) if start is not None else None
    middle = scan.tag(one.end, "and") if one is not None else None
    two = number_for(scan, middle, column) if middle is not None else None
    if one is not None and two is not None:
        low, high = sorted((one.value, two.value))
        both = AllOf((Condition(column.id, "ge", low), Condition(column.id, "le", high)))
        yield Found(both, two.end, (*one.notes, *two.notes))


# --- dates --------------------------------------------------------------------------------------------------------------


def tense_of(scan: Scan, column: Column) -> Tense:
    """Where dates of a column lie when no year is said."""
    if any(column in scan.index.roles.get(role, ()) for role in _PAST_ROLES):
        return "past"
    return "future" if column in scan.index.roles.get("due", ()) else "any"


def _dates(scan: Scan, at: int, column: Column) -> Iterator[Found[Filter]]:
    yield from date_conditions(scan, at, column)


def date_conditions(scan: Scan, at: int, column: Column, *, is_bare: bool = True) -> Iterator[Found[Filter]]:
    """`before June`, `in the next 10 days`, `between 1 and 5 May`; with `is_bare` also a date with no word before it."""
    is_past_verb = at > 0 and scan.tokens[at - 1].kind == "word" and scan.tokens[at - 1].norm.endswith("ed")
    tense = "past" if is_past_verb else tense_of(scan, column)
    at = scan.tag(at, "is") or at if scan.tag(at, "between", *_SIDES) is None else at
    for side in _SIDES:
        after = scan.tag(at, side)
        since = scan.word(at) == "since"
        is_timed = after is not None and scan.word(after) not in ("within", "in")
        span = span_at(scan, after, tense="past" if since else tense) if after is not None and is_timed else None
        if span is not None:
            is_open = side == "until" and not span.value.is_day
            notes = (*span.notes, open_note(f"until the end of {scan.said(after or at, span.end)}")) if is_open else span.notes
            yield Found(compared(column, side, span.value), span.end, notes)
    yield from _date_ranges(scan, at, column, tense)
    span = span_at(scan, at, tense=tense, takes_year=is_bare)
    if span is not None:
        is_open = scan.word(at) == "in" and span.value.is_day
        notes = (*span.notes, open_note("on that day, not by it")) if is_open else span.notes
        yield Found(compared(column, "during", span.value), span.end, notes)
    negated = scan.tag(at, "ne")
    span = span_at(scan, negated, tense=tense) if negated is not None else None
    if span is not None and span.value.is_day:
        yield Found(Condition(column.id, "ne", span.value.first.operand), span.end, span.notes)


def _date_ranges(scan: Scan, at: int, column: Column, tense: Tense) -> Iterator[Found[Filter]]:
    start = scan.tag(at, "between")
    one = span_at(scan, start, tense=tense) if start is not None else None
    middle = scan.tag(one.end, "and") if one is not None else None
    two = span_at(scan, middle, tense=tense) if middle is not None else None
    if one is not None and two is not None:
        first, last = order((one.value, two.value))
        both = AllOf((Condition(column.id, "ge", first.operand), Condition(column.id, "le", last.operand)))
        yield Found(both, two.end, (*one.notes, *two.notes))


def compared(column: Column, side: DateSide, span: Span) -> Filter:
    first, last = span.first.operand, span.last.operand
    match side:
        case "before":
            return Condition(column.id, "lt", first)
        case "after":
            return Condition(column.id, "gt", last)
        case "until":
            return Condition(column.id, "le", last)
        case "since":
            return Condition(column.id, "ge", first)
        case "during":
            if span.is_day:
                return Condition(column.id, "eq", first)
            return AllOf((Condition(column.id, "ge", first), Condition(column.id, "le", last)))


# --- truths and texts ---------------------------------------------------------------------------------------------------


def _truths(scan: Scan, at: int, column: Column) -> Iterator[Found[Filter]]:
    start = scan.tag(at, "is") or at
    for tag, truth in (("yes", True), ("no", False)):
        end = scan.tag(start, tag)
        if end is not None:
            yield Found(Condition(column.id, "eq" if truth else "ne", True), end)


def _values(scan: Scan, at: int, column: Column) -> Iterator[Found[Filter]]:
    for tag, negated in (("ne", True), ("eq", False), ("", False)):
        after = at if not tag else scan.tag(at, tag)
        if after is None:
            continue
        found = value_list(scan, after, column)
        if found is None and (scan.word(after) in ("either", "one", "any") or (scan.word(after) in ("in", "among") and tag)):
            found = value_list(scan, after + 2 if scan.word(after + 1) == "of" else after + 1, column)
        if found is not None:
            yield Found(is_any(found.value, negated=negated), found.end, found.notes)


def _done(scan: Scan, at: int, column: Column) -> Iterator[Found[Filter]]:
    """`status is open` on a sheet without a value Open."""
    if column not in scan.index.roles.get("status", ()):
        return
    start = scan.tag(at, "is") or at
    for tag, make in (("done", done_filter), ("open", open_filter)):
        end = scan.tag(start, tag)
        made = make(scan, start, end, column) if end is not None else None
        if made is not None:
            yield made
    negated = scan.tag(at, "ne")
    end = scan.tag(negated, "done") if negated is not None else None
    made = open_filter(scan, at, end, column) if end is not None else None
    if made is not None:
        yield made


_TEXT_OPS: tuple[Literal["contains", "not_contains", "starts_with", "ends_with"], ...] = (
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
)


def _texts(scan: Scan, at: int, column: Column) -> Iterator[Found[Filter]]:
    for op in _TEXT_OPS:
        after = scan.tag(at, op)
        text = free_text(scan, after) if after is not None else None
        if text is not None:
            yield Found(Condition(column.id, op, text.value), text.end, text.notes)
    for tag, negated in (("ne", True), ("eq", False)):
        after = scan.tag(at, tag)
        found = _said_value(scan, after, column, negated=negated) if after is not None and after < len(scan) else None
        if found is not None:
            yield found


def _said_value(scan: Scan, at: int, column: Column, *, negated: bool) -> Found[Filter] | None:
    """A value that is not among the known ones: a row's name, a quoted text, a word of a column whose values are not known."""
    titles = scan.titles(at) if column.is_primary else []
    if titles:
        exact = [title for title, end in titles if title == scan.said(at, end)] or [title for title, _ in titles]
        return Found(is_any(Values(column, tuple(exact)), negated=negated), titles[0][1])
    known = scan.index.values_of.get(column.id)
    text = scan.tokens[at].text if scan.tokens[at].kind in ("quote", "number") else None
    if text is not None:
        is_known = not known or text in known
        return Found(is_any(Values(column, (text,)), negated=negated), at + 1, () if is_known else (Note(0.7),))
    word = free_text(scan, at) if not known and not column.is_primary else None
    return None if word is None else Found(is_any(Values(column, (word.value,)), negated=negated), word.end, (Note(0.9),))
