"""Answers: every number in them is a figure of the result, formatted as its column, with its proof."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from chatsheet.domain.format import format_value
from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.values import ColumnType, NumberFormat, Value
from chatsheet.maestro import Context, Reading, Reply, Result, interpret, plain_text, respond
from tests.domain.maestro_sheets import SHEETS

PLAN = SHEETS["plan"]
VERSION = {"epoch": "e", "seq": 41}

Out = tuple[str, str, str | None, int]
"""Name, role, column, index: as services/actions/reading.py describes a result's columns."""


def result(columns: Sequence[Out], rows: Sequence[Sequence[Any]], *, left_out: int = 0, row_count: int | None = None) -> Result:
    counted = next((place for place, column in enumerate(columns) if column[1] == "rows"), None)
    data = {
        "columns": [
            {"name": name, "kind": "text", "role": role, "column_id": column, "index": index} for name, role, column, index in columns
        ],
        "rows": rows,
        "row_count": len(rows) if row_count is None else row_count,
        "proof": {
            "query": "SELECT 1",
            "parameters": {"today": "2026-03-18"},
            "rows": len(rows) if counted is None else sum(row[counted] for row in rows),
            "left_out": left_out,
            "sheet_version": VERSION,
        },
    }
    return Result("success", data, "", ())


MEASURE: Out = ("Sum of Budget", "measure", None, 0)
ROWS: Out = ("Rows", "rows", None, 0)
OWNER: Out = ("Owner", "group", "2", 0)


def answered(message: str, given: Result, context: Context = PLAN) -> Reply:
    reply = respond(interpret(message, context)[0], given, context)
    check_numbers(reply, given)
    return reply


def check_numbers(reply: Reply, given: Result) -> None:
    """Each link is to its figure, each figure is a number of the result, with the proof of it."""
    known = {value for row in given.data["rows"] for value in row} | {given.data["row_count"], given.data["proof"]["left_out"]}
    for text, number in re.findall(r"\[([^\]]*)\]\(figure:(\d+)\)", reply.text):
        figure = reply.figures[int(number)]
        assert plain_text(text) == figure["text"]
        assert figure["value"] in known or "not listed" in figure["label"] or figure["label"] == "Rows shown"
        assert (figure["query"], figure["sheet_version"], figure["verified"]) == ("SELECT 1", VERSION, True)


def test_a_count() -> None:
    reply = answered("how many tasks are late?", result([("Count", "measure", None, 0), ROWS], [[37, 37]]))
    assert plain_text(reply.text) == "37 rows where Due < today, Status is not Done nor Cancelled."
    assert reply.text.startswith("[37](figure:0) rows")
    figure = reply.figures[0]
    assert (figure["value"], figure["rows"], figure["parameters"]) == (37, 37, {"today": "2026-03-18"})
    assert figure["filter"]["kind"] == "all_of"


def test_one_row_is_singular() -> None:
    assert plain_text(answered("how many blocked tasks", result([("Count", "measure", None, 0), ROWS], [[1, 1]])).text).startswith(
        "1 row where"
    )


def test_a_total_is_shown_as_its_column() -> None:
    reply = answered("total budget", result([MEASURE, ROWS], [[1234567.5, 200]]))
    assert plain_text(reply.text) == "Total Budget: €1,234,567.50."
    assert reply.figures[0]["rows"] == 200


def test_parents_left_out_are_told() -> None:
    given = result([MEASURE, ROWS, ("Left out", "left_out", None, 0)], [[100, 8, 3]], left_out=3)
    assert plain_text(answered("total budget", given).text).endswith("3 parent rows that sum up their children are left out.")


def test_groups_in_the_order_of_the_result() -> None:
    given = result([OWNER, MEASURE, ROWS], [["Cara Wu", 27000, 3], ["Ana Lima", 15500.5, 2], [None, 1, 1], ["Ben Ode", None, 1]])
    reply = answered("total budget by owner, highest first", given)
    assert plain_text(reply.text).splitlines()[2:] == [
        "- Cara Wu: €27,000.00",
        "- Ana Lima: €15,500.50",
        "- (blank): €1.00",
        "- Ben Ode: none",
    ]
    assert [figure["rows"] for figure in reply.figures] == [3, 2, 1]
    assert reply.figures[0]["label"] == "Total Budget, Cara Wu"


def test_many_groups_are_cut_and_counted() -> None:
    reply = answered("total budget by owner", result([OWNER, MEASURE, ROWS], [[f"P{number}", number, 1] for number in range(25)]))
    assert plain_text(reply.text).endswith("and 20 more in the table.")


def test_days_and_nothing_to_measure() -> None:
    given = result([("Average of days", "measure", None, 0), ROWS], [[12.3456, 9]])
    assert plain_text(answered("average days between start and finish", given).text) == "Average days from Start to Finish: 12.35 days."
    empty = result([MEASURE, ROWS], [[None, 0]])
    told = plain_text(answered("average budget of blocked tasks", empty).text)
    assert told == "There is no average Budget where Status is Blocked: no row has a value for it."


