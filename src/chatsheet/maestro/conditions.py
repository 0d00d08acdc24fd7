"""One condition of a message: on a column, by a value, by a notion, by a date, by the name of a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chatsheet.domain.query import AllOf, AnyOf, Condition, Filter, Not, Op, OtherColumn, RowsIn, TextAnywhere
from chatsheet.domain.sheet import ColumnId
from chatsheet.maestro.english import UNITS, WEEKDAYS
from chatsheet.maestro.index import ROOT, Name
from chatsheet.maestro.named_rows import below, by_title
from chatsheet.maestro.named_values import Values, free_text, is_any, value_list
from chatsheet.maestro.notes import LIKELY, TIE, Found, Note
from chatsheet.maestro.notions import done_filter, late_filter, open_filter, unassigned_filter
from chatsheet.maestro.numbers import number_at, number_for
from chatsheet.maestro.operands import date_conditions, operand_at
from chatsheet.maestro.other_columns import over_budget
from chatsheet.maestro.scan import Scan

_NEGATED: dict[Op, Op] = {
    "eq": "ne",
    "ne": "eq",
    "in": "not_in",
    "not_in": "in",
    "is_blank": "is_not_blank",
    "is_not_blank": "is_blank",
    "contains": "not_contains",
    "not_contains": "contains",
}


def negated(given: Filter) -> Filter:
    """The rows that `given` does not mean."""
    if isinstance(given, Not):
        return given.part
    if isinstance(given, Condition) and given.op in _NEGATED:
        return Condition(given.column, _NEGATED[given.op], given.value)
    return Not(given)


def condition_at(scan: Scan, at: int) -> Found[Filter] | None:
    """The condition that begins at a token; the one that explains most words, then the plainest."""
    if at >= len(scan):
        return None
    if at not in scan.conditions:
        scan.conditions[at] = _longest_condition(scan, at)
    known: Found[Filter] | None = scan.conditions[at]
    return known


def _longest_condition(scan: Scan, at: int) -> Found[Filter] | None:
    best: Found[Filter] | None = None
    for found in _candidates(scan, at):
        if best is None or found.end > best.end:
            best = found
    return best


def _candidates(scan: Scan, at: int) -> Iterator[Found[Filter]]:
    """In the order in which they win among equally long ones."""
    for reader in (
        _selection,
        below,
        _by_column,
        _by_value,
        _by_truth,
        _by_notion,
        over_budget,
        _by_blank,
        _by_number,
        _by_date,
        _by_text,
        by_title,
        _negative,
    ):
        found = reader(scan, at)
        if found is not None:
            yield found


# --- by column ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Try:
    name: Name
    name_end: int
    found: Found[Filter]


def _by_column(scan: Scan, at: int) -> Found[Filter] | None:
    """`status is Done`, `due before June`, `owner Ana`: of all columns the words may name, those that take what follows."""
    start = at if scan.names(at) else scan.tag(at, "column") or at
    tries: list[_Try] = []
    for name, end in scan.names(start):
        by = end + 1 if name.quality == ROOT and scan.word(end) == "by" else end
        found = operand_at(scan, scan.tag(by, "column") or by, name.column)
        if found is not None:
            tries.append(_Try(name, end, found))
    if not tries:
        return None
    end = max(one.found.end for one in tries)
    longest = [one for one in tries if one.found.end == end]
    name_end = max(one.name_end for one in longest)
    best = {
        one.name.column.id: one for one in sorted((one for one in longest if one.name_end == name_end), key=lambda one: one.name.quality)
    }
    names = sorted((one.name for one in best.values()), key=lambda name: -name.quality)
    column, notes = scan.pick_column(start, name_end, names)
    return best[column.id].found.plus(notes)


def _by_truth(scan: Scan, at: int) -> Found[Filter] | None:
    """`approved`, where that is a checkbox; `unapproved`."""
    found = scan.column(at, lambda column: scan.index.kind(column) == "truth")
    if found is not None:
        return Found(Condition(found.value.id, "eq", True), found.end, found.notes)
    stem = scan.word(at)
    opposite = [name.column for name in scan.index.names.get(stem[2:], ()) if name.stems == (stem[2:],)] if stem.startswith("un") else []
    boxes = [column for column in opposite if scan.index.kind(column) == "truth"]
    return Found(Condition(boxes[0].id, "ne", True), at + 1) if len(boxes) == 1 else None


def _by_blank(scan: Scan, at: int) -> Found[Filter] | None:
    """`without owner`, `no due date`, `with a due date`."""
    end = scan.tag(at, "without")
    found = scan.column(end) if end is not None else None
    if found is not None:
        return Found(Condition(found.value.id, "is_blank"), found.end, found.notes)
    end = scan.tag(at, "with")
    found = scan.column(end) if end is not None else None
    if found is not None and end is not None and _by_column(scan, scan.tag(end, "article") or end) is None:
        return Found(Condition(found.value.id, "is_not_blank"), found.end, (*found.notes, Note(LIKELY)))
    return None


def _by_number(scan: Scan, at: int) -> Found[Filter] | None:
    """`over 1000 budget`, `more than 5 hours`."""
    for op in ("le", "lt", "ge", "gt"):
        after = scan.tag(at, op)
        if after is None:
            continue
        plain = number_at(scan, after)
        if plain is None:
            continue
        named = scan.column(scan.tag(plain.end, "filler") or plain.end, lambda one: scan.index.kind(one) == "number")
        number = number_for(scan, after, named.value) if named is not None else None
        if number is not None and named is not None:
            return Found(Condition(named.value.id, op, number.value), named.end, (*number.notes, *named.notes))
    return None


# --- by value -----------------------------------------------------------------------------------------------------------


def _by_value(scan: Scan, at: int) -> Found[Filter] | None:
    """`blocked`, `Ana's`, `high priority`, `owned by Ana or Ben`."""
    if scan.tokens[at].kind == "number":
        return None
    columns = {name.column.id: name.column for name, _ in scan.values(at)}
    lists = [found for column in columns.values() if (found := value_list(scan, at, column)) is not None]
    if not lists:
        return None
    if scan.tag(at, "filler") is not None and max(found.end for found in lists) == at + 1:
        return None
    with_column = [(found, end) for found in lists if (end := _column_behind(scan, found)) is not None]
    if with_column:
        found, end = max(with_column, key=lambda one: one[1])
        return Found(is_any(found.value), end, found.notes)
    end = max(found.end for found in lists)
    longest = [found for found in lists if found.end == end]
    return _pick_values(scan, at, end, longest)


def _column_behind(scan: Scan, found: Found[Values]) -> int | None:
    """The end of `priority` in `high priority`."""
    named = [end for name, end in scan.names(found.end) if name.column is found.value.column]
    if not named or operand_at(scan, max(named), found.value.column) is not None:
        return None
    return max(named)


def _pick_values(scan: Scan, at: int, end: int, lists: list[Found[Values]]) -> Found[Filter]:
    whole = {name.column.id for name, stop in scan.values(at) if name.is_whole}
    ranked = sorted(lists, key=lambda found: found.value.column.id not in whole)
    options = [(f"{found.value.column.title}", found) for found in ranked]
    chosen, notes = scan.choose(f"value:{at}", scan.said(at, end), options, factor=TIE)
    return Found(is_any(chosen.value), end, (*chosen.notes, *notes))


def _by_notion(scan: Scan, at: int) -> Found[Filter] | None:
    for tag, read in (("late", late_filter), ("unassigned", unassigned_filter), ("open", open_filter), ("done", done_filter)):
        end = scan.tag(at, tag)
        found = read(scan, at, end) if end is not None else None
        if found is not None:
            return found
    return None


# --- by date, text, selection -------------------------------------------------------------------------------------------


def _by_date(scan: Scan, at: int) -> Found[Filter] | None:
    """`this week`, `in March`: of the column that says when rows are due, unless there is only one date."""
    columns = scan.index.of_kind("date", "datetime")
    dues = scan.index.roles.get("due", [])
    ranked = sorted(columns, key=lambda column: column not in dues)
    found = {column.id: one for column in ranked if (one := _longest(date_conditions(scan, at, column, is_bare=False))) is not None}
    options = [(column.title, column) for column in ranked if column.id in found]
    if not options:
        return None
    end = found[options[0][1].id].end
    column, notes = scan.choose(f"date_column:{at}", scan.said(at, end), options, factor=TIE)
    return found[column.id].plus(notes)


def _longest(every: Iterator[Found[Filter]]) -> Found[Filter] | None:
    return max(every, key=lambda one: one.end, default=None)


def _by_text(scan: Scan, at: int) -> Found[Filter] | None:
    after = scan.tag(at, "contains")
    text = free_text(scan, after) if after is not None else None
    return None if text is None else Found(TextAnywhere(text.value), text.end, (Note(LIKELY), *text.notes))


def _selection(scan: Scan, at: int) -> Found[Filter] | None:
    """`these rows`. What is selected is in the context; nothing selected is no rows at all, and never sure."""
    end = scan.tag(at, "these")
    if end is None or scan.word(end) in _TIME or scan.tag(end, "sheet_noun") is not None:
        return None
    noun = scan.noun(end)
    end = noun.end if noun is not None else end
    rows = scan.context.selection
    return Found(RowsIn(rows), end, () if rows else (Note(0.2),))


_TIME = frozenset(WEEKDAYS) | frozenset(UNITS) | {"sheet", "morning"}


def _negative(scan: Scan, at: int) -> Found[Filter] | None:
    """`not done`, `excluding the cancelled ones`."""
    end = scan.tag(at, "not", "except")
    if end is None:
        return None
    if scan.word(end) == "yet":
        end += 1
    end = scan.skip(end, "article")
    found = _except_negative(scan, end)
    return None if found is None else Found(negated(found.value), found.end, found.notes)


def _except_negative(scan: Scan, at: int) -> Found[Filter] | None:
    if at >= len(scan):
        return None
    readers = (_by_column, _by_value, _by_truth, _by_notion, _by_date, by_title)
    return max((one for reader in readers if (one := reader(scan, at)) is not None), key=lambda one: one.end, default=None)


def simplified(parts: list[Filter], *, any_of: bool = False) -> Filter:
    """One filter out of several, without nesting what need not be nested."""
    flat: list[Filter] = []
    for part in parts:
        flat += part.parts if isinstance(part, AnyOf if any_of else AllOf) else (part,)
    unique = list(dict.fromkeys(flat))
    if len(unique) == 1:
        return unique[0]
    return AnyOf(tuple(unique)) if any_of else AllOf(tuple(unique))


def columns_of(given: Filter) -> set[ColumnId]:
    """The columns a filter asks about."""
    match given:
        case Condition():
            return {given.column} | ({given.value.column} if isinstance(given.value, OtherColumn) else set())
        case AllOf() | AnyOf():
            return {column for part in given.parts for column in columns_of(part)}
        case Not():
            return columns_of(given.part)
        case _:
            return set()
