"""Maestro on the demo plan with the real store and engine: what it knows of the sheet, and answers checked by counting in Python."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio

from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.changes import CellsSet, SheetCreated
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, SheetId
from chatsheet.domain.values import ColumnType
from chatsheet.maestro import Context, Reply, Result, interpret, is_sure, plain_text, respond
from chatsheet.services.access import authorize
from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.actions.base import Services
from chatsheet.services.actions.run import Executor
from chatsheet.services.chat.answer import Asked
from chatsheet.services.chat.words import Words
from chatsheet.services.commit import Decision, commit, commit_new
from chatsheet.services.demo import demo_sheet
from chatsheet.services.tables import Tables
from tests.services.world import NOW, command, hub_and_store

TODAY = NOW.date()
DEMO = demo_sheet(TODAY)
PHASES = {row.parent_id for row in DEMO.rows} - {None}
TASKS = [row for row in DEMO.rows if row.id not in PHASES]
STATUS, OWNER, BUDGET = 2, 1, 6


@dataclass
class World:
    store: SqlStore
    tables: Tables
    executor: Executor
    words: Words
    demo: SheetId

    async def context(self, sheet_id: SheetId) -> Context:
        state = await self.tables.state(sheet_id)
        asked = Asked("t", "s", "", state, command(via="chat"), {}, ())  # type: ignore[arg-type]
        return await self.words.context(sheet_id, asked, (None, None))

    async def ask(self, message: str, **more: Any) -> Reply:
        context = replace(await self.context(self.demo), **more)
        readings = interpret(message, context)
        assert is_sure(readings), [(one.confidence, one.text) for one in readings]
        done = await self.executor.run(str(readings[0].action), readings[0].arguments, command(via="chat"), self.demo)
        assert done.outcome == "success", done.error
        reply = respond(readings[0], Result(done.outcome, done.data, done.summary, ()), context)
        return replace(reply, text=plain_text(reply.text))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[World]:
    engine = DuckdbEngine()
    async with hub_and_store() as (_, store):
        tables = Tables(store, engine)
        demo = (await commit_new(store, command("demo"), DEMO)).sheet_id
        yield World(store, tables, Executor(REGISTRY, Services(store, tables), authorize), Words(tables), demo)
        await engine.close()


pytestmark = pytest.mark.asyncio(loop_scope="module")


def by(slot: int) -> Counter[Any]:
    return Counter(row.cells[slot] if slot < len(row.cells) else None for row in TASKS)


# --- what it knows ------------------------------------------------------------------------------------------------------


async def test_values_of_several_in_a_cell_come_one_by_one(world: World) -> None:
    context = await world.context(world.demo)
    assert {value for value, _ in context.words[ColumnId(10)]} == {"Web", "Mobile", "Legal", "Budget", "Vendor", "Risk"}


async def test_phases_are_known_with_what_stands_below(world: World) -> None:
    parents = (await world.context(world.demo)).parents
    assert parents is not None
    assert {row: parent.name for row, parent in parents.items()} == {row.id: row.cells[0] for row in DEMO.rows if row.id in PHASES}
    assert all(set(parent.below) == {one.id for one in DEMO.rows if one.parent_id == row} for row, parent in parents.items())


PEOPLE = (
    Column(ColumnId(1), 0, "Task", is_primary=True),
    Column(ColumnId(2), 1, "Owner", ColumnType.CONTACT_LIST, ("Ana Lima",)),
    Column(ColumnId(3), 2, "Helpers", ColumnType.MULTI_CONTACT_LIST),
)
ANA, BEN = "Ana Lima <ana@example.com>", "Ben Ode <ben@example.com>"


async def test_people_come_with_their_address(world: World) -> None:
    rows = ((1, None, "A", ANA, (ANA, BEN)), (2, 1, "B", "Cara", ("Cara",)), (3, 2, "C", BEN, None))
    made = tuple(Row(RowId(one), cells, place << 20, parent) for place, (one, parent, *cells) in enumerate(rows, 1))  # type: ignore[arg-type]
    sheet_id = (await commit_new(world.store, command("people"), SheetCreated("People", PEOPLE, made))).sheet_id
    context = await world.context(sheet_id)
    assert {value for value, _ in context.words[ColumnId(2)]} == {ANA, "Cara", BEN}
    assert {value for value, _ in context.words[ColumnId(3)]} == {ANA, BEN, "Cara"}
    assert context.parents is not None
    assert {row: parent.below for row, parent in context.parents.items()} == {1: (2, 3), 2: (3,)}


async def test_words_that_did_not_change_stay_the_same_objects(world: World) -> None:
    """So that the index of them need not be made again."""
    before = await world.context(world.demo)
    change = CellsSet({RowId(2): {ColumnId(7): 777}})
    await commit(world.store, world.demo, command("budget"), lambda transaction, sheet: Decision([change], "Set Budget."))
    after = await world.context(world.demo)
    assert after.words is before.words
    assert after.titles is before.titles
    assert after.kinds is before.kinds
    back = CellsSet({RowId(2): {ColumnId(7): next(row for row in DEMO.rows if row.id == 2).cells[BUDGET]}})
    await commit(world.store, world.demo, command("back"), lambda transaction, sheet: Decision([back], "Set Budget."))


# --- what it answers ----------------------------------------------------------------------------------------------------


async def test_tasks_are_counted_without_the_phases_and_rows_with_them(world: World) -> None:
    assert (await world.ask("how many tasks are there?")).text == f"{len(TASKS)} rows, parent rows left out."
    assert (await world.ask("how many rows are there?")).text.startswith(f"{len(DEMO.rows)} rows")
    assert (await world.ask("how many tasks are done?")).text.startswith(
        f"{by(STATUS)['Done']} rows where Status is Done, parent rows left out"
    )


async def test_a_percentage_has_its_part_and_its_whole(world: World) -> None:
    done = by(STATUS)["Done"]
    reply = await world.ask("what percent of tasks are done?")
    assert reply.text.startswith(f"{round(100 * done / len(TASKS), 1):.1f}% of rows, parent rows left out: {done} of {len(TASKS)}")
    assert reply.figures[0]["value"] == done / len(TASKS)
    assert {figure["query"] for figure in reply.figures} == {reply.figures[0]["query"]}


async def test_shares_add_up_to_the_whole(world: World) -> None:
    reply = await world.ask("share of budget by priority")
    shares = [float(found) for found in re.findall(r"([\d.]+)%", reply.text)]
    assert len(shares) == 3
    assert abs(sum(shares) - 100) < 0.2


async def test_the_most_common_is_named_with_the_next(world: World) -> None:
    (first, count), (second, next_count) = by(STATUS).most_common(2)
    assert (await world.ask("what is the most common status?")).text == (
        f"{first}: {count}, parent rows left out. Next: {second}, {next_count}."
    )


async def test_a_tie_names_all_who_share_the_place(world: World) -> None:
    counts = {name: count for name, count in by(OWNER).items() if name is not None}
    best = max(counts.values())
    tied = [name for name, count in counts.items() if count == best]
    text = (await world.ask("which owner has the most tasks")).text
    assert all(name in text for name in tied)
    assert str(best) in text


async def test_what_stands_below_a_phase_is_counted(world: World) -> None:
    design = next(row.id for row in DEMO.rows if row.cells[0] == "Design")
    blocked = sum(row.parent_id == design and row.cells[STATUS] == "Done" for row in DEMO.rows)
    assert (await world.ask("how many tasks in Design are done")).text.startswith(f"{blocked} rows where Status is Done, below Design")


async def test_the_dearest_task_is_no_phase(world: World) -> None:
    dearest = max(row.cells[BUDGET] for row in TASKS)  # type: ignore[type-var]
    text = (await world.ask("most expensive task")).text
    assert f"${dearest:,}" in text
    assert any(str(row.cells[0]) in text for row in TASKS if row.cells[BUDGET] == dearest)


async def test_a_chart_says_what_it_shows_with_figures(world: World) -> None:
    reply = await world.ask("bar chart of tasks per status")
    most, count = by(STATUS).most_common(1)[0]
    assert f"Highest: {most}, {count}." in reply.text
    assert count in [figure["value"] for figure in reply.figures]


@pytest.mark.parametrize(
    "message",
    [
        "chart of budget by owner",
        "draw spent over time by month",
        "line chart of total spent per month of start",
        "pie chart of tasks by status",
        "scatter plot of budget and spent",
        "draw the average budget by owner for done tasks",
        "find duplicates",
        "find duplicates by owner and due",
        "find outliers in budget",
        "outliers in spent by priority",
        "check the data",
        "trend of budget by month of due",
        "trend of the number of tasks per week of due",
    ],
)
async def test_charts_and_analyses_that_are_understood_can_be_made(world: World, message: str) -> None:
    assert (await world.ask(message)).text


async def test_a_column_is_described_in_figures(world: World) -> None:
    reply = await world.ask("describe the budget column")
    assert reply.figures
    assert "average" in reply.text


async def test_many_groups_are_not_written_out_above_their_table(world: World) -> None:
    text = (await world.ask("number of tasks per owner and status")).text
    assert len([line for line in text.splitlines() if line.startswith("- ")]) == 5
    assert text.endswith("more in the table.")
