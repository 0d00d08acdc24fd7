"""`chatsheet worker` in processes of its own, on a database of its own; and what must be true after some of them were killed."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import psycopg
from sqlalchemy import make_url

from chatsheet.domain.job import JobId
from chatsheet.ports import Transaction
from tests import job_kills
from tests.edge.server import Server, Socket, running

STOPS_WITHIN_S = 20.0
WITHIN_S = 60.0


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """A new database on the server at `url`, gone afterwards."""
    name = f"t_{secrets.token_hex(6)}"
    root = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(root, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield make_url(url).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@dataclass(frozen=True)
class Place:
    """Where the processes of an installation meet."""

    folder: Path
    database_url: str
    redis_url: str
    dead_s: float = 2.0
    """Shorter than by default, so that tests need not wait."""

    @property
    def settings(self) -> dict[str, Any]:
        return {"jobs": "workers", "database_url": self.database_url, "redis_url": self.redis_url, "worker_dead_s": self.dead_s}

    @asynccontextmanager
    async def web(self, **settings: Any) -> AsyncIterator[Server]:
        """A web process: this one."""
        async with running(self.folder, is_server=True, **self.settings, **settings) as server:
            yield server


class Crew:
    """The workers of a place, started as they are needed and killed at the end."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.workers: list[WorkerProcess] = []

    async def at_least(self, count: int) -> None:
        """So many that are ready."""
        alive = [worker for worker in self.workers if worker.process.poll() is None]
        started = [WorkerProcess(self.place) for _ in range(count - len(alive))]
        self.workers = [*alive, *started]
        await asyncio.gather(*(worker.ready() for worker in started))

    def of(self, job_id: str) -> WorkerProcess:
        """The one that took the job up last."""
        holder, *_ = [worker for worker in self.workers if worker.holds(job_id)]
        return holder

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()


class WorkerProcess:
    def __init__(self, place: Place) -> None:
        given = {f"CHATSHEET_{name.upper()}": str(value) for name, value in place.settings.items()}
        env = {**os.environ, **given, "CHATSHEET_DATA_DIR": str(place.folder), "COLUMNS": "200", "TZ": "UTC"}
        self._log = place.folder / f"worker-{secrets.token_hex(4)}.log"
        command = [sys.executable, "-m", "chatsheet", "worker"]
        with self._log.open("wb") as errors:
            self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=errors, text=True)

    async def ready(self) -> None:
        assert self.process.stdout is not None
        line = await asyncio.to_thread(self.process.stdout.readline)
        self.process.stdout.close()
        assert "ready" in line, self.log

    @property
    def log(self) -> str:
        """What it said so far."""
        return self._log.read_text()

    def holds(self, job_id: str) -> bool:
        told = re.findall(rf"(job_taken_up|job_left|job_given_back) +job={job_id}\b", self.log)
        return self.process.poll() is None and bool(told) and told[-1] == "job_taken_up"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    async def stop(self) -> int:
        """Ask it to stop, as a service manager does; how it ended."""
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self.process.wait, STOPS_WITHIN_S)


def csv_of(rows: int) -> bytes:
    return b"Task,Round\n" + b"".join(b"Task %d,0\n" % number for number in range(1, rows + 1))


async def start_job(server: Server, sheet: str, value: int) -> dict[str, Any]:
    """A job over all rows; as it is told."""
    arguments = {"where": '"Round" IS NOT NULL', "set": {"Round": value}, "as_job": True}
    answer = await server.act(sheet, "bulk_update", arguments)
    assert answer["outcome"] == "success", answer
    job: dict[str, Any] = answer["data"]["job"]
    return job


async def ended(socket: Socket, job_id: str) -> dict[str, Any]:
    """Wait for the job's end on its topic; the job."""
    open_states = ("waiting", "running")
    told = await socket.wait(
        lambda one: one["t"] == "job_changed" and one["d"]["job"]["id"] == job_id and one["d"]["job"]["state"] not in open_states
    )
    job: dict[str, Any] = told["d"]["job"]
    return job


async def times_set(server: Server, sheet: str, cause: str) -> Counter[str]:
    """How often the events of a cause set each row."""

    def count(transaction: Transaction) -> Counter[str]:
        found = transaction.undo_of(f"sheet:{sheet}", cause)
        return Counter(row for event, _ in found for row in msgspec.json.decode(event.data)["cells"])

    return await server.state.store.read(count)


@dataclass(frozen=True)
class Told(job_kills.Told):
    """What came of kills of workers."""

    longest_s: float
    """From a kill until another worker took the job up."""


async def kill_again_and_again(crew: Crew, *, kills: int, rows: int, seed: int) -> Told:
    """Job after job; the worker that has it is killed at a random moment of it, and another one finishes it."""
    chance, told = Random(seed), Told(kills, 0, 0, 0, 0, 0.0)
    starting = asyncio.create_task(crew.at_least(2))
    async with crew.place.web(dead_s=3600.0) as server, server.socket() as socket:
        sheet = str((await server.upload("plan.csv", csv_of(rows)))["sheet_id"])
        await socket.subscribe(f"jobs:{sheet}")
        for number in range(1, kills + 1):
            await starting
            job = await start_job(server, sheet, number)
            # About this far; where it gets to its end before, nothing is killed in mid-job, which is counted too.
            share = chance.uniform(0, 0.8)
            await socket.wait(partial(_is_so_far, job_id=job["id"], share=share))
            is_in_mid_job = any(worker.holds(job["id"]) for worker in crew.workers)
            if is_in_mid_job:
                crew.of(job["id"]).kill()
            killed_at = time.monotonic()
            starting = asyncio.create_task(crew.at_least(2 if number < kills else 1))
            if is_in_mid_job and (await server.state.jobs.one(JobId(int(job["id"]))))["state"] == "running":
                await socket.wait(partial(_is_taken_up, job_id=job["id"]))
            taken_up_s = time.monotonic() - killed_at
            end = await done(server, job["id"])
            times = await times_set(server, sheet, job["cause"])
            told = Told(
                kills,
                told.kills_in_mid_job + is_in_mid_job,
                told.lost + rows - len(times),
                told.doubled + sum(times.values()) - len(times),
                told.unfinished + (end["state"] != "done" or end["done"] != rows),
                max(told.longest_s, taken_up_s),
            )
    await starting
    return told


def _is_so_far(message: dict[str, Any], *, job_id: str, share: float) -> bool:
    """The job is running and did this share of its rows, or it has ended."""
    if message["t"] == "progress":
        return bool(message["d"]["id"] == job_id and message["d"]["done"] >= share * message["d"]["total"])
    return bool(message["t"] == "job_changed" and message["d"]["job"]["id"] == job_id and message["d"]["job"]["state"] == "done")


def _is_taken_up(message: dict[str, Any], *, job_id: str) -> bool:
    told = message["t"] == "job_changed" and message["d"]["job"]
    return bool(told and told["id"] == job_id and told["state"] in ("running", "done"))


async def done(server: Server, job_id: str) -> dict[str, Any]:
    """Ask until the job has ended; the job."""
    async with asyncio.timeout(WITHIN_S):
        while (job := await server.state.jobs.one(JobId(int(job_id))))["state"] in ("waiting", "running"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # it may have ended before anybody listened
    return job
