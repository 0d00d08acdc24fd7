"""Rows by their names, and the rows that stand below a named one: `Launch`, `tasks under Design`, `the Design tasks`."""

from __future__ import annotations

from chatsheet.domain.query import Condition, Filter, RowsIn
from chatsheet.maestro.named_values import Values, is_any
from chatsheet.maestro.notes import LIKELY, TIE, Found
from chatsheet.maestro.scan import Scan

MOST_BELOW = 5_000
_WITHIN = frozenset({"in", "of", "from", "for", "under", "within", "inside", "below"})
_PHASE = frozenset({"phase", "section", "group", "stage", "part", "block", "branch"})


def by_title(scan: Scan, at: int) -> Found[Filter] | None:
    """A row by its whole name, or several."""
    primary = scan.index.primary
    titles = scan.titles(at)
    if primary is None or not titles:
        return None
    end = titles[0][1]
    if all(
        token.kind != "quote" and (scan.tag(place, "filler") is not None or scan.noun(place) is not None)
        for place, token in enumerate(scan.tokens[at:end], at)
    ):
        return None
    values = [*_named_rows(scan, at, end)]
    while (link := scan.tag(end, "or")) is not None:
        link = scan.tag(link, "or") or link
        more = scan.titles(link)
        if not more:
            break
        values, end = [*values, *_named_rows(scan, link, more[0][1])], more[0][1]
    return Found(is_any(Values(primary, tuple(dict.fromkeys(values)))), _past_possessive(scan, end))


def _named_rows(scan: Scan, at: int, end: int) -> list[str]:
    """The rows called so; where case tells them apart, only that one."""
    titles = [title for title, _ in scan.titles(at)]
    exact = [title for title in titles if title == scan.said(at, end)]
    return exact or titles


def _past_possessive(scan: Scan, end: int) -> int:
    return end + 1 if scan.word(end) == "'s" else end


def below(scan: Scan, at: int) -> Found[Filter] | None:
    """`under Design`, `Design` in "tasks in Design" and "Design tasks": what stands below the row of that name.

    The row itself, and a value that is called the same, are the other ways to take it.
    """
    under = scan.tag(at, "below")
    start = scan.tag(under, "article") or under if under is not None else at
    titles = scan.titles(start)
    parents = [parent for parent in (scan.context.parents or {}).values() if titles and parent.name == titles[0][0]]
    primary = scan.index.primary
    if primary is None or len(parents) != 1 or len(titles) != 1 or len(parents[0].below) > MOST_BELOW:
        return None
    end = _past_possessive(scan, titles[0][1])
    phase = end + 1 if scan.word(end) in _PHASE else end
    if under is None and not (phase > end or _is_within(scan, at) or scan.noun(end) is not None):
        return None
    name = parents[0].name
    options: list[tuple[str, Filter]] = [
        (f"below {name}", RowsIn(parents[0].below)),
        (f"the row {name}", Condition(primary.id, "eq", name)),
    ]
    values = {one.column.id: one for one, stop in scan.values(start) if stop == titles[0][1]} if under is None and phase == end else {}
    options += [(f"{one.column.title} is {one.value}", Condition(one.column.id, "eq", one.value)) for one in values.values()]
    value, notes = scan.choose(f"below:{at}", name, options, factor=TIE if values else LIKELY, is_open=True)
    return Found(value, phase, notes)


def _is_within(scan: Scan, at: int) -> bool:
    """Whether rows are spoken of before: "tasks in", "everything of the"."""
    before = at - 2 if scan.word(at - 1) in ("the", "our") and at > 1 else at - 1
    if before < 1 or scan.word(before) not in _WITHIN:
        return False
    place = before - 1
    while place > 0 and scan.word(place) in ("are", "is", "were", "there", "still"):
        place -= 1
    return scan.noun(place) is not None or scan.tag(place, "noun_any") is not None
