"""One merge while it is worked out."""

from __future__ import annotations

from dataclasses import dataclass, field

from chatsheet.domain.changes import (
    Change,
    Place,
)
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet
from chatsheet.domain.source import Link, LinkedColumn, LinkedRow, SourceSheet
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.sources.pending import Pending, Rejections


@dataclass(slots=True)
class Merge:
    """One merge while it is worked out."""

    transaction: Transaction
    link: Link
    sheet: Sheet
    read: SourceSheet
    is_whole: bool
    pending: Pending
    rejections: Rejections
    columns: dict[ColumnId, LinkedColumn]
    by_id_there: dict[int, Column] = field(default_factory=dict)
    column_changes: list[Change] = field(default_factory=list)
    cells: dict[RowId, dict[ColumnId, Value]] = field(default_factory=dict)
    rows: dict[int, RowId] = field(default_factory=dict)
    """Our row ids by the source's."""
    known: dict[RowId, LinkedRow] = field(default_factory=dict)
    """What we know of those rows there."""
    linked: dict[RowId, LinkedRow] = field(default_factory=dict)
    """What is new about them."""
    new: dict[RowId, Row] = field(default_factory=dict)
    gone: list[RowId] = field(default_factory=list)
    """Rows whose counterpart is no longer there."""
    going: set[RowId] = field(default_factory=set)
    """Rows to be deleted here."""
    lifted: dict[RowId, Place] = field(default_factory=dict)
    is_rearranged: bool = False
    """A row stands elsewhere at the source; whether others moved along is only seen where all are read."""
