"""Each provider's address, path and key, over the real wire; a local Ollama is found."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from chatsheet.adapters.openai import ollama
from chatsheet.adapters.openai.config import MODES, OPENAI_URL, Access, complete_names, complete_url, names_of, provider_of
from chatsheet.domain.errors import Problem
from chatsheet.settings import Settings
from chatsheet.wiring import local_model, model_of
from tests.adapters.openai.talk import KEY, ask, fail, model_at
from tests.model_steps import says
from tests.scripted_model import ModelServer, scripted


def deployment(name: str) -> dict[str, Any]:
    return {"provider": "azure", "names": dict.fromkeys(MODES, name)}


async def test_azure_by_deployment_and_api_version() -> None:
    async with scripted(says("Five.")) as server:
        server.deployments, server.key = {"plan-bot"}, KEY
        url = complete_url("azure", server.host, "2024-10-21")
        async with model_at(server, base_url=url, api_version="2024-10-21", **deployment("plan-bot")) as model:
            assert (await ask(model))[0] == "Five."
    asked = server.requests[0]
    assert asked.path == "/openai/deployments/plan-bot/chat/completions"
    assert asked.query == {"api-version": "2024-10-21"}
    assert asked.headers["api-key"] == KEY


async def test_azure_without_a_version() -> None:
    async with scripted(says("Five.")) as server:
        server.deployments, server.key = {"plan-bot"}, KEY
        async with model_at(server, base_url=complete_url("azure", server.host, ""), **deployment("plan-bot")) as model:
            assert (await ask(model))[0] == "Five."
    assert server.requests[0].path == "/openai/v1/chat/completions"


@pytest.mark.parametrize("api_version", ["", "2024-10-21"])
async def test_an_unknown_azure_deployment(api_version: str) -> None:
    async with scripted() as server:
        server.deployments = {"plan-bot"}
        url = complete_url("azure", server.host, api_version)
        async with model_at(server, base_url=url, api_version=api_version, **deployment("plan-bto")) as model:
            problem, _ = await fail(model)
    assert problem.code == "model_deployment_not_found"
    assert "plan-bto" in problem.message


def token_command(folder: Path, *tokens: str) -> str:
    """A command that prints the next token each time it runs, and the last one from then on."""
    script, left = folder / "token.sh", folder / "tokens"
    left.write_text("".join(f"{token}\n" for token in tokens))
    script.write_text(f'#!/bin/sh\nhead -n1 "{left}"\n[ $(wc -l < "{left}") -gt 1 ] && sed -i 1d "{left}"\nexit 0\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(script)


@pytest.mark.parametrize("api_version", ["", "2024-10-21"])
async def test_entra_tokens_come_from_a_command_and_are_renewed_when_refused(tmp_path: Path, api_version: str) -> None:
    access = Access(token_command=token_command(tmp_path, "old-token", "new-token"))
    async with scripted(says("Five."), says("Six.")) as server:
        server.key = "new-token"
        url = complete_url("azure", server.host, api_version)
        async with model_at(server, base_url=url, api_version=api_version, access=access, **deployment("bot")) as model:
            assert (await ask(model))[0] == "Five."
            assert (await ask(model))[0] == "Six."
    assert [asked.headers["authorization"] for asked in server.requests] == ["Bearer old-token", *["Bearer new-token"] * 2]


@pytest.mark.parametrize("command", ["false", "no-such-command-here", "echo two words", "true", "unclosed 'quote"])
async def test_a_token_command_that_does_not_work_is_told(command: str) -> None:
    async with scripted() as server, model_at(server, access=Access(token_command=command)) as model:
        problem, _ = await fail(model)
        assert model.info().trouble == "model_token_failed"
    assert problem.code == "model_token_failed"
    assert command not in str(problem)
    assert server.requests == []


async def test_an_address_without_a_path_is_completed() -> None:
    async with scripted(says("Five."), says("Six.")) as server, model_at(server, base_url=server.host) as model:
        assert (await ask(model))[0] == "Five."
        assert (await ask(model))[0] == "Six."
    assert [asked.path for asked in server.requests] == ["/chat/completions", *["/v1/chat/completions"] * 2]


async def test_a_service_without_a_key_is_fine() -> None:
    async with scripted(says("Five.")) as server, model_at(server, access=Access()) as model:
        assert (await ask(model))[0] == "Five."


async def test_a_proxy_is_not_asked_for_what_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with scripted(says("Five.")) as server, model_at(server) as model:
        assert (await ask(model))[0] == "Five."


async def test_each_mode_asks_its_model() -> None:
    names = names_of("middle", {"fast": "small", "thorough": "large"})
    async with scripted(then=says("Yes.")) as server, model_at(server, names=names) as model:
        for mode in MODES:
            await ask(model, mode=mode)
        assert model.info().names == {"fast": "small", "balanced": "middle", "thorough": "large"}
    assert [body["model"] for body in server.asked] == ["small", "middle", "large"]


# --- Ollama -------------------------------------------------------------------------------------------------------------


def local(server: ModelServer, **settings: Any) -> Settings:
    return Settings(model_ollama=server.host, **settings)


async def test_ollama_is_found_with_the_first_model_that_can_call_actions() -> None:
    async with scripted(says("Five.")) as server:
        server.local_models = [("embedder", ("embedding",)), ("talker:1b", ("completion",)), ("qwen3:8b", ("completion", "tools"))]
        model = await local_model(local(server))
        assert model is not None
        assert (model.info().provider, model.info().names["fast"]) == ("ollama", "qwen3:8b")
        assert (await ask(model))[0] == "Five."
        await model.close()


async def test_the_name_that_is_set_is_taken() -> None:
    async with scripted() as server:
        model = await local_model(local(server, model="llama3.3:70b"))
    assert model is not None
    assert model.info().names["balanced"] == "llama3.3:70b"


@pytest.mark.parametrize("models", [[], [("embedder", ("embedding",))]])
async def test_an_ollama_without_a_fitting_model_is_none(models: list[tuple[str, tuple[str, ...]]]) -> None:
    async with scripted() as server:
        server.local_models = models
        assert await local_model(local(server)) is None


async def test_where_nothing_or_something_else_listens_there_is_none() -> None:
    async with scripted() as server:
        assert await ollama.find(server.base_url) is None
        gone = server.host
    assert await ollama.find(gone) is None
    assert await ollama.find("nonsense") is None


async def test_it_is_looked_for_only_when_nothing_else_is_set() -> None:
    async with scripted() as server:
        assert await local_model(local(server, model_provider="none")) is None
        assert await local_model(local(server, model_provider="openai")) is None
        assert server.requests == []


# --- settings -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "url", "has_access", "meant"),
    [
        ("auto", "", False, None),
        ("none", "https://api.openai.com/v1", True, None),
        ("auto", "", True, "openai"),
        ("auto", "https://api.openai.com/v1", True, "openai"),
        ("auto", "https://mine.openai.azure.com", True, "azure"),
        ("auto", "https://mine.services.ai.azure.com/openai/v1/", True, "azure"),
        ("auto", "https://openai.azure.com.evil.example", True, "compatible"),
        ("auto", "http://127.0.0.1:8000/v1", False, "compatible"),
        ("azure", "https://gateway.example/x", True, "azure"),
    ],
)
def test_the_provider_is_told_from_what_is_set(provider: str, url: str, has_access: bool, meant: str | None) -> None:
    assert provider_of(provider, url, has_access=has_access) == meant


@pytest.mark.parametrize(
    ("url", "version", "complete"),
    [
        ("https://mine.openai.azure.com", "", "https://mine.openai.azure.com/openai/v1"),
        ("https://mine.openai.azure.com/", "2024-10-21", "https://mine.openai.azure.com/openai"),
        ("https://mine.openai.azure.com/openai/v1/", "", "https://mine.openai.azure.com/openai/v1"),
        ("https://mine.openai.azure.com/openai/deployments/x/chat/completions", "2024-10-21", "https://mine.openai.azure.com/openai"),
    ],
)
def test_azure_addresses_are_completed(url: str, version: str, complete: str) -> None:
    assert complete_url("azure", url, version) == complete


@pytest.mark.parametrize("url", ["", "ftp://x", "mine.openai.azure.com", "https://user:pass@host/v1", "https://"])
def test_addresses_that_are_none_are_refused_without_repeating_them(url: str) -> None:
    with pytest.raises(Problem) as refused:
        complete_url("compatible", url, "")
    assert refused.value.code == "model_settings_invalid"
    assert "pass@" not in str(refused.value)


def test_names_are_completed_where_they_can_be() -> None:
    assert names_of("", {"thorough": "large"}) == dict.fromkeys(MODES, "large")
    assert complete_names("openai", names_of("", {}))["balanced"]
    assert complete_url("openai", "", "") == OPENAI_URL
    with pytest.raises(Problem) as refused:
        complete_names("azure", names_of("", {}))
    assert "CHATSHEET_MODEL" in refused.value.fix


def test_a_wrong_price_is_told_at_the_start_also_without_a_model() -> None:
    with pytest.raises(Problem) as refused:
        model_of(Settings(model_prices={"x": [1.0]}))
    assert refused.value.code == "model_settings_invalid"


def test_settings_do_not_show_what_is_secret() -> None:
    settings = Settings(model_api_key=SecretStr(KEY), model_token_command=f"echo {KEY}", model_base_url="https://x.example/v1")
    assert KEY not in repr(settings) + str(settings) + repr(model_of(settings))
