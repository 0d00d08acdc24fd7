"""Conditions that compare two columns, and rows without children: as SQL, in words, and over the wire. What they mean is held against plain
Python in tests/adapters/duckdb/test_questions.py."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from chatsheet.domain.errors import Problem
from chatsheet.domain.query import AllOf, Condition, Filter, LeafRows, Not, Op, OtherColumn
from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.sql import Kind, compile_row_ids, describe_filter
from chatsheet.domain.values import ColumnType
from chatsheet.maestro.filters import filter_from_json, filter_to_json
from chatsheet.services.actions.naming import FilterArg, Names

TODAY = date(2026, 3, 31)
NOTE, DUE, BUDGET, SPENT, AT, DONE, OWNER, BUYER = map(ColumnId, range(1, 9))
COLUMNS = (
    Column(NOTE, 0, "Note"),
    Column(DUE, 1, "Due", ColumnType.DATE),
    Column(BUDGET, 2, "Budget"),
    Column(SPENT, 3, 'The "spent"'),
    Column(AT, 4, "At", ColumnType.DATETIME),
    Column(DONE, 5, "Done", ColumnType.CHECKBOX),
    Column(OWNER, 6, "Owner", ColumnType.CONTACT_LIST),
    Column(BUYER, 7, "Buyer", ColumnType.CONTACT_LIST),
)
KINDS: dict[ColumnId, Kind] = {
    NOTE: "text",
    DUE: "date",
    BUDGET: "number",
    SPENT: "number",
    AT: "datetime",
    DONE: "truth",
    OWNER: "text",
    BUYER: "text",
}


def where(given: Filter) -> str:
    compiled = compile_row_ids(given, (), COLUMNS, KINDS, today=TODAY)
    assert not compiled.params
    return compiled.sql.split("WHERE ", 1)[1].split("\nORDER BY")[0]


@pytest.mark.parametrize(
    ("left", "op", "right", "sql", "words"),
    [
        (SPENT, "gt", BUDGET, '"The ""spent""" > "Budget"', 'The "spent" > Budget'),
        (SPENT, "ne", BUDGET, '("The ""spent""" = "Budget") IS NOT TRUE', 'The "spent" ≠ Budget'),
        (DUE, "le", AT, '"Due" <= CAST("At" AS DATE)', "Due ≤ At"),
        (NOTE, "eq", DUE, 'TRY_CAST("Note" AS DATE) = "Due"', "Note = Due"),
        (BUDGET, "lt", NOTE, '"Budget" < TRY_CAST("Note" AS DECIMAL(38, 10))', "Budget < Note"),
        (NOTE, "eq", OWNER, 'lower("Note") = lower("Owner")', "Note = Owner"),
    ],
)
def test_two_columns(left: ColumnId, op: Op, right: ColumnId, sql: str, words: str) -> None:
    given = Condition(left, op, OtherColumn(right))
    assert where(given) == sql
    assert describe_filter(given, COLUMNS, TODAY) == words


def test_people_are_the_same_by_address() -> None:
    assert where(Condition(OWNER, "eq", OtherColumn(BUYER))) == (
        'CASE WHEN "Owner (address)" IS NULL OR "Buyer (address)" IS NULL THEN lower("Owner") = lower("Buyer")'
        ' ELSE lower("Owner (address)") = lower("Buyer (address)") END'
    )


@pytest.mark.parametrize(
    ("left", "op", "right", "code"),
    [
        (DUE, "gt", BUDGET, "condition_unfit"),
        (DONE, "eq", NOTE, "condition_unfit"),
        (DONE, "eq", AT, "condition_unfit"),
        (NOTE, "contains", OWNER, "condition_unfit"),
        (NOTE, "in", OWNER, "condition_unfit"),
        (BUDGET, "gt", ColumnId(99), "column_unknown"),
    ],
)
def test_what_cannot_be_compared_is_refused(left: ColumnId, op: Op, right: ColumnId, code: str) -> None:
    with pytest.raises(Problem) as caught:
        where(Condition(left, op, OtherColumn(right)))
    assert caught.value.code == code
    assert caught.value.fix


def test_rows_without_children() -> None:
    assert where(LeafRows()) == "_row_id NOT IN (SELECT _parent_id FROM sheet WHERE _parent_id IS NOT NULL)"
    assert describe_filter(LeafRows(), COLUMNS, TODAY) == "rows without children"


def test_over_the_wire() -> None:
    given = AllOf((LeafRows(), Not(Condition(SPENT, "gt", OtherColumn(BUDGET)))))
    data = filter_to_json(given)
    assert data["parts"][1]["part"]["value"] == {"kind": "column", "column": "3"}
    assert filter_from_json(data) == given
    adapter: TypeAdapter[Any] = TypeAdapter(FilterArg)
    assert Names(COLUMNS, prefers_ids=True).filter(adapter.validate_python(data)) == given


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "leaves", "deep": True},
        {"kind": "condition", "column": "1", "op": "eq", "value": {"kind": "column"}},
        {"kind": "condition", "column": "1", "op": "eq", "value": {"kind": "column", "column": 2}},
        {"kind": "condition", "column": "1", "op": "in", "value": [{"kind": "column", "column": "2"}]},
    ],
)
def test_what_is_no_filter_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(Problem) as caught:
        filter_from_json(data)
    assert caught.value.code == "reading_invalid"
    with pytest.raises(ValueError):
        TypeAdapter(FilterArg).validate_python(data)
