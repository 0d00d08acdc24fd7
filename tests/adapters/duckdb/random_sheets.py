"""Random small sheets and questions about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from chatsheet.domain.query import (
    AllOf,
    AnyOf,
    Condition,
    DaysBetween,
    Filter,
    Group,
    LeafRows,
    Measure,
    Not,
    OtherColumn,
    Query,
    RowsIn,
    Sort,
    TextAnywhere,
    Today,
)
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId
from chatsheet.domain.values import ColumnType
from tests.adapters.duckdb.plain import PlainSheet

TODAY = date(2026, 3, 31)

COLUMNS = (
    Column(ColumnId(11), 0, "Name"),
    Column(ColumnId(12), 3, 'The "Budget", {net}'),
    Column(ColumnId(13), 1, "Due", ColumnType.DATE),
    Column(ColumnId(14), 2, "due", ColumnType.DATETIME),
    Column(ColumnId(15), 5, "Rows", ColumnType.CHECKBOX),
    Column(ColumnId(16), 4, "", ColumnType.CONTACT_LIST),
    Column(ColumnId(17), 7, "Tags", ColumnType.MULTI_PICKLIST),
    Column(ColumnId(18), 6, "Count", ColumnType.MULTI_CONTACT_LIST),
    Column(ColumnId(19), 9, "Due (text)", ColumnType.PICKLIST),
    Column(ColumnId(20), 8, "Start", ColumnType.DATE),
)
"""Titles that clash with each other and with names the engine gives; slots out of order."""

TEXTS = (
    "Alpha",
    "alpha",
    "BETA",
    "b%_a",
    "007",
    "7",
    "5.0",
    "x'y\"z\\",
    "Straße",
    "Ünï\ncode",
    "null",
    "true",
    "2026-03-30",
    "[1]",
    "{}",
    "é",
)
NUMBERS = (0, 1, -3, 5, 7, 2.5, 0.25, 100, 12, 1000000.5)
DAYS = ("2026-03-30", "2026-03-31", "2026-04-01", "2025-12-31", "2024-02-29", "2026-01-01")
TIMES = ("2026-03-31T00:00:00", "2026-03-31T14:05:00", "2026-04-01T00:00:00", "2025-12-31T23:59:59")
PEOPLE = ("Ana Lima <ana@example.com>", "Ana Lima <other@example.com>", "Ana Lima", "ben@example.com", "Ben Ode <ben@example.com>", "eve")
TAGS = ("red", "Red", "red wine", "blue")

TEXT = st.sampled_from(TEXTS)
NUMBER = st.sampled_from(NUMBERS)
MISFIT = st.sampled_from(("tbd", "TBD", "n/a", "31.03.2026", "2026-02-30", 5))
SEVERAL_TAGS = st.lists(st.sampled_from(TAGS), max_size=3, unique=True)
SEVERAL_PEOPLE = st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True)


def _maybe(values: st.SearchStrategy[Any], others: st.SearchStrategy[Any] = MISFIT) -> st.SearchStrategy[Any]:
    """Mostly `values`, some blank, in some sheets some of another kind."""
    blank = st.sampled_from((None, None, ""))
    return st.one_of(values, values, values, blank, others)


@st.composite
def cells(draw: st.DrawFn, *, is_messy: bool) -> list[Any]:
    other = MISFIT if is_messy else st.none()
    by_slot: dict[int, Any] = {
        0: draw(_maybe(TEXT, NUMBER)),
        3: draw(_maybe(NUMBER, TEXT if is_messy else st.none())),
        1: draw(_maybe(st.sampled_from(DAYS), other)),
        2: draw(_maybe(st.sampled_from(TIMES + DAYS[:1]), other)),
        5: draw(_maybe(st.booleans(), other)),
        4: draw(_maybe(st.sampled_from(PEOPLE), st.none())),
        7: draw(_maybe(SEVERAL_TAGS, st.sampled_from(TAGS))),
        6: draw(_maybe(SEVERAL_PEOPLE, st.none())),
        9: draw(_maybe(TEXT, NUMBER)),
        8: draw(_maybe(st.sampled_from(DAYS), st.none())),
    }
    row = [by_slot[slot] for slot in range(10)]
    while row and row[-1] is None and draw(st.booleans()):
        row.pop()
    return row


@st.composite
def sheets(draw: st.DrawFn, most_rows: int = 12) -> PlainSheet:
    """Parents often roll up one of their columns."""
    is_messy = draw(st.booleans())
    count = draw(st.integers(0, most_rows))
    parents = [draw(st.none() | st.integers(1, number)) if number else None for number in range(count)]
    positions = draw(st.permutations(range(count)))
    rows = [
        Row(RowId(number + 1), tuple(map(_value, draw(cells(is_messy=is_messy)))), positions[number] << 20, _parent(parents[number]))
        for number in range(count)
    ]
    return PlainSheet(COLUMNS, _rolled_up(rows) if draw(st.booleans()) else rows, TODAY)


def _parent(number: int | None) -> RowId | None:
    return None if number is None else RowId(number)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _rolled_up(rows: list[Row]) -> list[Row]:
    """Budgets of parents become the sum of their children's, from the leaves up."""
    done = {row.id: row for row in rows}
    for row in reversed(rows):
        values = [one.cells[3] for one in done.values() if one.parent_id == row.id and len(one.cells) > 3]
        numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
        if numbers:
            padded = [*row.cells, *[None] * (4 - len(row.cells))]
            done[row.id] = Row(row.id, (*padded[:3], sum(numbers), *padded[4:]), row.position, row.parent_id)
    return [done[row.id] for row in rows]


