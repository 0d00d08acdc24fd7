"""The query engine alone, in its child process: cold start, figures, patches, a million rows, memory; beside DuckDB itself.

python -m bench.query_engine
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from typing import Any

import duckdb
import psutil

from bench.make_sheets import MILLION, ORDER_TITLES, PLAN_TITLES, order_rows, plan_rows
from bench.report import Figure, table
from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.domain.query import AllOf, Condition, Group, Measure, Query, Sort, TextAnywhere, Today
from chatsheet.domain.sheet import POSITION_GAP, Column, ColumnId, SheetId
from chatsheet.domain.sql import Compiled, compile_query, compile_row_ids
from chatsheet.domain.values import ColumnType
from chatsheet.ports import TableColumn

SHEET = SheetId(1)
TODAY = date(2026, 6, 1)
RUNS = 5
QUERIES = 100
LINES_PER_CHUNK = 1000
"""As services/tables.py hands them over."""

PLAN_TYPES = {
    "Owner": ColumnType.CONTACT_LIST,
    "Status": ColumnType.PICKLIST,
    "Start": ColumnType.DATE,
    "Due": ColumnType.DATE,
    "Updated": ColumnType.DATETIME,
    "Priority": ColumnType.PICKLIST,
    "Approved": ColumnType.CHECKBOX,
}
ORDER_TYPES = {"Status": ColumnType.PICKLIST, "Ordered": ColumnType.DATE, "Paid": ColumnType.CHECKBOX}
ORDER_NUMBERS = {"Quantity", "Price", "Total"}


def columns_of(titles: Sequence[str], types: dict[str, ColumnType]) -> list[Column]:
    return [Column(ColumnId(slot + 1), slot, title, types.get(title, ColumnType.TEXT_NUMBER)) for slot, title in enumerate(titles)]


def line(number: int, cells: Iterable[Any]) -> bytes:
    parent = None if number % 10 == 1 else number - (number - 1) % 10
    row = [number, parent, number * POSITION_GAP, *(cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in cells)]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def plan_lines() -> list[bytes]:
    return [line(number, row) for number, row in enumerate(plan_rows(), 1)]


def order_lines() -> list[bytes]:
    return [line(number, map(order_cell, ORDER_TITLES, row)) for number, row in enumerate(order_rows(), 1)]


def order_cell(title: str, text: str) -> Any:
    if title in ORDER_NUMBERS:
        return float(text)
    return text == "true" if title == "Paid" else text or None


def chunks(lines: Sequence[bytes]) -> list[bytes]:
    return [b"\n".join(lines[start : start + LINES_PER_CHUNK]) for start in range(0, len(lines), LINES_PER_CHUNK)]


async def timed_ms(work: Callable[[], Awaitable[Any]], runs: int) -> list[float]:
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        await work()
        took.append((time.perf_counter() - started) * 1000)
    return took


def p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def memory_mb(pid: int | None) -> float:
    """What the child has for itself."""
    return float(psutil.Process(pid).memory_full_info().uss) / 1e6


def question(columns: Sequence[Column], by: str, of: str, *, where: bool, has_parents: bool, found: Sequence[TableColumn]) -> Compiled:
    """Sum and count by a column, highest first; optionally only what is late and not done."""
    ids = {column.title: column.id for column in columns}
    late = AllOf((Condition(ids["Due"], "lt", Today()), Condition(ids["Status"], "ne", "Done"))) if where else None
    query = Query(late, (Measure("sum", ids[of]), Measure("count")), (Group(ids[by]),), (Sort(measure=0, is_descending=True),))
    return compile_query(query, columns, kinds(found), today=TODAY, mixed=mixed(found), has_parents=has_parents)


def kinds(found: Sequence[TableColumn]) -> dict[ColumnId, Any]:
    return {one.id: one.kind for one in found}


def mixed(found: Sequence[TableColumn]) -> list[ColumnId]:
    return [one.id for one in found if one.misfits]


async def cold(columns: Sequence[Column], lines: list[bytes], asked: Compiled) -> float:
    """Milliseconds until a child that was not there has loaded the sheet and answered."""
    engine = DuckdbEngine()
    started = time.perf_counter()
    await engine.load(SHEET, columns, lines)
    await engine.query(SHEET, asked.sql, asked.params, limit=100, is_trusted=True)
    took = (time.perf_counter() - started) * 1000
    await engine.close()
    return took


def bare_ms(asked: Compiled, columns: Sequence[str], rows: Iterable[Sequence[Any]], runs: int) -> float:
    """P95 of the same question to DuckDB in this process, on a table without a view, nothing else done."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    types = ", ".join(f'"{name}" {kind}' for name, kind in (one.split(":") for one in columns))
    connection.execute(f"CREATE TABLE sheet ({types})")
    text = "\n".join(json.dumps(row, default=str) for row in rows)
    casts = ", ".join(f"CAST(j[{place}] AS {one.split(':')[1]})" for place, one in enumerate(columns, 1))
    lines = "(SELECT from_json(unnest(string_split($1, chr(10))), '[\"VARCHAR\"]') AS j)"
    connection.execute(f"INSERT INTO sheet SELECT {casts} FROM {lines}", [text])
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        connection.execute(asked.sql, dict(asked.params) or None).fetchall()
        took.append((time.perf_counter() - started) * 1000)
    return p95(took)


