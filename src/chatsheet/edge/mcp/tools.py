"""The actions as tools: one for each, with the sheet as an argument, and one that reads a plan. Knows nothing of the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from chatsheet.edge.mcp.groups import READING, Group, group_of
from chatsheet.services.actions.base import Action, Outcome, Registry

Json = dict[str, Any]

GET_PLAN = "get_plan"
ALWAYS = frozenset({"list_sheets", GET_PLAN})
"""In every group: without them the others are of no use."""

IDEMPOTENT = frozenset({"rename_sheet", "delete_sheet", "set_cells", "update_rows", "sort_rows", "update_column"})
"""Changes that leave the same sheet when they are made twice. `delete_rows` may meet other rows the second time."""

SHEET: Json = {"type": "string", "description": "Id or name of the sheet; list_sheets lists them."}
PLAN_ID: Json = {"type": "string", "description": "`data.id` of the answer whose outcome was needs_approval."}

RESULT_SCHEMA: Json = {
    "type": "object",
    "properties": {
        "outcome": {"enum": [*get_args(Outcome)]},
        "summary": {"type": "string"},
        "data": {},
        "effects": {"type": "array", "items": {"type": "object"}},
        "error": {"type": ["object", "null"]},
        "meta": {"type": "object"},
    },
    "required": ["outcome", "summary", "data", "effects", "error", "meta"],
}
"""Every tool's result: docs/subsystems/actions.md."""


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """What a client is told about a tool."""

    name: str
    title: str
    description: str
    schema: Json
    group: Group
    is_idempotent: bool

    @property
    def is_reading(self) -> bool:
        return self.group in READING


def tools_of(registry: Registry) -> Mapping[str, ToolFacts]:
    """All tools by name, in the registry's order. Making the schemas takes some 10 ms."""
    made = [_of_action(action) for action in registry.actions.values()]
    return {tool.name: tool for tool in [*made, _get_plan()]}


def visible(tools: Mapping[str, ToolFacts], groups: frozenset[Group]) -> dict[str, ToolFacts]:
    """The tools of these groups, and those that are of use with any."""
    return {name: tool for name, tool in tools.items() if tool.group in groups or name in ALWAYS}


def _of_action(action: Action[Any]) -> ToolFacts:
    schema = trimmed(action.arguments.model_json_schema())
    schema.pop("description", None)  # the action's summary says it
    if action.needs_sheet:
        schema["properties"] = {"sheet": SHEET, **schema.get("properties", {})}
        schema["required"] = ["sheet", *schema.get("required", [])]
    return ToolFacts(
        name=action.name,
        title=_title(action.name),
        description=action.summary,
        schema=schema,
        group=group_of(action),
        is_idempotent=action.effect == "read" or action.name in IDEMPOTENT,
    )


def _get_plan() -> ToolFacts:
    schema = {"type": "object", "properties": {"plan_id": PLAN_ID}, "required": ["plan_id"], "additionalProperties": False}
    told = "What became of a change that waited for a person: waiting, done, rejected, expired, failed."
    return ToolFacts(GET_PLAN, _title(GET_PLAN), told, schema, "read", is_idempotent=True)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def trimmed(schema: Json) -> Json:
    """A JSON Schema without what pydantic writes for other tools (titles made of names), and with the condition, which stands in many
    places of itself, written once."""
    shared: Json = {}
    made: Json = _part(schema, shared)
    if shared:
        made["$defs"] = {**made.get("$defs", {}), **shared}
    return made


def _part(schema: Any, shared: Json) -> Any:
    if isinstance(schema, list):
        return [_part(one, shared) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "discriminator" in schema:
        shared["Filter"] = {"oneOf": schema["oneOf"]}
        return {"$ref": "#/$defs/Filter"}
    return {name: _inner(name, one, shared) for name, one in schema.items() if name != "title"}


def _inner(name: str, schema: Any, shared: Json) -> Any:
    """What stands under `properties` and `$defs` is named by us: a property called `title` stays."""
    if name in ("properties", "$defs"):
        return {one: _part(inner, shared) for one, inner in schema.items()}
    return schema if name in ("default", "enum", "const", "examples") else _part(schema, shared)
