"""What filling a column will take: tokens counted over a sample of its rows, dollars where the model's price is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chatsheet.ports import ModelInfo
from chatsheet.services.chat.context.budget import PER_MESSAGE
from chatsheet.services.chat.context.tokens import count_tokens
from chatsheet.services.fill.asking import Outcome
from chatsheet.services.fill.choosing import Chosen
from chatsheet.services.fill.prompts import row_text, system_text
from chatsheet.services.fill.spec import Fill


@dataclass(frozen=True, slots=True)
class Estimate:
    """For all rows together."""

    rows: int
    calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    """None where the price is not known."""
    currency: str
    needs_model: bool
    model: str | None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def estimated(fill: Fill, chosen: Chosen, info: ModelInfo | None, tried: Sequence[Outcome] = ()) -> Estimate:
    """`tried` are rows that were really asked about: what they took stands for all."""
    rows, calls = len(chosen.row_ids), chosen.calls
    if not fill.made_by.needs_model:
        return Estimate(rows, 0, 0, 0, 0.0, "USD", needs_model=False, model=None)
    read, written = (part * calls for part in (_measured(tried) or _counted(fill, chosen)))
    price = info.prices.get(fill.mode) if info else None
    cost = None if price is None else (read * price[0] + written * price[1]) / 1_000_000
    model = info.names[fill.mode] if info else None
    return Estimate(rows, calls, round(read), round(written), cost, "USD", needs_model=True, model=model)


def _counted(fill: Fill, chosen: Chosen) -> tuple[float, float]:
    """Tokens read and written for one row."""
    if not chosen.sample:
        return 0.0, 0.0
    sizes = [count_tokens(row_text(work.titles, work.values)) for work in chosen.sample]
    data = sum(sizes) / len(sizes)
    read = count_tokens(system_text(fill, chosen.sample[0].titles)) + data + 2 * PER_MESSAGE
    recipe = fill.made_by
    return read, recipe.output_tokens + (data if recipe.repeats_input else 0.0)


def _measured(tried: Sequence[Outcome]) -> tuple[float, float] | None:
    """The same as the service counted it; None where it did not count. Rows that cost nothing are not among those asked about."""
    asked = [one for one in tried if one.requests and one.tokens]
    if not asked:
        return None
    read = sum(one.input_tokens for one in asked)
    return read / len(asked), (sum(one.tokens for one in asked) - read) / len(asked)