OPERAND = st.one_of(
    TEXT,
    NUMBER,
    st.sampled_from(DAYS + TIMES),
    st.booleans(),
    st.sampled_from(PEOPLE + TAGS + ("tbd", "ana", "@example", "wine", "")),
    st.builds(Today, st.integers(-2, 2)),
    st.none(),
)
COLUMN = st.sampled_from([column.id for column in COLUMNS])
ONE_VALUE = st.sampled_from(
    ("eq", "ne", "lt", "le", "gt", "ge", "contains", "not_contains", "starts_with", "ends_with", "is_blank", "is_not_blank")
)
CONDITION = st.one_of(
    st.builds(Condition, COLUMN, ONE_VALUE, OPERAND),
    st.builds(Condition, COLUMN, ONE_VALUE, OPERAND),
    st.builds(Condition, COLUMN, st.sampled_from(("in", "not_in")), st.lists(OPERAND, max_size=3).map(tuple)),
)
COMPARABLE = (
    (COLUMNS[0].id, COLUMNS[8].id, COLUMNS[5].id, COLUMNS[7].id, COLUMNS[6].id),
    (COLUMNS[0].id, COLUMNS[1].id),
    (COLUMNS[2].id, COLUMNS[3].id, COLUMNS[9].id),
    (COLUMNS[2].id, COLUMNS[8].id, COLUMNS[9].id, COLUMNS[3].id),
    (COLUMNS[4].id,),
)
"""Columns that can be compared with each other, whatever the rows hold: numbers with texts, days with times and texts."""
BESIDE = st.sampled_from(COMPARABLE).flatmap(
    lambda some: st.builds(
        Condition,
        st.sampled_from(some),
        st.sampled_from(("eq", "ne", "lt", "le", "gt", "ge")),
        st.builds(OtherColumn, st.sampled_from(some)),
    )
)
LEAF: st.SearchStrategy[Filter] = st.one_of(
    CONDITION,
    CONDITION,
    BESIDE,
    st.just(LeafRows()),
    st.builds(RowsIn, st.lists(st.integers(1, 14), max_size=5).map(tuple)),
    st.builds(TextAnywhere, st.sampled_from(("a", "7", "5", "2026", "@", "e", "tbd", "", ".", "ü"))),
)
FILTER: st.SearchStrategy[Filter] = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=4,
)
SORTS = st.lists(st.builds(Sort, COLUMN, st.none(), st.booleans()), max_size=2)

DAY_COLUMN = st.sampled_from([ColumnId(13), ColumnId(14), ColumnId(20)])
DAYS_BETWEEN = st.builds(DaysBetween, st.one_of(DAY_COLUMN, st.builds(Today)), st.one_of(DAY_COLUMN, st.builds(Today, st.integers(-3, 3))))
COUNTS = st.sampled_from(("count", "count_distinct", "count_blank"))
MEASURE = st.one_of(
    st.just(Measure("count")),
    st.builds(Measure, COUNTS, COLUMN),
    st.builds(Measure, st.sampled_from(("min", "max")), COLUMN),
    st.builds(Measure, st.sampled_from(("sum", "avg", "median", "min", "max")), st.just(ColumnId(12))),
    st.builds(Measure, st.sampled_from(("sum", "avg", "median", "min", "max", "count", "count_blank", "count_distinct")), DAYS_BETWEEN),
)
GROUP = st.one_of(st.builds(Group, COLUMN), st.builds(Group, DAY_COLUMN, st.sampled_from(("day", "week", "month", "quarter", "year"))))
QUERY = st.builds(
    Query,
    where=st.none() | FILTER,
    measures=st.lists(MEASURE, min_size=1, max_size=3).map(tuple),
    groups=st.lists(GROUP, max_size=2).map(tuple),
    leave_out_rollups=st.booleans(),
)
