"""Columns that a change names: `Task and Owner`, `the Email column`. By their titles; another word for one is only offered."""

from __future__ import annotations

from dataclasses import dataclass

from chatsheet.domain.sheet import Column
from chatsheet.maestro.index import SHORTENED
from chatsheet.maestro.notes import Note, open_note
from chatsheet.maestro.scan import Scan


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns in the order named, up to a token."""

    columns: tuple[Column, ...]
    end: int
    notes: tuple[Note, ...]
    is_said: bool
    """Whether the word column stands beside one of them."""
    is_plain: bool
    """Whether no name can be something else here: a row, a value, what rows are called."""

    @property
    def ids(self) -> list[str]:
        return [str(column.id) for column in self.columns]


def columns_at(scan: Scan, at: int) -> Columns | None:
    """As many columns as are listed from a token on."""
    found: list[Columns] = []
    while (one := _column(scan, at)) is not None:
        found.append(one)
        at = _past_link(scan, one.end)
        if at == one.end:
            break
    if not found or at != found[-1].end:
        return None
    columns = tuple(column for one in found for column in one.columns)
    twice = (open_note(),) if len(set(columns)) < len(columns) else ()
    return Columns(
        tuple(dict.fromkeys(columns)),
        at,
        (*(note for one in found for note in one.notes), *twice),
        any(one.is_said for one in found),
        all(one.is_plain for one in found),
    )


def _past_link(scan: Scan, at: int) -> int:
    """Behind "and", a comma, or both."""
    after = at + 1 if scan.word(at) == "," else at
    return after + 1 if scan.word(after) in ("and", "&") else after


def _column(scan: Scan, at: int) -> Columns | None:
    the = at + 1 if scan.word(at) == "the" else at
    start = scan.tag(the, "column") or the
    named = scan.names(start)
    if not named:
        return None
    end = max(stop for _, stop in named)
    best = {name.column.id: name for name, stop in reversed(named) if stop == end}
    names = sorted(best.values(), key=lambda name: -name.quality)
    column, notes = scan.pick_column(start, end, names)
    if names[0].quality < SHORTENED:
        notes = (*notes, open_note())
    after = scan.tag(end, "column") if scan.tokens[end - 1].kind != "symbol" else None
    is_plain = not _is_homonym(scan, start, end) and (scan.noun(start) is None or (the == at and scan.said(start, end) == column.title))
    return Columns((column,), after or end, notes, start > the or after is not None, is_plain)


def _is_homonym(scan: Scan, start: int, end: int) -> bool:
    """Whether the words are also a row's name or a value."""
    return any(stop == end for _, stop in (*scan.titles(start), *scan.values(start)))
