"""Random sheets and changes for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from chatsheet.domain.changes import (
    CellsSet,
    Change,
    ColumnAdded,
    ColumnDeleted,
    ColumnFields,
    ColumnMoved,
    ColumnUpdated,
    Place,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
    SheetDeleted,
    SheetRenamed,
    SheetRestored,
)
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet, SheetId
from chatsheet.domain.values import ColumnType, NumberFormat

letters = st.characters(exclude_categories=["Cs"])
printable = st.characters(exclude_categories=["Cs", "Cc"])
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(letters, max_size=20),
    st.lists(st.text(letters, max_size=5), max_size=3).map(tuple),
)
titles = st.text(printable, min_size=1, max_size=12)
formats = st.one_of(st.none(), st.builds(NumberFormat, st.sampled_from(["plain", "currency", "percent"]), st.none() | st.integers(0, 4)))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A sheet of up to five columns and eight rows; slots have gaps, rows have parents."""
    names = draw(st.lists(titles, min_size=1, max_size=5, unique_by=str.casefold))
    columns = [
        Column(ColumnId(i + 1), i * 2, name, draw(st.sampled_from(ColumnType)), format=draw(formats), is_primary=i == 0)
        for i, name in enumerate(names)
    ]
    rows: dict[RowId, Row] = {}
    for i in range(draw(st.integers(0, 8))):
        cells = tuple(draw(st.lists(values, max_size=2 * len(columns))))
        parent = draw(st.sampled_from([None, *rows]))
        rows[RowId(i + 1)] = Row(RowId(i + 1), cells, (i + 1) * 1024, parent)
    return Sheet(SheetId(1), draw(titles), tuple(columns), rows)


@st.composite
def changes(draw: st.DrawFn, sheet: Sheet) -> Change:
    """A change that fits the sheet, of any kind that fits."""
    makers: list[Change] = [SheetRenamed(draw(titles)), SheetRestored() if sheet.is_deleted else SheetDeleted()]
    column_ids = [column.id for column in sheet.columns]
    fresh = Column(ColumnId(max(column_ids, default=0) + 1), max((c.slot for c in sheet.columns), default=-1) + 1, draw(titles) + "+")
    makers.append(ColumnAdded(fresh, draw(st.integers(0, len(column_ids)))))
    if column_ids:
        column_id = draw(st.sampled_from(column_ids))
        fields = ColumnFields(
            title=draw(st.none() | titles),
            type=draw(st.none() | st.sampled_from(ColumnType)),
            options=draw(st.none() | st.lists(titles, max_size=2).map(tuple)),
            is_strict=draw(st.none() | st.booleans()),
            format=draw(formats | st.just("none")),
            width=draw(st.none() | st.integers(20, 400)),
        )
        makers += [
            ColumnDeleted(column_id),
            ColumnUpdated(column_id, fields),
            ColumnMoved(column_id, draw(st.integers(0, len(column_ids) - 1))),
        ]
    makers += row_changes(draw, sheet)
    return draw(st.sampled_from(makers))


def row_changes(draw: st.DrawFn, sheet: Sheet) -> list[Change]:
    first = max(sheet.rows, default=0) + 1
    new = [
        Row(
            RowId(first + i),
            tuple(draw(st.lists(values, max_size=4))),
            draw(st.integers(0, 2**40)),
            draw(st.sampled_from([None, *sheet.rows])),
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    made: list[Change] = [RowsAdded(tuple(new))]
    if sheet.rows:
        some = draw(st.lists(st.sampled_from([*sheet.rows]), min_size=1, unique=True))
        made.append(RowsDeleted(tuple(some)))
        made.append(RowsMoved({one: Place(draw(st.sampled_from([None, *sheet.rows])), draw(st.integers(0, 2**40))) for one in some}))
        if sheet.columns:
            cells = {one: {draw(st.sampled_from([c.id for c in sheet.columns])): draw(values)} for one in some}
            made.append(CellsSet(cells))
    return made
