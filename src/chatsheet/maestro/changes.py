"""New values in rows: set, mark, assign, clear. Every word must have its place, or it is not sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chatsheet.domain.cells import CONTACTS, shown
from chatsheet.domain.format import format_value
from chatsheet.domain.query import AllOf, Filter, RowsIn
from chatsheet.domain.sheet import Column
from chatsheet.maestro.drafts import Draft, Json, in_words, listed
from chatsheet.maestro.filters import filter_to_json
from chatsheet.maestro.notes import TIE, Found, Note
from chatsheet.maestro.notions import finished_values, status_columns
from chatsheet.maestro.operands import is_any, value_list
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
    for reader in (_set, _rows_first, _mark, _assign, _make_owner, _unassign, _clear):
        yield from reader(scan, at)


def update_rows(scan: Scan, values: Mapping[Column, Any], where: Filter | None, notes: list[Note], end: int) -> Draft | None:
    """The draft, when nothing of the message is left over."""
    if not at_end(scan, end) or not values:
        return None
    if where is None:
        where, notes = _rows_meant(scan), [*notes, Note(NO_ROWS)]
        if where is None:
            return None
    arguments: Json = {"set": {str(column.id): value for column, value in values.items()}, "where": filter_to_json(where)}
    told = listed([f"{column.title} to {_told(value, column)}" for column, value in values.items()])
    return Draft("change", "update_rows", arguments, f"Set {told} where {in_words(where, scan.context)}", notes=tuple(notes))


def _told(value: Any, column: Column) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return listed([format_value(one) for one in value]) or "nothing"
    return shown(value) if isinstance(value, bool) else format_value(value, column)


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
    before = _from_value(scan, end, column.value) if where is None else None
    if before is not None:
        end, where, notes = before.end, before.value, [*notes, *before.notes]
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


# --- mark, assign, clear ------------------------------------------------------------------------------------------------


def _mark(scan: Scan, at: int) -> Iterator[Draft]:
    """`mark overdue tasks as blocked`, `move Launch to Friday`: the value says which column."""
    start = scan.tag(at, "mark")
    rows = rows_at(scan, start) if start is not None else None
    to = scan.tag(rows.end, "as") if rows is not None else None
    if rows is None or to is None:
        return
    options = [*_columns_taking(scan, to)]
    longest = max((found.end for _, found in options), default=0)
    options = [(column, found) for column, found in options if found.end == longest]
    if not options:
        return
    told = [(column.title, (column, found)) for column, found in options]
    (column, found), notes = scan.choose(f"column:{to}", scan.said(to, longest), told, factor=TIE)
    draft = update_rows(scan, {column: found.value}, rows.value, [*rows.notes, *found.notes, *notes], found.end)
    if draft is not None:
        yield draft


def _columns_taking(scan: Scan, at: int) -> Iterator[tuple[Column, Found[Any]]]:
    """Columns that know the value; else the one the notion done belongs to, or the date by which rows are due."""
    is_known = False
    for column in scan.index.columns:
        if is_writable(column) and scan.index.kind(column) == "text" and any(name.column is column for name, _ in scan.values(at)):
            found = next(iter(new_value(scan, at, column)), None)
            if found is not None:
                is_known = True
                yield column, found
    negated = scan.tag(at, "not")
    box = scan.column(negated or at, lambda one: one.type.value == "CHECKBOX")
    if box is not None:
        yield box.value, Found(negated is None, box.end, box.notes)
    elif not is_known:
        yield from _done_value(scan, at)
        yield from _new_dates(scan, at)


def _done_value(scan: Scan, at: int) -> Iterator[tuple[Column, Found[Any]]]:
    end = scan.tag(at, "done")
    for column in status_columns(scan) if end is not None else ():
        values = finished_values(scan, column, dropped=False)
        if end is not None and values:
            yield column, Found(values[0], end, (Note(0.8),))


def _new_dates(scan: Scan, at: int) -> Iterator[tuple[Column, Found[Any]]]:
    dates = [column for column in scan.index.of_kind("date") if is_writable(column)]
    dues = [column for column in scan.index.roles.get("due", []) if column in dates]
    for column in dues if len(dues) == 1 else [*dues, *(column for column in dates if column not in dues)]:
        for found in new_value(scan, at, column):
            yield column, found.plus((Note(0.8),) if len(dates) > 1 else ())


def _assign(scan: Scan, at: int) -> Iterator[Draft]:
    """`assign Review to Ben`, `make Ben the owner of Review`."""
    start = scan.tag(at, "assign")
    rows = rows_at(scan, start) if start is not None else None
    to = scan.tag(rows.end, "assign_to") if rows is not None else None
    if rows is not None and to is not None:
        for column in _owners(scan, to):
            for found in new_value(scan, to, column.value):
                draft = update_rows(scan, {column.value: found.value}, rows.value, [*rows.notes, *column.notes, *found.notes], found.end)
                if draft is not None:
                    yield draft


def _make_owner(scan: Scan, at: int) -> Iterator[Draft]:
    """`make Ben the owner of Review`."""
    start = scan.tag(at, "make")
    columns = {name.column.id: name.column for name, _ in scan.values(start)} if start is not None else {}
    for column in columns.values():
        for person in new_value(scan, start or at, column):
            named = scan.column(person.end, lambda one: one is column)  # noqa: B023 - used at once
            of = scan.tag(named.end, "of_rows") if named is not None and is_writable(column) else None
            rows = rows_at(scan, of) if of is not None else None
            if rows is not None and named is not None:
                draft = update_rows(scan, {column: person.value}, rows.value, [*person.notes, *named.notes, *rows.notes], rows.end)
                if draft is not None:
                    yield draft


def _owners(scan: Scan, at: int) -> list[Found[Column]]:
    """The column of who is responsible; where there are several, the one that is called so."""
    owners = [column for column in scan.index.roles.get("owner", []) if is_writable(column)]
    if not owners:
        owners = [column for column in scan.index.columns if column.type in CONTACTS]
    if not owners:
        return []
    options = [(column.title, column) for column in owners]
    is_clear = len(owners) == 1 or (scan.index.is_titled(owners[0], "owner") and not scan.index.is_titled(owners[1], "owner"))
    column, notes = scan.choose(f"owner:{at}", "owner", options, factor=0.95 if is_clear else TIE)
    return [Found(column, at, notes)]


def _unassign(scan: Scan, at: int) -> Iterator[Draft]:
    start = scan.tag(at, "unassign")
    rows = rows_at(scan, start) if start is not None else None
    for column in _owners(scan, at) if rows is not None else ():
        draft = update_rows(scan, {column.value: None}, rows.value, [*rows.notes, *column.notes], rows.end) if rows else None
        if draft is not None:
            yield draft


def _clear(scan: Scan, at: int) -> Iterator[Draft]:
    """`clear the owner of Review`, `remove the due date from Launch`."""
    start = scan.tag(at, "clear", "remove")
    column = scan.column(start, is_writable) if start is not None else None
    of = scan.tag(column.end, "for_rows", "clear_from") if column is not None else None
    rows = rows_at(scan, of) if of is not None else None
    if column is not None and rows is not None:
        draft = update_rows(scan, {column.value: None}, rows.value, [*column.notes, *rows.notes], rows.end)
        if draft is not None:
            yield draft


def is_writable(column: Column) -> bool:
    """What the system fills is not written by anyone."""
    return column.type not in READ_ONLY
