"""The figures of an answer: what is proven, what only equals a result, and what rests on nothing.

A bare number is *matched* when it is distinctive and equals a number of this turn's results, exactly or rounded to the digits it is given
to. With N different numbers in the results, a number of d digits that count is distinctive when 10^d is at least 30 N, and d at
least 3: it then equals one of them by accident once in thirty times at most. The zeros of a round number count (all but one) only when it
is equal to the last digit. Years are never matched.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from chatsheet.services.chat.proof.citations import Cited, Failed
from chatsheet.services.chat.proof.numbers import Bare, Reading, currency_code
from chatsheet.services.chat.proof.results import Results
from chatsheet.services.chat.proof.sources import Source, cell_label, proof_of

Status = Literal["verified", "matched", "unverified"]

FEWEST_DIGITS = 3
CHANCES = 30
MOST_DAYS = 33
"""Different dates in the results up to which a date is distinctive: 10^3 / 30, as if a date had three digits."""
CLOSE = 1e-9
"""How far apart, relative to their size, two floats may be that are the same number."""
_KNOWN = "{}"
"""Where the results remember their numbers; no citation holds braces."""
_PERCENT_NAMES = ("%", "percent", "share", "rate", "ratio", "prozent", "anteil", "quote")


@dataclass(frozen=True, slots=True)
class Match:
    """A number of the results that a bare number equals."""

    source: Source
    value: int | float | str


class Known:
    """The numbers, dates and periods of this turn's results, made ready for looking up."""

    def __init__(self, results: Results) -> None:
        self._days: dict[date, Source] = {}
        self._periods: dict[str, Source] = {}
        found: list[tuple[float, Source]] = []
        for grid in results.grids:
            found += [(float(count), Source(grid)) for count in {grid.row_count, grid.counted}]
            for row, cells in enumerate(grid.rows):
                for place, value in enumerate(cells):
                    self._take(value, Source(grid, row, place), found)
        found.sort(key=lambda one: one[0])
        self._amounts = [amount for amount, _ in found]
        self._sources = [source for _, source in found]
        self._different = len(set(self._amounts))

    @classmethod
    def of(cls, results: Results) -> Known:
        """Made when a number is first looked up: many answers hold none of their own."""
        known: Known | None = results.worked_out.get(_KNOWN)
        if known is None:
            known = results.worked_out[_KNOWN] = cls(results)
        return known

    def _take(self, value: Any, source: Source, found: list[tuple[float, Source]]) -> None:
        if source.place is None or source.grid.columns[source.place].is_id or isinstance(value, bool):
            return
        if isinstance(value, int | float):
            found.append((float(value), source))
        elif isinstance(value, str) and source.grid.columns[source.place].kind in ("date", "datetime"):
            try:
                self._days.setdefault(date.fromisoformat(value[:10]), source)
            except ValueError:
                return
        elif isinstance(value, str) and source.grid.columns[source.place].role == "group" and len(value) <= 8:
            self._periods.setdefault(value, source)

    def match(self, bare: Bare) -> Match | None:
        """What `bare` equals, if it is distinctive."""
        if bare.days:
            source = self._days.get(bare.days[0]) if len(self._days) <= MOST_DAYS else None
            return None if source is None else Match(source, bare.days[0].isoformat())
        if bare.is_period:
            source = self._periods.get(bare.text) if len(self._periods) <= MOST_DAYS else None
            return None if source is None else Match(source, bare.text)
        if bare.is_yearlike:
            return None
        return next((found for reading in bare.readings if (found := self._equal(bare, reading)) is not None), None)

    def _equal(self, bare: Bare, reading: Reading) -> Match | None:
        is_distinctive = self._is_distinctive(reading.significant)
        if not is_distinctive and not self._is_distinctive(_digits_of_round(reading)):
            return None
        factors = (0.01, 1.0) if bare.is_percent else (1.0,)
        for factor in factors:
            amount = float(reading.amount) * factor
            half = 0.5 * 10.0**-reading.decimals * factor if reading.decimals > -300 and is_distinctive else 0.0
            found = self._nearest(amount, half, bare, is_share=factor != 1.0)
            if found is not None:
                return found
        return None

    def _is_distinctive(self, digits: int) -> bool:
        return digits >= FEWEST_DIGITS and 10**digits >= CHANCES * self._different

    def _nearest(self, amount: float, half: float, bare: Bare, *, is_share: bool) -> Match | None:
        """The one number within half a digit; of several different ones only that which is equal."""
        reach = half + abs(amount) * CLOSE
        low, high = bisect_left(self._amounts, amount - reach), bisect_right(self._amounts, amount + reach)
        near = [place for place in range(low, min(high, low + 1_000)) if _fits(bare, self._sources[place], is_share=is_share)]
        same = [place for place in near if abs(self._amounts[place] - amount) <= abs(amount) * CLOSE]
        if not same and len({self._amounts[place] for place in near}) != 1:
            return None
        place = (same or near)[0]
        amount = self._amounts[place]
        return Match(self._sources[place], int(amount) if amount.is_integer() and abs(amount) < 2**53 else amount)


