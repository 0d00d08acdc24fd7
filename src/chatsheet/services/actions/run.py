"""The executor: every action of every caller runs here. Validates, authorizes, asks for approval where the table says so, and puts
every outcome into one shape. See docs/subsystems/actions.md."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog
from pydantic import ValidationError

from chatsheet.domain.errors import Category, Problem, invalid, not_found
from chatsheet.domain.events import Actor, Command
from chatsheet.domain.job import JobStart
from chatsheet.domain.plan import Plan
from chatsheet.domain.sheet import ColumnId, RowId, SheetId
from chatsheet.ports import EngineLost, Transaction
from chatsheet.services.actions.base import Action, ActionResult, Context, Registry, Services
from chatsheet.services.actions.carrying_out import (
    approve_plan,
    refresh_plan,
    reject_plan,
    revise_plan,
    store_decision,
    version_meta,
    work_out,
)
from chatsheet.services.actions.cells import ROWS_MOVED_ON
from chatsheet.services.actions.outcomes import failure, internal, known_result
from chatsheet.services.plan_decisions import OnOutdated, check_open, job_of_plan
from chatsheet.services.tables import engine_unavailable

log = structlog.get_logger(__name__)

RETRY_AFTER_S = (0.05, 0.2, 0.8, 1.6)
"""How long to wait before each further try; a person is waiting. Jittered, so that callers do not come back together."""
TRANSIENT = frozenset({Category.UNAVAILABLE, Category.TIMEOUT, Category.RATE_LIMITED, Category.EFFECT_UNKNOWN})

Authorize = Callable[[Actor, str, SheetId | None], None]
"""Raises Problem (category permission) when the actor may not do this to that sheet."""


@dataclass(frozen=True, slots=True)
class Executor:
    """Runs actions by name. `sheet_id` is None only for actions that need no sheet."""

    registry: Registry
    services: Services
    authorize: Authorize
    retry_after_s: Sequence[float] = RETRY_AFTER_S

    async def run(
        self, name: str, arguments: Mapping[str, Any], command: Command, sheet_id: SheetId | None, *, plan_only: bool = False
    ) -> ActionResult:
        """Run an action; never raises but on cancellation: an unexpected exception is the outcome `failed`, code `internal`."""
        started = time.perf_counter()
        try:
            result = await self._run_again(name, arguments, command, sheet_id, plan_only=plan_only)
        except Problem as problem:
            result = failure(problem)
        except EngineLost:
            result = failure(engine_unavailable())
        except Exception:
            log.exception("action_failed", action=name, correlation_id=command.correlation_id)
            result = failure(internal(command.correlation_id))
        return replace(result, meta={"action": name, **result.meta, "duration_ms": round((time.perf_counter() - started) * 1000, 1)})

    async def _run_again(
        self, name: str, arguments: Mapping[str, Any], command: Command, sheet_id: SheetId | None, *, plan_only: bool
    ) -> ActionResult:
        """What fails in passing is tried again where that is safe: reading always, writing when the command's id makes it happen once."""
        action = self.registry.actions.get(name)
        is_safe = action is not None and (action.read is not None or command.id is not None)
        for wait_s in self.retry_after_s if is_safe else ():
            try:
                return await self._run(name, arguments, command, sheet_id, plan_only=plan_only)
            except Problem as problem:
                if not (problem.is_retryable and problem.category in TRANSIENT):
                    raise
                log.info("action_retried", action=name, code=problem.code, correlation_id=command.correlation_id)
            except EngineLost:
                log.info("action_retried", action=name, code="engine_lost", correlation_id=command.correlation_id)
            await asyncio.sleep(wait_s * random.uniform(0.5, 1.5))
        return await self._run(name, arguments, command, sheet_id, plan_only=plan_only)

    async def _run(
        self, name: str, arguments: Mapping[str, Any], command: Command, sheet_id: SheetId | None, *, plan_only: bool
    ) -> ActionResult:
        action = self._find(name)
        parsed = _parse(action, arguments)
        self.authorize(command.actor, name, sheet_id)
        context = Context(self.services, command, _needed(action, sheet_id))
        if action.read is not None:
            answer = await action.read(context, parsed)
            return ActionResult("success", answer.data, answer.summary, meta=version_meta(answer.version))
        assert action.prepare is not None
        if command.id and (known := await self.services.store.read(lambda transaction: transaction.outcome(str(command.id)))):
            return known_result(known)
        for is_last in (False, False, False, False, True):
            try:
                return await self._act(action, parsed, arguments, replace(context, leaves_moved=is_last), plan_only=plan_only)
            except Problem as problem:  # somebody edits while rows are being found by a condition: find them again
                if problem.code != ROWS_MOVED_ON or is_last:
                    raise
        raise AssertionError("unreachable")

    async def _act(
        self, action: Action[Any], parsed: Any, arguments: Mapping[str, Any], context: Context, *, plan_only: bool
    ) -> ActionResult:
        assert action.prepare is not None
        decide = await action.prepare(context, parsed)
        again = partial(work_out, context=context, action=action, arguments=arguments, decide=decide, plan_only=plan_only)
        known = await self.services.store.read(again) if action.works_ahead else None
        return await self.services.store.write(partial(store_decision, context=context, again=again, known=known))

    def _find(self, name: str) -> Action[Any]:
        action = self.registry.actions.get(name)
        if action is None:
            from rapidfuzz import process  # noqa: PLC0415 - only for mistakes

            nearest = [match[0] for match in process.extract(name, list(self.registry.actions), limit=3, score_cutoff=50)]
            fix = "Did you mean " + " or ".join(nearest) + "?" if nearest else "List the actions."
            raise not_found("action_unknown", f"There is no action “{name[:100]}”.", fix, action=name[:100], nearest=nearest)
        return action

    async def approve(self, plan_id: str, given_hash: str, command: Command, on_outdated: OnOutdated = "refuse") -> ActionResult:
        """Carry out a plan as it was shown. Approving is no action: no model, argument or outside tool can do it."""

        def work_ahead(transaction: Transaction) -> JobStart | None:
            plan = transaction.plan(plan_id)
            self.authorize(command.actor, "approve", plan.sheet_id)
            check_open(plan, command)
            return job_of_plan(transaction, plan, on_outdated)

        try:
            start = await self.services.store.read(work_ahead)
        except Problem as problem:
            return failure(problem)
        return await self._on_plan(plan_id, command, partial(approve_plan, given_hash=given_hash, on_outdated=on_outdated, start=start))

    async def reject(self, plan_id: str, command: Command) -> ActionResult:
        return await self._on_plan(plan_id, command, reject_plan)

    async def revise(
        self, plan_id: str, without: AbstractSet[RowId], values: Mapping[RowId, Mapping[ColumnId, object]], command: Command
    ) -> ActionResult:
        """Leave rows out of a plan or change its values, before it is approved."""
        return await self._on_plan(plan_id, command, partial(revise_plan, without=without, values=values))

    async def refresh(self, plan_id: str, command: Command) -> ActionResult:
        """Work the plan's action out again on the sheet as it is now; the plan keeps its id and gets another hash."""
        try:
            plan = await self.services.store.read(lambda transaction: transaction.plan(plan_id))
            action = self._find(plan.action)
            assert action.prepare is not None
            context = Context(self.services, command, plan.sheet_id)
            decide = await action.prepare(context, _parse(action, plan.arguments))
        except Problem as problem:
            return failure(problem)
        return await self._on_plan(plan_id, command, partial(refresh_plan, decide=decide))

    async def _on_plan(self, plan_id: str, command: Command, end: Callable[[Transaction, Plan, Command], ActionResult]) -> ActionResult:
        def work(transaction: Transaction) -> ActionResult:
            plan = transaction.plan(plan_id)
            self.authorize(command.actor, "approve", plan.sheet_id)
            return end(transaction, plan, command)

        try:
            return await self.services.store.write(work)
        except Problem as problem:
            return failure(problem)


def _needed(action: Action[Any], sheet_id: SheetId | None) -> SheetId:
    if sheet_id is None and action.needs_sheet:
        raise invalid("sheet_missing", f"{action.name} needs a sheet.", "Name one.")
    return sheet_id or SheetId(0)


def _parse(action: Action[Any], arguments: Mapping[str, Any]) -> Any:
    try:
        return action.arguments.model_validate(arguments)
    except ValidationError as error:
        faults = [{"at": ".".join(map(str, one["loc"])), "message": one["msg"]} for one in error.errors(include_input=False)[:10]]
        told = "; ".join(f"{fault['at']}: {fault['message']}" if fault["at"] else fault["message"] for fault in faults[:3])
        fix = f"See the arguments of {action.name} in the list of actions."
        raise invalid("arguments_invalid", f"The arguments of {action.name} are not right: {told}.", fix, faults=faults) from None
    except RecursionError:
        raise invalid("arguments_invalid", "The arguments are nested too deeply.", "Make them flatter.") from None
