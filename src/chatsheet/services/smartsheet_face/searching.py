"""Looking for words in all sheets: the rows are looked through as the store has them, and only what may hit is taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from chatsheet.domain.cells import shown
from chatsheet.domain.codec import value_from_json
from chatsheet.domain.sheet import Sheet
from chatsheet.ports import SheetSummary, Transaction

MOST_HITS = 100
"""Told of one search."""
MOST_COUNTED = 10_000
"""Counted in one sheet."""
_WORDS = re.compile(r'"([^"]+)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """A cell that has all that was looked for, or, without a row, the sheet's name."""

    sheet: SheetSummary
    text: str
    row_id: int | None = None


def words_of(query: str) -> tuple[str, ...]:
    """What is looked for: words, and what stands in quotation marks as it is."""
    return tuple((quoted or word).casefold() for quoted, word in _WORDS.findall(query))


def hits(transaction: Transaction, sheets: Sequence[SheetSummary], query: str, *, in_names: bool, in_cells: bool) -> list[Hit]:
    wanted, found = words_of(query), list[Hit]()
    if not wanted:
        return []
    for sheet in sheets:
        if in_names and all(word in sheet.name.casefold() for word in wanted):
            found.append(Hit(sheet, sheet.name))
        if in_cells and len(found) < MOST_HITS:
            found += islice(_in_cells(transaction, sheet, wanted), MOST_COUNTED)
    return found


def _in_cells(transaction: Transaction, sheet: SheetSummary, wanted: Sequence[str]) -> Iterator[Hit]:
    marks = [msgspec.json.encode(word)[1:-1].decode() for word in wanted]
    columns = transaction.sheet(sheet.id)
    for chunk in transaction.lines(sheet.id):
        text = chunk.decode()
        folded = text.casefold()
        if all(mark in folded for mark in marks):
            yield from _in_lines(sheet, columns, text, wanted)


def _in_lines(sheet: SheetSummary, columns: Sheet, text: str, wanted: Sequence[str]) -> Iterator[Hit]:
    for line in text.split("\n"):
        row_id, _, _, *values = msgspec.json.decode(line)
        for column in columns.columns:
            value = shown(value_from_json(values[column.slot])) if column.slot < len(values) else ""
            if value and all(word in value.casefold() for word in wanted):
                yield Hit(sheet, value, row_id)
                break
