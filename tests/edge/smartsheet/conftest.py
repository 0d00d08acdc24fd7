"""One server per module, which is started in a second: each test has a sheet of its own in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.edge.smartsheet.receiver import Receiver, receiving
from tests.edge.smartsheet.talk import Talk, talk_of
from tests.smartsheet_proxy import SmartsheetProxy, proxied
from tests.smartsheet_upstream import Upstream, upstream_in


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def upstream(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Upstream]:
    async with upstream_in(tmp_path_factory.mktemp("upstream")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def fresh(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Upstream]:
    """A server that holds nothing yet."""
    async with upstream_in(tmp_path_factory.mktemp("fresh")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def talk(upstream: Upstream) -> AsyncIterator[Talk]:
    async with upstream.http() as http:
        yield await talk_of(upstream, http)


@pytest_asyncio.fixture(loop_scope="module")
async def fresh_talk(fresh: Upstream) -> AsyncIterator[Talk]:
    async with fresh.http() as http:
        yield await talk_of(fresh, http)


@pytest_asyncio.fixture(loop_scope="module")
async def proxy(upstream: Upstream) -> AsyncIterator[SmartsheetProxy]:
    async with proxied(upstream.address) as proxy:
        yield proxy


@pytest_asyncio.fixture(loop_scope="module")
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver
