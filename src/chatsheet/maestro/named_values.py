"""Values of the sheet as a message names them: `Ana`, `Ana, Ben or Cara`, "in progress", a quoted text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chatsheet.domain.cells import MULTI
from chatsheet.domain.query import AllOf, Condition, Filter, Op, Operand
from chatsheet.domain.sheet import Column
from chatsheet.maestro.notes import LIKELY, Found
from chatsheet.maestro.scan import Scan


@dataclass(frozen=True, slots=True)
class Values:
    """Values of one column that a phrase names; several when a first name is several people's."""

    column: Column
    values: tuple[str, ...]
    is_every: bool = False
    """All of them in one cell: "legal and web" of a column that holds several."""


def value_in(scan: Scan, at: int, column: Column) -> Found[Values] | None:
    """The value of `column` named at a token: the longest, a whole value rather than a first name."""
    named = [(name, end) for name, end in scan.values(at) if name.column is column]
    if not named:
        return None
    end = max(stop for _, stop in named)
    longest = [name for name, stop in named if stop == end]
    whole = [name for name in longest if name.is_whole]
    exact = [name for name in whole if name.value == scan.said(at, end)]
    values = dict.fromkeys(name.value for name in (exact or whole or longest))
    after = end + 1 if scan.word(end) == "'s" else end
    return Found(Values(column, tuple(values)), after)


def value_list(scan: Scan, at: int, column: Column) -> Found[Values] | None:
    """One value, or several: `Ana, Ben or Cara`."""
    first = value_in(scan, at, column) or value_in(scan, scan.tag(at, "article") or at, column)
    if first is None:
        return None
    values, end, joined = list(first.value.values), first.end, set[str]()
    while True:
        link = scan.tag(end, "or")
        link = scan.tag(link, "or") or link if link is not None else None
        more = value_in(scan, link, column) if link is not None else None
        if more is None or link is None:
            return _listed(scan, at, Found(Values(column, tuple(dict.fromkeys(values))), end, first.notes), joined)
        joined |= {scan.word(place) for place in range(end, link)}
        values, end = [*values, *more.value.values], more.end


def _listed(scan: Scan, at: int, found: Found[Values], joined: set[str]) -> Found[Values]:
    """Of a column of several values "legal and web" may ask for both in one cell."""
    if found.value.column.type not in MULTI or not joined & {"and", "&"} or "or" in joined:
        return found
    options = [("all of them", True), ("any of them", False)]
    is_every, notes = scan.choose(f"every:{at}", scan.said(at, found.end), options, factor=LIKELY, is_open=True)
    return Found(replace(found.value, is_every=is_every), found.end, (*found.notes, *notes))


def is_any(found: Values, *, negated: bool = False) -> Filter:
    if found.is_every and not negated:
        return AllOf(tuple(Condition(found.column.id, "eq", value) for value in found.values))
    one: Op = "ne" if negated else "eq"
    many: Op = "not_in" if negated else "in"
    if len(found.values) == 1:
        return Condition(found.column.id, one, found.values[0])
    return Condition(found.column.id, many, tuple[Operand, ...](found.values))


def free_text(scan: Scan, at: int) -> Found[str] | None:
    """A quoted text, or one word that is no part of the grammar."""
    at = scan.tag(at, "article") or at
    if at >= len(scan):
        return None
    token = scan.tokens[at]
    if token.kind == "quote":
        return Found(token.text, at + 1) if token.text else None
    if token.kind == "symbol" or scan.tag(at, "stop", "verb") is not None:
        return None
    end = at + 1
    while end < len(scan) and scan.tokens[end].start == scan.tokens[end - 1].end + 1 and scan.message[scan.tokens[end - 1].end] == "-":
        end += 1
    return Found(scan.said(at, end), end)
