"""The first few rows in an order: `top 5 tasks by budget`, `which task has the highest budget`, `most expensive item`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chatsheet.domain.query import Condition
from chatsheet.domain.sheet import Column
from chatsheet.maestro.asking import MOST_LISTED, both, find_rows
from chatsheet.maestro.clauses import Clauses, clauses
from chatsheet.maestro.conditions import condition_at
from chatsheet.maestro.dates import amount_at
from chatsheet.maestro.drafts import Draft, Sorting, where_words
from chatsheet.maestro.measures import said_of
from chatsheet.maestro.notes import TIE, Found, Note
from chatsheet.maestro.parents import to_count
from chatsheet.maestro.scan import Scan

MOST_TOP = 1000
"""Rows of one `find_rows`."""


def tops(scan: Scan, at: int) -> Iterator[Draft]:
    draft = _top(scan, at)
    if draft is not None:
        yield draft


def top_at(scan: Scan, at: int) -> Found[tuple[int, bool]] | None:
    """`top 5`, `the 10 largest`, `first 3`: how many, and whether the highest come first."""
    at = scan.tag(at, "article") or at
    for tag, descending in (("top", True), ("bottom", False)):
        end = scan.tag(at, tag)
        amount = amount_at(scan, end) if end is not None else None
        if end is not None and amount is not None:
            return Found((amount, descending), end + 1)
        amount = amount_at(scan, at)
        end = scan.tag(at + 1, tag) if amount is not None else None
        if end is not None and amount is not None:
            return Found((amount, descending), end)
    return None


def _top(scan: Scan, at: int) -> Draft | None:
    """`top 5 tasks by budget`, `the 3 largest budgets`, `which task has the highest budget`."""
    start = scan.skip(at, "polite", "tell_me")
    start = scan.tag(start, "list", "what_is") or start
    top = top_at(scan, start)
    found = _top_some(scan, top) if top is not None else None
    return found or _which_has(scan, start) or _superlative(scan, start)


def _superlative(scan: Scan, at: int) -> Draft | None:
    """`most expensive tasks`, `the 5 cheapest orders`, `biggest task by budget`."""
    at = scan.tag(at, "article") or at
    amount = amount_at(scan, at)
    at = at if amount is None else at + 1
    for tag, role, descending in (("superlative_cost", "cost", True), ("superlative_cheap", "cost", False)):
        end = scan.tag(at, tag)
        noun = scan.noun(end) if end is not None else None
        columns = scan.index.roles.get(role) or scan.index.roles.get("revenue", [])
        if noun is not None and columns:
            column, notes = scan.choose(f"cost:{at}", "", [(one.title, one) for one in columns], factor=TIE)
            return _ordered(scan, Found(column, noun.end, (*noun.notes, *notes)), noun.end, amount or 1, descending=descending)
    for tag, descending in (("max", True), ("min", False)):
        end = scan.tag(at, tag)
        noun = scan.noun(end) if end is not None else None
        by = scan.tag(noun.end, "by_column") if noun is not None else None
        found = scan.column(by, lambda one: scan.index.kind(one) in ("number", "date", "datetime")) if by is not None else None
        if noun is not None and found is not None:
            return _ordered(scan, found.plus(noun.notes), found.end, amount or 1, descending=descending)
    return None


def _top_some(scan: Scan, top: Found[tuple[int, bool]]) -> Draft | None:
    limit, descending = top.value
    column = scan.column(top.end, lambda one: scan.index.kind(one) in ("number", "date", "datetime"))
    if column is not None and scan.noun(top.end) is None:
        return _ordered(scan, column, column.end, limit, descending=descending)
    rows = _rows_before_by(scan, top.end)
    by = scan.tag(rows.end, "by_column") if rows.has_noun else None
    column = scan.column(by, lambda one: scan.index.kind(one) in ("number", "date", "datetime")) if by is not None else None
    if column is None:
        return None
    rest = clauses(scan, column.end)
    rest.where = both(rows.where, rest.where)
    rest.notes += rows.notes
    rest.unknown = [*rows.unknown, *rest.unknown]
    return _sorted_rows(scan, rest, column, limit, descending=descending)


def _rows_before_by(scan: Scan, at: int) -> Clauses:
    """`late tasks` in `top 5 late tasks by budget`."""
    found = Clauses(end=at)
    while at < len(scan) and scan.tag(at, "by_column") is None:
        condition, noun = condition_at(scan, at), scan.noun(at)
        if condition is not None:
            found.where = both(found.where, condition.value)
            found.notes += condition.notes
            at = condition.end
        elif noun is not None:
            found.has_noun = True
            at = noun.end
        else:
            end = scan.tag(at, "filler")
            if end is None:
                found.unknown.append(at)
            at = end or at + 1
    found.end = at
    return found


def _which_has(scan: Scan, at: int) -> Draft | None:
    """`task has the highest budget`, `task with the earliest due date`, `most expensive task`."""
    at = scan.tag(at, "article") or at
    noun = scan.noun(at)
    if noun is None:
        return None
    verb = scan.tag(noun.end, "has_with") or noun.end
    start = scan.tag(verb, "article") or verb
    for tag, descending in (("max", True), ("min", False)):
        end = scan.tag(start, tag)
        column = scan.column(end, lambda one: scan.index.kind(one) in ("number", "date", "datetime")) if end is not None else None
        if column is not None:
            return _ordered(scan, column.plus(noun.notes), column.end, 1, descending=descending)
    return None


def _ordered(scan: Scan, column: Found[Column], at: int, limit: int, *, descending: bool) -> Draft:
    return _sorted_rows(scan, clauses(scan, at), column, limit, descending=descending)


def _sorted_rows(scan: Scan, rest: Clauses, column: Found[Column], limit: int, *, descending: bool) -> Draft:
    extra = [Note(0.5)] if rest.groups or rest.sorts else []
    rest.sorts = [Sorting(column.value, descending)]
    rest.groups = []
    asked, blank = rest.where, Condition(column.value.id, "is_not_blank")
    rest.where, spared = to_count(scan, both(rest.where, blank))
    primary = scan.index.primary
    columns = [one for one in (primary, column.value) if one is not None]
    draft = find_rows(scan, rest, (*column.notes, *extra, *spared), intent="top", columns=columns, limit=min(limit, MOST_TOP))
    draft = replace(draft, shows_table=limit > MOST_LISTED)
    which = said_of("max" if descending else "min", column.value).lower()
    text = f"The {'row' if limit == 1 else f'{limit} rows'} with the {which} {column.value.title}" + where_words(asked, scan.context)
    return replace(draft, text=text)
