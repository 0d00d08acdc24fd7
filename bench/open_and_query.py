"""Opening a sheet of 20,000 x 25, its first rows, its figures, its memory; and what importing it costs.

python -m bench.open_and_query
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

from bench.make_sheets import make
from bench.report import Figure, table
from bench.served import Served, median, p95, served, timed_ms

RUNS = 5
READ_ONLY = "import python_calamine, sys; b = python_calamine.load_workbook(sys.argv[1]); b.get_sheet_by_index(0).to_python()"


def bare_read_s(path: Path) -> float:
    """Processor seconds of python-calamine merely reading the file, in a process that imports nothing else; its start is taken off."""

    def cpu(*command: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", *command], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)

    read = median([cpu(READ_ONLY, str(path)) for _ in range(RUNS)])
    return read - median([cpu("import python_calamine") for _ in range(RUNS)])


def import_cost(path: Path) -> Figure:
    bare = bare_read_s(path)
    costs = []
    with served() as server:
        for _ in range(RUNS):
            before = server.cpu_s()
            server.upload(path)
            costs.append(server.cpu_s() - before)
    ratio = median(costs) / bare
    beside = f"reading alone {bare:.2f} s, ours {median(costs):.2f} s (CPU, upload and child included)"
    return Figure("import XLSX 20,000 x 25, stored with its full event", f"{ratio:.2f} x", "≤ 2.0 x", ratio <= 2.0, beside)


def first_rows_cpu_ms(server: Served, sheet_id: str) -> float:
    """Server CPU from the page's first request to its first rows."""
    before = server.cpu_s(children=False)
    server.get("/api/v1/sheets")
    server.get(f"/api/v1/sheets/{sheet_id}")
    server.get(f"/api/v1/sheets/{sheet_id}/view")
    server.post(f"/api/v1/sheets/{sheet_id}/window", {"view": {}, "offset": 0, "limit": 200})
    return (server.cpu_s(children=False) - before) * 1000


def open_and_query(path: Path) -> list[Figure]:
    cpu, cold, idle, loaded, aggregates = [], [], [], [], []
    for _ in range(RUNS):
        with served() as server:
            sheet_id = server.upload(path)
            cpu.append(first_rows_cpu_ms(server, sheet_id))
            started = time.perf_counter()
            server.act(sheet_id, "aggregate", {"measures": [{"aggregate": "count"}]})
            cold.append(time.perf_counter() - started)
            name = server.get(f"/api/v1/sheets/{sheet_id}")["columns"]
            number = next(one["title"] for one in name if one["format"] or (one["type"] == "TEXT_NUMBER" and one is not name[0]))
            group = next(one["title"] for one in name if one["type"] == "PICKLIST")
            ask = {"measures": [{"aggregate": "sum", "column": number}], "by": [{"column": group}]}
            aggregates += timed_ms(lambda: server.act(sheet_id, "aggregate", ask), 60)[5:]  # noqa: B023
            loaded.append(server.memory_mb())
        with served() as server:
            server.get("/api/v1/sheets")
            idle.append(server.memory_mb())
    return [
        Figure("open it: server CPU until the first rows", f"{median(cpu):.0f} ms", "≤ 30 ms", median(cpu) <= 30),
        Figure("open it: query engine answers, cold", f"{median(cold):.2f} s", "≤ 0.7 s", median(cold) <= 0.7),
        Figure("`aggregate` over HTTP, P95", f"{p95(aggregates):.1f} ms", "≤ 15 ms", p95(aggregates) <= 15),
        Figure("memory, children included, idle", f"{median(idle):.0f} MB", "≤ 115 MB", median(idle) <= 115),
        Figure("memory with that sheet open and queried", f"{median(loaded):.0f} MB", "≤ 250 MB", median(loaded) <= 250),
    ]


def million(path: Path) -> list[Figure]:
    """1,000,000 x 10."""
    with served() as server:
        sheet_id = server.upload(path)
        first = timed_ms(lambda: server.post(f"/api/v1/sheets/{sheet_id}/window", {"view": {}, "offset": 0, "limit": 200}), RUNS)
        deep = timed_ms(lambda: server.post(f"/api/v1/sheets/{sheet_id}/window", {"view": {}, "offset": 700_000, "limit": 200}), RUNS)
        started = time.perf_counter()
        server.act(sheet_id, "aggregate", {"measures": [{"aggregate": "count"}]})
        ready = time.perf_counter() - started
        columns = server.get(f"/api/v1/sheets/{sheet_id}")["columns"]
        group = next((one["title"] for one in columns if one["type"] == "PICKLIST"), columns[-1]["title"])
        ask = {"measures": [{"aggregate": "count"}], "by": [{"column": group}]}
        groups = timed_ms(lambda: server.act(sheet_id, "aggregate", ask), 40)[3:]
        row = {columns[0]["title"]: "new"}
        insert = timed_ms(lambda: server.act(sheet_id, "add_rows", {"rows": [row], "after_row_id": "500000"}), 30)[3:]
    return [
        Figure(
            "1,000,000 x 10: first rows",
            f"{median(first):.0f} ms",
            "≤ 50 ms",
            median(first) <= 50,
            f"at row 700,000: {median(deep):.0f} ms",
        ),
        Figure("1,000,000 x 10: query engine ready", f"{ready:.1f} s", "≤ 4 s", ready <= 4),
        Figure("1,000,000 x 10: group-by P95", f"{p95(groups):.0f} ms", "≤ 80 ms", p95(groups) <= 80),
        Figure("1,000,000 x 10: insert in the middle", f"{median(insert):.1f} ms", "≤ 10 ms", median(insert) <= 10),
    ]


def figures() -> list[Figure]:
    xlsx = make("plan.xlsx")
    return [import_cost(xlsx), *open_and_query(xlsx), *million(make("million.csv"))]


if __name__ == "__main__":
    print(table(figures()))
