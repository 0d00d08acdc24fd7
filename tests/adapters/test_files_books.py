"""Workbooks: XLSX, XLS and ODS, their values, formats, worksheets and oddities."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from chatsheet.adapters.files.reading import read_file
from chatsheet.adapters.files.request import ReadRequest
from chatsheet.domain.values import ColumnType, NumberFormat
from chatsheet.ports import ReadOptions
from tests.adapters.files import make
from tests.adapters.files.reading import Reader

TITLES = ["Task", "Due", "At", "Budget", "Share", "Done", "Count"]
ROWS: list[list[Any]] = [
    ["Draft", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5, 7), 1234.5, 0.25, True, 3],
    ["Review", date(2026, 4, 1), datetime(2026, 4, 1, 0, 0, 0), 0.1 + 0.2, 1, False, -1],
    ["Ship", None, None, None, None, None, None],
]


async def test_values_and_formats_of_xlsx(read: Reader) -> None:
    content = make.xlsx_of([TITLES, *ROWS], {3: '"€"#,##0.00', 4: "0.0%", 6: "#,##0"})
    found = await read(content)
    assert found.report.file_format == "xlsx"
    assert found.types == ["TEXT_NUMBER", "DATE", "ABSTRACT_DATETIME", "TEXT_NUMBER", "TEXT_NUMBER", "CHECKBOX", "TEXT_NUMBER"]
    assert found.rows == [
        ["Draft", "2026-03-31", "2026-03-31T14:05:07", 1234.5, 0.25, True, 3],
        ["Review", "2026-04-01", "2026-04-01T00:00:00", 0.3, 1, False, -1],
        ["Ship", None, None, None, None, None, None],
    ]
    assert isinstance(found.rows[0][6], int)
    assert found.column("Budget").format == NumberFormat("currency", 2, thousands=True, currency="€")
    assert found.column("Share").format == NumberFormat("percent", 1)
    assert found.column("Count").format == NumberFormat("plain", 0, thousands=True)
    assert found.report.worksheet == "Sheet1"
    assert not found.codes


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0.00", NumberFormat("plain", 2)),
        ("#,##0", NumberFormat("plain", 0, thousands=True)),
        ('"$"#,##0.00;[Red]-"$"#,##0.00', NumberFormat("currency", 2, thousands=True, currency="$")),
        ("[$€-407] #,##0.00", NumberFormat("currency", 2, thousands=True, currency="€")),
        ("#,##0.00 [$CHF]", NumberFormat("currency", 2, thousands=True, currency="CHF")),
        ('_-* #,##0.00 "kr"_-', NumberFormat("currency", 2, thousands=True, currency="kr")),
        ('_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', NumberFormat("currency", 2, thousands=True, currency="$")),
        ("0%", NumberFormat("percent", 0)),
        ("0.00%", NumberFormat("percent", 2)),
        ("General", None),
        ("0.00E+00", None),
        ("# ?/?", None),
        ("#,##0,", None),
    ],
)
async def test_number_formats_of_excel(read: Reader, code: str, expected: NumberFormat | None) -> None:
    found = await read(make.xlsx_of([["Key", "N"], ["a", 1.5], ["b", 2.5]], {1: code}))
    assert found.column("N").format == expected
    assert found.values("N") == [1.5, 2.5]


async def test_formulas_are_taken_as_values_and_counted(read: Reader) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["N", "Twice", "Text", "Broken"])
        for row in range(1, 6):
            sheet.write_number(row, 0, row)
            sheet.write_formula(row, 1, f"=A{row + 1}*2", None, row * 2)
            sheet.write_formula(row, 2, f'=A{row + 1}&"x"', None, f"{row}x")
            sheet.write_formula(row, 3, "=1/0", None, "#DIV/0!")

    found = await read(make.xlsx(fill))
    assert found.rows[0] == [1, 2, "1x", None]
    counts = {oddity.code: oddity.count for oddity in found.report.oddities}
    assert (counts["formulas"], counts["error_values"]) == (15, 5)


async def test_numbers_stored_as_text_become_numbers(read: Reader) -> None:
    found = await read(
        make.xlsx_of([["Key", "N", "Zip"], ["a", 1.5, "01067"], ["b", "2.5", "10115"], ["c", 3.5, "20095"], ["d", "n/a", "80331"]])
    )
    assert found.values("N") == [1.5, 2.5, 3.5, "n/a"]
    assert found.values("Zip") == ["01067", "10115", "20095", "80331"]
    assert found.column("N").misfits == 1
    assert found.oddity("column_mixed").rows == (5,)  # type: ignore[union-attr]


async def test_a_code_among_many_numbers_is_a_misfit(read: Reader) -> None:
    found = await read(make.xlsx_of([["Key", "N"], *[[f"k{n}", n] for n in range(20)], ["last", "007"]]))
    assert found.values("N") == [*range(20), "007"]
    assert (found.column("N").misfits, found.codes) == (1, {"column_mixed"})


async def test_a_column_of_many_kinds(read: Reader) -> None:
    values = ["x", 1.0, True, date(2026, 1, 2), "y", "z"]
    found = await read(make.xlsx_of([["Key", "Mix"], *[[f"k{number}", value] for number, value in enumerate(values)]]))
    assert found.values("Mix") == ["x", 1, True, "2026-01-02", "y", "z"]
    assert found.column("Mix").type == ColumnType.TEXT_NUMBER


async def test_dates_with_misfits(read: Reader) -> None:
    values = [date(2026, 1, 2), "31.02.2026", date(2026, 1, 3), "15.03.2026", 5.0, date(2026, 1, 4), date(2026, 1, 5), date(2026, 1, 6)]
    found = await read(make.xlsx_of([["Key", "Due"], *[[f"k{number}", value] for number, value in enumerate(values)]]))
    assert found.values("Due") == ["2026-01-02", "31.02.2026", "2026-01-03", "2026-03-15", 5, "2026-01-04", "2026-01-05", "2026-01-06"]
    assert found.column("Due").misfits == 2


async def test_times_and_spans_are_texts(read: Reader) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Key", "At", "For"])
        for row in range(1, 4):
            sheet.write_string(row, 0, f"k{row}")
            sheet.write_datetime(row, 1, time(13, 5), book.add_format({"num_format": "hh:mm"}))
            sheet.write_number(row, 2, timedelta(hours=36).total_seconds() / 86_400, book.add_format({"num_format": "[h]:mm"}))

    found = await read(make.xlsx(fill))
    assert found.rows[0] == ["k1", "13:05:00", "36:00:00"]


async def test_the_calendar_of_old_macs(read: Reader) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Key", "Day"])
        sheet.write_row(1, 0, ["a"])
        sheet.write_datetime(1, 1, datetime(2026, 3, 31), book.add_format({"num_format": "dd.mm.yyyy"}))

    assert (await read(make.xlsx(fill, date_1904=True))).values("Day") == ["2026-03-31"]


async def test_worksheets(read: Reader) -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("Empty")
        hidden = book.add_worksheet("Secret")
        hidden.write_row(0, 0, ["x", "y"])
        hidden.hide()
        for name in ("Plan 🙂", 'O\'Brien & "Co"'):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Name", name])
            sheet.write_row(1, 0, ["a", 1])

    content = make.xlsx(fill)
    found = await read(content)
    assert (found.report.worksheet, found.report.worksheets) == ("Plan 🙂", ("Empty", "Plan 🙂", 'O\'Brien & "Co"'))
    assert "worksheets_more" in found.codes
    other = await read(content, options=ReadOptions(worksheet='O\'Brien & "Co"'))
    assert other.titles == ["Name", 'O\'Brien & "Co"']
    assert "worksheets_more" not in other.codes
    assert (await read.problem(content, options=ReadOptions(worksheet="Nope"))).code == "worksheet_unknown"
    assert (await read.problem(content, options=ReadOptions(worksheet="Empty"))).code == "file_no_columns"


async def test_a_table_that_begins_elsewhere(read: Reader) -> None:
    rows: list[list[Any]] = [[], [None, None, "Overview"], [], [None, None, "Name", "Cost"], [None, None, "a", 1.5], [None, None, "b", 2.5]]
    found = await read(make.xlsx_of(rows, {3: "0.00"}))
    assert (found.titles, found.rows) == (["Name", "Cost"], [["a", 1.5], ["b", 2.5]])
    assert found.column("Cost").format == NumberFormat("plain", 2)
    assert found.report.header_row == 4
    assert found.oddity("preamble_skipped").rows == (2,)  # type: ignore[union-attr]


async def test_titles_in_joined_cells(read: Reader) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 0, "Name")
        sheet.merge_range(0, 1, 0, 2, "2025")
        sheet.merge_range(0, 3, 0, 4, "2026")
        sheet.write_row(1, 1, ["Plan", "Real", "Plan", "Real"])
        sheet.write_row(2, 0, ["a", 1, 2, 3, 4])
        sheet.write_row(3, 0, ["b", 5, 6, 7, 8])

    found = await read(make.xlsx(fill))
    assert found.titles == ["Name", "2025 Plan", "2025 Real", "2026 Plan", "2026 Real"]
    assert found.rows == [["a", 1, 2, 3, 4], ["b", 5, 6, 7, 8]]
    assert {"header_joined", "cells_merged"} <= found.codes


async def test_blank_rows_and_columns_inside(read: Reader) -> None:
    rows: list[list[Any]] = [["Name", "Blank", "N"], ["a", None, 0], [None, None, None], ["b", None, 0]]
    found = await read(make.xlsx_of(rows))
    assert (found.titles, found.rows) == (["Name", "Blank", "N"], [["a", None, 0], ["b", None, 0]])
    assert found.oddity("rows_blank").rows == (3,)  # type: ignore[union-attr]


async def test_rows_of_zeros_are_no_blank_rows(read: Reader) -> None:
    found = await read(make.xlsx_of([["a", "b"], [0, 0], [0, 0]]))
    assert found.rows == [[0, 0], [0, 0]]


async def test_numbers_at_the_edges(read: Reader) -> None:
    found = await read(make.xlsx_of([["Key", "N"], ["a", 1e300], ["b", 2.0**53 - 1], ["c", 2.0**60], ["d", 0.1], ["e", -0.0]]))
    assert found.values("N") == [1e300, 2**53 - 1, 2.0**60, 0.1, 0]
    assert [type(value) for value in found.values("N")] == [float, int, float, float, int]


async def test_many_worksheet_rows(read: Reader) -> None:
    """More than one chunk, blanks in every kind of column."""
    rows = [
        [f"t{n}", n % 7 or None, date(2026, 1, 1) + timedelta(n % 300) if n % 5 else None, n % 3 == 0 if n % 11 else None]
        for n in range(35_000)
    ]
    found = await read(make.xlsx_of([["Task", "N", "Day", "Flag"], *rows]))
    assert found.types == ["TEXT_NUMBER", "TEXT_NUMBER", "DATE", "CHECKBOX"]
    assert found.rows[0] == ["t0", None, None, None]
    assert found.rows[1] == ["t1", 1, "2026-01-02", False]
    assert found.rows[-1] == ["t34999", 34_999 % 7, (date(2026, 1, 1) + timedelta(34_999 % 300)).isoformat(), False]
    assert found.column("N").blanks == sum(1 for n in range(35_000) if n % 7 == 0)


async def test_a_table_too_large_to_keep_is_gone_through_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook is read again, a text file comes back from the disk; both say what a kept table says."""
    rows = [[f"t{n}", n * 1.5, date(2026, 1, 1) + timedelta(n % 300), None if n % 4 else "ä\nö"] for n in range(3_000)]
    text = "a,b,c,d\n" + "".join(f'{name},{number},{day},"{note or ""}"\n' for name, number, day, note in rows)
    for content in (make.xlsx_of([["a", "b", "c", "d"], *rows]), text.encode()):
        path = tmp_path / "file"
        path.write_bytes(content)
        found = []
        for kept, at_once in ((1_200_000, 120_000), (2_000, 900)):
            monkeypatch.setattr("chatsheet.adapters.files.table.CELLS_KEPT", kept)
            monkeypatch.setattr("chatsheet.adapters.files.reading.CELLS_AT_ONCE", at_once)
            report = read_file(ReadRequest(str(path), str(tmp_path), "file"))
            found.append((report["columns"], report["oddities"], (tmp_path / "rows.jsonl").read_bytes()))
        assert found[0] == found[1]
        assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "rows.jsonl"]


