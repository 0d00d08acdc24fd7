"""Retry, time-out and circuit breaker around one outside service, and the end of tasks that speak with it. See docs/subsystems/models.md.

Each is a small thing of its own; an adapter puts them together: every attempt inside the breaker, all attempts inside the retry.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import structlog

if TYPE_CHECKING:
    from stamina.instrumentation import RetryDetails

log = structlog.get_logger(__name__)
T = TypeVar("T")


# --- retry --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how patiently something is tried again. Only for work that may be repeated without harm."""

    is_worth_it: Callable[[Exception], bool]
    """Is this error likely to be gone soon?"""
    wait_asked_for_s: Callable[[Exception], float | None] = lambda error: None
    """How long the service itself asked to be left alone (`Retry-After`), if it did."""
    attempts: int = 3
    first_wait_s: float = 0.3
    longest_wait_s: float = 4.0
    """Of our own waits, which double each time and have up to half a second of chance in them."""
    longest_asked_s: float = 20.0
    """A service that wants to be left alone for longer is not waited for: a person is."""

    def wait(self, error: Exception) -> bool | float:
        """False: give up. True: our own wait. A number: exactly so many seconds."""
        if not self.is_worth_it(error):
            return False
        asked = self.wait_asked_for_s(error)
        if asked is None:
            return True
        return asked if asked <= self.longest_asked_s else False


async def retried(work: Callable[[], Awaitable[T]], retry: Retry) -> T:
    """The first success of `work`, or the last error. Each further attempt is a line in the log."""
    import stamina  # noqa: PLC0415 - 70 ms and 7 MB, needed only where a service is called

    # Its own line would hold the error's whole text.
    stamina.instrumentation.set_on_retry_hooks([_log_retry])
    attempts = stamina.retry_context(
        on=retry.wait,
        attempts=retry.attempts,
        timeout=None,
        wait_initial=retry.first_wait_s,
        wait_max=retry.longest_wait_s,
        wait_jitter=0.5,
    )
    async for attempt in attempts:
        with attempt:
            return await work()
    raise AssertionError("the last attempt returns or raises")


def _log_retry(details: RetryDetails) -> None:
    error = getattr(details.caused_by, "code", type(details.caused_by).__name__)
    log.info("service_retried", error=error, attempt=details.retry_num, wait_s=round(details.wait_for, 2))


# --- why nobody answers -------------------------------------------------------------------------------------------------


def why_unreachable(error: BaseException | None, otherwise: str) -> str:
    """Why there is no connection, from what lies below a library's own error."""
    while error is not None:
        match error:
            case socket.gaierror():
                return "nobody knows the name in its address"
            case ConnectionRefusedError():
                return "nothing listens at its address"
            case ssl.SSLError():
                return "its certificate is not trusted"
            case TimeoutError():
                return "it cannot be reached in time"
        error = error.__cause__ or error.__context__
    return otherwise


# --- time-out -----------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def within(seconds: float, late: Callable[[], Exception]) -> AsyncIterator[None]:
    """Raise what `late` gives when the block takes longer. Time-outs of others inside the block pass as they are."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except TimeoutError:
        if limit.expired():
            raise late() from None
        raise


# --- the end ------------------------------------------------------------------------------------------------------------


async def end(*tasks: asyncio.Task[Any], again_after_s: float = 0.05) -> None:
    """Cancel tasks that may stop anywhere, and return when all are over; what they raise is dropped.

    Asking once may not do where a task calls libraries: up to Python 3.11 `asyncio.wait_for` forgets a cancellation that comes together
    with its result (CPython issue 86296), and redis-py sends every command in one.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=again_after_s)
    await asyncio.gather(*tasks, return_exceptions=True)


# --- circuit breaker ----------------------------------------------------------------------------------------------------

State = Literal["closed", "open", "half_open"]


class Resting(Exception):
    """The service failed too often just now and is left alone."""

    def __init__(self, retry_in_s: float, reason: str) -> None:
        super().__init__(f"left alone for {retry_in_s:.0f} s: {reason}")
        self.retry_in_s = retry_in_s
        self.reason = reason


class Breaker:
    """Closed: calls pass. Open, after several failures in a row: none does, for a while. Half-open: one call tries; its end decides.

    Not for threads: everything happens on one event loop.
    """

    def __init__(
        self,
        *,
        is_failure: Callable[[BaseException], bool],
        most_failures: int = 3,
        rest_s: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._is_failure = is_failure
        self._most_failures = most_failures
        self._rest_s = rest_s
        self._clock = clock
        self._opened_at: float | None = None
        self._probe: Call | None = None
        self._era = 0
        self.failures = 0
        """In a row, so far."""
        self.reason = ""
        """The last failure; empty once all is well again."""
        self.times_opened = 0

    @property
    def state(self) -> State:
        if self._opened_at is None:
            return "closed"
        return "open" if self.retry_in_s > 0 else "half_open"

    @property
    def retry_in_s(self) -> float:
        """Seconds until a call may try again; 0 when it may now."""
        return 0.0 if self._opened_at is None else max(0.0, self._rest_s - (self._clock() - self._opened_at))

    @contextmanager
    def call(self) -> Iterator[Call]:
        """One call of the service. Raises `Resting` when it may not be made."""
        call = self.admit()
        try:
            yield call
        except BaseException as error:
            call.ended(error)
            raise
        call.ended(None)

    def admit(self) -> Call:
        """Like `call`, for work that is no block; its `ended` must be called. Raises `Resting`."""
        state = self.state
        if state == "open" or (state == "half_open" and self._probe is not None):
            raise Resting(self.retry_in_s, self.reason)
        call = Call(self, self._era)
        if state == "half_open":
            self._probe = call
        return call

    def _close(self) -> None:
        self._era += self._opened_at is not None
        self._opened_at, self._probe, self.failures, self.reason = None, None, 0, ""

    def _open(self) -> None:
        self._opened_at, self._probe = self._clock(), None
        self._era += 1
        self.times_opened += 1

    def _settle(self, call: Call, error: BaseException | None) -> None:
        is_probe = call is self._probe
        if not is_probe and call.era != self._era:
            return  # it began before the state changed: its news is old
        if error is None:
            self._close()
        elif self._is_failure(error):
            self.failures, self.reason = self.failures + 1, str(error)
            if is_probe or self.failures >= self._most_failures:
                self._open()
        elif is_probe:
            self._probe = None  # cancelled, or refused for another reason: the next call may try


class Call:
    """One admitted call, and how it went."""

    def __init__(self, breaker: Breaker, era: int) -> None:
        self._breaker = breaker
        self.era = era

    def answers(self) -> None:
        """It gives signs of life: who waits for the outcome of the one trying call need not wait for its end."""
        if self is self._breaker._probe:
            self._breaker._close()
            self.era = self._breaker._era

    def ended(self, error: BaseException | None) -> None:
        self._breaker._settle(self, error)
