"""A server that follows a linked sheet, killed with -9 again and again over random writes and a failing connection."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx

from chatsheet.adapters.sql.store import SqlStore
from tests import sync_soak
from tests.edge.sources.linked import mirror_of, until
from tests.smartsheet_proxy import proxied
from tests.smartsheet_upstream import upstream_in

WITHIN_S = 120.0
"""So long may nothing move."""


@dataclass(frozen=True)
class Told:
    """What came of it; `differences` between the two sides at the end."""

    writes: int
    kills: int
    faults: int
    lost: int
    doubled: int
    differences: int
    confirmed: int
    rejected: int


@asynccontextmanager
async def server_of(folder: Path, **settings: str) -> AsyncIterator[tuple[int, str, dict[str, str]]]:
    """`chatsheet serve` in a process of its own: its pid, address and token; killed at the end, if it still runs."""
    env = {
        **os.environ,
        "CHATSHEET_DATA_DIR": str(folder),
        "CHATSHEET_PORT": "0",
        "COLUMNS": "200",
        "TZ": "UTC",
        "CHATSHEET_MODEL_OLLAMA": "",
    }
    env |= {"CHATSHEET_LOG_LEVEL": "error", **settings}
    command = [sys.executable, "-m", "chatsheet"]
    serving = await asyncio.create_subprocess_exec(*command, "serve", env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert serving.stdout is not None
        address = ""
        while not address:
            line = (await serving.stdout.readline()).decode()
            assert line, "the server did not start"
            found = re.search(r"(http://\S+)/open/", line)
            address = found.group(1) if found else ""
        asking = await asyncio.create_subprocess_exec(*command, "token", env=env, stdout=subprocess.PIPE)
        token = (await asking.communicate())[0].decode().strip()
        yield serving.pid, address, {"Authorization": f"Bearer {token}"}
    finally:
        if serving.returncode is None:
            serving.kill()
        await serving.wait()


async def kill_again_and_again(folder: Path, *, kills: int, writes_each: int, seed: int, share: float = 0.2) -> Told:
    """Random writes here and there; after about `writes_each` of them the server is killed in the middle of one."""
    chance = Random(seed)
    async with upstream_in(folder / "there") as there, proxied(there.address) as proxy:
        id_there, _, _ = await there.make_sheet("Plan", sync_soak.COLUMNS, sync_soak.rows(60))
        here = folder / "here"
        here.mkdir()
        settings = {"CHATSHEET_SMARTSHEET_BASE_URL": proxy.address, "CHATSHEET_SMARTSHEET_POLL_S": "0.2"}
        settings |= {"CHATSHEET_SMARTSHEET_IDLE_POLL_S": "0.2", "CHATSHEET_SMARTSHEET_RATE": "100000"}
        clients: list[tuple[str, dict[str, str]]] = []
        soak = sync_soak.Soak(lambda: _client(*clients[-1]), there, "", id_there, chance)
        faults = 0
        for number in range(kills):
            async with server_of(here, **settings) as (pid, address, token):
                clients.append((address, token))
                if number == 0:
                    soak.sheet_id = await _open(clients[-1], there.token, id_there)
                    proxy.plan = sync_soak.failing(seed, share)
                await soak.write(chance.randint(writes_each // 2, writes_each))
                more = asyncio.create_task(soak.write(3))
                await asyncio.sleep(chance.uniform(0, 0.15))  # the moment itself is what is random here
                os.kill(pid, signal.SIGKILL)
                await more
            faults += sum(bool(seen.fault) for seen in proxy.log)
            proxy.log.clear()
        proxy.clear()
        async with server_of(here, **settings) as (_, address, token):
            clients.append((address, token))
            async with _client(address, token) as http:
                await _in_step(http, soak.sheet_id)
        store = SqlStore(f"sqlite:///{here / 'chatsheet.db'}")
        try:
            ours, theirs = await mirror_of(store, soak.sheet_id), await mirror_of(there.server.state.store, str(id_there))
            found = await sync_soak.loss(store, soak.sheet_id, there, id_there)
        finally:
            await store.close()
        differences = sum(one != other for one, other in zip(ours, theirs, strict=False)) + abs(len(ours) - len(theirs))
        writes = sum(soak.done.values())
        return Told(writes, kills, faults, len(found.lost), len(found.doubled), differences, found.confirmed, found.rejected)


def _client(address: str, token: dict[str, str]) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, headers=token, timeout=30, trust_env=False, verify=False)


async def _open(client: tuple[str, dict[str, str]], token: str, id_there: int) -> str:
    async with _client(*client) as http:
        (await http.put("/api/v1/smartsheet/token", json={"token": token})).raise_for_status()
        job = (await http.post("/api/v1/smartsheet/open", json={"sheet": str(id_there)})).raise_for_status().json()["job"]["id"]

        async def told() -> dict[str, Any]:
            return dict((await http.get(f"/api/v1/jobs/{job}")).json())

        return str((await until(told, lambda found: found["state"] == "done"))["result"]["sheet_id"])


async def _in_step(http: httpx.AsyncClient, sheet_id: str) -> None:
    """Wait until nothing waits, and two looks one after the other brought nothing new. What waits is to get less, however much it is."""
    quiet = 0
    before = await _looked(http, sheet_id)
    async with asyncio.timeout(WITHIN_S) as limit:
        while quiet < 2:
            after = await _looked(http, sheet_id)
            if after["waiting"] < before["waiting"]:
                limit.reschedule(asyncio.get_running_loop().time() + WITHIN_S)
            is_quiet = after["state"] == "live" and not after["waiting"] and after["seq"] == before["seq"]
            quiet, before = quiet + 1 if is_quiet else 0, after


async def _looked(http: httpx.AsyncClient, sheet_id: str) -> dict[str, Any]:
    """How the sheet stands after a fresh look at its source."""

    async def told() -> dict[str, Any]:
        return dict((await http.get(f"/api/v1/sheets/{sheet_id}/source")).json()["source"])

    before = await told()
    await http.post(f"/api/v1/sheets/{sheet_id}/source/check")
    after = await until(told, lambda found: found["checked_at"] != before["checked_at"] or found["state"] != "live", WITHIN_S)
    return {**after, "seq": (await http.get(f"/api/v1/sheets/{sheet_id}")).json()["version"]["seq"]}
