"""`describe_sheet` and `describe_column`: every figure agrees with what `aggregate` says, and comes with its queries."""

from __future__ import annotations

from typing import Any

from chatsheet.domain.changes import Place, RowsMoved
from chatsheet.domain.sheet import POSITION_GAP, RowId
from chatsheet.services.chat.context.quoting import CLOSE, OPEN
from chatsheet.services.chat.proof.results import Results
from tests.services.context.sheets import ROWS, SPECS, TEXT, World, hostile
from tests.services.context.vocabularies import real_tokens


def facts(data: Any) -> dict[str, Any]:
    return dict(data["rows"])


async def column(there: World, title: str) -> dict[str, Any]:
    return facts(await there.data(await there.sheet(SPECS, ROWS), "describe_column", column=title))


async def test_a_column_of_numbers(there: World) -> None:
    found = await column(there, "Days")
    assert {name: found[name] for name in ("rows", "filled cells", "blank cells", "sum", "average", "lowest", "highest", "zeros")} == {
        "rows": 4,
        "filled cells": 3,
        "blank cells": 1,
        "sum": 4.5,
        "average": 2.25,
        "lowest": 1.5,
        "highest": 3,
        "zeros": 0,
    }
    assert found["rows with “many”, which does not fit"] == 1


async def test_columns_of_texts_dates_truths_and_lists(there: World) -> None:
    assert (await column(there, "Status"))["rows with “Open”"] == 2
    due = await column(there, "Due")
    assert (due["earliest"], due["latest"], due["different months"]) == ("2026-01-05", "2026-02-01", 2)
    assert (await column(there, "Done"))["checked"] == 2
    assert (await column(there, "Tags"))["rows with “x”"] == 2
    assert (await column(there, "owner"))["longest, in characters"] == 3


async def test_its_figures_are_those_of_aggregate_and_leave_out_the_same_parents(there: World) -> None:
    sheet_id = await there.sheet([("Task", TEXT), ("Budget", TEXT)], [["phase", 30], ["a", 10], ["b", 20], ["c", 5]])
    await there.change(sheet_id, RowsMoved({RowId(n): Place(RowId(1), n * POSITION_GAP) for n in (2, 3)}))
    data = await there.data(sheet_id, "describe_column", column="Budget")
    asked = await there.data(sheet_id, "aggregate", measures=[{"aggregate": one, "column": "Budget"} for one in ("sum", "avg", "median")])
    found = facts(data)
    assert [found["sum"], found["average"], found["median"]] == [*asked["rows"][0][:3]] == [35, 35 / 3, 10]
    assert found["rows left out, they roll up others"] == data["proof"]["left_out"] == 1
    assert "lower quartile" not in found  # over all rows it would not go with the others


async def test_it_comes_with_its_queries_and_can_be_cited(there: World) -> None:
    sheet_id = await there.sheet(SPECS, ROWS)
    result = await there.act(sheet_id, "describe_column", column="Days")
    proof = result.data["proof"]
    assert (proof["rows"], len(proof["queries"]), proof["queries"][0]) == (4, 4, proof["query"])
    assert proof["sheet_version"]["seq"] == (await there.tables.state(sheet_id)).version.seq
    results = Results()
    told = results.add("c1", "describe_column", {"column": "Days"}, result, (await there.tables.state(sheet_id)).columns)
    assert '"result":"r1"' in told
    assert results.grids[0].rows[1] == ("filled cells", 3)


async def test_values_that_are_all_different_are_examples(there: World) -> None:
    sheet_id = await there.sheet(SPECS, [[f"task {n}", *[None] * 6] for n in range(40)])
    data = await there.data(sheet_id, "describe_column", column="Task")
    assert [row for row in data["rows"] if row[0] == "for example"] == [("for example", f"task {n}") for n in (0, 1, 10)]


async def test_an_unknown_column_is_answered_with_the_nearest(there: World) -> None:
    result = await there.act(await there.sheet(SPECS, ROWS), "describe_column", column="Stauts")
    assert result.error is not None
    assert (result.error.code, result.error.params["nearest"]) == ("column_unknown", ["Status"])


async def test_the_sheet_by_level(there: World) -> None:
    sheet_id = await there.sheet(SPECS, ROWS)
    names = await there.data(sheet_id, "describe_sheet", level="names")
    assert (names["name"], names["rows"], names["has_parents"], len(names["columns"]), names["samples"]) == ("Plan", 4, False, 7, [])
    assert "statistics" not in names["columns"][0]
    assert '"Days" text or number' in names["text"]
    columns = await there.data(sheet_id, "describe_sheet")
    days = columns["columns"][3]
    assert (days["title"], days["type"], days["statistics"]["blank"], days["statistics"]["misfits"]) == ("Days", "TEXT_NUMBER", 1, 1)
    samples = await there.data(sheet_id, "describe_sheet", level="samples")
    assert samples["samples"][0] == {"id": "1", "cells": dict(zip("1234567", ROWS[0], strict=True))}


async def test_columns_are_found_by_a_part_of_their_title(there: World) -> None:
    sheet_id = await there.sheet([(f"Week {n}", TEXT) for n in range(1, 61)], [["x"] * 60])
    data = await there.data(sheet_id, "describe_sheet", search="week 5")
    assert [column["title"] for column in data["columns"]] == ["Week 5", *(f"Week {n}" for n in range(50, 60))]
    assert "11 of 60 columns" in data["text"]
    assert "Week 4" not in data["text"]


async def test_hostile_sheets_are_cut_and_marked(there: World) -> None:
    sheet_id = await there.sheet(*hostile(40, 20))
    data = await there.data(sheet_id, "describe_sheet", level="samples")
    assert real_tokens(data["text"]) <= 1_500
    assert (data["text"].count(OPEN), data["text"].count(CLOSE)) == (1, 1)
    assert max(len(str(value)) for row in data["samples"] for value in row["cells"].values()) <= 201 * 6
    for one in (1, 2, 3, 4):
        column = await there.data(sheet_id, "describe_column", column=str(one))
        assert max(len(str(value)) for row in column["rows"] for value in row) <= 130
