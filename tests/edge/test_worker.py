"""Web processes and workers on one Postgres and Valkey: who started a job sees it done elsewhere, and a killed worker costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.valkey import Valkey, running_valkey
from tests.workers import Place, csv_of, ended, fresh_database, kill_again_and_again, start_job, times_set

pytestmark = pytest.mark.postgres

ROWS = 10_000


@pytest.fixture
def place(tmp_path: Path, postgres_url: str, valkey: Valkey) -> Iterator[Place]:
    with fresh_database(postgres_url) as url:
        yield Place(tmp_path, url, valkey.url)


async def test_a_job_is_done_by_a_worker_and_told_to_the_pages_of_the_web_process(place: Place) -> None:
    async with place.web() as server, server.socket() as socket, server.http() as http:
        async with place.worker() as worker:
            sheet = str((await server.upload("plan.csv", csv_of(ROWS)))["sheet_id"])
            await socket.subscribe(f"jobs:{sheet}")
            await socket.subscribe(f"sheet:{sheet}")
            job = await start_job(server, sheet, 1)
            seen: dict[str, list[int]] = {"progress": [], "cells_set": []}
            while sum(seen["cells_set"]) < ROWS:
                message = await socket.wait(lambda one: one["t"] in seen)
                seen[message["t"]].append(message["d"]["done"] if message["t"] == "progress" else len(message["d"]["cells"]))
            assert seen["progress"]
            assert set((await times_set(server, sheet, job["cause"])).values()) == {1}
            assert "job_left" in worker.log
            health = (await http.get("/health")).json()["components"]
            assert health["processes"]["wake_up"] == "up"
            rows = (await http.get(f"/api/v1/sheets/{sheet}/rows", params={"offset": ROWS - 1, "limit": 1})).json()["rows"]
            assert rows[0]["cells"][1] == 1
            undone = await server.act(sheet, "undo", {"cause": job["cause"]})
            assert undone["outcome"] == "success", undone
            assert await worker.stop() == 0


async def test_a_killed_workers_job_is_taken_up_by_another(place: Place) -> None:
    async with place.web() as server, server.socket() as socket:
        sheet = str((await server.upload("plan.csv", csv_of(3 * ROWS)))["sheet_id"])
        await socket.subscribe(f"jobs:{sheet}")
        async with place.worker() as worker, place.worker() as other:
            job = await start_job(server, sheet, 1)
            await socket.kind("progress")
            doing, idle = (worker, other) if "job_taken_up" in worker.log else (other, worker)
            doing.kill()
            assert (await ended(socket, job["id"]))["done"] == 3 * ROWS
            assert "job_left" in idle.log
            times = await times_set(server, sheet, job["cause"])
            assert (len(times), set(times.values())) == (3 * ROWS, {1})


async def test_a_worker_told_to_stop_gives_its_job_back_and_pause_and_cancel_reach_the_worker(place: Place) -> None:
    async with place.web() as server, server.socket() as socket, server.http() as http:
        sheet = str((await server.upload("plan.csv", csv_of(3 * ROWS)))["sheet_id"])
        await socket.subscribe(f"jobs:{sheet}")
        async with place.worker() as first:
            job = await start_job(server, sheet, 1)
            await socket.kind("progress")
            assert await first.stop() == 0
            assert "job_given_back" in first.log
        async with place.worker():
            await socket.kind("progress")
            await http.post(f"/api/v1/jobs/{job['id']}/pause")
            assert (await ended(socket, job["id"]))["state"] == "paused"
            await http.post(f"/api/v1/jobs/{job['id']}/resume")
            assert (await ended(socket, job["id"]))["done"] == 3 * ROWS
        assert set((await times_set(server, sheet, job["cause"])).values()) == {1}


async def test_workers_killed_at_random_moments_lose_no_row_and_do_none_twice(place: Place) -> None:
    told = await kill_again_and_again(place, kills=3, rows=ROWS, seed=7)
    assert (told.lost, told.doubled, told.unfinished) == (0, 0, 0)


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
            assert (await http.get("/health")).json()["components"]["processes"]["status"] == "degraded"
