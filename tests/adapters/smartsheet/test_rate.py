"""The line before the rate limit, on a clock moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from chatsheet.adapters.smartsheet.rate import Line, Lines, Window
from chatsheet.domain.errors import Problem
from tests.virtual_time import run

MINUTE = 60.0
START = 1_800_000_000.0


@pytest.fixture(autouse=True)
def _time_of_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package counts by the wall, and tidies up in a thread: here by the loop's clock, and in place."""

    async def here(work: Callable[..., Any], *given: Any) -> Any:
        return work(*given)

    clock = SimpleNamespace(time=lambda: START + asyncio.get_running_loop().time())
    monkeypatch.setattr("limits.aio.storage.memory.time", clock)
    monkeypatch.setattr("chatsheet.adapters.smartsheet.rate.time", clock)
    monkeypatch.setattr(asyncio, "to_thread", here)


def now() -> float:
    return asyncio.get_running_loop().time()


def line_of(limit: int) -> Line:
    return Line(Window(limit, clock=lambda: 0.0), "token")


class Gone:
    """Who went when."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.order: list[tuple[str, float]] = []

    async def go(self, name: str, cost: int = 1, *, is_unhurried: bool = False, patience_s: float | None = None) -> None:
        await self.line.enter(cost, is_unhurried=is_unhurried, patience_s=patience_s)
        self.order.append((name, round(now(), 1)))

    def start(self, name: str, **how: Any) -> asyncio.Task[None]:
        return asyncio.ensure_future(self.go(name, **how))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.order]


def test_nobody_waits_below_the_limit() -> None:
    async def play() -> float:
        line = line_of(300)
        for _ in range(300):
            await line.enter()
        return now()

    assert run(play()) == 0.0


def test_who_comes_beyond_the_limit_waits_until_a_minute_is_over() -> None:
    async def play() -> list[tuple[str, float]]:
        gone = Gone(line_of(3))
        await gone.go("a")
        await asyncio.sleep(10)
        await asyncio.gather(*(gone.go(name) for name in "bcde"))
        return gone.order

    order = run(play())
    assert [name for name, _ in order] == list("abcde")
    assert [when for _, when in order] == pytest.approx([0.0, 10.0, 10.0, 60.0, 70.0], abs=0.5)


def test_in_no_minute_more_than_the_limit_go() -> None:
    async def play() -> list[float]:
        gone = Gone(line_of(25))
        waiting = []
        for number in range(120):
            waiting.append(gone.start(str(number), is_unhurried=number % 3 == 0))
            await asyncio.sleep(number % 7)
        await asyncio.gather(*waiting)
        return [when for _, when in gone.order]

    times = run(play())
    assert len(times) == 120
    assert all(later - earlier >= MINUTE - 0.1 for earlier, later in zip(times, times[25:], strict=False))


def test_people_go_before_jobs_each_in_their_order() -> None:
    async def play() -> list[str]:
        gone = Gone(line_of(2))
        await gone.go("first")
        await gone.go("second")
        waiting = [gone.start(name, is_unhurried=name.startswith("job")) for name in ("job 1", "job 2", "ana", "job 3", "ben")]
        await asyncio.gather(*waiting)
        return gone.names

    assert run(play()) == ["first", "second", "ana", "ben", "job 1", "job 2", "job 3"]


def test_jobs_leave_a_reserve_so_that_a_person_goes_at_once() -> None:
    async def play() -> tuple[int, float, int]:
        gone = Gone(line_of(300))
        jobs = [gone.start(f"job {number}", is_unhurried=True) for number in range(400)]
        await asyncio.sleep(1)
        before = len(gone.order)
        for number in range(12):
            await gone.go(f"person {number}")
        people_at = now()
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        return before, people_at, len(gone.order)

    assert run(play()) == (288, 1.0, 300)


def test_a_history_counts_ten_times() -> None:
    async def play() -> list[tuple[str, float]]:
        gone = Gone(line_of(12))
        await gone.go("history", cost=10)
        await gone.go("a")
        await gone.go("b")
        await gone.go("c")
        return gone.order

    assert [when for _, when in run(play())] == pytest.approx([0.0, 0.0, 0.0, 60.0], abs=0.5)


def test_after_a_refusal_the_line_is_closed_for_a_while() -> None:
    async def play() -> list[tuple[str, float]]:
        gone = Gone(line_of(300))
        waiting = [gone.start("a")]
        await asyncio.sleep(0)
        gone.line.pause(30)
        gone.line.pause(5)
        waiting += [gone.start("job", is_unhurried=True), gone.start("b")]
        await asyncio.gather(*waiting)
        return gone.order

    order = run(play())
    assert [name for name, _ in order] == ["a", "b", "job"]
    assert [when for _, when in order] == pytest.approx([0.0, 30.0, 30.0], abs=0.5)


def test_a_person_is_told_instead_of_waiting_too_long() -> None:
    async def play() -> list[tuple[float, Problem]]:
        line = line_of(1)
        await line.enter(patience_s=20)
        told = []
        for pause_s in (0, 45):
            line.pause(pause_s)
            with pytest.raises(Problem) as refused:
                await line.enter(patience_s=20)
            told.append((now(), refused.value))
        return told

    (first_at, first), (second_at, second) = run(play())
    assert (first_at, first.code, first.params["retry_after_s"]) == (20.0, "source_busy", 20.0)
    assert (second_at, second.code, second.params["retry_after_s"]) == (20.0, "source_busy", 45.0)


def test_who_gives_up_leaves_the_line_to_the_others() -> None:
    async def play() -> list[tuple[str, float]]:
        gone = Gone(line_of(1))
        await gone.go("first")
        waiting = [gone.start(name) for name in ("a", "b", "c")]
        await asyncio.sleep(5)
        waiting[0].cancel()
        await asyncio.sleep(5)
        waiting[1].cancel()
        await waiting[2]
        assert all(one.cancelled() for one in waiting[:2])
        return gone.order

    order = run(play())
    assert [name for name, _ in order] == ["first", "c"]
    assert order[1][1] == pytest.approx(60.0, abs=0.5)


def test_a_job_that_waits_lets_a_person_pass_who_comes_later() -> None:
    async def play() -> list[str]:
        gone = Gone(line_of(50))
        for number in range(48):
            await gone.go(str(number))
        job = gone.start("job", is_unhurried=True)
        await asyncio.sleep(1)
        await gone.go("person")
        assert now() == 1.0
        await job
        return gone.names[48:]

    assert run(play()) == ["person", "job"]


def test_every_token_has_a_line_of_its_own() -> None:
    async def play() -> float:
        lines = Lines(Window(1, clock=lambda: 0.0))
        await lines.of("a").enter()
        await lines.of("b").enter()
        assert lines.of("a") is lines.of("a")
        return now()

    assert run(play()) == 0.0
