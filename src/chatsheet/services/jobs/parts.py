"""The named parts of a job, in order: which one is worked on, and how far it is. See docs/subsystems/jobs.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatsheet.domain.job import Job, JobPart

PARTS = "parts"
"""Where the checkpoint keeps them."""


def begun(job: Job, part: JobPart, of: Sequence[JobPart], total: int | None) -> Mapping[str, Any] | None:
    """What the checkpoint shall say while `part` is worked on; None where it says so already: the job was taken up again in it. A part
    that was begun before goes on counting where it was."""
    known = job.checkpoint.get(PARTS, {"at": -1, "list": []})
    before = {one["name"]: one for one in known["list"]}
    new = {"name": part, "total": total, "since": job.done + job.failed}
    if (old := before.get(part)) is not None and old["total"] == total:
        new = old
    listed = [new if name == part else before.get(name, {"name": name, "total": None, "since": 0}) for name in of]
    parts = {"list": listed, "at": of.index(part)}
    return None if parts == known else parts


def kept(before: Mapping[str, Any], checkpoint: Mapping[str, Any]) -> Mapping[str, Any]:
    """The new checkpoint of a step, which need not care for the parts."""
    return {PARTS: before[PARTS], **checkpoint} if PARTS in before else checkpoint


def without_parts(checkpoint: Mapping[str, Any]) -> dict[str, Any]:
    """As it was before the first part: the handler begins anew."""
    return {name: value for name, value in checkpoint.items() if name != PARTS}


def subtasks(job: Job, beyond: int = 0) -> list[dict[str, Any]]:
    """The parts as they are told; none of a job that has none. `beyond`: rows that the running step has done and not stored yet."""
    known = job.checkpoint.get(PARTS)
    if known is None:
        return []
    at = len(known["list"]) if job.state == "done" else known["at"]
    worked = job.done + job.failed + beyond
    return [
        {"name": one["name"], "state": _state(job, index, at), "done": _done(one, worked, is_past=index < at), "total": one["total"]}
        for index, one in enumerate(known["list"])
    ]


def _state(job: Job, index: int, at: int) -> str:
    if index < at:
        return "done"
    return "running" if index == at and job.state == "running" else "waiting"


def _done(part: Mapping[str, Any], worked: int, *, is_past: bool) -> int | None:
    total: int | None = part["total"]
    return total if total is None or is_past else min(total, worked - part["since"])
