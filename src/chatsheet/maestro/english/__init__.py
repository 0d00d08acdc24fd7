"""The words of English that Maestro knows. Another language is another package with these names.

`TAGS` are phrases by what they do. They are written with single spaces and match without regard to case and plural. A phrase may do several
things: the grammar asks for the one that fits the place.
"""

from __future__ import annotations

from collections.abc import Mapping

from chatsheet.maestro.english import asking, changing, conditions
from chatsheet.maestro.english.words import (
    BUDGET,
    CASES,
    COLUMN_TYPES,
    DATE_ROLES,
    DONE_VALUES,
    DROPPED_VALUES,
    FILES,
    FORMATS,
    GENERIC,
    MARKS,
    MONTHS,
    NUMBER_ROLES,
    NUMBERS,
    RINGS,
    ROLES,
    SAID,
    SAID_OF_DATES,
    SPENT,
    TEXT_ROLES,
    UNIT_ADVERBS,
    UNITS,
    WEEKDAYS,
)

TAGS: Mapping[str, tuple[str, ...]] = {**asking.TAGS, **conditions.TAGS, **changing.TAGS}

__all__ = [
    "BUDGET",
    "CASES",
    "COLUMN_TYPES",
    "DATE_ROLES",
    "DONE_VALUES",
    "DROPPED_VALUES",
    "FILES",
    "FORMATS",
    "GENERIC",
    "MARKS",
    "MONTHS",
    "NUMBERS",
    "NUMBER_ROLES",
    "RINGS",
    "ROLES",
    "SAID",
    "SAID_OF_DATES",
    "SPENT",
    "TAGS",
    "TEXT_ROLES",
    "UNITS",
    "UNIT_ADVERBS",
    "WEEKDAYS",
]
