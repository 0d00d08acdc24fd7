"""Deciding on a plan: what runs is the list that was shown, as a person left it. See docs/subsystems/approval.md."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Literal

import msgspec

from chatsheet.domain.cells import fit
from chatsheet.domain.changes import Change, changed_rows, touched_rows
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.errors import Category, Problem, conflict, invalid
from chatsheet.domain.events import Command
from chatsheet.domain.job import JobStart
from chatsheet.domain.plan import Plan
from chatsheet.domain.revise import is_of_rows, with_values, without_rows
from chatsheet.domain.sheet import ColumnId, RowId, Sheet
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decide, Decision
from chatsheet.services.jobs.starting import job_of_changes
from chatsheet.services.plans import freeze, store_plan

OnOutdated = Literal["refuse", "skip", "overwrite"]
"""What becomes of rows that changed since: nothing at all happens, they are left out, or they are changed all the same."""


def check_open(plan: Plan, command: Command) -> None:
    """Raises Problem `plan_expired` or `plan_decided`."""
    if plan.state == "waiting" and plan.expires_at < command.now:
        raise Problem(Category.CONFLICT, "plan_expired", "This plan is too old to be approved.", "Ask for the change again.")
    if plan.state != "waiting":
        raise conflict("plan_decided", f"This plan is {plan.state} already.", "", state=plan.state)


def changes_of(plan: Plan) -> list[Change]:
    """The frozen changes; none of a plan that starts a job of its own kind."""
    if "job" in plan.preview:
        return []
    return [change_from_json(kind, data) for kind, data in msgspec.json.decode(plan.changes)]


def decide_plan(plan: Plan, given_hash: str, command: Command, on_outdated: OnOutdated = "refuse") -> Decide:
    """The decision that carries out exactly what was shown.

    Raises:
        Problem: `plan_hash_wrong`, `plan_expired`, `plan_decided`; inside, `plan_outdated` when rows changed since and `on_outdated` is
            `refuse`, or when what is left makes no sense by rows.
    """
    check_open(plan, command)
    if not secrets.compare_digest(plan.hash.encode(), given_hash.encode()):
        raise conflict("plan_hash_wrong", "This is not the plan that was shown.", "Look at the plan again.")
    if "job" in plan.preview:
        start = msgspec.json.decode(plan.changes, type=JobStart)
        return lambda transaction, sheet: Decision([], plan.summary, job=start)
    changes = changes_of(plan)

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        wanted, missing, moved = _outdated(transaction, sheet, plan, changes)
        if not missing and not moved:
            return Decision(changes, plan.summary)
        if on_outdated == "refuse" or not is_of_rows(changes):
            raise _plan_outdated(len(missing) + len(moved), len(wanted))
        left_out = missing | moved if on_outdated == "skip" else missing
        kept = without_rows(changes, left_out)
        return Decision(kept, plan.summary + _told(len(left_out & _changed(changes))))

    return decide


def job_of_plan(transaction: Transaction, plan: Plan, on_outdated: OnOutdated) -> JobStart | None:
    """The job that carries out a plan of many rows, worked out ahead on a snapshot; None where the plan happens at once. The job itself
    leaves alone, and tells, rows that change from now on.

    Raises:
        Problem: `plan_outdated` when rows changed since and `on_outdated` is `refuse`.
    """
    if not plan.preview.get("as_job") or "job" in plan.preview:
        return None
    changes = changes_of(plan)
    sheet = transaction.sheet(plan.sheet_id)
    if on_outdated == "refuse":
        wanted, missing, moved = _outdated(transaction, sheet, plan, changes)
        if missing or moved:
            raise _plan_outdated(len(missing) + len(moved), len(wanted))
    start = job_of_changes(sheet, changes, plan.summary, base_seq=plan.base_seq, can_undo=plan.preview.get("undo", "exactly"))
    return replace(start, spec={**start.spec, "overwrites": on_outdated == "overwrite"}, payload=plan.changes)


def _outdated(transaction: Transaction, sheet: Sheet, plan: Plan, changes: Sequence[Change]) -> tuple[set[RowId], set[RowId], set[RowId]]:
    """The rows the plan builds on; those of them that are gone; those that somebody changed since."""
    wanted = {row for change in changes for row in touched_rows(change)}
    rows = transaction.rows(sheet.id, wanted)
    return wanted, wanted - set(rows), {row.id for row in rows.values() if row.seq > plan.base_seq}


def _changed(changes: Sequence[Change]) -> set[RowId]:
    return {row for change in changes for row in changed_rows(change) | touched_rows(change)}


def _plan_outdated(outdated: int, rows: int) -> Problem:
    message = f"{outdated:,} of {rows:,} rows changed since this plan was made."
    return conflict("plan_outdated", message, "Skip those rows, overwrite them, or work the plan out again.", changed=outdated, rows=rows)


def _told(left_out: int) -> str:
    if not left_out:
        return ""
    return " 1 row changed since and stayed as it is." if left_out == 1 else f" {left_out:,} rows changed since and stayed as they are."


def revise(
    transaction: Transaction, plan: Plan, without: AbstractSet[RowId], values: Mapping[RowId, Mapping[ColumnId, object]], command: Command
) -> Plan:
    """The plan without some rows and with other new values, shown anew under the same id: it has another hash, and waits as before.

    Raises:
        Problem: `plan_decided`, `plan_expired`, `plan_not_revisable`, `plan_empty`, `value_invalid`.
    """
    check_open(plan, command)
    changes = changes_of(plan)
    if not changes or not is_of_rows(changes):
        raise invalid("plan_not_revisable", "This plan is not about single rows; it happens whole.", "Approve or reject it.")
    sheet = transaction.sheet(plan.sheet_id)
    columns = {column.id: column for column in sheet.columns}
    fitted: dict[RowId, dict[ColumnId, Value]] = {
        row: {column: fit(value, columns[column]) for column, value in cells.items() if column in columns} for row, cells in values.items()
    }
    kept, placed = with_values(without_rows(changes, without), fitted, {column.id: column.slot for column in sheet.columns})
    if not kept:
        raise invalid("plan_empty", "No row is left in this plan.", "Keep a row, or reject the plan.")
    if placed < sum(map(len, values.values())):
        raise invalid("plan_not_revisable", "Only what the plan changes can be changed in it.", "Edit other cells in the grid.")
    revision = _revision(plan.preview.get("revision"), len(without & _changed(changes)), placed)
    proposed = plan.preview.get("proposed", plan.summary)
    plan = replace(plan, summary=_revised_summary(proposed, revision))
    plan = freeze(transaction, sheet, plan, kept, extra={"revision": revision, "proposed": proposed})
    store_plan(transaction, plan, command)
    return plan


def _revision(before: Mapping[str, Any] | None, left_out: int, changed: int) -> dict[str, int]:
    known = before or {"left_out": 0, "changed": 0}
    return {"left_out": known["left_out"] + left_out, "changed": known["changed"] + changed}


def _revised_summary(proposed: str, revision: Mapping[str, int]) -> str:
    """
    >>> _revised_summary("Set Status in 13 rows.", {"left_out": 2, "changed": 1})
    'Set Status in 13 rows, 2 of them left out, 1 value changed by hand.'
    """
    left_out, changed = revision["left_out"], revision["changed"]
    parts = [
        f"{left_out:,} of them left out" if left_out else "",
        f"{changed:,} {'value' if changed == 1 else 'values'} changed by hand" if changed else "",
    ]
    return ", ".join([proposed.rstrip("."), *(part for part in parts if part)]) + "."
