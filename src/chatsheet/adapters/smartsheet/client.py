"""Requests to Smartsheet: in line, guarded, tried again where that does no harm. What goes wrong comes out as a Problem."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import msgspec
import structlog

from chatsheet.adapters.smartsheet import faults, problems
from chatsheet.adapters.smartsheet.config import SmartsheetConfig
from chatsheet.adapters.smartsheet.faults import Failed
from chatsheet.adapters.smartsheet.rate import Line, Lines, Window
from chatsheet.adapters.smartsheet.requests import Ask
from chatsheet.guard import Breaker, Resting, Retry, retried, why_unreachable, within
from chatsheet.ports import GiveToken

if TYPE_CHECKING:
    import httpx

log = structlog.get_logger(__name__)
T = TypeVar("T")

LARGE_BYTES = 128 * 1024
"""Replies beyond are read in a thread: a whole sheet takes half a second."""
MOST_CONNECTIONS = 20


def _is_worth_it(error: Exception) -> bool:
    return isinstance(error, Failed) and error.is_worth_another


def _asked_for_s(error: Exception) -> float | None:
    """After a full minute one waits in the line, which is closed until then."""
    return 0.0 if isinstance(error, Failed) and error.problem.code == "source_busy" else None


RETRY = Retry(is_worth_it=_is_worth_it, wait_asked_for_s=_asked_for_s)


class Access:
    """The access token of one user; renewed once, however many requests found the old one expired."""

    def __init__(self, give: GiveToken) -> None:
        self._give = give
        self._renewing = asyncio.Lock()

    async def token(self) -> str:
        return await self._give("")

    async def renewed(self, refused: str) -> str:
        """A token that is not the `refused` one."""
        async with self._renewing:
            return await self._give(refused)


class Client:
    """The connections to one region, and what guards them."""

    def __init__(self, config: SmartsheetConfig, *, retry: Retry = RETRY, clock: Callable[[], float] = time.monotonic) -> None:
        self.config = config
        self._retry = retry
        self._http: httpx.AsyncClient | None = None
        self._making = asyncio.Lock()
        self._window = Window(config.requests_per_minute, config.redis_url, clock=clock)
        self._lines = Lines(self._window)
        self.breaker = Breaker(is_failure=lambda error: isinstance(error, Failed) and error.is_outage, clock=clock)

    async def ask(self, ask: Ask, access: Access | None, read: Callable[[bytes], T]) -> T:
        """What `read` makes of the reply. Without `access` nobody is signed in. Raises Problem."""
        try:
            return await retried(lambda: self._attempt(ask, access, read), self._retry)
        except Failed as failed:
            _tell(ask, failed)
            raise failed.problem from None
        except Resting as resting:
            raise problems.resting(resting.retry_in_s) from None

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
        await self._window.close()

    async def _attempt(self, ask: Ask, access: Access | None, read: Callable[[bytes], T]) -> T:
        """Once, and once more with a new token: a request that came with an expired one was refused, also when it was a change. One that
        is called invalid may have been renewed by another process; who gives tokens knows, and that it is to be asked for."""
        if access is None:
            return await self._send(ask, "", read)
        token = await access.token()
        try:
            return await self._send(ask, token, read)
        except Failed as failed:
            if failed.code not in faults.OLD:
                raise
            renewed = await access.renewed(token)
            if renewed == token and failed.code != faults.EXPIRED:
                raise
        return await self._send(ask, renewed, read)

    async def _send(self, ask: Ask, token: str, read: Callable[[bytes], T]) -> T:
        if self.breaker.state == "open":
            raise Resting(self.breaker.retry_in_s, self.breaker.reason)
        http = await self._ready()
        line = self._lines.of(token_key(token)) if token else None
        if line is not None:
            patience_s = None if ask.is_unhurried else self.config.patience.person_in_line_s
            await line.enter(ask.cost, is_unhurried=ask.is_unhurried, patience_s=patience_s)
        with self.breaker.call():
            async with within(self.config.patience.whole_s, lambda: faults.late(is_write=ask.is_write)):
                body = await self._exchange(http, ask, token, line)
            return await _read(body, read, ask)

    async def _exchange(self, http: httpx.AsyncClient, ask: Ask, token: str, line: Line | None) -> bytes:
        """The body of a success. Raises Failed."""
        import httpx  # noqa: PLC0415

        request = _request(http, ask, token, self.config)
        try:
            response = await http.send(request, stream=True)
            try:
                body = await self._body(response, ask)
            finally:
                await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            raise faults.unreachable(why_unreachable(error, "there is no connection")) from None
        except httpx.TimeoutException:
            raise faults.late(is_write=ask.is_write) from None
        except (httpx.TransportError, httpx.DecodingError):
            raise faults.broken("the connection broke", is_write=ask.is_write) from None
        if response.is_success:
            return body
        fault = faults.told(response.status_code, body, response.headers, (token, self.config.client_secret.get_secret_value()))
        failed = faults.failure(fault, is_write=ask.is_write, about=ask.about)
        if failed.problem.code == "source_busy" and line is not None:
            line.pause(float(str(failed.problem.params["retry_after_s"])))
        raise failed

    async def _body(self, response: httpx.Response, ask: Ask) -> bytes:
        pieces, size = [], 0
        async for piece in response.aiter_bytes():
            pieces.append(piece)
            size += len(piece)
            if size > self.config.most_bytes:
                if ask.is_write:
                    raise faults.broken("its answer has no end", is_write=True)
                raise Failed(problems.refused({"code": 0, "message": "the answer is too large; read it in pages.", "ref_id": ""}))
        return b"".join(pieces)

    async def _ready(self) -> httpx.AsyncClient:
        """Made when it is first needed: who has no Smartsheet shall not pay 20 MB and half a second for it."""
        async with self._making:
            if self._http is None:
                self._http = await asyncio.to_thread(_make, self.config)
        return self._http


def token_key(token: str) -> str:
    """Stands for a token where one must not stand itself."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


