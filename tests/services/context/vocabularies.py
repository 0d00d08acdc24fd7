"""Counts of real vocabularies, beside which the estimate and all budgets are tested."""

from __future__ import annotations

from collections.abc import Sequence

import quicktok

FAMILIAR = ("o200k_base", "cl100k_base", "llama3")
"""Of OpenAI's newer and older models, and of Llama."""
ONE_DIGIT_A_TOKEN = "qwen3"


def real_tokens(text: str, names: Sequence[str] = FAMILIAR) -> int:
    """The most that `text` is in any of the vocabularies."""
    return max(int(quicktok.get_encoding(name).count(text)) for name in names)
