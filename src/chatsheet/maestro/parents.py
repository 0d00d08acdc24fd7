"""Rows that others stand below: phases among tasks. They repeat what is below them: they are counted and changed only when meant."""

from __future__ import annotations

from chatsheet.domain.query import AllOf, Condition, Filter, RowsIn
from chatsheet.maestro.conditions import simplified
from chatsheet.maestro.drafts import leaves
from chatsheet.maestro.notes import Note, open_note
from chatsheet.maestro.scan import Scan

ROWS_WORDS = frozenset({"row", "rows", "records", "record", "entries", "entry", "lines", "line"})
"""Words that mean every row, whatever stands below it; tasks and orders are what has nothing below it."""


def is_named(scan: Scan, where: Filter) -> bool:
    """Whether the rows are chosen one by one: by name, by selection."""
    primary = scan.index.primary
    if isinstance(where, AllOf):
        return any(isinstance(part, RowsIn) and is_named(scan, part) for part in where.parts)
    if isinstance(where, RowsIn):
        return not set(where.row_ids) & set(scan.context.parents or ()) or set(where.row_ids) == set(scan.context.selection)
    return isinstance(where, Condition) and primary is not None and where.column == primary.id and where.op in ("eq", "in")


def to_change(scan: Scan, where: Filter) -> tuple[Filter, tuple[Note, ...]]:
    """The rows of a change. A condition does not reach parents: deleting one deletes what is below it, whatever stands there."""
    if is_named(scan, where):
        return where, ()
    if scan.context.parents is None:
        return where, (open_note(),)
    return _without(scan, where, ("left alone", "included"))


def says_tasks(scan: Scan) -> bool:
    """Whether rows are called what they are, tasks or orders, and not only rows."""
    return any(token.kind == "word" and scan.index.nouns.get(token.stem) == 1.0 for token in scan.tokens)


def to_count(scan: Scan, where: Filter | None) -> tuple[Filter | None, tuple[Note, ...]]:
    """The rows of a count: tasks without the phases above them, rows with them. Which it is, is said and can be changed."""
    if leaves(scan.context) is None or (where is not None and is_named(scan, where)):
        return where, ()
    return _without(scan, where, ("left out", "counted"), is_first=not any(token.norm in ROWS_WORDS for token in scan.tokens))


def _without(scan: Scan, where: Filter | None, said: tuple[str, str], *, is_first: bool = True) -> tuple[Filter, tuple[Note, ...]]:
    only = leaves(scan.context)
    if only is None:
        return where, ()  # type: ignore[return-value]
    left_out = simplified([where, only]) if where is not None else only
    options = [(said[0], left_out), (said[1], where)]
    value, notes = scan.choose("parents", "parent rows", options if is_first else options[::-1], factor=1.0)
    return value, notes  # type: ignore[return-value]
