"""What an action, or a person's word on a plan, does in one transaction: decide, then commit, start a job, or wait for a yes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from chatsheet.domain.errors import invalid
from chatsheet.domain.events import Command
from chatsheet.domain.job import Job, JobStart
from chatsheet.domain.plan import Plan
from chatsheet.domain.sheet import ColumnId, RowId, Sheet, Version
from chatsheet.ports import Transaction
from chatsheet.services.actions.approval import must_ask, must_ask_for_job
from chatsheet.services.actions.base import Action, ActionResult, Context
from chatsheet.services.actions.outcomes import result_to_json
from chatsheet.services.commit import Committed, Decide, Decision, commit_within, sheet_topic
from chatsheet.services.jobs.records import job_to_json, start_job
from chatsheet.services.jobs.starting import job_of
from chatsheet.services.plan_decisions import OnOutdated, check_open, decide_plan, revise
from chatsheet.services.plans import freeze, make_plan, plan_to_json, store_plan, wanted, with_state
from chatsheet.services.sources.outbox import check_ahead


def revise_plan(
    transaction: Transaction,
    plan: Plan,
    command: Command,
    *,
    without: AbstractSet[RowId],
    values: Mapping[RowId, Mapping[ColumnId, object]],
) -> ActionResult:
    revised = revise(transaction, plan, without, values, command)
    return ActionResult("needs_approval", plan_to_json(revised), revised.summary)


def refresh_plan(transaction: Transaction, plan: Plan, command: Command, *, decide: Decide) -> ActionResult:
    check_open(plan, command)
    topic = sheet_topic(plan.sheet_id)
    transaction.lock(topic)
    sheet = transaction.sheet(plan.sheet_id)
    decision = decide(transaction, sheet)
    if not decision.changes and decision.job is None:
        raise invalid("plan_empty", "On the sheet as it is now there is nothing left to change.", "Reject the plan.")
    anew = replace(plan, summary=decision.summary, base_seq=transaction.top(topic).seq, preview={})
    extra = {"undo": decision.can_undo, "as_job": decision.as_job or plan.preview.get("as_job", False)}
    anew = freeze(transaction, sheet, anew, decision.job or decision.changes, extra=extra)
    store_plan(transaction, anew, command)
    return ActionResult("needs_approval", plan_to_json(anew), anew.summary)


def approve_plan(
    transaction: Transaction, plan: Plan, command: Command, *, given_hash: str, on_outdated: OnOutdated, start: JobStart | None
) -> ActionResult:
    """`start`: the job worked out ahead for a plan of many rows."""
    # The plan is read again under the sheet's lock: two who approve at once must not both run it.
    transaction.lock(sheet_topic(plan.sheet_id))
    plan = transaction.plan(plan.id)
    decide = decide_plan(plan, given_hash, command, on_outdated)
    command = replace(command, cause=plan.turn_id or plan.id)
    started: list[Job] = []

    def decide_or_start(transaction: Transaction, sheet: Sheet) -> Decision:
        decision = Decision([], plan.summary, job=start) if start else decide(transaction, sheet)
        if decision.job is None:
            return replace(decision, can_undo=plan.preview.get("undo", "exactly"))
        started.append(start_job(transaction, command, sheet.id, decision.job, turn_id=plan.turn_id, session_id=plan.session_id))
        return Decision([], decision.summary)

    committed = commit_within(transaction, sheet_id=plan.sheet_id, command=command, decide=decide_or_start)
    store_plan(transaction, with_state(plan, "done", cause=command.cause), command)
    return _started(transaction, started[0], committed.version) if started else _success(committed)


def reject_plan(transaction: Transaction, plan: Plan, command: Command) -> ActionResult:
    check_open(plan, command)
    store_plan(transaction, with_state(plan, "rejected"), command)
    return ActionResult("denied", summary="Nothing was changed.")


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What was decided on the sheet as of `version`, and what follows: a plan that waits, a job, or, with neither, a commit."""

    version: Version
    decision: Decision
    plan: Plan | None = None
    start: JobStart | None = None


def work_out(
    transaction: Transaction, *, context: Context, action: Action[Any], arguments: Mapping[str, Any], decide: Decide, plan_only: bool
) -> WorkedOut:
    """Decide, and make the plan or the job. Ahead, on a snapshot, where the action allows it: what takes long must not hold the writer."""
    sheet = transaction.sheet(context.sheet_id)
    version = transaction.top(sheet_topic(sheet.id))
    decision = decide(transaction, sheet)
    start = job_of(transaction, sheet, decision, _job_from_rows(transaction, context))
    asks = _asks(action, context.command, decision, plan_only=plan_only)
    if asks or start is not None:
        check_ahead(transaction, sheet, decision.changes, context.command, by_row=start is not None)
    if not asks:
        return WorkedOut(version, decision, start=start)
    decision = replace(decision, as_job=start is not None)
    return WorkedOut(version, decision, make_plan(transaction, sheet, decision, context.command, action.name, arguments))


def _job_from_rows(transaction: Transaction, context: Context) -> int:
    link = transaction.link(context.sheet_id)
    services = context.services
    return services.job_from_rows if link is None or not link.is_followed else min(services.job_from_rows, services.source_job_from_rows)


def store_decision(
    transaction: Transaction, *, context: Context, again: Callable[[Transaction], WorkedOut], known: WorkedOut | None = None
) -> ActionResult:
    """One transaction: the commit, the job, or the plan that waits; with the outcome, so that a resend is answered. What is `known` from
    a snapshot holds unless it is to be committed and the sheet moved on: then it is worked out `again`."""
    command, made = context.command, list[WorkedOut]()

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        worked = known
        if worked is None or not (worked.plan or worked.start or worked.version == transaction.top(sheet_topic(sheet.id))):
            worked = again(transaction)
        made.append(worked)
        return Decision([], worked.decision.summary) if worked.plan or worked.start else worked.decision

    committed = commit_within(transaction, sheet_id=context.sheet_id, command=command, decide=decide)
    worked = made[0]
    if worked.plan is not None:
        store_plan(transaction, worked.plan, command)
        meta = {**version_meta(committed.version), "plan_id": worked.plan.id}
        result = ActionResult("needs_approval", plan_to_json(worked.plan), worked.plan.summary, meta=meta)
    elif worked.start is not None:
        result = _started(transaction, start_job(transaction, command, context.sheet_id, worked.start), committed.version)
    else:
        result = _success(committed)
    if command.id:
        transaction.put_outcome(command.id, msgspec.json.encode(result_to_json(result)), now=command.now)
    return result


def _asks(action: Action[Any], command: Command, decision: Decision, *, plan_only: bool) -> bool:
    if decision.job is not None:
        return decision.job.asks and (plan_only or must_ask_for_job(command))
    return bool(decision.changes) and (plan_only or must_ask(command, action.name, decision.changes, decision.can_undo))


def _success(committed: Committed) -> ActionResult:
    effects = (committed.effect,) if committed.effect else ()
    return ActionResult("success", committed.data, committed.summary, effects, meta=version_meta(committed.version))


def _started(transaction: Transaction, job: Job, version: Version) -> ActionResult:
    data = {"job": job_to_json(transaction, job)}
    return ActionResult("success", data, f"Started as a job: {wanted(job.title)}", meta=version_meta(version))


def version_meta(version: Version | None) -> dict[str, Any]:
    return {} if version is None else {"sheet_version": {"epoch": version.epoch, "seq": version.seq}}
