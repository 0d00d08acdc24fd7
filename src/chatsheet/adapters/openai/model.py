"""A language model behind the chat-completions wire: one answer as a stream, guarded. See docs/subsystems/models.md."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chatsheet.adapters.openai import faults, problems
from chatsheet.adapters.openai.answer import Answer
from chatsheet.adapters.openai.client import Client
from chatsheet.adapters.openai.config import ModelConfig
from chatsheet.adapters.openai.messages import to_wire, tools
from chatsheet.domain.errors import Problem
from chatsheet.domain.session import Mode
from chatsheet.guard import Breaker, Call, Resting, Retry, retried, within
from chatsheet.ports import ActionCall, ModelInfo, ModelMessage, Token, Usage

CHARACTERS_PER_TOKEN = 4
"""For services that do not count their tokens."""


def _is_failure(error: BaseException) -> bool:
    return isinstance(error, Problem) and error.code in faults.OUTAGES


def _is_worth_it(error: Exception) -> bool:
    """Nothing was said yet, so that also an answer that broke off before its first piece may be asked for again."""
    return isinstance(error, Problem) and (error.code in faults.TRANSIENT | faults.BROKEN)


def _asked_for_s(error: Exception) -> float | None:
    seconds = error.params.get("retry_after_s") if isinstance(error, Problem) else None
    return seconds if isinstance(seconds, float) else None


RETRY = Retry(is_worth_it=_is_worth_it, wait_asked_for_s=_asked_for_s)


@dataclass(slots=True)
class _Begun:
    """An answer whose first piece is here."""

    answer: Answer
    call: Call
    text: str


class OpenAIModel:
    """One service with a model per mode. What a person may not know of it never leaves: key, token, address."""

    def __init__(self, config: ModelConfig, *, retry: Retry = RETRY, clock: Callable[[], float] = time.monotonic) -> None:
        self._config = config
        self._client = Client(config)
        self._retry = retry
        self.breaker = Breaker(is_failure=_is_failure, clock=clock)
        self._last_failure = ""
        """Code of the last failure of the service, until it answers again."""

    def __repr__(self) -> str:
        return f"OpenAIModel({self._config.provider}, {dict(self._config.names)})"

    def info(self) -> ModelInfo:
        is_well = self.breaker.state == "closed" and self._last_failure not in faults.MISCONFIGURED
        trouble = "" if is_well else self._last_failure
        known = {mode: self._config.prices.of(name) for mode, name in self._config.names.items()}
        prices = {mode: (price.read, price.written) for mode, price in known.items() if price is not None}
        return ModelInfo(self._config.provider, dict(self._config.names), self.breaker.state != "open", trouble, prices)

    async def warm_up(self) -> None:
        """Load the SDK before the first question comes."""
        await self._client.ready()

    async def close(self) -> None:
        await self._client.close()

    async def stream(
        self, messages: Sequence[ModelMessage], actions: Sequence[Mapping[str, object]], *, mode: Mode = "balanced"
    ) -> AsyncGenerator[Token | ActionCall | Usage, None]:
        """See `ports.LanguageModel`. Besides its Problems: `too_large` for a question or an answer beyond all bounds."""
        await self._client.ready()
        name, ends_at = self._config.names[mode], _now() + self._config.patience.whole_s
        begun = await self._begin(_request(name, messages, actions), ends_at)
        error: BaseException | None = None
        try:
            async for text in self._texts(begun, ends_at):
                yield Token(text)
            for call in begun.answer.collected.calls():
                yield call
            yield self._usage(name, begun.answer, messages)
            self._last_failure = ""
        except BaseException as raised:
            error = raised
            self._note(raised)
            raise
        finally:
            begun.call.ended(error)
            await begun.answer.close()

    def _note(self, error: BaseException) -> None:
        if isinstance(error, Problem) and error.code in faults.OUTAGES | faults.MISCONFIGURED:
            self._last_failure = error.code

    async def _texts(self, begun: _Begun, ends_at: float) -> AsyncIterator[str]:
        """Text as it comes; each is checked before it is handed on."""
        answer, text = begun.answer, begun.text
        while True:
            self._check(answer)
            if text:
                yield text
            if answer.is_over:
                return
            text = await self._read(answer, ends_at)

    def _check(self, answer: Answer) -> None:
        if answer.collected.characters > self._config.most_characters:
            raise problems.endless(self._config.most_characters)
        if answer.collected.finish == "content_filter":
            raise problems.content_filtered()

    async def _begin(self, request: Mapping[str, Any], ends_at: float) -> _Begun:
        """The answer with its first piece, after as many attempts as are worth it."""
        try:
            async with within(ends_at - _now(), problems.timed_out):
                return await retried(lambda: self._attempt(request), self._retry)
        except Resting as resting:
            raise problems.resting(resting.retry_in_s) from None
        except Problem as problem:
            self._note(problem)
            raise

    async def _attempt(self, request: Mapping[str, Any]) -> _Begun:
        call = self.breaker.admit()
        answer: Answer | None = None
        try:
            async with within(self._config.patience.first_s, problems.timed_out):
                body = await self._client.open(request)
                answer = Answer(body, str(request["model"]), self._config.provider)
                text = ""
                while not text and not answer.has_begun:
                    text = await answer.read()
        except BaseException as error:
            call.ended(error)
            if answer is not None:
                await answer.close()
            raise
        call.answers()
        return _Begun(answer, call, text)

    async def _read(self, answer: Answer, ends_at: float) -> str:
        """The next text of an answer that has begun; what fails now is not for us to try again."""
        is_ending = answer.collected.finish is not None
        patience = self._config.patience
        seconds = min(patience.last_s if is_ending else patience.between_s, ends_at - _now())
        try:
            async with within(seconds, lambda: problems.timed_out(is_retryable=False)):
                return await answer.read()
        except Problem as problem:
            if is_ending and problem.code in faults.OUTAGES:
                answer.is_over = True  # all but the count of tokens is here
                return ""
            raise problems.cut("the service failed") if problem.code in faults.TRANSIENT else problem from None

    def _usage(self, name: str, answer: Answer, messages: Sequence[ModelMessage]) -> Usage:
        collected = answer.collected
        is_cut = collected.finish == "length"
        if collected.usage is None:
            read = sum(len(message.text) for message in messages) // CHARACTERS_PER_TOKEN
            return Usage(read, collected.characters // CHARACTERS_PER_TOKEN, name, None, is_cut)
        used, price = collected.usage, self._config.prices.of(name, collected.model)
        cached = (used.prompt_tokens_details and used.prompt_tokens_details.cached_tokens) or 0
        cost = price.cost(read=used.prompt_tokens, cached=cached, written=used.completion_tokens) if price else None
        return Usage(used.prompt_tokens, used.completion_tokens, name, cost, is_cut)


def _request(name: str, messages: Sequence[ModelMessage], actions: Sequence[Mapping[str, object]]) -> dict[str, Any]:
    offered = {"tools": tools(actions)} if actions else {}
    return {"model": name, "messages": [to_wire(message) for message in messages], **offered}


def _now() -> float:
    return asyncio.get_running_loop().time()
