"""The bearer token, without waking the whole application."""

from __future__ import annotations

from chatsheet.adapters.sql.store import SqlStore
from chatsheet.services.access import Keys
from chatsheet.settings import Settings


async def read_token(settings: Settings) -> str:
    """The token of this data folder, read beside a running server: a read is no second writer."""
    store = SqlStore(settings.store_url)
    try:
        keys = Keys(store)
        await keys.read()
        return keys.token
    finally:
        await store.close()
