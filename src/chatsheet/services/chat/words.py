"""The words of a sheet for Maestro: its columns, the values that stand in them, the names of its rows. Kept per version."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from chatsheet.domain.sheet import Column, ColumnId, SheetId, Version
from chatsheet.domain.values import ColumnType
from chatsheet.maestro import Context, Reading, prepare
from chatsheet.maestro.context import Parent
from chatsheet.ports import Kind
from chatsheet.services.chat.word_queries import Counted, ask_parents, ask_words
from chatsheet.services.tables import Tables, TableState

if TYPE_CHECKING:
    from chatsheet.services.chat.answer import Asked

T = TypeVar("T")

MOST_KEPT = 20
DECIMAL_POINT = frozenset({"en", "zh", "ja", "ko", "he", "th", "hi"})
"""Languages that write one and a half as 1.5."""


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What Maestro works its index out of: kept for as long as these are the same objects."""

    version: Version
    columns: tuple[Column, ...]
    kinds: Mapping[ColumnId, Kind]
    words: Mapping[ColumnId, Counted]
    titles: Sequence[str]
    parents: Mapping[int, Parent] | None


class Words:
    """Collects a sheet's words when a message needs them, and anew after a change of the sheet (some 30 ms in the engine's process)."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._kept: OrderedDict[SheetId, SheetWords] = OrderedDict()

    async def context(self, sheet_id: SheetId, asked: Asked, previous: tuple[Reading | None, str | None]) -> Context:
        """All that Maestro may know for one message. Its index is made ready beside the event loop."""
        state = asked.state
        known = await self._of(sheet_id, state)
        reading, cause = previous
        language = asked.command.locale.partition("-")[0].lower()
        context = Context(
            sheet_name=state.name,
            columns=known.columns,
            kinds=known.kinds,
            words=known.words,
            titles=known.titles,
            has_parents=state.has_parents,
            row_count=state.row_count,
            today=asked.command.today,
            day_first=asked.command.locale not in ("en", "en-US"),
            decimal_comma=language not in DECIMAL_POINT,
            selection=tuple(int(one) for one in asked.document.get("selection") or () if one.isascii() and one.isdigit()),
            previous=reading,
            last_cause=cause,
            parents=known.parents,
        )
        await asyncio.to_thread(prepare, context)
        return context

    async def _of(self, sheet_id: SheetId, state: TableState) -> SheetWords:
        known = self._kept.get(sheet_id)
        if known is None or known.version != state.version:
            known = await self._collect(sheet_id, state, known)
            self._kept[sheet_id] = known
        self._kept.move_to_end(sheet_id)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return known

    async def _collect(self, sheet_id: SheetId, state: TableState, before: SheetWords | None) -> SheetWords:
        words, titles = await ask_words(self._tables, sheet_id, state)
        parents = await ask_parents(self._tables, sheet_id, state)
        found = SheetWords(state.version, state.columns, state.kinds, words, titles, parents)
        return found if before is None else _same_where_equal(found, before)


def _same_where_equal(found: SheetWords, before: SheetWords) -> SheetWords:
    """With the objects known before wherever they say the same. How often a value occurs is no word: only that it does."""
    is_same = _all_values(found) == _all_values(before)
    return SheetWords(
        found.version,
        _older(found.columns, before.columns),
        _older(found.kinds, before.kinds),
        before.words if is_same else found.words,
        _older(found.titles, before.titles),
        _older(found.parents, before.parents),
    )


def _older(new: T, old: T) -> T:
    return old if new == old else new


def _all_values(known: SheetWords) -> Mapping[ColumnId, set[str]]:
    return {column: {value for value, _ in counted} for column, counted in known.words.items()}


def can_do(state: TableState) -> str:
    """What one can ask about these columns and do with the sheet, in two sentences."""
    titles = ", ".join(column.title for column in state.columns[:8])
    return (
        f"I can count, sum, average, group, list, chart, filter and change rows by these columns: {titles}. "
        "I can also remove duplicates, tidy texts, and copy or export the sheet."
    )


def examples(state: TableState) -> list[str]:
    """A few messages that fit this sheet and that Maestro understands."""
    made = ["How many rows are there?"]
    number = next((column for column in state.columns if state.kinds.get(column.id) == "number"), None)
    choice = next((column for column in state.columns if column.type in (ColumnType.PICKLIST, ColumnType.CONTACT_LIST)), None)
    if choice is not None:
        made.append(f"How many rows by {choice.title}?")
    if number is not None:
        made.append(f"Total {number.title}" + (f" by {choice.title}, highest first" if choice else ""))
    return made[:3]
