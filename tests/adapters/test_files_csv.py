"""How text files are found to be tables: encoding, delimiter, titles, what stands around and between the rows."""

from __future__ import annotations

import pytest

from chatsheet.adapters.files.limits import Limits
from chatsheet.ports import ReadOptions
from tests.adapters.files.messy import Messy, corpus
from tests.adapters.files.parsing import is_exact, table_of
from tests.adapters.files.random_tables import random_tables
from tests.adapters.files.reading import Reader


@pytest.mark.parametrize("case", corpus()[::4], ids=lambda case: case.name)
async def test_messy_files(read: Reader, case: Messy) -> None:
    """Through the port: titles, number of rows, and the cells where they are no numbers, dates or truths."""
    found = await read(case.content)
    assert found.titles == (case.titles or [f"Column {number}" for number in range(1, len(found.titles) + 1)])
    assert len(found.rows) == len(case.rows)
    for index, column in enumerate(found.report.columns):
        if column.type == "PICKLIST" or (
            column.type == "TEXT_NUMBER" and column.format is None and all(isinstance(row[index], str | None) for row in found.rows)
        ):
            assert [row[index] or "" for row in found.rows] == [
                row[index].strip() if column.type == "PICKLIST" else row[index] for row in case.rows
            ]


def test_every_hand_made_file_is_read_exactly() -> None:
    assert [case.name for case in corpus() if not is_exact(table_of(case.content), case)] == []


def test_random_tables_are_read_exactly() -> None:
    """Nearly: what fails has two letters outside ASCII in an encoding that must be guessed, or a title line above two columns."""
    cases = list(random_tables(1, 150))
    failed = [case.name for case in cases if not is_exact(table_of(case.content), case)]
    assert len(failed) <= 3, failed


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter", "file_format"),
    [
        ("a,b\nä,1\n".encode(), "utf-8", ",", "csv"),
        ("a,b\nä,1\n".encode("utf-8-sig"), "utf-8", ",", "csv"),
        ("a\tb\nä\t1\n".encode("utf-16"), "utf-16", "\t", "tsv"),
        ("a;b\nMüller;1\nJäger;2\n".encode("cp1252"), "cp1252", ";", "csv"),
        (b"one\nline\nonly\n", "utf-8", None, "csv"),
    ],
)
async def test_what_was_found_is_reported(read: Reader, content: bytes, encoding: str, delimiter: str | None, file_format: str) -> None:
    report = (await read(content, "strange name.xlsx")).report
    assert (report.encoding, report.delimiter, report.file_format) == (encoding, delimiter, file_format)
    assert (report.file_name, report.worksheet, report.worksheets, report.header_row) == ("strange name.xlsx", None, (), 1)


async def test_a_guessed_encoding_can_be_mended(read: Reader) -> None:
    content = "Name;Nr\nŘehoř;1\nJiří;2\n".encode("cp1250")
    assert "encoding_guessed" in (await read(content)).codes
    mended = await read(content, options=ReadOptions(encoding="cp1250"))
    assert mended.values("Name") == ["Řehoř", "Jiří"]
    assert "encoding_guessed" not in mended.codes
    assert (await read("a,b\nx,1\n".encode("utf-8-sig"), options=ReadOptions(encoding="utf-8"))).titles == ["a", "b"]


async def test_a_delimiter_can_be_mended(read: Reader) -> None:
    found = await read("a,b;c\n1,2;3\n4,5;6\n", options=ReadOptions(delimiter=";"))
    assert found.titles == ["a,b", "c"]


async def test_the_title_row_can_be_mended(read: Reader) -> None:
    content = "first,line\nName,Nr\nAna,1\nBen,2\n"
    third = await read(content, options=ReadOptions(header_row=2))
    assert (third.titles, third.rows, third.report.header_row) == (["Name", "Nr"], [["Ana", 1], ["Ben", 2]], 2)
    none = await read(content, options=ReadOptions(header_row=0))
    assert (none.titles, len(none.rows), none.report.header_row) == (["Column 1", "Column 2"], 4, 0)
    assert "header_missing" not in none.codes
    far = await read("x\n" * 300 + "Nr\n1\n", options=ReadOptions(header_row=301))
    assert (far.titles, far.rows) == (["Nr"], [[1]])
    problem = await read.problem(content, options=ReadOptions(header_row=9))
    assert problem.code == "header_row_unknown"


