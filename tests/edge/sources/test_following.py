"""What a follower does beside following: its webhook, a sheet that is no longer shared, a second server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.edge.server import running
from tests.edge.sources.linked import linked_in, until
from tests.smartsheet_proxy import answered

HOURS: dict[str, Any] = {"smartsheet_poll_s": 7200, "smartsheet_idle_poll_s": 7200}


async def test_a_webhook_that_could_not_be_made_for_a_moment_is_made_with_the_next_round(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        linked.here.state.sources.hooks.public_url = linked.here.address
        linked.proxy.script(answered(503, 4001), only=lambda seen: seen.method == "GET" and seen.path == "/webhooks")
        await linked.open()
        await until(linked.source, lambda source: source["way"] == "webhook", 8)


async def test_a_sheet_that_is_no_longer_shared_does_not_ask_for_a_sign_in(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        await linked.open()
        linked.proxy.plan = lambda seen: answered(403, 1004) if "/sheets/" in seen.path else None
        await linked.look()
        source = await until(linked.source, lambda source: source["state"] != "live")
        assert source["state"] != "needs_sign_in"


async def test_a_hook_that_was_disabled_is_enabled_again_soon(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        linked.here.state.sources.hooks.public_url = linked.here.address
        await linked.open()
        await until(linked.source, lambda source: source["way"] == "webhook")
        async with linked.there.http() as http:
            (hook,) = (await http.get("/webhooks")).json()["data"]
            (await http.put(f"/webhooks/{hook['id']}", json={"enabled": False})).raise_for_status()

            async def status() -> Any:
                await linked.look()
                return (await http.get(f"/webhooks/{hook['id']}")).json()["status"]

            await linked.here.state.sources.hooks._poll(  # what the status callback does
                await linked.here.state.store.read(lambda one: one.links()[0]), "DISABLED_CALLBACK_FAILED"
            )
            await until(status, lambda told: told == "ENABLED", 8)


async def test_of_a_deleted_sheet_the_hook_is_removed(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked:
        linked.here.state.sources.hooks.public_url = linked.here.address
        await linked.open()
        await until(linked.source, lambda source: source["way"] == "webhook")
        done = await linked.act("delete_sheet", {})
        assert done["outcome"] == "success", done
        async with linked.there.http() as http:

            async def hooks() -> Any:
                return (await http.get("/webhooks")).json()["data"]

            await until(hooks, lambda found: found == [], 8)


async def test_two_servers_over_one_database_do_not_both_hold_the_lease(tmp_path: Path, postgres_url: str) -> None:
    async with (
        running(tmp_path / "one", is_server=True, database_url=postgres_url) as one,
        running(tmp_path / "two", is_server=True, database_url=postgres_url) as two,
    ):
        assert one.state.sources.holder != two.state.sources.holder


async def test_health_tells_whether_smartsheet_answers(tmp_path: Path) -> None:
    async with linked_in(tmp_path) as linked, linked.here.http() as http:

        async def told() -> Any:
            return (await http.get("/health")).json()["components"]["smartsheet"]

        assert await told() == {"status": "not_configured"}
        await linked.open()
        assert await told() == {"status": "healthy", "followed": 1}
        linked.proxy.plan = lambda seen: answered(503, 4001)

        async def looked() -> Any:
            await linked.look()
            return await told()

        await until(looked, lambda found: found["status"] == "degraded")
