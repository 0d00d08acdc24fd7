"""Numbers as people write them."""

from __future__ import annotations

import math
import re

from chatsheet.domain.sheet import Column
from chatsheet.maestro.english import NUMBERS
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.scan import Scan

_NUMBER = re.compile(r"([-+]?)([\d,]+(?:\.\d+)?)(%|k|m|bn|mio)?")
_SCALE = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000, "bn": 1_000_000_000}
_SIGNS = frozenset("$€£¥")

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
    number = _plain(float(found[2].replace(",", "")) * _SCALE.get(found[3] or "", 1) * (-1 if found[1] == "-" else 1))
    end = at + 1
    if found[3] == "%" or (end < len(scan) and scan.word(end) in ("percent", "%")):
        return Found(_plain(number / 100), end if found[3] == "%" else end + 1)
    if end < len(scan) and (
        scan.tokens[end].norm in _SIGNS or scan.tokens[end].norm in ("eur", "usd", "gbp", "chf", "euro", "dollar", "euros", "dollars")
    ):
        end += 1
    return Found(number, end) if math.isfinite(number) else None


def number_for(scan: Scan, at: int, column: Column) -> Found[Number] | None:
    """A number to be compared with a column's: in a percent column 50 is 50 %."""
    found = number_at(scan, at)
    if found is None:
        return None
    is_percent = column.format is not None and column.format.style == "percent"
    said_percent = "%" in scan.said(at, found.end) or "percent" in scan.said(at, found.end).casefold()
    if is_percent and not said_percent and abs(found.value) > 1:
        return Found(_plain(found.value / 100), found.end, (Note(1.0, said=f"{found.value} read as {found.value}%"),))
    if said_percent and not is_percent:
        return Found(_plain(found.value * 100), found.end)
    return found


def _plain(number: float) -> Number:
    """Without the tail that binary fractions grow."""
    number = round(number, 10)
    return int(number) if number.is_integer() else number
