"""What stands around a citation, as it is seen. `1{{r1!B3}}`, `-{{r1!B3}}`, `{{r1!B3}} million` say another number than the cell does.

Next to a citation only what is known to be harmless is let through; everything else makes the figure unverified.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace

from chatsheet.services.chat.proof.citations import Cited
from chatsheet.services.chat.proof.numbers import CURRENCY, DIGIT, LETTER, SCALES, currency_code

REACH = 60
"""Signs looked at on either side; no word that counts here is longer."""

_COUNTS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions
trillion trillions dozen dozens half twice thrice double triple quadruple
eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig
hundert tausend millionen milliarde milliarden dutzend halb halbe doppelt dreifach
deux trois quatre cinq sept huit neuf dix vingt trente quarante cinquante soixante cent mille millier milliers
dos tres cuatro cinco seis siete ocho nueve diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien mil
"""
_NEGATES = "minus negative neg moins menos negativ meno"
_POINTS = "point dot comma komma virgule coma punkt"
BEFORE_WORDS = frozenset(f"{_COUNTS} {_NEGATES} {_POINTS}".split())
"""Words that read together with the number behind them."""

_PARTS = """
hundred hundreds dozen dozens lakh lakhs lac lacs crore crores hundert dutzend cent cents centaines cientos squared cubed fold
thousandth thousandths hundredth hundredths millionth millionths tenth tenths halves thirds quarters
promille permille permil basis bps bp percentile percentiles point dot komma тыс млн млрд тысяч тысячи миллион миллиона миллионов
"""
AFTER_WORDS = frozenset(_PARTS.split()) | {word.lower() for word in SCALES}
"""Words that multiply or divide the number before them."""
_PERCENT_WORDS = frozenset(("percent", "percentage", "prozent", "pct", "pourcent", "porcentaje"))
_PERCENT_SIGNS = "%％﹪٪"

_MINUS_SIGNS = "−⁻₋﹣－➖"
_DASHES = "-‐‑‒–"
_SPACED_MINUS = re.compile(rf"[{_MINUS_SIGNS}]\s*\Z")
_ROOT = re.compile(r"[±∓√∛∜^⁄∕]\s*\Z")
_NEGATION = re.compile(rf"\b(?:{_NEGATES.replace(' ', '|')})\W{{0,12}}\Z", re.IGNORECASE)
_LAST_WORD = re.compile(r"([^\W\d_]+)['’.]?[\s‐‑-]*\Z")
_NEXT_WORD = re.compile(r"[ \t\u00a0\u2009\u202f‐‑\-(\[\"'“„]*\n?[ \t(]*([^\W\d_]+)")
_IN_MILLIONS = re.compile(
    r"\W{0,3}in (?:k|tsd|mio|mn|bn|hundreds|thousands|lakhs|crores|millions|billions|tausend|millionen|%)", re.IGNORECASE
)
_PER_CENT = re.compile(r"\W{0,3}(?:per|pro|pour|por) (?:cent|cento|ciento|mil|mille|thousand|hundred|million)\b", re.IGNORECASE)
_GROUPS_BEFORE = re.compile(r"(?:\A|\D)\d{1,3}(?:[ \u00a0\u2009\u202f.,'’]\d{3})*[^\S\n]*\n?[^\S\n]*\Z")
_GROUPS_AFTER = re.compile(rf"[^\S\n]*\n?[^\S\n]*\d{{3}}(?!{DIGIT})")
_BEGINS_LIKE_GROUP = re.compile(rf"\d{{3}}(?!{DIGIT})")
_ENDS_LIKE_GROUP = re.compile(r"(?:\A|\D)\d{1,3}(?:[ \u00a0\u2009\u202f.,'’]\d{3})*\Z")
_SPACED_DASH = re.compile(rf"(?P<before>.?)(?P<gap>\s*)(?P<dash>[{_DASHES}+])[^\S\n]*\n?[^\S\n]+\Z", re.DOTALL)
_SOFT_BREAK = re.compile(r"(?<![\n])\n(?![ \t]*(?:\n|[-*+>#|]|\d{1,9}[.)][ \t]|\Z))")
"""The end of a line inside a paragraph: a space to whoever reads it."""
_LINE_START = re.compile(r"(?:\A|\n)[ \t>]*(?:\d{1,9}[.)][ \t]+)?\Z")
_CURRENCY_BEFORE = re.compile(rf"(?<![{LETTER}])(?<!{DIGIT})(?<!{DIGIT}[ \u00a0])(?P<money>{CURRENCY})[ \u00a0\u202f]?\Z")
_CURRENCY_AFTER = re.compile(rf"[ \u00a0\u202f]?(?P<money>{CURRENCY})(?!\s?{DIGIT})")
_PERCENT_AFTER = re.compile(rf"[ \u00a0\u202f]?[{_PERCENT_SIGNS}]")

