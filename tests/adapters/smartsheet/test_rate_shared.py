"""The count of requests where several processes use the same tokens, in a real Valkey."""

from __future__ import annotations

from chatsheet.adapters.smartsheet.rate import Window
from tests.adapters.valkey import Valkey


async def test_processes_share_the_count(valkey: Valkey) -> None:
    here, there = Window(3, valkey.url), Window(3, valkey.url)
    assert [await window.take("shared", 1, is_unhurried=False) for window in (here, there, here)] == [0.0, 0.0, 0.0]
    assert 50 < await there.take("shared", 1, is_unhurried=False) < 61
    await here.close()
    await there.close()


async def test_without_redis_a_process_counts_for_itself(valkey: Valkey) -> None:
    time = [0.0]
    window = Window(2, valkey.url, clock=lambda: time[0])
    assert await window.take("alone", 2, is_unhurried=False) == 0.0
    valkey.stop()
    try:
        assert await window.take("alone", 2, is_unhurried=False) == 0.0
        assert await window.take("alone", 1, is_unhurried=False) > 0.0
    finally:
        valkey.start()
    time[0] = 31.0
    assert await window.take("alone", 1, is_unhurried=False) == 0.0  # the restarted one knows of nothing
    await window.close()
