"""Jobs of one process: a large update beside people who edit and ask, a server killed again and again, and what a job costs by itself.

python -m bench.jobs
"""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench.make_sheets import make
from bench.report import Figure, table
from bench.served import Served, median, p95, served
from tests.job_kills import kill_again_and_again

RUNS = 5
KILLS = 100
NOTHINGS = 200


def wait(server: Served, job_id: str) -> dict[str, Any]:
    while (job := server.get(f"/api/v1/jobs/{job_id}"))["state"] in ("waiting", "running"):
        time.sleep(0.02)
    return dict(job)


def update(server: Served, sheet: str, column: str, value: str) -> float:
    """Seconds from the request until the job is done."""
    started = time.perf_counter()
    body = {"where": f'"{column}" IS NOT NULL OR "{column}" IS NULL', "set": {column: value}, "as_job": True}
    job = wait(server, server.act(sheet, "bulk_update", body)["data"]["job"]["id"])
    assert job["state"] == "done", job
    assert job["total"] >= 20_000 - 5, job  # the row that is edited all the time may be left out
    return time.perf_counter() - started


def edits_and_questions(server: Served, sheet: str, column: str, stop: threading.Event, took: dict[str, list[float]]) -> None:
    """A person edits a cell, and asks for a figure, again and again."""
    number = 0
    while not stop.is_set():
        number += 1
        started = time.perf_counter()
        server.act(sheet, "set_cells", {"cells": {"7": {column: f"{number}"}}})
        took["edit"].append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        server.act(sheet, "aggregate", {"measures": [{"aggregate": "count"}]})
        took["question"].append((time.perf_counter() - started) * 1000)
        stop.wait(0.02)


def large_update() -> list[Figure]:
    with served() as server:
        sheet = server.upload(make("plan.csv"))
        titles = [column["title"] for column in server.get(f"/api/v1/sheets/{sheet}")["columns"]]
        alone = [update(server, sheet, titles[3], f"alone {run}") for run in range(RUNS)]
        took: dict[str, list[float]] = {"edit": [], "question": []}
        stop = threading.Event()
        person = threading.Thread(target=edits_and_questions, args=(server, sheet, titles[0], stop, took))
        person.start()
        beside = [update(server, sheet, titles[3], f"beside {run}") for run in range(RUNS)]
        stop.set()
        person.join()
    busy = f"{len(took['edit'])} edits meanwhile; without them {median(alone):.2f} s"
    return [
        Figure("20,000-row update as a job", f"{median(beside):.2f} s", "≤ 3 s", median(beside) <= 3, busy),
        Figure("… an edit meanwhile, P95", f"{p95(took['edit']):.0f} ms", "< 100 ms", p95(took["edit"]) < 100),
        Figure("… a figure asked for meanwhile, P95", f"{p95(took['question']):.0f} ms", "< 100 ms", p95(took["question"]) < 100),
    ]


def kills() -> Figure:
    with tempfile.TemporaryDirectory(prefix="chatsheet-bench-") as folder:
        told = kill_again_and_again(Path(folder), kills=KILLS, rows=20_000, seed=2026)
    measured = f"{told.lost} lost, {told.doubled} doubled, {told.unfinished} unfinished"
    is_reached = not (told.lost or told.doubled or told.unfinished)
    beside = f"{told.kills_in_mid_job} of them in mid-job"
    return Figure(f"kill -9 at {told.kills} random moments, one process on SQLite", measured, "0, 0, 0", is_reached, beside)


def nothings() -> Figure:
    """Jobs of one row each, one after another: what a job costs by itself."""
    with served() as server:
        sheet = server.upload(make("plan.csv"))
        title = server.get(f"/api/v1/sheets/{sheet}")["columns"][3]["title"]
        started = time.perf_counter()
        for number in range(NOTHINGS):
            body = {"where": '"_row_id" = 7', "set": {title: f"{number}"}, "as_job": True}
            last = server.act(sheet, "bulk_update", body)["data"]["job"]["id"]
        wait(server, last)
        rate = NOTHINGS / (time.perf_counter() - started)
    return Figure("jobs of one row, asked for one after another over HTTP", f"{rate:.0f} a second", "reported", is_reached=True)


def figures() -> list[Figure]:
    return [*large_update(), nothings(), kills()]


if __name__ == "__main__":
    print(table(figures()))
