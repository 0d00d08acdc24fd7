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

import msgspec
import structlog
from pydantic import ValidationError

from chatsheet.domain.errors import Category, Problem, invalid, not_found
from chatsheet.domain.events import Actor, Command
from chatsheet.domain.job import Job
from chatsheet.domain.plan import Plan
from chatsheet.domain.sheet import ColumnId, RowId, Sheet, SheetId, Version
from chatsheet.ports import EngineLost, Transaction
from chatsheet.services.actions.approval import must_ask
from chatsheet.services.actions.base import Action, ActionResult, Context, Registry, Services
from chatsheet.services.actions.outcomes import failure, internal, known_result, result_to_json
from chatsheet.services.commit import Committed, Decide, Decision, commit_within
from chatsheet.services.jobs.records import job_to_json
from chatsheet.services.jobs.starting import becomes_job, start_change
from chatsheet.services.plan_decisions import OnOutdated, check_open, decide_plan, revise
from chatsheet.services.plans import freeze, make_plan, plan_to_json, wanted, with_state
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
            result = failure(internal(command))
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
            return ActionResult("success", answer.data, answer.summary, meta=_version_meta(answer.version))
        assert action.prepare is not None
        if command.id and (known := await self.services.store.read(lambda transaction: transaction.outcome(str(command.id)))):
            return known_result(known)
        decide = await action.prepare(context, parsed)
        work = partial(_decide_and_store, context=context, action=action, arguments=arguments, decide=decide, plan_only=plan_only)
        return await self.services.store.write(work)

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
        return await self._on_plan(
            plan_id, command, partial(_approve, given_hash=given_hash, on_outdated=on_outdated, job_from_rows=self.services.job_from_rows)
        )

    async def reject(self, plan_id: str, command: Command) -> ActionResult:
        return await self._on_plan(plan_id, command, _reject)

    async def revise(
        self, plan_id: str, without: AbstractSet[RowId], values: Mapping[RowId, Mapping[ColumnId, object]], command: Command
    ) -> ActionResult:
        """Leave rows out of a plan or change its values, before it is approved."""
        return await self._on_plan(plan_id, command, partial(_revise, without=without, values=values))

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
        return await self._on_plan(plan_id, command, partial(_refresh, decide=decide))

    async def _on_plan(self, plan_id: str, command: Command, end: Callable[[Transaction, Plan, Command], ActionResult]) -> ActionResult:
        def work(transaction: Transaction) -> ActionResult:
            plan = transaction.plan(plan_id)
            self.authorize(command.actor, "approve", plan.sheet_id)
            return end(transaction, plan, command)

        try:
            return await self.services.store.write(work)
        except Problem as problem:
            return failure(problem)


def _revise(
    transaction: Transaction,
    plan: Plan,
    command: Command,
    *,
    without: AbstractSet[RowId],
    values: Mapping[RowId, Mapping[ColumnId, object]],
) -> ActionResult:
    revised = revise(transaction, plan, without, values, command)
    return ActionResult("needs_approval", plan_to_json(revised), revised.summary)


def _refresh(transaction: Transaction, plan: Plan, command: Command, *, decide: Decide) -> ActionResult:
    check_open(plan, command)
    topic = f"sheet:{plan.sheet_id}"
    transaction.lock(topic)
    sheet = transaction.sheet(plan.sheet_id)
    decision = decide(transaction, sheet)
    if not decision.changes:
        raise invalid("plan_empty", "On the sheet as it is now there is nothing left to change.", "Reject the plan.")
    anew = replace(plan, summary=decision.summary, base_seq=transaction.top(topic).seq, preview={})
    extra = {"undo": decision.can_undo, "as_job": decision.as_job or plan.preview.get("as_job", False)}
    anew = freeze(transaction, sheet, anew, decision.changes, extra=extra)
    return ActionResult("needs_approval", plan_to_json(anew), anew.summary)


def _approve(
    transaction: Transaction, plan: Plan, command: Command, *, given_hash: str, on_outdated: OnOutdated, job_from_rows: int
) -> ActionResult:
    # The plan is read again under the sheet's lock: two who approve at once must not both run it.
    transaction.lock(f"sheet:{plan.sheet_id}")
    plan = transaction.plan(plan.id)
    decide = decide_plan(plan, given_hash, command, on_outdated)
    command = replace(command, cause=plan.turn_id or plan.id)
    jobs: list[Job] = []

    def decide_or_start(transaction: Transaction, sheet: Sheet) -> Decision:
        decision = replace(
            decide(transaction, sheet), as_job=plan.preview.get("as_job", False), can_undo=plan.preview.get("undo", "exactly")
        )
        if not becomes_job(decision, job_from_rows):
            return decision
        overwrites, turn = on_outdated == "overwrite", plan.turn_id
        jobs.append(start_change(transaction, sheet, decision, command, turn_id=turn, session_id=plan.session_id, overwrites=overwrites))
        return Decision([], decision.summary)

    committed = commit_within(transaction, sheet_id=plan.sheet_id, command=command, decide=decide_or_start)
    transaction.put_plan(with_state(plan, "done", cause=command.cause))
    return _started(transaction, jobs[0], committed.version) if jobs else _success(committed)


def _reject(transaction: Transaction, plan: Plan, command: Command) -> ActionResult:
    check_open(plan, command)
    transaction.put_plan(with_state(plan, "rejected"))
    return ActionResult("denied", summary="Nothing was changed.")


def _decide_and_store(
    transaction: Transaction, *, context: Context, action: Action[Any], arguments: Mapping[str, Any], decide: Decide, plan_only: bool
) -> ActionResult:
    """One transaction: the decision, and either its commit or the plan that waits; with the outcome, so that a resend is answered."""
    command = context.command
    plans: list[Plan] = []
    jobs: list[Job] = []

    def decide_or_plan(transaction: Transaction, sheet: Sheet) -> Decision:
        decision = decide(transaction, sheet)
        if decision.changes and (plan_only or must_ask(command, action.name, decision.changes, decision.can_undo)):
            as_job = becomes_job(decision, context.services.job_from_rows)
            plans.append(make_plan(transaction, sheet, replace(decision, as_job=as_job), command, action.name, arguments))
            return Decision([], decision.summary)
        if becomes_job(decision, context.services.job_from_rows):
            jobs.append(start_change(transaction, sheet, decision, command))
            return Decision([], decision.summary)
        return decision

    committed = commit_within(transaction, sheet_id=context.sheet_id, command=command, decide=decide_or_plan)
    if plans:
        meta = {**_version_meta(committed.version), "plan_id": plans[0].id}
        result = ActionResult("needs_approval", plan_to_json(plans[0]), plans[0].summary, meta=meta)
    elif jobs:
        result = _started(transaction, jobs[0], committed.version)
    else:
        result = _success(committed)
    if command.id:
        transaction.put_outcome(command.id, msgspec.json.encode(result_to_json(result)), now=command.now)
    return result


def _success(committed: Committed) -> ActionResult:
    effects = (committed.effect,) if committed.effect else ()
    return ActionResult("success", committed.data, committed.summary, effects, meta=_version_meta(committed.version))


def _started(transaction: Transaction, job: Job, version: Version) -> ActionResult:
    data = {"job": job_to_json(transaction, job)}
    return ActionResult("success", data, f"Started as a job, {job.total:,} rows: {wanted(job.title)}", meta=_version_meta(version))


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


def _version_meta(version: Version | None) -> dict[str, Any]:
    return {} if version is None else {"sheet_version": {"epoch": version.epoch, "seq": version.seq}}
