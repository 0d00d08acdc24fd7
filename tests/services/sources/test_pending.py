"""What of a sheet waits to reach its source, and what the source may have made of it."""

from __future__ import annotations

import pytest

from chatsheet.domain.changes import CellsSet
from chatsheet.domain.sheet import ColumnId, RowId, SheetId
from chatsheet.domain.source import Intent
from chatsheet.domain.values import ColumnType, Value
from chatsheet.services.sources.pending import Pending

ROW, COLUMN = RowId(1), ColumnId(2)


def intent(seq: int, before: Value, value: Value) -> Intent:
    return Intent(SheetId(1), seq, f"c{seq}", "ana", CellsSet({ROW: {COLUMN: value}}), [CellsSet({ROW: {COLUMN: before}})])


@pytest.mark.parametrize(
    ("kind", "there", "is_changed"),
    [
        (ColumnType.TEXT_NUMBER, "first", False),
        (ColumnType.TEXT_NUMBER, "second", False),
        (ColumnType.TEXT_NUMBER, "third", False),
        (ColumnType.TEXT_NUMBER, "another", True),
        (ColumnType.TEXT_NUMBER, None, True),
        (ColumnType.DURATION, "another", True),
    ],
)
def test_a_cell_that_holds_what_it_held_or_what_we_set_was_changed_by_nobody_else(kind: ColumnType, there: Value, is_changed: bool) -> None:
    pending = Pending.of([intent(2, "first", "second"), intent(3, "second", "third")])
    assert pending.is_changed_there((ROW, COLUMN), kind, there) is is_changed


@pytest.mark.parametrize(
    ("there", "is_changed"), [("Ana Lima <ana@example.com>", False), ("Ana@Example.com", False), ("Ana Lima <lima@example.com>", True)]
)
def test_a_person_under_the_name_the_source_knows_is_no_change(there: Value, is_changed: bool) -> None:
    pending = Pending.of([intent(2, "ben@example.com", "ana@example.com")])
    assert pending.is_changed_there((ROW, COLUMN), ColumnType.CONTACT_LIST, there) is is_changed