async def test_opendocument(read: Reader) -> None:
    cell = make.text_cell
    table = make.ods_table(
        [
            [cell("Name"), cell("Day"), cell("At"), cell("Share"), cell("Price"), cell("Ok"), cell("Sum")],
            [
                cell("a"),
                ('office:value-type="date" office:date-value="2026-03-31"', "31.03.26"),
                ('office:value-type="date" office:date-value="2026-03-31T14:05:00"', "x"),
                ('office:value-type="percentage" office:value="0.25"', "25 %"),
                ('office:value-type="currency" office:currency="EUR" office:value="12.5"', "12,50 €"),
                ('office:value-type="boolean" office:boolean-value="true"', "WAHR"),
                ('table:formula="of:=1+1" office:value-type="float" office:value="2"', "2"),
            ],
        ],
        name="Tabelle",
    )
    found = await read(make.ods(table), "x.csv")
    assert (found.report.file_format, found.report.worksheet) == ("ods", "Tabelle")
    assert found.rows == [["a", "2026-03-31", "2026-03-31T14:05:00", 0.25, 12.5, True, 2]]
    assert found.column("Share").format == NumberFormat("percent")
    assert found.column("Price").format == NumberFormat("currency", 2, thousands=True, currency="EUR")
    assert found.oddity("formulas").count == 1  # type: ignore[union-attr]


