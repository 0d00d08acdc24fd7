"""The whole product with a model's service: an answer over the socket, health, settings, a local model that appears, the doctor."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from rich.console import Console

from chatsheet.cli.doctor import doctor
from chatsheet.settings import Settings
from chatsheet.wiring import models
from tests.edge.scripted import QUESTION
from tests.edge.server import PLAN_CSV, Server, running
from tests.edge.test_chat import new_chat, say
from tests.model_steps import calls, fails, says
from tests.scripted_model import ModelServer, scripted
from tests.talker import talker

KEY = "sk-secret-0123456789"


def at(model: ModelServer, **more: Any) -> dict[str, Any]:
    return {"model_base_url": model.base_url, "model_api_key": SecretStr(KEY), "model_balanced": "gpt-4o", **more}


async def plan(server: Server) -> str:
    return str((await server.upload("plan.csv", PLAN_CSV))["sheet_id"])


async def told(server: Server) -> tuple[Any, Any]:
    """The model as /health and /settings show it."""
    async with server.http() as http:
        health = (await http.get("/health")).json()
        return health["components"]["model"], (await http.get("/api/v1/settings")).json()["model"]


async def test_a_question_is_answered_with_an_action_and_its_cost(tmp_path: Path) -> None:
    total = calls("aggregate", measures=[{"aggregate": "sum", "column": "Budget"}])
    async with scripted(total, says("It is the sum of all budgets.")) as model, running(tmp_path, **at(model)) as server:
        turn = await say(server, await new_chat(server, await plan(server)), QUESTION)
        assert (turn["status"], turn["manager"], turn["text"].strip()) == ("answered", "model", "It is the sum of all budgets.")
        assert await told(server) == (
            {"status": "healthy", "provider": "compatible"},
            {
                "name": "gpt-4o",
                "provider": "compatible",
                "state": "up",
                "modes": {"fast": "gpt-4o", "balanced": "gpt-4o", "thorough": "gpt-4o"},
            },
        )
    assert turn["usage"]["model"] == "gpt-4o"
    assert turn["usage"]["cost"] == pytest.approx(2 * (120 * 2.5 + 12 * 10) / 1e6)
    assert "8300" in str(model.asked[1]["messages"][-1])


async def test_the_talker_cites_what_it_looked_up(tmp_path: Path) -> None:
    async with scripted(then=talker()) as model, running(tmp_path, **at(model)) as server:
        turn = await say(server, await new_chat(server, await plan(server)), "Please do the thing called count, whatever it is")
    assert (turn["status"], turn["manager"]) == ("answered", "model")
    assert "I looked it up: " in turn["text"]
    assert [figure["text"] for figure in turn["figures"] if figure["status"] == "verified"] == ["5"]


async def test_a_service_that_is_down_shows_and_maestro_carries_on(tmp_path: Path) -> None:
    async with scripted(then=fails(503, Retry_After="0")) as model, running(tmp_path, **at(model)) as server:
        turn = await say(server, await new_chat(server, await plan(server)), QUESTION)
        assert (turn["status"], turn["manager"], turn["notice"]["code"]) == ("answered", "maestro", "model_down")
        health, settings = await told(server)
    assert health == {"status": "degraded", "provider": "compatible", "reason": "model_unavailable"}
    assert settings["state"] == "down"


async def test_a_refused_key_shows_in_health_without_the_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with scripted() as model, running(tmp_path, **at(model)) as server:
        model.key = "another"
        turn = await say(server, await new_chat(server, await plan(server)), QUESTION)
        health, settings = await told(server)
    assert turn["error"]["code"] == "model_key_refused"
    assert health == {"status": "degraded", "provider": "compatible", "reason": "model_key_refused"}
    printed = capsys.readouterr()
    assert KEY not in f"{turn}{health}{settings}{printed}"


async def test_without_a_model_there_is_none(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        assert await told(server) == ({"status": "not_configured"}, {"name": None, "provider": None, "state": "none", "modes": {}})


def test_a_server_without_a_model_does_not_pay_for_one() -> None:
    code = "import sys, chatsheet.cli.serve, chatsheet.wiring; print({'openai', 'httpx2', 'stamina'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"


async def test_an_ollama_started_later_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "LOOK_AGAIN_S", 0.01)
    async with scripted(says("Five.")) as model:
        model.local_models = []
        async with running(tmp_path, is_server=True, model_ollama=model.host) as server:
            assert (await told(server))[0] == {"status": "not_configured"}
            model.local_models = [("qwen3:8b", ("tools",))]
            async with asyncio.timeout(10):
                await asyncio.gather(*(task for task in server.state.background if task.get_name() == "bring-model"))
            assert (await told(server))[1]["name"] == "qwen3:8b"
            turn = await say(server, await new_chat(server, await plan(server)), QUESTION)
    assert (turn["text"].strip(), turn["usage"]["model"], turn["usage"]["cost"]) == ("Five.", "qwen3:8b", None)


# --- doctor -------------------------------------------------------------------------------------------------------------


async def examine(folder: Path, **settings: Any) -> tuple[bool, str]:
    console = Console(record=True, width=200, file=(folder / "shown").open("w"))
    is_well = await doctor(Settings(data_dir=folder, **settings), console, calls_model=True)
    console.file.close()
    return is_well, console.export_text()


async def test_the_doctor_makes_one_call_and_says_how_it_went(tmp_path: Path) -> None:
    async with scripted(calls("say_ready")) as model:
        is_well, shown = await examine(tmp_path, **at(model))
    assert is_well
    assert "It answers" in shown
    assert "120 tokens read, 12 written; $0.000420" in shown
    assert "did not call" not in shown
    assert len(model.asked) == 1
    assert KEY not in shown


async def test_the_doctor_says_that_a_model_does_not_call_actions(tmp_path: Path) -> None:
    async with scripted(says("Ready!")) as model:
        is_well, shown = await examine(tmp_path, **at(model))
    assert is_well
    assert "did not call the action" in shown


async def test_the_doctor_says_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    async with scripted() as model:
        model.key = "another"
        is_well, shown = await examine(tmp_path, **at(model))
        address = model.base_url
    assert not is_well
    assert "model_key_refused: The model's service refuses the key." in shown
    assert "Check CHATSHEET_MODEL_API_KEY." in shown
    assert KEY not in shown
    is_well, shown = await examine(tmp_path, model_base_url=address)
    assert not is_well
    assert "nothing listens at its address" in shown
    is_well, shown = await examine(tmp_path)
    assert not is_well
    assert "Set CHATSHEET_MODEL_API_KEY" in shown
