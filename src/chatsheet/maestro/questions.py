"""Questions that are answered with figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chatsheet.domain.query import Filter
from chatsheet.maestro.asking import aggregate, head
from chatsheet.maestro.clauses import Clauses, Grouping, clauses
from chatsheet.maestro.conditions import columns_of, condition_at, simplified
from chatsheet.maestro.drafts import Draft
from chatsheet.maestro.measures import Figure, bare_figure, figures_at
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.scan import Scan

LISTED_BY = 0.66
"""Factor of "list tasks by owner": counted by owner, or in the order of owners?"""


def questions(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_figures, _count, _bare, _grouped_rows, _values_there):
        draft = reader(scan, at)
        if draft is not None:
            yield draft


def _figures(scan: Scan, at: int) -> Draft | None:
    start = head(scan, at)
    prefix = _conditions_before(scan, start)
    found = figures_at(scan, prefix.end if prefix else start)
    if found is None:
        much = scan.tag(start, "how_much")
        found = figures_at(scan, much) if much is not None else None
    if found is None or _is_row_question(scan, at, found):
        return None
    rest = clauses(scan, found.end)
    if prefix is not None:
        rest = clauses_with(rest, prefix)
    return aggregate(scan, found.value, rest, found.notes)


def _is_row_question(scan: Scan, at: int, found: Found[tuple[Figure, ...]]) -> bool:
    """`which task has the highest budget` wants a row."""
    return scan.word(at) == "which" and found.value[0].aggregate in ("min", "max")


def _conditions_before(scan: Scan, at: int) -> Found[Filter] | None:
    """`Ana's` in `Ana's total budget`."""
    found = condition_at(scan, at)
    if found is None or scan.word(found.end - 1) != "'s":
        return None
    return found


def clauses_with(rest: Clauses, more: Found[Filter]) -> Clauses:
    rest.where = more.value if rest.where is None else simplified([more.value, rest.where])
    rest.notes = [*more.notes, *rest.notes]
    return rest


def _count(scan: Scan, at: int) -> Draft | None:
    """`how many tasks are late`, `count by status`."""
    start = scan.skip(at, "polite", "tell_me")
    asked = scan.tag(scan.tag(start, "what_is") or start, "how_many") or scan.tag(start, "how_many")
    if asked is None:
        return None
    rest = clauses(scan, asked)
    return aggregate(scan, [Figure("count")], rest, intent="count")


def _bare(scan: Scan, at: int) -> Draft | None:
    """`budget by owner`, `how much budget does Ana have`."""
    start = head(scan, at)
    much = scan.tag(scan.skip(at, "polite", "tell_me"), "how_much")
    start = scan.tag(much, "what_is") or much if much is not None else start
    prefix = _conditions_before(scan, start)
    start = prefix.end if prefix else scan.tag(start, "article") or start
    found = bare_figure(scan, start)
    if found is None:
        return None
    rest = clauses(scan, found.end)
    if prefix is not None:
        rest = clauses_with(rest, prefix)
    is_about_row = rest.where is not None and _names_row(scan, rest.where)
    if is_about_row or not (rest.groups or rest.where or much):
        return None
    return aggregate(scan, [found.value], rest, () if much is not None and found.value.aggregate == "sum" else found.notes)


def _names_row(scan: Scan, where: Filter) -> bool:
    primary = scan.index.primary
    return primary is not None and primary.id in columns_of(where)


def _grouped_rows(scan: Scan, at: int) -> Draft | None:
    """`tasks by owner`, `open tasks per status`: how many."""
    start = scan.skip(at, "polite", "tell_me")
    asked, grouped = scan.tag(start, "list"), scan.tag(start, "group_verb")
    rest = clauses(scan, grouped or asked or start)
    if not rest.groups or not rest.has_noun:
        return None
    doubt = 1.0 if grouped is not None else 0.85 if asked is None else LISTED_BY
    return aggregate(scan, [Figure("count")], rest, (Note(doubt),), intent="count")


def _values_there(scan: Scan, at: int) -> Draft | None:
    """`which owners are there`, `list the statuses`."""
    start = scan.skip(at, "polite", "tell_me")
    asked = scan.tag(start, "list")
    if asked is None:
        return None
    asked = scan.skip(asked, "article", "distinct")
    column = scan.column(asked)
    end = scan.skip(column.end, "in_use") if column is not None else asked
    if column is None or scan.index.kind(column.value) not in ("text", "truth") or scan.noun(asked) is not None:
        return None
    rest = clauses(scan, end)
    if rest.groups or rest.where is not None or rest.has_noun:
        return None
    rest.groups = [Grouping(column.value)]
    draft = aggregate(scan, [Figure("count")], rest, column.notes, intent="distinct")
    return replace(draft, text=f"The different values of {column.value.title}")
