"""How many tokens a text is, estimated without a vocabulary.

An exact count needs the vocabulary of the very model: 33 to 64 MB of memory and 0.3 to 0.6 s for each (quicktok 0.4), and there is none for
most models a person may run. The estimate cuts a text as the common vocabularies do (words, three digits, runs of marks), and prices
each piece. Its error is measured in tests/services/context/test_tokens.py and told in docs/subsystems/context.md.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import groupby, pairwise
from math import ceil

_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|\s+|[!-/:-@\[-`{-~]+|[^\x00-\x7f]+|.", re.DOTALL)

_FOLLOWERS = """
abcdgiklmnprstuwy baeloy caehiklorstu dadegiorsu eabcdefhilmnpqrstvwxy faefiortu gaeioru haeilort iabcdefglmnorstv js keins
ladefilostuy mabeimnopsu nacdegiklnostuy oacdefgklmnoprstuvw paeiloprsty qlu racdegikmnorstuvy sacehikopqstuwy tacehilorstuwy
uceglmnprst vaeio waehinors xpt yepst zeu
"""
"""The 240 commonest pairs of letters in English, German, Spanish and code: a first letter, and what follows it. A word of common pairs is
one token, each uncommon pair ends one (so does `xq` in a made-up code)."""

_FOLLOWS = {group[0]: frozenset(group[1:]) for group in _FOLLOWERS.split()}

LONGEST_KEPT = 40
"""Letters of a word worth remembering."""
_RARE_PAIR = 0.7
_LONG_WORD = 5
_LONG_LETTER = 0.15
"""Price of each letter beyond `_LONG_WORD`."""

_JSON = frozenset('"{}[]:, ')

_PRICES = (
    (0x80, 1.0),  # Latin letters with marks
    (0x300, 2.0),  # marks that are put over letters
    (0x370, 0.7),  # Greek, Cyrillic, Arabic, Hebrew
    (0x900, 1.1),  # scripts of India
    (0xE00, 1.5),
    (0x1000, 3.2),
    (0x2000, 1.0),  # dashes, quotes
    (0x2070, 1.8),  # symbols
    (0x3000, 1.1),  # Chinese, Japanese
    (0xA000, 3.0),
    (0xAC00, 1.2),  # Korean
    (0xD7B0, 2.0),
    (0x10000, 3.8),
    (0x1F000, 2.6),  # pictures
    (0x20000, 4.0),
)
"""What a character costs from this code point on."""
_STARTS = [start for start, _ in _PRICES]


def count_tokens(text: str) -> int:
    """About how many tokens `text` is. Costs some 0.3 ms for a thousand words."""
    pieces = _PIECE.findall(text)
    spaces = sum(one == " " and two[0].isdigit() for one, two in pairwise(pieces))
    whole: float = sum(map(_price, pieces)) + spaces
    return ceil(whole)


def cut(text: str, most: int) -> str:
    """`text` where it has at most `most` tokens, else its beginning with an ellipsis. Costs no more for a longer text."""
    spent, before, end = 0.0, "", 0
    for match in _PIECE.finditer(text):
        piece = match.group()
        price = _price(piece) + (before == " " and piece[0].isdigit())
        if spent + price > most:
            return _ending(text, end, piece, (most - spent) / price, most)
        spent, before, end = spent + price, piece, match.end()
    return text


def _ending(text: str, end: int, piece: str, share: float, most: int) -> str:
    """The text up to `end`, part of a long piece behind it, and the ellipsis; shorter where that is too much."""
    end += int(len(piece) * share) if len(piece) > LONGEST_KEPT else 0
    while end > 0 and count_tokens(text[:end] + "…") > most:
        end = end * 9 // 10 if end > LONGEST_KEPT else end - 1
    return text[:end] + "…" if most > 0 else ""


def _price(piece: str) -> float:
    return _counted(piece) if len(piece) > LONGEST_KEPT else _known(piece)


@lru_cache(maxsize=16_384)
def _known(piece: str) -> float:
    return _counted(piece)


def _counted(piece: str) -> float:
    first = piece[0]
    if first > "\x7f":
        return sum(_PRICES[bisect_right(_STARTS, ord(one)) - 1][1] for one in piece)
    if first.isalpha():
        return _word(piece.lower())
    if first.isdigit():
        return ceil(len(piece) / 3)
    if first.isspace():
        return 0 if piece == " " else 1 + len(piece) / 12  # one space goes with the word behind it
    return _marks(piece)


def _word(word: str) -> float:
    rare = sum(two not in _FOLLOWS[one] for one, two in pairwise(word))
    return 1 + _RARE_PAIR * rare + _LONG_LETTER * max(0, len(word) - _LONG_WORD)


def _marks(piece: str) -> float:
    """What stands between the values of JSON is one or two tokens; other different marks are one and a half characters each; a line drawn
    of one mark is few."""
    if _JSON.issuperset(piece) and len(piece) < 12:
        return 1 + len(piece) / 8
    runs = [len([*run]) for _, run in groupby(piece)]
    return max(1.0, 0.7 * len(runs)) + sum(runs) / 60
