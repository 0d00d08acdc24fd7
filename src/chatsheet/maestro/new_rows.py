"""New rows: `add a task called Review under Design due Friday owned by Ben`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from chatsheet.domain.format import format_value
from chatsheet.domain.sheet import Column
from chatsheet.maestro.changes import at_end, is_writable
from chatsheet.maestro.drafts import Draft, Json, listed
from chatsheet.maestro.notes import Found, Note, factor_of, open_note
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.values import free_texts, goes_on, new_value

UNNAMED = 0.8
"""Factor of a new row whose name is not said to be one: "add a task Review"."""
LONGEST_NAME = 8
"""Words of a new row's name; more without quotes could be a sentence."""


@dataclass(frozen=True, slots=True)
class _NewRow:
    """What is known of the row so far; `free` are the tokens of its name."""

    values: dict[Column, Any]
    end: int
    notes: tuple[Note, ...] = ()
    free: range = field(default_factory=lambda: range(0))
    parent: int | None = None


def new_rows(scan: Scan, at: int) -> Iterator[Draft]:
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
    before = (*noun.notes, *(adjective.notes if adjective is not None else ()))
    if scan.tag(begin, "empty") is not None and at_end(scan, noun.end):
        yield Draft("add", "add_rows", {"rows": [{}]}, "Add an empty row", notes=noun.notes)
    yield from _named(scan, _NewRow(given, noun.end, before))
    yield from _with_attributes(scan, _NewRow(given, noun.end, before), is_told=scan.tag(noun.end, "relative") is not None)


def _named(scan: Scan, row: _NewRow) -> Iterator[Draft]:
    primary = scan.index.primary
    called = scan.tag(row.end, "called")
    if primary is None:
        return
    start = called if called is not None else row.end
    for text, end, notes in _names(scan, start):
        is_named = called is not None or scan.tokens[row.end].kind == "quote"
        doubts = (*notes, Note(1.0 if is_named else UNNAMED))
        yield from _with_attributes(scan, _NewRow({primary: text, **row.values}, end, (*row.notes, *doubts), range(start, end)))


def _names(scan: Scan, at: int) -> Iterator[tuple[str, int, tuple[Note, ...]]]:
    """A new row's name: quoted, or the words before its first attribute. A later end is only offered."""
    for text, end, factor in free_texts(scan, at):
        if factor < 1.0:
            continue
        cuts = [cut for cut in range(at + 1, end) if _goes_on_at(scan, cut)] if scan.tokens[at].kind != "quote" else []
        for place, cut in enumerate(cuts):
            yield scan.said(at, cut), cut, () if place == 0 else (Note(0.5),)
        doubt = (Note(0.5),) if cuts else (open_note(),) if goes_on(scan, at, end) else ()
        yield text, end, doubt


def _goes_on_at(scan: Scan, at: int) -> bool:
    return _attribute(scan, at) is not None or _parent_at(scan, at) is not None


def _with_attributes(scan: Scan, row: _NewRow, *, is_told: bool = True) -> Iterator[Draft]:
    while not at_end(scan, row.end):
        parent = _parent_at(scan, row.end) if row.parent is None else None
        if parent is not None:
            row = replace(row, parent=parent.value, end=parent.end)
            continue
        found = _attribute(scan, row.end)
        if found is None or found.value[0] in row.values:
            return
        is_loose = scan.word(row.end) in ("for", "with") and _is_loose(scan, row)
        notes = (*row.notes, *found.notes, *((Note(UNNAMED),) if is_loose else ()))
        row = replace(row, values={**row.values, found.value[0]: found.value[1]}, end=found.end, notes=notes)
    if not row.values:
        return
    is_doubtful = any(_starts_column(scan, place) for place in row.free) or len(row.free) > LONGEST_NAME or not (row.free or is_told)
    yield _draft(scan, replace(row, notes=(*row.notes, *((Note(UNNAMED),) if is_doubtful else ()))))


def _is_loose(scan: Scan, row: _NewRow) -> bool:
    """Whether "for Acme" may belong to the name before it; "for customer Acme" does not."""
    is_bare_name = bool(row.free) and scan.tokens[row.free[0]].kind != "quote"
    return is_bare_name and not any(scan.names(place) for place in (row.end, scan.skip(row.end, "attribute_link")))


def _draft(scan: Scan, row: _NewRow) -> Draft:
    cells = {str(column.id): value for column, value in row.values.items()}
    told = listed([f"{column.title} {_said(value)}" for column, value in row.values.items()])
    arguments: Json = {"rows": [cells]}
    below = ""
    if row.parent is not None:
        arguments["parent_id"] = str(row.parent)
        below = f", under {(scan.context.parents or {})[row.parent].name}"
    return Draft("add", "add_rows", arguments, f"Add a row: {told}{below}", notes=row.notes, free=tuple(row.free))


def _parent_at(scan: Scan, at: int) -> Found[int] | None:
    """`under Design`: a row that has others below it already, and the only one of that name."""
    start = scan.tag(at, "under")
    named = scan.titles(scan.tag(start, "article") or start) if start is not None else []
    if not named:
        return None
    found = [row for row, parent in (scan.context.parents or {}).items() if parent.name == named[0][0]]
    return Found(found[0], named[0][1]) if len(found) == 1 and len(named) == 1 else None


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
