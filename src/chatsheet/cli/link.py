"""The private link of the server that runs, for whoever may read its data folder."""

from __future__ import annotations

from chatsheet.cli.client import connect
from chatsheet.cli.data_dir import server_or_lock
from chatsheet.domain.errors import Category, Problem
from chatsheet.settings import Settings


async def private_link(settings: Settings) -> str:
    """The address that signs a browser in.

    Raises:
        Problem: `server_not_running`.
    """
    with server_or_lock(settings.data_dir) as address:
        if address is None:
            message = "No chatsheet serves this folder."
            raise Problem(Category.UNAVAILABLE, "server_not_running", message, "Start `chatsheet serve`, which prints the link.")
        async with connect(settings) as api:
            return f"{address}{(await api.get('/api/v1/link'))['path']}"
