"""A reading while it is made: what a grammar rule found, before confidence and chips are worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chatsheet.domain.format import contact_name
from chatsheet.domain.query import AllOf, AnyOf, Condition, Filter, Not, Operand
from chatsheet.domain.sheet import Column
from chatsheet.domain.sql import describe_filter
from chatsheet.maestro.context import Context
from chatsheet.maestro.filters import filter_to_json
from chatsheet.maestro.notes import Note, factor_of

Json = dict[str, Any]

UNKNOWN = 0.3
"""Factor when words of the message were not understood."""

SURE_READ, SURE_CHANGE = 0.7, 0.88
"""Confidence from which a reading is acted on. A change must leave nothing open."""

READS = frozenset({"aggregate", "find_rows", "describe_sheet", "history"})


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

    @property
    def is_change(self) -> bool:
        return self.action is not None and self.action not in READS

    def confidence(self, mended: Mapping[int, Note]) -> float:
        slips = [note.factor for at, note in mended.items() if at not in self.free]
        factor = factor_of(self.notes) * (UNKNOWN if self.unknown else 1.0)
        for one in slips:
            factor *= one
        return factor

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


def in_words(where: Filter, context: Context) -> str:
    """A filter for a person: people by their names."""
    return describe_filter(_named(where), context.columns, context.today)


def where_words(where: Filter | None, context: Context, *, link: str = "where") -> str:
    return "" if where is None else f" {link} {in_words(where, context)}"


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