def test_the_most_of_a_group() -> None:
    given = result([OWNER, ("Count", "measure", None, 0), ROWS], [["Ana Lima <ana@example.com>", 9, 9]])
    assert plain_text(answered("which owner has the most tasks", given).text) == "Ana Lima: 9."


def test_who_shares_the_first_place_is_named_too() -> None:
    rows = [["Ana Lima", 9, 9], ["Ben Ode", 9, 9], ["Cara Wu", 4, 4]]
    reply = answered("which owner has the most tasks", result([OWNER, ("Count", "measure", None, 0), ROWS], rows))
    assert plain_text(reply.text) == "Ana Lima and Ben Ode share the first place: 9 each."


def test_rows_without_an_owner_are_nobody_with_the_most() -> None:
    rows: list[list[Any]] = [[None, 12, 12], ["Ana Lima", 9, 9], ["Ben Ode", 4, 4]]
    reply = answered("which owner has the most tasks", result([OWNER, ("Count", "measure", None, 0), ROWS], rows))
    assert plain_text(reply.text) == "Ana Lima: 9. Next: Ben Ode, 4."


def test_a_tie_behind_the_last_place_is_said() -> None:
    columns: list[Out] = [("_row_id", "row_id", None, 0), ("Task", "value", "1", 0), ("Budget", "value", "7", 1)]
    reply = answered("top 2 tasks by budget", result(columns, [[1, "A", 20], [2, "B", 10], [3, "C", 10]]))
    assert plain_text(reply.text) == "1. A: €20.00\n2. B: €10.00\n\nOthers share the last place."


def test_the_figure_of_a_group_shows_the_rows_of_that_group() -> None:
    given = result([OWNER, MEASURE, ROWS], [["Ana Lima", 15500.5, 2], [None, 1, 1]])
    figures = answered("total budget by owner where status is Done", given).figures
    asked = {"kind": "condition", "column": "3", "op": "eq", "value": "Done"}
    assert figures[0]["filter"]["parts"] == [asked, {"kind": "condition", "column": "2", "op": "eq", "value": "Ana Lima"}]
    assert figures[1]["filter"]["parts"][1]["op"] == "is_blank"


def test_a_share_of_groups_that_are_not_all_there_is_not_worked_out() -> None:
    given = result([OWNER, MEASURE, ROWS], [["Ana Lima", 30, 2], ["Ben Ode", 10, 1]])
    assert "Ana Lima: 75.0% (€30.00)" in plain_text(respond(interpret("share of budget by owner", PLAN)[0], given, PLAN).text)
    cut = result([OWNER, MEASURE, ROWS], [["Ana Lima", 30, 2], ["Ben Ode", 10, 1]], row_count=1500)
    assert "%" not in plain_text(respond(interpret("share of budget by owner", PLAN)[0], cut, PLAN).text)


def test_rows_found_and_cut() -> None:
    columns: list[Out] = [("_row_id", "row_id", None, 0), ("Task", "value", "1", 0)]
    assert plain_text(answered("show blocked tasks", result(columns, [[1, "A"], [2, "B"]])).text) == "2 rows where Status is Blocked."
    cut = answered("show blocked tasks", result(columns, [[1, "A"], [2, "B"]], row_count=1500))
    assert plain_text(cut.text) == "1,500 rows where Status is Blocked; the first 2 are shown."
    assert plain_text(answered("show blocked tasks", result(columns, [])).text) == "No rows where Status is Blocked."


def test_a_looked_up_value() -> None:
    columns: list[Out] = [("_row_id", "row_id", None, 0), ("Task", "value", "1", 0), ("Owner", "value", "2", 1)]
    given = result(columns, [[3, "Review", "Ben Ode <ben@example.com>"]])
    assert plain_text(answered("who owns Review?", given).text) == "Owner of Review: Ben Ode"
    blank = result(columns, [[3, "Review", None]])
    assert plain_text(answered("who owns Review?", blank).text) == "Owner of Review: blank"
    due: list[Out] = [*columns[:2], ("Due", "value", "5", 1)]
    assert plain_text(answered("when is Launch due?", result(due, [[1, "Launch", "2026-04-09"]])).text) == "Due of Launch: 9 Apr 2026"


def test_the_first_few() -> None:
    columns: list[Out] = [("_row_id", "row_id", None, 0), ("Task", "value", "1", 0), ("Budget", "value", "7", 1)]
    reply = answered("top 2 tasks by budget", result(columns, [[1, "A", 20], [2, "B", 10.5]]))
    assert plain_text(reply.text) == "1. A: €20.00\n2. B: €10.50"
    assert reply.figures[1]["label"] == "Budget, B"


def test_a_view_is_mine_only() -> None:
    text = respond(interpret("show only blocked", PLAN)[0], Result("success", None, "", ()), PLAN).text
    assert text == "Your view shows only rows where Status is Blocked. Nobody else's view changes."
    cleared = respond(interpret("clear the filter", PLAN)[0], Result("success", None, "", ()), PLAN).text
    assert cleared.startswith("All rows are shown again")


def test_a_change_says_its_summary() -> None:
    reading = interpret("assign Review to Ben", PLAN)[0]
    assert respond(reading, Result("success", {"rows": 1}, "Set Owner in 1 row.", ()), PLAN).text == "Set Owner in 1 row."


