"""Questions that are answered with rows: lists, the first few, one row's values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatsheet.domain.query import AnyOf, Condition, Filter
from chatsheet.domain.sheet import Column
from chatsheet.maestro.clauses import Clauses, clauses
from chatsheet.maestro.conditions import columns_of, condition_at, simplified
from chatsheet.maestro.dates import amount_at
from chatsheet.maestro.drafts import Draft, Sorting, listed, where_json, where_words
from chatsheet.maestro.measures import said_of
from chatsheet.maestro.notes import LIKELY, TIE, Found, Note
from chatsheet.maestro.notions import status_columns
from chatsheet.maestro.scan import Scan

LISTED_BY = 0.65
"""Factor of "list tasks by owner": in the order of owners, or counted by owner?"""

MOST_TOP = 1000
"""Rows of one `find_rows`."""


def lists(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_list, _top, _lookup, _who, _when, _is_it):
        draft = reader(scan, at)
        if draft is not None:
            yield draft


def find_rows(
    scan: Scan,
    rest: Clauses,
    notes: Sequence[Note] = (),
    *,
    intent: str = "list",
    columns: Sequence[Column] = (),
    limit: int | None = None,
    shows_table: bool = True,
) -> Draft:
    arguments = where_json(rest.where)
    if rest.sorts:
        arguments["sorts"] = [sort.to_json() for sort in rest.sorts]
    if columns:
        arguments["columns"] = [str(column.id) for column in dict.fromkeys(columns)]
    if limit is not None:
        arguments["limit"] = limit
    text = (listed([column.title for column in columns[1:] or columns]) + " of rows" if columns else "Rows") + where_words(
        rest.where, scan.context
    )
    text += "".join(f", {sort.said()}" for sort in rest.sorts) + (f", the first {limit}" if limit else "")
    return Draft(intent, "find_rows", arguments, text, notes=(*notes, *rest.notes), unknown=tuple(rest.unknown), shows_table=shows_table)


def _list(scan: Scan, at: int) -> Draft | None:
    """`show me late tasks`, `which tasks of Ana are not done`, or only `late tasks`."""
    start = scan.skip(at, "polite", "tell_me")
    asked = scan.tag(start, "list")
    rest = clauses(scan, asked if asked is not None else start)
    if scan.tag(start, "view_only") is not None or any(sort.column is None for sort in rest.sorts):
        return None
    listed_by = [Note(LISTED_BY)] if rest.groups else []
    if rest.groups and (asked is None or rest.sorts or not rest.has_noun):
        return None
    rest.sorts += [Sorting(group.column, False) for group in rest.groups]
    is_plain = rest.where is None and not rest.sorts
    if is_plain and not (asked is not None and rest.has_noun):
        return None
    if asked is not None and scan.word(start) in ("who", "whom") and scan.index.nouns.get("people", 0.0) < 1.0:
        return None
    notes = _how_plain(is_asked=asked is not None, has_noun=rest.has_noun, is_plain=is_plain)
    return find_rows(scan, rest, [*notes, *listed_by])


def _how_plain(*, is_asked: bool, has_noun: bool, is_plain: bool) -> list[Note]:
    """A list is asked for by a verb and a noun; the less of it is said, the less sure."""
    if is_plain:
        return [Note(0.85)]
    if is_asked and has_noun:
        return []
    return [Note(0.9 if is_asked or has_noun else 0.65)]


# --- the first few ------------------------------------------------------------------------------------------------------


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
    rest.where = _both(rows.where, rest.where)
    rest.notes += rows.notes
    rest.unknown = [*rows.unknown, *rest.unknown]
    return _sorted_rows(scan, rest, column, limit, descending=descending)


def _rows_before_by(scan: Scan, at: int) -> Clauses:
    """`late tasks` in `top 5 late tasks by budget`."""
    found = Clauses(end=at)
    while at < len(scan) and scan.tag(at, "by_column") is None:
        condition, noun = condition_at(scan, at), scan.noun(at)
        if condition is not None:
            found.where = _both(found.where, condition.value)
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


def _both(one: Filter | None, two: Filter | None) -> Filter | None:
    parts = [part for part in (one, two) if part is not None]
    return simplified(parts) if parts else None


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
    rest.where = _both(rest.where, blank)
    primary = scan.index.primary
    columns = [one for one in (primary, column.value) if one is not None]
    draft = find_rows(scan, rest, (*column.notes, *extra), intent="top", columns=columns, limit=min(limit, MOST_TOP))
    which = said_of("max" if descending else "min", column.value).lower()
    text = f"The {'row' if limit == 1 else f'{limit} rows'} with the {which} {column.value.title}" + where_words(asked, scan.context)
    return replace(draft, text=text)


# --- one row ------------------------------------------------------------------------------------------------------------


def row_at(scan: Scan, at: int) -> Found[Filter] | None:
    """The row that is named: by its whole name, by part of it where no name is so."""
    primary = scan.index.primary
    at = scan.tag(at, "article") or at
    noun = scan.noun(at)
    titles = scan.titles(at)
    if not titles and noun is not None:
        titles, at = scan.titles(noun.end), noun.end
    if primary is None:
        return None
    if titles:
        end = titles[0][1]
        exact = [title for title, _ in titles if title == scan.said(at, end)] or [title for title, _ in titles]
        where: Filter = Condition(primary.id, "eq", exact[0]) if len(exact) == 1 else Condition(primary.id, "in", tuple(exact))
        return Found(where, _past_possessive(scan, end))
    return _part_of_name(scan, at, primary)


def _past_possessive(scan: Scan, end: int) -> int:
    return end + 1 if scan.word(end) == "'s" else end


def _part_of_name(scan: Scan, at: int, primary: Column) -> Found[Filter] | None:
    """`the venue booking` where a row is called "Confirm venue booking with the hotel"."""
    end = at
    rows: set[str] | None = None
    while end < len(scan) and scan.tokens[end].kind in ("word", "number"):
        having = set(scan.index.title_words.get(scan.word(end), ()))
        narrowed = having if rows is None else rows & having
        if not narrowed:
            break
        rows, end = narrowed, end + 1
    if rows is None or end == at:
        return None
    text = scan.said(at, end)
    having_text = [title for title in rows if text.casefold() in title.casefold()]
    if not having_text or all(scan.tag(place, "filler") is not None for place in range(at, end)):
        return None
    where = Condition(primary.id, "contains", text)
    return Found(where, _past_possessive(scan, end), (Note(LIKELY if len(having_text) == 1 else 0.75, said=f"rows called “{text}”"),))


def _done_reading(scan: Scan, at: int) -> bool:
    """Nothing is left but filling."""
    at = scan.skip(at, "polite", "filler")
    return at >= len(scan)


def _values_of(scan: Scan, row: Found[Filter], columns: Sequence[Column], notes: Sequence[Note], unknown: Sequence[int] = ()) -> Draft:
    primary = scan.index.primary
    rest = Clauses(where=row.value, notes=[*row.notes], unknown=[*unknown])
    shown = [one for one in (primary, *columns) if one is not None]
    return find_rows(scan, rest, notes, intent="lookup", columns=shown, shows_table=isinstance(row.value, AnyOf))


def _lookup(scan: Scan, at: int) -> Draft | None:
    """`what is the status of Launch`, `Launch's budget`, `due date of Review`."""
    start = scan.skip(at, "polite", "tell_me")
    start = scan.tag(start, "what_is", "list") or start
    start = scan.tag(start, "article") or start
    column = scan.column(start)
    if column is not None:
        of = scan.tag(column.end, "of_row")
        row = row_at(scan, of) if of is not None else None
        if row is not None and _done_reading(scan, row.end):
            return _values_of(scan, row, [column.value], column.notes)
    row = row_at(scan, start)
    column = scan.column(row.end) if row is not None else None
    if row is not None and column is not None and _done_reading(scan, column.end):
        return _values_of(scan, row, [column.value], column.notes)
    return None


def _who(scan: Scan, at: int) -> Draft | None:
    """`who owns Review`, `who is responsible for Launch`, `who is working on`."""
    start = scan.skip(at, "polite", "tell_me")
    who = scan.tag(start, "who")
    if who is None:
        return None
    is_ = scan.tag(who, "is") or who
    is_ = scan.tag(is_, "article") or is_
    column = scan.column(is_, lambda one: scan.index.kind(one) == "text")
    owners = scan.index.roles.get("owner", [])
    if column is None:
        verb = scan.tag(is_, "own_verb")
        if verb is None or not owners:
            return None
        column = Found(owners[0], verb, () if len(owners) == 1 else (Note(TIE),))
    after = scan.tag(column.end, "of_row") or column.end
    row = row_at(scan, after)
    if row is None or not _done_reading(scan, row.end):
        return None
    return _values_of(scan, row, [column.value], column.notes)


def _when(scan: Scan, at: int) -> Draft | None:
    """`when is Launch due`, `when does Review start`."""
    start = scan.skip(at, "polite", "tell_me")
    when = scan.tag(start, "when")
    row = row_at(scan, scan.skip(when, "is", "aux")) if when is not None else None
    if row is None:
        return None
    column = scan.column(row.end, lambda one: scan.index.kind(one) in ("date", "datetime"))
    if column is None or not _done_reading(scan, column.end):
        return None
    return _values_of(scan, row, [column.value], column.notes)


def _is_it(scan: Scan, at: int) -> Draft | None:
    """`is Launch done?`: its status, so that the answer can be seen."""
    start = scan.skip(at, "polite", "tell_me")
    row = row_at(scan, start + 1) if scan.word(start) in ("is", "are", "was") else None
    asked = condition_at(scan, scan.tag(row.end, "filler") or row.end) if row is not None else None
    if row is None or asked is None or not _done_reading(scan, asked.end):
        return None
    ids = columns_of(asked.value)
    columns = [column for column in scan.index.columns if column.id in ids] or status_columns(scan)[:1]
    return _values_of(scan, row, columns, asked.notes)
