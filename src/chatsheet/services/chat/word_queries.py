"""What Maestro must know of a sheet, asked of the query engine: values of columns, names of rows, which rows stand below which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chatsheet.domain.cells import CONTACTS, MULTI
from chatsheet.domain.sheet import Column, ColumnId, SheetId
from chatsheet.domain.sql import quoted
from chatsheet.domain.sql.names import ColumnNames, column_names
from chatsheet.domain.values import ColumnType
from chatsheet.maestro.context import Parent
from chatsheet.services.tables import Tables, TableState

MOST_VALUES = 200
"""Distinct values of one column that are worth knowing; a column with more is free text."""
MOST_TITLES = 5_000
LONGEST_VALUE = 60
MOST_PARENTS = 500
MOST_CHILDREN = 5_000
"""Rows of a sheet up to which it is known what stands below what; beyond, only which rows have others below them."""
WORDED = frozenset(
    {ColumnType.TEXT_NUMBER, ColumnType.PICKLIST, ColumnType.CONTACT_LIST, ColumnType.MULTI_PICKLIST, ColumnType.MULTI_CONTACT_LIST}
)

Counted = Sequence[tuple[str, int]]


async def ask_words(tables: Tables, sheet_id: SheetId, state: TableState) -> tuple[dict[ColumnId, Counted], Sequence[str]]:
    """Distinct values with how often they occur, by column, the most frequent first; and the primary column's values."""
    names = column_names(state.columns, state.mixed)
    words: dict[ColumnId, Counted] = {}
    titles: Sequence[str] = ()
    for column in state.columns:
        if column.type not in WORDED or state.kinds.get(column.id) != "text":
            continue
        limit = MOST_TITLES if column.is_primary else MOST_VALUES
        table, _ = await tables.query(sheet_id, values_sql(column, names[column.id]), {}, limit=limit, is_trusted=True)
        found = [(str(value), int(str(count))) for value, count in table.rows]
        if column.is_primary:
            titles = [value for value, _ in found]
        if table.row_count <= MOST_VALUES and (not column.is_primary or len(found) < state.row_count):
            words[column.id] = with_options(column, found)
    return words, titles


def values_sql(column: Column, names: ColumnNames) -> str:
    """Single values, also of cells that hold several; people with their address where one is known."""
    source = f"SELECT {_value(column, names)} AS v FROM sheet WHERE {quoted(names.title)} IS NOT NULL"
    return f"SELECT v, count(*) AS n FROM ({source}) WHERE length(v) BETWEEN 1 AND {LONGEST_VALUE} GROUP BY 1 ORDER BY n DESC, 1"


def _value(column: Column, names: ColumnNames) -> str:
    title = quoted(names.title)
    address = quoted(names.address) if names.address is not None else None
    if column.type not in MULTI:
        return title if address is None else _mailbox(title, address)
    items = f"string_split({title}, ', ')"
    if address is None:
        return f"trim(unnest({items}))"
    # Names and addresses stand in two lists of their own: they belong together only where no address is missing.
    others = f"string_split({address}, ', ')"
    pairs = f"list_transform(list_zip({items}, {others}), lambda p: {_mailbox('trim(p[1])', 'trim(p[2])')})"
    return f"unnest(CASE WHEN {address} IS NOT NULL AND len({items}) = len({others}) THEN {pairs} ELSE {items} END)"


def _mailbox(name: str, address: str) -> str:
    return f"CASE WHEN {address} IS NULL OR {address} = {name} THEN {name} ELSE {name} || ' <' || {address} || '>' END"


def with_options(column: Column, found: Counted) -> Counted:
    """A picklist's choices count as known values also where no row has them; a person without address is the one of that name."""
    known = {value for value, _ in found}
    if column.type in CONTACTS:
        known |= {value.partition("<")[0].strip() for value in known}
    return [*found, *((option, 0) for option in column.options if option not in known)]


async def ask_parents(tables: Tables, sheet_id: SheetId, state: TableState) -> Mapping[int, Parent] | None:
    """Rows that others stand below, and which those are in a sheet that is not too long; None when there are too many."""
    if not state.has_parents:
        return {}
    primary = next((column for column in state.columns if column.is_primary), None)
    name = (
        "''" if primary is None else f"coalesce(CAST({quoted(column_names(state.columns, state.mixed)[primary.id].title)} AS VARCHAR), '')"
    )
    sql = f"SELECT _row_id, {name} FROM sheet WHERE _row_id IN (SELECT _parent_id FROM sheet) ORDER BY _position, _row_id"
    table, _ = await tables.query(sheet_id, sql, {}, limit=MOST_PARENTS, is_trusted=True)
    if table.row_count > MOST_PARENTS:
        return None
    below: Mapping[int, Sequence[int]] = {}
    if state.row_count <= MOST_CHILDREN:
        pairs = "SELECT _row_id, _parent_id FROM sheet WHERE _parent_id IS NOT NULL ORDER BY _position, _row_id"
        children, _ = await tables.query(sheet_id, pairs, {}, limit=MOST_CHILDREN, is_trusted=True)
        below = all_below(children.rows)
    return {_id(row): Parent(str(title), tuple(below.get(_id(row), ()))) for row, title in table.rows}


def all_below(pairs: Iterable[Sequence[Any]]) -> Mapping[int, Sequence[int]]:
    """Every row below each parent, at any depth, out of (row, parent)."""
    children: dict[int, list[int]] = defaultdict(list)
    for row, parent in pairs:
        children[_id(parent)].append(_id(row))
    return {parent: _descendants(parent, children) for parent in list(children)}


def _descendants(parent: int, children: Mapping[int, Sequence[int]]) -> Sequence[int]:
    found: list[int] = []
    stack = [*reversed(children[parent])]
    while stack:
        one = stack.pop()
        found.append(one)
        stack += reversed(children.get(one, ()))
    return found


def _id(value: Any) -> int:
    return int(str(value))
