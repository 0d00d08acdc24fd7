"""A model's text without what is not seen (control signs, marks of direction, joiners): it would hide what a number says."""

from __future__ import annotations

import re

CITED = "\ue000"
"""Stands for a citation while a text is worked on; private signs of the model's own are gone by then."""
PROVEN = "\ue001"
"""Stands for text that is judged already."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U0010ffff]"
)
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe0f\ufe20-\ufe2f"
_MARKS_ON_DIGITS = re.compile(rf"(?<=[\d{CITED}])[{_MARKS}]+")
_JOINER = "\u2060"
_FIGURE_SCHEME = re.compile(r"(?:(?<=figure)|(?<=figure\\)):", re.IGNORECASE)
_ENTITY_END = re.compile(r"(?<=&)(#?\w{1,31});", re.ASCII)


def seen(text: str) -> str:
    """`text` without unseen signs. Each sign is judged on its own, so it may be called on pieces."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)


def without_marks(text: str) -> str:
    """Marks over digits and citations (strokes, circles, key caps) are taken away: they change what a number seems to say."""
    return text if text.isascii() else _MARKS_ON_DIGITS.sub("", text)


def harmless(text: str) -> str:
    """`text` in which no reading of markdown finds an address `figure:…`: an unseen joiner parts it. Nothing is seen of it."""
    if ":" not in text and ";" not in text:
        return text
    return _FIGURE_SCHEME.sub(f"{_JOINER}:", _ENTITY_END.sub(rf"\1{_JOINER};", text))
