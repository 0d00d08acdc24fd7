"""Lists of rows: `show me late tasks`, `which tasks of Ana are not done`."""

from __future__ import annotations

from collections.abc import Iterator

from chatsheet.maestro.asking import find_rows
from chatsheet.maestro.clauses import clauses
from chatsheet.maestro.drafts import Draft, Sorting
from chatsheet.maestro.notes import Note
from chatsheet.maestro.parents import says_tasks, to_count
from chatsheet.maestro.scan import Scan

LISTED_BY = 0.65
"""Factor of "list tasks by owner": in the order of owners, or counted by owner?"""


def lists(scan: Scan, at: int) -> Iterator[Draft]:
    draft = _list(scan, at)
    if draft is not None:
        yield draft


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
    if rest.where is not None and says_tasks(scan):
        rest.where, spared = to_count(scan, rest.where)
        notes += spared
    return find_rows(scan, rest, [*notes, *listed_by])


def _how_plain(*, is_asked: bool, has_noun: bool, is_plain: bool) -> list[Note]:
    """A list is asked for by a verb and a noun; the less of it is said, the less sure."""
    if is_plain:
        return [Note(0.85)]
    if is_asked and has_noun:
        return []
    return [Note(0.9 if is_asked or has_noun else 0.65)]
