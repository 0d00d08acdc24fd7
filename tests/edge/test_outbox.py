"""Slow readers: merged, then summarised, then asked to come back; never silently short of something."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatsheet.domain.events import Actor, Event
from chatsheet.edge.live.outbox import Outbox, Overflow
from chatsheet.services.feed import Durable, Latest, Stream
from tests.services.world import NOW


def event(topic: str, seq: int, size: int = 100) -> Durable:
    data = json.dumps({"text": "x" * size}).encode()
    return Durable(Event(topic, "e", seq, "cells_set", data, NOW, Actor("local", "grid"), "c", None, ""))


async def frame(outbox: Outbox) -> list[dict[str, Any]]:
    return json.loads(await outbox.frame())  # type: ignore[no-any-return]


async def test_messages_of_a_tick_go_out_in_one_frame_in_order() -> None:
    outbox = Outbox()
    outbox.put(b'{"t":"a"}')
    outbox.put_message(event("sheet:1", 1))
    outbox.put_message(Stream("run:1", 0, "hi"))
    assert [message["t"] for message in await frame(outbox)] == ["a", "cells_set", "token"]


async def test_past_the_budget_deltas_merge_and_only_the_newest_value_stays() -> None:
    outbox = Outbox(budget=2000)
    for number in range(100):
        outbox.put_message(Stream("run:1", number, "x"))
        outbox.put_message(Latest("sheet:1", "presence", [number]))
    messages = await frame(outbox)
    text = "".join(message["text"] for message in messages if message["t"] == "token")
    assert text == "x" * 100
    assert messages[0]["at"] == 0
    assert [message["d"] for message in messages if message["t"] == "presence"][-1] == [99]
    assert sum(len(json.dumps(message)) for message in messages) < 4000


async def test_past_the_budget_a_sheets_events_become_one_stale_and_others_stay() -> None:
    outbox = Outbox(budget=2000)
    outbox.put_message(event("chat:1", 7))
    for seq in range(5, 30):
        outbox.put_message(event("sheet:1", seq))
    messages = await frame(outbox)
    assert messages[0]["k"] == "chat:1"
    gaps = [message for message in messages if message["t"] == "stale"]
    assert gaps[0]["from"] == 5
    reached = 4
    for message in messages[1:]:
        first, last = (message["from"], message["to"]) if message["t"] == "stale" else (message["s"], message["s"])
        assert first == reached + 1
        reached = last
    assert reached == 29


async def test_far_past_the_budget_the_reader_is_asked_to_come_back() -> None:
    outbox = Outbox(budget=2000)
    for seq in range(1, 40):
        outbox.put_message(event("chat:1", seq))
    with pytest.raises(Overflow):
        await outbox.frame()