_BRACES = "{}"
_OPENERS = frozenset("=≈~<>≤≥|:;#№\"'!?&@，。；、：！？（「『【《…—―→←↔↑↓⇒•·")
_CLOSERS = frozenset(".,;:!?\"'|=<>≈≤≥~&…—―，。；、：！？）」』】》→←↔•")
_OPENING = frozenset(("Zs", "Ps", "Pi", "Pf"))
_CLOSING = frozenset(("Zs", "Pe", "Pf", "Pi"))
_NO_PICTURES = re.compile("[➖➕✖➗✕✗☓〇🔟💯\u2100-\u214f\u2460-\u24ff\u3200-\u33ff\U0001f100-\U0001f1ff]")
"""Signs that count as pictures and yet read as letters, digits or arithmetic."""
_FOREIGN = re.compile(r"[\u0370-\u052f]")
_ASCII_LETTER = re.compile(r"[A-Za-z]")
_WORDLESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Letters of scripts that write words and numbers together."""
_WORDLESS_BEFORE = frozenset("负負減减零〇一二三四五六七八九十百千万萬億亿兆半点點スー영일이삼사오육칠팔구십백천만억반負")
_WORDLESS_AFTER = frozenset("零〇一二三四五六七八九十百千万萬億亿兆割分厘成倍半点點십백천만억조할푼배반%")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What is to be done about a citation's neighbours. Places are offsets from the citation's start (negative) and end."""

    is_misleading: bool = False
    is_claimed: bool = False
    """The text gives it a currency that the sheet does not know of."""
    drop_before: int = 0
    """Signs before it that say again what its own text says (`$` before $5)."""
    drop_after: int = 0
    dash: tuple[int, str] | None = None
    """A dash before it, by its distance, and what to write instead, so that it does not look like a minus."""


_MISLEADING = Neighbours(is_misleading=True)


@dataclass(frozen=True, slots=True)
class Place:
    """A citation with what is seen before and after it."""

    cited: Cited
    before: str
    after: str
    follows: bool = False
    """Another citation stands before it, with one sign between."""
    leads: bool = False
    """Another citation stands behind it, with one sign between."""


def look_around(place: Place) -> Neighbours:
    """Judge a citation by its neighbours."""
    shown = place.cited.shown
    place = replace(place, after=_SOFT_BREAK.sub(" ", place.after))
    before, drop_before, claimed_before = _currency(place, _CURRENCY_BEFORE.search(place.before), place.before, is_before=True)
    after, drop_after, claimed_after = _currency(place, _CURRENCY_AFTER.match(place.after), place.after, is_before=False)
    if before is None or after is None:
        return _MISLEADING
    if _is_percent(place.cited) and (percent := _PERCENT_AFTER.match(after)):
        drop_after, after = drop_after + percent.end(), after[percent.end() :]
    dash = _dash(before)
    if dash is not None:
        before = f"{before[: len(before) - dash[0]]}{dash[1]} "
    if words_mislead(before, after, place.cited) or _misleads_before(before, shown, place) or _misleads_after(after, shown, place):
        return _MISLEADING
    return Neighbours(is_claimed=claimed_before or claimed_after, drop_before=drop_before, drop_after=drop_after, dash=dash)


def _is_percent(cited: Cited) -> bool:
    return cited.format is not None and cited.format.style == "percent"


def _currency(place: Place, found: re.Match[str] | None, text: str, *, is_before: bool) -> tuple[str | None, int, bool]:
    """The text without the currency next to the citation, how many signs of it to drop, and whether it is a claim of the model's.

    None for the text when the currency contradicts what the figure is.
    """
    if found is None:
        return text, 0, False
    rest = text[: found.start()] if is_before else text[found.end() :]
    given, code = place.cited.format, currency_code(found["money"])
    if given is not None and given.style == "currency":
        return (rest, found.end() - found.start(), False) if currency_code(given.currency) == code else (None, 0, False)
    if isinstance(place.cited.value, str) or _is_percent(place.cited):
        return None, 0, False
    names = " ".join(place.cited.column_names)
    is_known = bool(names) and (found["money"] in names or code in names)
    return rest, 0, not is_known


