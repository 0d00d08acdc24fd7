"""Every setting: type, unit, default, meaning. Read from `CHATSHEET_…` in the environment, above the edge only."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What can be set. docs/reference/settings.md is made from here."""

    model_config = SettingsConfigDict(env_prefix="CHATSHEET_", extra="ignore")

    data_dir: Path = Field(default_factory=lambda: user_data_path("chatsheet"), description="Folder of everything that is stored.")
    database_url: str = Field(default="", description="Another database than SQLite in the data folder: `postgresql+psycopg://…`.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8765, ge=0, le=65535, description="Port to listen on; when it is taken, the next free one, said plainly.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Least important log line that is written.")
    log_format: Literal["text", "json"] = Field(default="text", description="How log lines are written.")
    max_connections: int = Field(default=2000, ge=1, description="Sockets at a time; beyond, the one idle the longest goes.")
    heartbeat_s: float = Field(default=25.0, gt=0, description="Seconds between heartbeats of the socket.")
    dead_s: float = Field(default=35.0, gt=0, description="Seconds of silence after which a connection is dead.")
    upload_mb: int = Field(default=250, ge=1, description="Largest file that can be imported, in MB.")
    query_timeout_s: float = Field(default=1.0, gt=0, description="Seconds after which a query of a person or model is interrupted.")
    engine_memory_mb: int = Field(default=2048, ge=64, description="Most memory of the query engine's process, in MB.")
    engine_idle_s: float = Field(default=600.0, gt=0, description="Seconds without a question after which the query engine stops.")
    model_provider: Literal["auto", "openai", "azure", "ollama", "compatible", "none"] = Field(
        default="auto", description="Whose wire the language model speaks; auto: told from the address and the key, else a local Ollama."
    )
    model_base_url: str = Field(
        default="", description="Address of the model's service, such as `https://NAME.openai.azure.com` or `http://127.0.0.1:8000/v1`."
    )
    model_api_key: SecretStr = Field(default=SecretStr(""), description="Key of the model's service. Never logged, never sent to the page.")
    model_token_command: str = Field(
        default="", repr=False, description="Command that prints a bearer token (Entra ID), used instead of a key; run without a shell."
    )
    model_api_version: str = Field(
        default="", description="Azure's dated API version, such as `2024-10-21`; empty: the API at `/openai/v1`, which needs none."
    )
    model: str = Field(default="", description="Name of the model; at Azure, of the deployment.")
    model_fast: str = Field(default="", description="Another model for the mode fast.")
    model_balanced: str = Field(default="", description="Another model for the mode balanced.")
    model_thorough: str = Field(default="", description="Another model for the mode thorough.")
    model_first_s: float = Field(default=60.0, gt=0, description="Seconds to wait for the first sign of a model's answer.")
    model_between_s: float = Field(default=30.0, gt=0, description="Seconds to wait between two pieces of a model's answer.")
    model_answer_s: float = Field(default=300.0, gt=0, description="Seconds that one answer of a model may take as a whole.")
    model_prices: dict[str, list[float]] = Field(
        default={},
        description='US dollars per million tokens, read and written, by model: `{"my-model": [0.5, 1.5]}`; a third number in the '
        "middle is for tokens from the service's cache.",
    )
    model_priced_as: dict[str, str] = Field(
        default={}, description='Which model stands behind a deployment\'s name, for its price: `{"my-deployment": "gpt-4.1"}`.'
    )
    model_ollama: str = Field(
        default="http://127.0.0.1:11434", description="Where a local Ollama is looked for when no model is set; empty: nowhere."
    )
    turn_steps: int = Field(default=12, ge=1, description="Calls of the model in one answer before a person is asked to go on.")
    turn_tokens: int = Field(default=60_000, ge=100, description="Tokens, in and out, that one answer may take before it asks.")
    turn_time_s: float = Field(default=120.0, gt=0, description="Seconds that one answer may take before it asks.")
    turn_cost: float = Field(default=0.5, gt=0, description="US dollars that one answer may cost before it asks, where the price is known.")
    model_window: int = Field(default=16_000, ge=6_000, description="Tokens that one call of the model may hold, its answer included.")
    session_days: int = Field(default=365, ge=1, description="Days after which an unused chat is cleaned up.")
    job_rows: int = Field(default=20_000, ge=1, description="A change of more rows than this becomes a job.")
    jobs_at_once: int = Field(default=2, ge=1, description="Jobs that one process runs at a time, one per sheet.")
    jobs: Literal["embedded", "workers"] = Field(
        default="embedded", description="Who runs jobs: the server itself, or `chatsheet worker` processes, which share its Postgres."
    )
    redis_url: str = Field(
        default="",
        repr=False,
        description="Redis or Valkey that tells the processes of each other's changes, with workers: `redis://…` or `unix://…`. Without it "
        "they look every few seconds.",
    )
    worker_dead_s: float = Field(
        default=8.0, ge=0.5, description="Seconds without a sign of life after which a worker's jobs are taken up by others."
    )
    fill_at_once: int = Field(default=8, ge=1, le=100, description="Calls of the model that AI columns make at a time in one process.")
    job_archive_days: int = Field(default=7, ge=0, description="Days after which an ended job leaves the lists.")
    job_remove_days: int = Field(default=90, ge=1, description="Days after which an ended job, its report and its file are removed.")
    mcp: Literal["off", "read", "on"] = Field(default="on", description="What MCP clients with the token may do: nothing, read, or all.")
    mcp_hosts: str = Field(default="", description="Further host names, comma-separated, under which /mcp answers, as behind a proxy.")
    smartsheet_base_url: str = Field(
        default="https://api.smartsheet.com/2.0",
        description="Address of the Smartsheet API: of the region your account is in, or of another chatsheet.",
    )
    smartsheet_app_url: str = Field(default="", description="Where people sign in at Smartsheet; empty: at the region's own address.")
    smartsheet_client_id: str = Field(default="", description="Client id of the OAuth app registered at Smartsheet; empty: tokens only.")
    smartsheet_client_secret: SecretStr = Field(
        default=SecretStr(""), description="Secret of that app. Never logged, never sent to the page."
    )
    smartsheet_rate: int = Field(default=300, ge=10, description="Requests a minute and token that Smartsheet is asked at most.")
    smartsheet_poll_s: float = Field(
        default=10.0,
        ge=0.1,
        description="Seconds between two looks at a Smartsheet sheet that is open on a page, where no webhook calls us.",
    )
    smartsheet_idle_poll_s: float = Field(default=300.0, ge=0.1, description="The same where nobody looks at it.")
    smartsheet_job_rows: int = Field(default=500, ge=1, description="A change of more rows than this of a Smartsheet sheet becomes a job.")
    public_url: str = Field(
        default="",
        description="Address under which Smartsheet reaches this server, for webhooks and sign-in: `https://sheets.example.com`.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="Fernet key that seals access tokens in the database; empty: one made in the data folder."
    )
    smartsheet_face: Literal["off", "on"] = Field(
        default="off",
        description="Whether programs that speak Smartsheet's API may use local sheets, at `/smartsheet/2.0`, with the token.",
    )
    smartsheet_face_rate: int = Field(default=300, ge=1, description="Requests a minute and token that `/smartsheet/2.0` answers.")
    smartsheet_face_loopback: bool = Field(
        default=False, description="Whether webhooks of `/smartsheet/2.0` may go to this machine, and without TLS; for tests."
    )
    time_zone: str = Field(
        default="", description="IANA time zone that decides what today is, where the caller names none; empty: this machine's."
    )

    @property
    def store_url(self) -> str:
        """The database: SQLite in the data folder where none is named."""
        return self.database_url or f"sqlite:///{self.data_dir / 'chatsheet.db'}"

    @property
    def mcp_host_names(self) -> frozenset[str]:
        """`mcp_hosts`, taken apart; the name to listen on is one of them."""
        return frozenset(name.strip().lower() for name in (*self.mcp_hosts.split(","), self.host) if name.strip())

    @property
    def zone(self) -> str:
        """The time zone that decides what today is: the one set, this machine's, or UTC where that can't be told."""
        return self.time_zone or os.environ.get("TZ") or _local_zone()


def _local_zone() -> str:
    with contextlib.suppress(OSError, ValueError):
        parts = Path("/etc/localtime").resolve().parts
        name = "/".join(parts[parts.index("zoneinfo") + 1 :])
        ZoneInfo(name)
        return name
    return "UTC"
