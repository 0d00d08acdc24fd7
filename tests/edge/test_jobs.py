"""Jobs over a real server: started by a plan or an action, told to pages, paused, resumed, cancelled, tried again, undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.edge.server import Server, Socket, running

ROWS = 5_000


def big_csv(rows: int = ROWS) -> bytes:
    lines = [f"Task {n},{'Open' if n % 2 else 'Done'},{n},2024-01-{n % 28 + 1:02d}" for n in range(1, rows + 1)]
    return ("Task,Status,Budget,Finished\n" + "\n".join(lines) + "\n").encode()


async def big_sheet(server: Server, rows: int = ROWS) -> str:
    return str((await server.upload("big.csv", big_csv(rows)))["sheet_id"])


async def ended(socket: Socket, job_id: str) -> dict[str, Any]:
    told = await socket.wait(
        lambda message: (
            message["t"] == "job_changed"
            and message["d"]["job"]["id"] == job_id
            and message["d"]["job"]["state"] not in ("waiting", "running")
        )
    )
    job: dict[str, Any] = told["d"]["job"]
    return job


async def values(server: Server, sheet_id: str, column: int) -> list[Any]:
    found: list[Any] = []
    async with server.http() as http:
        while rows := (await http.get(f"/api/v1/sheets/{sheet_id}/rows", params={"offset": len(found), "limit": 1000})).json()["rows"]:
            found += [row["cells"][column] for row in rows]
    return found


async def test_a_large_change_runs_as_a_job_in_one_undo(tmp_path: Path) -> None:
    async with running(tmp_path, job_rows=1_000) as server, server.socket() as socket, server.http() as http:
        sheet = await big_sheet(server)
        await socket.subscribe(f"jobs:{sheet}")
        result = await server.act(sheet, "bulk_update", {"where": "\"Status\" = 'Open'", "set": {"Status": "Archived"}})
        assert (result["outcome"], result["effects"]) == ("success", [])
        job = await ended(socket, result["data"]["job"]["id"])
        assert (job["state"], job["total"], job["done"], job["failed"], job["can_undo"]) == ("done", 2_500, 2_500, 0, True)
        assert job["usage"]["cpu_s"] > 0
        assert (await values(server, sheet, 1)).count("Archived") == 2_500
        history = (await http.get(f"/api/v1/sheets/{sheet}/history")).json()["causes"]
        assert (history[0]["summary"], history[0]["rows"]) == ("Set Status in 2,500 rows.", 2_500)
        undoing = await server.act(sheet, "undo", {"cause": job["cause"]})
        assert (await ended(socket, undoing["data"]["job"]["id"]))["state"] == "done"
        assert (await values(server, sheet, 1)).count("Open") == 2_500
        assert (await http.get(f"/api/v1/jobs/{job['id']}")).json()["is_undone"]


async def test_today_is_bound_in_a_condition_and_hostile_conditions_are_refused(server: Server, plan: str) -> None:
    done = await server.act(plan, "bulk_update", {"where": '"Due" < $today AND "Status" = \'Not Started\'', "set": {"Status": "Late"}})
    assert done["data"] == {"rows": 1}
    for where in (
        "1=1) UNION SELECT 1; DROP TABLE sheet; --",
        "read_csv('/etc/passwd') IS NULL",
        "EXISTS (SELECT * FROM duckdb_settings())",
        "(",
    ):
        refused = await server.act(plan, "bulk_delete", {"where": where})
        assert refused["error"]["code"] in ("query_refused", "query_invalid"), where
    assert len(await values(server, plan, 0)) == 5
