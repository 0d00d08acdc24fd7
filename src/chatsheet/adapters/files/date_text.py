"""Dates and times written as text, in the forms people use. The order of day and month is the caller's to know."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

MONTHS: dict[str, int] = {}
for _names in (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jän feb mär apr mai jun jul aug sept okt nov dez",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr mars avr mai juin juil août sept oct nov déc",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago sep oct nov dic",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
):
    for _number, _name in enumerate(_names.split(), 1):
        MONTHS.setdefault(_name, _number)

WEEKDAY = r"(?:(?i:mo|tu|we|th|fr|sa|su|di|mi|do|so|lu|ma|me|je|ve|sá|dom|mié|jue|vie|za|zo|wo)[^\W\d_]{0,8}\.?,?\s+)?"
ZONE = r"(?:\s?(?P<zone>Z|UTC|GMT|[-+]\d\d(?::?\d\d)?))?"
TIME = rf"(?:(?:T|,?\s+)(?P<h>\d{{1,2}}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,]\d{{1,9}})?)?(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?{ZONE})?"
YEAR_FIRST = re.compile(rf"\s*(?P<y>\d{{4}})([-/.])(?P<mo>\d\d?)\2(?P<d>\d\d?){TIME}\s*")
NUMBERS = re.compile(rf"\s*(?P<a>\d\d?)\s?([./-])\s?(?P<b>\d\d?)\s?\2\s?(?P<y>\d{{4}}|\d\d){TIME}\s*")
NAMED = re.compile(
    rf"\s*{WEEKDAY}(?:(?P<d>\d\d?)(?:st|nd|rd|th|\.|er|º)?[\s./-]*(?:of\s|de\s)?"
    rf"(?P<name>[^\W\d_]{{3,10}})\.?,?[\s./-]*(?:de\s)?(?P<y>\d{{4}}|\d\d)"
    rf"|(?P<name2>[^\W\d_]{{3,10}})\.?[\s-]?(?P<d2>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})){TIME}\s*"
)
COMPACT = re.compile(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)\s*")

PIVOT = 69
"""Two-digit years from here on are of the 1900s, as POSIX has it (strptime %y)."""


class Moment(NamedTuple):
    """`day` as ISO text; `time` as `HH:MM:SS`, None when the text had none."""

    day: str
    time: str | None
    has_zone: bool = False


def parse_date(text: str, *, day_first: bool, is_compact: bool = False) -> Moment | None:
    """The moment a text names, in UTC when it names its zone; None when it is no date that exists."""
    if match := YEAR_FIRST.fullmatch(text):
        return moment(int(match["y"]), int(match["mo"]), int(match["d"]), match)
    if match := NUMBERS.fullmatch(text):
        first, second = int(match["a"]), int(match["b"])
        day, month = (first, second) if day_first else (second, first)
        return moment(full_year(match["y"]), month, day, match)
    if match := NAMED.fullmatch(text):
        month = MONTHS.get((match["name"] or match["name2"]).casefold(), 0)
        return moment(full_year(match["y"] or match["y2"]), month, int(match["d"] or match["d2"]), match)
    if is_compact and (match := COMPACT.fullmatch(text)):
        return moment(int(match[1]), int(match[2]), int(match[3]), None)
    return None


def full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= PIVOT else 2000)


def moment(year: int, month: int, day: int, match: re.Match[str] | None) -> Moment | None:
    hour, minute, second, zone = clock(match) if match else (None, 0, 0, None)
    try:
        at = datetime(year, month, day, hour or 0, minute, second)
        if zone is not None:
            at -= zone
    except (ValueError, OverflowError):
        return None
    iso = at.isoformat()
    return Moment(iso[:10], iso[11:19] if hour is not None else None, zone is not None)


def clock(match: re.Match[str]) -> tuple[int | None, int, int, timedelta | None]:
    if match["h"] is None:
        return None, 0, 0, None
    hour = int(match["h"])
    if match["half"]:
        hour = 99 if hour > 12 or hour == 0 else hour % 12 + (12 if match["half"] in "Pp" else 0)
    return hour, int(match["m"]), int(match["s"] or 0), offset(match["zone"])


@lru_cache(maxsize=64)
def offset(zone: str | None) -> timedelta | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return timedelta(0)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -span if zone[0] == "-" else span


def day_and_month(text: str) -> tuple[int, int, str, bool] | None:
    """Of a date like 03/04/25: the two numbers in the order written, the sign between them, and whether the year has two digits."""
    match = NUMBERS.fullmatch(text)
    return (int(match["a"]), int(match["b"]), match[2], len(match["y"]) == 2) if match else None
