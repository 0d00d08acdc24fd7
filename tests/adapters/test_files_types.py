"""Which types, formats and values a text file's columns get."""

from __future__ import annotations

import pytest

from chatsheet.domain.values import ColumnType, NumberFormat
from chatsheet.ports import ReadOptions
from tests.adapters.files.reading import Reader


def column(title: str, *values: str) -> str:
    """A file with a leading text column and this one, quoted where it must be."""
    cells = ['"' + value.replace('"', '""') + '"' for value in values]
    return f"Key,{title}\n" + "".join(f"k{number},{cell}\n" for number, cell in enumerate(cells))


@pytest.mark.parametrize(
    ("texts", "values", "number_format"),
    [
        (["1", "20", "-3"], [1, 20, -3], None),
        (["1.50", "2.25", "3.00"], [1.5, 2.25, 3], NumberFormat("plain", 2)),
        (["1.5", "2", "3.125"], [1.5, 2, 3.125], None),
        (["1,234", "567", "12,345"], [1234, 567, 12345], NumberFormat("plain", 0, thousands=True)),
        (["1,234.50", "(1,234.50)", "7.00"], [1234.5, -1234.5, 7], NumberFormat("plain", 2, thousands=True)),
        (["1.234,56", "7,50", "-0,25"], [1234.56, 7.5, -0.25], NumberFormat("plain", 2, thousands=True)),
        (["$1,200.00", "-$5.00", "$ 3.50"], [1200, -5, 3.5], NumberFormat("currency", 2, thousands=True, currency="$")),
        (["12 €", "7,50 €", "1.000 €"], [12, 7.5, 1000], NumberFormat("currency", None, thousands=True, currency="€")),
        (["CHF 1'000.00", "CHF 5.00"], [1000, 5], NumberFormat("currency", 2, thousands=True, currency="CHF")),
        (["12%", "50 %", "-3%"], [0.12, 0.5, -0.03], NumberFormat("percent", 0)),
        (["12.5%", "33.3%", "0.1%"], [0.125, 0.333, 0.001], NumberFormat("percent", 1)),
        (["1.5e3", "2E-05", "-1.0E+2"], [1500, 2e-05, -100], None),
        (["100-", "25-", "3"], [-100, -25, 3], None),
        (["1 234", "56 789", "5"], [1234, 56789, 5], NumberFormat("plain", 0, thousands=True)),
        (["\u22125", "\u22127", "8"], [-5, -7, 8], None),
        (["+5", "-3", "0"], [5, -3, 0], None),
        (["9007199254740991", "12"], ["9007199254740991", "12"], None),
    ],
)
async def test_numbers(read: Reader, texts: list[str], values: list[object], number_format: NumberFormat | None) -> None:
    found = await read(column("Amount", *texts))
    assert found.values("Amount") == values
    assert [type(value) for value in found.values("Amount")] == [type(value) for value in values]
    assert found.column("Amount").type == ColumnType.TEXT_NUMBER
    assert found.column("Amount").format == number_format


@pytest.mark.parametrize(
    ("title", "texts", "code"),
    [
        ("Part", ["007", "123", "456"], "leading_zeros"),
        ("ZIP", ["10115", "20095", "80331"], "numbers_as_text"),
        ("Phone", ["4915112345678", "4915187654321"], "numbers_as_text"),
        ("Account", ["12345678901234567890", "98765432109876543210"], "numbers_as_text"),
    ],
)
async def test_codes_stay_texts(read: Reader, title: str, texts: list[str], code: str) -> None:
    found = await read(column(title, *texts))
    assert found.values(title) == texts
    assert code in found.codes


@pytest.mark.parametrize(
    "texts", [["12E4", "3E7", "1E5"], ["+4915112345678", "+4915187654321"], ["1.2.3", "4.5.6"], ["1/2", "3/4"], ["5 apples", "6 pears"]]
)
async def test_what_only_looks_like_numbers_stays_text(read: Reader, texts: list[str]) -> None:
    assert (await read(column("Value", *texts))).values("Value") == texts


async def test_a_column_of_numbers_with_a_few_texts(read: Reader) -> None:
    found = await read(column("Cost", "£584", "£6,755", "n/a", "£164", "-", "£9"))
    assert found.values("Cost") == [584, 6755, "n/a", 164, "-", 9]
    assert found.column("Cost").misfits == 2
    oddity = found.oddity("column_mixed")
    assert oddity
    assert (oddity.column, oddity.rows, oddity.count) == ("Cost", (4, 6), 2)


