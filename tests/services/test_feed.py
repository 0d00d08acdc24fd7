"""The feed: nothing lost, doubled or out of order, over any drop; or an explicit reset."""

from __future__ import annotations

import asyncio
import random

import pytest

from chatsheet.domain.events import Actor, Event
from chatsheet.domain.sheet import Version
from chatsheet.services.feed import Durable, Hub, Latest, Message, Stream, subscribe
from tests.services.world import NOW, hub_and_store, set_days, small_sheet


class Reader:
    """A client's side of the feed: takes what comes, and knows where it stands."""

    def __init__(self) -> None:
        self.seqs: list[int] = []

    def take(self, message: Message) -> None:
        assert isinstance(message, Durable)
        self.seqs.append(message.event.seq)


async def settle() -> None:
    """Let announcements from worker threads, already on their way, arrive."""
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.mark.parametrize("seed", range(5))
async def test_a_reader_that_drops_at_random_hears_every_event_once_in_order(seed: int) -> None:
    chance = random.Random(seed)
    async with hub_and_store() as (hub, store):
        sheet_id = await small_sheet(store)
        topic, reader = f"sheet:{sheet_id}", Reader()
        caught = await subscribe(store, hub, topic, None, reader.take)
        epoch = caught.version.epoch
        caught.subscription.go_live(caught.version.seq)
        first = caught.version.seq
        for number in range(60):
            write = asyncio.create_task(set_days(store, sheet_id, 1, number + 100))
            if chance.random() < 0.4:
                hub.remove(caught.subscription)
                if chance.random() < 0.5:
                    await write
                position = Version(epoch, reader.seqs[-1] if reader.seqs else first)
                caught = await subscribe(store, hub, topic, position, reader.take)
                assert caught.outcome == "recovered"
                await asyncio.sleep(0)
                for message in caught.missed:
                    reader.take(message)
                caught.subscription.go_live(caught.version.seq)
            await write
        await settle()
        assert reader.seqs == list(range(first + 1, first + 61))


@pytest.mark.parametrize("position", [None, Version("other", 1), Version("", 99)], ids=["none", "another epoch", "ahead of the log"])
async def test_a_position_that_cannot_be_continued_is_told_to_start_anew(position: Version | None) -> None:
    async with hub_and_store() as (hub, store):
        sheet_id = await small_sheet(store)
        epoch = (await store.read(lambda transaction: transaction.top(f"sheet:{sheet_id}"))).epoch
        if position is not None and position.epoch == "":
            position = Version(epoch, position.seq)
        caught = await subscribe(store, hub, f"sheet:{sheet_id}", position, lambda message: None)
        assert (caught.outcome, caught.version, list(caught.missed)) == ("reset", Version(epoch, 1), [])


async def test_events_announced_out_of_order_are_delivered_in_order() -> None:
    hub, reader = Hub(), Reader()
    hub.bind(asyncio.get_running_loop())
    hub.add("sheet:1", reader.take).go_live(0)
    events = {seq: Event("sheet:1", "e", seq, "cells_set", b"{}", NOW, Actor("local", "grid"), "c", None, "") for seq in range(1, 5)}
    for seq in (1, 3, 4, 2):
        hub.announce([events[seq]])
    await settle()
    assert reader.seqs == [1, 2, 3, 4]


async def test_signals_reach_those_who_listen_now_and_nobody_else() -> None:
    hub = Hub()
    heard: list[Message] = []
    subscription = hub.add("run:1", heard.append)
    hub.signal(Stream("run:1", 0, "Hel"))
    hub.signal(Latest("sheet:1", "presence", []))
    hub.remove(subscription)
    hub.signal(Stream("run:1", 3, "lo"))
    assert [message.text for message in heard if isinstance(message, Stream)] == ["Hel"]


def test_what_was_streamed_can_be_told_whole_until_it_is_stored() -> None:
    hub = Hub()
    for at, text in ((0, "Let me lo"), (9, "ok."), (7, "see.")):  # the last step began again
        hub.signal(Stream("run:1", at, text))
    whole = hub.text_so_far("run:1")
    assert whole is not None
    assert (whole.at, whole.text) == (0, "Let me see.")
    assert hub.text_so_far("run:2") is None
    hub.end_stream("run:1")
    assert hub.text_so_far("run:1") is None
