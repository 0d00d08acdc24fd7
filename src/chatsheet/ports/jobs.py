"""Who runs jobs, and how the processes of an installation hear of each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from chatsheet.domain.job import Job


class JobQueue(Protocol):
    """Delivers "run this job" to a worker, at least once. What a job is, and how far it came, stands in the store; a worker that gets a
    job that has ended, or that another worker runs, finds that out there."""

    async def push(self, job: Job) -> None:
        """Have the job run: after those of its sheet that came before, and no user's jobs starve another's."""

    async def close(self) -> None:
        """Take up nothing more, and wait until what runs has ended its step."""


class Fanout(Protocol):
    """Carries small notes between the processes of one installation. A note may be lost, or come late: nothing is right only because one
    came."""

    @property
    def is_up(self) -> bool:
        """Whether notes come and go at the moment."""

    async def start(self, name: str, hear: Callable[[bytes], None]) -> None:
        """From now on `hear` what others publish under the installation's `name`, never one's own; when the service is away, as soon as it
        is back."""

    async def publish(self, note: bytes) -> None:
        """Dropped when the service is away; never waits for it for long."""

    async def close(self) -> None: ...
