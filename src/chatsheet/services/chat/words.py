"""The words of a sheet for Maestro: its columns, the values that stand in them, the names of its rows. Kept per version."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatsheet.domain.sheet import Column, ColumnId, SheetId, Version
from chatsheet.domain.sql import quoted
from chatsheet.domain.sql.names import column_names
from chatsheet.domain.values import ColumnType
from chatsheet.maestro import Context, Reading
from chatsheet.services.tables import Tables, TableState

if TYPE_CHECKING:
    from chatsheet.services.chat.answer import Asked

MOST_VALUES = 200
"""Distinct values of one column that are worth knowing; a column with more is free text."""
MOST_TITLES = 5_000
LONGEST_VALUE = 60
MOST_KEPT = 20
WORDED = frozenset(
    {ColumnType.TEXT_NUMBER, ColumnType.PICKLIST, ColumnType.CONTACT_LIST, ColumnType.MULTI_PICKLIST, ColumnType.MULTI_CONTACT_LIST}
)


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Distinct values with how often they occur, by column, the most frequent first; and the primary column's values."""

    version: Version
    words: dict[ColumnId, Sequence[tuple[str, int]]]
    titles: Sequence[str]


class Words:
    """Collects a sheet's words when a message needs them; a change of the sheet makes them be collected anew (some 30 ms)."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._kept: OrderedDict[SheetId, SheetWords] = OrderedDict()

    async def context(self, sheet_id: SheetId, asked: Asked, previous: tuple[Reading | None, str | None]) -> Context:
        """All that Maestro may know for one message."""
        state = asked.state
        words = await self._of(sheet_id, state)
        reading, cause = previous
        return Context(
            sheet_name=state.name,
            columns=state.columns,
            kinds=state.kinds,
            words=words.words,
            titles=words.titles,
            has_parents=state.has_parents,
            row_count=state.row_count,
            today=asked.command.today,
            day_first=asked.command.locale != "en",
            selection=tuple(int(one) for one in asked.document.get("selection") or () if one.isascii() and one.isdigit()),
            previous=reading,
            last_cause=cause,
        )

    async def _of(self, sheet_id: SheetId, state: TableState) -> SheetWords:
        known = self._kept.get(sheet_id)
        if known is None or known.version != state.version:
            known = await self._collect(sheet_id, state)
            self._kept[sheet_id] = known
        self._kept.move_to_end(sheet_id)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return known

    async def _collect(self, sheet_id: SheetId, state: TableState) -> SheetWords:
        names = column_names(state.columns, state.mixed)
        words: dict[ColumnId, Sequence[tuple[str, int]]] = {}
        titles: Sequence[str] = ()
        for column in state.columns:
            if column.type not in WORDED or state.kinds.get(column.id) != "text":
                continue
            limit = MOST_TITLES if column.is_primary else MOST_VALUES
            found, is_all = await self._values(sheet_id, names[column.id].title, limit)
            if column.is_primary:
                titles = [value for value, _ in found]
            if is_all and len(found) <= MOST_VALUES and (not column.is_primary or len(found) < state.row_count):
                words[column.id] = with_options(column, found)
        return SheetWords(state.version, words, titles)

    async def _values(self, sheet_id: SheetId, title: str, limit: int) -> tuple[list[tuple[str, int]], bool]:
        name = quoted(title)
        which = f"{name} IS NOT NULL AND length({name}) <= {LONGEST_VALUE}"
        sql = f"SELECT {name}, count(*) AS n FROM sheet WHERE {which} GROUP BY 1 ORDER BY n DESC, 1"
        table, _ = await self._tables.query(sheet_id, sql, {}, limit=limit, is_trusted=True)
        return [(str(value), _count(count)) for value, count in table.rows], table.row_count <= limit


def _count(value: Any) -> int:
    return int(value)


def with_options(column: Column, found: Sequence[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    """A picklist's choices count as known values also where no row has them."""
    known = {value for value, _ in found}
    return [*found, *((option, 0) for option in column.options if option not in known)]


def can_do(state: TableState) -> str:
    """What one can ask about these columns, in a sentence."""
    titles = ", ".join(column.title for column in state.columns[:8])
    return f"I can count, sum, average, group, list, filter and change rows by these columns: {titles}."


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
