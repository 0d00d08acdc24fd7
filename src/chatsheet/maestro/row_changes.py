"""Rows that come and go, and their order: add, delete, sort for everyone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatsheet.domain.format import format_value
from chatsheet.domain.sheet import Column
from chatsheet.maestro.changes import at_end, is_writable
from chatsheet.maestro.clauses import Clauses, sorts_at
from chatsheet.maestro.drafts import Draft, in_words, listed
from chatsheet.maestro.filters import filter_to_json
from chatsheet.maestro.notes import Found, Note, factor_of
from chatsheet.maestro.rows import UNSAID, rows_said_at
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.values import free_texts, new_value

UNNAMED = 0.8
"""Factor of a new row whose name is not said to be one: "add a task Review"."""
LONGEST_NAME = 8
"""Words of a new row's name; more without quotes could be a sentence."""


def row_changes(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_delete, _add, _sort):
        yield from reader(scan, at)


def _delete(scan: Scan, at: int) -> Iterator[Draft]:
    """`delete the cancelled ones`, `remove Ana's tasks`."""
    start = scan.tag(at, "delete")
    rows = rows_said_at(scan, start) if start is not None else None
    if rows is None or not at_end(scan, rows.end):
        return
    where = rows.value.where
    doubt = () if rows.value.is_said else (Note(UNSAID),)
    arguments = {"where": filter_to_json(where)}
    yield Draft("delete", "delete_rows", arguments, f"Delete rows where {in_words(where, scan.context)}", notes=(*rows.notes, *doubt))


def _sort(scan: Scan, at: int) -> Iterator[Draft]:
    """`sort the sheet by due`: a new order for everyone."""
    start = scan.tag(at, "sort_sheet")
    if start is None:
        return
    found = Clauses()
    end = sorts_at(scan, start, found)
    if end is None or not at_end(scan, end):
        return
    text = "Put the rows in a new order for everyone: " + ", then ".join(sort.said() for sort in found.sorts)
    yield Draft("sort", "sort_rows", {"sorts": [sort.to_json() for sort in found.sorts]}, text, notes=tuple(found.notes))


# --- add ----------------------------------------------------------------------------------------------------------------


def _add(scan: Scan, at: int) -> Iterator[Draft]:
    """`add a task called Review due Friday owned by Ben`, `add a row with owner Ben`."""
    start = scan.tag(at, "add")
    if start is None:
        return
    begin = scan.skip(start, "new_noun")
    adjective = _plain_value(scan, begin)
    noun = scan.noun(adjective.end if adjective is not None else scan.skip(begin, "empty"))
    if noun is None:
        return
    given: dict[Column, Any] = dict([adjective.value]) if adjective is not None else {}
    before = [*noun.notes, *(adjective.notes if adjective is not None else ())]
    if scan.tag(begin, "empty") is not None and at_end(scan, noun.end):
        yield Draft("add", "add_rows", {"rows": [{}]}, "Add an empty row", notes=noun.notes)
    primary = scan.index.primary
    called = scan.tag(noun.end, "called")
    if primary is not None:
        for text, end, factor in _names(scan, called if called is not None else noun.end):
            is_named = called is not None or scan.tokens[noun.end].kind == "quote"
            doubts = [Note(factor), Note(1.0 if is_named else UNNAMED)]
            yield from _with_attributes(scan, {primary: text, **given}, end, [*before, *doubts], range(called or noun.end, end))
    is_told = scan.tag(noun.end, "relative") is not None
    yield from _with_attributes(scan, given, noun.end, before, range(0), is_told=is_told)


def _names(scan: Scan, at: int) -> Iterator[tuple[str, int, float]]:
    """A new row's name: quoted, or the words before its first attribute. A later end is only offered."""
    for text, end, factor in free_texts(scan, at):
        if factor < 1.0:
            continue
        cuts = [cut for cut in range(at + 1, end) if _attribute(scan, cut) is not None] if scan.tokens[at].kind != "quote" else []
        for place, cut in enumerate(cuts):
            yield scan.said(at, cut), cut, 1.0 if place == 0 else 0.5
        yield text, end, 0.5 if cuts else 1.0


def _with_attributes(
    scan: Scan, values: dict[Column, Any], at: int, notes: list[Note], free: range, *, is_told: bool = True
) -> Iterator[Draft]:
    values = dict(values)
    while not at_end(scan, at):
        found = _attribute(scan, at)
        if found is None or found.value[0] in values:
            return
        if scan.word(at) in ("for", "with") and free and scan.tokens[free[0]].kind != "quote" and not _names_column(scan, at):
            notes = [*notes, Note(UNNAMED)]
        column, value = found.value
        values[column] = value
        notes = [*notes, *found.notes]
        at = found.end
    if not values:
        return
    is_doubtful = any(_starts_column(scan, place) for place in free) or len(free) > LONGEST_NAME or not (free or is_told)
    doubt = [Note(UNNAMED)] if is_doubtful else []
    row = {str(column.id): value for column, value in values.items()}
    told = listed([f"{column.title} {_said(value)}" for column, value in values.items()])
    yield Draft("add", "add_rows", {"rows": [row]}, f"Add a row: {told}", notes=(*notes, *doubt), free=tuple(free))


def _names_column(scan: Scan, at: int) -> bool:
    """`for customer Acme`, not `for Acme`: that could belong to the name before it."""
    return any(scan.names(place) for place in (at, scan.skip(at, "attribute_link")))


def _said(value: Any) -> str:
    if value is None:
        return "blank"
    return listed([format_value(one) for one in value]) if isinstance(value, list) else format_value(value)


def _starts_column(scan: Scan, at: int) -> bool:
    return any(name.quality >= 0.95 for name, _ in scan.names(at)) and scan.tokens[at].kind != "quote"


def _attribute(scan: Scan, at: int) -> Found[tuple[Column, Any]] | None:
    """`due Friday`, `owned by Ben`, `with status Open`, `priority = High`, `for Ben`."""
    start = at
    while (link := scan.tag(start, "attribute_link")) is not None:
        start = link
    best: Found[tuple[Column, Any]] | None = None
    for column in _named_columns(scan, start):
        to = scan.tag(column.end, "attribute_is") or column.end
        for found in new_value(scan, to, column.value):
            if best is None or factor_of(found.notes) > factor_of(best.notes):
                best = Found((column.value, found.value), found.end, (*column.notes, *found.notes))
    if best is None and start > at:
        return _plain_value(scan, start)
    return best


def _named_columns(scan: Scan, at: int) -> Iterator[Found[Column]]:
    column = scan.column(at, is_writable)
    if column is not None:
        yield column


def _plain_value(scan: Scan, at: int) -> Found[tuple[Column, Any]] | None:
    """`high priority`, `blocked`: a value of only one column."""
    columns = {name.column.id: name.column for name, _ in scan.values(at) if is_writable(name.column)}
    if len(columns) != 1 or scan.tokens[at].kind == "number":
        return None
    column = next(iter(columns.values()))
    for found in new_value(scan, at, column):
        named = scan.column(found.end, lambda one: one is column)
        return Found((column, found.value), named.end if named else found.end, found.notes)
    return None
