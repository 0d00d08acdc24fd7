"""What a chart is made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from chatsheet.domain.values import NumberFormat, Value

Mark = Literal["bar", "line", "area", "point", "arc"]
Scale = Literal["nominal", "ordinal", "quantitative"]
BLANK = "(blank)"
"""What the group of blank cells is called."""
OTHER = "Other"
"""What the groups are called that are drawn together."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the result as the drawing sees it. `place` counts from 0; the drawing knows it as `f0`, `f1`, …, so that no text of
    the sheet is ever a name."""

    place: int
    title: str
    scale: Scale
    format: str = ""
    """In d3's words; only for numbers."""
    domain: tuple[str, ...] = ()
    """Every label there is room for, in order; empty: the labels as they come."""
    is_count: bool = False

    @property
    def name(self) -> str:
        return f"f{self.place}"


@dataclass(frozen=True, slots=True)
class Chart:
    """`adds_up`: the figures are parts of a whole (counts and sums), so they may be stacked, and none is zero."""

    mark: Mark
    x: Field
    y: Field
    color: Field | None = None
    title: str = ""
    adds_up: bool = True
    is_of_rows: bool = False
    """Each point is a row, with x and y as they stand in it."""
    is_sideways: bool = False
    """Bars that lie, for many or long labels."""
    details: tuple[Field, ...] = ()
    """Shown of a mark besides x, y and colour."""


@dataclass(frozen=True, slots=True)
class Point:
    """One mark in words: its label and its figure."""

    label: str
    value: float | int | None
    format: NumberFormat | None = None
    is_rest: bool = False
    """Other groups together: neither the highest nor the lowest."""


def free_label(wanted: str, taken: Collection[Value]) -> str:
    """`wanted`, with a number where a group of the sheet is called so already."""
    free, number = wanted, 1
    while free in taken:
        number += 1
        free = f"{wanted} {number}"
    return free
