"""Values as a person reads them: currency, percent, thousands, dates. The stored value is never changed by it."""

from __future__ import annotations

import re
from datetime import date

from chatsheet.domain.cells import shown
from chatsheet.domain.sheet import Column
from chatsheet.domain.values import NumberFormat, Value

MOST_DECIMALS = 2
"""Digits after the point where the column names no number of them and the value is the result of a division."""

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?")


def format_value(value: Value, column: Column | None = None) -> str:
    """`value` as `column` shows it; without a column as a plain figure with thousands apart. Blank is an empty text.

    >>> format_value(1234.5)
    '1,234.5'
    """
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: ""}[value]
    if isinstance(value, int | float):
        return format_number(value, column.format if column else None)
    if isinstance(value, str):
        return _text(value)
    return ", ".join(map(_text, value))


def format_number(value: float, given: NumberFormat | None) -> str:
    """A number in a column's format. Without one: thousands apart, at most two digits after the point.

    >>> format_number(0.125, NumberFormat("percent"))
    '12.5%'
    """
    if given is None:
        return _digits(value, None, thousands=True)
    match given.style:
        case "percent":
            return _digits(value * 100, given.decimals, thousands=given.thousands) + "%"
        case "currency":
            return _money(value, given)
        case "plain":
            return _digits(value, given.decimals, thousands=given.thousands or given.decimals is None)


def _money(value: float, given: NumberFormat) -> str:
    """Symbols stand before the amount, codes such as CHF with a space; the minus stands first."""
    decimals = given.decimals if given.decimals is not None else (0 if float(value).is_integer() else MOST_DECIMALS)
    amount = _digits(abs(value), decimals, thousands=True)
    gap = " " if len(given.currency) > 1 and given.currency.isalpha() else ""
    sign = "-" if value < 0 and float(amount.replace(",", "")) else ""
    return f"{sign}{given.currency}{gap}{amount}"


def _digits(value: float, decimals: int | None, *, thousands: bool) -> str:
    separator = "," if thousands else ""
    if decimals is not None:
        text = f"{value:{separator}.{decimals}f}"
    elif float(value).is_integer():
        text = f"{int(value):{separator}d}"
    else:
        text = f"{_rounded(value):{separator}.10f}".rstrip("0").rstrip(".")
    return text[1:] if text.startswith("-") and not text.strip("-0.,") else text


def _rounded(value: float) -> float:
    """Two digits after the point, or three that count where the value is smaller than that."""
    return round(value, MOST_DECIMALS) if abs(value) >= 0.1 else float(f"{value:.3g}")


def _text(value: str) -> str:
    """Dates as 31 Mar 2026, times as 31 Mar 2026 14:05, mailboxes as their name, other texts as they are."""
    if _ISO_DAY.fullmatch(value):
        return format_day(value)
    time = _ISO_TIME.fullmatch(value)
    if time:
        return f"{format_day(time[1])} {time[2]}"
    return contact_name(shown(value))


def format_day(iso: str) -> str:
    """`2026-03-31` as 31 Mar 2026; what is no day stays as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%b} {day.year}"


def contact_name(text: str) -> str:
    """The name of a mailbox text; other texts as they are.

    >>> contact_name("Ana Lima <ana@example.com>")
    'Ana Lima'
    """
    name, bracket, rest = text.partition("<")
    return name.strip() if bracket and name.strip() and rest.endswith(">") and "@" in rest else text
