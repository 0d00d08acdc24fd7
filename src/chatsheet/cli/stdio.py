"""MCP over standard input and output: each request becomes one of `/mcp`, its answer a line. See docs/subsystems/mcp.md.

The server speaks the protocol; here only envelopes are looked at. So both ways offer the same, and a server that was started again in
between is not noticed.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from chatsheet.domain.errors import Problem
from chatsheet.services.actions.outcomes import problem_to_json

PARSE_ERROR, INVALID_REQUEST, INTERNAL_ERROR = -32700, -32600, -32603
"""JSON-RPC 2.0, "Error object"."""
MOST_AT_ONCE = 16
"""Requests on their way; more wait."""

VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
"""Where a request of 2026-07-28 names its protocol; over HTTP the header must say the same (specification, "Transports")."""
NAMED_BY = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
"""What the header Mcp-Name repeats of a request (same place)."""

Json = dict[str, Any]
Ask = Callable[[bytes, Mapping[str, str]], Awaitable[httpx.Response]]
Write = Callable[[bytes], Awaitable[None]]


class Bridge:
    """Takes the client's lines, and writes one line for each request. `ask` raises Problem when the server cannot be reached."""

    def __init__(self, ask: Ask, write: Write) -> None:
        self._ask = ask
        self._write = write
        self._open: dict[str, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._version: str | None = None
        """What the handshake agreed on; there is none from 2026-07-28 on."""

    async def take(self, line: bytes) -> None:
        """Act on one line; answers are written as they come."""
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            await self._send(_error(None, PARSE_ERROR, "This line is not JSON."))
            return
        if not isinstance(message, dict):
            await self._send(_error(None, INVALID_REQUEST, "One message a line."))
        elif "method" in message and "id" in message:
            self._begin(message, line)
        elif message.get("method") == "notifications/cancelled":
            self._cancel(message)
        # Nothing else needs the server: it asks nothing, so it is owed no answers, and no other notification means anything to it.

    async def finish(self) -> None:
        """Wait for the answers that are still to come."""
        await asyncio.gather(*self._open.values(), return_exceptions=True)

    def _begin(self, message: Json, line: bytes) -> None:
        key = json.dumps(message["id"])
        task = asyncio.create_task(self._answer(message, line))
        self._open[key] = task
        task.add_done_callback(lambda done: self._forget(key, done))

    def _forget(self, key: str, done: asyncio.Task[None]) -> None:
        if self._open.get(key) is done:
            del self._open[key]

    def _cancel(self, message: Json) -> None:
        params = message.get("params")
        task = self._open.get(json.dumps(params.get("requestId"))) if isinstance(params, dict) else None
        if task is not None:
            task.cancel()

    async def _answer(self, message: Json, line: bytes) -> None:
        async with self._room:
            try:
                answer = _answer_of(message, await self._ask(line.strip(), self._headers(message)))
            except Problem as problem:
                answer = _error(message["id"], INTERNAL_ERROR, str(problem), problem_to_json(problem))
        if message["method"] == "initialize":
            self._version = _agreed(answer) or self._version
        await self._send(answer)

    def _headers(self, message: Json) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        params = message.get("params")
        params = params if isinstance(params, dict) else {}
        meta = params.get("_meta")
        named = meta.get(VERSION_KEY) if isinstance(meta, dict) else None
        version = named if isinstance(named, str) else self._version
        if version is not None:
            headers["MCP-Protocol-Version"] = header_value(version)
        if isinstance(named, str):
            headers["Mcp-Method"] = header_value(str(message["method"]))
            name = params.get(NAMED_BY.get(str(message["method"]), ""))
            if isinstance(name, str):
                headers["Mcp-Name"] = header_value(name)
        if message["method"] == "tools/call":
            headers["Idempotency-Key"] = uuid.uuid4().hex  # a request sent again after a lost connection takes effect once
        return headers

    async def _send(self, answer: Json) -> None:
        await self._write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n")


def header_value(text: str) -> str:
    """As a header may carry it (specification 2026-07-28, "Transports", header values)."""
    if re.fullmatch(r"[\x20-\x7e]*", text) and text == text.strip() and not text.startswith("=?base64?"):
        return text
    return f"=?base64?{base64.b64encode(text.encode(errors='replace')).decode()}?="


def _answer_of(message: Json, response: httpx.Response) -> Json:
    """The server's answer, or what it refused, as the answer to this request."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict) and body.get("jsonrpc") == "2.0":
        return {**body, "id": message["id"]}
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        told = body["error"]
        return _error(message["id"], INTERNAL_ERROR, f"{told.get('code')}: {told.get('message')} {told.get('fix')}", told)
    return _error(message["id"], INTERNAL_ERROR, f"The server answered {response.status_code}: {response.text[:200]}")


def _agreed(answer: Json) -> str | None:
    result = answer.get("result")
    version = result.get("protocolVersion") if isinstance(result, dict) else None
    return version if isinstance(version, str) else None


def _error(request_id: object, code: int, message: str, data: Json | None = None) -> Json:
    error = {"code": code, "message": message, **({} if data is None else {"data": data})}
    return {"jsonrpc": "2.0", "id": request_id, "error": error}
