"""What all tests share: nothing leaves the machine, and property tests run few examples here and many at night."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from chatsheet.telemetry import set_up_logs
from tests.adapters.postgres import running_postgres
from tests.adapters.valkey import Valkey, running_valkey
from tests.smartsheet_proxy import SmartsheetProxy, proxied
from tests.smartsheet_upstream import Upstream, upstream_in

set_up_logs(level="error", as_json=False)

# The same examples each time: what fails here failed for everyone. New ones are tried at night.
settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("night", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# A model that happens to run on this machine is not part of the tests; nor is one that the caller's shell names.
for name in [name for name in os.environ if name.startswith("CHATSHEET_MODEL")]:
    del os.environ[name]
os.environ["CHATSHEET_MODEL_OLLAMA"] = ""

HERE = frozenset({"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "testserver", "", None})


def pytest_configure() -> None:
    """From here on, a name or address of another machine raises: no real model, no real Smartsheet."""
    for name in ("connect", "connect_ex", "sendto"):
        _guard(socket.socket, name, lambda sock, *rest: rest[-1][0] if isinstance(rest[-1], tuple) else None)
    _guard(socket, "getaddrinfo", lambda host, *rest: host)


def _guard(owner: Any, name: str, host_of: Callable[..., Any]) -> None:
    real = getattr(owner, name)

    def guarded(*args: Any, **kwargs: Any) -> Any:
        host = host_of(*args)
        if (host.decode() if isinstance(host, bytes) else host) not in HERE:
            raise AssertionError(f"a test tried to reach {host}")
        return real(*args, **kwargs)

    setattr(owner, name, guarded)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: its driver keeps an event loop running in this thread until the end."""
    browser = Path(__file__).parent / "e2e"
    for item in items:
        if browser in item.path.parents:
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real Postgres, started once; `CHATSHEET_TEST_POSTGRES_URL` names another."""
    given = os.environ.get("CHATSHEET_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """A real Valkey, started once."""
    with running_valkey() as running:
        yield running


@pytest.fixture
async def upstream(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Upstream]:
    """A running chatsheet that serves Smartsheet's API, in a folder of its own."""
    async with upstream_in(tmp_path_factory.mktemp("upstream")) as running:
        yield running


@pytest.fixture
async def proxy(upstream: Upstream) -> AsyncIterator[SmartsheetProxy]:
    """The way to `upstream`, on which things go wrong when they are told to."""
    async with proxied(upstream.address) as proxy:
        yield proxy
