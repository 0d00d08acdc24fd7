"""Compiled questions, run by the real engine, answer what plain Python answers: over random sheets, filters, orders and figures."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from chatsheet.adapters.duckdb.answers import answer, row_ids
from chatsheet.adapters.duckdb.database import Database
from chatsheet.adapters.duckdb.faults import SheetLost
from chatsheet.adapters.duckdb.limits import ChildLimits
from chatsheet.adapters.duckdb.wire import Query as Asked
from chatsheet.adapters.duckdb.wire import RowIds, Rows
from chatsheet.domain.errors import Problem
from chatsheet.domain.query import AllOf, AnyOf, Condition, Filter, Not, Query, Sort
from chatsheet.domain.sheet import ColumnId, Row, RowId
from chatsheet.domain.sql import Compiled, compile_query, compile_row_ids
from chatsheet.domain.sql.where import DEEPEST, MOST_VALUES
from chatsheet.ports import TableColumn
from tests.adapters.duckdb.plain import PlainSheet, figures, kinds_of, meets, mixed_of, ordered_ids
from tests.adapters.duckdb.random_sheets import COLUMNS, FILTER, QUERY, SORTS, TODAY, sheets

LIMITS = ChildLimits(memory_bytes=1024 * 1024 * 1024)


def line(row: Row) -> bytes:
    return msgspec.json.encode([row.id, row.parent_id, row.position, *row.cells])


@contextmanager
def loaded(sheet: PlainSheet) -> Iterator[Database]:
    database = Database(sheet.columns, LIMITS)
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"".join(line(row) + b"\n" for row in sheet.rows))
        file.flush()
        database.load(file.name)
    try:
        yield database
    finally:
        database.close()


def run(database: Database, compiled: Compiled) -> Rows:
    query = Asked(id=1, sheet=1, sql=compiled.sql, params=dict(compiled.params), limit=1000, is_trusted=True)
    rows = answer(database, query, 10_000_000)
    assert [name for name, _ in rows.columns] == [output.name for output in compiled.outputs]
    return rows


def ids(database: Database, compiled: Compiled) -> list[int]:
    data = row_ids(database, RowIds(id=1, sheet=1, sql=compiled.sql, params=dict(compiled.params), is_trusted=True))
    return list(memoryview(data).cast("q"))


@given(sheets())
def test_columns_come_out_as_their_values_are(sheet: PlainSheet) -> None:
    with loaded(sheet) as database:
        assert list(database.table_columns()) == [TableColumn(one.id, sheet.kind(one), sheet.misfits(one)) for one in sheet.columns]


@given(sheets(), st.none() | FILTER, SORTS)
def test_a_view_has_the_rows_that_meet_its_filter_in_its_order(sheet: PlainSheet, where: Filter | None, sorts: list[Sort]) -> None:
    compiled = compile_row_ids(where, sorts, COLUMNS, kinds_of(sheet), today=TODAY, mixed=mixed_of(sheet))
    with loaded(sheet) as database:
        assert ids(database, compiled) == ordered_ids(sheet, where, sorts)


@given(sheets(), QUERY)
def test_figures_are_what_plain_python_counts(sheet: PlainSheet, query: Query) -> None:
    has_parents = any(row.parent_id is not None for row in sheet.rows)
    try:
        compiled = compile_query(query, COLUMNS, kinds_of(sheet), today=TODAY, mixed=mixed_of(sheet), has_parents=has_parents)
    except Problem as problem:
        event(problem.code)
        assert problem.code in ("measure_unfit", "group_unfit")
        return
    with loaded(sheet) as database:
        found = run(database, compiled)
    rows_at = compiled.rows_at
    assert rows_at is not None
    got = {tuple(map(_lowered, row[: len(query.groups)])): [*row[len(query.groups) : rows_at], row[rows_at]] for row in found.rows}
    assert len(got) == len(found.rows) == found.row_count
    assert_same(got, figures(sheet, query))


@given(sheets(), st.none() | FILTER, st.integers(0, 5))
def test_rows_come_with_the_columns_asked_for(sheet: PlainSheet, where: Filter | None, limit: int) -> None:
    query = Query(where, show=(ColumnId(12), ColumnId(13)), limit=limit)
    compiled = compile_query(query, COLUMNS, kinds_of(sheet), today=TODAY, mixed=mixed_of(sheet))
    with loaded(sheet) as database:
        rows = run(database, compiled).rows
    assert [row[0] for row in rows] == ordered_ids(sheet, where, ())[:limit]
    for row in rows:
        by_role = {(output.role, output.column): value for output, value in zip(compiled.outputs, row, strict=True)}
        own = sheet.by_id(RowId(row[0]))
        budget = sheet.column(ColumnId(12))
        assert by_role["value", budget.id] == sheet.typed(budget, own)
        if sheet.misfits(budget) and sheet.typed(budget, own) is None:
            assert by_role["text", budget.id] == sheet.shown(budget, own)


@given(sheets(), sheets(), st.none() | FILTER)
def test_a_patched_table_answers_like_one_loaded_anew(before: PlainSheet, after: PlainSheet, where: Filter | None) -> None:
    """Also when values of a kind come that a column did not hold."""
    gone = [row.id for row in before.rows if row.id not in {one.id for one in after.rows}]
    with loaded(before) as database, loaded(after) as fresh:
        database.patch(b"\n".join(map(line, after.rows)), gone)
        kinds, mixed = found_kinds(database)
        assert mixed == found_kinds(fresh)[1]
        compiled = compile_row_ids(where, (), COLUMNS, kinds, today=TODAY, mixed=mixed)
        assert ids(database, compiled) == [one for one in ordered_ids(after, None, ()) if meets(after, after.by_id(RowId(one)), where)]
        assert len(database.titles) == len({title.lower() for title in database.titles})


@given(sheets(), sheets(), st.sets(st.sampled_from([column.id for column in COLUMNS])), st.none() | FILTER)
def test_changed_cells_answer_like_a_table_loaded_anew(
    before: PlainSheet, other: PlainSheet, touched: set[ColumnId], where: Filter | None
) -> None:
    """Only the columns named are taken from the rows that come; rows that do not come stay as they are."""
    came = [_with_cells(row, other.by_id(row.id), touched) for row in before.rows if row.id in {one.id for one in other.rows}]
    by_id = {row.id: row for row in came}
    after = PlainSheet(COLUMNS, [by_id.get(row.id, row) for row in before.rows], TODAY)
    with loaded(before) as database, loaded(after) as fresh:
        database.patch(b"\n".join(map(line, came)), [], touched)
        kinds, mixed = found_kinds(database)
        assert mixed == found_kinds(fresh)[1]
        compiled = compile_row_ids(where, (), COLUMNS, kinds, today=TODAY, mixed=mixed)
        assert ids(database, compiled) == ordered_ids(after, where, ())


def _with_cells(row: Row, other: Row, touched: set[ColumnId]) -> Row:
    """`row` with the values that `other` has in some columns."""
    cells, others = ([*one.cells, *[None] * (10 - len(one.cells))] for one in (row, other))
    for column in COLUMNS:
        if column.id in touched:
            cells[column.slot] = others[column.slot]
    return Row(row.id, tuple(cells), row.position, row.parent_id)


def test_cells_of_a_row_that_is_not_there_lose_the_sheet() -> None:
    sheet = PlainSheet(COLUMNS, [Row(RowId(1), ("Alpha",), 1)], TODAY)
    with loaded(sheet) as database, pytest.raises(SheetLost):
        database.patch(b'[1,null,1,"Beta"]\n[2,null,2,"Gamma"]', [], [11])


def found_kinds(database: Database) -> tuple[dict[ColumnId, Any], list[ColumnId]]:
    found = database.table_columns()
    return {one.id: one.kind for one in found}, [one.id for one in found if one.misfits]


def assert_same(got: dict[tuple[Any, ...], list[Any]], expected: dict[tuple[Any, ...], list[Any]]) -> None:
    assert got.keys() == expected.keys()
    for key, values in expected.items():
        for one, other in zip(got[key], values, strict=True):
            if isinstance(other, float) and isinstance(one, int | float):
                assert math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
            else:
                assert _lowered(one) == other


def _lowered(value: Any) -> Any:
    return value.lower() if isinstance(value, str) and not value[:1].isdigit() else value


def test_the_largest_filters_allowed_run() -> None:
    sheet = PlainSheet(COLUMNS, [Row(RowId(1), ("Alpha", None, None, 5), 1)], TODAY)
    deep: Filter = Condition(ColumnId(11), "eq", "alpha")
    for number in range(DEEPEST // 2):
        deep = Not(AllOf((deep, Condition(ColumnId(12), "gt", number))))
    wide = AnyOf(tuple(Condition(ColumnId(11 + number % 10), "ne", f"x{number}") for number in range(1000)))
    listed = Condition(ColumnId(11), "in", tuple(f"x{number}" for number in range(MOST_VALUES)))
    with loaded(sheet) as database:
        for given in (deep, wide, listed, Not(listed)):
            compiled = compile_row_ids(given, (), COLUMNS, kinds_of(sheet), today=TODAY)
            assert ids(database, compiled) == ordered_ids(sheet, given, ())
