"""Tokens that are typed in, signing in, and renewal by one alone. The sign-in is a real server; so is the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from chatsheet.adapters.smartsheet.config import SmartsheetConfig
from chatsheet.adapters.smartsheet.service import SmartsheetService
from chatsheet.adapters.sql.migrate import prepare
from chatsheet.adapters.sql.store import SqlStore
from chatsheet.domain.errors import Problem
from chatsheet.domain.source import Account, SourceUser
from chatsheet.services.feed import Hub
from chatsheet.services.sources.accounts import RENEW_BEFORE, SIGN_IN_WITHIN, Accounts
from chatsheet.services.sources.vault import Vault
from tests.adapters.smartsheet.scripted import QUICKLY
from tests.prepared import prepared_file
from tests.smartsheet_oauth import CLIENT_ID, CLIENT_SECRET, SmartsheetSignIn, signing_in

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANA = SourceUser("Ana Lima", "ana@example.com")
BACK = "https://ours.example.com/signed-in/smartsheet"


@dataclass
class World:
    """One installation; `accounts` of its first process."""

    there: SmartsheetSignIn
    folder: Path
    url: str
    accounts: Accounts
    processes: list[Accounts] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def process(self, *, key: str = "") -> Accounts:
        """Another one, with connections of its own to the same database."""
        hub = Hub()
        hub.bind(asyncio.get_running_loop())
        store = SqlStore(self.url, hub.announce)
        config = SmartsheetConfig(
            self.there.address, app_url="https://app.example.org", client_id=CLIENT_ID, client_secret=SecretStr(CLIENT_SECRET)
        )
        self.processes.append(Accounts(store, SmartsheetService(config, retry=QUICKLY), Vault(self.folder, key), self.changed.append))
        return self.processes[-1]

    async def sign_in(self, accounts: Accounts | None = None) -> None:
        accounts = accounts or self.accounts
        await accounts.signed_in("ana", await self.state(), self.there.code(), NOW)
        self.changed.clear()

    async def state(self) -> str:
        url = await self.accounts.sign_in_url("ana", BACK, NOW)
        return parse_qs(urlsplit(url).query)["state"][0]

    async def me(self, accounts: Accounts | None = None) -> SourceUser:
        return await (accounts or self.accounts).source("ana").me()

    async def account(self) -> Account | None:
        return await self.accounts.store.read(lambda transaction: transaction.account("ana"))


@asynccontextmanager
async def world_at(folder: Path, url: str = "", **settings: object) -> AsyncIterator[World]:
    if not url:
        prepared_file(folder / "chatsheet.db")
    async with signing_in(**settings) as there:  # type: ignore[arg-type]
        world = World(there, folder, url or f"sqlite:///{folder / 'chatsheet.db'}", None)  # type: ignore[arg-type]
        world.accounts = world.process()
        store = world.accounts.store
        assert isinstance(store, SqlStore)
        prepare(store.engine)
        try:
            yield world
        finally:
            for one in world.processes:
                await one.service.close()
                await one.store.close()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with world_at(tmp_path) as world:
        yield world


async def code_of(awaited: object) -> str:
    with pytest.raises(Problem) as raised:
        await awaited  # type: ignore[misc]
    return raised.value.code


# --- tokens that are typed in ----------------------------------------------------------------------------------------------


async def test_a_token_is_tried_and_kept_sealed(world: World) -> None:
    world.there.code()
    await world.sign_in()
    token, _ = world.there.pair
    await world.accounts.remove("ana")
    await world.accounts.put_token("ana", f" {token}\n", NOW)
    assert await world.me() == ANA
    account = await world.account()
    assert account is not None
    assert (account.how, account.state, account.name, account.email, account.expires_at) == (
        "token",
        "connected",
        ANA.name,
        ANA.email,
        None,
    )
    told = await world.accounts.told("ana")
    assert told["account"] == {"state": "connected", "how": "token", "name": ANA.name, "email": ANA.email}
    assert told["can_sign_in"] is True
    for shown in (repr(account), repr(world.accounts), str(told), repr(world.accounts.source("ana"))):
        assert token not in shown
    files = b"".join(path.read_bytes() for path in world.folder.iterdir())
    assert token.encode() not in files


async def test_a_token_that_is_refused_leaves_everything_as_it_was(world: World) -> None:
    assert await code_of(world.accounts.put_token("ana", "tok-wrong", NOW)) == "source_sign_in_needed"
    assert await world.account() is None
    await world.sign_in()
    before = await world.account()
    assert await code_of(world.accounts.put_token("ana", "tok-wrong", NOW)) == "source_sign_in_needed"
    assert await world.account() == before
    assert world.changed == []


@pytest.mark.parametrize("text", ["", "  ", "two words", "tök", "a" * 501, "a\x00b", "a\nb"])
async def test_what_is_no_token_is_not_sent(world: World, text: str) -> None:
    assert await code_of(world.accounts.put_token("ana", text, NOW)) == "token_invalid"
    assert world.there.refused == []


async def test_who_is_not_connected_is_told_so_and_nothing_is_sent(world: World) -> None:
    assert await code_of(world.me()) == "source_not_connected"
    assert (await world.accounts.told("ana"))["account"] is None
    await world.sign_in()
    await world.accounts.remove("ana")
    assert world.changed == ["ana"]
    assert await code_of(world.me()) == "source_not_connected"
    assert await code_of(world.accounts.source("ben").me()) == "source_not_connected"
    assert world.there.refused == []


@pytest.mark.parametrize("end", ["expire", "revoke"])
async def test_a_typed_token_that_ended_is_asked_for_once(world: World, end: str) -> None:
    await world.sign_in()
    token, _ = world.there.pair
    await world.accounts.put_token("ana", token, NOW)
    world.changed.clear()
    getattr(world.there, end)()
    assert [await code_of(world.me()) for _ in range(3)] == ["source_sign_in_needed"] * 3
    assert world.there.refused == [1003 if end == "expire" else 1002]
    assert world.changed == ["ana"]
    assert (await world.accounts.told("ana"))["account"]["state"] == "expired"
    await world.sign_in()
    assert await world.me() == ANA


# --- signing in --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_nested", [False, True])
async def test_signing_in(tmp_path: Path, is_nested: bool) -> None:
    async with world_at(tmp_path, is_nested=is_nested) as world:
        url = urlsplit(await world.accounts.sign_in_url("ana", BACK, NOW))
        assert f"{url.scheme}://{url.netloc}{url.path}" == "https://app.example.org/b/authorize"
        await world.accounts.signed_in("ana", parse_qs(url.query)["state"][0], world.there.code(), NOW)
        assert world.changed == ["ana"]
        assert await world.me() == ANA
        account = await world.account()
        assert account is not None
        assert (account.how, account.state, account.name) == ("oauth", "connected", "Ana Lima")
        assert account.expires_at is not None
        files = b"".join(path.read_bytes() for path in world.folder.iterdir())
        assert all(half.encode() not in files for half in (*world.there.pair, CLIENT_SECRET))
        assert all(half not in repr(account) for half in world.there.pair)


async def test_a_state_is_good_once_and_for_whoever_began(world: World) -> None:
    state, code = await world.state(), world.there.code()
    assert await code_of(world.accounts.signed_in("ben", state, code, NOW)) == "sign_in_unknown"
    await world.accounts.signed_in("ana", state, code, NOW)
    assert await code_of(world.accounts.signed_in("ana", state, world.there.code(), NOW)) == "sign_in_unknown"
    assert len(world.there.forms) == 1


async def test_a_state_that_is_wrong_ends_the_sign_in(world: World) -> None:
    state = await world.state()
    for wrong in ("", "x" * len(state), state + "x", "ü"):
        assert await code_of(world.accounts.signed_in("ana", wrong, world.there.code(), NOW)) == "sign_in_unknown"
    assert await code_of(world.accounts.signed_in("ana", state, world.there.code(), NOW)) == "sign_in_unknown"
    assert world.there.forms == []


async def test_a_state_that_waited_too_long_is_unknown(world: World) -> None:
    late = NOW + SIGN_IN_WITHIN + timedelta(seconds=1)
    assert await code_of(world.accounts.signed_in("ana", await world.state(), world.there.code(), late)) == "sign_in_unknown"
    assert world.there.forms == []


async def test_a_code_that_is_refused_keeps_nothing(world: World) -> None:
    assert await code_of(world.accounts.signed_in("ana", await world.state(), "code-stolen", NOW)) == "source_sign_in_failed"
    assert await world.account() is None


async def test_where_it_is_not_set_up_one_is_told(world: World) -> None:
    accounts = Accounts(world.accounts.store, SmartsheetService(SmartsheetConfig(world.there.address)), world.accounts.vault)
    assert await code_of(accounts.sign_in_url("ana", BACK, NOW)) == "sign_in_not_set_up"
    assert (await accounts.told("ana"))["can_sign_in"] is False


# --- renewal -------------------------------------------------------------------------------------------------------------------


async def test_a_token_about_to_expire_is_renewed_before_it_is_used(tmp_path: Path) -> None:
    async with world_at(tmp_path, expires_in=int(RENEW_BEFORE.total_seconds()) - 5) as world:
        await world.sign_in()
        world.there.expires_in = 1000
        assert [await world.me(), await world.me()] == [ANA, ANA]
        assert (world.there.renewals, world.there.refused) == (1, [])
        assert world.changed == ["ana"]


async def test_a_token_that_was_refused_as_expired_is_renewed_and_the_request_goes_on(world: World) -> None:
    await world.sign_in()
    old = world.there.pair
    world.there.expire()
    assert await world.me() == ANA
    assert (world.there.renewals, world.there.refused) == (1, [1003])
    assert world.there.pair != old


@pytest.mark.parametrize("is_known_before", [True, False])
async def test_many_at_once_renew_once(tmp_path: Path, is_known_before: bool) -> None:
    async with world_at(tmp_path, expires_in=10 if is_known_before else 1000) as world:
        await world.sign_in()
        world.there.expires_in = 1000
        world.there.expire()
        assert await asyncio.gather(*(world.me() for _ in range(8))) == [ANA] * 8
        assert world.there.renewals == 1


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


async def test_of_two_processes_one_renews(tmp_path: Path, database: str) -> None:
    async with world_at(tmp_path, database) as world:
        await world.accounts.remove("ana")
        await world.sign_in()
        other = world.process()
        for _ in range(3):
            assert [await world.me(), await world.me(other)] == [ANA, ANA]
            before, world.there.hold = world.there.renewals, asyncio.Event()
            world.there.asked.clear()
            world.there.expire()
            asking = asyncio.gather(*(world.me(one) for one in (world.accounts, other) for _ in range(3)))
            await world.there.asked.wait()
            world.there.hold.set()
            assert await asking == [ANA] * 6
            assert world.there.renewals == before + 1


async def test_a_process_that_died_while_it_renewed_is_taken_over_from(world: World) -> None:
    await world.sign_in()
    long_ago = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    await world.accounts.store.write(lambda transaction: transaction.put_fact("smartsheet.renewal.ana", long_ago))
    world.there.expire()
    assert await world.me() == ANA


async def test_a_new_pair_that_comes_late_is_kept(world: World) -> None:
    """The one whose claim ran out has the only pair that is good: the other is refused, with the refresh token used up."""
    await world.sign_in()
    other, world.there.hold = world.process(), asyncio.Event()
    world.there.expire()
    slow = asyncio.create_task(world.me())
    await world.there.asked.wait()
    long_ago = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    await other.store.write(lambda transaction: transaction.put_fact("smartsheet.renewal.ana", long_ago))
    world.there.asked.clear()
    quick = asyncio.create_task(world.me(other))
    await world.there.asked.wait()
    assert world.there.renewals == 2
    world.there.hold.set()
    assert await slow == ANA
    await asyncio.gather(quick, return_exceptions=True)
    assert (await world.accounts.told("ana"))["account"]["state"] == "connected"
    assert [await world.me(), await world.me(other)] == [ANA, ANA]


async def test_a_renewal_that_is_refused_needs_a_person_and_nothing_is_asked_again(world: World) -> None:
    await world.sign_in()
    world.there.expire()
    world.there.refusal = "invalid_grant"
    assert [await code_of(world.me()) for _ in range(3)] == ["source_sign_in_needed"] * 3
    assert (world.there.renewals, world.there.refused, world.changed) == (1, [1003], ["ana"])
    assert (await world.accounts.told("ana"))["account"]["state"] == "expired"
    world.there.refusal = ""
    await world.sign_in()
    assert await world.me() == ANA


async def test_an_app_that_is_set_up_wrongly_does_not_cost_the_users_their_sign_in(world: World) -> None:
    await world.sign_in()
    world.there.expire()
    world.there.refusal = "invalid_client"
    assert await code_of(world.me()) == "source_sign_in_failed"
    world.there.refusal = ""
    assert await world.me() == ANA


async def test_after_a_renewal_that_failed_in_passing_the_next_one_need_not_wait(world: World) -> None:
    await world.sign_in()
    world.there.expire()
    world.there.answers = [503]
    assert await code_of(world.me()) == "source_unavailable"
    async with asyncio.timeout(5):
        assert await world.me(world.process()) == ANA


async def test_a_sign_in_during_a_renewal_is_not_undone_by_it(world: World) -> None:
    await world.sign_in()
    world.there.hold = asyncio.Event()
    world.there.expire()
    slow = asyncio.create_task(world.me())
    await world.there.asked.wait()
    await world.sign_in(world.process())
    newest = await world.account()
    world.there.hold.set()
    await asyncio.gather(slow, return_exceptions=True)
    assert await world.account() == newest
    assert await world.me() == ANA


# --- keys ----------------------------------------------------------------------------------------------------------------------


async def test_with_another_key_one_signs_in_anew(world: World) -> None:
    from cryptography.fernet import Fernet

    await world.sign_in()
    other = world.process(key=Fernet.generate_key().decode())
    with pytest.raises(Problem) as raised:
        await world.me(other)
    assert (raised.value.code, raised.value.category) == ("secret_unreadable", "permission")
    assert (await other.told("ana"))["account"]["state"] == "expired"
    await world.sign_in(other)
    assert await world.me(other) == ANA
    assert (await other.told("ana"))["account"]["state"] == "connected"