async def plan_figures() -> list[Figure]:
    columns, rows = columns_of(PLAN_TITLES, PLAN_TYPES), plan_lines()
    lines = chunks(rows)
    engine = DuckdbEngine()
    found = await engine.load(SHEET, columns, lines)
    plain = question(columns, "Owner", "Budget", where=False, has_parents=False, found=found)
    late = question(columns, "Owner", "Budget", where=True, has_parents=False, found=found)
    rolled = question(columns, "Owner", "Budget", where=True, has_parents=True, found=found)

    async def ask(asked: Compiled, *, is_trusted: bool = True) -> None:
        await engine.query(SHEET, asked.sql, asked.params, limit=100, is_trusted=is_trusted)

    started = [await cold(columns, lines, plain) for _ in range(RUNS)]
    loaded = await timed_ms(lambda: engine.load(SHEET, columns, lines), RUNS)
    grouped = await timed_ms(lambda: ask(plain), QUERIES)
    filtered = await timed_ms(lambda: ask(late), QUERIES)
    with_parents = await timed_ms(lambda: ask(rolled), QUERIES)
    guarded = await timed_ms(lambda: ask(late, is_trusted=False), QUERIES)
    patched = await timed_ms(lambda: engine.patch(SHEET, rows[5:6], []), QUERIES)
    many = await timed_ms(lambda: engine.patch(SHEET, rows, []), RUNS)
    found_rows = compile_row_ids(TextAnywhere("north"), [Sort(columns[0].id)], columns, kinds(found), today=TODAY, mixed=mixed(found))
    searched = await timed_ms(lambda: engine.row_ids(SHEET, found_rows.sql, found_rows.params), RUNS)
    await engine.load(SHEET, columns, lines)
    await ask(plain)
    memory = memory_mb(engine.child_pid)
    await engine.close()
    owner, budget = PLAN_TITLES.index("Owner"), PLAN_TITLES.index("Budget")
    bare = bare_ms(plain, ["Owner:VARCHAR", "Budget:DOUBLE"], ([row[owner], row[budget]] for row in plan_rows()), QUERIES)
    start = statistics.median(started)
    return [
        Figure("20,000 x 25: no child yet, load and answer", f"{start:.0f} ms", "≤ 700 ms", start <= 700),
        Figure(
            "20,000 x 25: load into a running child", f"{statistics.median(loaded):.0f} ms", "≤ 350 ms", statistics.median(loaded) <= 350
        ),
        Figure(
            "20,000 x 25: sum by owner, P95", f"{p95(grouped):.1f} ms", "≤ 10 ms", p95(grouped) <= 10, f"DuckDB in process {bare:.1f} ms"
        ),
        Figure("the same, late and not done, P95", f"{p95(filtered):.1f} ms", "≤ 10 ms", p95(filtered) <= 10),
        Figure("the same, parents that roll up left out, P95", f"{p95(with_parents):.1f} ms", "≤ 30 ms", p95(with_parents) <= 30),
        Figure("the same SQL through the guard, P95", f"{p95(guarded):.1f} ms", "≤ 25 ms", p95(guarded) <= 25),
        Figure("20,000 x 25: patch one row, P95", f"{p95(patched):.1f} ms", "≤ 15 ms", p95(patched) <= 15),
        Figure("20,000 x 25: patch all rows", f"{statistics.median(many):.0f} ms", "≤ 400 ms", statistics.median(many) <= 400),
        Figure(
            "20,000 x 25: search all columns, sorted ids",
            f"{statistics.median(searched):.0f} ms",
            "≤ 100 ms",
            statistics.median(searched) <= 100,
        ),
        Figure("20,000 x 25: memory of the child", f"{memory:.0f} MB", "≤ 140 MB", memory <= 140),
    ]