async def test_two_currencies_are_not_added_up(read: Reader) -> None:
    found = await read(column("Price", "$5", "$7", "$8", "€6"))
    assert found.values("Price") == [5, 7, 8, "€6"]
    assert "currencies_mixed" in found.codes


async def test_a_few_numbers_in_a_column_of_texts_stay_texts(read: Reader) -> None:
    found = await read(column("Room", "A1", "B2", "12", "C3", "lab", "D4", "E5", "13"))
    assert found.values("Room") == ["A1", "B2", "12", "C3", "lab", "D4", "E5", "13"]
    assert found.oddity("column_mixed")


async def test_the_comma_that_can_be_both_is_told(read: Reader) -> None:
    found = await read("a;b\nx;1.234\ny;2.500\nz;7.125\n")
    assert found.values("b") == [1234, 2500, 7125]
    assert "numbers_ambiguous" in found.codes
    proven = await read("a;b;c\nx;1.234;0,5\ny;2.500;1,25\nz;7.125;3,5\n")
    assert proven.values("b") == [1234, 2500, 7125]
    assert proven.values("c") == [0.5, 1.25, 3.5]


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["2024-03-31", "2024-12-01"], ["2024-03-31", "2024-12-01"]),
        (["2024/3/1", "2024/12/31"], ["2024-03-01", "2024-12-31"]),
        (["31.03.2024", "01.12.2024"], ["2024-03-31", "2024-12-01"]),
        (["3/31/2024", "12/1/2024"], ["2024-03-31", "2024-12-01"]),
        (["31-Mar-24", "1-Dec-24"], ["2024-03-31", "2024-12-01"]),
        (["March 31, 2024", "Dec 1, 2024"], ["2024-03-31", "2024-12-01"]),
        (["31. März 2024", "1. Dezember 2024"], ["2024-03-31", "2024-12-01"]),
        (["31 de marzo de 2024", "1 de diciembre de 2024"], ["2024-03-31", "2024-12-01"]),
        (["Sun, 31 March 2024", "Sun, 1 December 2024"], ["2024-03-31", "2024-12-01"]),
        (["2024-03-31 00:00:00", "2024-12-01 00:00:00"], ["2024-03-31", "2024-12-01"]),
        (["2024-03-31T14:05:06", "2024-12-01 09:00"], ["2024-03-31T14:05:06", "2024-12-01T09:00:00"]),
        (["3/31/2024 2:05 PM", "12/1/2024 12:30 AM"], ["2024-03-31T14:05:00", "2024-12-01T00:30:00"]),
        (["2024-03-31T14:05:06+02:00", "2024-12-01T00:30:00Z"], ["2024-03-31T12:05:06", "2024-12-01T00:30:00"]),
    ],
)
async def test_dates(read: Reader, texts: list[str], values: list[str]) -> None:
    found = await read(column("When", *texts))
    assert found.values("When") == values
    expected = ColumnType.ABSTRACT_DATETIME if "T" in values[0] else ColumnType.DATE
    assert found.column("When").type == expected
    assert ("times_in_utc" in found.codes) == ("+02:00" in texts[0])


async def test_eight_digits_are_a_date_only_where_the_title_says_so(read: Reader) -> None:
    assert (await read(column("Start date", "20240331", "20241201"))).values("Start date") == ["2024-03-31", "2024-12-01"]
    assert (await read(column("Count", "20240331", "20241201"))).values("Count") == [20240331, 20241201]


async def test_the_order_of_day_and_month_is_proven_by_the_column(read: Reader) -> None:
    first = await read(column("Day", "03/04/2024", "17/04/2024"))
    assert first.values("Day") == ["2024-04-03", "2024-04-17"]
    assert (first.report.day_first, first.codes) == (True, {"dates_day_first"})
    second = await read(column("Day", "03/04/2024", "04/17/2024"))
    assert second.values("Day") == ["2024-03-04", "2024-04-17"]
    assert (second.report.day_first, second.codes) == (False, {"dates_month_first"})


