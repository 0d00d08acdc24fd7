"""How each cell of a running job stands, told to whoever looks: at most four times a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from chatsheet.domain.job import Job, JobRow, JobRowState
from chatsheet.services.feed import Hub, Latest
from chatsheet.services.jobs.work import TELL_EVERY_S


class Cells:
    """Collects what changed since it was last told."""

    def __init__(self, hub: Hub, job: Job, column_id: int) -> None:
        self._hub = hub
        self._topic = job.topic
        self._job_id = str(job.id)
        self._column_id = str(column_id)
        self._changed: dict[str, JobRowState] = {}

    def note(self, row_id: int, state: JobRowState) -> None:
        self._changed[str(row_id)] = state

    def note_all(self, rows: Iterable[JobRow]) -> None:
        for row in rows:
            self.note(row.row_id, row.state)

    @asynccontextmanager
    async def told(self) -> AsyncIterator[None]:
        """Tell while the block runs, and what is left at its end."""
        telling = asyncio.create_task(self._tell_again_and_again())
        try:
            yield
        finally:
            telling.cancel()
            self._tell()

    async def _tell_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            self._tell()

    def _tell(self) -> None:
        if self._changed:
            changed, self._changed = self._changed, {}
            self._hub.signal(
                Latest(self._topic, "cells", {"id": self._job_id, "column_id": self._column_id, "rows": changed}, self._job_id)
            )
