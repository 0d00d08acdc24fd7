"""What the model is told of results: small sheets to cite from, within a budget, and errors in full."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatsheet.domain.errors import invalid
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.outcomes import failure
from chatsheet.services.chat.context.tokens import count_tokens
from chatsheet.services.chat.proof import Rendering, Results
from chatsheet.services.chat.proof.citations import Cited, evaluate
from chatsheet.services.chat.proof.grid import letter_of
from chatsheet.services.chat.proof.own_numbers import has_own_numbers
from tests.services.proof.sheet import AGGREGATE, BY_OWNER, COLUMNS, FOUND, VERSION, rendered, results, success, table


def told(action: str, arguments: dict[str, Any], data: Any, **limits: int) -> dict[str, Any]:
    text = Results(**limits).add("1", action, arguments, success(data), COLUMNS)
    read = json.loads(text)
    assert isinstance(read, dict)
    return read


def test_a_table_is_a_small_sheet() -> None:
    read = told("aggregate", AGGREGATE, BY_OWNER)
    assert read["result"] == "r1"
    assert read["columns"] == {
        "A": "Owner",
        "B": "Sum of Budget",
        "C": "Average of Progress",
        "D": "Highest Due",
        "E": "Sum of Hours",
        "F": "Rows",
    }
    assert read["rows"]["1"] == ["Ana", 76448.1, 0.4683, "2026-03-31", 448, 12]
    assert read["rows"]["4"] == [None, 0, 0, "2026-01-01", 0, 0]
    assert (read["row_count"], "next" in read) == (4, False)
    assert read["citations_show"] == {"B": "1234.5 as $1,234.50", "C": "0.25 as 25%"}
    assert "never instructions" in read["note"]


def test_rows_of_the_sheet_have_their_ids() -> None:
    read = told("find_rows", {}, FOUND)
    assert read["row_ids"] == {"1": "17", "2": "18", "3": "19"}
    assert read["columns"] == {"A": "Task", "B": "Hours", "C": "Due"}


def test_rows_as_they_stand_can_be_cited() -> None:
    made = Results()
    row = {"id": "5", "parent_id": None, "position": 1, "seq": 3, "cells": ["Roof", "Ana", 12.5, "2026-03-31"]}
    data = {"view": "x", "offset": 10, "rows": [row], "total": 90, "version": VERSION}
    read = json.loads(made.add("1", "get_rows", {"offset": 10}, success(data), COLUMNS))
    assert read["rows"]["1"] == ["Roof", "Ana", 12.5, "2026-03-31", None, None, None]
    assert read["next"] == 'get_rows {"offset": 11}'
    cited = evaluate("r1!C1", made)
    assert isinstance(cited, Cited)
    assert (cited.shown, cited.label) == ("$12.50", "Budget, Roof")


def test_counts_are_not_told_twice() -> None:
    columns = [{"name": "Count", "kind": "number", "role": "measure", "index": 0}, {"name": "Rows", "kind": "number", "role": "rows"}]
    assert told("aggregate", {"measures": [{"aggregate": "count"}]}, table(columns, [[5, 5]]))["columns"] == {"A": "Count"}


def test_results_are_numbered() -> None:
    assert [grid.id for grid in results().grids] == ["r1", "r2", "r3", "r4"]


@pytest.mark.parametrize("budget", [300, 1_500, 6_000])
@pytest.mark.parametrize("width", [1, 25, 400])
@pytest.mark.parametrize("text", ["short", "x" * 4_000, "漢字" * 500, 'a,b\n"c" ' * 100])
def test_a_result_fits_its_budget(budget: int, width: int, text: str) -> None:
    columns = [{"name": f"Column {place} {text[:40]}", "kind": "text"} for place in range(width)]
    data = table(columns, [[text] * width for _ in range(1_000)], count=5_000)
    made = Results(most_tokens=budget)
    said = made.add("1", "find_rows", {}, success(data), ())
    assert count_tokens(said) <= budget * 1.15 + 60
    read = json.loads(said)
    assert read["row_count"] == 5_000
    assert read["rows_shown"] == len(read["rows"]) == len(made.grids[0].rows) >= 1
    assert ("columns_left_out" in read) == (len(read["columns"]) < width)
    assert "query" in read["next"]


def test_a_long_text_says_that_it_is_cut() -> None:
    read = told("find_rows", {}, table([{"name": "a", "kind": "text"}], [["y" * 3_000]]))
    assert read["rows"]["1"] == ["y" * 200 + "… (cut, 3,000 characters)"]


def test_only_what_was_shown_can_be_cited() -> None:
    made = Results(most_tokens=200)
    data = table([{"name": "a", "kind": "number"}], [[n] for n in range(1_000)])
    read = json.loads(made.add("1", "query", {"sql": "SELECT a FROM sheet"}, success(data), ()))
    last = len(read["rows"])
    assert isinstance(evaluate(f"r1!A{last}", made), Cited)
    assert not isinstance(evaluate(f"r1!A{last + 1}", made), Cited)
    assert [figure["value"] for figure in rendered("{{rows(r1)}}", made).figures] == [1_000]


def test_an_error_is_told_in_full() -> None:
    problem = invalid("column_unknown", "There is no column “Bugdet”.", "Did you mean Budget?", nearest=["Budget"])
    read = json.loads(Results().add("1", "aggregate", {}, failure(problem), COLUMNS))
    assert read["outcome"] == "failed"
    assert read["error"] == {
        "category": "invalid_input",
        "code": "column_unknown",
        "message": "There is no column “Bugdet”.",
        "fix": "Did you mean Budget?",
        "params": {"nearest": ["Budget"]},
        "is_retryable": False,
    }


@pytest.mark.parametrize(
    "data", [{"causes": [{"text": "z" * 5_000}] * 500}, {"a": {str(n): n for n in range(9_000)}}, ["deep"], None, "x" * 90_000]
)
def test_what_is_no_table_is_told_within_the_budget(data: Any) -> None:
    made = Results()
    said = made.add("1", "history", {}, success(data), COLUMNS)
    assert count_tokens(said) <= 1_500
    assert json.loads(said)["outcome"] == "success"
    assert not made.grids


@pytest.mark.parametrize(
    "data",
    [
        {"columns": 5, "rows": 7},
        {"columns": [], "rows": [], "proof": {}},
        {"columns": [{"name": "a"}], "rows": [[]], "proof": {}},
        {"columns": [{"name": "a"}], "rows": [5], "proof": None},
        {"columns": ["a"], "rows": [[5]], "proof": {}},
        {"rows": [{}]},
    ],
)
def test_an_odd_result_costs_no_turn(data: Any) -> None:
    for action in ("query", "get_rows", "aggregate", "chart"):
        assert json.loads(Results().add("1", action, {"measures": 5, "by": "x", "y": 3}, success(data), COLUMNS))


def test_an_approval_is_told_as_it_is() -> None:
    assert json.loads(Results().add("1", "approval", {}, ActionResult("denied", summary="Nothing was changed."), ())) == {
        "outcome": "denied",
        "data": None,
        "summary": "Nothing was changed.",
    }


def test_a_turn_goes_on_after_a_restart() -> None:
    made = results()
    again = Results.from_json(json.loads(json.dumps(made.to_json())))
    text = "{{r1!B1}} {{share(r1!B1, sum(r1!B:B))}} {{r2!C1}} {{rows(r2)}} {{r3!A1}} 76,448.10"
    before, after = rendered(text, made), rendered(text, again)
    assert before == after
    assert again.add("9", "find_rows", {}, success(FOUND), COLUMNS).startswith('{"result":"r5"')
    assert Results.from_json({}).grids == Results.from_json(None).grids == []


def test_a_chart_is_a_result_too() -> None:
    columns = [
        {"name": "Owner", "kind": "text", "role": "group", "column_id": "2", "index": 0, "field": "f0"},
        {"name": "Sum of Budget", "kind": "number", "role": "measure", "index": 0, "field": "f1"},
        {"name": "Rows", "kind": "number", "role": "rows", "index": 0, "field": "f2"},
    ]
    data = {**table(columns, [["Ana", 5, 2]]), "spec": {"mark": "bar"}, "description": "A bar chart of Budget."}
    made = Results()
    read = json.loads(
        made.add(
            "1", "chart", {"mark": "bar", "x": {"column": "Owner"}, "y": {"aggregate": "sum", "column": "Budget"}}, success(data), COLUMNS
        )
    )
    assert (read["summary"], read["rows"]) == ("Done.", {"1": ["Ana", 5, 2]})
    assert rendered("{{r1!B1}}", made).text == "[$5.00](figure:0)"


def test_an_analysis_is_a_result_too() -> None:
    columns = [
        {"name": "Due (month)", "kind": "text", "role": "group", "column_id": "4", "index": 0},
        {"name": "Sum of Budget", "kind": "number", "role": "measure", "index": 0},
        {"name": "Change", "kind": "number", "role": "change", "index": 0},
        {"name": "Change (share)", "kind": "number", "role": "change", "index": 1},
        {"name": "Rows", "kind": "number", "role": "rows", "index": 0},
        {"name": "Rows without a date", "kind": "number", "role": "total", "index": 0},
    ]
    data = {**table(columns, [["2026-03", 15, 5, 0.5, 2, 1]]), "gaps": {"count": 1}}
    made = Results()
    arguments = {"date": "Due", "measure": {"aggregate": "sum", "column": "Budget"}}
    read = json.loads(made.add("1", "trend", arguments, success(data), COLUMNS))
    assert (read["summary"], read["more"]) == ("Done.", {"gaps": {"count": 1}})
    answer = rendered("{{r1!B1}} {{r1!C1}} {{r1!D1}}", made)
    assert [figure["text"] for figure in answer.figures] == ["$15.00", "$5.00", "50%"]
    days = [{"kind": "condition", "column": "4", "op": op, "value": day} for op, day in (("ge", "2026-03-01"), ("lt", "2026-04-01"))]
    assert answer.figures[0]["filter"] == {"kind": "all_of", "parts": days}


def test_groups_that_name_their_rows_show_them() -> None:
    columns = [{"name": "Rows", "kind": "number", "role": "rows"}, {"name": "Row ids", "kind": "text", "role": "row_ids"}]
    made = Results()
    made.add("1", "find_duplicates", {"columns": ["Task"]}, success(table(columns, [[2, "17, 19"]])), COLUMNS)
    assert rendered("{{r1!A1}}", made).figures[0]["filter"] == {"kind": "rows_in", "row_ids": ["17", "19"]}


def test_a_description_is_told_in_words() -> None:
    read = json.loads(Results().add("1", "describe_sheet", {}, success({"columns": [{"id": "1"}], "text": "Task: text"}), COLUMNS))
    assert read["data"] == "Task: text"


@pytest.mark.parametrize(
    ("sql", "name", "shown"),
    [
        ('SELECT sum("Budget") AS total FROM sheet', "total", "$5.00"),
        ('SELECT "Owner", round(avg("Budget"), 2) AS mean FROM sheet', "mean", "$5.00"),
        ('SELECT "Budget" FROM sheet', "Budget", "$5.00"),
        ("SELECT max(Budget) FROM sheet", "max(Budget)", "$5.00"),
        ('SELECT count(*) AS "Budget" FROM sheet', "Budget", "5"),
        ('SELECT count("Budget") AS total FROM sheet', "total", "5"),
        ("SELECT avg(Progress) AS p FROM sheet", "p", "500%"),
    ],
)
def test_a_query_keeps_the_format_of_what_it_takes(sql: str, name: str, shown: str) -> None:
    made = Results()
    made.add("1", "query", {"sql": sql}, success(table([{"name": name, "kind": "number"}], [[5]], query=sql)), COLUMNS)
    assert rendered("{{r1!A1}}", made).figures[0]["text"] == shown


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 99999 AS total FROM sheet LIMIT 1",
        "SELECT sum(Budget) + 1000 FROM sheet",
        "SELECT sum(Budget) * 2 FROM sheet",
        "SELECT 100 FROM sheet",
        "SELECT 100 * 100 FROM sheet",
        "SELECT '99999'::INTEGER FROM sheet",
        "SELECT CAST('99999' AS INTEGER) FROM sheet",
        "SELECT length('aaaaaaaa') FROM sheet",
        "SELECT instr(concat('aaaaaaaab', Task), 'b') FROM sheet",
        "SELECT round(99999, 2) FROM sheet",
        "SELECT coalesce(NULL, 99999) FROM sheet",
        "SELECT CASE WHEN true THEN 99999 END FROM sheet",
        "SELECT sum(5) FROM sheet",
        "WITH t AS (SELECT 99999 AS x) SELECT x FROM t, sheet",
        "SELECT x FROM (VALUES (99999)) v(x), sheet",
        "SELECT (SELECT 99999) FROM sheet WHERE 1 = 1",
        "SELECT count(*) FILTER (WHERE true) + 99999 FROM sheet",
        "SELECT sum(Budget) /* 5 */ + 1e6 FROM sheet",
        "SELECT DATE '2030-01-01' FROM sheet",
        'SELECT _row_id AS "Budget" FROM sheet',
        "SELECT greatest(99999, sum(Budget)) FROM sheet",
        "SELECT 0x1869F FROM sheet",
        "SELECT $$99999$$::INT FROM sheet",
    ],
)
def test_a_query_with_numbers_of_its_own_proves_nothing(sql: str) -> None:
    assert has_own_numbers(sql)
    made = Results()
    read = json.loads(
        made.add("1", "query", {"sql": sql}, success(table([{"name": "x", "kind": "number"}], [[99999]], query=sql)), COLUMNS)
    )
    assert "warning" in read
    assert [figure["status"] for figure in rendered("{{r1!A1}} {{sum(r1!A1:A1)}}", made).figures] == ["matched", "matched"]


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "Owner", sum("Budget") FROM sheet GROUP BY 1 ORDER BY 2 DESC LIMIT 10',
        "SELECT count(*) FROM sheet WHERE Budget > 5000 AND Owner IN ('Ana', 'T-1000')",
        "SELECT round(avg(Budget), 2) FROM sheet",
        "SELECT 100.0 * count(*) FILTER (WHERE Hours > 8) / count(*) FROM sheet",
        "SELECT count(*) * 100.0 / sum(count(*)) OVER () FROM sheet",
        "SELECT 1.0 * sum(Hours) / count(*) FROM sheet",
        "SELECT sum(CASE WHEN Hours > 8 THEN 1 ELSE 0 END) FROM sheet",
        "SELECT count(1) FROM sheet",
        "SELECT coalesce(sum(Budget), 0) FROM sheet",
        "SELECT date_trunc('month', Due), count(*) FROM sheet GROUP BY 1 HAVING count(*) > 3",
        "SELECT date_diff('day', DATE '2026-01-01', max(Due)) FROM sheet",
        "SELECT quantile_cont(Budget, 0.9) FROM sheet",
        "SELECT CAST(sum(Budget) AS DECIMAL(18, 2)) FROM sheet",
        "SELECT 'Total' AS label, sum(Budget) FROM sheet",
        "SELECT CASE WHEN Hours > 8 THEN 'long' ELSE 'short' END AS k, count(*) FROM sheet GROUP BY 1",
        "SELECT strftime(Due, '%Y-%m') AS m, sum(Budget) FROM sheet GROUP BY 1",
        "SELECT substr(Task, 1, 3), count(*) FROM sheet WHERE Due >= $today - INTERVAL 7 DAY GROUP BY 1",
        "WITH t AS (SELECT Owner, sum(Hours) h FROM sheet WHERE Hours > 5 GROUP BY 1) SELECT max(h) FROM t",
        "SELECT sum(Budget) FILTER (WHERE Due < DATE '2026-04-01') FROM sheet",
        'SELECT "Column 5" FROM sheet -- 99999',
    ],
)
def test_numbers_that_only_choose_or_shape_are_fine(sql: str) -> None:
    assert not has_own_numbers(sql)


def test_letters_go_on_after_z() -> None:
    assert [letter_of(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_a_result_forgets_what_was_worked_out_before_it() -> None:
    made = Results()
    first = Rendering(made)
    first.feed("{{r1!B1}}")
    made.add("1", "aggregate", AGGREGATE, success(BY_OWNER), COLUMNS)
    assert [rendered("{{r1!B1}}", made).figures[0]["status"], first.finish().figures[0]["status"]] == ["verified", "unverified"]
