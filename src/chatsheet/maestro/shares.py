"""Parts of a whole: `what percent of tasks are done`, `share of budget by owner`, and what is most common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chatsheet.domain.cells import MULTI
from chatsheet.domain.query import Condition, Filter, OtherColumn
from chatsheet.domain.sheet import Column
from chatsheet.maestro.asking import aggregate
from chatsheet.maestro.clauses import Clauses, Grouping, clauses
from chatsheet.maestro.drafts import Draft, Sorting, in_words, where_words
from chatsheet.maestro.filters import filter_to_json
from chatsheet.maestro.measures import Figure, bare_figure, figures_at
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.scan import Scan

_VERBS = frozenset({"is", "are", "was", "were", "have", "has", "belong", "belongs"})
_OF_GROUPS = frozenset({"eq", "ne", "in", "not_in", "is_blank", "is_not_blank"})
"""Conditions that are met by whole groups of their column, so that one query has the part and the whole."""


def shares(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_of_figure, _of_rows, _most_common):
        draft = reader(scan, at)
        if draft is not None:
            yield draft


def _start(scan: Scan, at: int) -> int | None:
    start = scan.skip(at, "polite", "tell_me")
    return scan.tag(scan.tag(start, "what_is") or start, "share") or scan.tag(start, "share")


# --- of a figure --------------------------------------------------------------------------------------------------------


def _of_figure(scan: Scan, at: int) -> Draft | None:
    """`share of budget by owner`, `what share of the budget is Ana's`: of a sum only, nothing else adds up."""
    start = _start(scan, at)
    if start is None:
        return None
    start = scan.tag(start, "article") or start
    several = figures_at(scan, start)
    bare = bare_figure(scan, start) if several is None else None
    figure = several.value[0] if several is not None and len(several.value) == 1 else bare.value if bare is not None else None
    found = several or bare
    if found is None or figure is None or figure.aggregate != "sum" or figure.column is None:
        return None
    rest = clauses(scan, found.end)
    part = None
    if not rest.groups:
        part = rest.where if isinstance(rest.where, Condition) else None
        rest.groups, rest.where = _groups_of(scan, part), None
    if len(rest.groups) != 1 or rest.groups[0].column.type in MULTI or rest.sorts:
        return None
    notes = several.notes if several is not None else ()
    return _drafted(scan, figure, rest, notes, part)


def _groups_of(scan: Scan, part: Filter | None) -> list[Grouping]:
    """The groups of which a condition picks some."""
    column = _column_of(scan, part)
    return [Grouping(column)] if column is not None else []


def _column_of(scan: Scan, part: Filter | None) -> Column | None:
    if not isinstance(part, Condition) or part.op not in _OF_GROUPS or isinstance(part.value, OtherColumn):
        return None
    column = next((one for one in scan.index.columns if one.id == part.column), None)
    if column is None or column.type in MULTI or column.is_primary or scan.index.kind(column) not in ("text", "truth"):
        return None
    return column


# --- of rows ------------------------------------------------------------------------------------------------------------


def _of_rows(scan: Scan, at: int) -> Draft | None:
    """`what percent of Ana's tasks are done`: of the rows before the verb those that meet what follows it."""
    start = _start(scan, at)
    if start is None:
        return None
    verb = next((place for place in range(start, len(scan)) if scan.tokens[place].norm in _VERBS), None)
    scope = clauses(_until(scan, verb), start) if verb is not None else Clauses(has_noun=True)
    asked = clauses(scan, verb if verb is not None else start)
    group = _groups_of(scan, asked.where)
    if not scope.has_noun or not group or any((scope.groups, scope.sorts, asked.groups, asked.sorts)):
        return None
    if verb is None and not asked.has_noun:
        return None
    rest = Clauses(
        where=scope.where, groups=group, notes=[*scope.notes, *asked.notes], unknown=[*scope.unknown, *asked.unknown], has_noun=True
    )
    return _drafted(scan, Figure("count"), rest, (), asked.where)


def _until(scan: Scan, end: int) -> Scan:
    """The message up to a token."""
    return Scan(scan.tokens[:end], scan.message, scan.context, scan.index, scan.forced, scan.mended)


def _drafted(scan: Scan, figure: Figure, rest: Clauses, notes: tuple[Note, ...], part: Filter | None) -> Draft:
    rest.sorts = [Sorting(None, True)]
    draft = aggregate(scan, [figure], rest, notes, intent="share")
    said = figure.said()[:1].lower() + figure.said()[1:]
    if part is None:
        by = rest.groups[0].said()
        return replace(draft, text=f"Share of {said} by {by}{where_words(rest.where, scan.context)}")
    text = f"Share of {said} where {in_words(part, scan.context)}"
    of = f", of all{where_words(rest.where, scan.context)}" if rest.where is not None else ""
    return replace(draft, text=text + of, part=filter_to_json(part), shows_table=False)


# --- most common --------------------------------------------------------------------------------------------------------


def _most_common(scan: Scan, at: int) -> Draft | None:
    """`most common status`, `which status is most common`, `the least frequent priority of Ana's tasks`."""
    start = scan.skip(at, "polite", "tell_me")
    start = scan.tag(start, "what_is", "list") or start
    start = scan.tag(start, "article") or start
    for tag, descending in (("most_common", True), ("least_common", False)):
        end = scan.tag(start, tag)
        column = _common_column(scan, end) if end is not None else _common_before(scan, start, tag)
        if column is not None:
            rest = clauses(scan, column.end)
            if rest.groups or rest.sorts:
                return None
            rest.groups, rest.sorts = [Grouping(column.value)], [Sorting(None, descending)]
            return aggregate(scan, [Figure("count")], rest, column.notes, intent="most")
    return None


def _common_column(scan: Scan, at: int) -> Found[Column] | None:
    return scan.column(at, lambda one: not one.is_primary and scan.index.kind(one) in ("text", "truth"))


def _common_before(scan: Scan, at: int, tag: str) -> Found[Column] | None:
    """`status is most common`."""
    column = _common_column(scan, at)
    verb = scan.tag(column.end, "is") if column is not None else None
    end = scan.tag(scan.tag(verb, "article") or verb, tag) if verb is not None else None
    return Found(column.value, end, column.notes) if column is not None and end is not None else None
