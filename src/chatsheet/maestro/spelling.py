"""Mending slips of the keyboard, carefully: a word that means nothing here is taken for one that does when nothing else is as near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from chatsheet.maestro.index import Index
from chatsheet.maestro.notes import Note
from chatsheet.maestro.text import Token, root, stem

SHORTEST = 4
SURE, UNSURE = 0.85, 0.6
"""A long word with one slip is read on; a short one, or a name, may be another word altogether: it is only offered."""


def mend(tokens: Sequence[Token], index: Index) -> tuple[tuple[Token, ...], dict[int, Note]]:
    """The tokens, mended, and a note for each one that was."""
    mended, notes = list(tokens), {}
    for at, token in enumerate(tokens):
        if token.kind != "word" or len(token.norm) < SHORTEST or not token.norm.isalpha() or token.stem in index.vocabulary:
            continue
        if root(token.norm) in index.roots:
            continue
        nearest = _nearest(token.stem, index)
        if nearest is not None:
            mended[at] = replace(token, norm=nearest, stem=stem(nearest))
            notes[at] = Note(_factor(token.stem, nearest, index), said=f"“{token.text}” read as “{nearest}”")
    return tuple(mended), notes


def _nearest(word: str, index: Index) -> str | None:
    most = 2 if len(word) >= 8 else 1
    near: list[tuple[int, str]] = []
    for known in index.by_letter.get(word[0], ()):
        if abs(len(known) - len(word)) <= most:
            distance = OSA.distance(word, known, score_cutoff=most)
            if distance <= most and not (len(word) < 5 and sorted(word) != sorted(known)):
                near.append((distance, known))
    near = [(distance, known) for distance, known in near if not _is_inflected(word, known)]
    near.sort()
    if not near or (len(near) > 1 and near[1][0] == near[0][0]):
        return None
    return near[0][1]


def _is_inflected(word: str, known: str) -> bool:
    """Managed is no slip of manager."""
    if word.startswith(known) or known.startswith(word):
        return abs(len(word) - len(known)) > 1
    return len(word) > 4 and word[:-2] == known[:-2] and word[-1] != known[-1]


def _factor(word: str, nearest: str, index: Index) -> float:
    is_swap = sorted(word) == sorted(nearest)
    is_plain = nearest not in index.names_of_things
    return SURE if is_plain and (is_swap or len(word) >= 6) else UNSURE
