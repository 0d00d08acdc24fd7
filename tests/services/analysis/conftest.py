from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.services.analysis.sheets import Bench, bench


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[Bench]:
    """One store and one engine for a file of tests: starting a child takes a quarter of a second."""
    async with bench() as made:
        yield made
