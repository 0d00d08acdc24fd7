"""How Smartsheet is reached: what the settings say."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import SecretStr

REGIONS = {
    "api.smartsheet.com": ("Smartsheet", "https://app.smartsheet.com"),
    "api.smartsheet.eu": ("Smartsheet (EU)", "https://app.smartsheet.eu"),
    "api.smartsheet.au": ("Smartsheet (Australia)", "https://app.smartsheet.au"),
    "api.smartsheetgov.com": ("Smartsheet Gov", "https://app.smartsheetgov.com"),
}
"""By the host of the API: how people call it, and where one signs in. A token of one region is unknown in the others."""
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
SCOPES = ("READ_SHEETS", "WRITE_SHEETS", "ADMIN_SHEETS", "ADMIN_WEBHOOKS", "READ_USERS")
"""What this client does: rows, columns and names of sheets, webhooks, who is signed in. Nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for Smartsheet."""

    connect_s: float = 5.0
    read_s: float = 30.0
    """For the next bytes of what was read."""
    write_s: float = 60.0
    """For the next bytes after a change; enabling a webhook waits for its answer as well."""
    sign_in_s: float = 20.0
    """For a token; whoever renews it holds up everybody else's requests."""
    whole_s: float = 180.0
    """For one request, however steadily it trickles."""
    person_in_line_s: float = 20.0
    """In the line before the rate limit, while a person waits; longer than that is a refusal with the time it takes."""


@dataclass(frozen=True, slots=True)
class SmartsheetConfig:
    """One region, or another service that speaks the same API."""

    base_url: str = "https://api.smartsheet.com/2.0"
    app_url: str = ""
    """Where people sign in; empty: the region's own."""
    client_id: str = ""
    client_secret: SecretStr = field(default_factory=lambda: SecretStr(""))
    scopes: tuple[str, ...] = SCOPES
    change_agent: str = "chatsheet"
    """Comes back in webhook events: so our own changes are known again."""
    requests_per_minute: int = 300
    """Smartsheet API 2.0, "Rate limiting": of one token."""
    redis_url: str = ""
    """Where processes share that limit; empty: this process counts for itself."""
    patience: Patience = Patience()
    most_bytes: int = 512 * 1024 * 1024
    """Of one reply. A full sheet has about 45 MB; 500,000 cells of 4,000 characters do not fit, and are read in pages."""

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_here(self) -> bool:
        """On this machine: no proxy stands between."""
        return self.host in HERE

    @property
    def name(self) -> str:
        known = REGIONS.get(self.host)
        return known[0] if known else f"Smartsheet at {urlsplit(self.base_url).netloc.rpartition('@')[2]}"

    @property
    def sign_in_at(self) -> str:
        known = REGIONS.get(self.host)
        return (self.app_url or (known[1] if known else "")).rstrip("/")
