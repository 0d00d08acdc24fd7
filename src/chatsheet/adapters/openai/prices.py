"""What tokens cost, by the model's name. `prices.toml` says where its figures come from, and of which day they are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from chatsheet.domain.errors import invalid

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")
"""gpt-4.1-2025-04-14 costs what gpt-4.1 costs."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    read: float
    cached: float
    written: float

    def cost(self, *, read: int, cached: int, written: int) -> float:
        """Dollars for one answer; `cached` of the tokens in `read` came from the service's cache."""
        return ((read - cached) * self.read + cached * self.cached + written * self.written) / 1_000_000


def price(numbers: Sequence[float]) -> Price:
    """From two numbers, read and written, or three with the cached in the middle. Raises Problem `model_settings_invalid`."""
    if len(numbers) not in (2, 3) or min(numbers) < 0:
        why = "The settings of the model cannot be used: a price is two or three numbers."
        raise invalid("model_settings_invalid", why, "Mend CHATSHEET_MODEL_PRICES.")
    return Price(numbers[0], numbers[0] if len(numbers) == 2 else numbers[1], numbers[-1])


@cache
def listed() -> Mapping[str, Price]:
    data = tomllib.loads((Path(__file__).parent / "prices.toml").read_text())
    return {name: price(numbers) for name, numbers in data["models"].items()}


@dataclass(frozen=True, slots=True)
class Prices:
    """`own` are the user's prices by name; `same_as` says which model stands behind a deployment's name."""

    own: Mapping[str, Price] = field(default_factory=dict)
    same_as: Mapping[str, str] = field(default_factory=dict)

    def of(self, *names: str) -> Price | None:
        """The price of the first name that has one: the name asked for, then the one the service says it answered with."""
        for name in names:
            meant = self.same_as.get(name, name)
            found = self.own.get(name) or self.own.get(meant) or _listed(meant)
            if found is not None:
                return found
        return None


def _listed(name: str) -> Price | None:
    return listed().get(name) or listed().get(_SNAPSHOT.sub("", name))
