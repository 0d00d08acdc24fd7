"""`chatsheet mcp`: an MCP server on standard input and output, beside a running server or as one. See docs/subsystems/mcp.md.

Where no server runs, this process becomes it until its client goes: a change that waits for a person needs a page to decide on, other
commands find it as they find any server, and there are never two writers.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import BinaryIO

import httpx

from chatsheet.cli.client import TIMEOUT_S
from chatsheet.cli.data_dir import WAIT_S, server_address
from chatsheet.cli.stdio import Bridge
from chatsheet.cli.token import read_token
from chatsheet.domain.errors import Category, Problem
from chatsheet.edge.mcp.groups import allowed, parse_groups
from chatsheet.settings import Settings

TRIES = 3
"""A server may go between two requests, and another one in the middle of finding it."""
LAST_ANSWERS_S = 30.0
"""How long answers on their way are waited for once the client has said its last word."""


async def serve_stdio(settings: Settings, groups: str, *, read_only: bool) -> None:
    """Serve the comma-separated groups until standard input ends.

    Raises:
        Problem: `mcp_group_unknown`, `mcp_off`, `mcp_read_only`; `data_dir_in_use`, or why this process could not become the server.
    """
    asked = allowed(parse_groups(groups), "read" if read_only else "on")
    path = f"/mcp/{','.join(sorted(allowed(asked, settings.mcp)))}"
    lines, out = _lines(), _claim_output()
    writing = asyncio.Lock()

    async def write(line: bytes) -> None:
        # In a thread: a client that does not read must not hold the server that may live in this process.
        async with writing:
            try:
                await asyncio.to_thread(_write, out, line)
            except BrokenPipeError:
                lines.put_nowait(None)  # the client is gone

    async with Reach(settings) as reach:
        await reach.client()
        bridge = Bridge(partial(reach.post, path), write)
        while (line := await lines.get()) is not None:
            if line.strip():
                await bridge.take(line)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(bridge.finish(), LAST_ANSWERS_S)


def _lines() -> asyncio.Queue[bytes | None]:
    """What the client writes, line by line, None at its end. A thread reads: not every kind of standard input can be waited for."""
    lines: asyncio.Queue[bytes | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        with contextlib.suppress(OSError, RuntimeError):  # RuntimeError: the loop was closed meanwhile
            # A file object of its own: the interpreter must not wait for `sys.stdin` when it ends before its client does.
            with open(0, "rb", closefd=False) as given:
                for line in given:
                    loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True, name="stdin").start()
    return lines


def _claim_output() -> BinaryIO:
    """Standard output for the protocol alone: whatever else this process prints goes to standard error from now on."""
    sys.stdout.flush()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def _write(out: BinaryIO, line: bytes) -> None:
    out.write(line)
    out.flush()


class Reach:
    """The server of this data folder, found again when it went."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._finding = asyncio.Lock()
        self._client: httpx.AsyncClient | None = None
        self._held = AsyncExitStack()

    async def __aenter__(self) -> Reach:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._held.aclose()

    async def client(self) -> httpx.AsyncClient:
        async with self._finding:
            if self._client is None:
                address = await self._held.enter_async_context(some_server(self._settings))
                headers = {"X-Time-Zone": self._settings.zone}
                made = httpx.AsyncClient(base_url=address, headers=headers, timeout=TIMEOUT_S, trust_env=False, verify=False)
                await self._sign_in(made)
                self._client = await self._held.enter_async_context(made)
            return self._client

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """Send a request; again when the server went, or the token was revoked. It must be safe to send twice.

        Raises:
            Problem: `server_gone`, `server_slow`.
        """
        for _ in range(TRIES):
            client = await self.client()
            try:
                response = await client.post(path, content=body, headers=headers)
            except httpx.TimeoutException:
                raise Problem(Category.TIMEOUT, "server_slow", "The server did not answer in time.", "Look at what it did.") from None
            except httpx.TransportError:
                await self._lose(client)
                continue
            if response.status_code != 401:
                return response
            await self._sign_in(client)
        raise Problem(Category.UNAVAILABLE, "server_gone", "chatsheet cannot be reached.", "Start `chatsheet serve`.", is_retryable=True)

    async def _sign_in(self, client: httpx.AsyncClient) -> None:
        client.headers["Authorization"] = f"Bearer {await read_token(self._settings)}"

    async def _lose(self, client: httpx.AsyncClient) -> None:
        async with self._finding:
            if self._client is client:
                self._client = None
                await self._held.aclose()
                self._held = AsyncExitStack()


@asynccontextmanager
async def some_server(settings: Settings) -> AsyncIterator[str]:
    """The address of the running server, or of this process as the server until the block ends.

    Raises:
        Problem: `data_dir_in_use` when a command that is no server holds the folder for long.
    """
    deadline = time.monotonic() + WAIT_S
    async with AsyncExitStack() as stack:
        while True:
            try:
                address: str | None = await stack.enter_async_context(_own_server(settings))
            except Problem as problem:
                if problem.code != "data_dir_in_use":
                    raise
                address = server_address(settings.data_dir)
                if address is None and time.monotonic() > deadline:
                    raise
            if address is not None:
                break
            await asyncio.sleep(0.05)
        yield address


@asynccontextmanager
async def _own_server(settings: Settings) -> AsyncIterator[str]:
    from chatsheet.cli.serve import serving_beside  # noqa: PLC0415 - beside a running server none of it is needed

    async with serving_beside(settings) as address:
        print(f"chatsheet is open at {address}; `chatsheet link` prints the private link.", file=sys.stderr)
        yield address
