"""What only the asker's own view is about (filter, order), and the small commands: undo, redo, describe, history."""

from __future__ import annotations

from collections.abc import Iterator

from chatsheet.domain.query import Filter
from chatsheet.maestro.changes import at_end
from chatsheet.maestro.clauses import Clauses, clauses, sorts_at
from chatsheet.maestro.conditions import negated
from chatsheet.maestro.drafts import Draft, Json, in_words
from chatsheet.maestro.filters import filter_to_json
from chatsheet.maestro.notes import Note, open_note
from chatsheet.maestro.scan import Scan


def views(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_clear, _only, _hide, _sort):
        draft = reader(scan, at)
        if draft is not None:
            yield draft


def view_of(scan: Scan, where: Filter | None, rest: Clauses) -> Draft:
    view: Json = {}
    if where is not None:
        view["filter"] = filter_to_json(where)
    if rest.sorts:
        view["sorts"] = [sort.to_json() for sort in rest.sorts]
    text = "Show only rows where " + in_words(where, scan.context) if where is not None else "Show all rows"
    text += "".join(f", {sort.said()}" for sort in rest.sorts)
    return Draft("view", None, {}, text, view=view, notes=tuple(rest.notes), unknown=tuple(rest.unknown))


def _clear(scan: Scan, at: int) -> Draft | None:
    end = scan.tag(at, "view_clear")
    if end is None or not at_end(scan, scan.skip(end, "again")):
        return None
    return Draft("view", None, {}, "Show all rows in their order", view={})


def _only(scan: Scan, at: int) -> Draft | None:
    """`show only blocked`, `filter by owner Ana`."""
    start = scan.tag(at, "view_only") or (scan.tag(at, "only") if scan.context.previous is None else None)
    if start is None:
        return None
    rest = clauses(scan, scan.tag(start, "by") or start)
    if rest.where is None or rest.groups or any(sort.column is None for sort in rest.sorts):
        return None
    return view_of(scan, rest.where, rest)


def _hide(scan: Scan, at: int) -> Draft | None:
    start = scan.tag(at, "view_hide")
    if start is None:
        return None
    rest = clauses(scan, start)
    if rest.where is None or rest.groups or rest.sorts:
        return None
    return view_of(scan, negated(rest.where), rest)


def _sort(scan: Scan, at: int) -> Draft | None:
    """`sort by due`: mine only."""
    start, down = scan.tag(at, "sort"), scan.tag(at, "sort_down")
    if (start is None and down is None) or scan.tag(at, "sort_sheet") is not None:
        return None
    rest = Clauses()
    end = sorts_at(scan, down, rest, is_descending=True) if down is not None else sorts_at(scan, start or at, rest)
    if end is None or not at_end(scan, end):
        return None
    draft = view_of(scan, None, rest)
    return Draft("view", None, {}, draft.text.replace("Show all rows, s", "S"), view=draft.view, notes=draft.notes)


# --- small commands -----------------------------------------------------------------------------------------------------


def commands(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_undo, _redo, _describe, _history):
        draft = reader(scan, at)
        if draft is not None:
            yield draft


def _undo(scan: Scan, at: int) -> Draft | None:
    that, latest = scan.tag(at, "undo_that"), scan.tag(at, "undo")
    if that is not None and at_end(scan, that):
        cause = scan.context.last_cause
        if cause is None:
            return Draft("undo", "undo", {}, "Undo your latest change", notes=(open_note(),))
        return Draft("undo", "undo", {"cause": cause}, "Undo the latest change of this chat")
    if latest is not None and at_end(scan, latest):
        return Draft("undo", "undo", {}, "Undo your latest change")
    return None


def _redo(scan: Scan, at: int) -> Draft | None:
    end = scan.tag(at, "redo")
    if end is None or not at_end(scan, end):
        return None
    return Draft("redo", "redo", {}, "Redo what your latest undo took back")


def _describe(scan: Scan, at: int) -> Draft | None:
    start = scan.skip(at, "polite", "tell_me")
    end = scan.tag(start, "describe")
    if end is None or not at_end(scan, scan.skip(end, "describe_rest", "polite")):
        return None
    return Draft("describe", "describe_sheet", {}, "Describe this sheet")


def _history(scan: Scan, at: int) -> Draft | None:
    start = scan.skip(at, "polite", "tell_me")
    end = scan.tag(start, "history")
    if end is None or not at_end(scan, scan.skip(end, "describe_rest", "polite")):
        return None
    return Draft("history", "history", {}, "The latest changes", notes=(Note(1.0),))