async def million_figures() -> list[Figure]:
    columns, lines = columns_of(ORDER_TITLES, ORDER_TYPES), chunks(order_lines())
    engine = DuckdbEngine()
    started = time.perf_counter()
    found = await engine.load(SHEET, columns, lines)
    asked = question(columns, "City", "Total", where=False, has_parents=False, found=found)
    await engine.query(SHEET, asked.sql, asked.params, limit=100, is_trusted=True)
    ready_s = time.perf_counter() - started
    peak = psutil.Process(engine.child_pid).memory_info().rss / 1e6
    grouped = await timed_ms(lambda: engine.query(SHEET, asked.sql, asked.params, limit=100, is_trusted=True), QUERIES)
    order = compile_row_ids(None, [Sort(columns[1].id)], columns, kinds(found), today=TODAY, mixed=mixed(found))
    ordered = await timed_ms(lambda: engine.row_ids(SHEET, order.sql, order.params), RUNS)
    patched = await timed_ms(lambda: engine.patch(SHEET, [lines[0].split(b"\n")[5]], []), RUNS * 4)
    memory = memory_mb(engine.child_pid)
    await engine.close()
    city, total = ORDER_TITLES.index("City"), ORDER_TITLES.index("Total")
    bare = bare_ms(asked, ["City:VARCHAR", "Total:DOUBLE"], ([row[city], float(row[total])] for row in order_rows()), RUNS * 4)
    return [
        Figure(f"{MILLION:,} x 10: no child yet, load and answer", f"{ready_s:.1f} s", "≤ 4 s", ready_s <= 4),
        Figure(
            "1,000,000 x 10: sum by city, P95", f"{p95(grouped):.0f} ms", "≤ 80 ms", p95(grouped) <= 80, f"DuckDB in process {bare:.0f} ms"
        ),
        Figure(
            "1,000,000 x 10: ids of all rows by a text",
            f"{statistics.median(ordered):.0f} ms",
            "≤ 1,500 ms",
            statistics.median(ordered) <= 1500,
        ),
        Figure(
            "1,000,000 x 10: patch one row, median", f"{statistics.median(patched):.1f} ms", "≤ 30 ms", statistics.median(patched) <= 30
        ),
        Figure("1,000,000 x 10: memory of the child", f"{memory:.0f} MB (after loading {peak:.0f} MB)", "≤ 600 MB", memory <= 600),
    ]


async def _figures() -> list[Figure]:
    return [*await plan_figures(), *await million_figures()]


def figures() -> list[Figure]:
    return asyncio.run(_figures())


if __name__ == "__main__":
    print(table(figures()))
