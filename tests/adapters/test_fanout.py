"""The contract of `Fanout`, between hubs of one process and over a real Valkey; what only a server can do to us."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from chatsheet.adapters.redis.fanout import RedisFanout
from chatsheet.ports import Fanout
from tests.adapters.local_fanout import LocalFanout, Wire
from tests.adapters.valkey import Valkey, running_valkey

WITHIN_S = 10.0


class Ear:
    """Hears, and can be asked to wait for a note."""

    def __init__(self) -> None:
        self.notes: asyncio.Queue[bytes] = asyncio.Queue()

    async def next(self) -> bytes:
        async with asyncio.timeout(WITHIN_S):
            return await self.notes.get()


Make = Callable[[], Fanout]


@pytest.fixture(params=["local", "valkey"])
async def make(request: pytest.FixtureRequest) -> AsyncIterator[Make]:
    """Makes fanouts on one server; they are closed at the end."""
    wire, made = Wire(), list[Fanout]()

    def one() -> Fanout:
        fanout = LocalFanout(wire) if request.param == "local" else RedisFanout(request.getfixturevalue("valkey").url)
        made.append(fanout)
        return fanout

    yield one
    for fanout in made:
        await fanout.close()


async def test_others_of_the_installation_hear_a_note_and_oneself_does_not(make: Make) -> None:
    (one, two, stranger), (own, other, strange) = (make(), make(), make()), (Ear(), Ear(), Ear())
    for fanout, name, ear in ((one, "a", own), (two, "a", other), (stranger, "b", strange)):
        await fanout.start(name, ear.notes.put_nowait)
        assert fanout.is_up
    await one.publish(b"\x00first")
    await one.publish(b"second")
    assert [await other.next(), await other.next()] == [b"\x00first", b"second"]
    await two.publish(b"back")
    assert await own.next() == b"back"  # all there is: its own notes would have come before
    assert strange.notes.empty()


async def test_a_closed_one_hears_and_says_nothing_more(make: Make) -> None:
    (one, two, three), (ear, rest) = (make(), make(), make()), (Ear(), Ear())
    await one.start("a", lambda note: None)
    await two.start("a", ear.notes.put_nowait)
    await three.start("a", rest.notes.put_nowait)
    await two.close()
    await one.publish(b"x")
    assert await rest.next() == b"x"
    assert ear.notes.empty()
    assert not two.is_up


async def until(is_true: Callable[[], bool]) -> None:
    """A connection that broke or came back is seen in `is_up`, which offers no event."""
    async with asyncio.timeout(WITHIN_S):
        while not is_true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_without_a_server_it_starts_drops_notes_and_comes_by_itself_when_there_is_one() -> None:
    with running_valkey() as valkey:
        valkey.stop()
        one, two, ear = RedisFanout(valkey.url), RedisFanout(valkey.url), Ear()
        await one.start("a", lambda note: None)
        await two.start("a", ear.notes.put_nowait)
        assert not one.is_up
        await one.publish(b"lost")
        await asyncio.to_thread(valkey.start)
        await until(lambda: one.is_up and two.is_up)
        await one.publish(b"heard")
        assert await ear.next() == b"heard"

        await asyncio.to_thread(valkey.stop)
        await until(lambda: not (one.is_up or two.is_up))
        await one.publish(b"lost")
        await asyncio.to_thread(valkey.start)
        await until(lambda: one.is_up and two.is_up)
        await one.publish(b"heard again")
        assert await ear.next() == b"heard again"
        await one.close()
        await two.close()


async def test_a_server_that_is_nowhere_holds_nobody_up(valkey: Valkey) -> None:
    lost = RedisFanout(valkey.url + "-elsewhere")
    async with asyncio.timeout(5):
        await lost.start("a", lambda note: None)
        await lost.publish(b"x")
        await lost.close()
