"""The SQL a person sees behind a figure, and filters in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chatsheet.domain.errors import Problem
from chatsheet.domain.query import (
    AllOf,
    AnyOf,
    Condition,
    DaysBetween,
    Filter,
    Group,
    Measure,
    Not,
    Query,
    RowsIn,
    Sort,
    TextAnywhere,
    Today,
)
from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.sql import Kind, column_names, compile_query, compile_row_ids, describe_filter, quoted
from chatsheet.domain.values import ColumnType

TODAY = date(2026, 3, 31)
TASK, OWNER, DUE, STATUS, BUDGET, DONE, TAGS, START = map(ColumnId, range(1, 9))
COLUMNS = (
    Column(TASK, 0, "Task"),
    Column(OWNER, 1, "Owner", ColumnType.CONTACT_LIST),
    Column(DUE, 2, "Due", ColumnType.DATE),
    Column(STATUS, 3, "Status", ColumnType.PICKLIST),
    Column(BUDGET, 4, "Budget"),
    Column(DONE, 5, "Done", ColumnType.CHECKBOX),
    Column(TAGS, 6, "Tags", ColumnType.MULTI_PICKLIST),
    Column(START, 7, "Start", ColumnType.DATETIME),
)
KINDS: dict[ColumnId, Kind] = {
    TASK: "text", OWNER: "text", DUE: "date", STATUS: "text", BUDGET: "number", DONE: "truth", TAGS: "text", START: "datetime"
}  # fmt: skip
LATE = AllOf((Condition(DUE, "lt", Today()), Condition(STATUS, "ne", "Done")))


def where(given: Filter, *mixed: ColumnId) -> tuple[str, dict[str, Any]]:
    compiled = compile_row_ids(given, (), COLUMNS, KINDS, today=TODAY, mixed=mixed)
    text = compiled.sql.removeprefix("SELECT _row_id\nFROM sheet\nWHERE ").removesuffix("\nORDER BY _position, _row_id")
    return text, dict(compiled.params)


def test_a_question_reads_as_a_person_would_write_it() -> None:
    query = Query(LATE, (Measure("sum", BUDGET), Measure("count")), (Group(OWNER),), (Sort(measure=0, is_descending=True),), limit=5)
    compiled = compile_query(query, COLUMNS, KINDS, today=TODAY)
    assert compiled.sql == (
        'SELECT min("Owner") AS "Owner", fsum("Budget") AS "Sum of Budget", count(*) AS "Count", count(*) AS "Rows"\n'
        "FROM sheet\n"
        'WHERE ("Due" < CAST($today AS DATE) AND lower("Status") IS DISTINCT FROM lower($status))\n'
        'GROUP BY lower("Owner")\n'
        'ORDER BY "Sum of Budget" DESC NULLS LAST, lower("Owner") NULLS LAST\n'
        "LIMIT 5"
    )
    assert compiled.params == {"today": "2026-03-31", "status": "Done"}
    assert [(output.role, output.name) for output in compiled.outputs] == [
        ("group", "Owner"), ("measure", "Sum of Budget"), ("measure", "Count"), ("rows", "Rows")
    ]  # fmt: skip
    assert (compiled.rows_at, compiled.left_out_at) == (3, (None, None))


def test_parents_that_roll_up_are_left_out_only_where_there_are_parents() -> None:
    query = Query(measures=(Measure("sum", BUDGET), Measure("count"), Measure("avg", BUDGET), Measure("max", DUE)))
    compiled = compile_query(query, COLUMNS, KINDS, today=TODAY, has_parents=True)
    assert compiled.left_out_at == (5, None, 5, 6)
    assert compiled.sql.count("rollups_1 AS") == 1
    assert 'fsum("Budget") FILTER (WHERE rollups_1._rolled_up IS NULL)' in compiled.sql
    assert [output.index for output in compiled.outputs if output.role == "left_out"] == [0, 3]
    assert "rollups" not in compile_query(query, COLUMNS, KINDS, today=TODAY).sql
    counted = Query(measures=query.measures, leave_out_rollups=False)
    assert "rollups" not in compile_query(counted, COLUMNS, KINDS, today=TODAY, has_parents=True).sql


@pytest.mark.parametrize(
    ("given", "sql", "params"),
    [
        (Condition(STATUS, "eq", "Open"), 'lower("Status") = lower($status)', {"status": "Open"}),
        (
            Condition(STATUS, "in", ("Open", "Late")),
            'lower("Status") IN (lower($status), lower($status_2))',
            {"status": "Open", "status_2": "Late"},
        ),
        (Condition(STATUS, "in", ()), "false", {}),
        (Condition(STATUS, "eq", None), '"Status" IS NULL', {}),
        (Condition(BUDGET, "ge", 5), '"Budget" >= $budget', {"budget": 5}),
        (Condition(BUDGET, "eq", "many"), "false", {}),
        (Condition(BUDGET, "contains", "5"), 'contains(lower(shown("Budget")), lower($budget))', {"budget": "5"}),
        (Condition(DUE, "le", Today(7)), '"Due" <= CAST($today AS DATE) + 7', {"today": "2026-03-31"}),
        (Condition(START, "eq", "2026-03-31"), 'CAST("Start" AS DATE) = CAST($start AS DATE)', {"start": "2026-03-31"}),
        (Condition(DONE, "ne", True), '"Done" IS DISTINCT FROM $done', {"done": True}),
        (Condition(TAGS, "contains", "red"), 'has_item("Tags", $tags)', {"tags": "red"}),
        (Condition(OWNER, "eq", "Ana <a@b.c>"), None, {"owner": "a@b.c", "owner_2": "Ana"}),
        (Condition(OWNER, "eq", "a@b.c"), 'lower("Owner (address)") = lower($owner)', {"owner": "a@b.c"}),
        (Not(Condition(STATUS, "eq", "Open")), '(lower("Status") = lower($status)) IS NOT TRUE', {"status": "Open"}),
        (RowsIn((3, 5)), "_row_id IN (SELECT CAST(unnest($rows) AS BIGINT))", {"rows": ("3", "5")}),
        (TextAnywhere(""), "true", {}),
    ],
)
def test_conditions(given: Filter, sql: str | None, params: dict[str, Any]) -> None:
    found = where(given)
    assert sql in (None, found[0])
    assert found[1] == params


def test_texts_in_a_column_of_numbers_are_found_where_they_stand() -> None:
    assert where(Condition(BUDGET, "eq", "tbd"), BUDGET) == ('lower("Budget (text)") = lower($budget)', {"budget": "tbd"})
    assert where(Condition(BUDGET, "is_blank"), BUDGET)[0] == '("Budget" IS NULL AND "Budget (text)" IS NULL)'
    assert where(Condition(BUDGET, "eq", "5"), BUDGET)[0] == '("Budget" = $budget OR lower("Budget (text)") = lower($budget_2))'


@pytest.mark.parametrize(
    "title", ['a"; DROP TABLE cells; --', "$today", "today", "?", "{}", "%s", "Ünïcödé 🙂", "\x00", "2nd", "a" * 300, "\n--"]
)
def test_no_title_and_no_value_gets_into_the_sql(title: str) -> None:
    column = Column(ColumnId(1), 0, title)
    compiled = compile_row_ids(Condition(column.id, "eq", title), (), [column], {column.id: "text"}, today=TODAY)
    (name,) = compiled.params
    assert name.isascii()
    assert name.isidentifier()
    assert name != "today"
    shown = quoted(column_names([column])[column.id].title)
    assert compiled.sql == f"SELECT _row_id\nFROM sheet\nWHERE lower({shown}) = lower(${name})\nORDER BY _position, _row_id"


def test_no_two_names_are_the_same_to_sql() -> None:
    titles = ("Owner", "owner", "OWNER 2", "Owner (address)", "_position", "", " ", "Budget (text)", "Budget")
    columns = [Column(ColumnId(number), number, title, ColumnType.CONTACT_LIST) for number, title in enumerate(titles)]
    names = column_names(columns, [column.id for column in columns])
    every = [name for one in names.values() for name in (one.title, one.text, one.address) if name]
    assert len({name.lower() for name in [*every, "_row_id", "_parent_id", "_position"]}) == len(every) + 3
    assert [names[column.id].title for column in columns] == [
        "Owner", "owner 2", "OWNER 2 2", "Owner (address)", "_position 2", "Column 6", "Column 7", "Budget (text)", "Budget"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (Query(measures=(Measure("sum", STATUS),)), "measure_unfit"),
        (Query(measures=(Measure("median", DUE),)), "measure_unfit"),
        (Query(measures=(Measure("sum"),)), "measure_unfit"),
        (Query(measures=(Measure("avg", DaysBetween(DUE, STATUS)),)), "measure_unfit"),
        (Query(groups=(Group(STATUS, "month"),)), "group_unfit"),
        (Query(measures=(Measure("count"),), groups=(Group(STATUS),), sorts=(Sort(DUE),)), "sort_unfit"),
        (Query(measures=(Measure("count"),), groups=(Group(STATUS),), sorts=(Sort(measure=1),)), "sort_unfit"),
        (Query(sorts=(Sort(measure=0),)), "sort_unfit"),
        (Query(Condition(ColumnId(99), "eq", 1)), "column_unknown"),
        (Query(Condition(STATUS, "in", tuple(map(str, range(1001))))), "filter_too_large"),
        (Query(Condition(DUE, "lt", Today(10**9))), "date_out_of_range"),
    ],
)
def test_what_makes_no_sense_is_told(query: Query, code: str) -> None:
    with pytest.raises(Problem) as caught:
        compile_query(query, COLUMNS, KINDS, today=TODAY)
    assert caught.value.code == code
    assert caught.value.fix


def test_a_filter_nested_too_deep_is_told() -> None:
    given: Filter = Condition(STATUS, "eq", "Open")
    for _ in range(50):
        given = Not(given)
    with pytest.raises(Problem) as caught:
        where(given)
    assert caught.value.code == "filter_too_large"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (LATE, "Due < today, Status is not Done"),
        (AnyOf((LATE, Condition(DONE, "ne", True))), "(Due < today and Status is not Done) or Done is not checked"),
        (Condition(DONE, "eq", True), "Done is checked"),
        (Condition(STATUS, "in", ("Open", "Late")), "Status is Open or Late"),
        (Condition(STATUS, "not_in", ("Open", "Late")), "Status is not Open nor Late"),
        (Condition(DUE, "ge", Today(-1)), "Due ≥ today - 1 day (2026-03-30)"),
        (Condition(BUDGET, "gt", 100.0), "Budget > 100"),
        (Condition(TASK, "is_blank"), "Task is blank"),
        (Condition(TASK, "eq", None), "Task is blank"),
        (Not(Condition(TASK, "contains", "x")), "not (Task contains x)"),
        (AllOf((Condition(TASK, "starts_with", "x"), AnyOf(()))), "Task starts with x, no rows"),
        (RowsIn((1, 2, 3)), "3 chosen rows"),
        (TextAnywhere("pump"), "any column contains “pump”"),
        (AllOf(()), "all rows"),
        (Condition(ColumnId(99), "eq", 1), "column 99 is 1"),
        (Condition(STATUS, "in", tuple("abcdefghij")), "Status is a or b or c or d or e or f or g or h or 2 more"),
    ],
)
def test_filters_in_words(given: Filter, words: str) -> None:
    assert describe_filter(given, COLUMNS, TODAY) == words
