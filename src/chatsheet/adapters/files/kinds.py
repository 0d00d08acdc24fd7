"""What a text looks like: a number, a date, an address, or just a text. By shape, so that a million numbers cost a handful of looks.

The shape of a text is the text with every digit as `9`. Shapes repeat where values do not, and one pass of `str.translate` over a joined
column makes them all at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from chatsheet.adapters.files.date_text import MONTHS, WEEKDAY

SEPARATOR = "\x00"
"""Joins a column's texts for one `translate`; no cell contains it."""
DIGITS = str.maketrans("012345678", "999999999")

NUMBER_KINDS = frozenset({"int", "dec", "num"})
DATE_KINDS = frozenset({"ymd", "ymdt", "dmy", "dmyt", "mon", "mont"})
TIMED_KINDS = frozenset({"ymdt", "dmyt", "mont"})
MAIL_KINDS = frozenset({"mail", "mailbox", "mails"})

CURRENCY = (
    r"(?:US|A|C|NZ|HK|R|S)?\$|[€£¥₹₽₩₪₺₴₦฿₫]|zł|K[čc]|Ft|kr\.?|Fr\.|лв\.?|"
    r"USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|BRL|MXN|ARS|CLP|COP|ZAR|TRY|RUB|UAH|SGD|HKD|TWD|KRW|THB|IDR|MYR|PHP|VND|ILS|AED|SAR|EGP|NGN|KES"
)
GAP = "[ \u00a0\u202f\u2009]"
GROUPED = rf"9{{1,3}}(?:(?:,9{{3}})+|(?:\.9{{3}})+|(?:['’]9{{3}})+|(?:{GAP}9{{3}})+)|9{{1,2}}(?:,99)+,999"
BODY = rf"(?:(?P<grouped>{GROUPED})|(?P<whole>9*))(?:(?P<point>[.,])(?P<decimals>9*))?"
NUMBER_SHAPE = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+−]?){GAP}?(?P<before>{CURRENCY})?{GAP}?(?P<sign2>[-+−]?){BODY}"
    rf"(?P<exponent>[eE][-+]?9{{1,3}})?{GAP}?(?P<after>{CURRENCY}|%)?(?P<trail>-)?(?P<close>\))?"
)

TIME = r"99?:99(?::99(?:[.,]9{1,9})?)?(?:\s?[AaPp]\.?[Mm]\.?)?"
ZONE = r"(?:\s?(?:Z|UTC|GMT|[-+]99(?::?99)?))?"
AT = r"(?:T|,?\s+)"
MONTH_NAME = r"[^\W\d_]{3,10}"
KINDS = re.compile(
    rf"""\s*(?:
      (?P<int>-?9{{1,15}})
    | (?P<dec>-?9{{0,15}}\.9{{1,17}})
    | (?P<long>[-+]?9{{16,}})
    | (?P<ymd>9999(?P<s1>[-/.])99?(?P=s1)99?)(?P<ymdt>{AT}{TIME}{ZONE})?
    | (?P<dmy>99?\s?(?P<s2>[./-])\s?99?\s?(?P=s2)\s?(?:9999|99))(?P<dmyt>{AT}{TIME}{ZONE})?
    | (?P<mon>{WEEKDAY}(?:
         99?(?:st|nd|rd|th|\.|er|º)?[\s./-]*(?:of\s|de\s)?(?P<month>{MONTH_NAME})\.?,?[\s./-]*(?:de\s)?(?:9999|99)
        |(?P<month2>{MONTH_NAME})\.?[\s-]?99?(?:st|nd|rd|th)?,?\s+9999))(?P<mont>{AT}{TIME}{ZONE})?
    | (?P<time>{TIME})
    )\s*""",
    re.X,
)

ADDRESS = r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"
MAIL = re.compile(rf"\s*(?:(?P<mail>{ADDRESS})|(?P<mailbox>[^<>@;]{{1,80}}<{ADDRESS}>))\s*")
LONGEST = 200
"""No number, date or list of addresses worth knowing is longer."""


def shapes_of(texts: Sequence[str]) -> list[str]:
    """The shape of each text, for about 60 ns each."""
    shapes = SEPARATOR.join(texts).translate(DIGITS).split(SEPARATOR)
    return shapes if len(shapes) == len(texts) else [text.translate(DIGITS) for text in texts]


def kind_of_text(text: str) -> str:
    return kind_of_shape(text.translate(DIGITS))


def kind_of_shape(shape: str) -> str:
    """`int`, `dec`, `num` (any other number), `long` (too many digits), a date kind, `time`, a mail kind, `text` or `blank`."""
    if "9" not in shape and "@" not in shape:
        return "text" if shape and not shape.isspace() else "blank"
    return look_up(shape) if len(shape) <= LONGEST else "text"


@lru_cache(maxsize=20_000)
def look_up(shape: str) -> str:
    if "@" in shape:
        return mail_kind(shape)
    match = KINDS.fullmatch(shape)
    if match is None:
        return "num" if is_number_shape(shape.strip()) else "text"
    found = next(name for name in ("int", "dec", "long", "ymdt", "ymd", "dmyt", "dmy", "mont", "mon", "time") if match[name])
    if found in ("mon", "mont") and (match["month"] or match["month2"]).casefold() not in MONTHS:
        return "text"
    return found


def mail_kind(shape: str) -> str:
    parts = re.split("[;,\n]", shape)
    kinds = {match.lastgroup if (match := MAIL.fullmatch(part)) else "text" for part in parts if part.strip()}
    if not kinds <= {"mail", "mailbox"}:
        return "text"
    return "mails" if sum(1 for part in parts if part.strip()) > 1 else kinds.pop() or "text"


def is_number_shape(shape: str) -> bool:
    match = NUMBER_SHAPE.fullmatch(shape)
    if match is None or not (match["grouped"] or match["whole"] or match["decimals"]):
        return False
    if bool(match["open"]) != bool(match["close"]) or (match["sign"] and match["sign2"]):
        return False
    digits = sum(map(shape.count, "9"))
    if match["exponent"]:
        return is_exponent(match["exponent"], match["point"]) and digits <= 25
    is_phone = match["sign"] == "+" and not match["point"] and not match["grouped"] and digits > 7
    return not is_phone and digits <= 15 + len(match["decimals"] or "") and digits <= 20


def is_exponent(exponent: str, point: str | None) -> bool:
    """`1.5e3` and `1E-5` are numbers; `12E4` is as often the name of a part or a gene, and stays a text."""
    return point is not None or exponent[1] in "+-"
