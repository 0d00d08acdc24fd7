"""Text written as markdown that every reader sees alike: what could be a link, HTML or an entity of its own is escaped."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from chatsheet.services.chat.proof.clean import harmless

_ESCAPED = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?]|\Z)|(?i:(?<=www))\.|&(?=#?\w{1,31};)")
"""Signs of a text that could be read as markdown, HTML, an entity or an address."""
_ESCAPED_TILDES = re.compile(rf"{_ESCAPED.pattern}|~")
"""Where there are two tildes: a pair strikes through."""
_ANYWHERE = re.compile(r"[\\`*_\[\]<>~|&!]")
_AT_START = re.compile(r"[#+=-]|\d{1,9}(?=[.)])")


@dataclass(slots=True)
class Seen:
    """What is seen, with what is written for it."""

    text: str = ""
    marks: list[tuple[int, str]] = field(default_factory=list)
    """Markdown that is not seen, by where it stands in `text`."""
    pieces: list[tuple[int, int, str]] = field(default_factory=list)
    """Stretches of `text` with their own markdown: code, addresses, escaped signs."""
    solid: list[tuple[int, int]] = field(default_factory=list)
    """Stretches in which no number is looked for: code, labels of links, addresses."""
    citations: list[tuple[int, int, int]] = field(default_factory=list)
    """Where each citation's text stands, and which it is."""
    in_code: list[str] = field(default_factory=list)
    """Texts of blocks of code that may hold figures, which cannot be marked there."""

    def with_marks(self, start: int, end: int) -> str:
        """A stretch of the text as it is seen where its marks have no partner, and so are seen themselves."""
        first, last = bisect_left(self.marks, start, key=_place), bisect_right(self.marks, end, key=_place)
        parts, place = list[str](), start
        for at, mark in self.marks[first:last]:
            parts += [self.text[place:at], mark]
            place = at
        return "".join([*parts, self.text[place:end]])


def _place(mark: tuple[int, str]) -> int:
    return mark[0]


def escaped(text: str, *, is_start: bool = True) -> str:
    """`text` as markdown that shows it as it is, on one line; with `is_start` also where a line begins with it."""
    text = " ".join(text.split())
    made = harmless(_ANYWHERE.sub(r"\\\g<0>", text))
    first = _AT_START.match(made) if is_start else None
    if first is None:
        return made
    return f"{first.group()}\\{made[first.end() :]}" if first.group().isdigit() else "\\" + made


def write(seen_text: Seen, spans: Sequence[tuple[int, int, str]]) -> str:
    """The markdown of a text, with `spans` of it (in order, apart from each other) replaced. Marks inside a span are dropped."""
    text, marks = seen_text.text, seen_text.marks
    signs = _ESCAPED_TILDES if text.count("~") > 1 else _ESCAPED
    written = list[str]()
    place, at = 0, 0
    for start, end, markdown in [*_stretches(seen_text.pieces, spans), (len(text), len(text), "")]:
        while at < len(marks) and marks[at][0] <= start:
            written += [_plain(text[place : marks[at][0]], signs), marks[at][1]]
            place = marks[at][0]
            at += 1
        plain = _plain(text[place:start], signs)
        # An exclamation mark before a link would make an image of it.
        written.append(plain[:-1] + "\\!" if markdown.startswith("[") and plain.endswith("!") else plain)
        written.append(markdown)
        place = end
        while at < len(marks) and marks[at][0] < end:
            at += 1
    return "".join(written)


def _stretches(pieces: Sequence[tuple[int, int, str]], spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Pieces and spans in order; a piece that a span touches is part of the span."""
    kept, at = list[tuple[int, int, str]](), 0
    for piece in pieces:
        while at < len(spans) and spans[at][1] <= piece[0]:
            kept.append(spans[at])
            at += 1
        if at == len(spans) or piece[1] <= spans[at][0]:
            kept.append(piece)
    return [*kept, *spans[at:]]


def _plain(text: str, signs: re.Pattern[str]) -> str:
    return harmless(signs.sub(_escaped, text))


def _escaped(found: re.Match[str]) -> str:
    return "&amp;" if found.group() == "&" else "\\" + found.group()
