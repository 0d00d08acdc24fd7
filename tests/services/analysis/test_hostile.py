"""Titles and cells are data to every analysis: they come out as they went in, and nothing else happens."""

from __future__ import annotations

from typing import Any

import pytest

from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.values import ColumnType
from tests.services.analysis.sheets import Bench

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXTS = (
    '"; DROP TABLE cells; --',
    "'; SELECT read_text('secret') --",
    "Rows",
    "_row_id",
    "_rolled_up",
    "v",
    "name",
    "$column",
    "{n}",
    "%s",
    "line\nbreak\tand “quotes”",
    "🙂 é ß",
    "x" * 500,
)


@pytest.mark.parametrize("text", TEXTS)
async def test_titles_and_cells_are_data(world: Bench, text: str) -> None:
    columns = (
        Column(ColumnId(1), 0, text, is_primary=True),
        Column(ColumnId(2), 1, text + "2"),
        Column(ColumnId(3), 2, text + "3"),
        Column(ColumnId(4), 3, text + "4", ColumnType.DATE),
        Column(ColumnId(5), 4, text + "5", ColumnType.PICKLIST, options=(text, "other")),
    )
    rows: list[tuple[Any, ...]] = [
        (n, 1 if n > 20 else None, text, n if n < 12 else text, 2 * n, f"2026-0{n % 4 + 1}-01", text) for n in range(1, 23)
    ]
    rows.append((23, None, text, 9_000, 5_000, text, text))
    sheet = await world.sheet(columns, rows)
    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        ("find_outliers", {"column": "2", "by": "5"}),
        ("find_outliers", {"column": "3", "method": "mad"}),
        ("trend", {"date": "4", "measure": {"aggregate": "sum", "column": "2"}}),
        ("correlate", {}),
        ("find_duplicates", {"columns": ["1", "2", "5"]}),
        ("check_data", {}),
    )
    for action, arguments in asked:
        data = await world.read(sheet, action, **arguments)
        assert data["rows"], action
        width = len(data["rows"][0]) - (action == "check_data")
        assert [row[:width] for row in await world.again(sheet, data)] == [row[:width] for row in data["rows"]]
    assert (await world.read(sheet, "find_duplicates"))["rows"][0][:2] == (text, 23)
    assert (await world.read(sheet, "aggregate", measures=[{"aggregate": "count"}]))["rows"] == ((23, 23),)
