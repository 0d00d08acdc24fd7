"""The actions as a model sees them: the same arguments in a third of the words.

What pydantic writes for people's tools is taken out (titles, defaults, limits of length, "or null"), small shared parts are written where
they stand, and a filter, which four actions take, is told once in the instructions instead of in each. The executor checks all of it
anyway, and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from chatsheet.services.actions.base import Action, Registry

LEFT_OUT = frozenset({"list_sheets", "paste", "try_fill", "list_recipes", "bulk_update", "bulk_delete", "copy_sheet", "export_sheet"})
"""A chat is about one sheet; pasting is a gesture of the grid: a model sets cells and adds rows; what filling a column would cost, a
person is shown with the plan; conditions in SQL are for programs: a model's filters reach as far; copies and files are for people."""

FILTER: Mapping[str, Any] = {"type": "object", "description": "Filter"}
DAY: Mapping[str, Any] = {"description": 'Column or {"kind":"today"}'}
"""Both are told in the instructions."""

_NOISE = frozenset(
    {
        "title",
        "default",
        "maxLength",
        "minLength",
        "maxItems",
        "minItems",
        "maxProperties",
        "minProperties",
        "minimum",
        "maximum",
        "additionalProperties",
        "$defs",
    }
)
_UNASKED = frozenset({"base_version", "width"})
"""Arguments for pages, which know what they showed."""
_PLAIN = ({"type": "boolean"}, {"type": "integer"}, {"type": "number"}, {"type": "string"})

Json = dict[str, Any]


def actions_for_model(registry: Registry) -> list[Mapping[str, object]]:
    """Name, summary, reach and small JSON Schema of each action a model may call."""
    return [*_made(tuple(registry.actions.values()))]


@lru_cache(maxsize=4)
def _made(actions: tuple[Action[Any], ...]) -> tuple[Mapping[str, object], ...]:
    """Making the schemas takes pydantic some 10 ms."""
    schemas = Registry.of(actions).schemas()
    return tuple({**one, "arguments": small(one["arguments"])} for one in schemas if one["name"] not in LEFT_OUT)


def small(schema: Mapping[str, Any]) -> Json:
    """`schema` without what says nothing to a model, its shared parts put in place."""
    made: Json = _part(schema, schema.get("$defs", {}))
    made.pop("description", None)  # the action's summary says it
    return made


def _part(schema: Any, shared: Mapping[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_part(one, shared) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "discriminator" in schema:
        return dict(FILTER)
    if "$ref" in schema:
        return _part(_named(schema["$ref"], shared), shared) | _told(schema)
    if "anyOf" in schema:
        return _any_of(schema, shared)
    noise = _NOISE | {"description"} if "enum" in schema else _NOISE
    return {name: _inner(name, one, shared) for name, one in schema.items() if name not in noise}


def _inner(name: str, schema: Any, shared: Mapping[str, Any]) -> Any:
    """`properties` are named by callers: a property called `title` is no noise."""
    if name == "properties":
        return {one: _part(inner, shared) for one, inner in schema.items() if one not in _UNASKED}
    return _part(schema, shared)


def _named(reference: str, shared: Mapping[str, Any]) -> Any:
    return shared[reference.rsplit("/", 1)[-1]]


def _told(schema: Mapping[str, Any]) -> Json:
    return {"description": schema["description"]} if "description" in schema else {}


def _any_of(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> Json:
    """Without "or null"; any plain value is no restriction at all."""
    some = [_part(one, shared) for one in schema["anyOf"] if one != {"type": "null"}]
    distinct = [one for place, one in enumerate(some) if one not in some[:place]]
    if len(distinct) == 1:
        return {**distinct[0], **_told(schema)}
    if sum(one in _PLAIN for one in distinct) >= len(_PLAIN) - 1:
        return _told(schema)
    if FILTER in distinct:
        return dict(FILTER)
    if any(one.get("properties", {}).get("kind", {}).get("const") == "today" for one in distinct):
        return dict(DAY)
    return {"anyOf": distinct, **_told(schema)}
