"""What stands in one row: `who owns Review`, `when is Launch due`, `what is the status of Launch`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatsheet.domain.query import AnyOf, Condition, Filter
from chatsheet.domain.sheet import Column
from chatsheet.maestro.asking import find_rows
from chatsheet.maestro.clauses import Clauses
from chatsheet.maestro.conditions import columns_of, condition_at
from chatsheet.maestro.drafts import Draft
from chatsheet.maestro.notes import LIKELY, TIE, Found, Note
from chatsheet.maestro.notions import status_columns
from chatsheet.maestro.scan import Scan


def lookups(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_lookup, _who, _when, _is_it):
        draft = reader(scan, at)
        if draft is not None:
            yield draft


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
    column = scan.column(row.end, lambda one: not one.is_primary) if row is not None else None
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
