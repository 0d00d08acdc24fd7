"""Which webhook there is at the source after we saw to it. The source is a list of hooks: what goes over the wire is tested elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest

from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.sheet import SheetId
from chatsheet.domain.source import Link, SourceHook
from chatsheet.ports import SheetSource
from chatsheet.services.sources.hooks import LinkHooks
from chatsheet.services.sources.vault import Vault
from tests.services.world import hub_and_store, small_sheet

URL = "https://sheets.example.com"


@dataclass
class Hooks:
    """The part of a source that is about webhooks."""

    there: list[SourceHook] = field(default_factory=list)
    status: str = "ENABLED"
    refusal: Problem | None = None
    done: list[str] = field(default_factory=list)
    _last: int = 100

    async def hooks(self) -> list[SourceHook]:
        if self.refusal is not None:
            raise self.refusal
        return [replace(hook, secret="") for hook in self.there]

    async def add_hook(self, id_there: int, url: str, name: str) -> SourceHook:
        self._last += 1
        self.done.append("add")
        self.there.append(SourceHook(self._last, url, id_there, False, f"secret-{self._last}", "NEW_NOT_VERIFIED"))
        return self.there[-1]

    async def enable_hook(self, hook_id: int) -> SourceHook:
        self.done.append("enable")
        at = next(at for at, hook in enumerate(self.there) if hook.id == hook_id)
        self.there[at] = replace(self.there[at], is_enabled=self.status == "ENABLED", status=self.status)
        return replace(self.there[at], secret="")

    async def remove_hook(self, hook_id: int) -> None:
        self.done.append("remove")
        self.there = [hook for hook in self.there if hook.id != hook_id]


@dataclass
class World:
    store: SqlStore
    hooks: LinkHooks
    source: Hooks
    sheet_id: SheetId
    woken: list[SheetId]

    async def ensure(self, **changes: Any) -> Link:
        link = await self.link()
        return await self.hooks.ensure(replace(link, **changes), cast(SheetSource, self.source))

    async def link(self) -> Link:
        link: Link | None = await self.store.read(lambda transaction: transaction.link(self.sheet_id))
        assert link is not None
        return link

    def took(self) -> list[str]:
        done, self.source.done = self.source.done, []
        return done


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with hub_and_store() as (_, store):
        sheet_id = await small_sheet(store)
        link = Link(sheet_id, 7, "ana", "", "EDITOR", 1, None, {})
        await store.write(lambda transaction: transaction.put_link(link))
        woken: list[SheetId] = []
        yield World(store, LinkHooks(store, Vault(tmp_path), URL, "us", woken.append), Hooks(), sheet_id, woken)


async def test_one_is_made_and_kept(world: World) -> None:
    assert (await world.ensure()).way == "webhook"
    (hook,) = world.source.there
    assert hook.url.startswith(f"{URL}/webhooks/smartsheet/{world.sheet_id}-")
    assert world.took() == ["add", "enable"]
    assert world.woken == [world.sheet_id]  # what changed before it was enabled is not told
    link = await world.link()
    assert link.way == "webhook"
    assert hook.secret not in repr(link)
    assert await world.ensure() == link
    assert (world.took(), world.woken) == ([], [world.sheet_id])


async def test_one_that_was_disabled_is_enabled_again(world: World) -> None:
    await world.ensure()
    (hook,) = world.source.there
    world.source.there = [replace(hook, is_enabled=False, status="DISABLED_CALLBACK_FAILED")]
    world.took()
    assert (await world.ensure()).way == "webhook"
    assert world.took() == ["enable"]
    assert world.woken == [world.sheet_id] * 2


@pytest.mark.parametrize("status", ["DISABLED_APP_REVOKED", "DISABLED_ADMINISTRATIVE"])
async def test_one_that_never_comes_back_is_replaced(world: World, status: str) -> None:
    await world.ensure()
    (hook,) = world.source.there
    world.source.there = [replace(hook, is_enabled=False, status=status)]
    world.took()
    assert (await world.ensure()).way == "webhook"
    assert world.took() == ["remove", "add", "enable"]
    assert [one.id for one in world.source.there] != [hook.id]


async def test_ours_from_another_address_and_forgotten_ones_go_and_other_peoples_stay(world: World) -> None:
    await world.ensure()
    foreign = [
        SourceHook(1, "https://other.example.com/h", 7, True),
        SourceHook(2, f"{URL}/webhooks/smartsheet/{world.sheet_id}-x", 8, True),
    ]
    forgotten = SourceHook(3, f"{URL}/webhooks/smartsheet/{world.sheet_id}-{'a' * 24}", 7, True)
    world.source.there += [*foreign, forgotten]
    world.hooks.public_url = "https://moved.example.com"
    await world.ensure()
    assert forgotten in world.source.there  # not ours by this address: it is left to fail there
    world.hooks.public_url = URL
    await world.ensure()
    left = [hook.url for hook in world.source.there if hook not in foreign]
    assert len(left) == 1
    assert left[0].startswith(URL)
    assert all(hook in world.source.there for hook in foreign)


async def test_with_another_key_another_one_is_made(world: World, tmp_path: Path) -> None:
    await world.ensure()
    (old,) = world.source.there
    (tmp_path / "other").mkdir()
    world.hooks.vault = Vault(tmp_path / "other")
    name = old.url.rpartition("/")[2]
    with pytest.raises(Problem) as raised:
        await world.hooks.answer(name, {"smartsheet-hmac-sha256": "0" * 64}, b'{"events": []}')
    assert raised.value.code == "webhook_unknown"
    world.took()
    assert (await world.ensure()).way == "webhook"
    assert world.took() == ["remove", "add", "enable"]


async def test_without_an_address_and_where_one_may_only_look_there_is_none(world: World) -> None:
    assert (await world.ensure(access="VIEWER")).way == "polling"
    world.hooks.public_url = ""
    assert (await world.ensure()).way == "polling"
    assert world.source.done == []


async def test_where_the_source_cannot_reach_us_it_is_asked(world: World) -> None:
    world.source.status = "DISABLED_VERIFICATION_FAILED"
    assert (await world.ensure()).way == "polling"
    world.source.status = "ENABLED"
    assert (await world.ensure()).way == "webhook"
    assert len(world.source.there) == 1


@pytest.mark.parametrize(
    ("code", "category"), [("source_refused", Category.INVALID_INPUT), ("source_forbidden", Category.PERMISSION)], ids=str
)
async def test_where_it_is_not_allowed_the_sheet_is_followed_all_the_same(world: World, code: str, category: Category) -> None:
    world.source.refusal = Problem(category, code, "No.")
    assert (await world.ensure()).way == "polling"


async def test_an_outage_is_told(world: World) -> None:
    world.source.refusal = Problem(Category.UNAVAILABLE, "source_unavailable", "Down.")
    with pytest.raises(Problem):
        await world.ensure()
