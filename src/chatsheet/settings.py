"""Every setting: type, unit, default, meaning. Read from `CHATSHEET_…` in the environment, above the edge only."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field
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
    session_days: int = Field(default=365, ge=1, description="Days after which an unused chat is cleaned up.")
    time_zone: str = Field(
        default="", description="IANA time zone that decides what today is, where the caller names none; empty: this machine's."
    )
