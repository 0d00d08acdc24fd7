"""The figures of an answer: each a value of the result with the query, the rows and the version it rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chatsheet.domain.cells import MULTI
from chatsheet.domain.codec import value_from_json
from chatsheet.domain.format import format_value
from chatsheet.domain.sheet import Column
from chatsheet.maestro.context import Context
from chatsheet.maestro.drafts import Json, listed
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
        return escaped(self.plain_group(row))

    def plain_group(self, row: Sequence[Any]) -> str:
        return listed([self._shown(row[place], place) or "(blank)" for place in self.group_at])

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
        value = row[self.measure_at[number]]
        label = self.label(number) + (", " + self.plain_group(row) if self.group_at else "")
        return self._add(value, self.shown_value(row, number), label, self.rows_of([row]), where=self._where_of(row))

    def shown_value(self, row: Sequence[Any], number: int) -> str:
        """A measure as its column shows it; a count is only a number."""
        keeps_format = self._reading.arguments["measures"][number]["aggregate"] in ("sum", "avg", "min", "max", "median")
        return format_value(value_from_json(row[self.measure_at[number]]), self._column_of(number) if keeps_format else None)

    def rows_of(self, rows: Sequence[Sequence[Any]]) -> int:
        """The rows of the sheet behind some groups."""
        return self.proof_rows if self._rows_at is None else sum(row[self._rows_at] for row in rows)

    @property
    def proof_rows(self) -> int:
        return int(self._data["proof"]["rows"])

    @property
    def row_count(self) -> int:
        """Groups there are, those beyond the limit too."""
        return int(self._data["row_count"])

    def derived(self, value: float, text: str, label: str, rows: int, expression: str | None) -> str:
        """A figure worked out from others of the same result."""
        return self._add(value, text, label, rows, expression=expression)

    def total(self, value: float, rows: Sequence[Sequence[Any]], label: str) -> str:
        """The sum of the first measure over some groups."""
        is_count = self._reading.arguments["measures"][0]["aggregate"] == "count"
        text = format_value(value, None if is_count else self._column_of(0))
        return self._add(value, text, label, self.rows_of(rows), expression="sum of groups" if len(rows) > 1 else None)

    def _where_of(self, row: Sequence[Any]) -> Json | None:
        """The condition of a group, to show its rows in the grid; None for a group that no condition tells."""
        parts = [self._reading.arguments["where"]] if self._reading.arguments.get("where") else []
        for place, group in zip(self.group_at, self._reading.arguments.get("by", ()), strict=False):
            column = self._columns.get(str(group["column"]))
            if column is None or group.get("unit") or column.type in MULTI:
                return None
            blank: Json = {"kind": "condition", "column": str(column.id), "op": "is_blank", "value": None}
            parts.append(blank if row[place] is None else {**blank, "op": "eq", "value": row[place]})
        return None if not parts else parts[0] if len(parts) == 1 else {"kind": "all_of", "parts": parts}

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

    def _add(self, value: Any, text: str, label: str, rows: int, *, where: Json | None = None, expression: str | None = None) -> str:
        proof = self._data["proof"]
        self.made.append(
            {
                "expression": expression,
                "value": value,
                "text": text,
                "label": label,
                "query": proof["query"],
                "parameters": proof["parameters"],
                "rows": rows,
                "sheet_version": proof["sheet_version"],
                "verified": True,
                "filter": where if self.group_at else self._reading.arguments.get("where"),
            }
        )
        return f"[{escaped(text)}](figure:{len(self.made) - 1})"
