"""The job that writes a sheet into a file. The same file serves again as long as the sheet has not changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from chatsheet.domain.job import Job, JobPart
from chatsheet.domain.sheet import Version
from chatsheet.services.commit import sheet_topic
from chatsheet.services.exports import Exports
from chatsheet.services.jobs.work import JobContext, Step
from chatsheet.services.windows import View

PARTS: tuple[JobPart, ...] = ("reading_rows", "writing_file")


@dataclass(frozen=True, slots=True)
class Exporting:
    """Handler of jobs of kind `export`; the result names the file in `folder`."""

    exports: Exports
    folder: Path

    async def __call__(self, context: JobContext) -> Mapping[str, Any]:
        job, command = context.job, context.command
        version = await context.read(lambda transaction: transaction.top(sheet_topic(job.sheet_id)))
        name = _file_name(job, version, command.today.isoformat())
        path = self.folder / name
        if not path.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            await context.begin("reading_rows", PARTS)
            view = _view(job.spec["view"])
            made, _ = await self.exports.write(
                job.sheet_id,
                job.spec["format"],
                command.today,
                view=view,
                hidden=job.spec["hidden"],
                say=context.say,
                once_read=partial(context.begin, "writing_file", PARTS, total=job.total),
            )
            made.replace(path)
        await context.step(lambda transaction: Step({"file": name}, job.total - job.done))
        return {"file": name, "format": job.spec["format"], "name": f"{job.spec['name']}.{job.spec['format']}", "size": path.stat().st_size}


def _view(told: Mapping[str, Any] | None) -> View | None:
    return None if told is None else View.model_validate(told)


def _file_name(job: Job, version: Version, today: str) -> str:
    """Of everything the file's content depends on: sheet, version, format, view, and today, which a view may ask for."""
    spec = msgspec.json.encode([job.spec["view"], job.spec["hidden"], today], order="deterministic")
    digest = hashlib.sha256(spec).hexdigest()[:12]
    return f"{job.sheet_id}-{version.epoch}-{version.seq}-{digest}.{job.spec['format']}"
