"""Killing a server with -9 at random moments over bulk jobs, and what must be true afterwards."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from chatsheet.adapters.sql.store import SqlStore
from chatsheet.ports import Transaction
from tests.edge.process import Process, serving_process

WITHIN_S = 60.0


@dataclass(frozen=True)
class Told:
    """What came of it. A row is lost when its job said done and it does not hold the job's value."""

    kills: int
    kills_in_mid_job: int
    lost: int
    doubled: int
    unfinished: int


def csv_of(rows: int) -> bytes:
    return b"Task,Round\n" + b"".join(b"Task %d,0\n" % number for number in range(1, rows + 1))


def kill_again_and_again(folder: Path, *, kills: int, rows: int, seed: int) -> Told:
    """Job after job over all rows; the server is killed at a random moment of each, and the next one finishes it."""
    chance, rounds = Random(seed), list[Round]()
    for number in range(1, kills + 2):
        with serving_process(folder) as server:
            sheet = _import(server, rows) if number == 1 else rounds[-1].sheet
            if rounds:
                rounds[-1] = _finish(server, rounds[-1], rows)
            if number <= kills:
                rounds.append(Round(number, sheet, _start(server, sheet, number)))
                time.sleep(chance.uniform(0, 0.1 + rows / 40_000))  # the moment itself is what is random here
                os.kill(server.pid, signal.SIGKILL)
    in_mid_job, lost, unfinished = (sum(getattr(one, name) for one in rounds) for name in ("was_in_mid_job", "lost", "is_unfinished"))
    return Told(kills, in_mid_job, lost, _doubled(folder, rounds), unfinished)


@dataclass(frozen=True)
class Round:
    """One job, which writes the round's number into all rows."""

    number: int
    sheet: str
    job_id: str
    cause: str = ""
    was_in_mid_job: bool = False
    is_unfinished: bool = False
    lost: int = 0


def _import(server: Process, rows: int) -> str:
    answer = server.http.post("/api/v1/sheets/import", files={"file": ("plan.csv", csv_of(rows))}, headers=_origin(server))
    answer.raise_for_status()
    return str(answer.json()["sheet_id"])


def _finish(server: Process, one: Round, rows: int) -> Round:
    """What became of the job after its server was killed."""
    found = _job(server, one.job_id)
    was_in_mid_job = found["state"] in ("waiting", "running")
    until = time.monotonic() + WITHIN_S
    while found["state"] in ("waiting", "running") and time.monotonic() < until:
        time.sleep(0.05)  # a process of its own: what it does is seen by asking
        found = _job(server, one.job_id)
    is_unfinished = found["state"] != "done" or found["done"] != rows
    lost = _not_holding(server, one.sheet, rows, one.number)
    return replace(one, cause=found["cause"], was_in_mid_job=was_in_mid_job, is_unfinished=is_unfinished, lost=lost)


def _start(server: Process, sheet: str, value: int) -> str:
    body = {"where": '"Round" IS NOT NULL', "set": {"Round": value}, "as_job": True}
    answer = server.http.post(f"/api/v1/sheets/{sheet}/actions/bulk_update", json=body, headers=_origin(server))
    answer.raise_for_status()
    return str(answer.json()["data"]["job"]["id"])


def _origin(server: Process) -> dict[str, str]:
    return {"Origin": server.address}


def _job(server: Process, job_id: str) -> dict[str, Any]:
    job: dict[str, Any] = server.http.get(f"/api/v1/jobs/{job_id}").json()
    return job


def _not_holding(server: Process, sheet: str, rows: int, value: int) -> int:
    body = {"sql": f'SELECT count(*) FROM sheet WHERE "Round" = {value}'}
    found = server.http.post(f"/api/v1/sheets/{sheet}/actions/query", json=body, headers=_origin(server)).json()
    return rows - int(found["data"]["rows"][0][0])


def _doubled(folder: Path, rounds: Sequence[Round]) -> int:
    """Rows that the events of one job set more than once."""
    from asyncio import run

    def counted(transaction: Transaction) -> int:
        doubled = 0
        for one in rounds:
            times = Counter(
                row for event, _ in transaction.undo_of(f"sheet:{one.sheet}", one.cause) for row in msgspec.json.decode(event.data)["cells"]
            )
            doubled += sum(count - 1 for count in times.values())
        return doubled

    async def read() -> int:
        store = SqlStore(f"sqlite:///{folder / 'chatsheet.db'}")
        try:
            return await store.read(counted)
        finally:
            await store.close()

    return run(read())