async def test_titles_are_made_usable(read: Reader) -> None:
    found = await read('Name,name,,"two\nlines",_row_id, padded ,"a\t\tb",🙂,"x"" OR 1=1 --",Column 3\n1,2,3,4,5,6,7,8,9,10\n')
    assert found.titles == ["Name", "name 2", "Column 3 2", "two lines", "_row_id 2", "padded", "a b", "🙂", 'x" OR 1=1 --', "Column 3"]
    assert {"title_duplicate", "title_blank", "title_reserved"} <= found.codes
    long = await read("k," + "t" * 400 + "\nx,y\n")
    assert len(long.titles[1]) == 250
    assert "title_cut" in long.codes


async def test_oddities_name_the_rows_of_the_file(read: Reader) -> None:
    content = "Report\n\nName,Nr\nAna,1\n\nBen\nName,Nr\nCara,3,extra\nTotal,4\n"
    found = await read(content)
    assert found.rows == [["Ana", 1, None], ["Ben", None, None], ["Cara", 3, "extra"], ["Total", 4, None]]
    rows = {oddity.code: oddity.rows for oddity in found.report.oddities}
    assert rows["preamble_skipped"] == (1,)
    assert rows["rows_blank"] == (5,)
    assert rows["rows_short"] == (6,)
    assert rows["header_repeated"] == (7,)
    assert rows["rows_long"] == (8,)
    assert rows["total_row"] == (9,)
    assert found.titles == ["Name", "Nr", "Column 3"]


async def test_a_late_column_is_blank_before(read: Reader) -> None:
    found = await read("a,b\n" + "1,2\n" * 3_000 + "1,2,3\n")
    assert found.values("Column 3")[-2:] == [None, 3]
    assert found.column("Column 3").blanks == 3_000


async def test_damaged_utf8_is_read_and_told(read: Reader) -> None:
    content = ("Name,Nr\n" + "Ana é,1\n" * 500).encode().replace("é".encode(), "é".encode("cp1252"), 1)
    found = await read(content)
    assert found.values("Name")[0] == "Ana é"
    oddity = found.oddity("encoding_mended")
    assert oddity
    assert oddity.count == 1


async def test_half_a_surrogate_pair_does_no_harm(read: Reader) -> None:
    found = await read(b"Name,Nr\nx\xed\xa0\xbdy,1\nAna,2\n")
    assert len(found.rows) == 2


async def test_a_quotation_mark_that_never_closes_late_in_the_file(read: Reader) -> None:
    rows = [f'{number},"text, {number}",{number * 2}' for number in range(5_000)]
    rows[4_000] = '4000,"open, 4000,8000'
    found = await read("Nr,Text,Twice\n" + "\n".join(rows) + "\n")
    assert found.report.row_count == 5_000
    assert "quotes_unbalanced" in found.codes
    assert found.rows[3_999] == [3999, "text, 3999", 7998, None]
    assert found.rows[4_999] == [4999, "text, 4999", 9998, None]


async def test_long_texts_are_kept_whole(read: Reader) -> None:
    found = await read("Nr,Text\n1," + "x" * 50_000 + "\n2,y\n")
    assert len(found.values("Text")[0]) == 50_000
    assert len(str(found.report.sample[0][1])) == 4_000
    assert found.oddity("cells_long")


async def test_many_rows_are_read_in_little_memory(read: Reader) -> None:
    """120,000 rows by 8 columns in a child that may have 300 MB of address space, most of which Python and its libraries map."""
    row = "2024-01-02,Ana Lima,{},12.50,some text that is not short,Done,{},x\n"
    content = "a,b,c,d,e,f,g,h\n" + "".join(row.format(number, number % 2 == 1) for number in range(120_000))
    found = await read(content, limits=Limits(memory_bytes=300_000_000))
    assert found.report.row_count == 120_000
    assert found.rows[-1] == ["2024-01-02", "Ana Lima", 119_999, 12.5, "some text that is not short", "Done", True, "x"]


async def test_a_guarded_formula_loses_its_guard(read: Reader) -> None:
    found = await read("Name,Note\nAna,'=1+1\nBen,'@x\nCara,'tis so\nDan,''90s\n")
    assert found.values("Note") == ["=1+1", "@x", "'tis so", "'90s"]