def _digits_of_round(reading: Reading) -> int:
    """What the zeros of a round number are worth when it is equal to the last digit: all but one. "5,300" counts as three digits then, and
    is never taken for 5,312."""
    amount = abs(reading.amount)
    return len(str(int(amount))) - 1 if amount == amount.to_integral_value() and amount >= 1_000 else 0


def _fits(bare: Bare, source: Source, *, is_share: bool) -> bool:
    """Whether the unit that the text names can be the unit of the result."""
    column = None if source.place is None else source.grid.columns[source.place]
    given = column.format if column else None
    style = given.style if given else ""
    if bare.currency:
        return (
            column is not None
            and style != "percent"
            and not (style == "currency" and given and currency_code(given.currency) != bare.currency)
        )
    if not bare.is_percent:
        return True
    if is_share:
        return column is not None and style != "currency"
    return column is not None and style != "currency" and any(name in column.name.casefold() for name in _PERCENT_NAMES)


# --- as the page takes them ---------------------------------------------------------------------------------------------


def cited_json(cited: Cited, status: Status) -> dict[str, Any]:
    """A figure that a citation put in."""
    return {
        "value": cited.value,
        "text": cited.shown,
        "label": cited.label,
        **proof_of(cited.sources),
        "verified": status == "verified",
        "status": status,
        "expression": cited.expression,
    }


def matched_json(bare: Bare, match: Match) -> dict[str, Any]:
    """A number of the model's that equals one of a result."""
    source = match.source
    label = f"rows of {source.grid.id}" if source.row is None or source.place is None else cell_label(source.grid, source.row, source.place)
    return {
        "value": match.value,
        "text": bare.text,
        "label": label,
        **proof_of([source]),
        "verified": False,
        "status": "matched",
        "expression": None,
    }


def unverified_json(text: str, *, value: float | int | str | None = None, reason: str = "no_result") -> dict[str, Any]:
    """A number that rests on nothing. `reason` is a code: no_result, context, or why a citation has no value."""
    return {
        "value": value,
        "text": text,
        "label": "",
        "query": None,
        "parameters": None,
        "rows": None,
        "sheet_version": None,
        "filter": None,
        "sources": [],
        "verified": False,
        "status": "unverified",
        "expression": None,
        "reason": reason,
    }


def bare_json(bare: Bare, results: Results, *, reason: str = "no_result") -> dict[str, Any]:
    """A number of the model's own, judged."""
    match = Known.of(results).match(bare)
    if match is not None:
        return matched_json(bare, match)
    value = bare.days[0].isoformat() if bare.days else _plain(bare.readings[0]) if bare.readings else None
    return unverified_json(bare.text, value=value, reason=reason)


def failed_json(failed: Failed) -> dict[str, Any]:
    """A citation without a value."""
    return unverified_json(failed.shown, reason=failed.code)


def _plain(reading: Reading) -> int | float | None:
    number = float(reading.amount)
    if not abs(number) < float("inf"):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


__all__ = [
    "Known", "Match", "Status", "bare_json", "cited_json", "failed_json", "matched_json", "unverified_json",
]  # fmt: skip
