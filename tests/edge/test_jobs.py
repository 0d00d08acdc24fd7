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


async def test_a_sheet_is_copied_exported_and_imported_by_jobs(tmp_path: Path) -> None:
    async with running(tmp_path) as server, server.socket() as socket, server.http() as http:
        sheet = await big_sheet(server, 50)
        await socket.subscribe(f"jobs:{sheet}")
        await socket.subscribe("user:local")
        copy = await ended(socket, (await server.act(sheet, "copy_sheet", {}))["data"]["job"]["id"])
        assert (copy["state"], copy["result"]["name"]) == ("done", "big (copy)")
        assert await values(server, copy["result"]["sheet_id"], 0) == await values(server, sheet, 0)

        files = set()
        for _ in range(2):
            job = await ended(socket, (await server.act(sheet, "export_sheet", {"format": "csv"}))["data"]["job"]["id"])
            file = await http.get(f"/api/v1/jobs/{job['id']}/file")
            assert file.headers["content-disposition"].endswith('filename="big.csv"')
            assert file.text.count("\n") == 51
            files.add(job["result"]["file"])
        assert len(files) == 1  # the sheet had not changed: the same file serves again

        upload = (await http.post("/api/v1/imports", files={"file": ("more.csv", big_csv(20))})).json()["import_id"]
        answer = await http.post(f"/api/v1/imports/{upload}/open", json={"name": "More", "as_job": True})
        made = await ended(socket, answer.json()["job"]["id"])
        assert (answer.status_code, made["state"], made["done"]) == (202, "done", 20)
        assert len(await values(server, made["result"]["sheet_id"], 0)) == 20
        listed = (await http.get("/api/v1/jobs")).json()["jobs"]
        assert [job["kind"] for job in listed] == ["import", "export", "export", "copy"]


async def test_duplicates_go_and_texts_are_cleaned(server: Server) -> None:
    data = b"Name,City\n Ana ,  New   York\nana,new york\nBen,Oslo\n,\n,\n"
    sheet = str((await server.upload("people.csv", data))["sheet_id"])
    cleaned = await server.act(sheet, "clean_up", {"columns": ["City"], "case": "upper"})
    assert cleaned["outcome"] == "success", cleaned
    removed = await server.act(sheet, "remove_duplicates", {})
    assert removed["summary"] == "Deleted 1 row."
    assert (await values(server, sheet, 0))[1] == "Ben"
    assert (await values(server, sheet, 1))[:2] == ["NEW YORK", "OSLO"]
