"""The short form of the kill test; `bench/jobs.py` has the long one."""

from __future__ import annotations

from pathlib import Path

from tests.job_kills import kill_again_and_again


def test_a_server_killed_in_the_middle_of_jobs_loses_no_row_and_does_none_twice(tmp_path: Path) -> None:
    told = kill_again_and_again(tmp_path, kills=3, rows=12_000, seed=5)
    assert (told.lost, told.doubled, told.unfinished) == (0, 0, 0)
