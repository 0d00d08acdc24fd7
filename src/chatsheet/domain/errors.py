"""What can go wrong, with a stable code, a message for a person and what to do about it.

`message` and `fix` are English; the page has its own texts by `code` and `params`. A code never changes its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Category(StrEnum):
    """What the caller can do about an error; the HTTP status follows from it (see edge/http/errors.py)."""

    INVALID_INPUT = "invalid_input"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    PERMISSION = "permission"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    CANCELLED = "cancelled"
    DENIED = "denied"
    INTERNAL = "internal"
    EFFECT_UNKNOWN = "effect_unknown"


@dataclass(eq=False)
class Problem(Exception):
    """An error that is told to whoever asked. `params` fill the page's text for `code`; they are plain JSON."""

    category: Category
    code: str
    message: str
    fix: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    is_retryable: bool = False

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def invalid(code: str, message: str, fix: str = "", **params: object) -> Problem:
    return Problem(Category.INVALID_INPUT, code, message, fix, params)


def not_found(code: str, message: str, fix: str = "", **params: object) -> Problem:
    return Problem(Category.NOT_FOUND, code, message, fix, params)


def conflict(code: str, message: str, fix: str = "", **params: object) -> Problem:
    return Problem(Category.CONFLICT, code, message, fix, params)


def too_large(code: str, message: str, fix: str = "", **params: object) -> Problem:
    return Problem(Category.TOO_LARGE, code, message, fix, params)
