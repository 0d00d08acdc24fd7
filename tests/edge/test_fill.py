"""AI columns over the real wire: a sheet, a server, a model's service; and a chat that goes on meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from chatsheet.domain.session import Mode
from chatsheet.ports import ActionCall, ModelInfo, ModelMessage, Token, Usage
from tests.edge.scripted import QUESTION, call, plan
from tests.edge.server import running
from tests.edge.test_chat import new_chat, say
from tests.edge.test_jobs import ended, values
from tests.model_steps import Body, Step, says
from tests.scripted_model import scripted
from tests.workers import fresh_database

MOOD: dict[str, Any] = {"recipe": "classify", "columns": ["Task"], "labels": ["Fun", "Work"], "target": {"title": "Kind"}}


def judges(body: Body) -> Step:
    row = json.loads(body["messages"][1]["content"].split("\n")[1])
    return says(json.dumps({"value": "Fun" if row["Task"] in ("Design", "Launch") else "Work"}), usage=(150, 6))


async def test_a_column_is_tried_filled_told_and_undone_with_a_real_service(tmp_path: Path) -> None:
    async with scripted(then=judges) as service:
        settings: dict[str, Any] = {"model_base_url": service.base_url, "model_balanced": "small", "model_prices": {"small": [1.0, 2.0]}}
        async with running(tmp_path, **settings) as server, server.socket() as socket, server.http() as http:
            sheet = await plan(server)
            await socket.subscribe(f"jobs:{sheet}")
            tried = await server.act(sheet, "try_fill", {**MOOD, "sample": 2})
            assert [row["value"] for row in tried["data"]["rows"]] == ["Fun", "Work"]
            assert (tried["data"]["estimate"]["calls"], tried["data"]["estimate"]["cost"]) == (5, 5 * 162 / 1e6)

            started = (await server.act(sheet, "fill_column", MOOD))["data"]["job"]
            assert (started["kind"], started["total"], started["options"]["estimate"]["model"]) == ("fill", 5, "small")
            told: dict[str, str] = {}
            job: dict[str, Any] = started
            while job["state"] != "done":
                message = await socket.wait(lambda message: message["t"] in ("cells", "job_changed"))
                if message["t"] == "cells":
                    assert message["d"]["id"] == job["id"]
                    told |= message["d"]["rows"]
                    column_id = message["d"]["column_id"]
                else:
                    job = message["d"]["job"]
            assert (len(told), set(told.values())) == (5, {"done"})
            assert (job["done"], job["usage"]["requests"], job["usage"]["tokens"]) == (5, 5, 5 * 156)
            assert job["result"]["column_id"] == column_id
            assert await values(server, sheet, 6) == ["Fun", "Work", "Work", "Fun", "Work"]
            rows = (await http.get(f"/api/v1/jobs/{job['id']}/rows")).json()["rows"]
            assert [(row["state"], row["value"]) for row in rows[:2]] == [("done", "Fun"), ("done", "Work")]
            assert "tools" not in service.asked[-1]
            assert (await server.act(sheet, "undo", {"cause": job["cause"]}))["outcome"] == "success"
            assert len((await http.get(f"/api/v1/sheets/{sheet}/rows", params={"limit": 1})).json()["rows"][0]["cells"]) <= 7


async def test_a_key_revoked_in_mid_run_pauses_the_job_and_resuming_pays_for_no_row_twice(tmp_path: Path) -> None:
    async with scripted(then=judges) as service:
        service.key = "good"
        rows = "".join(f"Task {n},x\n" for n in range(1, 41))

        def revokes(body: Body) -> Step:
            if len(service.asked) >= 20:
                service.key = "another"
            return judges(body)

        service.then = revokes
        settings: dict[str, Any] = {
            "model_base_url": service.base_url,
            "model_balanced": "small",
            "model_api_key": "good",
            "fill_at_once": 4,
        }
        async with running(tmp_path, **settings) as server, server.socket() as socket, server.http() as http:
            sheet = str((await server.upload("tasks.csv", f"Task,Note\n{rows}".encode()))["sheet_id"])
            await socket.subscribe(f"jobs:{sheet}")
            job_id = (await server.act(sheet, "fill_column", MOOD))["data"]["job"]["id"]
            job = await ended(socket, job_id)
            assert (job["state"], job["error"]["code"], job["failed"]) == ("paused", "model_key_refused", 0)
            assert 15 <= job["done"] < 40
            service.key, service.then = "good", judges
            before = len(service.asked)
            await http.post(f"/api/v1/jobs/{job_id}/resume")
            again = await ended(socket, job_id)
            assert (again["state"], again["done"], again["failed"]) == ("done", 40, 0)
            assert len(service.asked) - before == 40 - job["done"]


class Both:
    """Plays its part in a chat, and answers rows when it is let."""

    def __init__(self, *said: Token | ActionCall) -> None:
        self._said = [*said]
        self.let = asyncio.Event()
        self.flying = 0
        self.is_full = asyncio.Event()
        self.actions: list[str] = []

    def info(self) -> ModelInfo:
        return ModelInfo("scripted", {"fast": "a", "balanced": "a", "thorough": "a"}, True)

    async def stream(
        self, messages: Sequence[ModelMessage], actions: Sequence[Mapping[str, object]], *, mode: Mode = "balanced"
    ) -> AsyncGenerator[Token | ActionCall | Usage, None]:
        if actions:
            self.actions = [str(action["name"]) for action in actions]
            yield self._said.pop(0)
            return
        self.flying += 1
        if self.flying == 3:
            self.is_full.set()
        await self.let.wait()
        yield Token("Work")

    async def close(self) -> None:
        """Nothing is open."""


async def test_a_model_in_a_chat_starts_it_only_with_a_persons_yes(tmp_path: Path) -> None:
    model = Both(call("fill_column", **MOOD), Token("It runs."))
    model.let.set()
    async with running(tmp_path, model=model) as server, server.http() as http, server.socket() as socket:
        sheet = await plan(server)
        await socket.subscribe(f"jobs:{sheet}")
        turn = await say(server, await new_chat(server, sheet), QUESTION)
        assert turn["status"] == "waiting"
        shown = turn["plan"]
        assert (shown["job"]["kind"], shown["job"]["total"], shown["summary"]) == ("fill", 5, "Fill Kind: classify.")
        assert shown["job"]["options"]["estimate"]["calls"] == 5
        assert "fill_column" in model.actions
        assert "try_fill" not in model.actions
        approved = (await http.post(f"/api/v1/plans/{shown['id']}/approve", json={"hash": shown["hash"]})).json()
        assert approved["outcome"] == "success", approved
        job = await ended(socket, approved["data"]["job"]["id"])
        assert (job["kind"], job["turn_id"], job["done"]) == ("fill", turn["id"], 5)


async def test_a_chat_is_answered_while_a_slow_column_is_filled(tmp_path: Path) -> None:
    model = Both(Token("I am here."))
    async with running(tmp_path, model=model, fill_at_once=3) as server, server.socket() as socket:
        sheet = await plan(server)
        await socket.subscribe(f"jobs:{sheet}")
        job_id = (await server.act(sheet, "fill_column", MOOD))["data"]["job"]["id"]
        await asyncio.wait_for(model.is_full.wait(), 10)
        turn = await say(server, await new_chat(server, sheet), QUESTION)
        assert (turn["status"], turn["text"]) == ("answered", "I am here.")
        assert (await server.act(sheet, "rename_sheet", {"name": "Plan B"}))["outcome"] == "success"
        model.let.set()
        job = await ended(socket, job_id)
        assert (job["state"], job["done"]) == ("done", 5)


@pytest.mark.postgres
async def test_on_postgres_a_server_that_ends_in_the_middle_pays_for_no_done_row_again(tmp_path: Path, postgres_url: str) -> None:
    model = Both()
    with fresh_database(postgres_url) as url:
        async with running(tmp_path, model=model, database_url=url, fill_at_once=3) as server:
            sheet = await plan(server)
            job_id = (await server.act(sheet, "fill_column", MOOD))["data"]["job"]["id"]
            await asyncio.wait_for(model.is_full.wait(), 10)
        assert model.flying == 3
        model.let.set()
        async with running(tmp_path, model=model, database_url=url) as server, server.socket() as socket, server.http() as http:
            await socket.subscribe(f"jobs:{sheet}")
            job = (await http.get(f"/api/v1/jobs/{job_id}")).json()
            job = job if job["state"] == "done" else await ended(socket, job_id)
            assert (job["state"], job["done"], job["result"]["repeated"]) == ("done", 5, 3)
            assert await values(server, sheet, 6) == ["Work"] * 5
            assert model.flying == 3 + 5
            assert (await server.act(sheet, "undo", {"cause": job["cause"]}))["outcome"] == "success"


async def test_the_actions_explain_themselves(tmp_path: Path) -> None:
    async with running(tmp_path) as server, server.http() as http:
        sheet = await plan(server)
        recipes = (await server.act(sheet, "list_recipes", {}))["data"]
        assert {"name": "labels", "label": "Labels"} in next(one for one in recipes if one["name"] == "classify")["fields"]
        missing = await server.act(sheet, "fill_column", MOOD)
        assert missing["error"]["code"] == "model_missing"
        found = await server.act(sheet, "fill_column", {**MOOD, "recipe": "clean_up", "rows": {"where": None, "row_ids": ["2"]}})
        assert found["data"]["job"]["total"] == 1
        where = {"kind": "condition", "column": "Owner", "op": "eq", "value": "Ana"}
        tried = await server.act(sheet, "try_fill", {**MOOD, "recipe": "clean_up", "target": {"title": "T"}, "rows": {"where": where}})
        assert [row["title"] for row in tried["data"]["rows"]] == ["Design", "Review"]
        assert {"try_fill", "fill_column", "list_recipes"} <= {one["name"] for one in (await http.get("/api/v1/actions")).json()["actions"]}
