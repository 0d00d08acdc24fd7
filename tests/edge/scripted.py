"""A model that plays a script, in the test's own process: what the turn makes of what a model says."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from chatsheet.domain.errors import Problem
from chatsheet.domain.session import Mode
from chatsheet.ports import ActionCall, ModelInfo, ModelMessage, Token, Usage
from tests.edge.server import PLAN_CSV, Server

QUESTION = "Write me something about the mood of this plan, will you?"
"""Nothing Maestro is sure of, so that the model answers."""

Piece = Token | ActionCall | Usage
Step = Callable[[Sequence[ModelMessage]], AsyncIterator[Piece]]


class ScriptedModel:
    """Plays one step per call; keeps what it was told."""

    def __init__(self, *steps: Step | Sequence[Piece | Problem] | Problem) -> None:
        self._steps = list(steps)
        self.told: list[list[ModelMessage]] = []
        self.actions: list[str] = []

    def info(self) -> ModelInfo:
        return ModelInfo("scripted", {"fast": "small", "balanced": "middle", "thorough": "large"}, True)

    async def stream(
        self, messages: Sequence[ModelMessage], actions: Sequence[Mapping[str, object]], *, mode: Mode = "balanced"
    ) -> AsyncGenerator[Piece, None]:
        self.told.append(list(messages))
        self.actions = [str(action["name"]) for action in actions]
        step = self._steps.pop(0)
        if isinstance(step, Problem):
            raise step
        if callable(step):
            async for piece in step(messages):
                yield piece
            return
        for one in step:
            if isinstance(one, Problem):
                raise one
            yield one

    async def close(self) -> None:
        """Nothing is open."""


def call(name: str, **arguments: Any) -> ActionCall:
    return ActionCall(f"call-{name}", name, json.dumps(arguments))


def words(text: str) -> list[Piece]:
    return [Token(word + " ") for word in text.split()]


async def plan(server: Server) -> str:
    """The id of a sheet of five tasks."""
    return str((await server.upload("plan.csv", PLAN_CSV))["sheet_id"])
