"""A sheet: named, typed columns and rows in an order, some of them children of others. See docs/subsystems/sheet.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from chatsheet.domain.values import ColumnType, NumberFormat, Value

SheetId = NewType("SheetId", int)
RowId = NewType("RowId", int)
ColumnId = NewType("ColumnId", int)

POSITION_GAP = 1 << 20
"""Distance between neighbours when rows are laid out, so that about 20 rows fit by bisection at one place before the
neighbourhood is spread again; a million rows stay below 2^40."""

CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")


def one_line(name: str) -> str:
    """A name as it is shown and stored: on one line, without control characters (Postgres takes no NUL)."""
    return " ".join(name.translate(CONTROL).split())


@dataclass(frozen=True, slots=True)
class Version:
    """The state of a topic: `epoch` changes when history starts anew, `seq` counts its events without gaps."""

    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `slot` is where its values stand in every row's list: given once, never used again."""

    id: ColumnId
    slot: int
    title: str
    type: ColumnType = ColumnType.TEXT_NUMBER
    options: tuple[str, ...] = ()
    """Choices of a picklist, or known contacts of a contact column, in the order shown."""
    is_strict: bool = False
    """A picklist that takes only its options (Smartsheet's `validation`)."""
    format: NumberFormat | None = None
    is_primary: bool = False
    width: int = 150
    """Width suggested to everyone, in CSS pixels; a person's own width is kept in their view."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Rows stand in the order of (`position`, `id`); children follow their parent."""

    id: RowId
    cells: tuple[Value, ...]
    """Values by column slot; a missing tail is empty."""
    position: int
    parent_id: RowId | None = None
    seq: int = 0
    """`seq` of the sheet's event that last changed this row."""

    def value(self, column: Column) -> Value:
        """The value in `column`, None where nothing was ever written."""
        return self.cells[column.slot] if column.slot < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, or the slice of it that one change needs: all columns, some rows."""

    id: SheetId
    name: str
    columns: tuple[Column, ...] = ()
    """In the order shown."""
    rows: Mapping[RowId, Row] = field(default_factory=dict)
    seq: int = 0
    is_deleted: bool = False

    def column(self, column_id: ColumnId) -> Column | None:
        return next((column for column in self.columns if column.id == column_id), None)

    def in_order(self) -> list[Row]:
        """The rows as they stand on the page."""
        return sorted(self.rows.values(), key=lambda row: (row.position, row.id))
