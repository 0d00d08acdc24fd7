"""Citations give the value of their cells, or say why there is none."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chatsheet.domain.values import NumberFormat
from chatsheet.services.chat.proof import Results
from chatsheet.services.chat.proof.citations import Cited, Failed, Quoted, evaluate
from chatsheet.services.chat.proof.sources import proof_of
from chatsheet.services.chat.proof.syntax import NotACitation, parse
from tests.services.proof.sheet import AGGREGATE, BY_OWNER, COLUMNS, FOUND, LATE_BY_ID, results, success, table

RESULTS = results()


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("r1!B1", 76448.1, "$76,448.10"),
        (" R1!b1 ", 76448.1, "$76,448.10"),
        ("r1!B3", -300, "-$300.00"),
        ("r1!C1", 0.4683, "46.83%"),
        ("r1!D1", "2026-03-31", "31 Mar 2026"),
        ("r1!F1", 12, "12"),
        ("r2!B1", 40, "40"),
        ("r1!B1 - r1!B2", 76000.1, "$76,000.10"),
        ("r1!B1 + r1!B2 - r1!B1", 448, "$448.00"),
        ("r1!B1 - (r1!B2 - r1!B3)", 75700.1, "$75,700.10"),
        ("r1!B2 / r1!E2", 64, "$64"),
        ("r1!B2 / r1!E2 / r1!E2", 64 / 7, "$9.14"),
        ("r1!B2 / r1!B3", 448 / -300, "-1.49"),
        ("r1!C1 - r1!C2", 0.2183, "21.83%"),
        ("r1!D2 - r1!D1", 15, "15"),
        ("r1!D1 - r1!D2", -15, "-15"),
        ("sum(r1!B1:B3)", 76596.1, "$76,596.10"),
        ("sum(r1!B1, r1!B2)", 76896.1, "$76,896.10"),
        ("sum(r1!E:E)", 443, "443"),
        ("sum(r1!E1:F1)", 460, "460"),
        ("avg(r1!B2:B3)", 74, "$74"),
        ("avg(r1!E1:E3)", 443 / 3, "147.67"),
        ("min(r1!E1:E3)", -12, "-12"),
        ("max(r1!D1:D2)", "2026-04-15", "15 Apr 2026"),
        ("min(r1!D1:D3)", "2026-03-31", "31 Mar 2026"),
        ("share(r1!B2, sum(r1!B1:B2))", 448 / 76896.1, "0.58%"),
        ("share(r1!E2, r1!E1)", 0.015625, "1.56%"),
        ("ratio(r1!E1, r1!E2)", 64, "64"),
        ("change(r1!B2, r1!B1)", (76448.1 - 448) / 448, "16,964.31%"),
        ("change(r1!E1, r1!E2)", (7 - 448) / 448, "-98.44%"),
        ("rows(r1)", 4, "4"),
        ("r1!E1 / rows(r1)", 112, "112"),
    ],
)
def test_gives_value_and_text(text: str, value: Any, shown: str) -> None:
    made = evaluate(text, RESULTS)
    assert isinstance(made, Cited)
    assert made.value == pytest.approx(value) if isinstance(value, float) else made.value == value
    assert made.shown == shown


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("r9!B1", "result_unknown"),
        ("r1!Z1", "cell_unknown"),
        ("r1!G1", "cell_unknown"),
        ("r1!B5", "cell_unknown"),
        ("r1!A4", "cell_blank"),
        ("r1!C3", "cell_blank"),
        ("r2!B2", "cell_blank"),
        ("sum(r1!C3:C3)", "cell_blank"),
        ("r1!A1 + r1!B1", "cell_text"),
        ("sum(r1!A1:A2)", "cell_text"),
        ("r4!B1 + r4!C1", "cell_text"),
        ("r1!B1 + r1!C1", "units_differ"),
        ("r1!B1 + r1!D1", "units_differ"),
        ("max(r1!D1, r1!E1)", "units_differ"),
        ("r1!B1 / r1!B4", "division_by_zero"),
        ("share(r1!B1, r1!E4)", "division_by_zero"),
        ("change(r1!B4, r1!B1)", "division_by_zero"),
        ("change(r1!B3, r1!B1)", "base_negative"),
        ("sum(r1!B3:B1)", "cell_unknown"),
        ("5", "citation_invalid"),
        ("r1!B1 * r1!B2", "citation_invalid"),
        ("r1!B1 r1!B2", "citation_invalid"),
        ("r1!B1 +", "citation_invalid"),
        ("(r1!B1", "citation_invalid"),
        ("share(r1!B1)", "citation_invalid"),
        ("share(r1!B1:B2, r1!B3)", "citation_invalid"),
        ("rows(r1!B1)", "citation_invalid"),
        ("", "citation_invalid"),
        ("(" * 9 + "r1!B1" + ")" * 9, "citation_invalid"),
        ("+".join(["r1!B1"] * 70), "citation_invalid"),
    ],
)
def test_says_why_there_is_no_value(text: str, code: str) -> None:
    made = evaluate(text, RESULTS)
    assert isinstance(made, Failed)
    assert made.code == code
    assert made.message


def test_quotes_what_is_no_number() -> None:
    assert evaluate("r1!A1", RESULTS) == Quoted("Ana")
    assert evaluate("r2!A2", RESULTS) == Quoted("12,345")
    assert evaluate("r4!B1", RESULTS) == Quoted("17")


def test_a_range_of_all_rows_needs_all_rows() -> None:
    made = Results()
    made.add("1", "query", {"sql": "SELECT x FROM sheet"}, success(table([{"name": "x", "kind": "number"}], [[1], [2]], count=9)), COLUMNS)
    failed = evaluate("sum(r1!A:A)", made)
    assert isinstance(failed, Failed)
    assert failed.code == "range_cut"
    assert isinstance(evaluate("sum(r1!A1:A2)", made), Cited)


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="rR12!ABZ:+-*/(), sumavgchre.%5\u200bΑ１", max_size=60))
def test_never_raises_and_takes_no_constants(text: str) -> None:
    made = evaluate(text, RESULTS)
    if isinstance(made, Cited):
        without = re.sub(r"r\d+!\w+(:\w+)?|rows\(r\d+\)", "", text, flags=re.IGNORECASE)
        assert not re.search(r"\d", without)


NUMBERS = st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9, allow_nan=False).map(lambda one: round(one, 4))
CELLS = [f"r1!{letter}{row}" for letter in "AB" for row in (1, 2, 3)]


@st.composite
def expressions(draw: st.DrawFn, depth: int = 0) -> str:
    if depth > 3 or draw(st.booleans()):
        return draw(st.sampled_from(CELLS))
    left, right = draw(expressions(depth + 1)), draw(expressions(depth + 1))
    return draw(st.sampled_from(["({} + {})", "({} - {})", "({} / {})", "sum({}, {})", "min({}, {})", "max({}, {})"])).format(left, right)


@settings(max_examples=300, deadline=None)
@given(st.lists(NUMBERS, min_size=6, max_size=6), expressions())
def test_computes_as_python_does(values: list[float], text: str) -> None:
    made = Results()
    rows = [values[:2], values[2:4], values[4:]]
    columns = [{"name": "a", "kind": "number"}, {"name": "b", "kind": "number"}]
    made.add("1", "query", {"sql": "SELECT a, b FROM sheet"}, success(table(columns, rows)), ())
    source = re.sub(r"sum\(", "add(", text)
    names = {f"r1!{letter}{row + 1}": rows[row]["AB".index(letter)] for letter in "AB" for row in range(3)}
    for name in sorted(names):
        source = source.replace(name, f"({names[name]!r})")
    try:
        expected = eval(source, {"add": lambda a, b: a + b, "min": min, "max": max})  # made of numbers above
    except ZeroDivisionError:
        assume(False)
    cited = evaluate(text, made)
    if isinstance(cited, Failed):
        assert cited.code in ("division_by_zero", "citation_invalid")  # exact decimals find zeros that floats miss
    else:
        assert isinstance(cited, Cited)
        assert cited.value == pytest.approx(expected, rel=1e-6, abs=1e-3)


def test_parsing_is_exact() -> None:
    assert parse("r1!B1 - r1!B2 - r1!B3") == parse("(r1!B1 - r1!B2) - r1!B3")
    assert parse("r1!B1 - r1!B2 / r1!B3") == parse("r1!B1 - (r1!B2 / r1!B3)")
    for text in ("r1!B1-", "r1!!B1", "r1!B", "r1B1", "r1!$B$1", "r01!B1", "r1!B1:B2", "rows", "sum()", "sum(r1!B1", "r1!B1.5", "r1!B１"):
        with pytest.raises(NotACitation):
            parse(text)


def test_decimals_do_not_drift() -> None:
    made = Results()
    columns = [{"name": "a", "kind": "number"}]
    made.add("1", "query", {"sql": "SELECT a FROM sheet"}, success(table(columns, [[0.1], [0.2], [0.3]])), ())
    cited = evaluate("r1!A1 + r1!A2 - r1!A3", made)
    assert isinstance(cited, Cited)
    assert cited.value == 0


# --- what a figure rests on ---------------------------------------------------------------------------------------------


def proof(text: str, given_results: Results = RESULTS) -> dict[str, Any]:
    made = evaluate(text, given_results)
    assert isinstance(made, Cited)
    return proof_of(made.sources)


def owner(name: str | None) -> dict[str, Any]:
    op = "is_blank" if name is None else "eq"
    return {"kind": "all_of", "parts": [LATE_BY_ID, {"kind": "condition", "column": "2", "op": op, "value": name}]}


def test_a_cell_shows_the_rows_of_its_group() -> None:
    shown = proof("r1!B1")
    assert (shown["filter"], shown["rows"], shown["sheet_version"]) == (owner("Ana"), 12, {"epoch": "e", "seq": 41})
    assert (shown["query"], shown["parameters"]) == ('SELECT "Owner", fsum("Budget") FROM sheet', {"p1": 5})
    assert shown["sources"] == [
        {"call_id": "1-1", "action": "aggregate", "query": shown["query"], "rows": 12, "column": "Sum of Budget", "row": 1}
    ]
    assert proof("r1!B4")["filter"] == owner(None)


def test_a_derived_figure_shows_the_rows_of_all_its_cells() -> None:
    shown = proof("share(r1!B1, sum(r1!B1:B2))")
    assert (shown["filter"], shown["rows"], len(shown["sources"])) == ({"kind": "any_of", "parts": [owner("Ana"), owner("Ben")]}, 19, 2)
    assert proof("rows(r1)")["filter"] == LATE_BY_ID
    assert proof("r2!B1 + r2!B3")["filter"] == {"kind": "rows_in", "row_ids": ["17", "19"]}
    assert proof("r1!B1 + r2!B1")["query"] == 'SELECT "Owner", fsum("Budget") FROM sheet;\nSELECT 1'


def test_a_figure_is_called_by_its_cells() -> None:
    made = [evaluate(text, RESULTS) for text in ("r1!B1", "r1!B1 - r1!B2", "avg(r1!E1:E3)", "rows(r2)")]
    assert [(one.label, one.expression) for one in made if isinstance(one, Cited)] == [
        ("Sum of Budget, Ana", None),
        ("(Sum of Budget, Ana) − (Sum of Budget, Ben)",) * 2,
        ("avg(Sum of Hours, rows 1 to 3)",) * 2,
        ("rows of r2",) * 2,
    ]


@pytest.mark.parametrize(
    ("unit", "value", "first", "after"),
    [
        ("day", "2026-03-31", "2026-03-31", "2026-04-01"),
        ("week", "2026-W01", "2025-12-29", "2026-01-05"),
        ("month", "2026-12", "2026-12-01", "2027-01-01"),
        ("quarter", "2026-Q4", "2026-10-01", "2027-01-01"),
        ("year", "2026", "2026-01-01", "2027-01-01"),
    ],
)
def test_a_group_of_dates_shows_its_days(unit: str, value: str, first: str, after: str) -> None:
    made = Results()
    columns = [{"name": "Due", "kind": "text", "role": "group", "column_id": "4", "index": 0}, {"name": "Count", "kind": "number"}]
    arguments = {"measures": [{"aggregate": "count"}], "by": [{"column": "Due", "unit": unit}]}
    made.add("1", "aggregate", arguments, success(table(columns, [[value, 3], ["soon", 1]])), COLUMNS)
    parts = [{"kind": "condition", "column": "4", "op": op, "value": day} for op, day in (("ge", first), ("lt", after))]
    assert proof("r1!B1", made)["filter"] == {"kind": "all_of", "parts": parts}
    assert proof("r1!B2", made)["filter"] is None


def test_no_filter_is_better_than_a_wrong_one() -> None:
    made = Results()
    columns = [{"name": "Tags", "kind": "text", "role": "group", "column_id": "7", "index": 0}, {"name": "Count", "kind": "number"}]
    made.add("1", "aggregate", {"by": [{"column": "Tags"}]}, success(table(columns, [["a, b", 3]])), COLUMNS)
    made.add("2", "aggregate", {**AGGREGATE, "where": {**LATE_BY_ID, "column": "Gone"}, "by": []}, success(BY_OWNER), COLUMNS)
    assert proof("r1!B1", made)["filter"] is None
    assert proof("rows(r2)", made)["filter"] is None


def test_a_condition_on_two_columns_keeps_both() -> None:
    made = Results()
    where = {"kind": "condition", "column": "Hours", "op": "gt", "value": {"kind": "column", "column": "Budget"}}
    made.add("1", "find_rows", {"where": {"kind": "all_of", "parts": [where, {"kind": "leaves"}]}}, success(FOUND), COLUMNS)
    by_id = {**where, "column": "6", "value": {"kind": "column", "column": "3"}}
    assert proof("rows(r1)", made)["filter"] == {"kind": "all_of", "parts": [by_id, {"kind": "leaves"}]}


def test_currencies_are_not_mixed() -> None:
    made = Results()
    euro = [*COLUMNS[:2], *(column for column in COLUMNS[2:3])]
    columns = [{"name": "Budget", "kind": "number", "column_id": "3"}]
    made.add("1", "find_rows", {}, success(table(columns, [[5]])), euro)
    other = [COLUMNS[2].__class__(COLUMNS[2].id, 2, "Budget", format=NumberFormat("currency", 2, thousands=True, currency="€"))]
    made.add("2", "find_rows", {}, success(table(columns, [[7]])), other)
    failed = evaluate("r1!A1 + r2!A1", made)
    assert isinstance(failed, Failed)
    assert failed.code == "units_differ"
