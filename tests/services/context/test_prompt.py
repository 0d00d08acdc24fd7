"""The instructions name what there is, and only that; their examples work; they cost little."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from chatsheet.domain.errors import Category
from chatsheet.domain.query import Op
from chatsheet.domain.session import Mode
from chatsheet.domain.sheet import Column, ColumnId, Version
from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.actions.base import Outcome
from chatsheet.services.actions.naming import FilterArg
from chatsheet.services.chat.context import actions_for_model, system_messages
from chatsheet.services.chat.context.prompt import instructions, section
from chatsheet.services.chat.proof.syntax import FUNCTIONS, parse
from chatsheet.services.tables import TableState
from tests.services.context.vocabularies import real_tokens
from tests.services.world import command

MODES: tuple[Mode, ...] = get_args(Mode)
COLUMNS = {"_row_id", "_parent_id"}
MARKS = {"sheet_data", "chat_record"}
STATE = TableState(Version("e", 1), "Plan", (Column(ColumnId(1), 0, "Task"),), {ColumnId(1): "text"}, frozenset(), False, 240)
DESCRIPTION = '<sheet_data>\nSheet "Plan"\n</sheet_data>'


def kinds(schema: Any) -> set[str]:
    """Every `kind` that a filter's JSON may have."""
    if isinstance(schema, Mapping):
        own = {schema["const"]} if isinstance(schema.get("const"), str) else set()
        return own.union(*map(kinds, schema.values()))
    return set().union(*map(kinds, schema)) if isinstance(schema, list) else set()


FILTER_SCHEMA = TypeAdapter(FilterArg).json_schema()


@pytest.mark.parametrize("mode", MODES)
def test_they_take_at_most_1_200_tokens(mode: Mode) -> None:
    assert real_tokens(instructions(mode)) <= 1_200


def test_every_name_in_them_is_one_that_is_there() -> None:
    arguments = {name for action in REGISTRY.actions.values() for name in action.arguments.model_json_schema()["properties"]}
    known = {*REGISTRY.actions, *Category, *get_args(Op), *get_args(Outcome), *kinds(FILTER_SCHEMA), *arguments, *COLUMNS, *MARKS}
    named = {word for mode in MODES for word in re.findall(r"\b_?[a-z]+(?:_[a-z]+)+\b", instructions(mode))}
    assert named <= known
    listed = re.findall(r"^- ([a-z_, ]+?)(?: \(|:)", section("actions"), re.MULTILINE)
    assert {name for line in listed for name in line.split(", ")} <= set(REGISTRY.actions)


def test_every_error_category_says_what_to_do() -> None:
    told = {name for line in re.findall(r"^- ([a-z_, ]+):", section("errors"), re.MULTILINE) for name in line.split(", ")}
    assert told == set(Category)


def test_every_part_of_a_filter_is_told_and_the_examples_are_filters() -> None:
    text = section("filters")
    assert kinds(FILTER_SCHEMA) <= set(re.findall(r"\w+", text))
    assert set(get_args(Op)) <= set(re.findall(r"\w+", text))
    examples = [one for one in re.findall(r"\{(?:[^{}]|\{[^{}]*\})*\}", text) if "…" not in one]
    found = [json.loads(one) for one in examples]
    conditions = [one for one in found if one["kind"] in ("condition", "leaves")]
    assert len(conditions) >= 2
    for one in conditions:
        TypeAdapter(FilterArg).validate_python(one)


def test_every_citation_in_them_is_in_the_language_and_every_function_is_shown() -> None:
    citations = re.findall(r"\{\{(.*?)\}\}", section("citing"))
    assert len(citations) >= 8
    for one in citations:
        parse(one)
    assert {*FUNCTIONS, "rows"} <= set(re.findall(r"\w+", section("citing")))


def test_the_whole_prompt_says_what_is_true_now() -> None:
    asked = replace(command(), time_zone="Europe/Berlin", locale="de")
    (message,) = system_messages(STATE, DESCRIPTION, asked, "fast", ["3", "x", "17"])
    assert message.role == "system"
    assert message.text.startswith(instructions("fast"))
    assert 'Today is Monday 2026-03-02, 13:00 in "Europe/Berlin"; locale de.' in message.text
    assert "The user selected 2 of 240 rows (ids 3, 17)." in message.text
    assert '"row_ids": ["selection"]' in message.text
    assert message.text.endswith(DESCRIPTION)


def test_a_selection_of_any_size_is_told_in_a_line() -> None:
    (message,) = system_messages(STATE, DESCRIPTION, command(), "balanced", [*map(str, range(1, 10_001))])
    assert "10,000 of 240 rows (ids 1, 2, 3, 4, 5, …)" in message.text
    (none,) = system_messages(STATE, DESCRIPTION, command(), "balanced", [])
    assert "selected" not in none.text


def test_each_mode_has_its_own_words() -> None:
    assert len({instructions(mode) for mode in MODES}) == len(MODES)
    assert all(f"Mode {mode}" in instructions(mode) for mode in MODES)
    assert actions_for_model(REGISTRY)
