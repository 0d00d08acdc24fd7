"""Asking an adapter, and what tests look at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from pydantic import SecretStr

from chatsheet.adapters.openai.config import MODES, Access, ModelConfig, Patience
from chatsheet.adapters.openai.model import RETRY, OpenAIModel
from chatsheet.domain.errors import Problem
from chatsheet.ports import ActionCall, ModelMessage, Token, Usage
from tests.scripted_model import ModelServer

KEY = "sk-test-3f9a1c77d2e84b10"
QUESTION = (ModelMessage("user", "What is it?"),)
ACTION = {"name": "aggregate", "summary": "Counts.", "effect": "read", "arguments": {"type": "object", "properties": {}}}
QUICKLY = replace(RETRY, first_wait_s=0.0, longest_wait_s=0.0)
"""Waits are tested on a clock moved by hand; here only that there are several attempts."""


def config(server: ModelServer, **changes: Any) -> ModelConfig:
    plain = ModelConfig("compatible", server.base_url, dict.fromkeys(MODES, "gpt-4o"), Access(SecretStr(KEY)))
    return replace(plain, **changes)


@asynccontextmanager
async def model_at(server: ModelServer, **changes: Any) -> AsyncIterator[OpenAIModel]:
    model = OpenAIModel(config(server, **changes), retry=QUICKLY)
    try:
        yield model
    finally:
        await model.close()


async def ask(model: OpenAIModel, *messages: ModelMessage, **options: Any) -> tuple[str, list[ActionCall], Usage]:
    """Text, calls and usage of one answer; they come in this order."""
    pieces = [piece async for piece in model.stream(messages or QUESTION, [ACTION], **options)]
    usage = pieces.pop()
    assert isinstance(usage, Usage)
    calls = [piece for piece in pieces if isinstance(piece, ActionCall)]
    texts = pieces[: len(pieces) - len(calls)]
    return "".join(piece.text for piece in texts if isinstance(piece, Token)), calls, usage


async def fail(model: OpenAIModel, *messages: ModelMessage) -> tuple[Problem, str]:
    """The problem that an answer ends with, and the text that came before it."""
    text = ""
    try:
        async for piece in model.stream(messages or QUESTION, [ACTION]):
            text += piece.text if isinstance(piece, Token) else ""
    except Problem as problem:
        return problem, text
    raise AssertionError("it did not fail")


HURRIED = Patience(connect_s=1.0, first_s=0.15, between_s=0.15, last_s=0.15, whole_s=5.0)
