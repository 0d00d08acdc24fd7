"""Conditions between two columns of the same row: `spent > budget`, `start is after due`, "over budget".

They answer questions; a change by one is only offered, because no value of it can be seen in the message.
"""

from __future__ import annotations

from collections.abc import Iterator

from chatsheet.domain.query import Condition, Filter, Op, OtherColumn
from chatsheet.domain.sheet import Column
from chatsheet.maestro.english import BUDGET, SPENT
from chatsheet.maestro.index import EXACT, SHORTENED
from chatsheet.maestro.notes import TIE, Found, Note, open_note
from chatsheet.maestro.roles import shortened
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.text import stems_of

_DATES = frozenset({"date", "datetime"})
_OF_NUMBERS: tuple[tuple[Op, str], ...] = (("le", "le"), ("lt", "lt"), ("ge", "ge"), ("gt", "gt"))
_OF_DATES: tuple[tuple[Op, str], ...] = (("lt", "before"), ("gt", "after"))
_OF_ALL: tuple[tuple[Op, str], ...] = (("ne", "differs"), ("eq", "same_as"))
_SPENT = frozenset(map(stems_of, SPENT))


def other_column(scan: Scan, at: int, column: Column) -> Iterator[Found[Filter]]:
    """`> budget`, `is after due`, `is the same as reporter`: never where something is computed with the other column."""
    kind = scan.index.kind(column)
    if kind == "truth":
        return
    orders = _OF_NUMBERS if kind == "number" else _OF_DATES if kind in _DATES else ()
    start = scan.tag(at, "is") or at
    for op, tag in (*orders, *_OF_ALL):
        for place in dict.fromkeys((at, start)):
            after = scan.tag(place, tag)
            other = _named(scan, after, column) if after is not None else None
            if other is not None:
                condition = Condition(column.id, op, OtherColumn(other.value.id))
                yield Found(condition, other.end, (*other.notes, open_note()))


def _named(scan: Scan, at: int, column: Column) -> Found[Column] | None:
    """The other column: of the same kind, and not "the budget of Launch". Dates are named by their title only: "end" may be one of June."""
    start = at + 1 if scan.word(at) == "the" else at
    if start >= len(scan) or scan.tokens[start].kind == "quote":
        return None
    least = SHORTENED if scan.index.kind(column) in _DATES else 0.0
    named = [(name, end) for name, end in scan.names(start) if name.quality >= least and _is_alike(scan, name.column, column)]
    if not named:
        return None
    end = max(stop for _, stop in named)
    best = {name.column.id: name for name, stop in reversed(named) if stop == end}
    other, notes = scan.pick_column(start, end, sorted(best.values(), key=lambda name: -name.quality))
    end = scan.tag(end, "column") or end
    return None if scan.word(end) in ("of", "'s", "for") else Found(other, end, notes)


def _is_alike(scan: Scan, one: Column, other: Column) -> bool:
    kinds = {scan.index.kind(one), scan.index.kind(other)}
    return one is not other and (len(kinds) == 1 or kinds <= _DATES)


# --- over budget --------------------------------------------------------------------------------------------------------


def over_budget(scan: Scan, at: int) -> Found[Filter] | None:
    """`over budget`, `under budget`: what was spent against the budget, where the sheet has a column for either."""
    op: Op = "gt"
    end = scan.tag(at, "beyond")
    if end is None:
        op, end = "lt", scan.tag(at, "short_of")
    if end is None:
        return None
    end = end + 1 if scan.word(end) in ("the", "their", "its") else end
    named = [name for name, stop in scan.names(end) if stop == end + 1 and scan.index.kind(name.column) == "number"]
    budgets = [name.column for name in named if name.quality in (EXACT, SHORTENED)]
    if scan.word(end) != BUDGET or len(budgets) != 1 or scan.word(end + 1) in ("of", "'s", "for"):
        return None
    options = [(column.title, column) for column in scan.index.of_kind("number") if column is not budgets[0] and _is_spent(column)]
    if not options:
        return None
    spent, notes = scan.choose(f"spent:{at}", "spent", options, factor=TIE)
    doubt = (Note(TIE),) if _is_measured(scan, at) else ()
    return Found(Condition(spent.id, op, OtherColumn(budgets[0].id)), end + 1, (*notes, *doubt, open_note()))


def _is_spent(column: Column) -> bool:
    return shortened(stems_of(column.title.partition("(")[0])) in _SPENT


def _is_measured(scan: Scan, at: int) -> bool:
    """Whether a number stands before it: "total spent over budget" may be the difference."""
    return at > 0 and any(scan.index.kind(name.column) == "number" for name, _ in scan.names(at - 1))
