"""The actions a model sees: small, complete, and nothing in them it could not use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.chat.context.schemas import FILTER, LEFT_OUT, actions_for_model
from tests.services.context.vocabularies import real_tokens


def words(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        for name, one in schema.items():
            yield name
            yield from words(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from words(one)


def as_functions() -> str:
    """As the adapter of compatible services sends them."""
    functions = [
        {"type": "function", "function": {"name": one["name"], "description": one["summary"], "parameters": one["arguments"]}}
        for one in actions_for_model(REGISTRY)
    ]
    return json.dumps(functions, ensure_ascii=False, separators=(",", ":"))


def test_all_of_them_take_at_most_3_400_tokens() -> None:
    assert real_tokens(as_functions()) <= 3_400


def test_a_model_sees_all_actions_but_those_that_are_no_use_to_it() -> None:
    assert {one["name"] for one in actions_for_model(REGISTRY)} == set(REGISTRY.actions) - LEFT_OUT
    assert set(REGISTRY.actions) >= LEFT_OUT


def test_every_argument_is_there_with_what_is_required() -> None:
    for one in actions_for_model(REGISTRY):
        made: Any = one["arguments"]
        full = REGISTRY.actions[str(one["name"])].arguments.model_json_schema()
        assert set(full["properties"]) - set(made["properties"]) <= {"base_version", "width"}, one["name"]
        assert made.get("required", []) == full.get("required", []), one["name"]
        assert made["type"] == "object"


def test_nothing_points_elsewhere_and_filters_are_told_once() -> None:
    for one in actions_for_model(REGISTRY):
        assert not {"$ref", "$defs", "discriminator", "default"} & set(words(one["arguments"])), one["name"]
        arguments: Any = one["arguments"]
        if "where" in arguments["properties"]:
            assert arguments["properties"]["where"]["type"] == FILTER["type"]
            assert "Filter" in arguments["properties"]["where"]["description"]


def test_choices_stay() -> None:
    by_name: dict[str, Any] = {str(one["name"]): one["arguments"] for one in actions_for_model(REGISTRY)}
    assert by_name["describe_sheet"]["properties"]["level"]["enum"] == ["names", "columns", "samples"]
    measure = by_name["aggregate"]["properties"]["measures"]["items"]["properties"]
    assert "median" in measure["aggregate"]["enum"]
    assert by_name["add_column"]["properties"]["title"] == {"type": "string"}
