"""Tidying, copies and files asked for in the chat: what waits for a yes, what starts as a job, and what "that" is afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chatsheet.services.jobs.changing import carry_out
from chatsheet.services.jobs.work import Handler, JobContext
from tests.edge.scripted import QUESTION, ScriptedModel, call, words
from tests.edge.server import Server, running
from tests.edge.test_chat import new_chat, say
from tests.edge.test_jobs import ended, values

TWICE_CSV = b"""Task,Owner,Spent,Budget
  design ,Ana,900,1000
Build,Ben,5200,5000
Build,Ben,5200,5000
build,Ben,5200,5000
Launch,Ben,10,1200
Review,Cleo,1300,1200
"""


def held_until(go_on: asyncio.Event) -> Handler:
    """The handler of changes, which begins when it is told to."""

    async def handler(context: JobContext) -> Mapping[str, Any]:
        await go_on.wait()
        return await carry_out(context)

    return handler


@pytest.fixture
async def twice(server: Server) -> str:
    """The id of a sheet where one row is there three times."""
    return str((await server.upload("twice.csv", TWICE_CSV))["sheet_id"])


async def approved(server: Server, chat: str, turn: dict[str, Any]) -> dict[str, Any]:
    """The turn after a yes to its plan."""
    async with server.http() as http:
        done = await http.post(f"/api/v1/plans/{turn['plan']['id']}/approve", json={"hash": turn["plan"]["hash"]})
        assert done.json()["outcome"] == "success", done.text
        turns: list[dict[str, Any]] = (await http.get(f"/api/v1/sessions/{chat}")).json()["turns"]
    return next(one for one in turns if one["id"] == turn["id"])


async def test_duplicates_go_after_a_yes_and_come_back(server: Server, twice: str) -> None:
    before, chat = await values(server, twice, 0), await new_chat(server, twice)
    turn = await say(server, chat, "remove duplicate rows")
    assert (turn["status"], turn["outcome"], turn["plan"]["row_count"]) == ("waiting", "needs_approval", 2)
    assert await values(server, twice, 0) == before
    ended_turn = await approved(server, chat, turn)
    assert (ended_turn["status"], ended_turn["outcome"], ended_turn["plan"]["state"]) == ("answered", "answered", "done")
    assert [one.strip() for one in await values(server, twice, 0)] == ["design", "Build", "Launch", "Review"]
    assert (await say(server, chat, "undo that"))["outcome"] == "answered"
    assert await values(server, twice, 0) == before


async def test_duplicates_by_a_column_and_a_no(server: Server, twice: str) -> None:
    before, chat = await values(server, twice, 1), await new_chat(server, twice)
    turn = await say(server, chat, "delete duplicates by Owner")
    assert turn["plan"]["row_count"] == 3
    async with server.http() as http:
        await http.post(f"/api/v1/plans/{turn['plan']['id']}/reject")
    assert await values(server, twice, 1) == before


async def test_texts_are_tidied(server: Server, twice: str) -> None:
    chat = await new_chat(server, twice)
    turn = await say(server, chat, "change Task to title case")
    if turn["status"] == "waiting":
        turn = await approved(server, chat, turn)
    assert (turn["outcome"], turn["reading"]["action"]) == ("answered", "clean_up")
    assert await values(server, twice, 0) == ["Design", "Build", "Build", "Build", "Launch", "Review"]


async def test_a_copy_is_a_job_and_is_told_as_one(tmp_path: Path) -> None:
    async with running(tmp_path) as server, server.socket() as socket, server.http() as http:
        sheet = str((await server.upload("plan.csv", TWICE_CSV))["sheet_id"])
        chat = await new_chat(server, sheet)
        await say(server, chat, "set owner to Ana where task is Launch")
        await socket.subscribe(f"jobs:{sheet}")
        turn = await say(server, chat, "make a copy of this sheet")
        assert (turn["outcome"], turn["text"]) == ("answered", "Started as a job: Copy plan as plan (copy).")
        (job,) = (await http.get("/api/v1/jobs", params={"sheet_id": sheet})).json()["jobs"]
        assert (job["kind"], job["turn_id"]) == ("copy", turn["id"])
        job = await ended(socket, job["id"])
        assert (job["state"], job["result"]["name"]) == ("done", "plan (copy)")
        assert await values(server, job["result"]["sheet_id"], 1) == await values(server, sheet, 1)
        # What was done last is the copy: "that" must not be the change before it.
        assert (await say(server, chat, "undo that"))["outcome"] == "abstained"
        assert (await values(server, sheet, 1))[4] == "Ana"


async def test_a_named_copy_and_a_file(tmp_path: Path) -> None:
    async with running(tmp_path) as server, server.socket() as socket, server.http() as http:
        sheet = str((await server.upload("plan.csv", TWICE_CSV))["sheet_id"])
        chat = await new_chat(server, sheet)
        await socket.subscribe(f"jobs:{sheet}")
        assert (await say(server, chat, "duplicate this sheet as Plan B"))["text"] == "Started as a job: Copy plan as Plan B."
        assert (await say(server, chat, "export this sheet as csv"))["text"] == "Started as a job: Export plan."
        jobs = {job["kind"]: job for job in (await http.get("/api/v1/jobs", params={"sheet_id": sheet})).json()["jobs"]}
        done = jobs["export"] if jobs["export"]["state"] == "done" else await ended(socket, jobs["export"]["id"])
        file = await http.get(f"/api/v1/jobs/{done['id']}/file")
        assert file.text.splitlines()[0].lstrip("\ufeff") == "Task,Owner,Spent,Budget"


async def test_columns_are_compared_row_by_row_and_with_each_other(server: Server, twice: str) -> None:
    chat = await new_chat(server, twice)
    turn = await say(server, chat, "how many tasks are over budget?")
    assert (turn["outcome"], turn["figures"][0]["value"]) == ("answered", 4)
    turn = await say(server, chat, "correlation between spent and budget")
    assert turn["outcome"] == "answered"
    figure = turn["figures"][0]
    assert (figure["rows"], figure["verified"], figure["label"]) == (6, True, "Pearson's correlation of Spent with Budget")
    assert "over [6](figure:1) rows, strong. Going together is no cause." in turn["text"]


async def test_many_duplicates_go_by_a_job_after_the_yes(tmp_path: Path) -> None:
    async with running(tmp_path, job_rows=1) as server, server.socket() as socket, server.http() as http:
        sheet = str((await server.upload("plan.csv", TWICE_CSV))["sheet_id"])
        chat = await new_chat(server, sheet)
        await socket.subscribe(f"jobs:{sheet}")
        turn = await say(server, chat, "remove duplicates")
        assert turn["status"] == "waiting"
        turn = await approved(server, chat, turn)
        assert (turn["outcome"], turn["text"], turn["can_undo"]) == ("answered", "Started as a job: Delete 2 rows.", turn["id"])
        (job,) = (await http.get("/api/v1/jobs", params={"sheet_id": sheet})).json()["jobs"]
        assert (await ended(socket, job["id"]))["done"] == 2
        assert len(await values(server, sheet, 0)) == 4
        undoing = await say(server, chat, "undo that")  # the whole job, by a job
        assert undoing["text"].startswith("Started as a job: Undo")
        (back, _) = (await http.get("/api/v1/jobs", params={"sheet_id": sheet})).json()["jobs"]
        assert (back["state"] == "done") or (await ended(socket, back["id"]))["state"] == "done"
        assert len(await values(server, sheet, 0)) == 6
        assert (await http.get(f"/api/v1/jobs/{job['id']}")).json()["is_undone"]


async def test_a_job_that_has_not_ended_is_not_undone_and_nothing_before_it_either(tmp_path: Path) -> None:
    go_on = asyncio.Event()
    async with running(tmp_path, job_rows=1) as server, server.socket() as socket, server.http() as http:
        work = server.state.jobs.work
        work.handlers = {**work.handlers, "change": held_until(go_on)}
        sheet = str((await server.upload("plan.csv", TWICE_CSV))["sheet_id"])
        chat = await new_chat(server, sheet)
        await socket.subscribe(f"jobs:{sheet}")
        await say(server, chat, "set owner to Ana where task is Launch")
        turn = await approved(server, chat, await say(server, chat, "remove duplicates"))
        (job,) = (await http.get("/api/v1/jobs", params={"sheet_id": sheet})).json()["jobs"]
        for asked in ("undo that", "undo"):
            refused = await say(server, chat, asked)
            assert (refused["outcome"], refused["actions"][0]["error"]["code"]) == ("failed", "job_not_ended"), asked
            assert refused["text"].startswith(
                "The job that does this has not ended yet. It still runs: wait until it is done, or cancel it;"
            )
        ack = await socket.command(f"chat:{chat}", "undo", {"cause": turn["can_undo"]})  # the button under the answer
        assert ack["result"]["error"]["code"] == "job_not_ended"
        assert (await values(server, sheet, 1))[4] == "Ana"

        go_on.set()
        assert (await ended(socket, job["id"]))["state"] == "done"
        ack = await socket.command(f"chat:{chat}", "undo", {"cause": turn["can_undo"]})
        assert (await ended(socket, ack["result"]["data"]["job"]["id"]))["state"] == "done"
        assert len(await values(server, sheet, 0)) == 6


async def test_a_models_answer_that_started_a_job_is_undone_with_it(tmp_path: Path) -> None:
    model = ScriptedModel([call("bulk_update", where="\"Owner\" = 'Ben'", set={"Owner": "Dan"})], words("It is on its way."))
    go_on = asyncio.Event()
    async with running(tmp_path, job_rows=1, model=model) as server, server.socket() as socket:
        work = server.state.jobs.work
        work.handlers = {**work.handlers, "change": held_until(go_on)}
        sheet = str((await server.upload("plan.csv", TWICE_CSV))["sheet_id"])
        chat = await new_chat(server, sheet)
        await socket.subscribe(f"jobs:{sheet}")
        await socket.subscribe(f"chat:{chat}")
        asked = await say(server, chat, QUESTION)
        await approved(server, chat, asked)
        answer = await socket.kind("turn_answered")
        assert (answer["d"]["outcome"], answer["d"]["can_undo"]) == ("answered", asked["id"])
        refused = await say(server, chat, "undo that")
        assert refused["actions"][0]["error"]["code"] == "job_not_ended"
        go_on.set()
        job = await ended(socket, refused["actions"][0]["error"]["params"]["job"])
        assert (job["state"], job["done"]) == ("done", 4)
        assert (await values(server, sheet, 1)).count("Dan") == 4
        await say(server, chat, "undo that")
        await socket.wait(lambda message: message["t"] == "job_changed" and message["d"]["job"]["state"] == "done")
        assert (await values(server, sheet, 1)).count("Dan") == 0
