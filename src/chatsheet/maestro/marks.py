"""Changes that name the value, not the column: mark, assign, clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatsheet.domain.cells import CONTACTS, MULTI
from chatsheet.domain.sheet import Column
from chatsheet.maestro.changes import is_writable, update_rows
from chatsheet.maestro.drafts import Draft
from chatsheet.maestro.notes import TIE, Found, Note, open_note
from chatsheet.maestro.notions import finished_values, status_columns
from chatsheet.maestro.rows import rows_at
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.values import new_value


def marks(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_mark, _assign, _make_owner, _unassign, _clear):
        yield from reader(scan, at)


def _mark(scan: Scan, at: int) -> Iterator[Draft]:
    """`mark overdue tasks as blocked`, `move Launch to Friday`: the value says which column. A tag would take the place of all others."""
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
    doubt = (open_note(),) if column.type in MULTI or scan.titles(to) else ()
    draft = update_rows(scan, {column: found.value}, rows.value, [*rows.notes, *found.notes, *notes, *doubt], found.end)
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
    negated = at + 1 if scan.word(at) == "not" else None
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
    column = scan.column(start, lambda one: is_writable(one) and not one.is_primary) if start is not None else None
    if column is not None and start is not None and scan.noun(scan.tag(start, "article") or start) is not None:
        return
    of = scan.tag(column.end, "for_rows", "clear_from") if column is not None else None
    rows = rows_at(scan, of) if of is not None else None
    if column is not None and rows is not None and start is not None:
        is_doubtful = scan.tag(column.end - 1, "column") is not None
        doubt = (open_note(),) if is_doubtful else ()
        draft = update_rows(scan, {column.value: None}, rows.value, [*column.notes, *rows.notes, *doubt], rows.end)
        if draft is not None:
            yield draft
