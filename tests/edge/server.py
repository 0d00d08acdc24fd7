"""The real application on a free port of this machine, in the test's own process and loop, with clients that speak the real wire."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
import websockets

from chatsheet.cli.serve import listen, server_config
from chatsheet.edge.app_state import AppState
from chatsheet.ports import LanguageModel
from chatsheet.settings import Settings
from chatsheet.wiring import app_of, build
from tests.prepared import prepared_file

WITHIN_S = 20.0


@dataclass
class Socket:
    """A page's socket: collects messages, can be asked to wait for one."""

    wire: websockets.ClientConnection
    messages: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, frame: dict[str, Any]) -> None:
        await self.wire.send(json.dumps(frame))

    async def wait(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message, of those not waited for yet, that is wanted; those before it are dropped."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                while self.messages:
                    message = self.messages.pop(0)
                    if wanted(message):
                        return message
                self.messages += json.loads(await self.wire.recv())

    async def kind(self, kind: str) -> dict[str, Any]:
        return await self.wait(lambda message: message["t"] == kind)

    async def command(self, topic: str, op: str, args: dict[str, Any], *, id: str | None = None, base: int | None = None) -> dict[str, Any]:
        """Send a command; its ack or error."""
        command_id = id or uuid.uuid4().hex
        await self.send({"t": "command", "id": command_id, "k": topic, "op": op, "args": args, **({} if base is None else {"base": base})})
        return await self.wait(lambda message: message["t"] in ("ack", "error") and message.get("id") == command_id)

    async def subscribe(self, topic: str, **position: Any) -> dict[str, Any]:
        await self.send({"t": "subscribe", "k": topic, **position})
        return await self.wait(lambda message: message["t"] in ("subscribed", "error"))


@dataclass
class Server:
    state: AppState
    address: str

    @property
    def token(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.state.keys.token}"}

    def http(self, **headers: str) -> httpx.AsyncClient:
        """The API as a program with a token uses it."""
        return httpx.AsyncClient(base_url=self.address, headers={**self.token, **headers}, timeout=WITHIN_S, trust_env=False, verify=False)

    def stranger(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.address, timeout=WITHIN_S, trust_env=False, verify=False)

    @asynccontextmanager
    async def socket(self, *, client: str | None = None, resume: dict[str, Any] | None = None, **extra: Any) -> AsyncIterator[Socket]:
        """A socket that has said hello and was welcomed; the welcome is the first message in `messages`."""
        async with self.raw() as wire:
            hello = {
                "t": "hello",
                "protocol": 1,
                "ticket": await self.ticket(),
                "client": client or uuid.uuid4().hex,
                "resume": resume or {},
            }
            await wire.send(json.dumps(hello | extra))
            socket = Socket(wire)
            socket.messages += json.loads(await wire.recv())
            yield socket

    def raw(self, **options: Any) -> websockets.connect:
        return websockets.connect(self.address.replace("http", "ws") + "/api/v1/live", compression=None, proxy=None, **options)

    async def ticket(self) -> str:
        async with self.http() as http:
            return str((await http.post("/api/v1/live/ticket")).json()["ticket"])

    async def upload(self, name: str, data: bytes, **form: str) -> dict[str, Any]:
        async with self.http() as http:
            answer = await http.post("/api/v1/sheets/import", files={"file": (name, data)}, data=form)
            assert answer.status_code == 201, answer.text
            return answer.json()  # type: ignore[no-any-return]

    async def act(self, sheet_id: str, action: str, arguments: dict[str, Any], **params: Any) -> dict[str, Any]:
        async with self.http() as http:
            answer = await http.post(f"/api/v1/sheets/{sheet_id}/actions/{action}", json=arguments, params=params)
            return answer.json()  # type: ignore[no-any-return]


class _Server(uvicorn.Server):
    """Ends as soon as it is told to; uvicorn looks ten times a second whether it is."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ending = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.ending.wait()


@asynccontextmanager
async def running(folder: Path, *, model: LanguageModel | None = None, is_server: bool = False, **settings: Any) -> AsyncIterator[Server]:
    """Serve the folder until the block ends; then everything it started has stopped. `is_server`: with what only a server does ahead."""
    chosen = Settings(data_dir=folder, time_zone="UTC", **settings)
    if not chosen.database_url:
        prepared_file(folder / "chatsheet.db")
    state = build(chosen, model=model)
    sock = listen("127.0.0.1", 0)
    server = _Server(server_config(app_of(state, chosen, is_server=is_server)))
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]  # signals are pytest's
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        async with asyncio.timeout(WITHIN_S):
            while not server.started:
                assert not serving.done(), serving.exception()
                await asyncio.sleep(0.005)  # uvicorn offers no event for it
        yield Server(state, f"http://127.0.0.1:{sock.getsockname()[1]}")
    finally:
        server.ending.set()
        await serving
        sock.close()


PLAN_CSV = b"""Task,Owner,Status,Start,Due,Budget
Design,Ana,Done,2026-01-05,2026-01-20,1000
Build,Ben,In Progress,2026-01-21,2026-02-20,5000
Review,Ana,Not Started,2026-02-21,2026-03-05,800
Launch,Cleo,Not Started,2026-03-06,2027-03-10,1200
Clean up,Ben,Cancelled,2026-02-01,2026-02-10,300
"""
