"""`Fanout` over the publish and subscribe of Redis or Valkey: one channel per installation."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from collections.abc import Callable
from typing import Any

import redis.asyncio as redis
import structlog
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from chatsheet.guard import end

log = structlog.get_logger(__name__)

FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0
"""Between two attempts to come back; each wait doubles, with chance in it, so that not all processes come at once."""
ANSWERS_WITHIN_S = 2.0
"""A server that takes longer counts as away."""
SILENT_AFTER_S = 5.0
"""Without a note for so long the server is asked whether it is there: a connection may die without a word."""
SENDER_BYTES = 8


class RedisFanout:
    """Notes carry whom they come from, so that a process does not hear itself."""

    def __init__(self, url: str) -> None:
        # One attempt more: a connection of the pool may be of before the server's restart. All further patience is below.
        self._client = redis.Redis.from_url(
            url,
            retry=Retry(NoBackoff(), 1),
            socket_connect_timeout=ANSWERS_WITHIN_S,
            socket_timeout=ANSWERS_WITHIN_S,
            protocol=2,
        )
        self._sender = secrets.token_bytes(SENDER_BYTES)
        self._channel = ""
        self._is_up: bool | None = None
        self._listening: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        return bool(self._is_up)

    async def start(self, name: str, hear: Callable[[bytes], None]) -> None:
        self._channel = f"chatsheet:{name}"
        tried: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listening = asyncio.create_task(self._listen(hear, tried))
        await asyncio.wait({tried, self._listening}, return_when=asyncio.FIRST_COMPLETED)
        if self._listening.done():
            self._listening.result()

    async def publish(self, note: bytes) -> None:
        if self._is_up:
            with contextlib.suppress(RedisError, OSError, TimeoutError):  # who listens finds out soon, and says so
                await self._client.publish(self._channel, self._sender + note)

    async def close(self) -> None:
        if self._listening is not None:
            await end(self._listening)
        self._is_up = False
        await self._client.aclose()

    async def _listen(self, hear: Callable[[bytes], None], tried: asyncio.Future[None]) -> None:
        wait_s = FIRST_WAIT_S
        while True:
            try:
                async with self._client.pubsub() as pubsub:
                    await self._subscribe(pubsub)
                    wait_s = FIRST_WAIT_S
                    _set(tried)
                    await self._take(pubsub, hear)
            except (RedisError, OSError, TimeoutError) as error:
                if self._is_up is not False:
                    log.warning("fanout_down", error=type(error).__name__)
                self._is_up = False
            _set(tried)
            await asyncio.sleep(wait_s * random.uniform(0.5, 1.0))
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _subscribe(self, pubsub: Any) -> None:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            await pubsub.subscribe(self._channel)
            while (await pubsub.get_message(timeout=ANSWERS_WITHIN_S) or {}).get("type") != "subscribe":
                pass
        if not self._is_up:
            log.info("fanout_up")
        self._is_up = True

    async def _take(self, pubsub: Any, hear: Callable[[bytes], None]) -> None:
        """Hand notes on until the connection breaks, or does not answer a ping."""
        is_asked = False
        while True:
            message = await pubsub.get_message(timeout=SILENT_AFTER_S)
            if message is None:
                if is_asked:
                    raise TimeoutError
                await pubsub.ping()
            is_asked = message is None
            if message is not None and message["type"] == "message" and not message["data"].startswith(self._sender):
                hear(message["data"][SENDER_BYTES:])


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
