"""`chatsheet serve` and `chatsheet demo`: one process, one link."""

from __future__ import annotations

import asyncio
import errno
import gc
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import uvicorn
from fastapi import FastAPI
from rich.console import Console

from chatsheet.cli.data_dir import serving
from chatsheet.domain.events import Actor, Command
from chatsheet.domain.sheet import SheetId
from chatsheet.edge.app_state import AppState
from chatsheet.services.access import LOCAL
from chatsheet.services.commit import commit_new
from chatsheet.services.demo import demo_sheet
from chatsheet.settings import Settings
from chatsheet.telemetry import new_correlation_id, set_up_logs
from chatsheet.wiring import app_of, build

PORTS_TRIED = 50
BACKLOG = 2048
GRACE_S = 3
"""Seconds that open requests get when the server stops."""

BeforeReady = Callable[[AppState], Awaitable[None]]


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on `port`, or on the next free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in [*range(port, min(port + PORTS_TRIED, 65536)), 0] if port else [0]:
        # asyncio sends small writes at once (TCP_NODELAY) only on sockets that name TCP; without it answers wait 40 ms for an ACK.
        sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, candidate))
            sock.listen(BACKLOG)
        except OSError as error:
            sock.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            continue
        return sock
    raise AssertionError("port 0 is always free")


def serve(settings: Settings, console: Console, *, with_demo: bool = False) -> None:
    """Serve until stopped. Raises Problem `data_dir_in_use`, `store_too_new`."""
    set_up_logs(level=settings.log_level, as_json=settings.log_format == "json")
    sock = listen(settings.host, settings.port)
    address, port = _address(sock), sock.getsockname()[1]
    if settings.port and port != settings.port:
        console.print(f"Port {settings.port} is taken; using {port}.")
    with sock, serving(settings.data_dir, address):
        state = build(settings)
        app = app_of(state, settings, is_server=True)
        asyncio.run(_run(_Server(server_config(app), state, lambda state: _announce(state, settings, console, address, with_demo)), sock))


@asynccontextmanager
async def serving_beside(settings: Settings) -> AsyncIterator[str]:
    """Serve, from a loop that does something else as well, until the block ends; the address. Raises what `serve` raises."""
    sock, is_up = listen(settings.host, settings.port), asyncio.Event()

    async def announce(state: AppState) -> None:
        is_up.set()

    with sock, serving(settings.data_dir, _address(sock)):
        state = build(settings)
        server = _Server(server_config(app_of(state, settings, is_server=True)), state, announce)
        running, up = asyncio.create_task(server.serve(sockets=[sock])), asyncio.create_task(is_up.wait())
        try:
            await asyncio.wait({running, up}, return_when=asyncio.FIRST_COMPLETED)
            if not is_up.is_set():
                running.result()
                raise RuntimeError("the server did not start; its log says why")
            yield _address(sock)
        finally:
            up.cancel()
            server.should_exit = True
            await running


def _address(sock: socket.socket) -> str:
    host, port = sock.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def server_config(app: FastAPI) -> uvicorn.Config:
    """How the application is served, here and in tests."""
    return uvicorn.Config(
        app,
        http="h11",
        ws="websockets-sansio",
        # Costs 2.2-2.5 times the CPU and 3-7 times the memory of a connection, measured with 1,000 clients.
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )


class _Server(uvicorn.Server):
    """Says where it is once it really serves."""

    def __init__(self, config: uvicorn.Config, state: AppState, announce: BeforeReady) -> None:
        super().__init__(config)
        self._state = state
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _favour_the_event_loop()
        if self.started:
            await self._announce(self._state)


def _favour_the_event_loop() -> None:
    """Keeps the event loop free while worker threads change many rows.

    A change of 20,000 rows allocates so much that the collector looked at every object of the server again and again, which held
    the event loop for 98 ms. What is there now is left out of its sight; what comes is looked at soon and in small lots: all threads wait
    for a lot, 15 ms for one of 100,000 objects. Costs no memory that reference counts give back.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 5, 1_000)
    # A thread gives way after 1 ms instead of 5: an answer passes the interpreter several times on its way.
    sys.setswitchinterval(0.001)


async def _run(server: uvicorn.Server, sock: socket.socket) -> None:
    await server.serve(sockets=[sock])


async def _announce(state: AppState, settings: Settings, console: Console, address: str, with_demo: bool) -> None:
    path = ""
    if with_demo:
        path = f" (demo sheet {await ensure_demo(state, date.today())})"
    console.print(f"\nchatsheet {state.version} is ready{path}. Open your private link:\n")
    console.print(f"  {address}/open/{state.keys.link_secret}\n", style="bold", soft_wrap=True, highlight=False)
    console.print(f"Data: {settings.data_dir}    Stop: Ctrl+C", style="dim", highlight=False)


async def ensure_demo(state: AppState, today: date) -> SheetId:
    """The demo project plan, made once; a user who deleted it does not get it back."""
    known = await state.store.read(lambda transaction: transaction.fact("demo.sheet"))
    if known is not None:
        return SheetId(int(known))
    command = Command(Actor(LOCAL.id, "job"), datetime.now(UTC), cause=new_correlation_id())
    created = await commit_new(state.store, command, demo_sheet(today))
    await state.store.write(lambda transaction: transaction.put_fact("demo.sheet", str(created.sheet_id)))
    return created.sheet_id
