"""A server killed in mid-sync takes up where it was; the long form is in bench/sync.py."""

from __future__ import annotations

from pathlib import Path

from tests.sync_kills import kill_again_and_again


async def test_a_killed_server_loses_nothing_and_sends_nothing_twice(tmp_path: Path) -> None:
    told = await kill_again_and_again(tmp_path, kills=2, writes_each=20, seed=3)
    assert (told.lost, told.doubled, told.differences) == (0, 0, 0)
    assert told.confirmed > 0
