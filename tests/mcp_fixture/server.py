"""The product's MCP server, and beside its tools and resources those of the suite."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from mcp import types
from mcp.server.lowlevel.server import Server
from mcp.server.request_state import RequestStateBoundary, RequestStateSecurity
from mcp.server.streamable_http import EventCallback, EventMessage, EventStore
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, PromptsListChanged, ServerEvent, ToolsListChanged
from mcp.types.jsonrpc import JSONRPCMessage

from chatsheet.edge.app_state import AppState
from chatsheet.edge.mcp.server import build_server
from tests.mcp_fixture import asking, plain
from tests.mcp_fixture.plain import PNG, Context, Params, embedded, said

Run = Callable[[Context, Params], Awaitable[types.CallToolResult | types.InputRequiredResult]]

NOTHING: dict[str, Any] = {"type": "object", "properties": {}}
TOOLS: dict[str, tuple[Run, dict[str, Any]]] = {
    "test_simple_text": (plain.simple_text, NOTHING),
    "test_image_content": (plain.image_content, NOTHING),
    "test_audio_content": (plain.audio_content, NOTHING),
    "test_embedded_resource": (plain.embedded_resource, NOTHING),
    "test_multiple_content_types": (plain.multiple_content_types, NOTHING),
    "test_error_handling": (plain.error_handling, NOTHING),
    "test_tool_with_logging": (plain.logging, NOTHING),
    "test_logging_tool": (plain.logging, NOTHING),
    "test_tool_with_progress": (plain.progress, NOTHING),
    "test_reconnection": (plain.reconnection, NOTHING),
    "test_missing_capability": (plain.missing_capability, NOTHING),
    "test_custom_headers": (plain.header_echo, plain.REGION),
    "json_schema_2020_12_tool": (plain.schema_only, plain.SCHEMA_2020_12),
    "test_sampling": (asking.sampling, asking.schema("prompt", prompt=asking.TEXT)),
    "test_elicitation": (asking.elicitation, asking.schema("message", message=asking.TEXT)),
    "test_elicitation_sep1034_defaults": (asking.elicitation_defaults, NOTHING),
    "test_elicitation_sep1330_enums": (asking.elicitation_enums, NOTHING),
    "test_streaming_elicitation": (asking.required_elicitation, NOTHING),
    "test_input_required_result_elicitation": (asking.required_elicitation, NOTHING),
    "test_input_required_result_sampling": (asking.required_sampling, NOTHING),
    "test_input_required_result_list_roots": (asking.required_roots, NOTHING),
    "test_input_required_result_request_state": (asking.required_state, NOTHING),
    "test_input_required_result_tampered_state": (asking.required_state, NOTHING),
    "test_input_required_result_multiple_inputs": (asking.required_several, NOTHING),
    "test_input_required_result_multi_round": (asking.required_rounds, NOTHING),
    "test_input_required_result_capabilities": (asking.required_by_capability, NOTHING),
}
TRIGGERS: dict[str, ServerEvent] = {"test_trigger_tool_change": ToolsListChanged(), "test_trigger_prompt_change": PromptsListChanged()}

RESOURCES: dict[str, types.TextResourceContents | types.BlobResourceContents] = {
    "test://static-text": types.TextResourceContents(
        uri="test://static-text", mime_type="text/plain", text="This is the content of the static text resource."
    ),
    "test://static-binary": types.BlobResourceContents(uri="test://static-binary", mime_type="image/png", blob=PNG),
    "test://watched-resource": types.TextResourceContents(uri="test://watched-resource", mime_type="text/plain", text="Watch this."),
}
PROMPTS = {
    "test_simple_prompt": (),
    "test_prompt_with_arguments": ("arg1", "arg2"),
    "test_prompt_with_embedded_resource": ("resourceUri",),
    "test_prompt_with_image": (),
    "test_input_required_result_prompt": (),
}


class Fixture:
    """Answers what is the suite's, and hands everything else to the product's handlers."""

    def __init__(self, server: Server[Any]) -> None:
        self.server = server
        self._bus = InMemorySubscriptionBus()
        self._product: dict[str, Callable[[Context, Any], Awaitable[Any]]] = {}
        self._put("tools/list", types.PaginatedRequestParams, self._list_tools)
        self._put("tools/call", Params, self._call_tool)
        self._put("resources/list", types.PaginatedRequestParams, self._list_resources)
        self._put("resources/read", types.ReadResourceRequestParams, self._read_resource)
        self._put("resources/subscribe", types.SubscribeRequestParams, _nothing)
        self._put("resources/unsubscribe", types.UnsubscribeRequestParams, _nothing)
        self._put("prompts/list", types.PaginatedRequestParams, _list_prompts)
        self._put("prompts/get", types.GetPromptRequestParams, _get_prompt)
        self._put("completion/complete", types.CompleteRequestParams, _complete)
        self._put("logging/setLevel", types.SetLevelRequestParams, _nothing)
        self._put("subscriptions/listen", types.SubscriptionsListenRequestParams, ListenHandler(self._bus))
        server.get_tool_input_schema = lambda name: TOOLS[name][1] if name in TOOLS else None
        server.middleware.append(RequestStateBoundary(RequestStateSecurity.ephemeral(), default_audience="chatsheet"))

    def _put(self, method: str, params: type[Any], handler: Callable[[Context, Any], Awaitable[Any]]) -> None:
        known = self.server.get_request_handler(method)
        if known is not None:
            self._product[method] = known.handler
        self.server.add_request_handler(method, params, handler)

    async def _list_tools(self, context: Context, params: types.PaginatedRequestParams) -> types.ListToolsResult:
        product: types.ListToolsResult = await self._product["tools/list"](context, params)
        ours = [types.Tool(name=name, description=f"Of the suite: {name}.", input_schema=one[1]) for name, one in TOOLS.items()]
        triggers = [types.Tool(name=name, description="Announces a change.", input_schema=NOTHING) for name in TRIGGERS]
        return types.ListToolsResult(tools=[*product.tools, *ours, *triggers])

    async def _call_tool(self, context: Context, params: Params) -> Any:
        if params.name in TRIGGERS:
            await self._bus.publish(TRIGGERS[params.name])
            return said("Announced.")
        run = TOOLS[params.name][0] if params.name in TOOLS else self._product["tools/call"]
        return await run(context, params)

    async def _list_resources(self, context: Context, params: types.PaginatedRequestParams) -> types.ListResourcesResult:
        product: types.ListResourcesResult = await self._product["resources/list"](context, params)
        ours = [types.Resource(uri=uri, name=uri, description="Of the suite.") for uri in RESOURCES]
        return types.ListResourcesResult(resources=[*ours, *product.resources])

    async def _read_resource(self, context: Context, params: types.ReadResourceRequestParams) -> Any:
        if params.uri in RESOURCES:
            return types.ReadResourceResult(contents=[RESOURCES[params.uri]])
        if not params.uri.startswith("test://template/"):
            return await self._product["resources/read"](context, params)
        name = params.uri.split("/")[3]
        text = json.dumps({"id": name, "templateTest": True, "data": f"Data for ID: {name}"})
        one = types.TextResourceContents(uri=params.uri, mime_type="application/json", text=text)
        return types.ReadResourceResult(contents=[one])


async def _nothing(context: Context, params: Any) -> types.EmptyResult:
    return types.EmptyResult()


async def _complete(context: Context, params: types.CompleteRequestParams) -> types.CompleteResult:
    return types.CompleteResult(completion=types.Completion(values=["paris", "park", "party"], total=3, has_more=False))


async def _list_prompts(context: Context, params: types.PaginatedRequestParams) -> types.ListPromptsResult:
    def prompt(name: str, words: tuple[str, ...]) -> types.Prompt:
        arguments = [types.PromptArgument(name=word, description=f"The argument {word}.", required=True) for word in words]
        return types.Prompt(name=name, description=f"Of the suite: {name}.", arguments=arguments)

    return types.ListPromptsResult(prompts=[prompt(name, words) for name, words in PROMPTS.items()])


async def _get_prompt(context: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult | types.InputRequiredResult:
    given = params.arguments or {}
    contents: list[types.ContentBlock]
    match params.name:
        case "test_simple_prompt":
            contents = [types.TextContent(text="This is a simple prompt for testing.")]
        case "test_prompt_with_arguments":
            text = f"Prompt with arguments: arg1='{given.get('arg1')}', arg2='{given.get('arg2')}'"
            contents = [types.TextContent(text=text)]
        case "test_prompt_with_embedded_resource":
            one = embedded(str(given.get("resourceUri")), "text/plain", "Embedded resource content for testing.")
            contents = [one, types.TextContent(text="Please process the embedded resource above.")]
        case "test_prompt_with_image":
            image = types.ImageContent(data=PNG, mime_type="image/png")
            contents = [image, types.TextContent(text="Please analyze the image above.")]
        case _:
            return await asking.required_prompt(context, params)
    return types.GetPromptResult(messages=[types.PromptMessage(role="user", content=one) for one in contents])


class Events(EventStore):
    """What was sent, so that a client that lost its stream gets the rest."""

    def __init__(self) -> None:
        self._events: list[tuple[str, JSONRPCMessage | None]] = []

    async def store_event(self, stream_id: str, message: JSONRPCMessage | None) -> str:
        self._events.append((stream_id, message))
        return str(len(self._events))

    async def replay_events_after(self, last_event_id: str, send_callback: EventCallback) -> str | None:
        after = int(last_event_id)
        stream = self._events[after - 1][0]
        for place, (one, message) in enumerate(self._events[after:], after + 1):
            if one == stream and message is not None:
                await send_callback(EventMessage(message, str(place)))
        return stream


def fixture_manager(state: AppState) -> StreamableHTTPSessionManager:
    """With sessions and streams, which half of the suite is about."""
    return StreamableHTTPSessionManager(Fixture(build_server(state)).server, event_store=Events(), retry_interval=200)
