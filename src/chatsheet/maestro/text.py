"""A message cut into tokens, and words brought to a form in which they can be compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

TokenKind = Literal["word", "number", "date", "quote", "symbol"]

_TOKEN = re.compile(
    r"""
    (?P<quote>"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|`[^`]*`|(?<![\w'])'[^']*'(?!\w)|(?<!\w)‘[^’]*’(?!\w))
  | (?P<date>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\.\d{1,2}\.\d{4})(?![\w])
  | (?P<address>[\w.+-]+@[\w-]+\.[\w.-]*\w)
  | (?P<number>(?:(?<![\w-])[-+])?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:%|(?:k|m|bn|mio)\b)?(?![^\W_]))
  | (?P<possessive>['’]s\b|(?<=s)['’](?!\w))
  | (?P<word>[^\W_]+(?:['’](?!s\b)[^\W\d_]+)*)
  | (?P<symbol><=|>=|!=|<>|==|=<|=>|[^\w\s]|_)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SILENT = frozenset("-–—_()[]{}*…'’\"“”`‘„«»")
"""Signs that part words and mean nothing else."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the message. `norm` is what is compared; `start` and `end` are where it stands in the message."""

    text: str
    norm: str
    stem: str
    kind: TokenKind
    start: int
    end: int
    is_glued: bool = False
    """Whether it stands directly behind the token before, with no space."""


def tokenise(message: str) -> tuple[Token, ...]:
    """The tokens of a message; signs that only part words are left out."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(message):
        token = _token(found)
        if token is not None:
            tokens.append(token)
    return tuple(tokens)


def _token(found: re.Match[str]) -> Token | None:
    group, text = found.lastgroup or "symbol", found.group()
    if group == "symbol" and text in _SILENT:
        return None
    start, end = found.span()
    if group == "quote":
        inner = text[1:-1].strip()
        return Token(inner, normal(inner), "", "quote", start, end)
    if group == "possessive":
        return Token(text, "'s", "'s", "word", start, end)
    kind: TokenKind = "word" if group in ("word", "address") else group  # type: ignore[assignment]
    norm = normal(text)
    return Token(text, norm, stem(norm) if kind == "word" else norm, kind, start, end)


def normal(text: str) -> str:
    """Case and the shape of apostrophes do not count."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its plural: tasks and task, categories and category, statuses and status are one. Short words stay."""
    if len(word) < 4 or not word.isalpha() or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes", "uses")) and len(word) > 5:
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


_PLAIN = re.compile(r"[a-z]+(?: [a-z]+)*(?: [0-9]+)?", re.IGNORECASE)
"""Texts that need no tokenising: most titles and values. They are cut five times as fast."""


@lru_cache(maxsize=40_000)
def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a title or value, to be found in a message."""
    if text.isascii() and _PLAIN.fullmatch(text):
        return tuple(map(stem, text.lower().split(" ")))
    return tuple(token.stem or token.norm for token in tokenise(text.replace('"', " ").replace("'", "’")))


def root(word: str) -> str:
    """A verb's root, roughly: started, starting, starts and start are one. Only for comparing with column titles."""
    word = stem(word)
    for ending in ("ing", "ed", "er"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and (word.endswith("e") or word[-1] == word[-2]) else word
