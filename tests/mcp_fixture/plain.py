"""Tools that answer with each kind of content, in one go."""

from __future__ import annotations

import asyncio
import base64
import io
import struct
import wave
import zlib
from typing import Any

from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp.types.jsonrpc import MISSING_REQUIRED_CLIENT_CAPABILITY

Context = ServerRequestContext[Any, Any]
Params = types.CallToolRequestParams

STEP_S = 0.05
"""Between two messages of one call: the suite wants to see them come one by one."""


def _png() -> str:
    """One red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    whole = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\xff\x00\x00")) + chunk(b"IEND", b"")
    return base64.b64encode(whole).decode()


def _wav() -> str:
    """A hundredth of a second of silence."""
    into = io.BytesIO()
    with wave.open(into, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\x00\x00" * 80)
    return base64.b64encode(into.getvalue()).decode()


PNG, WAV = _png(), _wav()


def said(*content: types.ContentBlock | str, is_error: bool = False) -> types.CallToolResult:
    blocks = [types.TextContent(text=one) if isinstance(one, str) else one for one in content]
    return types.CallToolResult(content=blocks, is_error=is_error)


def embedded(uri: str, media_type: str, text: str) -> types.EmbeddedResource:
    return types.EmbeddedResource(resource=types.TextResourceContents(uri=uri, mime_type=media_type, text=text))


async def simple_text(context: Context, params: Params) -> types.CallToolResult:
    return said("This is a simple text response for testing.")


async def image_content(context: Context, params: Params) -> types.CallToolResult:
    return said(types.ImageContent(data=PNG, mime_type="image/png"))


async def audio_content(context: Context, params: Params) -> types.CallToolResult:
    return said(types.AudioContent(data=WAV, mime_type="audio/wav"))


async def embedded_resource(context: Context, params: Params) -> types.CallToolResult:
    return said(embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."))


async def multiple_content_types(context: Context, params: Params) -> types.CallToolResult:
    mixed = embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}')
    return said("Multiple content types test:", types.ImageContent(data=PNG, mime_type="image/png"), mixed)


async def error_handling(context: Context, params: Params) -> types.CallToolResult:
    return said("This tool intentionally returns an error for testing", is_error=True)


async def logging(context: Context, params: Params) -> types.CallToolResult:
    for place, text in enumerate(("Tool execution started", "Tool processing data", "Tool execution completed")):
        await asyncio.sleep(STEP_S if place else 0)
        await context.session.send_log_message("info", text, related_request_id=context.request_id)
    return said("Logged three messages.")


async def progress(context: Context, params: Params) -> types.CallToolResult:
    for done in (0, 50, 100):
        await asyncio.sleep(STEP_S if done else 0)
        await context.session.report_progress(done, 100)
    return said("Told how far it is.")


async def reconnection(context: Context, params: Params) -> types.CallToolResult:
    """Hangs up on the client in the middle; it fetches the answer when it is back."""
    if context.close_sse_stream is not None:
        await context.close_sse_stream()
    await asyncio.sleep(2 * STEP_S)
    return said("Reconnection test completed successfully")


async def missing_capability(context: Context, params: Params) -> types.CallToolResult:
    if not context.session.check_client_capability(types.ClientCapabilities(sampling=types.SamplingCapability())):
        raise MCPError(MISSING_REQUIRED_CLIENT_CAPABILITY, "This needs sampling.", {"requiredCapabilities": {"sampling": {}}})
    return said("The client can sample.")


async def header_echo(context: Context, params: Params) -> types.CallToolResult:
    return said(str((params.arguments or {}).get("region")))


async def schema_only(context: Context, params: Params) -> types.CallToolResult:
    return said("The schema is what is looked at.")


SCHEMA_2020_12: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}
REGION: dict[str, Any] = {
    "type": "object",
    "properties": {"region": {"type": "string", "x-mcp-header": "Region"}},
    "required": ["region"],
}
