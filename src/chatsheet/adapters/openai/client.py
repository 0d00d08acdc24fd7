"""The SDK's client, made when it is first needed. It makes the requests; what goes wrong comes out as a Problem."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chatsheet.adapters.openai import faults, problems
from chatsheet.adapters.openai.config import ModelConfig
from chatsheet.adapters.openai.tokens import Tokens
from chatsheet.guard import why_unreachable

if TYPE_CHECKING:
    import httpx2
    from openai import APIStatusError, AsyncOpenAI

DRAIN_WITHIN_S = 0.1
"""How long the end of a finished answer is waited for, so that its connection can be used again."""


class Body:
    """The bytes of a streamed answer."""

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response
        self._bytes: AsyncIterator[bytes] = response.aiter_bytes()
        self.is_web_page = response.headers.get("content-type", "").startswith("text/html")

    async def read(self) -> bytes:
        """The next bytes as they arrive; none at the end, also where the connection broke."""
        import httpx2  # noqa: PLC0415 - loaded with the SDK

        try:
            return await anext(self._bytes, b"")
        except httpx2.HTTPError:
            return b""

    async def drain(self) -> None:
        """Nothing more is expected but the end."""
        try:
            async with asyncio.timeout(DRAIN_WITHIN_S):
                while await self.read():
                    pass
        except TimeoutError:
            pass

    async def close(self) -> None:
        await self._response.aclose()


class Client:
    """Opens streams at one service, and learns what it does not understand."""

    def __init__(self, config: ModelConfig) -> None:
        self._config = config
        self._sdk: AsyncOpenAI | None = None
        self._making = asyncio.Lock()
        self._tokens = Tokens(config.access.token_command) if config.access.token_command else None
        self._asks_for_usage = True

    async def ready(self) -> AsyncOpenAI:
        """The SDK's client. Importing it takes a second of processor time and 40 MB: it waits until somebody asks a model."""
        async with self._making:
            if self._sdk is None:
                self._sdk = await asyncio.to_thread(_make, self._config, self._tokens)
        return self._sdk

    async def open(self, request: Mapping[str, Any]) -> Body:
        """Begin an answer. Raises Problem."""
        sdk = await self.ready()
        tried: set[str] = set()
        while True:
            told = await self._create(sdk, request)
            if isinstance(told, Body):
                return told
            change = self._change(sdk, told)
            if change is None or change in tried:
                secrets = (self._config.access.key.get_secret_value(), self._tokens.known if self._tokens else "")
                raise faults.problem_of(told, str(request["model"]), self._config.provider, secrets)
            tried.add(change)

    async def _create(self, sdk: AsyncOpenAI, request: Mapping[str, Any]) -> Body | faults.Refusal:
        """`post`, and not `chat.completions.create`, which first compares 13 kB of actions with its types, for 5 ms."""
        import openai  # noqa: PLC0415

        usage = {"stream_options": {"include_usage": True}} if self._asks_for_usage else {}
        body = {**request, **usage, "stream": True}
        try:
            answer = await sdk.post("/chat/completions", body=body, cast_to=object, stream=True, stream_cls=openai.AsyncStream[object])
        except openai.APIStatusError as error:
            return _refusal(error)
        except openai.APIConnectionError as error:
            raise problems.unreachable(why_unreachable(error, "the connection broke")) from None
        return Body(answer.response)

    def _change(self, sdk: AsyncOpenAI, told: faults.Refusal) -> str | None:
        """What can be done differently after a refusal; done already when this returns."""
        if told.status == 401 and self._tokens is not None:
            self._tokens.forget()
            return "token"
        if told.status in (400, 422) and "stream_options" in told.words and self._asks_for_usage:
            self._asks_for_usage = False
            return "usage"
        if told.status == 404 and urlsplit(str(sdk.base_url)).path.strip("/") == "":
            sdk.base_url = f"{str(sdk.base_url).rstrip('/')}/v1/"
            return "address"
        return None

    async def close(self) -> None:
        if self._sdk is not None:
            await self._sdk.close()


def _refusal(error: APIStatusError) -> faults.Refusal:
    return faults.refusal(error.status_code, error.body if error.body is not None else "", error.response.headers)


def _make(config: ModelConfig, tokens: Tokens | None) -> AsyncOpenAI:
    import openai  # noqa: PLC0415
    import stamina  # noqa: F401, PLC0415 - `guard.retried` needs it in a moment

    key = config.access.key.get_secret_value()
    patience = openai.Timeout(None, connect=config.patience.connect_s)
    is_encrypted = config.base_url.startswith("https:")
    # The machine's certificates take 50 ms to read; what is not encrypted needs none.
    http = openai.DefaultAsyncHttpxClient(timeout=patience, trust_env=not config.is_here, follow_redirects=False, verify=is_encrypted)
    if config.provider == "azure" and config.api_version:
        door: dict[str, Any] = {"azure_ad_token_provider": tokens.get} if tokens else {"api_key": key or "none"}
        sdk: AsyncOpenAI = openai.AsyncAzureOpenAI(
            base_url=config.base_url, api_version=config.api_version, max_retries=0, http_client=http, timeout=patience, **door
        )
    else:
        sdk = openai.AsyncOpenAI(
            base_url=config.base_url, api_key=tokens.get if tokens else key or "none", max_retries=0, http_client=http, timeout=patience
        )
    return sdk
