"""Exports: CSV, XLSX and JSON say what the sheet says, run nothing, and come back as they went."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[attr-defined]

from chatsheet.adapters.files.in_child import FilesInChild
from chatsheet.adapters.files.limits import Limits
from chatsheet.adapters.files.number_formats import format_of_code
from chatsheet.domain.errors import Problem
from chatsheet.domain.values import ColumnType, NumberFormat
from chatsheet.ports import ExportColumn, FileFormat, ReadOptions

COLUMNS = (
    ExportColumn("Task", ColumnType.TEXT_NUMBER),
    ExportColumn("Due", ColumnType.DATE),
    ExportColumn("At", ColumnType.ABSTRACT_DATETIME),
    ExportColumn("Budget", ColumnType.TEXT_NUMBER, NumberFormat("currency", 2, thousands=True, currency="€")),
    ExportColumn("Share", ColumnType.TEXT_NUMBER, NumberFormat("percent", 1)),
    ExportColumn("Done", ColumnType.CHECKBOX),
    ExportColumn("Tags", ColumnType.MULTI_PICKLIST),
)
ROWS: list[list[Any]] = [
    ["Draft, plan", "2026-03-31", "2026-03-31T14:05:00", 1234.5, 0.125, True, ["red", "blue"]],
    ['"quoted"\nsecond line', "1899-01-01", None, -7, 1, False, ["red"]],
    ["=cmd|' /C calc'!A0", "soon", "2026-01-01T00:00:00", 9007199254740991, 0.5, None],
]


async def write(
    folder: Path, file_format: FileFormat, columns: Sequence[ExportColumn], rows: Sequence[Sequence[Any]], files: FilesInChild | None = None
) -> Path:
    path = folder / f"out.{file_format}"
    await (files or FilesInChild()).write(path, file_format, columns, (json.dumps(row).encode() for row in rows), name="My: plan/1")
    assert {found.name for found in folder.iterdir() if found.name.startswith("out")} == {path.name}
    return path


def first_sheet(path: Path) -> Any:
    """As another program reads it."""
    return load_workbook(path).worksheets[0]  # type: ignore[no-untyped-call]


async def test_csv(tmp_path: Path) -> None:
    path = await write(tmp_path, "csv", COLUMNS, ROWS)
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 4
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            [column.title for column in COLUMNS],
            ["Draft, plan", "2026-03-31", "2026-03-31T14:05:00", "1234.5", "0.125", "true", "red, blue"],
            ['"quoted"\nsecond line', "1899-01-01", "", "-7", "1", "false", "red"],
            ["'=cmd|' /C calc'!A0", "soon", "2026-01-01T00:00:00", "9007199254740991", "0.5", "", ""],
        ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd", "'+cmd"),
        ("-2+cmd|x", "'-2+cmd|x"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("'=1", "''=1"),
        ("+49 170 1234567", "+49 170 1234567"),
        ("-5", "-5"),
        ("-", "-"),
        ("'tis", "'tis"),
        ("a=1", "a=1"),
    ],
)
async def test_texts_that_a_spreadsheet_would_run(tmp_path: Path, text: str, written: str) -> None:
    column = [ExportColumn(text, ColumnType.TEXT_NUMBER)]
    with (await write(tmp_path, "csv", column, [[text]])).open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [[written], [written]]
    with (await write(tmp_path, "csv", column, [[text]], FilesInChild(guards_formulas=False))).open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [[text], [text]]


async def test_csv_for_excel(tmp_path: Path) -> None:
    path = await write(tmp_path, "csv", [ExportColumn("Größe", ColumnType.TEXT_NUMBER)], [["ä"]], FilesInChild(csv_has_mark=True))
    assert path.read_bytes() == "\ufeffGröße\r\nä\r\n".encode()


async def test_json(tmp_path: Path) -> None:
    found = json.loads((await write(tmp_path, "json", COLUMNS, ROWS)).read_text())
    titles = [column.title for column in COLUMNS]
    assert found == [dict(zip(titles, row + [None] * (7 - len(row)), strict=True)) for row in ROWS]
    assert json.loads((await write(tmp_path, "json", COLUMNS, [])).read_text()) == []


async def test_xlsx(tmp_path: Path) -> None:
    path = await write(tmp_path, "xlsx", COLUMNS, ROWS)
    sheet = first_sheet(path)
    assert sheet.title == "My  plan 1"
    assert sheet.freeze_panes == "A2"
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == [column.title for column in COLUMNS]
    assert cells[1] == ["Draft, plan", datetime(2026, 3, 31), datetime(2026, 3, 31, 14, 5), 1234.5, 0.125, True, "red, blue"]
    assert cells[2][:6] == ['"quoted"\nsecond line', "1899-01-01", None, -7, 1, False]
    assert cells[3][:3] == ["=cmd|' /C calc'!A0", "soon", datetime(2026, 1, 1)]
    assert [sheet.cell(4, 1).data_type, sheet.cell(2, 2).is_date, sheet.cell(2, 3).is_date] == ["s", True, True]
    assert format_of_code(sheet.cell(2, 4).number_format) == {"style": "currency", "decimals": 2, "thousands": True, "currency": "€"}
    assert sheet.cell(2, 5).number_format == "0.0%"


async def test_texts_are_never_links_or_formulas_in_xlsx(tmp_path: Path) -> None:
    texts = [
        "=1+1",
        "https://example.com",
        "mailto:a@b.co",
        "internal:Sheet1!A1",
        "{=SUM(A1)}",
        "12",
        "#N/A",
        "TRUE",
        "  x  ",
        "\x01\x1f",
        "🙂",
    ]
    path = await write(tmp_path, "xlsx", [ExportColumn("T", ColumnType.TEXT_NUMBER)], [[text] for text in texts])
    sheet = first_sheet(path)
    found = [sheet.cell(row, 1) for row in range(2, 2 + len(texts))]
    assert [cell.data_type for cell in found] == ["s"] * len(texts)
    assert not any(cell.hyperlink for cell in found)
    read = await FilesInChild().read(path, ReadOptions(), tmp_path, file_name="x")
    assert [json.loads(line)[0] for line in read.lines.read_bytes().splitlines()][:9] == texts[:9]


async def test_what_xlsx_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        await write(tmp_path, "xlsx", [ExportColumn("T", ColumnType.TEXT_NUMBER)], [["x"], ["y" * 40_000]])
    assert (caught.value.code, caught.value.params) == ("export_cell_too_large", {"row": 2, "column": "T"})
    assert not list(tmp_path.iterdir())


async def test_an_export_that_takes_too_long_leaves_nothing(tmp_path: Path) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b'["x"]'

    with pytest.raises(Problem) as caught:
        await FilesInChild(Limits(wall_s=1.0)).write(
            tmp_path / "out.csv", "csv", [ExportColumn("T", ColumnType.TEXT_NUMBER)], endless(), name="x"
        )
    assert caught.value.code == "file_timeout"
    assert not list(tmp_path.iterdir())


async def test_an_export_into_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        await FilesInChild().write(tmp_path / "no" / "out.csv", "csv", COLUMNS, [b"[1]"], name="x")
    assert caught.value.code == "file_unwritable"


async def test_a_sheet_comes_back_as_it_went(tmp_path: Path) -> None:
    columns = [
        ExportColumn("=Task", ColumnType.TEXT_NUMBER),
        *COLUMNS[1:6],
        ExportColumn("Code", ColumnType.TEXT_NUMBER),
        ExportColumn("Status", ColumnType.PICKLIST),
    ]
    rows: list[list[Any]] = [
        [f"=task {n}", f"2026-03-{n:02}", f"2026-03-{n:02}T10:00:00", n * 1.25, n / 100, n % 2 == 0, f"00{n}", ("Open", "Done")[n % 2]]
        for n in range(1, 29)
    ]
    for file_format in ("csv", "xlsx"):
        path = await write(tmp_path, file_format, columns, rows)
        read = await FilesInChild().read(path, ReadOptions(), tmp_path, file_name=path.name)
        assert [json.loads(line) for line in read.lines.read_bytes().splitlines()] == rows
        assert [(column.title, column.type) for column in read.report.columns] == [(column.title, column.type) for column in columns]
        if file_format == "xlsx":
            assert [column.format for column in read.report.columns] == [column.format for column in columns]
        path.unlink()


VALUE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.lists(st.text(max_size=10), max_size=3),
)


@given(rows=st.lists(st.lists(VALUE, max_size=3), max_size=6), title=st.text(max_size=20))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
async def test_any_values_can_be_written(tmp_path: Path, rows: list[list[Any]], title: str) -> None:
    columns = [ExportColumn(name, ColumnType.TEXT_NUMBER) for name in (title, "b", "c")]
    lines = [json.dumps(row).encode("utf-8", "replace") for row in rows]
    for file_format in ("csv", "json", "xlsx"):
        path = tmp_path / f"any.{file_format}"
        await FilesInChild().write(path, file_format, columns, lines, name=title)
        if file_format == "json":
            assert len(json.loads(path.read_text())) == len(rows)
