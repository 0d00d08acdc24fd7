"""Writes `docs/reference/` from the code: settings, actions, events, error codes, commands. `tests/docs/test_reference.py` checks it."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from chatsheet.cli.main import app
from chatsheet.domain import changes
from chatsheet.domain.codec import CHANGE_KINDS
from chatsheet.services.actions.all import REGISTRY
from chatsheet.settings import Settings

ROOT = Path(__file__).parent.parent
FACTORIES = {"invalid": "invalid_input", "not_found": "not_found", "conflict": "conflict", "too_large": "too_large"}
SPOKEN = {
    "internal": "Something went wrong on our side; the log has it under the correlation id.",
    "body_too_large": "What was sent is larger than this address takes; the message says how much that is.",
    "fill_arguments_wrong": "The arguments of an AI column do not go together; the message says which.",
    "filter_too_large": "The condition has too many parts.",
    "query_load_failed": "The sheet could not be loaded into the query engine.",
    "query_refused": "The SQL does something that a query may not do; the message says what.",
    "rows_moved_on": "Some of the rows changed while they were being found.",
}
"""Codes whose message is put together where they are raised."""
GENERATED = "<!-- Written by tools/reference.py; edit the code instead. -->\n"


def settings() -> str:
    lines = ["# Settings", "", GENERATED, "Environment variables; a `.env` file is not read.", ""]
    for name, field in Settings.model_fields.items():
        default = "the user's data folder" if name == "data_dir" else repr(field.get_default(call_default_factory=False))
        default = default.replace("SecretStr('')", "''")
        lines += [f"## CHATSHEET_{name.upper()}", "", f"{field.description} Default: {default}.", ""]
    return "\n".join(lines)


def actions() -> str:
    lines = ["# Actions", "", GENERATED, "Run one with `POST /api/v1/sheets/{id}/actions/{name}`; the body is its arguments.", ""]
    for action in REGISTRY.actions.values():
        lines += [f"## {action.name}", "", f"{action.summary} ({action.effect})", ""]
        schema = action.arguments.model_json_schema()
        required = set(schema.get("required", []))
        for name, part in schema.get("properties", {}).items():
            note = part.get("description", "")
            lines.append(f"- `{name}`{' (required)' if name in required else ''}: {_type(part)}{'. ' + note if note else ''}")
        lines.append("")
    return "\n".join(lines)


def _type(part: dict[str, Any]) -> str:
    if "anyOf" in part:
        return " or ".join(dict.fromkeys(_type(one) for one in part["anyOf"]))
    if "$ref" in part:
        return str(part["$ref"]).rsplit("/", 1)[-1].removesuffix("Arg").lower()
    if "enum" in part:
        return " | ".join(map(json.dumps, part["enum"]))
    if "const" in part:
        return json.dumps(part["const"])
    if part.get("type") == "array":
        return f"list of {_type(part.get('items', {}))}"
    if part.get("type") == "object" and isinstance(part.get("additionalProperties"), dict):
        return f"object of {_type(part['additionalProperties'])}"
    return str(part.get("type", "condition" if "discriminator" in part else "any"))


CHAT_EVENTS = {
    "session_state": "The chat's state changed: `state`, `reason`.",
    "chat_renamed": "It has a new `title`.",
    "chat_deleted": "It was deleted.",
    "chat_options": "It is answered in another way: `mode`, `policy`.",
    "branch_chosen": "Another branch is shown: `head`.",
    "message_sent": "A message came in: `message_id`, `text`, `turn_id`, `selection`, `parent_id`, `replaces`, `standing`.",
    "turn_started": "It is being answered: `manager` is maestro or model.",
    "turn_resumed": "It waits to be gone on with, after it was cut off or its budget ended it.",
    "maestro_read": "What Maestro made of the message before the model was asked: `readings`, `is_sure`.",
    "model_called": "The model was asked: `step`, `model`.",
    "action_started": "An action begins: `call_id`, `action`, `arguments`, `reading`.",
    "action_finished": "It ended: `call_id`, `outcome`, `summary`, `error`, `effects`, `duration_ms`.",
    "approval_asked": "A `plan` waits for a yes: `call_id`, `plan`, `reading`.",
    "approval_decided": "Somebody decided: `plan_id`, `decision`, `plan`.",
    "plan_revised": "The plan that waits is another now: `plan`.",
    "turn_answered": "The answer: `text`, `outcome`, `reading`, `figures`, `table`, `view`, `suggestions`, `confidence`, `can_undo`, "
    "`charts`, `usage`, `quality`, `limit`, `notice`.",
    "turn_stopped": "It was stopped: `text` says what was done before, `figures`, `usage`, `can_undo`.",
    "turn_interrupted": "The server ended in the middle: `text` as far as it came.",
    "turn_failed": "It failed: `error`.",
}
USER_EVENTS = {
    "sheet_listed": "A sheet came or has a new name: `id`, `name`.",
    "sheet_unlisted": "A sheet is gone from the list: `id`.",
    "chat_listed": "A chat came or has a new title: `id`, `title`, `sheet_id`.",
    "chat_unlisted": "A chat is gone from the list: `id`.",
}


def events() -> str:
    lines = ["# Events", "", GENERATED, "On `sheet:ID`, `chat:ID` and `user:ID`, numbered without gaps.", ""]
    by_kind = {cls.__dataclass_fields__["kind"].default: cls for cls in changes.Change.__args__}  # type: ignore[attr-defined]
    for kind in CHANGE_KINDS:
        cls = by_kind[kind]
        fields = ", ".join(f"`{name}`" for name in cls.__dataclass_fields__ if name != "kind") or "nothing"
        text = " ".join((cls.__doc__ or "").split())
        text = "" if text.startswith(cls.__name__ + "(") else f" {text}"
        lines += [f"## {kind}", "", f"On `sheet:ID`.{text} Holds {fields}.", ""]
    for topic, known in (("chat:ID", CHAT_EVENTS), ("user:ID", USER_EVENTS)):
        for kind, text in known.items():
            lines += [f"## {kind}", "", f"On `{topic}`. {text}", ""]
    return "\n".join(lines)


def error_codes() -> dict[str, tuple[str, str]]:
    """Every code in the source, with its category and message; what is filled in at run time is shown as …"""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((ROOT / "src" / "chatsheet").rglob("*.py")):
        tree = ast.parse(path.read_text())
        names = {t.id: n.value for n in ast.walk(tree) if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                _note(node, names, found)
    for code, message in SPOKEN.items():
        found[code] = (found[code][0], message)
    return dict(sorted(found.items()))


def _note(node: ast.Call, names: dict[str, ast.expr], found: dict[str, tuple[str, str]]) -> None:
    assert isinstance(node.func, ast.Name)
    arguments = node.args
    if node.func.id == "Problem" and len(arguments) >= 3 and isinstance(arguments[0], ast.Attribute):
        category, code, message = arguments[0].attr.lower(), arguments[1], arguments[2]
    elif node.func.id in FACTORIES and len(arguments) >= 2:
        category, code, message = FACTORIES[node.func.id], arguments[0], arguments[1]
    else:
        return
    text = _text(message, names)
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        found.setdefault(code.value, (category, text))
    elif isinstance(code, ast.JoinedStr):  # nothing_to_undo, nothing_to_redo
        for word in ("undo", "redo"):
            found[_text(code, names).replace("…", word)] = (category, text.replace("…", word))


def _text(node: ast.expr, names: dict[str, ast.expr]) -> str:
    match node:
        case ast.Constant():
            return str(node.value)
        case ast.JoinedStr():
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        case ast.Name() if node.id in names:
            return _text(names[node.id], {})
        case ast.IfExp():
            return _text(node.body, names)
        case ast.BinOp():
            return _text(node.left, names) + _text(node.right, names)
        case _:
            return "…"


def errors() -> str:
    lines = ["# Error codes", "", GENERATED, "A code never changes its meaning; its message may be reworded.", ""]
    for code, (category, message) in error_codes().items():
        lines += [f"## {code}", "", f"{category}: {message}", ""]
    return "\n".join(lines)


def cli() -> str:
    os.environ.update(COLUMNS="100", TERMINAL_WIDTH="100", NO_COLOR="1")
    lines = ["# Commands", "", GENERATED]
    runner = CliRunner()
    names = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    group = typer.main.get_command(app)
    for name in names:
        text = runner.invoke(app, [name, "--help"], prog_name="chatsheet").output
        plain = "\n".join(line.rstrip() for line in text.splitlines()).strip()
        lines += [f"## chatsheet {name}", "", "```text", plain, "```", ""]
    assert group is not None
    return "\n".join(lines)


def files() -> dict[str, str]:
    return {"settings.md": settings(), "actions.md": actions(), "events.md": events(), "errors.md": errors(), "cli.md": cli()}


if __name__ == "__main__":
    for name, text in files().items():
        path = ROOT / "docs" / "reference" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
