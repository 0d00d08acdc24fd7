"""What Maestro is given beside the message: the sheet's own words, today, what is selected, what was asked before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.maestro.reading import Reading

Kind = Literal["number", "text", "date", "datetime", "truth"]


@dataclass(frozen=True, slots=True)
class Parent:
    """A row that others stand below: a phase of a plan."""

    name: str
    below: tuple[int, ...]
    """Ids of all rows below it, at any depth."""


@dataclass(frozen=True, slots=True)
class Context:
    """One message's surroundings. `columns`, `kinds`, `words` and `titles` may be handed in again unchanged: what is worked out from them
    is kept for as long as they are the same objects."""

    sheet_name: str
    columns: tuple[Column, ...]
    kinds: Mapping[ColumnId, Kind]
    """How each column came out in the query engine."""
    words: Mapping[ColumnId, Sequence[tuple[str, int]]]
    """Distinct values, with how often they occur, of picklist, contact and short text columns."""
    titles: Sequence[str]
    """Distinct values of the primary column."""
    has_parents: bool
    row_count: int
    today: date
    day_first: bool = True
    """Whether 3/4/2026 is the 3rd of April."""
    selection: tuple[int, ...] = ()
    """Ids of the selected rows."""
    previous: Reading | None = None
    """The reading a follow-up builds on."""
    parents: Mapping[int, Parent] | None = field(default_factory=dict)
    """Rows that have others below them, by id; None when there are too many to know."""
    decimal_comma: bool = False
    """Whether the user writes one and a half as 1,5."""
    last_cause: str | None = None
    """The latest change made in this chat ("undo that")."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a reading's action; `data` as the action gave it."""

    outcome: str
    data: Any
    summary: str
    effects: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in markdown. Every number that comes out of the sheet is a link `[1,234](figure:0)` to one of `figures`."""

    text: str
    figures: Sequence[Mapping[str, Any]] = field(default=())
