"""Figures as people ask for them: `total budget`, `average days between start and finish`, `how many different owners`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chatsheet.domain.query import Aggregate
from chatsheet.domain.sheet import Column
from chatsheet.domain.values import ColumnType
from chatsheet.maestro.english import SAID, SAID_OF_DATES
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.scan import Scan

AGGREGATES: tuple[Aggregate, ...] = ("sum", "avg", "min", "max", "median")
DATES = frozenset({ColumnType.DATE, ColumnType.DATETIME, ColumnType.ABSTRACT_DATETIME})
UNSAID = 0.82
"""Factor when the message does not say what is to be done with the numbers: "budget by owner"."""


def said_of(aggregate: str, column: Column) -> str:
    """Lowest of numbers, earliest of dates."""
    return SAID_OF_DATES.get(aggregate, SAID[aggregate]) if column.type in DATES else SAID[aggregate]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure; `days` are two date columns, None in one of them is today."""

    aggregate: Aggregate
    column: Column | None = None
    days: tuple[Column | None, Column | None] | None = None

    def to_json(self) -> dict[str, Any]:
        if self.days is not None:
            start, finish = (str(one.id) if one else {"kind": "today", "days": 0} for one in self.days)
            return {"aggregate": self.aggregate, "days_between": {"start": start, "finish": finish}}
        return {"aggregate": self.aggregate} | ({"column": str(self.column.id)} if self.column else {})

    def said(self) -> str:
        if self.days is not None:
            start, finish = (one.title if one else "today" for one in self.days)
            return f"{SAID[self.aggregate]} days from {start} to {finish}"
        return f"{said_of(self.aggregate, self.column)} {self.column.title}" if self.column else SAID[self.aggregate]


def figures_at(scan: Scan, at: int) -> Found[tuple[Figure, ...]] | None:
    """One figure or several: `total budget and spent`, `lowest and highest price`."""
    shared = _shared_column(scan, at)
    if shared is not None:
        return shared
    first = figure_at(scan, at)
    if first is None:
        return None
    figures, end, notes = [first.value], first.end, [*first.notes]
    while (link := _link(scan, end)) is not None:
        more = figure_at(scan, link) or _same_again(scan, link, figures[-1])
        if more is None:
            break
        figures.append(more.value)
        end, notes = more.end, [*notes, *more.notes]
    return Found(tuple(figures), end, tuple(notes))


def _link(scan: Scan, at: int) -> int | None:
    if scan.word(at) not in (",", "and", "&"):
        return None
    return at + 2 if scan.word(at) == "," and scan.word(at + 1) == "and" else at + 1


def _same_again(scan: Scan, at: int, figure: Figure) -> Found[Figure] | None:
    """`spent` in `total budget and spent`."""
    if figure.days is not None or figure.column is None:
        return None
    column = scan.column(at, lambda one: _fits(scan, figure.aggregate, one))
    return None if column is None else Found(Figure(figure.aggregate, column.value), column.end, column.notes)


def _shared_column(scan: Scan, at: int) -> Found[tuple[Figure, ...]] | None:
    """`minimum and maximum budget`."""
    found: list[Aggregate] = []
    end = scan.tag(at, "article") or at
    while (one := _aggregate_at(scan, end)) is not None:
        found.append(one.value)
        link = _link(scan, one.end)
        end = one.end
        if link is None:
            break
        end = scan.tag(link, "article") or link
    if len(found) < 2:
        return None
    column = scan.column(end, lambda one: all(_fits(scan, aggregate, one) for aggregate in found))
    if column is None:
        return None
    return Found(tuple(Figure(aggregate, column.value) for aggregate in found), column.end, column.notes)


def _aggregate_at(scan: Scan, at: int) -> Found[Aggregate] | None:
    best: Found[Aggregate] | None = None
    for aggregate in AGGREGATES:
        end = scan.tag(at, aggregate)
        if end is not None and (best is None or end > best.end):
            best = Found(aggregate, end)
    return best


def _fits(scan: Scan, aggregate: Aggregate, column: Column) -> bool:
    kind = scan.index.kind(column)
    return kind == "number" or (aggregate in ("min", "max") and kind in ("date", "datetime"))


def figure_at(scan: Scan, at: int) -> Found[Figure] | None:
    """One figure that names what is done and with what."""
    at = scan.tag(at, "article") or at
    for aggregate in AGGREGATES:
        for end in scan.ends(at, aggregate):
            found = _days(scan, end, aggregate) or _column_behind(scan, end, aggregate)
            if found is not None:
                return found
    return _distinct(scan, at) or _days(scan, at, "avg", factor=0.8)


def _column_behind(scan: Scan, at: int, aggregate: Aggregate) -> Found[Figure] | None:
    start = at
    for word in ("of", "the"):
        start = start + 1 if scan.word(start) == word else start
    start = start + 1 if scan.word(start) in ("value", "amount", "number") and scan.word(start + 1) in ("of", "in") else start
    start = start + 1 if scan.word(start) == "of" else start
    column = scan.column(start, lambda one: _fits(scan, aggregate, one))
    if column is None:
        return None
    return Found(Figure(aggregate, column.value), column.end, column.notes)


def _days(scan: Scan, at: int, aggregate: Aggregate, *, factor: float = 1.0) -> Found[Figure] | None:
    """`days between start and finish`, `days from start to today`, `duration from … to …`."""
    start = scan.tag(at, "days_between")
    if start is None:
        word = scan.tag(at, "days_word")
        start = scan.tag(word, "between") if word is not None else None
    if start is None:
        return None
    one = _day(scan, start)
    middle = scan.tag(one.end, "and") if one is not None else None
    two = _day(scan, middle) if middle is not None else None
    if one is None or two is None or one.value == two.value:
        return None
    notes = (*one.notes, *two.notes, *((Note(factor),) if factor < 1.0 else ()))
    return Found(Figure(aggregate, days=(one.value, two.value)), two.end, notes)


def _day(scan: Scan, at: int) -> Found[Column | None] | None:
    if scan.word(at) in ("today", "now"):
        return Found(None, at + 1)
    column = scan.column(at, lambda one: scan.index.kind(one) in ("date", "datetime"))
    return None if column is None else Found(column.value, column.end, column.notes)


def _distinct(scan: Scan, at: int) -> Found[Figure] | None:
    """`how many different owners`."""
    start = scan.tag(at, "how_many")
    if start is None:
        return None
    distinct = scan.tag(start, "distinct")
    if scan.noun(distinct or start) is not None and distinct is None:
        return None
    column = scan.column(distinct or start)
    if column is None or column.value.is_primary or scan.index.kind(column.value) == "number":
        return None
    if distinct is None and scan.word(column.end) in ("is", "are") and scan.tag(column.end + 1, "blank") is not None:
        return None
    return Found(Figure("count_distinct", column.value), column.end, column.notes)


def bare_figure(scan: Scan, at: int) -> Found[Figure] | None:
    """A number column with nothing said about it: numbers are added up, percentages averaged. What was meant can be changed."""
    column = scan.column(at, lambda one: scan.index.kind(one) == "number")
    if column is None:
        return None
    is_share = column.value.format is not None and column.value.format.style == "percent"
    order: tuple[Aggregate, ...] = ("avg", "max", "min") if is_share else ("sum", "avg", "max", "min")
    options = [(Figure(aggregate, column.value).said(), Figure(aggregate, column.value)) for aggregate in order]
    figure, notes = scan.choose(f"aggregate:{at}", "", options, factor=UNSAID)
    return Found(figure, column.end, (*column.notes, *notes))
