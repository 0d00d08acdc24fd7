"""Retry, time-out and circuit breaker keep their promises, on a clock moved by hand."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from chatsheet.guard import Breaker, Call, Resting, Retry, end, retried, within
from tests.virtual_time import run


class Down(Exception):
    """The service's fault."""


class Wrong(Exception):
    """The caller's fault."""


class Busy(Down):
    def __init__(self, wait_s: float) -> None:
        super().__init__("busy")
        self.wait_s = wait_s


RETRY = Retry(is_worth_it=lambda error: isinstance(error, Down), wait_asked_for_s=lambda error: getattr(error, "wait_s", None))


class Service:
    """Fails with the errors given, then answers; notes when it was called."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.called_at: list[float] = []

    async def __call__(self) -> str:
        self.called_at.append(asyncio.get_running_loop().time())
        if self._errors:
            raise self._errors.pop(0)
        return "answer"


# --- retry --------------------------------------------------------------------------------------------------------------


def test_what_is_transient_is_tried_again_with_growing_waits() -> None:
    service = Service(Down(), Down())
    assert run(retried(service, RETRY)) == "answer"
    first, second = service.called_at[1] - service.called_at[0], service.called_at[2] - service.called_at[1]
    assert 0.3 <= first <= 0.8
    assert 0.6 <= second <= 1.1


def test_the_wait_the_service_asks_for_is_kept_to_the_second() -> None:
    service = Service(Busy(7.0))
    assert run(retried(service, RETRY)) == "answer"
    assert service.called_at == pytest.approx([0.0, 7.0])


@pytest.mark.parametrize("error", [Wrong(), Busy(3600.0)])
def test_what_will_not_pass_soon_is_raised_at_once(error: Exception) -> None:
    service = Service(error)
    with pytest.raises(type(error)):
        run(retried(service, RETRY))
    assert service.called_at == [0.0]


def test_it_gives_up_with_the_last_error() -> None:
    service = Service(Down("1"), Down("2"), Down("3"), Down("4"))
    with pytest.raises(Down, match="3"):
        run(retried(service, RETRY))
    assert len(service.called_at) == 3


# --- time-out -----------------------------------------------------------------------------------------------------------


def test_who_is_late_is_told_so() -> None:
    async def work() -> float:
        with pytest.raises(Down):
            async with within(2.0, lambda: Down("late")):
                await asyncio.sleep(5)
        return asyncio.get_running_loop().time()

    assert run(work()) == pytest.approx(2.0)


def test_a_time_out_of_somebody_else_stays_what_it_is() -> None:
    async def work() -> None:
        async with within(2.0, lambda: Down("late")):
            raise TimeoutError("the socket's own")

    with pytest.raises(TimeoutError, match="the socket's own"):
        run(work())


# --- circuit breaker ----------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def breaker(clock: Clock) -> Breaker:
    return Breaker(is_failure=lambda error: isinstance(error, Down), most_failures=3, rest_s=10.0, clock=clock)


def fail(guarded: Breaker, error: BaseException) -> None:
    with pytest.raises(type(error)), guarded.call():
        raise error


def opened(clock: Clock) -> Breaker:
    guarded = breaker(clock)
    for _ in range(3):
        fail(guarded, Down("no answer"))
    return guarded


def test_it_opens_after_failures_in_a_row_says_why_and_comes_back_by_itself() -> None:
    clock = Clock()
    guarded = opened(clock)
    assert (guarded.state, guarded.reason, guarded.retry_in_s, guarded.times_opened) == ("open", "no answer", 10.0, 1)
    clock.now = 9.5
    with pytest.raises(Resting) as told, guarded.call():
        raise AssertionError("no call may pass")
    assert (told.value.retry_in_s, told.value.reason) == (0.5, "no answer")
    clock.now = 10
    assert guarded.state == "half_open"
    with guarded.call():
        pass
    assert (guarded.state, guarded.reason, guarded.failures) == ("closed", "", 0)


def test_a_success_in_between_starts_the_count_anew() -> None:
    guarded = breaker(Clock())
    for _ in range(5):
        fail(guarded, Down())
        fail(guarded, Down())
        with guarded.call():
            pass
    assert guarded.state == "closed"


def test_the_callers_own_mistakes_do_not_count() -> None:
    guarded = breaker(Clock())
    for _ in range(10):
        fail(guarded, Wrong())
    assert guarded.state == "closed"


def test_one_call_tries_and_if_it_fails_the_rest_begins_anew() -> None:
    clock = Clock()
    guarded = opened(clock)
    clock.now = 12
    trying = guarded.admit()
    with pytest.raises(Resting):
        guarded.admit()
    trying.ended(Down("still not"))
    assert (guarded.state, guarded.reason, guarded.retry_in_s) == ("open", "still not", 10.0)


@pytest.mark.parametrize("error", [asyncio.CancelledError(), Wrong()])
def test_a_trying_call_that_tells_nothing_leaves_its_place_to_the_next(error: BaseException) -> None:
    clock = Clock()
    guarded = opened(clock)
    clock.now = 10
    fail(guarded, error)
    told = [guarded.state]
    with guarded.call():
        pass
    assert [*told, guarded.state] == ["half_open", "closed"]


def test_a_long_answer_lets_the_others_in_with_its_first_sign_of_life() -> None:
    clock = Clock()
    guarded = opened(clock)
    clock.now = 10
    with guarded.call() as trying:
        trying.answers()
        with guarded.call():
            pass


def test_answers_that_always_break_off_open_it_too() -> None:
    guarded = breaker(Clock())
    for _ in range(3):
        call = guarded.admit()
        call.answers()
        call.ended(Down("cut"))
    assert guarded.state == "open"


class AnyOrder(RuleBasedStateMachine):
    """Whatever the order of beginnings, ends and passing time."""

    calls = Bundle("calls")

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.guarded = breaker(self.clock)
        self.trying: set[int] = set()

    @rule(target=calls)
    def begin(self) -> Call | None:
        state = self.guarded.state
        try:
            call = self.guarded.admit()
        except Resting as told:
            assert state == "open" or self.trying, "refused without need"
            assert told.reason
            return None
        assert state != "open", "passed while open"
        if state == "half_open":
            assert not self.trying, "a second one tries"
            self.trying.add(id(call))
        return call

    @rule(call=consumes(calls), error=st.sampled_from([None, Down("no"), Wrong("bad"), asyncio.CancelledError()]))
    def end(self, call: Call | None, error: BaseException | None) -> None:
        if call is None:
            return
        was, before = id(call) in self.trying, self.guarded.state
        self.trying.discard(id(call))
        call.ended(error)
        if was:
            expected = "closed" if error is None else "open" if isinstance(error, Down) else before
            assert self.guarded.state == expected
        elif before != "closed":
            assert self.guarded.state == before, "old news changed the state"
        if self.guarded.state != "half_open":
            self.trying.clear()

    @rule(seconds=st.floats(0, 15))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def it_rests_only_after_enough_failures_and_never_too_long(self) -> None:
        assert 0 <= self.guarded.retry_in_s <= 10
        assert (self.guarded.state == "closed") == (self.guarded._opened_at is None)
        assert self.guarded.state != "closed" or self.guarded.failures < 3


TestAnyOrder = AnyOrder.TestCase


async def _sends_for_ever() -> None:
    while True:
        await asyncio.wait_for(asyncio.sleep(0), 10)


async def _fails() -> None:
    raise Down


async def test_a_task_ends_whenever_it_is_told_to() -> None:
    """At nearly every other of these moments Python 3.11 loses a cancellation."""
    for turns in range(20):
        sending = asyncio.create_task(_sends_for_ever())
        for _ in range(turns):
            await asyncio.sleep(0)
        await end(sending, again_after_s=0.001)
        assert sending.cancelled()
    ended = asyncio.create_task(_fails())
    await asyncio.wait([ended])
    await end(ended)
    await end()