async def test_number_formats_of_opendocument(read: Reader) -> None:
    number, symbol = "<number:number number:decimal-places=", '<number:currency-symbol number:language="de">€</number:currency-symbol>'
    styles = (
        f'<number:currency-style style:name="N1">{number}"0" number:grouping="true"/>{symbol}</number:currency-style>'
        f'<number:percentage-style style:name="N2">{number}"1"/><number:text>%</number:text></number:percentage-style>'
        f'<number:number-style style:name="N3">{number}"3" number:grouping="true"/></number:number-style>'
        + "".join(f'<style:style style:name="ce{n}" style:family="table-cell" style:data-style-name="N{n}"/>' for n in (1, 2, 3))
    )
    columns = (
        '<table:table-column/><table:table-column table:default-cell-style-name="ce3"/>'
        '<table:table-column table:number-columns-repeated="2"/>'
    )
    rows = make.ods_table(
        [
            [make.text_cell(title) for title in ("Key", "N", "Price", "Share")],
            [
                make.text_cell("a"),
                ('office:value-type="float" office:value="1234.5"', "1.234,500"),
                ('table:style-name="ce1" office:value-type="currency" office:currency="EUR" office:value="12"', "12 €"),
                ('table:style-name="ce2" office:value-type="percentage" office:value="0.125"', "12,5 %"),
            ],
        ]
    )
    found = await read(make.ods(rows.replace("<table:table-row>", columns + "<table:table-row>", 1), styles=styles))
    assert found.rows == [["a", 1234.5, 12, 0.125]]
    assert found.column("N").format == NumberFormat("plain", 3, thousands=True)
    assert found.column("Price").format == NumberFormat("currency", 0, thousands=True, currency="€")
    assert found.column("Share").format == NumberFormat("percent", 1)


async def test_old_excel(read: Reader) -> None:
    content = make.xls([["Name", "Größe", "Preis"], ["Ana", 1.5, 2.0], ["Ben", 2.0, 3.5]], formats={1: "0.00%", 2: '#,##0.00 "€"'})
    found = await read(content, "x.csv")
    assert (found.report.file_format, found.report.worksheet) == ("xls", "Alt")
    assert (found.titles, found.rows) == (["Name", "Größe", "Preis"], [["Ana", 1.5, 2], ["Ben", 2, 3.5]])
    assert found.column("Größe").format == NumberFormat("percent", 2)
    assert found.column("Preis").format == NumberFormat("currency", 2, thousands=True, currency="€")
