"""`chatsheet doctor`: is everything set up well, and what to do where it is not."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from rich.console import Console

from chatsheet.cli.data_dir import server_address
from chatsheet.domain.errors import Problem
from chatsheet.domain.session import Mode
from chatsheet.ports import ActionCall, LanguageModel, ModelMessage, Token, Usage
from chatsheet.settings import Settings

NO_MODEL = (
    "Set CHATSHEET_MODEL_API_KEY (OpenAI), or CHATSHEET_MODEL_BASE_URL (Azure, any compatible service), or start Ollama. "
    "Without a model Maestro answers."
)
TEST = (ModelMessage("system", "You test a connection."), ModelMessage("user", "Call the action say_ready."))
SAY_READY = {"name": "say_ready", "summary": "Say that you can be reached.", "arguments": {"type": "object", "properties": {}}}


@dataclass(frozen=True, slots=True)
class Answered:
    """How the model's one answer went. Times are in seconds."""

    first_s: float
    whole_s: float
    has_called: bool
    usage: Usage | None


async def doctor(settings: Settings, console: Console, *, calls_model: bool, mode: Mode = "balanced") -> bool:
    """Whether all is well; says what is looked at on the way. `calls_model` makes one real call."""
    is_well = _data_folder(settings, console)
    return await _model(settings, console, calls_model=calls_model, mode=mode) and is_well


def _data_folder(settings: Settings, console: Console) -> bool:
    folder = settings.data_dir
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    is_writable = os.access(existing, os.W_OK)
    where = server_address(folder)
    _line(console, "Data folder", f"{folder}{'' if is_writable else ' (cannot be written)'}")
    _line(console, "Server", f"runs at {where}" if where else "does not run on this folder")
    return is_writable


async def _model(settings: Settings, console: Console, *, calls_model: bool, mode: Mode) -> bool:
    from chatsheet.wiring import local_model, model_of  # noqa: PLC0415 - other commands need nothing of it

    model = model_of(settings) or await local_model(settings)
    if model is None:
        _line(console, "Model", "none")
        console.print(NO_MODEL, highlight=False)
        return not calls_model
    try:
        _describe(model, settings, console)
        if not calls_model:
            console.print("`chatsheet doctor --model` makes a call to see whether it answers.", highlight=False)
            return True
        await model.warm_up()
        return await _try(model, console, mode)
    finally:
        await model.close()


def _describe(model: LanguageModel, settings: Settings, console: Console) -> None:
    info = model.info()
    by_mode = ", ".join(f"{name} ({mode})" for mode, name in info.names.items())
    _line(console, "Model", info.names["balanced"] if len(set(info.names.values())) == 1 else by_mode)
    _line(console, "Provider", info.provider)
    if settings.model_base_url:
        parts = urlsplit(settings.model_base_url)
        _line(console, "Address", f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}")
    has_key = bool(settings.model_api_key.get_secret_value())
    _line(console, "Key", "a token from a command" if settings.model_token_command else "set" if has_key else "none")


async def _try(model: LanguageModel, console: Console, mode: Mode) -> bool:
    try:
        answered = await _call(model, mode)
    except Problem as problem:
        console.print(f"[bold red]{problem.code}[/]: {problem.message}", highlight=False)
        console.print(problem.fix, highlight=False)
        return False
    usage = answered.usage or Usage(0, 0)
    cost = "its price is not known" if usage.cost is None else f"${usage.cost:.6f}"
    console.print(f"It answers: first sign after {answered.first_s:.1f} s, whole after {answered.whole_s:.1f} s.", highlight=False)
    console.print(f"{usage.input_tokens} tokens read, {usage.output_tokens} written; {cost}.", highlight=False)
    if not answered.has_called:
        console.print("It did not call the action it was asked to call: answers about sheets may not work with it.", highlight=False)
    return True


async def _call(model: LanguageModel, mode: Mode) -> Answered:
    started, first_s, has_called, usage = time.perf_counter(), None, False, None
    async for piece in model.stream(TEST, [SAY_READY], mode=mode):
        if first_s is None and isinstance(piece, Token | ActionCall):
            first_s = time.perf_counter() - started
        has_called = has_called or isinstance(piece, ActionCall)
        usage = piece if isinstance(piece, Usage) else usage
    whole_s = time.perf_counter() - started
    return Answered(whole_s if first_s is None else first_s, whole_s, has_called, usage)


def _line(console: Console, name: str, value: str) -> None:
    console.print(f"{name:<12} {value}", highlight=False, markup=False, soft_wrap=True)
