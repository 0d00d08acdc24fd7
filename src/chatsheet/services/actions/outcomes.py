"""The one shape of every result, as JSON; and what becomes of an exception."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from chatsheet.domain.errors import Category, Problem
from chatsheet.domain.job import CHANGING
from chatsheet.services.actions.base import ActionResult, Outcome
from chatsheet.services.commit import Effect

_OUTCOME_OF: dict[Category, Outcome] = {Category.DENIED: "denied", Category.PERMISSION: "denied", Category.EFFECT_UNKNOWN: "unknown"}


def failure(problem: Problem) -> ActionResult:
    return ActionResult(_OUTCOME_OF.get(problem.category, "failed"), summary=problem.message, error=problem)


def internal(correlation_id: str) -> Problem:
    """An unexpected exception, told with the id under which the log has it."""
    message = "Something went wrong on our side."
    fix = f"Try again; if it happens again, report it with the id {correlation_id}."
    return Problem(Category.INTERNAL, "internal", message, fix, {"correlation_id": correlation_id}, is_retryable=True)


def started_job(result: ActionResult) -> Mapping[str, Any] | None:
    """The job, as it is told, that goes on with what was asked; None where it was done at once, or waits for a yes."""
    return result.data.get("job") if result.outcome == "success" and isinstance(result.data, Mapping) else None


def cause_to_undo(result: ActionResult) -> str | None:
    """What takes back what was done, or what a job does from now on; None where nothing changes the sheet."""
    if result.effects:
        return result.effects[0].cause
    job = started_job(result)
    return None if job is None else job_cause(job)


def job_cause(job: Mapping[str, Any]) -> str | None:
    """The cause of what a job changes in its sheet; None of one that leaves it as it is."""
    return str(job["cause"]) if job["kind"] in CHANGING else None


def problem_to_json(problem: Problem) -> dict[str, Any]:
    return {
        "category": problem.category.value,
        "code": problem.code,
        "message": problem.message,
        "fix": problem.fix,
        "params": dict(problem.params),
        "is_retryable": problem.is_retryable,
    }


def result_to_json(result: ActionResult) -> dict[str, Any]:
    return {
        "outcome": result.outcome,
        "data": result.data,
        "summary": result.summary,
        "effects": [effect_to_json(effect) for effect in result.effects],
        "error": None if result.error is None else problem_to_json(result.error),
        "meta": dict(result.meta),
    }


def effect_to_json(effect: Effect) -> dict[str, Any]:
    return {
        "kind": "changed",
        "topic": effect.topic,
        "seq_first": effect.seq_first,
        "seq_last": effect.seq_last,
        "cause": effect.cause,
        "rows": effect.rows,
        "cells": effect.cells,
        "can_undo": effect.can_undo,
    }


def known_result(known: bytes) -> ActionResult:
    """A stored outcome, as it was answered the first time; marked, so that the caller can say so."""
    data = msgspec.json.decode(known)
    effects = tuple(Effect(**{name: value for name, value in one.items() if name != "kind"}) for one in data["effects"])
    return ActionResult(data["outcome"], data["data"], data["summary"], effects, meta={**data["meta"], "is_duplicate": True})
