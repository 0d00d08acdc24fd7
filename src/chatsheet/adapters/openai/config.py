"""How a model is reached: what the settings say, checked and completed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from chatsheet.adapters.openai.prices import Prices
from chatsheet.domain.errors import Problem, invalid
from chatsheet.domain.session import Mode

Provider = Literal["openai", "azure", "ollama", "compatible"]
OPENAI_URL = "https://api.openai.com/v1"
OPENAI_NAME = "gpt-4.1-mini"
"""Where the user named none: knows actions, answers at once, costs little."""
AZURE_HOSTS = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
MODES: tuple[Mode, ...] = ("fast", "balanced", "thorough")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a model."""

    connect_s: float = 5.0
    first_s: float = 60.0
    """For the first sign of an answer."""
    between_s: float = 30.0
    """Between two pieces."""
    last_s: float = 2.0
    """For the count of tokens, once the model said that it ended."""
    whole_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Access:
    """What opens the door. Both are secret: they are in no log, no error, no `repr`."""

    key: SecretStr = field(default_factory=lambda: SecretStr(""))
    token_command: str = field(default="", repr=False)
    """Prints a bearer token (Entra ID); run again when the token is old or refused."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """One service and the model of each mode."""

    provider: Provider
    base_url: str
    names: Mapping[Mode, str]
    access: Access = field(default_factory=Access)
    api_version: str = ""
    """Azure's dated API (`/openai/deployments/NAME`); empty: its `/openai/v1`."""
    patience: Patience = Patience()
    prices: Prices = field(default_factory=Prices)
    most_characters: int = 200_000
    """Of one answer, calls included; a model that goes on for ever is stopped here."""

    @property
    def is_here(self) -> bool:
        """On this machine: no proxy stands between."""
        return urlsplit(self.base_url).hostname in HERE


def names_of(model: str, by_mode: Mapping[Mode, str]) -> dict[Mode, str]:
    """A name for every mode: its own, else the common one, else that of the nearest mode. Empty where there is none at all."""
    chosen = model or by_mode.get("balanced") or by_mode.get("thorough") or by_mode.get("fast") or ""
    return {mode: by_mode.get(mode) or chosen for mode in MODES}


def provider_of(provider: str, base_url: str, *, has_access: bool) -> Provider | None:
    """What the user means; None: no model is set, look for a local one."""
    match provider:
        case "openai" | "azure" | "ollama" | "compatible":
            return provider
        case "none":
            return None
    host = urlsplit(base_url).hostname or ""
    if not base_url:
        return "openai" if has_access else None
    return "azure" if host.endswith(AZURE_HOSTS) else "openai" if host == "api.openai.com" else "compatible"


def complete_url(provider: Provider, base_url: str, api_version: str) -> str:
    """The address below which `chat/completions` lies. Raises Problem `model_settings_invalid`."""
    if not base_url:
        if provider == "openai":
            return OPENAI_URL
        raise _wrong("the address is missing", "Set CHATSHEET_MODEL_BASE_URL, such as https://NAME.openai.azure.com.")
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _wrong("the address is no web address", "CHATSHEET_MODEL_BASE_URL begins with https:// or http://.")
    if parts.username or parts.password:
        raise _wrong("the address holds a password", "Put it into CHATSHEET_MODEL_API_KEY instead.")
    root = base_url.rstrip("/")
    if provider == "azure":
        root = root.split("/openai", 1)[0]
        return f"{root}/openai" if api_version else f"{root}/openai/v1"
    return root


def complete_names(provider: Provider, names: Mapping[Mode, str]) -> Mapping[Mode, str]:
    """Names where the user gave none. Raises Problem `model_settings_invalid` where only the user can know."""
    if all(names.values()):
        return names
    if provider == "azure":
        raise _wrong("the Azure deployment is missing", "Set CHATSHEET_MODEL to the name of your deployment.")
    return dict.fromkeys(MODES, OPENAI_NAME if provider == "openai" else "default")


def _wrong(why: str, fix: str) -> Problem:
    return invalid("model_settings_invalid", f"The settings of the model cannot be used: {why}.", fix)