def _dash(before: str) -> tuple[int, str] | None:
    """A bullet becomes `*`, a spaced dash an em dash: neither looks like a minus."""
    found = _SPACED_DASH.search(before)
    if found is None or found["before"] in tuple("(=,:+*/×÷<>±$€£[^"):
        return None
    distance = len(before) - found.start("dash")
    if _LINE_START.search(before[: found.start("dash")]):
        return distance, "*"
    return None if found["dash"] == "+" else (distance, "—")


def words_mislead(before: str, after: str, cited: Cited) -> bool:
    """Whether the word before or behind a citation reads together with it: `minus`, `two hundred`; `million`, `percent`."""
    before, after = unicodedata.normalize("NFKC", before), unicodedata.normalize("NFKC", _SOFT_BREAK.sub(" ", after))
    if _NEGATION.search(before) or _IN_MILLIONS.match(after) or _PER_CENT.match(after):
        return True
    last, following = _LAST_WORD.search(before), _NEXT_WORD.match(after)
    if last is not None and "\n\n" not in before[last.start() :] and _reads_with(last[1], BEFORE_WORDS):
        return True
    return following is not None and _reads_with(following[1], AFTER_WORDS if _is_percent(cited) else AFTER_WORDS | _PERCENT_WORDS)


def _misleads_before(before: str, shown: str, place: Place) -> bool:
    last = before[-1:]
    if last and not last.isspace() and not _opens(before, place):
        return True
    before = unicodedata.normalize("NFKC", before)
    if _SPACED_MINUS.search(before) or _ROOT.search(before) or re.search(rf"[{_DASHES}]\s+\Z", before):
        return True
    return _GROUPS_BEFORE.search(before) is not None and _BEGINS_LIKE_GROUP.match(shown) is not None


def _opens(before: str, place: Place) -> bool:
    """Whether the sign right before the citation is harmless."""
    last, second = before[-1], before[-2:-1]
    if place.follows and last in "/-–‐‑":
        return True
    if last in ":'’\"·" and _is_digit(second):
        return False
    if last == "+":
        return not place.cited.shown.startswith(("-", "+")) and not second.isalnum()
    if last in _BRACES:
        return False
    if last in _OPENERS or unicodedata.category(last) in _OPENING:
        return True
    if _WORDLESS.match(last):
        return last not in _WORDLESS_BEFORE
    return unicodedata.category(last) == "So" and not _NO_PICTURES.match(last) and not _is_digit(last)


def _misleads_after(after: str, shown: str, place: Place) -> bool:
    first = after[:1]
    if first and not first.isspace() and not _closes(after, place):
        return True
    after = unicodedata.normalize("NFKC", after)
    if re.match(rf"[^\S\n]*[{_PERCENT_SIGNS}‰‱¢°]", after):
        return True
    return _GROUPS_AFTER.match(after) is not None and _ENDS_LIKE_GROUP.search(shown) is not None


def _reads_with(word: str, words: Collection[str]) -> bool:
    """Whether a word is one of `words`, or made to look like one with letters of two alphabets."""
    return word.casefold() in words or (_FOREIGN.search(word) is not None and _ASCII_LETTER.search(word) is not None)


def _closes(after: str, place: Place) -> bool:
    """Whether the sign right behind the citation is harmless."""
    first, second = after[0], after[1:2]
    if first in "-‐‑–/":
        if place.leads:
            return True
        return first in "-‐‑" and second.isalpha() and not re.match(r"[-‐‑]fold\b", after)
    if first in "x×" and place.cited.is_quotient:
        return not second.isalnum()
    if first in _BRACES or (first in ".,:'·" and _is_digit(second)):
        return False
    if first in _CLOSERS or unicodedata.category(first) in _CLOSING:
        return first not in "'’" or not _is_digit(second)
    if _WORDLESS.match(first):
        return first not in _WORDLESS_AFTER
    return unicodedata.category(first) == "So" and not _NO_PICTURES.match(first) and not _is_digit(first)


def _is_digit(sign: str) -> bool:
    return bool(sign) and re.match(DIGIT, sign) is not None
