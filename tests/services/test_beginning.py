"""How a turn begins: with its message where nothing else is being answered, else when its turn comes; each once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from chatsheet.adapters.duckdb.engine import DuckdbEngine
from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.session import SessionId, Turn, TurnStatus
from chatsheet.ports import Store, Transaction
from chatsheet.services.access import authorize
from chatsheet.services.actions.all import REGISTRY
from chatsheet.services.actions.base import Services
from chatsheet.services.actions.run import Executor
from chatsheet.services.chat.answer import Answering
from chatsheet.services.chat.chats import Chats
from chatsheet.services.chat.taking_in import Message
from chatsheet.services.feed import Hub
from chatsheet.services.sessions import Sessions, chat_topic
from chatsheet.services.tables import Tables
from tests.services.world import command, hub_and_store, small_sheet

T = TypeVar("T")


class Silent:
    """A store whose next answer to a write gets lost when told so: the work was done. Knows the kinds of event of each transaction."""

    def __init__(self, inner: Store) -> None:
        self._inner = inner
        self.loses_next = False
        self.told: list[list[str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        def noted(transaction: Any) -> T:
            result = work(transaction)
            self.told.append([event.type for event in transaction.appended])
            return result

        done = await self._inner.write(noted)
        if self.loses_next:
            self.loses_next = False
            raise Problem(Category.EFFECT_UNKNOWN, "store_unanswered", "The database did not answer.", "", is_retryable=True)
        return done


@dataclass
class World:
    store: Silent
    hub: Hub
    chats: Chats
    chat: SessionId

    async def turns(self) -> list[Turn]:
        """When all are answered."""
        for turn in await self._turns():
            await self.chats.wait_for(self.chat, turn.id)
        return await self._turns()

    async def _turns(self) -> list[Turn]:
        return list(await self.store.read(lambda transaction: transaction.turns(self.chat)))

    async def told(self) -> list[str]:
        return [event.type for event in await self.store.read(lambda transaction: transaction.events(chat_topic(self.chat), after=0))]


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    engine = DuckdbEngine()
    async with hub_and_store() as (hub, inner):
        store: Any = Silent(inner)
        tables = Tables(store, engine)
        sessions = Sessions(store, tables)
        executor = Executor(REGISTRY, Services(store, tables), authorize)
        chats = Chats(Answering(store, hub, executor, tables, None), sessions)
        chat = (await sessions.create(await small_sheet(inner), command())).id
        await sessions.load(chat, command())
        yield World(store, hub, chats, chat)
        await chats.close()
        await engine.close()


@pytest.fixture
async def made() -> AsyncIterator[World]:
    async with world() as one:
        yield one


async def test_a_message_and_its_beginning_are_one_transaction(made: World) -> None:
    """No page ever sees a message that waits for nothing."""
    made.store.told.clear()
    await made.chats.send(made.chat, Message("how many rows?"), command())
    assert made.store.told[0] == ["message_sent", "chat_renamed", "chat_listed", "turn_started"]
    assert [turn.status for turn in await made.turns()] == [TurnStatus.ANSWERED]


async def test_messages_sent_together_begin_one_after_another(made: World) -> None:
    await asyncio.gather(*(made.chats.send(made.chat, Message("how many rows?"), command()) for _ in range(3)))
    assert [turn.status for turn in await made.turns()] == [TurnStatus.ANSWERED] * 3
    steps = [kind for kind in await made.told() if kind in ("turn_started", "turn_answered")]
    assert steps == ["turn_started", "turn_answered"] * 3


async def test_a_message_sent_again_begins_once(made: World) -> None:
    first, second = [await made.chats.send(made.chat, Message("how many rows?"), command(command_id="same")) for _ in range(2)]
    assert (first.data, second.meta) == (second.data, {"is_duplicate": True})
    await made.turns()
    assert (await made.told()).count("turn_started") == 1


async def test_a_message_that_was_stored_without_a_word_is_answered(made: World) -> None:
    """Begun in a transaction of which nobody knows whether it was stored: it was, so it is answered, whoever sends it again or not."""
    made.store.loses_next = True
    with pytest.raises(Problem, match="did not answer"):
        await made.chats.send(made.chat, Message("how many rows?"), command(command_id="lost"))
    assert [turn.status for turn in await made.turns()] == [TurnStatus.ANSWERED]
    again = await made.chats.send(made.chat, Message("how many rows?"), command(command_id="lost"))
    assert again.meta == {"is_duplicate": True}


async def test_a_stop_right_after_the_message_ends_it(made: World) -> None:
    await made.chats.send(made.chat, Message("how many rows?"), command())
    await made.chats.stop(made.chat, command())
    assert [turn.status for turn in await made.turns()] in ([TurnStatus.STOPPED], [TurnStatus.ANSWERED])
