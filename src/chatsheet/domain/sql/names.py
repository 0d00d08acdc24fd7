"""What columns are called in SQL. The compiler and the engine both ask here, so they cannot disagree."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from chatsheet.domain.cells import CONTACTS
from chatsheet.domain.sheet import Column, ColumnId

OWN_NAMES = ("_row_id", "_parent_id", "_position")
"""Columns of the table `sheet` that are not the user's."""


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """The names of one column, unquoted."""

    title: str
    text: str | None = None
    """Where the values stand that are not of the column's kind; None when there are none."""
    address: str | None = None
    """Mail addresses of a contact column, whose title shows the names."""


def column_names(columns: Sequence[Column], mixed: Collection[ColumnId] = ()) -> Mapping[ColumnId, ColumnNames]:
    """Names for `columns` in the order shown. SQL knows no upper and lower case in names, so titles that differ only in that, or not at
    all, get a number; a title without letters is called after its place. `mixed`: columns with values not of their kind."""
    taken = set(OWN_NAMES)
    titles = {column.id: _free(_title(column, index), taken) for index, column in enumerate(columns)}
    return {
        column.id: ColumnNames(
            title=titles[column.id],
            text=_free(f"{titles[column.id]} (text)", taken) if column.id in mixed else None,
            address=_free(f"{titles[column.id]} (address)", taken) if column.type in CONTACTS else None,
        )
        for column in columns
    }


def quoted(name: str) -> str:
    """An identifier as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def unique(names: Sequence[str], others: Sequence[str] = ()) -> list[str]:
    """`names` with a number added where one came before, or is among `others`."""
    taken = {name.casefold() for name in others}
    return [_free(name, taken) for name in names]


def _title(column: Column, index: int) -> str:
    return column.title.replace("\x00", "").strip() or f"Column {index + 1}"


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{name} {number}"
    taken.add(free.casefold())
    return free
