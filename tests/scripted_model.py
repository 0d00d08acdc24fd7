"""A model's service on a free port of this machine: real HTTP, answers from a script.

It speaks the chat-completions wire of OpenAI (`/v1/…`), Azure (`/openai/v1/…`, `/openai/deployments/NAME/…`) and what Ollama has
besides (`/api/tags`, `/api/show`). Each request takes the next step of the script; what was asked is kept in `requests`.

To try the page against it:

    python -m tests.scripted_model --port 4000
    CHATSHEET_MODEL_BASE_URL=http://127.0.0.1:4000/v1 chatsheet demo

Without `--script FILE.json` it plays the talker of `tests/talker.py`; its words to say are listed there. A script is a JSON list of
steps with the fields of `Step` (`tests/model_steps.py`); after the last one it begins anew.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.model_steps import Answerer, Body, Step, fails, knows_no_deployment, lines, read_script


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Body


# --- the server ---------------------------------------------------------------------------------------------------------


class ModelServer:
    """Plays its steps. When they are used up it plays `then`, or answers 500."""

    def __init__(self, *steps: Step | Answerer, then: Step | Answerer | None = None) -> None:
        self.steps: list[Step | Answerer] = list(steps)
        self.then = then
        self.requests: list[Asked] = []
        self.key: str | None = None
        """The only key it takes; None: any."""
        self.deployments: set[str] | None = None
        """The only deployments it has; None: any."""
        self.local_models: list[tuple[str, tuple[str, ...]]] = [("qwen3:8b", ("completion", "tools"))]
        """What `/api/tags` lists, with what `/api/show` says that each can do."""
        self.was_hung_up = asyncio.Event()
        """An answer was not listened to until its end."""
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def asked(self) -> list[Body]:
        """The bodies of the chat requests."""
        return [request.body for request in self.requests if request.path.endswith("/chat/completions")]

    @property
    def host(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def base_url(self) -> str:
        return f"{self.host}/v1"

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.current_task()
        assert serving is not None
        self._serving.add(serving)
        self._open.add(writer)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while (asked := await _read(reader)) is not None:
                    self.requests.append(asked)
                    if not await self._answer(asked, reader, writer):
                        break
        finally:
            self._serving.discard(serving)
            self._open.discard(writer)
            writer.close()

    async def _answer(self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection may be used again."""
        step = self._step(asked)
        if step.stall_after == -1:
            await reader.read(1)
            self.was_hung_up.set()
            return False
        if step.status != 200 or not asked.path.endswith("/chat/completions"):
            await _send_json(writer, step)
            return True
        try:
            return await _stream(step, asked.body, reader, writer)
        except ConnectionError:
            self.was_hung_up.set()
            raise

    def _step(self, asked: Asked) -> Step:
        told_key = asked.headers.get("api-key") or asked.headers.get("authorization", "").removeprefix("Bearer ")
        if self.key is not None and told_key != self.key:
            return fails(401, f"Incorrect API key provided: {told_key}.", "invalid_api_key")
        match asked.path.strip("/").split("/"):
            case ["api", "tags"]:
                return _says_json({"models": [{"name": name, "model": name} for name, _ in self.local_models]})
            case ["api", "show"]:
                return self._show(str(asked.body.get("model")))
            case ["openai", "deployments", name, "chat", "completions"] if self._has(name) and "api-version" in asked.query:
                return self._next(asked.body)
            case ["openai", "deployments", *_]:
                return knows_no_deployment()
            case ["v1", "chat", "completions"] | ["openai", "v1", "chat", "completions"]:
                name = str(asked.body.get("model"))
                known = self._has(name)
                return self._next(asked.body) if known else fails(404, f"The model `{name}` does not exist.", "model_not_found")
        return Step(status=404, error={"detail": "Not Found"})

    def _has(self, name: str) -> bool:
        return self.deployments is None or name in self.deployments

    def _show(self, name: str) -> Step:
        can = dict(self.local_models).get(name)
        return fails(404, f"model '{name}' not found") if can is None else _says_json({"capabilities": list(can)})

    def _next(self, body: Body) -> Step:
        step = self.steps.pop(0) if self.steps else self.then
        if step is None:
            return fails(500, "The script is at its end.")
        return step(body) if callable(step) else step


def _says_json(data: Any) -> Step:
    return Step(error=data)


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    """The next request; None when the caller hung up between two."""
    line = await reader.readline()
    if not line:
        return None
    method, target, _ = line.decode().split(" ")
    headers = {}
    while (line := await reader.readline()).strip():
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    data = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    return Asked(method, parts.path, dict(parse_qsl(parts.query)), headers, json.loads(data) if data else {})


async def _send_json(writer: asyncio.StreamWriter, step: Step) -> None:
    data = json.dumps(step.error).encode()
    extra = "".join(f"{name}: {value}\r\n" for name, value in step.headers.items())
    head = f"HTTP/1.1 {step.status} x\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n{extra}\r\n"
    writer.write(head.encode() + data)
    await writer.drain()


async def _stream(step: Step, body: Body, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    content_type = step.headers.get("Content-Type", "text/event-stream")
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    for sent, line in enumerate(lines(step, body)):
        if sent == step.stall_after:
            await writer.drain()
            await reader.read(1)
            raise ConnectionResetError("the caller gave up")
        if sent == step.cut_after:
            await writer.drain()
            writer.transport.abort()
            return False
        if sent == step.end_after:
            break
        if step.delay_s:
            await asyncio.sleep(step.delay_s)
        data = f"{line}\n\n".encode()
        writer.write(b"%x\r\n%s\r\n" % (len(data), data))
        await writer.drain()
        if writer.transport.is_closing():
            raise ConnectionResetError("nobody listens")
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


# --- running it ---------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def scripted(*steps: Step | Answerer, then: Step | Answerer | None = None) -> AsyncIterator[ModelServer]:
    """A server in the running loop, until the block ends."""
    server = ModelServer(*steps, then=then)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@contextmanager
def scripted_in_thread(*steps: Step | Answerer, then: Step | Answerer | None = None) -> Iterator[ModelServer]:
    """The same for tests without a loop of their own."""
    server, started, loop = ModelServer(*steps, then=then), threading.Event(), asyncio.new_event_loop()

    def work() -> None:
        loop.run_until_complete(server.start())
        started.set()
        loop.run_forever()
        loop.run_until_complete(server.stop())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def _run(port: int, script: Path | None, delay_s: float) -> None:
    from tests.talker import talker

    again = read_script(await asyncio.to_thread(script.read_text)) if script else []
    count = iter(range(10**9))
    then: Answerer = (lambda body: again[next(count) % len(again)]) if again else talker(delay_s)
    server = ModelServer(then=then)
    await server.start(port)
    print(f"CHATSHEET_MODEL_BASE_URL={server.base_url}", flush=True)
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A scripted model's service.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", type=Path)
    parser.add_argument("--delay-ms", type=float, default=20.0, help="before every piece of the talker's answers")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(given.port, given.script, given.delay_ms / 1000))


if __name__ == "__main__":
    main()
