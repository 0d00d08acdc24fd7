"""Bare numbers: found as people write them, matched only when they are distinctive, never more than matched."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatsheet.domain.format import format_number
from chatsheet.domain.values import NumberFormat
from chatsheet.services.chat.proof import Results, quality, second_look
from chatsheet.services.chat.proof.numbers import bare_numbers
from chatsheet.services.chat.proof.quality import unverified_list
from tests.services.proof.sheet import rendered, results, success, table


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1,234.5", ["1234.5"]),
        ("1.234,5", ["1234.5"]),
        ("1 234", ["1234"]),
        ("1\u202f234\u202f567", ["1234567"]),
        ("1'234.50", ["1234.50"]),
        ("1,23,456", ["123456"]),
        ("1.234", ["1.234", "1234"]),
        ("12,345", ["12.345", "12345"]),
        ("0.5", ["0.5"]),
        (".5", ["0.5"]),
        ("-5", ["-5"]),
        ("−5.25", ["-5.25"]),
        ("$-5", ["-5"]),
        ("-$5", ["-5"]),
        ("76k", ["76000"]),
        ("76.4 million", ["76400000"]),
        ("2.5bn", ["2500000000"]),
        ("3 Mio.", ["3000000"]),
        ("12%", ["12"]),
        ("12.5 percent", ["12.5"]),
        ("1.2.3", []),
        ("14:05", []),
        ("１２", []),
        ("½", []),
        ("1,23", ["1.23"]),
        ("1,2345,6", []),
        ("12px", []),
    ],
)
def test_reads_numbers(text: str, amounts: list[str]) -> None:
    found = [*bare_numbers(f"It is {text} now")]
    assert [one.text for one in found] == [text.rstrip(".")] or [one.text for one in found] == [text]
    assert [reading.amount for reading in found[0].readings] == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize("text", ["Q1", "T-100", "v2", "COVID-19", "2nd", "21st", "r1!B3", "seven", "no number", "x_5"])
def test_names_are_no_numbers(text: str) -> None:
    assert [*bare_numbers(f"It is {text}, so")] == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("2026-03-31 14:05", date(2026, 3, 31)),
        ("31 Mar 2026", date(2026, 3, 31)),
        ("31. März 2026", date(2026, 3, 31)),
        ("March 31, 2026", date(2026, 3, 31)),
        ("31st of March 2026", date(2026, 3, 31)),
        ("31.03.2026", date(2026, 3, 31)),
        ("4/3/2026", date(2026, 3, 4)),
        ("3/31/2026", date(2026, 3, 31)),
        ("2026-02-31", None),
    ],
)
def test_reads_dates(text: str, day: date | None) -> None:
    found = [*bare_numbers(f"due {text}.")]
    assert [(one.text, one.days) for one in found] == [(text, (day,) if day else ())]


def test_the_day_comes_first_or_the_month() -> None:
    assert [next(bare_numbers("4/3/2026", day_first=is_first)).days for is_first in (True, False)] == [
        (date(2026, 3, 4),),
        (date(2026, 4, 3),),
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda one: round(one, 2)),
    st.sampled_from([NumberFormat("plain", 2, thousands=True), NumberFormat("currency", 2, currency="$"), NumberFormat("plain", 0)]),
)
def test_reads_what_we_write(value: float, given: NumberFormat) -> None:
    text = format_number(value, given)
    found = [*bare_numbers(f"is {text}!")]
    assert [one.text for one in found] == [text]
    assert any(abs(float(reading.amount) - value) <= 0.5 * 10 ** -(given.decimals or 0) + 1e-6 for reading in found[0].readings)


# --- matching -----------------------------------------------------------------------------------------------------------


def status(text: str, given_results: Results | None = None) -> list[str]:
    return [figure["status"] for figure in rendered(text, given_results).figures]


@pytest.mark.parametrize(
    "text",
    [
        "76,448.10",
        "76448.1",
        "76.448,10",
        "76 448.10",
        "$76,448.10",
        "USD 76,448.10",
        "76,448",
        "$76.4k",
        "76.4 thousand",
        "46.83%",
        "46.8 %",
        "0.4683",
        "31 Mar 2026",
        "2026-03-31",
        "March 31, 2026",
    ],
)
def test_what_equals_a_result_is_matched(text: str) -> None:
    assert status(f"It is {text} today.") == ["matched"]


@pytest.mark.parametrize(
    "text",
    [
        "76,449",
        "76,448.11",
        "-76,448.10",
        "€76,448.10",
        "76,448.10%",
        "76,448 million",
        "76k",
        "76.5k",
        "12",
        "7",
        "40",
        "0",
        "25%",
        "2026",
        "4683",
        "46.84%",
        "31 Mar 2027",
        "1 Apr 2025",
        "300",
        "3 of 4",
        "76.448.1",
        "76:448",
    ],
)
def test_what_does_not_or_could_by_chance_is_not(text: str) -> None:
    assert set(status(f"It is {text} today.")) == {"unverified"}


def test_a_matched_figure_has_its_proof() -> None:
    figure = rendered("It is 76,448.10").figures[0]
    assert (figure["value"], figure["label"], figure["rows"], figure["verified"]) == (76448.1, "Sum of Budget, Ana", 12, False)
    assert figure["sources"][0]["call_id"] == "1-1"


def test_the_more_numbers_the_more_digits() -> None:
    many = Results(most_tokens=100_000)
    rows = [[n * 7 + 100] for n in range(400)]
    many.add("1", "query", {"sql": "SELECT a FROM sheet"}, success(table([{"name": "a", "kind": "number"}], rows)), ())
    assert status("It is 107", many) == ["unverified"]
    assert status("It is 2,893", many) == ["unverified"]
    one = Results()
    one.add("1", "query", {"sql": "SELECT a FROM sheet"}, success(table([{"name": "a", "kind": "number"}], [[107]])), ())
    assert status("It is 107", one) == ["matched"]


def test_between_two_numbers_there_is_no_match() -> None:
    made = Results()
    made.add("1", "query", {"sql": "SELECT a FROM sheet"}, success(table([{"name": "a", "kind": "number"}], [[1234.1], [1234.4]])), ())
    assert status("It is 1,234", made) == ["unverified"]
    assert status("It is 1,234.4", made) == ["matched"]


def test_a_months_name_is_matched_as_groups_write_it() -> None:
    made = Results()
    columns = [{"name": "Due (month)", "kind": "text", "role": "group", "column_id": "4", "index": 0}, {"name": "Count", "kind": "number"}]
    made.add("1", "aggregate", {"by": [{"column": "Due", "unit": "month"}]}, success(table(columns, [["2026-03", 5]])), ())
    assert status("In 2026-03 and 2026-04", made) == ["matched", "unverified"]


def test_without_results_nothing_is_matched() -> None:
    assert status("It is 76,448.10 on 2026-03-31", Results()) == ["unverified", "unverified"]


def test_figures_are_plain_json() -> None:
    figures = rendered("{{r1!B1}} 76,448.10 9,999 {{r9!B1}} {{r2!C1}}").figures
    assert json.loads(json.dumps(figures)) == figures
    keys = {"id", "value", "text", "label", "query", "parameters", "rows", "sheet_version", "filter", "sources"}
    assert all(keys | {"verified", "status", "expression"} <= set(figure) for figure in figures)
    assert all(figure["verified"] == (figure["status"] == "verified") for figure in figures)


# --- the score ----------------------------------------------------------------------------------------------------------


def of(*statuses: str) -> list[dict[str, Any]]:
    return [{"status": one, "text": "5"} for one in statuses]


@pytest.mark.parametrize(
    ("figures", "succeeded", "failed", "retries", "score"),
    [
        (of("verified"), 1, 0, 0, 1.0),
        (of("verified", "unverified"), 1, 0, 0, 0.65),
        (of("matched"), 1, 0, 0, 0.65),
        (of("unverified"), 1, 0, 0, 0.3),
        (of("verified"), 1, 1, 0, 0.85),
        (of("verified"), 0, 0, 0, 1.0),
        ([], 3, 1, 0, 0.75),
        (of("verified"), 1, 0, 2, 0.9),
        (of("unverified"), 0, 1, 9, 0.0),
    ],
)
def test_scores_an_answer(figures: list[dict[str, Any]], succeeded: int, failed: int, retries: int, score: float) -> None:
    made = quality(figures, succeeded=succeeded, failed=failed, retries=retries)
    assert made is not None
    assert made["score"] == score
    assert made["verified"] + made["matched"] + made["unverified"] == len(figures)


def test_nothing_has_no_score() -> None:
    assert quality([], succeeded=0, failed=0, retries=3) is None


def test_the_model_is_shown_what_rests_on_nothing() -> None:
    figures = rendered("{{r1!B1}} and 9,999 and {{r9!A1}} and -{{r1!E1}}").figures
    told = second_look(figures)
    assert told is not None
    assert "- 9,999: no result of this turn holds it\n- r9!A1: there is no such result\n- -448: what stands around" in told
    assert "76,448" not in told
    assert second_look(rendered("{{r1!B1}} or 76,448.10").figures) is None
    assert len(unverified_list(of(*["unverified"] * 50))) == 31


def test_results_are_ready() -> None:
    assert len(results().grids) == 4