@pytest.mark.parametrize("evil", ["[x](http://evil)", "**bold**", "`code`", "<img src=x>", "a|b\nc", "[1](figure:0)", "#x _y_ ~z~"])
def test_cell_text_is_never_markup(evil: str) -> None:
    given = result([OWNER, MEASURE, ROWS], [[evil, 5, 1]])
    reply = respond(interpret("total budget by owner", PLAN)[0], given, PLAN)
    assert " ".join(evil.split()) in plain_text(reply.text)
    assert len(re.findall(r"(?<!\\)\]\(", reply.text)) == 1
    assert re.search(r"(?<!\\)<img", reply.text) is None


def test_a_reading_on_a_column_that_is_gone_is_still_told() -> None:
    reading = replace(interpret("total budget by owner", PLAN)[0], confidence=1.0)
    bare = replace(PLAN, columns=PLAN.columns[:1])
    assert "?" in respond(reading, result([OWNER, MEASURE, ROWS], [["A", 1, 1]]), bare).text
    assert isinstance(reading, Reading)


def column(given: NumberFormat | None) -> Column:
    return Column(ColumnId(1), 0, "A", ColumnType.TEXT_NUMBER, format=given)


SHOWN: list[tuple[Value, NumberFormat | None, str]] = [
    (1234.5, None, "1,234.5"),
    (1234567, None, "1,234,567"),
    (1 / 3, None, "0.33"),
    (0.00012345, None, "0.000123"),
    (-0.0, None, "0"),
    (0.1 + 0.2, None, "0.3"),
    (1e15, None, "1,000,000,000,000,000"),
    (0.125, NumberFormat("percent"), "12.5%"),
    (0.125, NumberFormat("percent", 0), "12%"),
    (1, NumberFormat("percent", 0), "100%"),
    (1234.5, NumberFormat("currency", 2, thousands=True, currency="€"), "€1,234.50"),
    (-5, NumberFormat("currency", 2, currency="$"), "-$5.00"),
    (12, NumberFormat("currency", None, currency="CHF"), "CHF 12"),
    (12.5, NumberFormat("currency", None, currency="CHF"), "CHF 12.50"),
    (1234.567, NumberFormat("plain", 1), "1234.6"),
    (1234.567, NumberFormat("plain", 1, thousands=True), "1,234.6"),
    (True, None, "yes"),
    (False, None, "no"),
    (None, None, ""),
    ("2026-03-31", None, "31 Mar 2026"),
    ("2026-13-31", None, "2026-13-31"),
    ("2026-03-31T14:05:00", None, "31 Mar 2026 14:05"),
    ("Ana Lima <ana@example.com>", None, "Ana Lima"),
    ("a < b > c", None, "a < b > c"),
    (("legal", "Ana <a@x.com>"), None, "legal, Ana"),
]


@pytest.mark.parametrize(("value", "given", "text"), SHOWN, ids=str)
def test_values_are_shown_as_their_column_does(value: Value, given: NumberFormat | None, text: str) -> None:
    assert format_value(value, column(given)) == text


PAIRS: Sequence[Out] = (
    ("Column", "name", None, 0),
    ("With", "name", None, 1),
    ("Correlation", "measure", None, 0),
    ("Rows", "rows", None, 0),
    ("Left out", "left_out", None, 0),
)


def test_a_correlation_is_a_figure_over_the_rows_that_have_both() -> None:
    reply = answered("correlation between budget and spent", result(PAIRS, [["Budget", "Spent", 0.8312, 40, 0]]))
    assert plain_text(reply.text) == "Correlation of Budget with Spent: +0.83 over 40 rows, strong. Going together is no cause."
    assert [(figure["value"], figure["rows"]) for figure in reply.figures] == [(0.8312, 40), (40, 40)]


def test_several_correlations_are_a_list_and_untold_ones_are_left_out() -> None:
    rows: list[list[Any]] = [["Budget", "Spent", -0.5, 40, 0], ["Budget", "% Done", 0.1, 1, 0], ["Spent", "% Done", None, 2, 0]]
    reply = answered("correlation between budget, spent and % done", result(PAIRS, rows))
    assert "- Budget with Spent: -0.50 over 40 rows, moderate" in plain_text(reply.text)
    assert "- Budget with % Done: +0.10 over 1 row, weak" in plain_text(reply.text)
    assert len(reply.figures) == 4


def test_a_correlation_that_cannot_be_told_says_so() -> None:
    reply = answered("does spent depend on budget for done tasks", result(PAIRS, [["Spent", "Budget", None, 2, 0]]))
    assert plain_text(reply.text).startswith("It cannot be told where Status is Done: too few rows")


def test_a_started_job_is_told_in_its_own_words() -> None:
    reading = interpret("make a copy of this sheet", PLAN)[0]
    started = Result("success", {"job": {"id": "j-1", "kind": "copy"}}, "Started as a job: Copy plan as plan (copy).", ())
    assert respond(reading, started, PLAN).text == "Started as a job: Copy plan as plan (copy)."
