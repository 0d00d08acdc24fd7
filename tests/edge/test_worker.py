"""Web processes and workers on one Postgres and Valkey: who started a job sees it done elsewhere, and a killed worker costs nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.valkey import Valkey, running_valkey
from tests.workers import Crew, Place, csv_of, ended, fresh_database, kill_again_and_again, start_job, times_set

pytestmark = pytest.mark.postgres

ROWS = 10_000


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, valkey: Valkey) -> Iterator[Crew]:
    """Workers on a database of their own; each test has a web process of its own beside them."""
    with fresh_database(postgres_url) as url:
        crew = Crew(Place(tmp_path_factory.mktemp("workers"), url, valkey.url))
        yield crew
        crew.close()


async def test_a_job_is_done_by_a_worker_and_told_to_the_pages_of_the_web_process(crew: Crew) -> None:
    async with crew.place.web() as server, server.socket() as socket, server.http() as http:
        await crew.at_least(1)
        sheet = str((await server.upload("plan.csv", csv_of(ROWS)))["sheet_id"])
        await socket.subscribe(f"jobs:{sheet}")
        await socket.subscribe(f"sheet:{sheet}")
        job = await start_job(server, sheet, 1)
        seen: dict[str, list[int]] = {"progress": [], "cells_set": []}
        while sum(seen["cells_set"]) < ROWS:
            message = await socket.wait(lambda one: one["t"] in seen)
            seen[message["t"]].append(message["d"]["done"] if message["t"] == "progress" else len(message["d"]["cells"]))
        assert seen["progress"]
        assert (await ended(socket, job["id"]))["done"] == ROWS
        assert set((await times_set(server, sheet, job["cause"])).values()) == {1}
        assert not server.state.jobs.work.running()
        health = (await http.get("/health")).json()["components"]
        assert health["processes"] == {"status": "healthy", "wake_up": "up"}
        assert health["workers"]["count"] >= 1
        rows = (await http.get(f"/api/v1/sheets/{sheet}/rows", params={"offset": ROWS - 1, "limit": 1})).json()["rows"]
        assert rows[0]["cells"][1] == 1
        undone = await server.act(sheet, "undo", {"cause": job["cause"]})
        assert undone["outcome"] == "success", undone


async def test_a_worker_told_to_stop_gives_its_job_to_another_and_a_pause_reaches_that_one(crew: Crew) -> None:
    async with crew.place.web() as server, server.socket() as socket, server.http() as http:
        await crew.at_least(2)
        sheet = str((await server.upload("plan.csv", csv_of(3 * ROWS)))["sheet_id"])
        await socket.subscribe(f"jobs:{sheet}")
        job = await start_job(server, sheet, 1)
        await socket.kind("progress")
        first = crew.of(job["id"])
        assert await first.stop() == 0
        assert "job_given_back" in first.log
        await socket.kind("progress")
        await http.post(f"/api/v1/jobs/{job['id']}/pause")
        assert (await ended(socket, job["id"]))["state"] == "paused"
        await http.post(f"/api/v1/jobs/{job['id']}/resume")
        assert (await ended(socket, job["id"]))["done"] == 3 * ROWS
        assert set((await times_set(server, sheet, job["cause"])).values()) == {1}


async def test_workers_killed_at_random_moments_lose_no_row_and_do_none_twice(crew: Crew) -> None:
    told = await kill_again_and_again(crew, kills=3, rows=ROWS, seed=7)
    assert (told.lost, told.doubled, told.unfinished) == (0, 0, 0)
    assert told.kills_in_mid_job
    assert told.longest_s < 15


async def test_an_edit_in_one_web_process_reaches_a_socket_of_the_other_also_while_the_wake_up_is_away(
    tmp_path: Path, postgres_url: str
) -> None:
    with fresh_database(postgres_url) as url, running_valkey() as valkey:
        place = Place(tmp_path, url, valkey.url)
        async with place.web() as one, place.web() as other, other.socket() as socket, other.http() as http:
            sheet = str((await one.upload("plan.csv", csv_of(3)))["sheet_id"])
            await socket.subscribe(f"sheet:{sheet}")
            for value in (1, 2):
                done = await one.act(sheet, "set_cells", {"cells": {"1": {"Round": value}}})
                assert done["outcome"] == "success", done
                event = await socket.kind("cells_set")
                assert event["d"]["cells"]["1"] == {"2": value}
                if value == 1:
                    await asyncio.to_thread(valkey.stop)
            health = (await http.get("/health")).json()["components"]
            assert health["processes"] == {"status": "degraded", "wake_up": "down"}
            assert health["workers"] == {"status": "degraded", "count": 0}


def test_without_workers_nothing_of_them_is_imported() -> None:
    told = "import sys, chatsheet.cli.serve; print({'procrastinate', 'redis', 'psycopg_pool'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout == "set()\n"
