"""How the numbers in each column of a result are shown: as the sheet's column shows them that they were made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chatsheet.domain.sheet import Column
from chatsheet.domain.values import NumberFormat

_KEEPS_FORMAT = ("sum", "avg", "min", "max", "median")
"""Aggregates of amounts are amounts; counts are not."""

PERCENT = NumberFormat("percent", thousands=True)

_AGGREGATE = r"(?:sum|fsum|avg|favg|mean|min|max|median|any_value)"


def measures_of(arguments: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The figures a call asked for: `measures` of aggregate, `measure` of trend, `y` of chart."""
    given = arguments.get("measures") or [arguments.get("measure") or arguments.get("y")]
    return [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []


class Formats:
    """Formats of one result's columns."""

    def __init__(self, action: str, arguments: Mapping[str, Any], columns: Sequence[Column]) -> None:
        self._action = action
        self._arguments = arguments
        self._by_id = {str(column.id): column for column in columns}
        self._by_title = {column.title.casefold(): column for column in columns}

    def of(self, described: Mapping[str, Any]) -> NumberFormat | None:
        """`described` is a column as a reading action describes it: name, kind, role, column_id, index."""
        if described.get("kind") != "number":
            return None
        role, index = described.get("role"), described.get("index", 0)
        if role == "share" or (role == "change" and index == 1):
            return PERCENT
        if role in ("measure", "change"):
            return self._of_measure(index)
        if role == "bound":
            bounded = self.column(self._arguments.get("column"))
            return bounded.format if bounded else None
        column = self.column(described.get("column_id"))
        if column is None and self._action == "query":
            column = _column_in_sql(str(described["name"]), str(self._arguments.get("sql", "")), self._by_title)
        return column.format if column else None

    def column(self, name: Any) -> Column | None:
        """The sheet's column of this id or title."""
        text = str(name)
        return self._by_id.get(text) or self._by_title.get(text.strip().casefold())

    def _of_measure(self, index: int) -> NumberFormat | None:
        measures = measures_of(self._arguments)
        measure = measures[index] if index < len(measures) else {}
        if measure.get("aggregate") not in _KEEPS_FORMAT or measure.get("column") is None:
            return None
        column = self.column(measure["column"])
        return column.format if column else None


def _column_in_sql(name: str, sql: str, titles: Mapping[str, Column]) -> Column | None:
    """The column that a result's column plainly is, or is the sum, average or the like of. What is only called like a column is not."""
    called = re.escape(name)
    end = r"\s*(?=,|\bFROM\b)"
    aggregate = rf'\b{_AGGREGATE}\s*\(\s*"?([^"()]+?)"?\s*\)'
    made = re.search(rf'(?:round\s*\(\s*)?{aggregate}(?:\s*,\s*\d+\s*\))?\s*(?:AS\s+)?"?{called}"?{end}', sql, re.IGNORECASE)
    if made:
        return titles.get(made[1].casefold())
    whole = re.fullmatch(rf"{_AGGREGATE}\(\"?([^\"()]+?)\"?\)", name, re.IGNORECASE)
    if whole and not re.search(rf'"{called}"', sql):
        return titles.get(whole[1].casefold())
    plain = re.search(rf'(?:\bSELECT|,)\s*(?:DISTINCT\s+)?"?{called}"?{end}', sql, re.IGNORECASE)
    return titles.get(name.casefold()) if plain else None
