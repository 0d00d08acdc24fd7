"""`chatsheet worker` in processes of its own, on a database of its own; and what must be true after some of them were killed."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import psycopg
from sqlalchemy import make_url

from chatsheet.domain.job import JobId
from chatsheet.ports import Transaction
from tests.edge.server import Server, Socket, running

STOPS_WITHIN_S = 20.0


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
    dead_s: float = 1.5
    """Shorter than by default, so that tests need not wait."""

    @property
    def settings(self) -> dict[str, Any]:
        return {"jobs": "workers", "database_url": self.database_url, "redis_url": self.redis_url, "worker_dead_s": self.dead_s}

    @asynccontextmanager
    async def web(self, **settings: Any) -> AsyncIterator[Server]:
        """A web process: this one."""
        async with running(self.folder, is_server=True, **self.settings, **settings) as server:
            yield server

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[WorkerProcess]:
        """A worker that is ready; it is killed at the end, if it still runs."""
        given = {f"CHATSHEET_{name.upper()}": str(value) for name, value in self.settings.items()}
        env = {**os.environ, **given, "CHATSHEET_DATA_DIR": str(self.folder), "COLUMNS": "200", "TZ": "UTC"}
        command = [sys.executable, "-m", "chatsheet", "worker"]
        log = self.folder / f"worker-{secrets.token_hex(4)}.log"
        with log.open("wb") as errors, subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
            try:
                assert process.stdout is not None
                line = await asyncio.to_thread(process.stdout.readline)
                assert "ready" in line, log.read_text()
                yield WorkerProcess(process, log)
            finally:
                process.kill()


@dataclass(frozen=True)
class WorkerProcess:
    process: subprocess.Popen[str]
    _log: Path

    @property
    def log(self) -> str:
        """What it said so far."""
        return self._log.read_text()

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
class Told:
    """What came of kills: rows that an ended job did not set, rows it set more than once, jobs that did not end."""

    kills: int
    kills_in_mid_job: int
    lost: int
    doubled: int
    unfinished: int


async def kill_again_and_again(place: Place, *, kills: int, rows: int, seed: int) -> Told:
    """Job after job; the one worker is killed at a random moment of each, and the next one finishes it."""
    chance, told = Random(seed), Told(kills, 0, 0, 0, 0)
    async with place.web() as server, AsyncExitStack() as stack:
        sheet = str((await server.upload("plan.csv", csv_of(rows)))["sheet_id"])
        socket = await stack.enter_async_context(server.socket())
        await socket.subscribe(f"jobs:{sheet}")
        async with place.worker() as first:
            workers = [first]
            for number in range(1, kills + 1):
                job = await start_job(server, sheet, number)
                share = chance.random()
                await socket.wait(lambda one, share=share: _is_so_far(one, job["id"], share))  # type: ignore[misc]  # noqa: B023
                workers[-1].kill()
                now = await server.state.jobs.one(JobId(int(job["id"])))
                workers.append(await stack.enter_async_context(place.worker()))
                end = await ended(socket, job["id"])
                times = await times_set(server, sheet, job["cause"])
                told = Told(
                    kills,
                    told.kills_in_mid_job + (now["state"] == "running"),
                    told.lost + rows - len(times),
                    told.doubled + sum(times.values()) - len(times),
                    told.unfinished + (end["state"] != "done" or end["done"] != rows),
                )
    return told


def _is_so_far(message: dict[str, Any], job_id: str, share: float) -> bool:
    """The job runs, or did about this share of its rows."""
    if message["t"] == "progress":
        return bool(message["d"]["id"] == job_id and message["d"]["done"] >= share * message["d"]["total"] * 0.9)
    return bool(message["t"] == "job_changed" and message["d"]["job"]["id"] == job_id and message["d"]["job"]["state"] == "done")
