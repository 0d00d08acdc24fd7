from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.edge.server import PLAN_CSV, Server, running


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path) as server:
        yield server


@pytest.fixture
async def plan(server: Server) -> str:
    """The id of a small project plan."""
    return str((await server.upload("plan.csv", PLAN_CSV))["sheet_id"])
