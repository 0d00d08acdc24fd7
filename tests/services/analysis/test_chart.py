"""The action `chart`: the figures of `aggregate`, honestly drawn, and nothing of the sheet in the drawing but plain titles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.values import ColumnType
from tests.services.analysis.sheets import Bench

pytestmark = pytest.mark.asyncio(loop_scope="module")

SUM = {"aggregate": "sum", "column": "Budget"}


def bars(**more: Any) -> dict[str, Any]:
    return {"mark": "bar", "x": {"column": "Status"}, "y": SUM, **more}


def encoding(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["spec"]["encoding"]
    return found


async def test_a_chart_draws_what_aggregate_counts(world: Bench) -> None:
    plan = await world.plan()
    chart = await world.read(plan, "chart", **bars())
    figures = await world.read(plan, "aggregate", measures=[SUM], by=[{"column": "Status"}], sorts=[{"measure": 0, "is_descending": True}])
    assert [(row[0], row[1]) for row in figures["rows"]] == [("Open", 250), ("Done", 100), (None, 10)]
    assert chart["rows"] == [["Open", 250, 3, 1], ["Done", 100, 1, 0], ["(blank)", 10, 1, 0]]
    assert chart["proof"] == figures["proof"]
    assert [(column["name"], column["field"]) for column in chart["columns"][:2]] == [("Status", "f0"), ("Sum of Budget", "f1")]
    assert chart["description"] == (
        "Bar chart of Sum of Budget by Status, 3 figures. Highest: Open, $250. Lowest: (blank), $10. "
        "1 parent row that repeats its children is left out."
    )
    assert chart["spec"]["data"] == {"name": "table"}
    assert encoding(chart)["y"]["axis"]["format"] == "$,.0f"


async def test_a_condition_is_said(world: Bench) -> None:
    where = {"kind": "condition", "column": "Spent", "op": "gt", "value": {"kind": "column", "column": "Budget"}}
    chart = await world.read(await world.plan(), "chart", **bars(where=where))
    assert chart["rows"] == [["open", 50, 1, 0]]
    assert "Only rows where Spent > Budget." in chart["description"]
    assert "It is open, $50." in chart["description"]


async def test_months_without_rows_keep_their_place(world: Bench) -> None:
    spent = {"aggregate": "sum", "column": "Spent"}
    chart = await world.read(await world.plan(), "chart", mark="line", x={"column": "Due"}, y=spent)
    assert chart["rows"] == [["2026-01", 90, 2, 0], ["2026-04", 60, 2, 0]]
    months = ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert encoding(chart)["x"]["scale"] == {"domain": months}
    assert encoding(chart)["y"]["impute"] == {"value": 0, "keyvals": months}
    assert encoding(chart)["y"]["title"] == "Sum of Spent (€)"
    assert "2 periods have no rows; they count as 0." in chart["description"]
    assert "1 row without a date in Due is not drawn." in chart["description"]


async def test_averages_have_gaps_and_no_stack(world: Bench) -> None:
    average = {"aggregate": "avg", "column": "Budget"}
    chart = await world.read(await world.plan(), "chart", mark="area", x={"column": "Due", "unit": "quarter"}, y=average)
    assert encoding(chart)["y"]["stack"] is None
    assert encoding(chart)["y"]["impute"]["value"] is None
    assert [row[0] for row in chart["rows"]] == ["2026-Q1", "2026-Q2"]


async def test_the_rest_is_one_bar_of_sums(world: Bench) -> None:
    rows = [(number, None, f"t{number}", number) for number in range(1, 31)]
    sheet = await world.sheet((Column(ColumnId(1), 0, "Task"), Column(ColumnId(2), 1, "Days")), rows)
    chart = await world.read(sheet, "chart", mark="bar", x={"column": "Task"}, y={"aggregate": "sum", "column": "Days"}, limit=3)
    assert [row[:2] for row in chart["rows"]] == [["t30", 30], ["t29", 29], ["t28", 28], ["Other", sum(range(1, 28))]]
    assert "27 more groups are drawn together as “Other”." in chart["description"]
    assert "Highest: t30, 30. Lowest: t28, 28." in chart["description"]
    assert chart["proof"]["rows"] == 30
    assert [row[1] for row in await world.again(sheet, chart)] == [30, 29, 28, 378]
    lowest = await world.read(
        sheet, "chart", mark="bar", x={"column": "Task"}, y={"aggregate": "max", "column": "Days"}, limit=2, sorts=[{"measure": 0}]
    )
    assert [row[:2] for row in lowest["rows"]] == [["t1", 1], ["t2", 2]]
    assert "28 more groups are not drawn." in lowest["description"]


async def test_groups_called_like_the_rest_stay_apart(world: Bench) -> None:
    rows = [(1, None, "Other", 9), (2, None, "(blank)", 8), (3, None, None, 7), (4, None, "a", 2), (5, None, "b", 1)]
    sheet = await world.sheet((Column(ColumnId(1), 0, "Task"), Column(ColumnId(2), 1, "Days")), rows)
    chart = await world.read(sheet, "chart", mark="arc", x={"column": "Task"}, y={"aggregate": "sum", "column": "Days"}, limit=3)
    assert [row[:2] for row in chart["rows"]] == [["Other", 9], ["(blank)", 8], ["(blank) 2", 7], ["Other 2", 3]]


async def test_colours_part_each_bar(world: Bench) -> None:
    """A colour is one, however its value is written in the single bars."""
    chart = await world.read(await world.plan(), "chart", mark="bar", x={"column": "Owner"}, y=SUM, color={"column": "Status"})
    assert [row[:3] for row in chart["rows"]] == [
        ["Ben", "Open", 200],
        ["Ana Lima", "Done", 100],
        ["Ana Lima", "Open", 50],
        ["(blank)", "Open", None],
        ["(blank)", "(blank)", 10],
    ]
    assert encoding(chart)["color"]["field"] == "f1"


async def test_rows_as_points_are_an_even_sample(world: Bench) -> None:
    rows = [(number, None, f"t{number}", number, number * 2) for number in range(1, 2101)]
    columns = (Column(ColumnId(1), 0, "Task", is_primary=True), Column(ColumnId(2), 1, "A"), Column(ColumnId(3), 2, "B"))
    sheet = await world.sheet(columns, rows)
    chart = await world.read(sheet, "chart", mark="point", x={"column": "A"}, y={"column": "B"})
    assert [row[0] for row in chart["rows"]] == list(range(1, 2101, 3))
    assert chart["proof"]["rows"] == 2100
    assert "Drawn is an even sample of 700 of 2,100 rows." in chart["description"]
    assert encoding(chart)["x"]["field"] == "f1"
    assert encoding(chart)["y"]["field"] == "f2"


async def test_points_leave_out_parents_that_repeat_their_children(world: Bench) -> None:
    chart = await world.read(await world.plan(), "chart", mark="point", x={"column": "Budget"}, y={"column": "Spent"})
    assert [row[0] for row in chart["rows"]] == [2, 3, 4]
    assert chart["proof"]["left_out"] == 1
    assert chart["description"].startswith("Dot chart of Spent (€) against Budget, 3 rows.")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"mark": "line", "x": {"column": "Status"}, "y": SUM}, "chart_unfit"),
        ({"mark": "arc", "x": {"column": "Status"}, "y": {"aggregate": "avg", "column": "Budget"}}, "chart_unfit"),
        ({"mark": "arc", "x": {"column": "Status"}, "y": SUM, "color": {"column": "Owner"}}, "chart_unfit"),
        ({"mark": "bar", "x": {"column": "Status"}, "y": {"column": "Budget"}}, "chart_unfit"),
        ({"mark": "bar", "x": {"column": "Status"}, "y": {"aggregate": "min", "column": "Due"}}, "chart_unfit"),
        ({"mark": "bar", "x": {"column": "Status"}, "y": {"aggregate": "sum", "column": "Task"}}, "measure_unfit"),
        ({"mark": "bar", "x": {"column": "Status", "unit": "month"}, "y": SUM}, "group_unfit"),
        ({"mark": "point", "x": {"column": "Budget"}, "y": {"column": "Task"}}, "column_unfit"),
        ({"mark": "point", "x": {"column": "Budget"}, "y": {"column": "Spent"}, "sorts": [{"measure": 0}]}, "chart_unfit"),
        ({"mark": "bar", "x": {"column": "Stats"}, "y": SUM}, "column_unknown"),
        ({"mark": "sphere", "x": {"column": "Status"}, "y": SUM}, "arguments_invalid"),
    ],
)
async def test_nonsense_is_refused_with_what_to_do(world: Bench, arguments: dict[str, Any], code: str) -> None:
    assert await world.refused(await world.plan(), "chart", **arguments) == code


async def test_what_no_pie_can_show(world: Bench) -> None:
    columns = (Column(ColumnId(1), 0, "Task"), Column(ColumnId(2), 1, "Days"), Column(ColumnId(3), 2, "Due", ColumnType.DATE))
    sheet = await world.sheet(columns, [(1, None, "a", 5, "1990-01-01"), (2, None, "b", -2, "2026-01-01")])
    days = {"aggregate": "sum", "column": "Days"}
    assert await world.refused(sheet, "chart", mark="arc", x={"column": "Task"}, y=days) == "chart_unfit"


async def test_too_many_figures_and_colours_are_refused(world: Bench) -> None:
    columns = (Column(ColumnId(1), 0, "Task"), Column(ColumnId(2), 1, "Days"), Column(ColumnId(3), 2, "Due", ColumnType.DATE))
    rows = [
        (number, None, f"t{number % 21}", number, f"20{number // 300:02}-{number // 25 % 12 + 1:02}-{number % 25 + 1:02}")
        for number in range(1, 1300)
    ]
    sheet = await world.sheet(columns, rows)
    days = {"aggregate": "sum", "column": "Days"}
    assert await world.refused(sheet, "chart", mark="line", x={"column": "Due", "unit": "day"}, y=days) == "chart_too_large"
    assert (
        await world.refused(sheet, "chart", mark="line", x={"column": "Due", "unit": "year"}, y=days, color={"column": "Task"})
        == "chart_too_large"
    )


async def test_nothing_to_draw_is_said(world: Bench) -> None:
    where = {"kind": "condition", "column": "Budget", "op": "gt", "value": 1_000_000}
    for arguments in (bars(where=where), {"mark": "line", "x": {"column": "Due"}, "y": SUM, "where": where}):
        chart = await world.read(await world.plan(), "chart", **arguments)
        assert chart["rows"] == []
        assert "nothing to draw" in chart["description"]


# --- hostile titles and cells -------------------------------------------------------------------------------------------

HOSTILE = (
    '"; DROP TABLE cells; --',
    "image",
    "title",
    "datum['f0']",
    "{{r1!A1}} [x](figure:1)",
    "https://example.com/x.png",
    "_cut",
    "__proto__",
    "Folded",
    "<img src=x onerror=alert(1)>",
    "Rows",
    "f0",
)


def strings(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(part, dict):
        for name, one in part.items():
            assert name not in ("expr", "signal", "url", "href", "calculate", "transform", "params", "labelExpr", "loader")
            yield from strings(one, (*path, name))
    elif isinstance(part, list):
        for one in part:
            yield from strings(one, path)
    elif isinstance(part, str):
        yield path, part


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("mark", ["bar", "line", "arc", "point"])
async def test_titles_are_only_ever_titles(world: Bench, text: str, mark: str) -> None:
    columns = (
        Column(ColumnId(1), 0, text, is_primary=True),
        Column(ColumnId(2), 1, f"{text} 2"),
        Column(ColumnId(3), 2, "Due", ColumnType.DATE),
    )
    rows = [(number, None, f"{text}{number % 4}", number, f"2026-0{number % 3 + 1}-01") for number in range(1, 13)]
    sheet = await world.sheet(columns, [*rows, (13, None, text, 5, text)])
    x = {"column": "3"} if mark == "line" else {"column": "1"}
    arguments: dict[str, Any] = {"mark": mark, "x": x, "y": {"aggregate": "sum", "column": "2"}, "title": text, "limit": 2}
    if mark == "point":
        arguments |= {"x": {"column": "2"}, "y": {"column": "2"}, "color": {"column": "1"}, "limit": None}
    elif mark != "arc":
        arguments["color"] = {"column": "1"}
    chart = await world.read(sheet, "chart", **arguments)
    assert {column["field"] for column in chart["columns"]} == {f"f{place}" for place in range(len(chart["columns"]))}
    for path, one in strings(chart["spec"]):
        if path[-1] == "title":
            assert path[0] == "title" or one not in ("image", "title") or "tooltip" not in path
        elif path[-1] == "field":
            assert one in {column["field"] for column in chart["columns"]}
        elif path != ("$schema",) and path[-1] not in ("domain", "keyvals"):
            assert text not in one
    assert await world.again(sheet, chart)
