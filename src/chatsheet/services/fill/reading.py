"""What a model answered, read as the one typed value that was asked for. Its words are as little trusted as the sheet's."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from chatsheet.domain.cells import shown
from chatsheet.domain.values import MAX_NUMBER, MAX_TEXT, Value
from chatsheet.services.fill.spec import Expected

MOST_ANSWER = 20_000
"""Characters of an answer that are listened to: five times the longest cell, for escapes and for models that think aloud."""
_THINKING = re.compile(r"^\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_FENCED = re.compile(r"^```\w*\s*\n(.*)\n\s*```$", re.DOTALL)
_OBJECT = re.compile(r'\{\s*"value"\s*:')
_HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]")
"""Characters that nobody sees, or that turn the writing around. Joiners stay: emoji and Persian need them."""
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
_AROUND = " \t\n\"'“”‘’.`*"


def visible(text: str) -> str:
    """A model's words without what nobody sees, and what no store takes."""
    return _HIDDEN.sub("", text)


class Misfit(Exception):
    """The answer is not what was asked for; the text says what it must be."""


def read_answer(text: str, expected: Expected) -> Value:
    """Raises Misfit."""
    return typed(value_in(text), expected)


def value_in(text: str) -> Any:
    """The value of the answer's JSON object; or the bare value, where a model forgot the object. Raises Misfit."""
    text = _THINKING.sub("", text, count=1).strip()
    if fenced := _FENCED.match(text):
        text = fenced[1].strip()
    with suppress(ValueError, RecursionError):
        return _unwrapped(json.loads(text, parse_constant=_no_number))
    starts = [match.start() for match in _OBJECT.finditer(text)]
    if starts:  # the last one: some models think aloud first
        with suppress(ValueError, RecursionError):
            return _unwrapped(json.JSONDecoder(parse_constant=_no_number).raw_decode(text, starts[-1])[0])
    if text.startswith(("{", "[")):
        raise Misfit("one JSON object, complete and valid")
    return text


def _unwrapped(found: Any) -> Any:
    if not isinstance(found, dict):
        return found
    if "value" not in found:
        raise Misfit('one JSON object with the key "value"')
    return found["value"]


def _no_number(text: str) -> Any:
    raise ValueError(text)


def typed(raw: Any, expected: Expected) -> Value:
    """A raw value as its column takes it. Raises Misfit."""
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []:
        if expected.can_be_empty:
            return None
        raise Misfit("a value, not nothing")
    return _READERS[expected.kind](raw, expected)


def _text(raw: Any, expected: Expected) -> Value:
    if isinstance(raw, list) and all(isinstance(one, str | int | float) for one in raw):
        raw = ", ".join(map(_plain, raw))
    text = visible(_plain(raw).replace("\r\n", "\n")).strip()
    if len(text) > MAX_TEXT:
        raise Misfit(f"a text of at most {MAX_TEXT:,} characters")
    return text or typed(None, expected)


def _number(raw: Any, expected: Expected) -> Value:
    if isinstance(raw, str) and _PLAIN_NUMBER.fullmatch(raw.strip()):
        raw = float(raw.replace(",", ""))
        raw = int(raw) if raw.is_integer() and abs(raw) <= MAX_NUMBER else raw
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw) or abs(raw) > MAX_NUMBER:
        raise Misfit("a plain number")
    if (expected.least is not None and raw < expected.least) or (expected.most is not None and raw > expected.most):
        raise Misfit(f"a number from {expected.least:g} to {expected.most:g}")
    return raw


def _choice(raw: Any, expected: Expected) -> Value:
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    told = _key(_plain(raw))
    for choice in expected.choices:
        if _key(choice) == told:
            return choice
    raise Misfit("one of the given values, and nothing else")


def _truth(raw: Any, expected: Expected) -> Value:
    if isinstance(raw, bool):
        return raw
    known = _TRUTHS.get(_key(_plain(raw)))
    if known is None:
        raise Misfit("true or false")
    return known


def _date(raw: Any, expected: Expected) -> Value:
    if isinstance(raw, str) and re.match(r"\d{4}-\d\d-\d\d($|[T ])", raw.strip()):
        with suppress(ValueError):
            return date.fromisoformat(raw.strip()[:10]).isoformat()
    raise Misfit("a date, written as 2026-03-31")


def _plain(raw: Any) -> str:
    if not isinstance(raw, str | int | float):
        raise Misfit("one plain value, no list and no object")
    try:
        return shown(raw)
    except ValueError:  # a number of thousands of digits
        raise Misfit("one plain value") from None


def _key(text: str) -> str:
    return " ".join(visible(text).strip(_AROUND).casefold().split())


_READERS: dict[str, Callable[[Any, Expected], Value]] = {
    "text": _text,
    "number": _number,
    "choice": _choice,
    "truth": _truth,
    "date": _date,
}
