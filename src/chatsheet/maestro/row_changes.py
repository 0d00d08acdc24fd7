"""Rows that go, and the order of all: delete, sort for everyone."""

from __future__ import annotations

from collections.abc import Iterator

from chatsheet.domain.query import Condition, Filter
from chatsheet.maestro.changes import at_end
from chatsheet.maestro.clauses import Clauses, sorts_at
from chatsheet.maestro.drafts import Draft, where_words
from chatsheet.maestro.filters import filter_to_json
from chatsheet.maestro.notes import open_note
from chatsheet.maestro.parents import is_named, to_change
from chatsheet.maestro.rows import rows_at
from chatsheet.maestro.scan import Scan


def row_changes(scan: Scan, at: int) -> Iterator[Draft]:
    for reader in (_delete, _sort):
        yield from reader(scan, at)


def _delete(scan: Scan, at: int) -> Iterator[Draft]:
    """`delete the cancelled ones`, `remove Ana's tasks`."""
    start = scan.tag(at, "delete")
    rows = rows_at(scan, start) if start is not None else None
    if start is None or rows is None or not at_end(scan, rows.end):
        return
    where, spared = to_change(scan, rows.value)
    taken_from = (open_note(),) if any(scan.word(place) == "from" for place in range(start, rows.end)) else ()
    text = f"Delete rows{where_words(where, scan.context)}{_with_children(scan, rows.value)}"
    yield Draft("delete", "delete_rows", {"where": filter_to_json(where)}, text, notes=(*rows.notes, *spared, *taken_from))


def _with_children(scan: Scan, where: Filter) -> str:
    """What goes along with a row that is named and has others below it."""
    if not isinstance(where, Condition) or not is_named(scan, where):
        return ""
    named = where.value if isinstance(where.value, tuple) else (where.value,)
    return ", with all rows below" if set(named) & {parent.name for parent in (scan.context.parents or {}).values()} else ""


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
