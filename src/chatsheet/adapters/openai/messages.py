"""Our messages and actions as the wire has them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from chatsheet.ports import ActionCall, ModelMessage

MOST_SHOWN = 500
"""Characters of broken arguments that the model sees again."""


def to_wire(message: ModelMessage) -> dict[str, Any]:
    if message.role == "action":
        return {"role": "tool", "tool_call_id": message.call_id or "", "content": message.text}
    if message.calls:
        return {"role": "assistant", "content": message.text or None, "tool_calls": [_call(call) for call in message.calls]}
    return {"role": message.role, "content": message.text}


def _call(call: ActionCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": _name(call.name), "arguments": _sendable(call.arguments)}}


def _name(name: str) -> str:
    """What a model invented may have letters that its own service refuses to read."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:64] or "unnamed"


def _sendable(arguments: str) -> str:
    """Arguments that are no JSON object go back inside one: several services refuse a whole request for them."""
    try:
        is_object = isinstance(json.loads(arguments or "{}"), dict)
    except ValueError:
        is_object = False
    if is_object:
        return arguments or "{}"
    return json.dumps({"unreadable": arguments[:MOST_SHOWN]}, ensure_ascii=False)


def tool(action: Mapping[str, object]) -> dict[str, Any]:
    """An action as `GET /api/v1/actions` lists it."""
    return {
        "type": "function",
        "function": {"name": action["name"], "description": action.get("summary", ""), "parameters": action["arguments"]},
    }


def tools(actions: Sequence[Mapping[str, object]]) -> list[dict[str, Any]]:
    return [tool(action) for action in actions]
