"""A reading while it is made: what a grammar rule found, before confidence and chips are worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chatsheet.domain.format import contact_name
from chatsheet.domain.query import AllOf, AnyOf, Condition, Filter, Not, Operand, RowsIn
from chatsheet.domain.sheet import Column
from chatsheet.domain.sql import describe_filter
from chatsheet.maestro.context import Context
from chatsheet.maestro.filters import filter_to_json
from chatsheet.maestro.notes import Note, factor_of

Json = dict[str, Any]

UNKNOWN = 0.3
"""Factor when words of the message were not understood."""

OPEN = 0.8
"""Factor of a change that rests on something too open for one; below `SURE_CHANGE`, so it is only offered."""

SURE_READ, SURE_CHANGE = 0.7, 0.88
"""Confidence from which a reading is acted on. A change must leave nothing open."""

READS = frozenset(
    {
        *("aggregate", "find_rows", "describe_sheet", "describe_column", "history", "chart"),
        *("find_duplicates", "find_outliers", "check_data", "trend", "correlate"),
    }
)


@dataclass(frozen=True, slots=True)
class Draft:
    """`unknown` are the tokens no rule could use; `free` the tokens that are taken as they are written (a new title)."""

    intent: str
    action: str | None
    arguments: Json
    text: str
    view: Json | None = None
    notes: tuple[Note, ...] = ()
    unknown: tuple[int, ...] = ()
    free: tuple[int, ...] = ()
    shows_table: bool = False
    part: Json | None = None
    """Of a share: the condition of the part."""

    @property
    def is_change(self) -> bool:
        return self.action is not None and self.action not in READS

    def confidence(self, mended: Mapping[int, Note]) -> float:
        slips = [note.factor for at, note in mended.items() if at not in self.free]
        factor = factor_of(self.notes) * (UNKNOWN if self.unknown else 1.0)
        for one in slips:
            factor *= one
        is_open = self.is_change and any(note.is_open for note in self.notes)
        return factor * (OPEN if is_open else 1.0)

    def doubted(self, factor: float) -> Draft:
        return replace(self, notes=(*self.notes, Note(factor)))


@dataclass(frozen=True, slots=True)
class Sorting:
    """One key of an order; without a column it is the first figure."""

    column: Column | None
    is_descending: bool

    def to_json(self) -> Json:
        if self.column is None:
            return {"measure": 0, "is_descending": self.is_descending}
        return {"column": str(self.column.id), "is_descending": self.is_descending}

    def said(self) -> str:
        if self.column is None:
            return "highest first" if self.is_descending else "lowest first"
        return f"sorted by {self.column.title}" + (", descending" if self.is_descending else "")


def where_json(where: Filter | None) -> Json:
    return {} if where is None else {"where": filter_to_json(where)}


PARENTS_OUT = "parent rows left out"


def in_words(where: Filter, context: Context) -> str:
    """A filter for a person: people by their names, parents as such."""
    rest, is_without_parents = split_parents(where, context)
    told = [] if rest is None else [_told(part, context) for part in _parts(rest)]
    return ", ".join([*told, PARENTS_OUT] if is_without_parents else told)


def _parts(where: Filter) -> tuple[Filter, ...]:
    """The parts that are told one by one: those that speak of parents, and all others together."""
    if not isinstance(where, AllOf):
        return (where,)
    below = tuple(part for part in where.parts if isinstance(part, RowsIn))
    rest = tuple(part for part in where.parts if not isinstance(part, RowsIn))
    return (*((AllOf(rest),) if rest else ()), *below)


def _told(where: Filter, context: Context) -> str:
    if isinstance(where, RowsIn):
        above = [parent.name for parent in (context.parents or {}).values() if parent.below == where.row_ids]
        if above:
            return f"below {above[0]}"
    return describe_filter(_named(where), context.columns, context.today)


def where_words(where: Filter | None, context: Context) -> str:
    if where is None:
        return ""
    is_only_parents = split_parents(where, context) == (None, True)
    return (", " if is_only_parents else " where ") + in_words(where, context)


def leaves(context: Context) -> Filter | None:
    """The rows that no other stands below; None when all are so, or when too many are not."""
    return Not(RowsIn(tuple(context.parents))) if context.parents else None


def split_parents(where: Filter | None, context: Context) -> tuple[Filter | None, bool]:
    """A filter without the part that leaves out parents, and whether it had one."""
    only = leaves(context)
    if only is None or where is None:
        return where, False
    if where == only:
        return None, True
    if isinstance(where, AllOf) and only in where.parts:
        rest = tuple(part for part in where.parts if part != only)
        return (rest[0] if len(rest) == 1 else AllOf(rest)), True
    return where, False


def _named(where: Filter) -> Filter:
    match where:
        case Condition():
            value = where.value
            shown: Any = tuple(map(_name, value)) if isinstance(value, tuple) else _name(value)
            return replace(where, value=shown)
        case AllOf() | AnyOf():
            return replace(where, parts=tuple(map(_named, where.parts)))
        case Not():
            return Not(_named(where.part))
        case _:
            return where


def _name(value: Any) -> Operand:
    named: Operand = contact_name(value) if isinstance(value, str) else value
    return named


def listed(parts: Sequence[str]) -> str:
    """A, B and C."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""