async def test_the_order_is_learnt_from_another_column(read: Reader) -> None:
    found = await read("a,b\n03/04/2024,17/04/2024\n05/06/2024,28/06/2024\n")
    assert found.values("a") == ["2024-04-03", "2024-06-05"]
    assert "dates_ambiguous" not in found.codes


async def test_dates_that_prove_no_order_say_so_and_can_be_mended(read: Reader) -> None:
    content = column("Day", "03/04/2024", "05/06/2024")
    found = await read(content)
    assert (found.values("Day"), found.codes) == (["2024-03-04", "2024-05-06"], {"dates_ambiguous"})
    mended = await read(content, options=ReadOptions(day_first=True))
    assert (mended.values("Day"), mended.codes) == (["2024-04-03", "2024-06-05"], {"dates_day_first"})
    assert mended.report.day_first is True
    assert (await read(column("Day", "2024-01-02", "2024-01-03"))).report.day_first is None


async def test_dates_that_do_not_exist_are_kept_and_told(read: Reader) -> None:
    found = await read(column("Due", "28.02.2024", "31.02.2024", "15.03.2024", "16.03.2024", "17.03.2024", "tbd"))
    assert found.values("Due") == ["2024-02-28", "31.02.2024", "2024-03-15", "2024-03-16", "2024-03-17", "tbd"]
    assert found.column("Due").misfits == 2
    oddity = found.oddity("column_mixed")
    assert oddity
    assert oddity.rows == (3, 7)


async def test_dates_in_both_orders_are_kept_and_told(read: Reader) -> None:
    found = await read(column("Due", "13/04/2024", "14/04/2024", "15/04/2024", "04/16/2024", "17/04/2024"))
    assert found.values("Due")[3] == "04/16/2024"
    assert {"dates_mixed_order", "column_mixed"} <= found.codes


async def test_years_of_two_digits(read: Reader) -> None:
    found = await read(column("Born", "31.12.68", "01.01.69", "15.06.05"))
    assert found.values("Born") == ["2068-12-31", "1969-01-01", "2005-06-15"]
    assert "dates_two_digit_years" in found.codes


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["true", "false", "TRUE"], [True, False, True]),
        (["yes", "no", ""], [True, False, None]),
        (["x", "", "x"], [True, None, True]),
        (["✓", "", "✓"], [True, None, True]),
        (["Ja", "Nein", "ja"], [True, False, True]),
    ],
)
async def test_truths(read: Reader, texts: list[str], values: list[object]) -> None:
    found = await read(column("Done", *texts))
    assert found.column("Done").type == ColumnType.CHECKBOX
    assert found.values("Done") == values


@pytest.mark.parametrize("texts", [["yes", "no", "maybe", "yes", "no"] * 3, ["yes", "yes", "yes"], ["1", "0", "1"]])
async def test_what_only_looks_like_truths_is_not(read: Reader, texts: list[str]) -> None:
    assert (await read(column("Answer", *texts))).column("Answer").type != ColumnType.CHECKBOX


async def test_choices(read: Reader) -> None:
    states = ["Not Started", "In Progress", "Done", " Done", "Blocked"]
    found = await read(column("State of it", *states * 4))
    assert found.column("State of it").type == ColumnType.PICKLIST
    assert found.column("State of it").options == ("Not Started", "In Progress", "Done", "Blocked")
    assert found.values("State of it")[3] == "Done"


@pytest.mark.parametrize(
    "texts",
    [
        [f"task {number}" for number in range(30)],
        ["a", "b", "c"],
        [f"c{number % 25}" for number in range(200)],
        ["first\nline", "second"] * 10,
    ],
)
async def test_what_is_no_choice(read: Reader, texts: list[str]) -> None:
    assert (await read(column("Name", *texts))).column("Name").type == ColumnType.TEXT_NUMBER


