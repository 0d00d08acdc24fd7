"""Conditions put together, so that each can stand anywhere."""

from __future__ import annotations

from collections.abc import Sequence


def joined(parts: Sequence[str], word: str, empty: str) -> str:
    """In parentheses when there are several, so that it can stand anywhere."""
    if not parts:
        return empty
    return parts[0] if len(parts) == 1 else "(" + f" {word} ".join(parts) + ")"


def negated(condition: str) -> str:
    return f"({condition}) IS NOT TRUE"
