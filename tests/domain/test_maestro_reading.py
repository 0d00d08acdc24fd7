"""Readings on the wire: what Maestro makes passes, what it could not have made does not."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatsheet.domain.errors import Problem
from chatsheet.maestro import Reading, interpret, is_sure
from chatsheet.maestro.context import Parent
from chatsheet.services.actions.all import REGISTRY
from tests.domain.maestro_sheets import SHEETS
from tests.domain.test_maestro_corpus import CASES

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kind", "parts", "intent", "x", "where"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def a_reading() -> dict[str, Any]:
    return interpret("how many tasks are late?", SHEETS["plan"])[0].to_json()


def test_every_reading_of_the_corpus_survives_the_wire() -> None:
    for case in CASES:
        for reading in interpret(case.message, case.context):
            assert Reading.from_json(reading.to_json()).to_json() == reading.to_json()


def test_every_action_takes_the_arguments_that_are_made_for_it() -> None:
    for case in CASES:
        for reading in interpret(case.message, case.context):
            if reading.action is not None:
                REGISTRY.actions[reading.action].arguments.model_validate(dict(reading.arguments))


def offered(message: str, **more: Any) -> list[Mapping[str, Any]]:
    """The arguments of all readings of a message that is not sure."""
    readings = interpret(message, replace(SHEETS["plan"], **more))
    assert not is_sure(readings)
    return [reading.arguments for reading in readings]


def test_duplicate_tasks_are_the_same_in_everything_or_in_their_name() -> None:
    assert offered("remove duplicate tasks") == [{}, {"columns": ["1"]}]


def test_the_duplicates_of_a_search_by_columns_are_those_or_all() -> None:
    searched = interpret("find duplicates by owner and due", SHEETS["plan"])[0]
    assert offered("remove the duplicates", previous=searched) == [{}, {"columns": ["2", "5"]}]


def test_a_file_without_a_format_is_a_choice_of_formats() -> None:
    assert offered("export this sheet") == [{"format": name} for name in ("xlsx", "csv", "json")]


def test_rows_below_a_duplicate_and_selected_rows_keep_duplicates_from_being_sure() -> None:
    (below,) = interpret("remove duplicates", replace(SHEETS["plan"], parents={11: Parent("Launch", (12,))}))
    (selected,) = interpret("remove duplicates", replace(SHEETS["plan"], selection=(11, 12)))
    assert (below.confidence, selected.confidence) == (0.8, 0.8)
    assert "goes with it" in below.text
    assert "not only the selected ones" in selected.text


def test_a_change_by_two_columns_is_offered_with_the_rows_it_means() -> None:
    (arguments, *_) = offered("delete tasks where spent > budget")
    assert arguments["where"] == {"kind": "condition", "column": "8", "op": "gt", "value": {"kind": "column", "column": "7"}}


def test_over_budget_with_two_columns_for_what_was_spent_is_a_choice() -> None:
    plan = SHEETS["plan"]
    columns = tuple(replace(one, title="Actual cost") if one.title == "% Done" else one for one in plan.columns)
    compared = [one["where"]["column"] for one in offered("how many tasks are over budget", columns=columns)[:2]]
    assert compared == ["8", "9"]


def deep(levels: int) -> dict[str, Any]:
    return {"kind": "not", "part": deep(levels - 1)} if levels else {"kind": "text_anywhere", "text": "x"}


SPOILED: list[tuple[str, Any]] = [
    ("action", "delete_sheet"),
    ("action", "query"),
    ("action", "bulk_delete"),
    ("action", "fill_column"),
    ("action", ["aggregate"]),
    ("arguments", None),
    ("arguments", {"where": {"kind": "condition", "column": "5", "op": "like", "value": 1}}),
    ("arguments", {"where": {"kind": "condition", "column": "5; DROP", "op": "eq", "value": 1}}),
    ("arguments", {"where": {"kind": "condition", "column": 5, "op": "eq", "value": 1}}),
    ("arguments", {"where": {"kind": "condition", "column": "5", "op": "eq", "value": {"kind": "today", "days": 10**9}}}),
    ("arguments", {"where": {"kind": "condition", "column": "5", "op": "eq", "value": float("nan")}}),
    ("arguments", {"where": {"kind": "condition", "column": "5", "op": "gt", "value": {"kind": "column", "column": "x"}}}),
    ("arguments", {"where": {"kind": "condition", "column": "5", "op": "gt", "value": {"kind": "column", "column": "6", "more": 1}}}),
    ("arguments", {"where": {"kind": "condition", "column": "5", "op": "in", "value": [{"kind": "column", "column": "6"}]}}),
    ("arguments", {"where": {"kind": "sql", "text": "1=1"}}),
    ("arguments", {"where": {"kind": ["all_of"], "parts": []}}),
    ("arguments", {"where": {"kind": "all_of", "parts": "x"}}),
    ("arguments", {"where": {"kind": "rows_in", "row_ids": ["1", "x"]}}),
    ("arguments", {"where": deep(30)}),
    ("arguments", {"x": ["y"] * 300_000}),
    ("arguments", {"x": "y" * 10_000}),
    ("view", {"filter": {"kind": "nothing"}}),
    ("view", {"sorts": [{"column": "5", "is_descending": "yes"}]}),
    ("view", {"search": "x"}),
    ("confidence", 2),
    ("confidence", True),
    ("confidence", float("nan")),
    ("text", "x" * 5_000),
    ("intent", None),
    ("shows_table", 1),
    ("chips", [{"key": "a", "text": "b"}]),
    ("chips", "x"),
    ("more", 1),
]


@pytest.mark.parametrize(("name", "value"), SPOILED, ids=lambda one: str(one)[:40])
def test_a_spoiled_reading_is_refused(name: str, value: Any) -> None:
    with pytest.raises(Problem) as refused:
        Reading.from_json({**a_reading(), name: value})
    assert refused.value.code == "reading_invalid"


def test_chips_have_one_level() -> None:
    reading = a_reading()
    nested = copy.deepcopy(reading)
    nested["chips"][0]["alternatives"][0]["reading"]["chips"] = reading["chips"]
    with pytest.raises(Problem):
        Reading.from_json(nested)


@settings(max_examples=150, deadline=None)
@given(json_values)
def test_any_json_is_read_or_refused(data: Any) -> None:
    for candidate in (data, {**a_reading(), "arguments": data}, {**a_reading(), "view": data}, {**a_reading(), "chips": [data]}):
        try:
            Reading.from_json(candidate)
        except Problem as problem:
            assert problem.code == "reading_invalid"
