"""Common values of a column, from every value and how often it stands there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatsheet.domain.sql.scope import Field
from chatsheet.services.profiles.profile import Scalar
from chatsheet.services.profiles.queries import LONGEST_TEXT, MOST_TOP

Counted = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Common:
    """The commonest values, and how many different ones there are in all."""

    top: tuple[tuple[Scalar, int], ...]
    total: int


def common(field: Field, counted: Sequence[Counted]) -> Common:
    """Texts that differ only in upper and lower case are one, called after the first in the order of the alphabet."""
    found: dict[str, Counted] = {}
    for value, count in _items(field, counted):
        key = value.lower()
        known = found.get(key)
        found[key] = (value, count) if known is None else (min(value, known[0]), known[1] + count)
    ordered = sorted(found.values(), key=lambda one: (-one[1], one[0].lower()))
    return Common(tuple((_as_kind(value[:LONGEST_TEXT], field), count) for value, count in ordered[:MOST_TOP]), len(found))


def _items(field: Field, counted: Sequence[Counted]) -> Iterator[Counted]:
    """Of several values in a cell, each."""
    for value, count in counted:
        if field.is_multi:
            yield from ((item.strip(), count) for item in value.split(", "))
        else:
            yield value, count


def _as_kind(text: str, field: Field) -> Scalar:
    """Values come as texts, whatever their kind."""
    if field.kind == "truth":
        return text == "true"
    if field.kind == "number":
        number = float(text)
        return int(number) if number.is_integer() else number
    return text