async def test_contacts(read: Reader) -> None:
    mails = await read(column("Mail", "ana@example.com", "ben@example.com", "ana@example.com"))
    assert (mails.column("Mail").type, mails.column("Mail").options) == (ColumnType.CONTACT_LIST, ("ana@example.com", "ben@example.com"))
    boxes = await read(column("Who", "Ana Lima <ana@example.com>", "Ben Ode <ben@example.com>"))
    assert boxes.column("Who").type == ColumnType.CONTACT_LIST
    names = await read(column("Assigned to", *["Ana Lima", "Ben Ode", "Ana Lima", "Cara"] * 2))
    assert (names.column("Assigned to").type, names.column("Assigned to").options) == (
        ColumnType.CONTACT_LIST,
        ("Ana Lima", "Ben Ode", "Cara"),
    )
    several = await read(column("Team", "ana@example.com; ben@example.com", "ben@example.com"))
    assert several.column("Team").type == ColumnType.MULTI_CONTACT_LIST
    assert several.values("Team") == [["ana@example.com", "ben@example.com"], ["ben@example.com"]]


async def test_several_choices_in_a_cell(read: Reader) -> None:
    found = await read(column("Tags", "red, blue", "blue", "red", "green, red", "", "blue; green"))
    assert found.column("Tags").type == ColumnType.MULTI_PICKLIST
    assert found.column("Tags").options == ("red", "blue", "green")
    assert found.values("Tags") == [["red", "blue"], ["blue"], ["red"], ["green", "red"], None, ["blue", "green"]]


@pytest.mark.parametrize(
    "texts",
    [
        ["Lima, Ana", "Ode, Ben", "Wu, Cara", "Lima, Ana", "Ode, Ben", "Wu, Cara"] * 2,
        ["Berlin, Germany", "Rome, Italy", "Oslo, Norway"] * 4,
    ],
)
async def test_commas_alone_do_not_make_several_choices(read: Reader, texts: list[str]) -> None:
    assert (await read(column("Where", *texts))).column("Where").type == ColumnType.PICKLIST


async def test_the_user_decides_on_types(read: Reader) -> None:
    content = "Task,Code,When,State,Flag\n" + "".join(f"t{n},{n:03},0{n}.01.2024,{'A' if n % 2 else 'B'},{n % 2}\n" for n in range(1, 10))
    options = ReadOptions(types={2: ColumnType.TEXT_NUMBER, 3: ColumnType.TEXT_NUMBER, 4: ColumnType.CHECKBOX, 0: ColumnType.PICKLIST})
    found = await read(content, options=options)
    assert found.types == ["PICKLIST", "TEXT_NUMBER", "TEXT_NUMBER", "TEXT_NUMBER", "CHECKBOX"]
    assert found.rows[0] == ["t1", "001", "01.01.2024", "A", True]
    assert found.column("Task").options[:2] == ("t1", "t2")
    forced = await read(content, options=ReadOptions(types={0: ColumnType.DATE, 3: ColumnType.MULTI_PICKLIST}))
    assert forced.rows[0][:4] == ["t1", "001", "2024-01-01", ["A"]]
    assert forced.column("Task").misfits == 9


async def test_blanks_are_nothing_and_counted(read: Reader) -> None:
    found = await read("a,b,c\nx,,1\ny, ,2\nz,q,\n")
    assert found.rows == [["x", None, 1], ["y", None, 2], ["z", "q", None]]
    assert [column.blanks for column in found.report.columns] == [0, 2, 1]


async def test_examples_and_sample(read: Reader) -> None:
    found = await read("Name,Price\n" + "".join(f"n{number},${number}.00\n" for number in range(1, 81)))
    assert found.column("Price").examples == ("$1.00", "$2.00", "$3.00")
    assert len(found.report.sample) == 50
    assert found.report.sample[0] == ("n1", 1)
    assert found.report.row_count == 80


async def test_texts_keep_their_blanks_line_breaks_and_signs(read: Reader) -> None:
    hard = [
        "  indented",
        "two\nlines",
        'quo"te',
        "Robert'); DROP TABLE sheet;--",
        "🙂👩‍👩‍👧",
        "\u202eright to left",
        "=1+1",
        "a\tb",
        "\u0007bell",
    ]
    found = await read(column("Text", *hard))
    assert found.values("Text") == hard


async def test_a_column_that_changes_its_mind_late(read: Reader) -> None:
    """More different values than are counted one by one, and a text after thousands of numbers."""
    rows = [str(number) for number in range(5_000)]
    found = await read(column("N", *rows, "end"))
    assert found.values("N")[:3] == [0, 1, 2]
    assert found.values("N")[-1] == "end"
    assert (found.column("N").misfits, found.oddity("column_mixed").rows) == (1, (5_002,))  # type: ignore[union-attr]
