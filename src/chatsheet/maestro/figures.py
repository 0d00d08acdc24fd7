"""The figures of an answer: each a value of the result with the query, the rows and the version it rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chatsheet.domain.codec import value_from_json
from chatsheet.domain.format import format_value
from chatsheet.domain.sheet import Column
from chatsheet.maestro.context import Context
from chatsheet.maestro.drafts import listed
from chatsheet.maestro.english import SAID
from chatsheet.maestro.measures import said_of
from chatsheet.maestro.reading import Reading

_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")


def escaped(text: str) -> str:
    """A text of the sheet inside markdown: shown as it is, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


class Figures:
    """Makes links to figures and collects them. `data` is the result of `aggregate` or `find_rows`."""

    def __init__(self, reading: Reading, data: Mapping[str, Any], context: Context) -> None:
        self.made: list[Mapping[str, Any]] = []
        self._reading = reading
        self._data = data
        self._columns = {str(column.id): column for column in context.columns}
        described: Sequence[Mapping[str, Any]] = data["columns"]
        self._described = described
        self.group_at = self._places("group")
        self.measure_at = self._places("measure")
        self.shown_at = self._places("value")
        self._rows_at = next(iter(self._places("rows")), None)

    def _places(self, role: str) -> list[int]:
        return [place for place, column in enumerate(self._described) if column["role"] == role]

    # --- words ---

    def _column_of(self, number: int) -> Column | None:
        return self._columns.get(str(self._reading.arguments["measures"][number].get("column")))

    def label(self, number: int) -> str:
        measure = self._reading.arguments["measures"][number]
        column = self._column_of(number)
        said = said_of(measure["aggregate"], column) if column else SAID[measure["aggregate"]]
        if "days_between" in measure:
            start, finish = (self._day(measure["days_between"][side]) for side in ("start", "finish"))
            return f"{said} days from {start} to {finish}"
        return f"{said} {column.title}" if column else said

    def _day(self, side: Any) -> str:
        column = self._columns.get(side) if isinstance(side, str) else None
        return column.title if column else "today"

    def unit(self, number: int) -> str:
        measure = self._reading.arguments["measures"][number]
        return " days" if "days_between" in measure and measure["aggregate"] not in ("count", "count_distinct") else ""

    def group_titles(self) -> list[str]:
        titles = []
        for group in self._reading.arguments["by"]:
            column = self._columns.get(str(group["column"]))
            title = column.title if column else "?"
            titles.append(f"{group['unit']} of {title}" if group.get("unit") else title)
        return titles

    def group(self, row: Sequence[Any]) -> str:
        """What a group is called."""
        return escaped(listed([self._shown(row[place], place) or "(blank)" for place in self.group_at]))

    def title(self, place: int) -> str:
        column = self._columns.get(str(self._described[place]["column_id"]))
        return column.title if column else str(self._described[place]["name"])

    def name(self, row: Sequence[Any]) -> str:
        """What a row is called: its first shown column."""
        place = self.shown_at[0] if self.shown_at else None
        return "" if place is None else escaped(self._shown(row[place], place)) or "(no name)"

    def _shown(self, value: Any, place: int) -> str:
        if value is None and place + 1 < len(self._described) and self._described[place + 1]["role"] == "text":
            return ""
        return format_value(value_from_json(value), self._columns.get(str(self._described[place]["column_id"])))

    # --- figures ---

    def link(self, row: Sequence[Any], number: int) -> str:
        """The figure of a measure in a row of the result."""
        measure = self._reading.arguments["measures"][number]
        value = row[self.measure_at[number]]
        keeps_format = measure["aggregate"] in ("sum", "avg", "min", "max", "median")
        text = format_value(value_from_json(value), self._column_of(number) if keeps_format else None)
        group = [self._shown(row[place], place) or "(blank)" for place in self.group_at]
        label = self.label(number) + (", " + listed(group) if group else "")
        rows = row[self._rows_at] if self._rows_at is not None else self._data["proof"]["rows"]
        return self._add(value, text, label, rows)

    def plain(self, value: int, label: str) -> str:
        """A count that belongs to the result as a whole."""
        return self._add(value, f"{value:,}", label, self._data["proof"]["rows"])

    def cell(self, row: Sequence[Any], place: int) -> str:
        """A cell of a found row; numbers are figures."""
        place = self.shown_at[place] if place < 0 else place
        value = row[place]
        text = self._shown(value, place) or self._misfit(row, place)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return escaped(text) or "blank"
        return self._add(value, text, f"{self.title(place)}, {self._plain_name(row)}", 1)

    def _misfit(self, row: Sequence[Any], place: int) -> str:
        """What stands in a cell that is not of its column's kind."""
        if place + 1 < len(self._described) and self._described[place + 1]["role"] == "text":
            return str(row[place + 1] or "")
        return ""

    def _plain_name(self, row: Sequence[Any]) -> str:
        return self._shown(row[self.shown_at[0]], self.shown_at[0])

    def left_out(self) -> str:
        count = self._data["proof"].get("left_out") or 0
        if not count:
            return ""
        link = self._add(count, f"{count:,}", "Parent rows left out", count)
        what = "parent row that sums up its children is" if count == 1 else "parent rows that sum up their children are"
        return f"\n\n{link} {what} left out."

    def _add(self, value: Any, text: str, label: str, rows: int) -> str:
        proof = self._data["proof"]
        self.made.append(
            {
                "value": value,
                "text": text,
                "label": label,
                "query": proof["query"],
                "parameters": proof["parameters"],
                "rows": rows,
                "sheet_version": proof["sheet_version"],
                "verified": True,
                "filter": self._reading.arguments.get("where"),
            }
        )
        return f"[{escaped(text)}](figure:{len(self.made) - 1})"
