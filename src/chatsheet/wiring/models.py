"""Which language model the settings name, and the one that is found."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from chatsheet.adapters.openai import ollama
from chatsheet.adapters.openai.config import Access, ModelConfig, Patience, Provider, complete_names, complete_url, names_of, provider_of
from chatsheet.adapters.openai.model import OpenAIModel
from chatsheet.adapters.openai.prices import Prices, price
from chatsheet.domain.session import Mode
from chatsheet.edge.app_state import AppState
from chatsheet.settings import Settings

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 30.0
"""Between two looks for a local model; each costs a refused connection."""
COMMAND_LOOKS_S = 0.3
"""How long a command waits for a local model to be found; where nothing listens it is known at once."""


def model_of(settings: Settings) -> OpenAIModel | None:
    """The model that the settings name; None where a local Ollama is to be looked for, or none is wanted.

    Raises:
        Problem: `model_settings_invalid`.
    """
    _prices(settings)
    has_access = bool(settings.model_api_key.get_secret_value() or settings.model_token_command)
    provider = provider_of(settings.model_provider, settings.model_base_url, has_access=has_access)
    names = model_names(settings)
    if provider is None or (provider == "ollama" and not all(names.values())):
        return None
    address = settings.model_base_url or (f"{settings.model_ollama}/v1" if provider == "ollama" else "")
    return _model(settings, provider, address, complete_names(provider, names))


def model_names(settings: Settings) -> Mapping[Mode, str]:
    by_mode: Mapping[Mode, str] = {
        "fast": settings.model_fast,
        "balanced": settings.model_balanced,
        "thorough": settings.model_thorough,
    }
    return names_of(settings.model, by_mode)


def _model(settings: Settings, provider: Provider, address: str, names: Mapping[Mode, str]) -> OpenAIModel:
    config = ModelConfig(
        provider,
        complete_url(provider, address, settings.model_api_version),
        names,
        Access(settings.model_api_key, settings.model_token_command),
        settings.model_api_version,
        Patience(first_s=settings.model_first_s, between_s=settings.model_between_s, whole_s=settings.model_answer_s),
        _prices(settings),
    )
    return OpenAIModel(config)


def _prices(settings: Settings) -> Prices:
    return Prices({name: price(numbers) for name, numbers in settings.model_prices.items()}, settings.model_priced_as)


async def local_model(settings: Settings) -> OpenAIModel | None:
    """A model of an Ollama that runs on this machine, where the settings name none."""
    if settings.model_provider not in ("auto", "ollama") or not settings.model_ollama:
        return None
    root = (settings.model_base_url or settings.model_ollama).rstrip("/").removesuffix("/v1")
    found = await ollama.find(root)
    if found is None:
        return None
    wanted = model_names(settings)
    return _model(settings, "ollama", f"{root}/v1", wanted if all(wanted.values()) else dict.fromkeys(wanted, found))


async def bring_model(state: AppState, settings: Settings, *, is_server: bool) -> None:
    """Look for a local model until there is one; a server looks again and again, and makes the model ready for the first question."""
    while state.answering.model is None:
        state.answering.model = await local_model(settings)
        if state.answering.model is None:
            if not is_server:
                return
            await asyncio.sleep(LOOK_AGAIN_S)
        else:
            log.info("model_found", provider="ollama", name=state.answering.model.info().names["balanced"])
    if is_server and isinstance(state.answering.model, OpenAIModel):
        await state.answering.model.warm_up()
