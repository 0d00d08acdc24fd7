"""Groups set against each other: which has the most, the first few, some compared."""

from __future__ import annotations

from collections.abc import Iterator

from chatsheet.maestro.asking import aggregate, head
from chatsheet.maestro.clauses import Grouping, clauses, group_target
from chatsheet.maestro.drafts import Draft, Sorting
from chatsheet.maestro.measures import Figure, bare_figure, figures_at
from chatsheet.maestro.named_values import value_list
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.tops import top_at


def rankings(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_most, _compare):
        draft = reader(scan, at)
        if draft is not None:
            yield draft


def _most(scan: Scan, at: int) -> Draft | None:
    """`which owner has the most late tasks`, `top 3 owners by budget`."""
    return _has_most(scan, at) or _top_groups(scan, at)


def _has_most(scan: Scan, at: int) -> Draft | None:
    start = scan.skip(at, "polite", "tell_me")
    who = scan.tag(start, "who")
    if who is not None:
        owners = scan.index.roles.get("owner", [])
        group = Found(Grouping(owners[0]), who, () if len(owners) == 1 else (Note(0.8),)) if owners else None
    else:
        which = start + 1 if scan.word(start) in ("which", "what") else None
        group = group_target(scan, which) if which is not None else None
    if group is None or group.value.column.is_primary:
        return None
    verb = group.end + 1 if scan.word(group.end) in ("has", "have", "had", "is", "got") else group.end
    for tag, descending in (("most", True), ("fewest", False)):
        end = scan.tag(verb, tag)
        if end is None:
            continue
        rest = clauses(scan, end)
        if rest.groups or rest.sorts or not rest.has_noun:
            continue
        rest.groups, rest.sorts = [group.value], [Sorting(None, descending)]
        return aggregate(scan, [Figure("count")], rest, group.notes, intent="most")
    return _has_highest(scan, verb, group)


def _has_highest(scan: Scan, at: int, group: Found[Grouping]) -> Draft | None:
    """`which owner has the highest total budget`; without "total" it could be the largest single one."""
    at = scan.tag(at, "article") or at
    for tag, descending in (("max", True), ("min", False)):
        end = scan.tag(at, tag)
        if end is None:
            continue
        found = figures_at(scan, end) or bare_figure(scan, end)
        if found is None:
            continue
        figures = found.value if isinstance(found.value, tuple) else (found.value,)
        rest = clauses(scan, found.end)
        if rest.groups or rest.sorts:
            continue
        rest.groups, rest.sorts = [group.value], [Sorting(None, descending)]
        doubt = (Note(0.8),) if not isinstance(found.value, tuple) else ()
        return aggregate(scan, figures, rest, (*group.notes, *found.notes, *doubt), intent="most")
    return None


def _top_groups(scan: Scan, at: int) -> Draft | None:
    """`top 3 owners by budget`."""
    top = top_at(scan, head(scan, at))
    group = group_target(scan, top.end) if top is not None else None
    by = scan.tag(group.end, "by") if group is not None else None
    if top is None or group is None or by is None or group.value.column.is_primary or scan.noun(top.end) is not None:
        return None
    limit, descending = top.value
    count = scan.tag(by, "how_many")
    noun = scan.noun(count) if count is not None else None
    found = figures_at(scan, by) or bare_figure(scan, by)
    if noun is not None:
        figures: tuple[Figure, ...] = (Figure("count"),)
        rest, notes = clauses(scan, noun.end), ()
    elif found is not None:
        figures = found.value if isinstance(found.value, tuple) else (found.value,)
        rest, notes = clauses(scan, found.end), found.notes  # type: ignore[assignment]
    else:
        return None
    if rest.groups:
        return None
    rest.groups, rest.sorts = [group.value], [Sorting(None, descending)]
    return aggregate(scan, figures, rest, (*group.notes, *notes), intent="most", limit=limit)


def _compare(scan: Scan, at: int) -> Draft | None:
    """`compare budget of Ana and Ben`, `compare total spent by status`."""
    start = scan.tag(scan.skip(at, "polite", "tell_me"), "compare")
    if start is None:
        return None
    found = figures_at(scan, start) or bare_figure(scan, scan.tag(start, "article") or start)
    several = _several_bare(scan, start)
    found = several or found
    if found is None:
        return None
    figures = found.value if isinstance(found.value, tuple) else (found.value,)
    rest = clauses(scan, found.end)
    if not rest.groups:
        column = _compared_column(scan, found.end)
        if column is None and len(figures) < 2:
            return None
        rest.groups = [column] if column is not None else []
    return aggregate(scan, figures, rest, found.notes, intent="compare")


def _several_bare(scan: Scan, at: int) -> Found[tuple[Figure, ...]] | None:
    """`budget and spent`."""
    one = bare_figure(scan, scan.tag(at, "article") or at)
    link = scan.tag(one.end, "versus") if one is not None else None
    two = bare_figure(scan, scan.tag(link, "article") or link) if link is not None else None
    if one is None or two is None:
        return None
    return Found((one.value, Figure(one.value.aggregate, two.value.column)), two.end, one.notes)


def _compared_column(scan: Scan, at: int) -> Grouping | None:
    """The column whose several values are compared."""
    while at < len(scan):
        for column in {name.column.id: name.column for name, _ in scan.values(at)}.values():
            found = value_list(scan, at, column)
            if found is not None and len(found.value.values) > 1:
                return Grouping(column)
        at += 1
    return None
