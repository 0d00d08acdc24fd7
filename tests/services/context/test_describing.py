"""A sheet in words: within its budget by real vocabularies, whatever the sheet; nothing in it can leave its marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.adapters.duckdb.limits import EngineLimits
from chatsheet.domain.changes import CellsSet
from chatsheet.domain.sheet import ColumnId, RowId
from chatsheet.services.chat.context.describing import Descriptions
from chatsheet.services.chat.context.quoting import CLOSE, OPEN
from chatsheet.services.tables import Tables
from tests.services.context.sheets import CHOICE, DATE, HOSTILE, TEXT, Spec, World, hostile, plan
from tests.services.context.vocabularies import real_tokens


async def described(there: World, specs: Sequence[Spec], rows: Sequence[Sequence[Any]], budget: int = 1_000) -> str:
    sheet_id = await there.sheet(specs, rows)
    return await Descriptions(there.tables).text(sheet_id, await there.tables.state(sheet_id), budget)


async def test_a_plan_of_20_000_rows_and_25_columns_is_told_in_full_within_1_000_tokens(there: World) -> None:
    specs, rows = plan(20_000)
    text = await described(there, specs, rows)
    assert real_tokens(text) <= 1_000
    assert 'Sheet "Plan": 20,000 rows, 25 columns' in text
    for told in ('"Task" text primary, all different, e.g.', '"Start" date, 2025-01-01..2026-12-01', '"Due" date', "5% blank", '"High" '):
        assert told in text
    assert len(text.splitlines()) == 25 + 3


@pytest.mark.parametrize(("columns", "rows"), [(12, 50), (60, 30), (500, 3)])
async def test_any_sheet_stays_within_any_budget(there: World, columns: int, rows: int) -> None:
    sheet_id = await there.sheet(*hostile(columns, rows))
    state, made = await there.tables.state(sheet_id), Descriptions(there.tables)
    for budget in (120, 300, 600, 1_000, 1_500):
        text = await made.text(sheet_id, state, budget)
        assert real_tokens(text) <= budget
        assert columns < 500 or "more columns: describe_sheet finds them" in text
    assert real_tokens(await made.text(sheet_id, state, 100_000)) <= 1_500


async def test_nothing_in_a_sheet_can_end_its_marks_or_its_line(there: World) -> None:
    specs, rows = hostile(len(HOSTILE) * 2, 40)
    text = await described(there, specs, rows, 1_500)
    assert (text.count(OPEN), text.count(CLOSE)) == (1, 1)
    assert text.startswith(OPEN)
    assert text.endswith(CLOSE)
    inside = text.removeprefix(OPEN).removesuffix(CLOSE)
    assert not set("<>\u2028\u2029\u202e\u200b\ufeff\x07\x1b") & set(inside)
    assert not any(line.startswith(("#", "-", "System")) for line in inside.splitlines())


async def test_a_cell_of_a_megabyte_costs_no_more_than_another(there: World) -> None:
    text = await described(there, [("Task", TEXT), ("Status", CHOICE)], [["x" * 1_000_000, "y" * 1_000_000], ["a", "b"]])
    assert real_tokens(text) < 150


async def test_names_that_cannot_be_used_as_they_stand_come_with_an_id(there: World) -> None:
    text = await described(there, [("Name", TEXT), ("NAME", TEXT), ("a  b", TEXT), ("t" * 90, TEXT)], [["x", "y", "z", "w"]])
    assert '"NAME" (id 2, in SQL "NAME 2")' in text
    assert '"a b" (id 3' in text
    assert '…" (id 4)' in text


async def test_misfits_name_the_column_that_holds_them(there: World) -> None:
    text = await described(there, [("Task", TEXT), ("Due", DATE)], [["a", "2026-01-01"], ["b", "soon"], ["c", None]])
    assert '"Due" date, 2026-01-01..2026-01-01, 33% blank, 1 no dates (in "Due (text)")' in text


async def test_rows_come_where_there_is_room(there: World) -> None:
    text = await described(there, [("Task", TEXT), ("Days", TEXT)], [["a", 1], ["b", None]])
    assert 'row 1: ["a", 1]\nrow 2: ["b", null]' in text


async def test_it_is_made_once_a_version(there: World) -> None:
    sheet_id = await there.sheet([("Task", TEXT)], [["a"], ["b"]])
    made = Descriptions(there.tables)
    first = await made.text(sheet_id, await there.tables.state(sheet_id))
    assert await made.text(sheet_id, await there.tables.state(sheet_id)) is first
    await there.change(sheet_id, CellsSet({RowId(1): {ColumnId(1): "Zebra"}}))
    assert "Zebra" in await made.text(sheet_id, await there.tables.state(sheet_id))


async def test_names_and_types_are_told_while_the_engine_cannot(there: World) -> None:
    sheet_id = await there.sheet([("Task", TEXT), ("Due", DATE)], [["x" * 3_000, None]] * 5_000)
    state = await there.tables.state(sheet_id)
    small = DuckdbEngine(EngineLimits(memory_bytes=2_000_000))
    try:
        text = await Descriptions(Tables(there.store, small)).text(sheet_id, state)
    finally:
        await small.close()
    assert '"Task" text primary\n"Due" date' in text
