"""New values as they are said: `to Blocked`, `due Friday`, `to nothing`. What does not fit the column is never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rapidfuzz import fuzz, process

from chatsheet.domain.cells import CONTACTS, MULTI
from chatsheet.domain.format import contact_name
from chatsheet.domain.sheet import Column
from chatsheet.domain.values import ColumnType
from chatsheet.maestro.dates import span_at
from chatsheet.maestro.index import SHORTENED
from chatsheet.maestro.named_values import value_in, value_list
from chatsheet.maestro.notes import TIE, Found, Note, open_note
from chatsheet.maestro.numbers import number_for
from chatsheet.maestro.operands import tense_of
from chatsheet.maestro.phrases import GRAMMAR_STEMS
from chatsheet.maestro.scan import Scan

UNLISTED = 0.5
"""Factor of a value that a choice or person column has never held."""

READ_ONLY = frozenset({ColumnType.DATETIME, ColumnType.PREDECESSOR})


def new_value(scan: Scan, at: int, column: Column) -> Iterator[Found[Any]]:
    """The ways to take a new value of `column` from a token on, the likeliest first."""
    if at >= len(scan) or column.type in READ_ONLY:
        return
    nothing = scan.tag(at, "nothing")
    if nothing is not None and scan.word(nothing) == "of":
        return
    if nothing is not None:
        yield Found(None, nothing)
        return
    if column.type is ColumnType.CHECKBOX:
        yield from _truth(scan, at)
    elif column.type in (ColumnType.DATE, ColumnType.ABSTRACT_DATETIME) or scan.index.kind(column) in ("date", "datetime"):
        yield from _day(scan, at, column)
    elif scan.index.kind(column) == "number":
        yield from _number(scan, at, column)
    else:
        yield from _text(scan, at, column)


def _truth(scan: Scan, at: int) -> Iterator[Found[Any]]:
    for tag, truth in (("yes", True), ("no", False)):
        end = scan.tag(at, tag)
        if end is not None:
            yield Found(truth, end)


def _day(scan: Scan, at: int, column: Column) -> Iterator[Found[Any]]:
    tense = tense_of(scan, column)
    found = span_at(scan, at, tense="future" if tense == "any" else tense, takes_year=False)
    if found is not None and found.value.is_day:
        yield Found(found.value.first.day.isoformat(), found.end, found.notes)


def _number(scan: Scan, at: int, column: Column) -> Iterator[Found[Any]]:
    found = number_for(scan, at, column)
    if found is not None:
        yield found


def _text(scan: Scan, at: int, column: Column) -> Iterator[Found[Any]]:
    known = _known(scan, at, column)
    if known is not None:
        yield known
    yield from _free(scan, at, column)


def _known(scan: Scan, at: int, column: Column) -> Found[Any] | None:
    """A value that the column has already, or offers. A first name that several people have is a choice."""
    read = value_list if column.type in MULTI else value_in
    found = read(scan, at, column) or read(scan, scan.tag(at, "article") or at, column)
    if found is None:
        return None
    values = [_as_written(scan, column, value) for value in found.value.values]
    if column.type in MULTI:
        return Found(values, found.end)
    options = [(contact_name(value), value) for value in dict.fromkeys(values)]
    value, notes = scan.choose(f"person:{at}", scan.said(at, found.end), options, factor=TIE)
    return Found(value, found.end, (*found.notes, *notes))


def _as_written(scan: Scan, column: Column, value: str) -> str:
    """A person with the address, where one is known; a choice as the column offers it."""
    if column.type in CONTACTS and "@" not in value:
        full = [one for one in scan.index.values_of[column.id] if contact_name(one) == value and "@" in one]
        return full[0] if len(full) == 1 else value
    return next((option for option in column.options if option.casefold() == value.casefold()), value)


def _free(scan: Scan, at: int, column: Column) -> Iterator[Found[Any]]:
    """A value the column has not seen. Choices and people are then only offered, beside the nearest ones known."""
    for text, end, factor in free_texts(scan, at):
        is_choice = column.type in (*CONTACTS, ColumnType.PICKLIST, ColumnType.MULTI_PICKLIST) or bool(scan.index.values_of.get(column.id))
        if not is_choice:
            doubts = [Note(factor)] if factor != 1.0 else []
            yield Found(text, end, tuple([*doubts, open_note()] if is_telling(scan, at, end) else doubts))
            continue
        near = _nearest(scan, text, column)
        options = [(value, value) for value in near]
        if not (column.is_strict and column.type in (ColumnType.PICKLIST, ColumnType.MULTI_PICKLIST)):
            options.append((f"“{text}”, which is new", text))
        if options:
            value, notes = scan.choose(f"new:{at}", text, options, factor=UNLISTED)
            yield Found([value] if column.type in MULTI else value, end, notes or (Note(UNLISTED),))


def _nearest(scan: Scan, text: str, column: Column) -> list[str]:
    known = [*column.options, *scan.index.values_of.get(column.id, ())]
    found = process.extract(text, list(dict.fromkeys(known)), scorer=fuzz.WRatio, limit=3, score_cutoff=60)
    return [match[0] for match in found]


def free_texts(scan: Scan, at: int) -> Iterator[tuple[str, int, float]]:
    """What is taken as it is written: a quoted text, else words up to the end or a word of the grammar. Such a word inside makes it
    doubtful: it could be the rest of a sentence."""
    if at >= len(scan):
        return
    if scan.tokens[at].kind == "quote":
        yield scan.tokens[at].text, at + 1, 1.0
        return
    end = at
    while (
        end < len(scan)
        and not is_stop(scan, end, is_first=end == at)
        and scan.tokens[end].kind != "quote"
        and scan.tokens[end].norm not in ".!?;:"
    ):
        end += 1
    if end > at:
        yield scan.said(at, end), end, 1.0
    if end < len(scan) and end > at:
        yield scan.said(at, len(scan)), len(scan), UNLISTED


def is_stop(scan: Scan, at: int, *, is_first: bool = False) -> bool:
    """A word that could go on with the sentence, unless it is part of a name like SO-1004. A name may begin with a verb."""
    if scan.tag(at, "stop") is None and (is_first or scan.tag(at, "verb") is None):
        return False
    before = at > 0 and scan.message[scan.tokens[at - 1].end : scan.tokens[at].start] == "-"
    after = at + 1 < len(scan) and scan.message[scan.tokens[at].end : scan.tokens[at + 1].start] == "-"
    return not (before or after)


_LIKENESS = frozenset({"same", "like", "more", "less", "copy", "twice", "double", "half", "plus", "minus"})


def is_telling(scan: Scan, start: int, end: int) -> bool:
    """Whether a text that is not quoted speaks of the sheet: it could say what to do, not what to write."""
    if scan.tokens[start].kind == "quote":
        return False
    return any(_speaks_of_sheet(scan, at) or scan.tokens[at].norm in _LIKENESS for at in range(start, end))


def _speaks_of_sheet(scan: Scan, at: int) -> bool:
    return bool(scan.titles(at) or scan.values(at)) or any(name.quality >= SHORTENED for name, _ in scan.names(at))


_PLACING = frozenset(
    {
        *("under", "in", "into", "inside", "to", "below", "beneath", "above", "after", "before", "at", "by", "on", "as", "within"),
        *("from", "near", "beside", "behind", "next", "until", "with", "for", "between"),
    }
)
_POSITIONS = frozenset({"top", "end", "bottom", "beginning", "start", "child", "subtask", "copy", "part", "list", "row", "parent"})
_TRAILING = frozenset({"twice", "again", "too", "also", "instead", "first", "now", "later", "once", "thrice", "times", "everywhere"})


def goes_on(scan: Scan, start: int, end: int) -> bool:
    """Whether a name that is not quoted could have ended before: "Paint under Design", "Paint by Friday", "Paint twice"."""
    if scan.tokens[start].kind == "quote" or end - start < 2:
        return False
    if scan.tokens[end - 1].norm in _TRAILING:
        return True
    for at in range(start + 1, end - 1):
        if scan.tokens[at].norm == "like":
            return True
        if scan.tokens[at].norm in _PLACING:
            to = scan.skip(at + 1, "article")
            if to < end and (_speaks_of_sheet(scan, to) or scan.word(to) in _POSITIONS or span_at(scan, to) is not None):
                return True
    return False


_DERIVING = frozenset({"like", "from", "under", "same", "based", "equal", "equals", "plus", "minus", "times", "than", "next", "into", "in"})


_LEADING = frozenset({"to", "for", "of", "from", "like", "under", "as", "by", "with", "at", "on", "in"})


def is_derived(scan: Scan, start: int, end: int) -> bool:
    """Whether a title that is not quoted says where the column stands or what it is made of: "Risk like Priority"."""
    inside = any(scan.tokens[at].norm in _DERIVING for at in range(start + 1, end) if scan.tokens[at].kind != "quote")
    return inside or (scan.tokens[start].kind != "quote" and scan.tokens[start].norm in _LEADING)


def is_plain_name(scan: Scan, start: int, end: int) -> bool:
    """Whether no word between has a meaning of its own."""
    return not any(scan.tokens[at].stem in GRAMMAR_STEMS for at in range(start, end) if scan.tokens[at].kind == "word")
