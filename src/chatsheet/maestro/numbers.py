"""Numbers as people write them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from chatsheet.domain.sheet import Column
from chatsheet.maestro.english import NUMBERS
from chatsheet.maestro.notes import LIKELY, TIE, Found, Note, open_note
from chatsheet.maestro.scan import Scan

_NUMBER = re.compile(r"([-+]?)([\d,]+(?:\.\d+)?)(%|k|m|bn|mio)?")
_SCALE = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000, "bn": 1_000_000_000}
_SIGNS = frozenset("$€£¥")
_CODES = {"eur": "€", "euro": "€", "euros": "€", "usd": "$", "dollar": "$", "dollars": "$", "gbp": "£", "chf": "CHF", "jpy": "¥"}
_SAME_MONEY = {"EUR": "€", "USD": "$", "US$": "$", "GBP": "£", "JPY": "¥"}
_THOUSANDS_OR_DECIMALS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_COMMA_GROUP = re.compile(r"[1-9]\d{0,2},\d{3}")

Number = int | float


def number_at(scan: Scan, at: int) -> Found[Number] | None:
    """A number: 1,000, 1.5k, $500, 500 EUR's figure, twelve. A percentage is its hundredth."""
    if at >= len(scan):
        return None
    if scan.tokens[at].norm in _SIGNS:
        return number_at(scan, at + 1) if at + 1 < len(scan) and scan.tokens[at + 1].kind == "number" else None
    token = scan.tokens[at]
    if token.kind == "word":
        return Found(NUMBERS[token.stem], at + 1) if token.stem in NUMBERS else None
    found = _NUMBER.fullmatch(token.norm) if token.kind == "number" else None
    if found is None:
        return None
    plain, notes = _written(scan, at, found[2])
    number = _plain(plain * _SCALE.get(found[3] or "", 1) * (-1 if found[1] == "-" else 1))
    end = at + 1
    if found[3] == "%" or (end < len(scan) and scan.word(end) in ("percent", "%")):
        return Found(_plain(number / 100), end if found[3] == "%" else end + 1, notes)
    if end < len(scan) and (scan.tokens[end].norm in _SIGNS or scan.tokens[end].norm in _CODES):
        end += 1
    return Found(number, end, (*notes, *_odd_signs(scan, at, found))) if math.isfinite(number) else None


def _written(scan: Scan, at: int, digits: str) -> tuple[float, tuple[Note, ...]]:
    """What the digits say. 5.000 is five thousand to one half of the world and five to the other."""
    plain = float(digits.replace(",", ""))
    if _THOUSANDS_OR_DECIMALS.fullmatch(digits):
        options = [(f"{plain:g}", plain), (f"{plain * 1000:,.0f}", plain * 1000)]
        factor = TIE if scan.context.decimal_comma else LIKELY
    elif scan.context.decimal_comma and _COMMA_GROUP.fullmatch(digits):
        options, factor = [(f"{plain:,.0f}", plain), (f"{plain / 1000:g}", plain / 1000)], LIKELY
    else:
        return plain, ()
    return scan.choose(f"number:{at}", scan.tokens[at].text, options, factor=factor, is_open=True)


def _odd_signs(scan: Scan, at: int, found: re.Match[str]) -> Iterator[Note]:
    """A minus that stands apart, brackets, a plus that may mean more: nothing to change a cell by. m may be million or metre."""
    between = scan.message[scan.tokens[at - 1].end if at else 0 : scan.tokens[at].start]
    if found[1] == "+" or found[3] == "m" or any(sign in between for sign in "-–—−(["):
        yield open_note()


def number_for(scan: Scan, at: int, column: Column) -> Found[Number] | None:
    """A number to be compared with a column's: in a percent column 50 is 50 %."""
    found = number_at(scan, at)
    if found is None:
        return None
    said = scan.said(at, found.end)
    is_percent = column.format is not None and column.format.style == "percent"
    if "%" in said or "percent" in said.casefold():
        return found if is_percent else Found(_plain(found.value * 100), found.end, (*found.notes, open_note()))
    if is_percent and abs(found.value) > 1:
        return Found(_plain(found.value / 100), found.end, (*found.notes, Note(said=f"{found.value} read as {found.value}%")))
    is_doubtful = (is_percent and found.value != 0) or _is_other_money(said, column)
    return found.plus((open_note(),)) if is_doubtful else found


def _is_other_money(said: str, column: Column) -> bool:
    """Whether a currency is said that is not the column's."""
    words = re.findall(r"[^\W\d_]+|[$€£¥]", said.casefold())
    money = {word if word in _SIGNS else _CODES[word] for word in words if word in _SIGNS or word in _CODES}
    own = column.format.currency if column.format is not None else ""
    return bool(money) and money != {_SAME_MONEY.get(own, own)}


def _plain(number: float) -> Number:
    """Without the tail that binary fractions grow."""
    number = round(number, 10)
    return int(number) if number.is_integer() else number
