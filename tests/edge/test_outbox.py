"""Slow readers: merged, then summarised, then asked to come back; never silently short of something."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from chatsheet.domain.events import Actor, Event
from chatsheet.edge.live.outbox import Outbox, Overflow
from chatsheet.services.feed import Durable, Latest, Stream
from tests import virtual_time
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


def test_pieces_of_an_answer_share_frames_and_the_first_goes_at_once() -> None:
    async def work() -> list[tuple[float, list[tuple[int, str]]]]:
        outbox, seen, loop = Outbox(), [], asyncio.get_running_loop()

        async def read() -> None:
            while True:
                seen.append((loop.time(), [(one["at"], one["text"]) for one in await frame(outbox)]))

        reading = asyncio.create_task(read())
        for number in range(200):
            outbox.put_message(Stream("run:1", number, "x"))
            await asyncio.sleep(0.02)
        reading.cancel()
        return seen

    seen = virtual_time.run(work())
    assert seen[0] == (0.0, [(0, "x")])
    assert len(seen) <= 101
    pieces = [piece for _, pieces in seen for piece in pieces]
    assert sum(len(text) for _, text in pieces) in (199, 200)
    assert [at for at, _ in pieces] == [sum(len(text) for _, text in pieces[:index]) for index in range(len(pieces))]


def test_what_is_urgent_takes_the_pieces_with_it() -> None:
    async def work() -> tuple[list[dict[str, Any]], float]:
        outbox, loop = Outbox(), asyncio.get_running_loop()
        outbox.put_message(Stream("run:1", 0, "a"))
        await frame(outbox)
        outbox.put_message(Stream("run:1", 1, "b"))
        loop.call_later(0.01, outbox.put, b'{"t":"ack"}')
        return await frame(outbox), loop.time()

    messages, at = virtual_time.run(work())
    assert [message["t"] for message in messages] == ["token", "ack"]
    assert at == pytest.approx(0.01)


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
