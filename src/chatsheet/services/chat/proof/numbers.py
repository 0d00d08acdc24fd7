"""Numbers and dates as people write them in a text: 1,234.5 and 1.234,5 and 1 234, $12, 12 €, 4.5 %, 76k, 2026-03-31, 31 Mar 2026."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

DIGIT_LIKE = "²³¹¼-¾⁰⁴-⁹₀-₉⅐-↉①-⒛⓪-⓿❶-➓㈠-㈩㊀-㊉"
"""Signs that read as digits without being decimal digits."""
DIGIT = rf"[\d{DIGIT_LIKE}]"
LETTER = r"A-Za-zªµºÀ-ÖØ-öø-ɏͰ-ϿЀ-ԯ"
"""Letters of scripts that write words apart; a number glued to one is part of a name."""

CURRENCY = (
    r"(?:(?:US|CA|AU|NZ|HK|SG|A|C|R)?\$|[€£¥₹₽₩₺₪₫฿₴₦₱₡₿]"
    r"|(?:USD|EUR|GBP|CHF|JPY|CNY|RMB|INR|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|TRY|SGD|HKD|KRW|ILS|AED|SAR|RUB|UAH|THB|Rs\.?)"
    rf"(?![{LETTER}]))"
)
_CODES = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "A$": "AUD",
    "C$": "CAD",
}

_THOUSAND = "k K T tsd tausend thousand thousands mille mil"
_MILLION = "m M mn mm MM mio mill million millions millionen millones milioni mln"
_BILLION = "b B bn bln billion billions mrd milliarde milliarden milliard milliards miliardi mld"
_TRILLION = "tn trillion trillions bio billionen"
SCALES: dict[str, int] = {
    word: exponent for words, exponent in ((_THOUSAND, 3), (_MILLION, 6), (_BILLION, 9), (_TRILLION, 12)) for word in words.split()
}
_GLUED_SCALES = sorted((word for word in SCALES if len(word) <= 3), key=len, reverse=True)
_SPACED_SCALES = sorted((word for word in SCALES if len(word) > 1), key=len, reverse=True)
_SCALE = rf"(?:(?:{'|'.join(_GLUED_SCALES)})|[ \u00a0-]?(?i:{'|'.join(_SPACED_SCALES)})\.?)(?![{LETTER}\d])"
_PERCENT = rf"[ \u00a0\u202f]?(?:[%％﹪٪‰‱]|(?i:percent|per[ ]cent|prozent|pct)(?![{LETTER}]))"

_MONTH_NAMES = (
    "january|jan|januar|jänner|janvier|enero|gennaio",
    "february|feb|februar|février|febrero|febbraio",
    "march|mar|märz|mrz|mars|marzo",
    "april|apr|avril|abril|aprile",
    "may|mai|mayo|maggio",
    "june|jun|juni|juin|junio|giugno",
    "july|jul|juli|juillet|julio|luglio",
    "august|aug|août|agosto",
    "september|sep|sept|septembre|septiembre|settembre",
    "october|oct|oktober|okt|octobre|octubre|ottobre",
    "november|nov|novembre|noviembre",
    "december|dec|dezember|dez|décembre|diciembre|dicembre",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split("|")}
_MONTH = rf"(?i:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![{LETTER}])"

_BEFORE = rf"(?<![{LETTER}_])(?<!{DIGIT})(?<![{LETTER}]-)(?<!{DIGIT}[.,:_])"
_DATES = rf"""
    (?P<iso>{_BEFORE}\d{{4}}-\d\d-\d\d(?:[T\ ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?!{DIGIT}))
  | (?P<period>{_BEFORE}\d{{4}}-(?:\d\d|Q[1-4]|W\d\d)(?![{LETTER}]|{DIGIT}|-\d))
  | (?P<words>{_BEFORE}\d{{1,2}}(?:st|nd|rd|th|\.)?\ (?:of\ |de\ )?{_MONTH}\.?,?\ (?:de\ )?\d{{4}}(?!{DIGIT}))
  | (?P<american>(?<![{LETTER}]){_MONTH}\.?\ \d{{1,2}}(?:st|nd|rd|th)?,?\ \d{{4}}(?!{DIGIT}))
  | (?P<numeric>{_BEFORE}\d{{1,2}}(?P<between>[./])\d{{1,2}}(?P=between)(?:\d{{4}}|\d\d)(?![{LETTER}]|{DIGIT}|[./]\d))
"""
_NUMBER = rf"""
    {_BEFORE}(?P<sign>[-+−–±]?)(?P<money>{CURRENCY}[ \u00a0\u202f]?)?(?P<sign2>[-−]?)
    (?P<body>[.,]?{DIGIT}(?:{DIGIT}|[.,'’_·٬٫:](?={DIGIT})|(?<!\d\d\d\d)[ \u00a0\u2009\u202f](?=\d\d\d(?!{DIGIT})))*)
    (?:(?P<scale>{_SCALE})|(?P<glued>(?!{CURRENCY})[{LETTER}_][{LETTER}\d_]*))?
    (?P<after>{_PERCENT}|[ \u00a0\u202f]?{CURRENCY}(?!\s?{DIGIT}))?
"""
_TEXT = re.compile(_DATES + "|" + _NUMBER, re.VERBOSE)
_QUICK = re.compile(DIGIT)
LONGEST_LEAD = 16
"""Signs that may stand in a number before its first digit: the name of a month, a currency."""

_ORDINAL = re.compile(r"(?i:st|nd|rd|th)")
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_SPACES = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+|\d+(?:_\d+)*")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a number. A text such as 1.234 has two."""

    amount: Decimal
    decimals: int
    """Digits it is given to after the point; negative for 76k."""
    significant: int
    """Digits that count: zeros in front never do, zeros at the end of a whole number neither."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A number or date in a text."""

    start: int
    end: int
    text: str
    readings: tuple[Reading, ...] = ()
    """Empty where it is written in a way that names no value."""
    days: tuple[date, ...] = ()
    is_period: bool = False
    """A month, quarter or week as groups are called: 2026-03, 2026-Q1, 2026-W14."""
    is_percent: bool = False
    currency: str = ""
    """ISO code where it is known."""
    is_yearlike: bool = False


def bare_numbers(text: str, *, day_first: bool = True) -> Iterator[Bare]:
    """All numbers of `text`, in order. Numbers in names (Q1, T-100, v2) and ordinals (2nd) are none. Linear in the text."""
    place = 0
    while (digit := _QUICK.search(text, place)) is not None:
        found = _TEXT.search(text, max(place, digit.start() - LONGEST_LEAD))
        if found is None:
            return
        place = found.end()
        if found["body"] is None:
            yield _date(found, day_first=day_first)
        elif not (found["glued"] and _ORDINAL.fullmatch(found["glued"])):
            yield _number(found)


def currency_code(symbol: str) -> str:
    """$ and USD are one."""
    symbol = symbol.strip()
    return _CODES.get(symbol, symbol.upper().rstrip("."))


def _date(found: re.Match[str], *, day_first: bool) -> Bare:
    days = _days(found, day_first=day_first)
    return Bare(found.start(), found.end(), found.group(), days=tuple(dict.fromkeys(days)), is_period=found["period"] is not None)


def _days(found: re.Match[str], *, day_first: bool) -> list[date]:
    text = found.group()
    if found["period"]:
        return []
    if found["iso"]:
        return _day(text[:4], text[5:7], text[8:10])
    if found["numeric"]:
        one, two, year = re.split(r"[./]", text)
        year = f"20{year}" if len(year) == 2 else year
        first, second = _day(year, two, one), _day(year, one, two)
        if found["between"] == ".":
            return first
        return (first or second) if day_first else (second or first)
    name = re.search(_MONTH, text)
    numbers = re.findall(r"\d+", text)
    return _day(numbers[1], str(_MONTHS[name.group().lower()]), numbers[0]) if name else []


def _day(year: str, month: str, day: str) -> list[date]:
    try:
        return [date(int(year), int(month), int(day))]
    except ValueError:
        return []


def _number(found: re.Match[str]) -> Bare:
    body, after = found["body"], found["after"] or ""
    money = (found["money"] or "").strip()
    is_percent = bool(after) and re.fullmatch(CURRENCY, after.strip()) is None
    if after and not is_percent:
        money = money or after.strip()
    readings = [] if found["glued"] or after.strip() in ("‰", "‱") or found["sign"] == "±" else _readings(body)
    is_negative = any(found[name] in ("-", "−", "–") for name in ("sign", "sign2") if found[name])
    exponent = _exponent(found["scale"])
    scaled = tuple(_scaled(one, exponent, is_negative=is_negative) for one in readings)
    is_yearlike = not (money or is_percent or exponent) and re.fullmatch(r"(?:19|20)\d\d", body) is not None
    return Bare(
        found.start(), found.end(), found.group(), scaled, (), False, is_percent, currency_code(money) if money else "", is_yearlike
    )


def _exponent(scale: str | None) -> int:
    if not scale:
        return 0
    word = scale.strip(" \u00a0-.")
    return SCALES.get(word) or SCALES.get(word.lower()) or 0


def _scaled(one: Reading, exponent: int, *, is_negative: bool) -> Reading:
    amount = one.amount.scaleb(exponent)
    return Reading(-amount if is_negative else amount, one.decimals - exponent, one.significant)


def _readings(body: str) -> list[Reading]:
    """The ways a body of digits and separators can be read; none for versions, times, and digits of other scripts."""
    if ":" in body or not re.fullmatch(r"[0-9.,'’_ \u00a0\u2009\u202f]+", body):
        return []
    whole, point, rest = _parted(body)
    if whole is None:
        return []
    made = [_reading(whole, rest)]
    if point and len(rest) == 3 and re.fullmatch(r"[1-9]\d{0,2}", whole):
        made.append(_reading(whole + rest, ""))  # 1.234 and 1,234 may be thousands
    return made


def _parted(body: str) -> tuple[str | None, str, str]:
    """Whole digits, the sign before the decimals, and the decimals; (None, …) for what is no number."""
    last = max(body.rfind("."), body.rfind(","))
    if last < 0 or body.count(body[last]) > 1:
        return _ungrouped(body), "", ""
    rest = body[last + 1 :]
    return (_ungrouped(body[:last]) if rest.isdigit() else None), body[last], rest


def _ungrouped(text: str) -> str | None:
    """Digits without separators of thousands, if those stand where they must."""
    if text == "":
        return "0"
    if text.isdigit() or _COMMAS.fullmatch(text) or _POINTS.fullmatch(text) or _SPACES.fullmatch(text):
        return re.sub(r"\D", "", text)
    return None


def _reading(whole: str, rest: str) -> Reading:
    digits = (whole + rest).lstrip("0")
    significant = len(digits if rest else digits.rstrip("0"))
    return Reading(Decimal(f"{whole}.{rest}" if rest else whole), len(rest), significant)
