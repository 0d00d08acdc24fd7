"""Figures of columns: right, asked for together, kept by version, and after a change asked for again only where it touched."""

from __future__ import annotations

from chatsheet.domain.changes import (
    CellsSet,
    Change,
    ColumnAdded,
    ColumnDeleted,
    ColumnFields,
    ColumnUpdated,
    RowsAdded,
    RowsDeleted,
    SheetRenamed,
)
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId
from chatsheet.domain.values import ColumnType
from chatsheet.services.profiles import Profiles
from tests.services.context.sheets import ROWS, SPECS, World


async def test_each_kind_of_column_has_its_figures(there: World) -> None:
    sheet_id = await there.sheet(SPECS, ROWS)
    profile = await Profiles(there.tables).of(sheet_id)
    task, status, due, days, done, tags, owner = (profile.columns[ColumnId(n)] for n in range(1, 8))
    assert (task.values, task.distinct) == (4, 4)
    assert (status.distinct, dict(status.top)) == (2, {"Done": 2, "Open": 2})  # upper and lower case are one
    assert (due.kind, due.values, due.misfits, due.lowest, due.highest) == ("date", 3, 1, "2026-01-05", "2026-02-01")
    assert (days.kind, days.values, days.misfits, days.lowest, days.highest) == ("number", 3, 1, 1.5, 3)
    assert dict(done.top) == {True: 2, False: 1}
    assert (tags.distinct, dict(tags.top)) == (2, {"x": 2, "y": 2})
    assert (owner.distinct, dict(owner.top)) == (2, {"Ana": 2, "Ben": 1})


async def test_an_empty_sheet_and_one_without_columns_have_none(there: World) -> None:
    empty = await Profiles(there.tables).of(await there.sheet(SPECS, []))
    assert {one.values for one in empty.columns.values()} == {0}
    assert not (await Profiles(there.tables).of(await there.sheet([], [[], []]))).columns


async def test_many_values_are_examples_and_few_are_counted(there: World) -> None:
    rows = [[f"task {n}", "ab"[n % 2], None, n % 3, None, None, None] for n in range(500)]
    profile = await Profiles(there.tables).of(await there.sheet(SPECS, rows))
    assert profile.columns[ColumnId(1)].examples == ("task 0", "task 1")
    assert profile.columns[ColumnId(2)].top == (("a", 250), ("b", 250))
    assert profile.columns[ColumnId(4)].top == ((0, 167), (1, 167), (2, 166))


CHANGES: list[tuple[str, list[Change]]] = [
    ("a cell", [CellsSet({RowId(1): {ColumnId(4): 99}})]),
    ("a cell that makes the column mixed", [CellsSet({RowId(2): {ColumnId(3): "soon"}})]),
    ("cells of two columns", [CellsSet({RowId(3): {ColumnId(2): "Late", ColumnId(1): "cc"}})]),
    ("rows added", [RowsAdded((Row(RowId(50), ("e", "New", "2027-01-01", 7), 9 << 20),))]),
    ("a row deleted", [RowsDeleted((RowId(4),))]),
    ("another title", [ColumnUpdated(ColumnId(2), ColumnFields(title="State"))]),
    ("another type", [ColumnUpdated(ColumnId(2), ColumnFields(type=ColumnType.TEXT_NUMBER))]),
    ("another name", [SheetRenamed("Other")]),
    ("a column added", [ColumnAdded(Column(ColumnId(20), 20, "Extra"), 1)]),
    ("a column deleted", [ColumnDeleted(ColumnId(5))]),
]


async def test_what_is_kept_is_what_asking_anew_gives_after_every_change(there: World) -> None:
    sheet_id = await there.sheet(SPECS, ROWS)
    kept = Profiles(there.tables)
    await kept.of(sheet_id)
    for what, changes in CHANGES:
        await there.change(sheet_id, *changes)
        ours, fresh = await kept.of(sheet_id), await Profiles(there.tables).of(sheet_id)
        assert ours.columns == fresh.columns, what
        assert ours.state == fresh.state, what


async def test_only_touched_columns_are_asked_for_again(there: World) -> None:
    sheet_id = await there.sheet(SPECS, ROWS)
    kept = Profiles(there.tables)
    before = await kept.of(sheet_id)
    assert (await kept.of(sheet_id)) is before
    await there.change(sheet_id, CellsSet({RowId(1): {ColumnId(4): 99}}))
    after = await kept.of(sheet_id)
    assert [one for one in after.columns if after.columns[one] is not before.columns[one]] == [ColumnId(4)]
    await there.change(sheet_id, RowsDeleted((RowId(1),)))
    await kept.of(sheet_id)
    assert kept.counters_json() == {"hits": 1, "patches": 1, "misses": 2, "size": 1}
