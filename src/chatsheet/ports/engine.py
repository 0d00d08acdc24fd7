"""The query engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from chatsheet.domain.sheet import Column, ColumnId, RowId, SheetId
from chatsheet.domain.values import Value

Kind = Literal["number", "text", "date", "datetime", "truth"]
"""How a column came out in the engine. A TEXT_NUMBER column is `number` when at least half of its values are numbers."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A sheet's column inside the engine."""

    id: ColumnId
    kind: Kind
    misfits: int
    """Values that are not of `kind`: NULL under the column's title, and kept as text under `"<title> (text)"`."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """A query's result: `rows` holds at most the limit asked for, `row_count` all there are."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    row_count: int


class QueryEngine(Protocol):
    """Exact numbers over whole sheets, in a locked child process. One table `sheet` per sheet: its columns by title, and `_row_id`,
    `_parent_id`, `_position`. The engine knows no versions: `services/tables.py` keeps it in step with the log."""

    async def start(self) -> None:
        """Start what takes a while, ahead of a load; nothing happens when it runs already."""

    async def load(self, sheet_id: SheetId, columns: Sequence[Column], lines: Iterable[bytes]) -> tuple[TableColumn, ...]:
        """Replace the sheet's table. Each line is a JSON list `[row_id, parent_id, position, value of slot 0, slot 1, …]`; an item
        of `lines` may hold several, parted by line breaks."""

    async def patch(
        self, sheet_id: SheetId, upserts: Iterable[bytes], deletes: Sequence[RowId], changed: Collection[ColumnId] | None = None
    ) -> tuple[TableColumn, ...]:
        """Put rows (lines as in `load`, by row id) and take rows away. With `changed` all the rows put are there already, and differ in
        these columns only: that is several times as fast. Raises `EngineLost` when the sheet must be loaded again."""

    async def retitle(self, sheet_id: SheetId, columns: Sequence[Column]) -> tuple[TableColumn, ...]:
        """New titles, columns gone, or order; raises `EngineLost` when a type changed or a column came that was never loaded."""

    async def query(
        self, sheet_id: SheetId, sql: str, params: Mapping[str, Value], *, limit: int, timeout_s: float = 1.0, is_trusted: bool = False
    ) -> Table:
        """Run one SELECT. SQL that is not `is_trusted` (compiled by us) passes the guard first. `$name` in the SQL is bound from `params`.

        Raises:
            Problem: `query_refused`, `query_invalid`, `query_timeout`, `query_too_large`.
            EngineLost: the child is gone or does not know the sheet.
        """

    async def row_ids(
        self, sheet_id: SheetId, sql: str, params: Mapping[str, Value], *, timeout_s: float | None = None, is_trusted: bool = True
    ) -> Sequence[int]:
        """All of a one-column query as whole numbers (an `array('q')`), for the order of a view: a million ids are 8 MB. Raises as
        `query`; without `timeout_s` it may take as long as putting a whole sheet in order does."""

    async def drop(self, sheet_id: SheetId) -> None: ...

    async def close(self) -> None: ...


class EngineLost(Exception):
    """The engine does not hold this sheet (any more): load it again."""
