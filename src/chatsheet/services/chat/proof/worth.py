"""Numbers and days with how they are shown, and the arithmetic citations may do with them. Exact in decimals; no floats until the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException
from functools import reduce
from typing import Literal

from chatsheet.domain.values import NumberFormat
from chatsheet.services.chat.proof.formats import PERCENT

MOST_DIGITS = 34
"""Digits of the arithmetic: twice what a number of a sheet has."""

_EXACT = Context(prec=MOST_DIGITS, rounding=ROUND_HALF_EVEN)

RefusalCode = Literal[
    "citation_invalid", "result_unknown", "cell_unknown", "cell_blank", "cell_text", "units_differ", "division_by_zero", "base_negative",
    "out_of_range", "range_cut",
]  # fmt: skip


class Refused(Exception):
    """Why there is no value. `code` is stable; the message is told to the model."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Worth:
    """A number with its format, or a day."""

    amount: Decimal | date
    format: NumberFormat | None = None

    @property
    def value(self) -> int | float | str:
        """As plain JSON. Raises Refused `out_of_range`."""
        if isinstance(self.amount, date):
            return self.amount.isoformat()
        number = float(self.amount)
        if not abs(number) < float("inf"):
            raise Refused("out_of_range", "The result is too large.")
        return int(self.amount) if self.amount == self.amount.to_integral_value() and abs(number) < 2**53 else number


def number(worth: Worth) -> Decimal:
    if isinstance(worth.amount, date):
        raise Refused("units_differ", "A date stands where a number is needed.")
    return worth.amount


def add(left: Worth, right: Worth) -> Worth:
    return Worth(_safe(_EXACT.add, number(left), number(right)), joined(left, right))


def subtract(left: Worth, right: Worth) -> Worth:
    """The difference of two dates is days."""
    if isinstance(left.amount, date) and isinstance(right.amount, date):
        return Worth(Decimal((left.amount - right.amount).days))
    return Worth(_safe(_EXACT.subtract, number(left), number(right)), joined(left, right))


def divide(left: Worth, right: Worth) -> Worth:
    """An amount by a number keeps its format, with as many decimals as it needs; amounts of one kind make a plain number."""
    quotient = _quotient(number(left), number(right))
    if _is_amount(right):
        joined(left, right)
        return Worth(quotient)
    return Worth(quotient, replace(left.format, decimals=None) if left.format and _is_amount(left) else None)


def share(part: Worth, whole: Worth) -> Worth:
    joined(part, whole)
    return Worth(_quotient(number(part), number(whole)), PERCENT)


def ratio(left: Worth, right: Worth) -> Worth:
    return divide(left, right)


def change(before: Worth, after: Worth) -> Worth:
    """(after - before) / before. A negative beginning has no percentage that reads right."""
    if number(before) < 0:
        raise Refused("base_negative", "A change from a negative number has no percentage.")
    difference = subtract(after, before)
    return Worth(_quotient(number(difference), number(before)), PERCENT)


def total(parts: Sequence[Worth]) -> Worth:
    return reduce(add, parts)


def average(parts: Sequence[Worth]) -> Worth:
    whole = total(parts)
    given = replace(whole.format, decimals=None) if whole.format else None
    return Worth(_quotient(number(whole), Decimal(len(parts))), given)


def lowest(parts: Sequence[Worth]) -> Worth:
    return _extreme(parts, is_highest=False)


def highest(parts: Sequence[Worth]) -> Worth:
    return _extreme(parts, is_highest=True)


def _extreme(parts: Sequence[Worth], *, is_highest: bool) -> Worth:
    given = reduce(lambda one, two: Worth(one.amount, joined(one, two)), parts).format
    days = [one.amount for one in parts if isinstance(one.amount, date)]
    if days:
        if len(days) < len(parts):
            raise Refused("units_differ", "Dates and numbers cannot be compared.")
        return Worth(max(days) if is_highest else min(days))
    numbers = [number(one) for one in parts]
    return Worth(max(numbers) if is_highest else min(numbers), given)


def joined(left: Worth, right: Worth) -> NumberFormat | None:
    """The format of what two worths make together. A percentage and a plain number make a plain number.

    Raises:
        Refused: `units_differ` for different currencies, or a currency and a percentage.
    """
    one, two = left.format, right.format
    if one is None or two is None or one.style == "plain" or two.style == "plain":
        known = next((given for given in (one, two) if given is not None and given.style == "currency"), None)
        same = one if one is not None and two is not None and one.style == two.style else None
        return known or same
    if one.style != two.style or one.currency != two.currency:
        raise Refused("units_differ", "Amounts of different kinds cannot be put together.")
    return one if (one.decimals or 0) >= (two.decimals or 0) else two


def _is_amount(worth: Worth) -> bool:
    return worth.format is not None and worth.format.style != "plain"


def _quotient(left: Decimal, right: Decimal) -> Decimal:
    if right == 0:
        raise Refused("division_by_zero", "It would divide by zero.")
    return _safe(_EXACT.divide, left, right)


def _safe(operation: object, left: Decimal, right: Decimal) -> Decimal:
    try:
        return operation(left, right)  # type: ignore[operator, no-any-return]
    except DecimalException:
        raise Refused("out_of_range", "The result is too large.") from None