async def _read(body: bytes, read: Callable[[bytes], T], ask: Ask) -> T:
    try:
        return read(body) if len(body) < LARGE_BYTES else await asyncio.to_thread(read, body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise faults.broken("its answer cannot be read", is_write=ask.is_write) from None


def _request(http: httpx.AsyncClient, ask: Ask, token: str, config: SmartsheetConfig) -> httpx.Request:
    import httpx  # noqa: PLC0415

    patience = config.patience
    between_s = patience.write_s if ask.is_write else patience.read_s if ask.form is None else patience.sign_in_s
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    content = None
    if ask.body is not None:
        content, headers["Content-Type"] = msgspec.json.encode(ask.body), "application/json"
    timeout = httpx.Timeout(between_s, connect=patience.connect_s, pool=between_s)
    url = f"{config.base_url.rstrip('/')}{ask.path}"
    return http.build_request(ask.method, url, params=ask.params, content=content, data=ask.form, headers=headers, timeout=timeout)


def _make(config: SmartsheetConfig) -> httpx.AsyncClient:
    import httpx  # noqa: PLC0415
    import stamina  # noqa: F401, PLC0415 - `guard.retried` too

    headers = {
        "Accept": "application/json",
        "User-Agent": "chatsheet",
        "Smartsheet-Change-Agent": config.change_agent,
        "smartsheet-integration-source": "APPLICATION,chatsheet,chatsheet",
    }
    most = httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS, keepalive_expiry=30)
    # The machine's certificates take 50 ms to read; what is not encrypted needs none.
    is_encrypted = config.base_url.startswith("https:")
    return httpx.AsyncClient(headers=headers, limits=most, trust_env=not config.is_here, follow_redirects=False, verify=is_encrypted)


def _tell(ask: Ask, failed: Failed) -> None:
    params: Mapping[str, object] = failed.problem.params
    said = {name: params[name] for name in ("code", "ref_id", "why") if name in params}
    tell = log.warning if failed.is_outage else log.info
    tell("source_failed", error=failed.problem.code, method=ask.method, path=ask.path, **said)
