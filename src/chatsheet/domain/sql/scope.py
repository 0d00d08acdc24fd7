"""What the parts of one question share while it is compiled: columns, their kinds and names, and the parameters bound so far."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from chatsheet.domain.cells import MULTI
from chatsheet.domain.errors import invalid, not_found
from chatsheet.domain.query import Today
from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.sql.names import ColumnNames, column_names, quoted
from chatsheet.domain.values import Value

Kind = Literal["number", "text", "date", "datetime", "truth"]
"""How a column came out in the engine (ports.Kind)."""

LONGEST_PARAMETER = 30


@dataclass(frozen=True, slots=True)
class Field:
    """A column as SQL sees it. Names are quoted."""

    column: Column
    kind: Kind
    names: ColumnNames

    @property
    def sql(self) -> str:
        return quoted(self.names.title)

    @property
    def text(self) -> str | None:
        return None if self.names.text is None else quoted(self.names.text)

    @property
    def address(self) -> str | None:
        return None if self.names.address is None else quoted(self.names.address)

    @property
    def is_multi(self) -> bool:
        return self.column.type in MULTI


@dataclass(slots=True)
class Scope:
    """Grows parameters as it is used; one per question."""

    fields: Mapping[ColumnId, Field]
    today: date
    params: dict[str, Value] = field(default_factory=dict)

    def field(self, column_id: ColumnId) -> Field:
        found = self.fields.get(column_id)
        if found is None:
            raise not_found("column_unknown", f"There is no column {column_id}.", "Choose a column of this sheet.", column=str(column_id))
        return found

    def titles(self) -> list[str]:
        return [field.names.title for field in self.fields.values()]

    def bind(self, name: str, value: Value) -> str:
        """A parameter holding `value`, named after `name`."""
        base = re.sub(r"[^a-z0-9]+", "_", name.lower())[:LONGEST_PARAMETER].strip("_") or "value"
        base = f"v_{base}" if base[0].isdigit() or base == "today" else base
        free, number = base, 1
        while free in self.params and not _is_same(self.params[free], value):
            number += 1
            free = f"{base}_{number}"
        self.params[free] = value
        return f"${free}"

    def day(self, moved: Today) -> str:
        """Today, moved, as a DATE. Raises Problem `date_out_of_range`."""
        self.params["today"] = self.today.isoformat()
        moved_today(self.today, moved)
        shift = f" {'+' if moved.days > 0 else '-'} {abs(moved.days)}" if moved.days else ""
        return f"CAST($today AS DATE){shift}"


@dataclass(frozen=True, slots=True)
class Ground:
    """A sheet as the engine holds it, for SQL over all of it: see `compile_query` for what each means."""

    columns: Sequence[Column]
    kinds: Mapping[ColumnId, Kind]
    today: date
    mixed: Collection[ColumnId] = ()
    has_parents: bool = False

    def scope(self) -> Scope:
        return new_scope(self.columns, self.kinds, self.today, self.mixed)

    def numbers(self, column_id: ColumnId) -> Column:
        """The column, which holds numbers. Raises Problem `column_unfit`, `column_unknown`."""
        field = self.scope().field(column_id)
        if field.kind == "number":
            return field.column
        title = field.names.title
        raise invalid("column_unfit", f"{title} holds no numbers.", "Choose a column of numbers.", column=title, kind=field.kind)


def new_scope(columns: Sequence[Column], kinds: Mapping[ColumnId, Kind], today: date, mixed: Collection[ColumnId]) -> Scope:
    names = column_names(columns, mixed)
    return Scope({column.id: Field(column, kinds[column.id], names[column.id]) for column in columns if column.id in kinds}, today)


def moved_today(today: date, moved: Today) -> date:
    try:
        return today + timedelta(days=moved.days)
    except OverflowError as error:
        message = f"{moved.days} days from today is no date."
        raise invalid("date_out_of_range", message, "Use a smaller number of days.", days=str(moved.days)) from error


def _is_same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other
