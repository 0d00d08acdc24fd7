"""New values in rows: `set status to Blocked where …`. Every word must have its place, or it is not sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chatsheet.domain.cells import shown
from chatsheet.domain.format import format_value
from chatsheet.domain.query import AllOf, Filter, RowsIn
from chatsheet.domain.sheet import Column
from chatsheet.maestro.drafts import Draft, Json, listed, where_words
from chatsheet.maestro.filters import filter_to_json
from chatsheet.maestro.named_values import is_any, value_list
from chatsheet.maestro.notes import Found, Note, open_note
from chatsheet.maestro.parents import to_change
from chatsheet.maestro.rows import rows_at, those_rows
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.values import READ_ONLY, new_value

NO_ROWS = 0.4
"""Factor of a change that does not say of which rows."""


@dataclass(slots=True)
class Assigned:
    """`column = value` pairs of one command."""

    values: dict[Column, Any] = field(default_factory=dict)
    where: Filter | None = None
    notes: list[Note] = field(default_factory=list)
    end: int = 0


def changes(scan: Scan, at: int) -> Iterator[Draft]:
    """Every way to read the message as a change of values. `at` is behind politeness."""
    for reader in (_set, _rows_first):
        yield from reader(scan, at)


def update_rows(scan: Scan, values: Mapping[Column, Any], where: Filter | None, notes: list[Note], end: int) -> Draft | None:
    """The draft, when nothing of the message is left over."""
    if not at_end(scan, end) or not values:
        return None
    if where is None:
        where, notes = _rows_meant(scan), [*notes, Note(NO_ROWS)]
        if where is None:
            return None
    where, spared = to_change(scan, where)
    notes = [*notes, *spared]
    arguments: Json = {"set": {str(column.id): value for column, value in values.items()}, "where": filter_to_json(where)}
    told = listed([f"{column.title} to {_told(value, column)}" for column, value in values.items()])
    return Draft("change", "update_rows", arguments, f"Set {told}{where_words(where, scan.context)}", notes=tuple(notes))


def _told(value: Any, column: Column) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return listed([format_value(one) for one in value]) or "nothing"
    if isinstance(value, bool):
        return shown(value)
    told = format_value(value, column)
    return told if _is_exact(value, column) else format_value(value)


def _is_exact(value: Any, column: Column) -> bool:
    """Whether the column shows all digits of a number: $2 must not stand for 1.5."""
    if not isinstance(value, int | float) or column.format is None or column.format.decimals is None:
        return True
    scaled = value * 100 if column.format.style == "percent" else value
    return abs(scaled - round(scaled, column.format.decimals)) < 1e-9


def _rows_meant(scan: Scan) -> Filter | None:
    """What rows may be meant when none are named: the selection."""
    return RowsIn(scan.context.selection) if scan.context.selection else None


def at_end(scan: Scan, at: int) -> bool:
    """Only politeness may follow."""
    return scan.skip(at, "polite") >= len(scan)


# --- set ----------------------------------------------------------------------------------------------------------------


def _set(scan: Scan, at: int) -> Iterator[Draft]:
    """`set status to Blocked where …`, `change the due date of Launch to Friday`."""
    start = scan.tag(at, "set")
    if start is None:
        return
    for found in _assignments(scan, start):
        yield from _with_rows(scan, found)


def _rows_first(scan: Scan, at: int) -> Iterator[Draft]:
    """`for Ana's overdue tasks set status to Blocked`."""
    for_rows = scan.tag(at, "for_rows")
    rows = rows_at(scan, for_rows) if for_rows is not None else None
    if rows is None:
        return
    comma = rows.end + 1 if scan.word(rows.end) == "," else rows.end
    start = scan.tag(comma, "set")
    for found in _assignments(scan, start) if start is not None else ():
        if found.where is None:
            found.where, found.notes = rows.value, [*found.notes, *rows.notes]
            yield from _with_rows(scan, found)


def _assignments(scan: Scan, at: int) -> Iterator[Assigned]:
    for first in _assignment(scan, at):
        yield first
        link = first.end
        while scan.word(link) in (",", "and"):
            link += 1
        if link > first.end:
            for more in _assignments(scan, link):
                if not (more.values.keys() & first.values.keys()) and (more.where is None or first.where is None):
                    if more.where is not None:
                        more.notes.append(open_note())  # "status to Done and priority of Launch to Low": both of Launch, or one?
                    yield Assigned({**first.values, **more.values}, first.where or more.where, [*first.notes, *more.notes], more.end)


def _assignment(scan: Scan, at: int) -> Iterator[Assigned]:
    """`status to Blocked`, `the due date of Launch to Friday`, `Launch's status to Done`."""
    yield from _column_to(scan, at, None)
    start = scan.tag(at, "article") or at
    rows = rows_at(scan, start)
    if rows is not None:
        yield from _column_to(scan, rows.end, rows)
        if scan.word(rows.end) == "'s":
            yield from _column_to(scan, rows.end + 1, rows)


def _column_to(scan: Scan, at: int, rows: Found[Filter] | None) -> Iterator[Assigned]:
    column = scan.column(scan.tag(at, "their") or at, is_writable)
    if column is None:
        return
    their = _their_rows(scan, at) if rows is None else None
    end, notes, where = column.end, [*column.notes], rows.value if rows else None
    if rows is not None:
        notes += rows.notes
    of = scan.tag(end, "of_rows") if where is None else None
    named = rows_at(scan, of) if of is not None else None
    if named is None and of is not None:
        return
    if named is not None:
        end, where, notes = named.end, named.value, [*notes, *named.notes]
    if their is not None and where is None:
        where, notes = their.value, [*notes, *their.notes]
    before = _from_value(scan, end, column.value)
    if before is not None:
        where = before.value if where is None else AllOf((where, before.value))
        end, notes = before.end, [*notes, *before.notes]
    to = scan.tag(end, "to")
    if to is None:
        return
    for value in new_value(scan, to, column.value):
        yield Assigned({column.value: value.value}, where, [*notes, *value.notes], value.end)


def _from_value(scan: Scan, at: int, column: Column) -> Found[Filter] | None:
    """`from Ana` in `change the owner from Ana to Ben`: the rows that have it."""
    found = value_list(scan, at + 1, column) if scan.word(at) == "from" else None
    return None if found is None else Found(is_any(found.value), found.end, found.notes)


def _their_rows(scan: Scan, at: int) -> Found[Filter] | None:
    """`their status`: that of the rows spoken of."""
    if scan.tag(at, "their") is None:
        return None
    return those_rows(scan, at, at)


def _with_rows(scan: Scan, found: Assigned) -> Iterator[Draft]:
    if at_end(scan, found.end):
        draft = update_rows(scan, found.values, found.where, found.notes, found.end)
        if draft is not None:
            yield draft
        return
    start = scan.tag(found.end, "for_rows")
    if start is None:
        return
    rows = rows_at(scan, start)
    if rows is None:
        return
    where = rows.value if found.where is None else AllOf((found.where, rows.value))
    draft = update_rows(scan, found.values, where, [*found.notes, *rows.notes], rows.end)
    if draft is not None:
        yield draft


def is_writable(column: Column) -> bool:
    """What the system fills is not written by anyone."""
    return column.type not in READ_ONLY
