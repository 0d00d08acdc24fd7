"""The grammar's own phrases, found in a message by what they do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from chatsheet.maestro.english import MONTHS, NUMBERS, TAGS, UNIT_ADVERBS, UNITS, WEEKDAYS
from chatsheet.maestro.text import Token, stem, tokenise

Words = tuple[str, ...]


def _words_of(text: str) -> list[str]:
    return text.split()


def _key(token: Token) -> str:
    return stem(token.norm) if token.kind == "word" else token.norm


def _words(phrase: str) -> Words:
    if phrase == "<comma>":
        return (",",)
    return tuple(_key(token) for token in tokenise(phrase))


def _build() -> Mapping[str, Sequence[tuple[Words, str]]]:
    by_first: dict[str, list[tuple[Words, str]]] = defaultdict(list)
    for tag, phrases in TAGS.items():
        for words in {_words(phrase) for phrase in phrases} - {()}:
            by_first[words[0]].append((words, tag))
    return {first: sorted(entries, key=lambda entry: -len(entry[0])) for first, entries in by_first.items()}


_PHRASES = _build()

_TIME = (
    "today tomorrow yesterday ago next last this past coming quarter q1 q2 q3 q4 previous current upcoming fortnight beginning end within "
    "from of first second third fourth couple start day in a an one two three four five six seven eight nine ten eleven twelve"
)
TIME_WORDS = frozenset((*MONTHS, *WEEKDAYS, *UNITS, *UNIT_ADVERBS, *_words_of(_TIME)))
GRAMMAR_STEMS = (
    frozenset(word for entries in _PHRASES.values() for words, _ in entries for word in words)
    | frozenset(map(stem, TIME_WORDS))
    | frozenset(map(stem, NUMBERS))
)
"""Every word the grammar knows; a word that is none of these and none of the sheet's is not understood."""


def tags_at(tokens: Sequence[Token], at: int) -> dict[str, tuple[int, ...]]:
    """What the phrases beginning at a token do, each with the lengths of such phrases, the longest first."""
    found: dict[str, tuple[int, ...]] = {}
    if tokens[at].kind == "quote":
        return found
    for words, tag in _PHRASES.get(_key(tokens[at]), ()):
        if _matches(words, tokens, at):
            found[tag] = (*found.get(tag, ()), len(words))
    return found


def _matches(words: Words, tokens: Sequence[Token], at: int) -> bool:
    if at + len(words) > len(tokens):
        return False
    return all(tokens[at + offset].kind != "quote" and _key(tokens[at + offset]) == word for offset, word in enumerate(words))
