"""Smartsheet itself, or a service that speaks its API. See docs/subsystems/smartsheet-client.md."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from chatsheet.adapters.smartsheet import oauth
from chatsheet.adapters.smartsheet.client import RETRY, Access, Client
from chatsheet.adapters.smartsheet.columns import KnownColumns
from chatsheet.adapters.smartsheet.config import SmartsheetConfig
from chatsheet.adapters.smartsheet.listing import Listings
from chatsheet.adapters.smartsheet.source import SmartsheetSource
from chatsheet.domain.source import SourceGrant
from chatsheet.guard import Retry
from chatsheet.ports import GiveToken


class SmartsheetService:
    """Implements `ports.SourceService`. Tokens and secrets are in no log, no error, no `repr`."""

    def __init__(
        self,
        config: SmartsheetConfig,
        *,
        retry: Retry = RETRY,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = oauth.utc_now,
    ) -> None:
        self._config = config
        self._now = now
        self._client = Client(config, retry=retry, clock=clock)
        self._known = KnownColumns()
        self._listings = Listings(clock)

    def __repr__(self) -> str:
        return f"SmartsheetService({self.name})"

    @property
    def name(self) -> str:
        return self._config.name

    @property
    def can_sign_in(self) -> bool:
        return bool(self._config.client_id and self._config.client_secret.get_secret_value() and self._config.sign_in_at)

    @property
    def is_up(self) -> bool:
        return self._client.breaker.state != "open"

    def source(self, token: GiveToken) -> SmartsheetSource:
        return SmartsheetSource(self._client, Access(token), self._known, self._listings)

    def sign_in_url(self, state: str, back: str) -> str:
        """`back` is not sent: Smartsheet knows where to send the browser from the app's registration, which must name that address."""
        return oauth.sign_in_url(self._config, state)

    async def grant(self, code: str) -> SourceGrant:
        return await oauth.granted(self._client, oauth.first(self._config, code), self._now)

    async def renew(self, grant: SourceGrant) -> SourceGrant:
        return await oauth.renewed(self._client, oauth.again(self._config, grant.refresh), self._now)

    async def close(self) -> None:
        await self._client.close()
