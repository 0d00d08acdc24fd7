"""What a cell can hold, and what each kind of column accepts.

A value is plain JSON: nothing, a truth, a number, a text, or a list of texts. Dates are ISO texts (`2026-03-31`), times
are ISO texts in UTC without an offset (`2026-03-31T14:05:00`), a contact is one mailbox text (`Ana Lima <ana@example.com>`,
or only a name, or only an address), several of them are a list. So a row is stored, sent and loaded into the query engine as it is.
See docs/subsystems/sheet.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Value = None | bool | int | float | str | tuple[str, ...]

MAX_TEXT = 4_000
"""Longest text of a cell, in characters. Smartsheet cuts longer ones silently (API 2.0, "Cell"); we refuse them."""

MAX_NUMBER = 2**53 - 1
"""Largest whole number a cell holds exactly on every side of the wire (Smartsheet error 1148)."""


class ColumnType(StrEnum):
    """Smartsheet's column types (API 2.0, "Column types"); local sheets use the same."""

    TEXT_NUMBER = "TEXT_NUMBER"
    DATE = "DATE"
    DATETIME = "DATETIME"
    ABSTRACT_DATETIME = "ABSTRACT_DATETIME"
    CHECKBOX = "CHECKBOX"
    CONTACT_LIST = "CONTACT_LIST"
    MULTI_CONTACT_LIST = "MULTI_CONTACT_LIST"
    PICKLIST = "PICKLIST"
    MULTI_PICKLIST = "MULTI_PICKLIST"
    DURATION = "DURATION"
    PREDECESSOR = "PREDECESSOR"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a number column shows its numbers; the stored value is the plain number (25 % is stored as 0.25)."""

    style: Literal["plain", "currency", "percent"] = "plain"
    decimals: int | None = None
    """Digits after the point; None shows as many as the number has."""
    thousands: bool = False
    currency: str = ""
    """Currency symbol or ISO code as the file wrote it (`$`, `€`, `CHF`); empty unless `style` is currency."""
