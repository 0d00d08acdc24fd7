"""Recipes that need no model: texts cleaned, found by a pattern, classified by their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any

from chatsheet.domain.cells import shown
from chatsheet.domain.errors import invalid
from chatsheet.domain.values import Value
from chatsheet.services.actions.tidying import cleaned
from chatsheet.services.fill.spec import Fill

MOST_PATTERN = 300
PATTERN_BYTES = 256 * 1024
"""Memory of a compiled pattern. It bounds the time too: a cell of 4,000 characters takes 0.1 s at the worst."""

PATTERNS: Mapping[str, str] = {
    "email": r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24}",
    "url": r"(?:https?://|www\.)[^\s<>\"'()]+[^\s<>\"'().,;:!?]",
    "phone": r"(?:\+|\b)\d{1,4}(?:[ \-./]?\(?\d{1,5}\)?){2,6}\b",
    "number": r"[-+]?(?:\d{1,3}(?:[,.']\d{3})+|\d+)(?:[.,]\d+)?",
    "date": (
        r"\b(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
        r"|\d{1,2}\.? [A-Za-z]{3,9}\.? \d{4}|[A-Za-z]{3,9}\.? \d{1,2}, \d{4})\b"
    ),
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def rule_of(fill: Fill) -> Callable[[Sequence[Value]], Value]:
    """What makes a row's value of the values it reads."""
    match fill.recipe:
        case "clean_up":
            return _clean
        case "extract_pattern":
            return lambda values: found(_joined(values), fill.pattern, as_number=fill.target.kind == "number")
        case "classify_keywords":
            matchers = [(label, _any_of(words)) for label, words in fill.keywords.items()]
            return lambda values: _classified(_joined(values), matchers)
    raise AssertionError(fill.recipe)


def _joined(values: Sequence[Value]) -> str:
    return "\n".join(text for text in map(shown, values) if text)


def _clean(values: Sequence[Value]) -> Value:
    if len(values) == 1 and not isinstance(values[0], str):
        return values[0]
    return cleaned(" ".join(text for text in map(shown, values) if text)) or None


# --- patterns -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def compiled(pattern: str) -> Any:
    """A pattern by name or in the syntax of RE2, which takes time linear in the text, whatever is written.

    Raises:
        Problem: `pattern_invalid`.
    """
    import re2  # noqa: PLC0415 - 5 MB, only where a pattern is used

    options = re2.Options()
    options.max_mem, options.log_errors = PATTERN_BYTES, False
    known = PATTERNS.get(pattern)
    if known is None and len(pattern) > MOST_PATTERN:
        raise invalid("pattern_invalid", f"The pattern is longer than {MOST_PATTERN} characters.", "Write a shorter one.")
    try:
        return re2.compile(known or pattern, options)  # type: ignore[no-untyped-call]
    except (re2.error, UnicodeError) as error:
        why = error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else "it cannot be read"
        fix = "Use one of " + ", ".join(PATTERNS) + ", or an expression in the syntax of RE2 (no look-around, no back-references)."
        raise invalid("pattern_invalid", f"The pattern cannot be used: {why[:200]}.", fix, why=why[:200]) from None


def found(text: str, pattern: str, *, as_number: bool = False) -> Value:
    """The first match: its first group where it has groups. None where there is none.

    >>> found("write to ana@example.com.", "email")
    'ana@example.com'
    >>> found("order AB-1204 of today", r"[A-Z]{2}-(\\d+)")
    '1204'
    """
    match = compiled(pattern).search(text)
    if match is None:
        return None
    groups = [one for one in match.groups() if one is not None]
    told = str(groups[0] if groups else match.group()).strip()
    if pattern == "date":
        return iso_date(told) or told
    if pattern == "number" or as_number:
        return plain_number(told)
    return told or None


def plain_number(text: str) -> Value:
    """
    >>> plain_number("1,234.50"), plain_number("1.234,50"), plain_number("-7"), plain_number("AB")
    (1234.5, 1234.5, -7, 'AB')
    """
    digits = text.replace("'", "").replace(" ", "")
    if re.fullmatch(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?|[-+]?\d+,\d+", digits) and not re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+|\d+\.\d+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    with suppress(ValueError):
        number = float(digits.replace(",", ""))
        return int(number) if number.is_integer() else number
    return text


def iso_date(text: str) -> str | None:
    """A date in its ISO form; None where it is none, or where day and month could be either.

    >>> iso_date("5.3.2026"), iso_date("March 5, 2026"), iso_date("25/12/2026"), iso_date("3/4/2026")
    ('2026-03-05', '2026-03-05', '2026-12-25', None)
    """
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    word = re.search(r"[A-Za-z]{3}", text)
    with suppress(ValueError):
        if word:
            month = _MONTHS.index(word[0].lower()) + 1
            return date(numbers[1], month, numbers[0]).isoformat()
        if numbers[0] > 31:
            return date(*numbers).isoformat()
        day, month, year = numbers
        if "." not in text and day != month and day <= 12 and month <= 12:
            return None
        return date(year, month, day).isoformat() if month <= 12 else date(year, day, month).isoformat()
    return None


# --- keywords -----------------------------------------------------------------------------------------------------------


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Whole words, any case. Every word is taken literally, so that no pattern can run away."""
    longest_first = sorted((" ".join(word.split()).casefold() for word in words), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def _classified(text: str, matchers: Sequence[tuple[str, re.Pattern[str]]]) -> Value:
    """The label whose words occur most often; of equals the first."""
    plain = " ".join(text.casefold().split())
    counts = [(len(matcher.findall(plain)), label) for label, matcher in matchers]
    most = max(count for count, _ in counts)
    return next(label for count, label in counts if count == most) if most else None
