"""The figures of a column, and of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chatsheet.domain.sheet import ColumnId
from chatsheet.ports import Kind
from chatsheet.services.tables import TableState

Scalar = None | bool | int | float | str


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column. Texts are cut to `LONGEST_TEXT` (profiles/queries.py)."""

    kind: Kind
    values: int
    """Cells that hold something."""
    misfits: int
    """Of these, values that are not of `kind`."""
    distinct: int
    """Different values; texts that differ only in upper and lower case are one. Of a column with several values in a cell: different items,
    where they were counted one by one."""
    is_distinct_exact: bool
    lowest: Scalar = None
    highest: Scalar = None
    top: tuple[tuple[Scalar, int], ...] = ()
    """The commonest values and how often each stands there, where there are few different ones."""
    examples: tuple[Scalar, ...] = ()
    """The first few texts, where there are many different ones."""

    def to_json(self, row_count: int) -> dict[str, Any]:
        data = asdict(self)
        return data | {"blank": row_count - self.values, "top": [{"value": value, "count": count} for value, count in self.top]}


@dataclass(frozen=True, slots=True)
class SheetProfile:
    """All columns, as they were at `state.version` or a little later: what changed between is asked for anew next time."""

    state: TableState
    columns: Mapping[ColumnId, ColumnProfile]
