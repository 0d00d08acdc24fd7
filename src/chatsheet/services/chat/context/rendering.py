"""A sheet in words, as much as fits a budget: first every column's name, then types, figures, values, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatsheet.domain.sheet import Column, ColumnId, Row
from chatsheet.domain.sql.names import column_names
from chatsheet.domain.values import Value
from chatsheet.services.chat.context.columns import ALL_VALUES, NAME, TYPE, line, value_words
from chatsheet.services.chat.context.quoting import CLOSE, OPEN, marked, quoted_text
from chatsheet.services.chat.context.tokens import count_tokens
from chatsheet.services.profiles import ColumnProfile
from chatsheet.services.tables import TableState

MOST_BUDGET = 1_500
"""Tokens a description may take of any sheet."""
LONGEST_NAME = 80
LONGEST_CELL = 24
SURE = 0.92
"""Of the budget that is used by estimate: texts of rare characters take up to 6 % more than they are estimated at."""
LINE_END = 1
"""Tokens a line break may cost."""


def described(
    state: TableState,
    profiles: Mapping[ColumnId, ColumnProfile],
    samples: Sequence[Row],
    budget: int,
    *,
    columns: Sequence[Column] | None = None,
) -> str:
    """The sheet in at most `budget` tokens (no less than 100), marked as data; of its columns those given. Without profiles: names and
    types."""
    shown = state.columns if columns is None else columns
    head = _head(state, len(shown))
    room = int(budget * SURE) - count_tokens(f"{OPEN}\n\n{CLOSE}{head}") - 2 * LINE_END
    lines, left = _Lines(state, shown, profiles).fitted(room)
    return marked("\n".join([head, *lines, *_samples(shown, samples, left)]))


def _head(state: TableState, shown: int) -> str:
    outline = ", some under others" if state.has_parents else ""
    of = f"{shown} of " if shown < len(state.columns) else ""
    return f"Sheet {quoted_text(state.name, LONGEST_NAME)}: {state.row_count:,} rows{outline}, {of}{len(state.columns)} columns"


class _Lines:
    """The columns' lines at every level of detail, written when they are needed."""

    def __init__(self, state: TableState, columns: Sequence[Column], profiles: Mapping[ColumnId, ColumnProfile]) -> None:
        self._state = state
        self._columns = columns
        self._profiles = profiles
        self._names = column_names(state.columns, state.mixed)
        self._most = ALL_VALUES if profiles else TYPE
        self._known: dict[tuple[int, int], tuple[str, int]] = {}

    def fitted(self, room: int) -> tuple[list[str], int]:
        """The lines, all at the highest level that fits and the first ones a level higher where there is room; and what is left."""
        columns = range(len(self._columns))
        details = dict.fromkeys(columns, NAME)
        left = room - sum(self._at(one, NAME)[1] for one in columns)
        if left < 0:
            return self._few(room)
        for detail in range(TYPE, self._most + 1):
            for one in columns:
                more = self._at(one, detail)[1] - self._at(one, detail - 1)[1]
                if more > left:
                    return [self._at(at, details[at])[0] for at in columns], 0
                details[one], left = detail, left - more
        return [self._at(one, details[one])[0] for one in columns], left

    def _few(self, room: int) -> tuple[list[str], int]:
        """More columns than there is room for: as many as there is, and how to find the others."""
        found: list[str] = []
        room -= count_tokens(_rest(len(self._columns))) + LINE_END
        for one in range(len(self._columns)):
            text, cost = self._at(one, NAME)
            room -= cost
            if room < 0:
                break
            found.append(text)
        return [*found, _rest(len(self._columns) - len(found))], 0

    def _at(self, place: int, detail: int) -> tuple[str, int]:
        if (place, detail) not in self._known:
            text = self._line(self._columns[place], detail)
            self._known[place, detail] = text, count_tokens(text) + LINE_END
        return self._known[place, detail]

    def _line(self, column: Column, detail: int) -> str:
        return line(
            column, self._names[column.id], self._state.kinds.get(column.id), self._profiles.get(column.id), self._state.row_count, detail
        )


def _rest(count: int) -> str:
    return f"and {count} more columns: describe_sheet finds them by `search`, a part of their title"


def _samples(columns: Sequence[Column], rows: Sequence[Row], room: int) -> list[str]:
    """Some rows, the columns in the same order; only whole ones."""
    found: list[str] = []
    for row in rows:
        text = f"row {row.id}: {sample(row, columns)}"
        room -= count_tokens(text) + LINE_END
        if room < 0:
            break
        found.append(text)
    return found


def sample(row: Row, columns: Sequence[Column]) -> str:
    return "[" + ", ".join(_cell(row.value(column)) for column in columns) + "]"


def _cell(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, tuple):
        return quoted_text(", ".join(value), LONGEST_CELL)
    return value_words(value, LONGEST_CELL)
