"""Questions that are answered with figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatsheet.domain.query import Filter
from chatsheet.maestro.clauses import Clauses, Grouping, clauses, group_target
from chatsheet.maestro.conditions import columns_of, condition_at, simplified
from chatsheet.maestro.drafts import Draft, Sorting, listed, where_json, where_words
from chatsheet.maestro.lists import top_at
from chatsheet.maestro.measures import Figure, bare_figure, figures_at
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.operands import value_list
from chatsheet.maestro.scan import Scan

LISTED_BY = 0.66
"""Factor of "list tasks by owner": counted by owner, or in the order of owners?"""


def questions(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_figures, _count, _bare, _grouped_rows, _most, _compare, _values_there):
        draft = reader(scan, at)
        if draft is not None:
            yield draft


def aggregate(
    scan: Scan,
    figures: Sequence[Figure],
    rest: Clauses,
    notes: Sequence[Note] = (),
    *,
    intent: str = "aggregate",
    where: Filter | None = None,
    limit: int | None = None,
) -> Draft:
    """The draft of an `aggregate` call."""
    where = where if where is not None else rest.where
    sorts = [*rest.sorts]
    arguments = {"measures": [figure.to_json() for figure in figures]}
    if rest.groups:
        arguments["by"] = [group.to_json() for group in rest.groups]
        grouped = {group.column.id for group in rest.groups}
        if any(sort.column is not None and sort.column.id not in grouped for sort in sorts):
            sorts = _by_figure(figures, sorts)
        if sorts:
            arguments["sorts"] = [sort.to_json() for sort in sorts]
    if limit is not None:
        arguments["limit"] = limit  # type: ignore[assignment]
    unused = (Note(0.5),) if sorts and not rest.groups else ()
    text = _text(scan, figures, rest.groups, sorts, where, limit)
    found = (*notes, *rest.notes, *unused)
    is_table = bool(rest.groups) or len(figures) > 1
    return Draft(
        intent, "aggregate", {**arguments, **where_json(where)}, text, notes=found, unknown=tuple(rest.unknown), shows_table=is_table
    )


def _by_figure(figures: Sequence[Figure], sorts: Sequence[Sorting]) -> list[Sorting]:
    """`sorted by budget` where budget is what is added up."""
    measured = {figure.column.id for figure in figures if figure.column is not None}
    return [Sorting(None, sort.is_descending) if sort.column is not None and sort.column.id in measured else sort for sort in sorts]


def _text(
    scan: Scan, figures: Sequence[Figure], groups: Sequence[Grouping], sorts: Sequence[Sorting], where: Filter | None, limit: int | None
) -> str:
    text = listed([figures[0].said(), *(_lower(figure.said()) for figure in figures[1:])])
    if groups:
        text += " by " + listed([group.said() for group in groups])
    text += where_words(where, scan.context)
    if sorts:
        text += ", " + ", then ".join(sort.said() for sort in sorts)
    return text + (f", the first {limit}" if limit else "")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def head(scan: Scan, at: int) -> int:
    """Past "what is the", "can you tell me"."""
    at = scan.skip(at, "polite", "tell_me")
    end = scan.tag(at, "what_is", "group_verb")
    return at if end is None else end


# --- figures ------------------------------------------------------------------------------------------------------------


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


# --- most, compare, distinct --------------------------------------------------------------------------------------------


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
        return aggregate(scan, [Figure("count")], rest, group.notes, intent="most", limit=1)
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
        return aggregate(scan, figures, rest, (*group.notes, *found.notes, *doubt), intent="most", limit=1)
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
