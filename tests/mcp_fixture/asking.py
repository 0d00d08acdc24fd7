"""Tools that ask the client: in the middle of a call up to 2025-11-25, by an answer that wants more from 2026-07-28 on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mcp import types
from mcp.shared.exceptions import MCPError

from tests.mcp_fixture.plain import Context, Params, said

Ask = types.CallToolResult | types.InputRequiredResult


def schema(*required: str, **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*required]}


# --- in the middle of a call --------------------------------------------------------------------------------------------


async def sampling(context: Context, params: Params) -> Ask:
    prompt = str((params.arguments or {}).get("prompt"))
    message = types.SamplingMessage(role="user", content=types.TextContent(text=prompt))
    answer = await context.session.create_message([message], max_tokens=100, related_request_id=context.request_id)
    return said(f"LLM response: {answer.content.text if isinstance(answer.content, types.TextContent) else answer.content}")


async def elicitation(context: Context, params: Params) -> Ask:
    message = str((params.arguments or {}).get("message"))
    wanted = schema(
        "username",
        "email",
        username={"type": "string", "description": "User's response"},
        email={"type": "string", "description": "User's email address"},
    )
    return said(f"User response: {await _elicit(context, message, wanted)}")


async def elicitation_defaults(context: Context, params: Params) -> Ask:
    wanted = schema(
        name={"type": "string", "description": "Name", "default": "John Doe"},
        age={"type": "integer", "description": "Age", "default": 30},
        score={"type": "number", "description": "Score", "default": 95.5},
        status={"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
        verified={"type": "boolean", "description": "Verified", "default": True},
    )
    return said(f"Elicitation completed: {await _elicit(context, 'Please look through these values', wanted)}")


async def elicitation_enums(context: Context, params: Params) -> Ask:
    plain = ["option1", "option2", "option3"]
    titled = [{"const": f"value{place}", "title": f"{word} Option"} for place, word in enumerate(("First", "Second", "Third"), 1)]
    chosen = [{"const": f"value{place}", "title": f"{word} Choice"} for place, word in enumerate(("First", "Second", "Third"), 1)]
    wanted = schema(
        untitledSingle={"type": "string", "enum": plain},
        titledSingle={"type": "string", "oneOf": titled},
        legacyEnum={"type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": ["Option One", "Option Two", "Option Three"]},
        untitledMulti={"type": "array", "items": {"type": "string", "enum": plain}},
        titledMulti={"type": "array", "items": {"anyOf": chosen}},
    )
    return said(f"Elicitation completed: {await _elicit(context, 'Please choose', wanted)}")


async def _elicit(context: Context, message: str, wanted: dict[str, Any]) -> str:
    found = await context.session.elicit_form(message, wanted, related_request_id=context.request_id)
    return f"action={found.action}, content={json.dumps(found.content)}"


# --- by an answer that wants more ---------------------------------------------------------------------------------------


def form(message: str, **properties: dict[str, Any]) -> types.ElicitRequest:
    wanted = schema(*properties, **properties)
    return types.ElicitRequest(params=types.ElicitRequestFormParams(message=message, requested_schema=wanted))


def question(text: str, max_tokens: int) -> types.CreateMessageRequest:
    message = types.SamplingMessage(role="user", content=types.TextContent(text=text))
    return types.CreateMessageRequest(params=types.CreateMessageRequestParams(messages=[message], max_tokens=max_tokens))


def more(requests: Mapping[str, types.InputRequest], state: str | None = None) -> types.InputRequiredResult:
    return types.InputRequiredResult(input_requests=dict(requests), request_state=state)


TEXT = {"type": "string"}
TRUTH = {"type": "boolean"}
NAME: Mapping[str, types.InputRequest] = {"user_name": form("What is your name?", name=TEXT)}
CAPITAL: Mapping[str, types.InputRequest] = {"capital_question": question("What is the capital of France?", 100)}
ROOTS: Mapping[str, types.InputRequest] = {"client_roots": types.ListRootsRequest()}


def _has(params: Params, *names: str) -> bool:
    return all(name in (params.input_responses or {}) for name in names)


def _checked(params: Params, state: str) -> None:
    """The state is sealed by the SDK; what comes back unsealed must still be ours."""
    if params.request_state != state:
        raise MCPError(types.INVALID_PARAMS, "This state is not the one that was given.")


async def required_elicitation(context: Context, params: Params) -> Ask:
    answer = (params.input_responses or {}).get("user_name")
    if not isinstance(answer, types.ElicitResult):
        return more(NAME)
    return said(f"Hello, {(answer.content or {}).get('name')}!")


async def required_sampling(context: Context, params: Params) -> Ask:
    return said("The model answered.") if _has(params, "capital_question") else more(CAPITAL)


async def required_roots(context: Context, params: Params) -> Ask:
    answer = (params.input_responses or {}).get("client_roots")
    if not isinstance(answer, types.ListRootsResult):
        return more(ROOTS)
    return said("Roots: " + ", ".join(str(root.uri) for root in answer.roots))


async def required_state(context: Context, params: Params) -> Ask:
    if not _has(params, "confirm"):
        return more({"confirm": form("Please confirm", ok=TRUTH)}, "confirming")
    _checked(params, "confirming")
    return said("state-ok")


async def required_several(context: Context, params: Params) -> Ask:
    if not _has(params, "user_name", "greeting", "client_roots"):
        return more({"greeting": question("Generate a greeting", 50), **NAME, **ROOTS}, "several")
    _checked(params, "several")
    return said("All three came.")


async def required_rounds(context: Context, params: Params) -> Ask:
    if params.request_state is None or not params.input_responses:
        return more({"step1": form("Step 1: What is your name?", name=TEXT)}, "round 1")
    if params.request_state == "round 1":
        return more({"step2": form("Step 2: What is your favorite color?", color=TEXT)}, "round 2")
    _checked(params, "round 2")
    return said("Both rounds are done.")


async def required_by_capability(context: Context, params: Params) -> Ask:
    able = context.session.client_capabilities or types.ClientCapabilities()
    asked: dict[str, types.InputRequest] = {}
    if able.elicitation is not None:
        asked |= NAME
    if able.sampling is not None:
        asked |= CAPITAL
    if not asked or _has(params, *asked):
        return said("Nothing more to ask.")
    return more(asked)


async def required_prompt(context: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult | types.InputRequiredResult:
    answer = (params.input_responses or {}).get("user_context")
    if not isinstance(answer, types.ElicitResult):
        return more({"user_context": form("What context should the prompt use?", context=TEXT)})
    text = f"Use this context: {(answer.content or {}).get('context')}"
    return types.GetPromptResult(messages=[types.PromptMessage(role="user", content=types.TextContent(text=text))])
