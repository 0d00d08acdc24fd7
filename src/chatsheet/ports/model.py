"""The language model."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from chatsheet.domain.session import Mode


@dataclass(frozen=True, slots=True)
class ModelMessage:
    role: Literal["system", "user", "assistant", "action"]
    text: str
    calls: tuple[ActionCall, ...] = ()
    call_id: str | None = None
    """Of role `action`: which call this is the result of."""


@dataclass(frozen=True, slots=True)
class ActionCall:
    """An action the model wants; `arguments` is JSON text as the model wrote it, broken or not."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Token:
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What one answer of the model took. `cost` is None where the model's price is not known."""

    input_tokens: int
    output_tokens: int
    model: str = ""
    cost: float | None = None
    """US dollars."""
    is_cut: bool = False
    """The model reached its own limit of length: the text ends in the middle."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a person may know of the model: never its key or address."""

    provider: str
    names: Mapping[Mode, str]
    is_up: bool
    """False while its circuit breaker is open."""
    trouble: str = ""
    """What is wrong with it at the moment, for /health; empty while all is well."""
    prices: Mapping[Mode, tuple[float, float]] = field(default_factory=dict)
    """US dollars per million tokens read and written, of the modes whose price is known."""


class LanguageModel(Protocol):
    """A model that streams text and calls of actions."""

    def info(self) -> ModelInfo:
        """Costs nothing: no call leaves the process."""

    def stream(
        self, messages: Sequence[ModelMessage], actions: Sequence[Mapping[str, object]], *, mode: Mode = "balanced"
    ) -> AsyncGenerator[Token | ActionCall | Usage, None]:
        """One answer, its usage last. `actions` are JSON Schemas as `GET /api/v1/actions` lists them; empty: text only.

        Raises:
            Problem: category `unavailable`, `rate_limited`, `timeout`, `denied` or `too_large`;
                what is worth it was tried again, before the first piece.
        """

    async def close(self) -> None:
        """Close connections."""
