"""Taking connections in: origin, ticket, hello, the limit on how many, and which one goes when it is reached."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from contextlib import suppress

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from chatsheet.domain.errors import Problem
from chatsheet.edge.live.connection import Connection, Live, parse
from chatsheet.edge.protocol import PROTOCOL, CloseCode, Hello
from chatsheet.services.access import User

log = structlog.get_logger(__name__)

TICKET_LIFETIME_S = 30.0
HELLO_WITHIN_S = 10.0
MOST_TICKETS = 10_000


class Tickets:
    """One-use tickets of 30 s that stand in for the cookie in a socket's first frame; never in an address, which ends up in logs."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, tuple[User, float]] = OrderedDict()

    def issue(self, user: User) -> str:
        ticket = secrets.token_urlsafe(24)
        self._open[ticket] = (user, time.monotonic() + TICKET_LIFETIME_S)
        while len(self._open) > MOST_TICKETS or next(iter(self._open.values()))[1] < time.monotonic():
            self._open.popitem(last=False)
        return ticket

    def redeem(self, ticket: str) -> User | None:
        user, until = self._open.pop(ticket, (None, 0.0))
        return user if until >= time.monotonic() else None

    def forget_all(self) -> None:
        self._open.clear()


class LiveServer:
    """The connections of this process."""

    def __init__(self, live: Live, *, most_connections: int) -> None:
        self._live = live
        self._most = most_connections
        self._connections: dict[str, Connection] = {}
        self.tickets = Tickets()

    @property
    def count(self) -> int:
        return len(self._connections)

    async def serve(self, socket: WebSocket, *, is_origin_allowed: bool) -> None:
        """One socket from its upgrade to its end."""
        await socket.accept()
        if not is_origin_allowed:
            await socket.close(CloseCode.BAD_ORIGIN)
            return
        opened = await self._greet(socket)
        if opened is None:
            return
        connection, hello = opened
        self._make_room()
        self._connections[connection.id] = connection
        try:
            await connection.run(hello)
        except (WebSocketDisconnect, asyncio.CancelledError):
            raise
        except Exception:
            log.exception("live_connection_failed", connection=connection.id)
        finally:
            self._connections.pop(connection.id, None)
            with suppress(Exception):
                await socket.close(CloseCode.GOING_AWAY)

    async def _greet(self, socket: WebSocket) -> tuple[Connection, Hello] | None:
        """The hello that must come first, or None after closing with the code that says why."""
        try:
            async with asyncio.timeout(HELLO_WITHIN_S):
                hello = parse(await socket.receive_text())
        except WebSocketDisconnect:
            return None
        except (Problem, TimeoutError, KeyError):
            await socket.close(CloseCode.BAD_PROTOCOL)
            return None
        if not isinstance(hello, Hello):
            await socket.close(CloseCode.BAD_PROTOCOL)
            return None
        if hello.protocol != PROTOCOL:
            await socket.close(CloseCode.TOO_OLD)
            return None
        user = self.tickets.redeem(hello.ticket)
        if user is None:
            await socket.close(CloseCode.NOT_SIGNED_IN)
            return None
        return Connection(self._live, socket, secrets.token_hex(6), user), hello

    def _make_room(self) -> None:
        """Past the limit the one silent the longest goes first; it may come back, and loses nothing."""
        while len(self._connections) >= self._most:
            idlest = min(self._connections.values(), key=lambda connection: connection.touched)
            log.info("live_evicted", connection=idlest.id)
            self._connections.pop(idlest.id)
            idlest.close(CloseCode.EVICTED)

    def close_all(self, code: int) -> None:
        """Shutdown (come back), or a revoked link (do not)."""
        self.tickets.forget_all()
        for connection in self._connections.values():
            connection.close(code)
