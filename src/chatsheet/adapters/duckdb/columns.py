"""A sheet's columns as columns of the base table `cells`.

A column is kept in up to three parts: `v<id>` its values as numbers, dates or truths, `t<id>` texts (of a text column, or what is not of
the column's kind), `a<id>` mail addresses. Parts that would be empty are not there: a column of numbers costs 8 bytes a row.
The view `sheet` puts titles over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatsheet.domain.cells import CONTACTS, TIMES
from chatsheet.domain.sheet import Column
from chatsheet.domain.sql.names import OWN_NAMES, column_names, quoted
from chatsheet.domain.values import ColumnType
from chatsheet.ports import Kind, TableColumn

FIRST_SLOT = len(OWN_NAMES) + 1
"""Where slot 0 stands in a line's list, counted from 1 as SQL does."""

Counts = Mapping[str, int]
"""How many values each part holds, by its name; a part that is not there is missing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A column of `cells`. `sql` takes it out of `x<slot>`, a value as JSON text."""

    name: str
    type: str
    sql: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a column's JSON texts look like, so that loading does only what they need: codes of the lowest and highest first character
    (None without values), and whether any holds a backslash."""

    low: int | None
    high: int | None
    has_escapes: bool

    def begins_between(self, low: str, high: str) -> bool:
        return self.low is not None and self.high is not None and ord(low) <= self.low and self.high <= ord(high)

    @property
    def has_only_texts(self) -> bool:
        return self.begins_between('"', '"')

    @property
    def has_only_numbers(self) -> bool:
        return self.begins_between("-", "9")


def typed_part(column: Column) -> Part | None:
    """The part `v`; None for columns that hold texts only."""
    found = {ColumnType.TEXT_NUMBER: ("DOUBLE", "cell_number"), ColumnType.DATE: ("DATE", "cell_date")}.get(column.type)
    if column.type in TIMES:
        found = ("TIMESTAMP", "cell_time")
    if column.type is ColumnType.CHECKBOX:
        found = ("BOOLEAN", "cell_truth")
    return None if found is None else Part(f"v{column.id}", found[0], f"{found[1]}(x{column.slot})")


def loaded_parts(column: Column, shape: Shape) -> list[Part]:
    """The parts that loading such values may fill."""
    if shape.low is None:
        return []
    x = f"x{column.slot}"
    text = _text(x, shape)
    if column.type in CONTACTS:
        names, addresses = (f"contact_{part}({text})" if shape.has_only_texts else f"cell_{part}({x})" for part in ("name", "address"))
        return [Part(f"t{column.id}", "VARCHAR", names), Part(f"a{column.id}", "VARCHAR", addresses)]
    typed = typed_part(column)
    if typed is None or (column.type is ColumnType.TEXT_NUMBER and shape.has_only_texts):
        return [Part(f"t{column.id}", "VARCHAR", text)]
    if column.type is ColumnType.TEXT_NUMBER and shape.has_only_numbers:
        return [typed]
    return [typed, Part(f"t{column.id}", "VARCHAR", f"CASE WHEN {typed.sql} IS NULL THEN {text} END")]


def _text(x: str, shape: Shape) -> str:
    if not shape.has_only_texts:
        return f"cell_text({x})"
    return f"cell_content({x})" if shape.has_escapes else f"nullif(substring({x}, 2, length({x}) - 2), '')"


def tokens_sql(columns: Sequence[Column], source: str) -> str:
    """The lines of `source`, one JSON list `json` a row, taken apart: the row's own numbers, and values as JSON texts `x<slot>`."""
    own = [f"CAST(CAST(json[{place}] AS VARCHAR) AS BIGINT) AS {name}" for place, name in enumerate(OWN_NAMES, 1)]
    slots = sorted({column.slot for column in columns})
    return f"SELECT {', '.join([*own, *(f'CAST(json[{slot + FIRST_SLOT}] AS VARCHAR) AS x{slot}' for slot in slots)])} FROM {source}"


def shapes_sql(columns: Sequence[Column]) -> str:
    """Three results a column, in order: what `Shape` is made of."""
    found = (f"min(ascii(x{one.slot})), max(ascii(x{one.slot})), bool_or(contains(x{one.slot}, '\\'))" for one in columns)
    return f"SELECT {', '.join(found)} FROM tokens"


def kind_of(column: Column, counts: Counts) -> Kind:
    """A column of numbers and texts is what at least half of its values are."""
    if column.type is ColumnType.TEXT_NUMBER:
        numbers, texts = counts.get(f"v{column.id}", 0), counts.get(f"t{column.id}", 0)
        return "number" if numbers and numbers >= texts else "text"
    if column.type is ColumnType.DATE:
        return "date"
    if column.type is ColumnType.CHECKBOX:
        return "truth"
    return "datetime" if column.type in TIMES else "text"


def table_columns(columns: Sequence[Column], counts: Counts) -> tuple[TableColumn, ...]:
    found = []
    for column in columns:
        kind = kind_of(column, counts)
        found.append(TableColumn(column.id, kind, 0 if kind == "text" else counts.get(f"t{column.id}", 0)))
    return tuple(found)


def view_columns(columns: Sequence[Column], counts: Counts) -> dict[str, str]:
    """The columns of the view `sheet` by name, as SQL over `cells`: in the order shown, texts of a mixed column behind it."""
    found = table_columns(columns, counts)
    names = column_names(columns, [one.id for one in found if one.misfits])
    shown = {name: name for name in OWN_NAMES}
    for column, one in zip(columns, found, strict=True):
        name = names[column.id]
        shown[name.title] = _value_sql(column, one.kind, counts)
        if name.text is not None:
            shown[name.text] = f"t{column.id}"
        if name.address is not None:
            shown[name.address] = _part_or_null(f"a{column.id}", counts)
    return shown


def view_sql(shown: Mapping[str, str]) -> str:
    return f"CREATE OR REPLACE VIEW sheet AS SELECT {', '.join(f'{sql} AS {quoted(name)}' for name, sql in shown.items())} FROM cells"


def _value_sql(column: Column, kind: Kind, counts: Counts) -> str:
    typed, text = f"v{column.id}", f"t{column.id}"
    part = typed_part(column)
    if kind != "text" and part is not None:
        return typed if typed in counts else f"CAST(NULL AS {part.type})"
    if typed in counts:
        return f"coalesce({text}, shown({typed}))" if text in counts else f"shown({typed})"
    return _part_or_null(text, counts)


def _part_or_null(name: str, counts: Counts) -> str:
    return name if name in counts else "CAST(NULL AS VARCHAR)"
