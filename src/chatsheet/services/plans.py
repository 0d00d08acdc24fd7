"""Plans: what will happen, shown row by row, kept until somebody says yes or no. See docs/subsystems/approval.md."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import fsum, isclose
from typing import Any, TypeGuard

import msgspec

from chatsheet.domain.cells import shown
from chatsheet.domain.changes import CellsSet, Change, RowsAdded, RowsDeleted, RowsMoved, apply, changed_rows, touched_rows
from chatsheet.domain.codec import change_to_json
from chatsheet.domain.events import Command, NewEvent
from chatsheet.domain.job import JobStart
from chatsheet.domain.plan import Plan, PlanState
from chatsheet.domain.sheet import Column, Row, RowId, Sheet
from chatsheet.domain.values import ColumnType
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, jobs_topic, sheet_topic

EVENT = "plan_changed"
LIFETIME = timedelta(days=7)
SHOWN_ROWS = 200
SHOWN_TRANSITIONS = 50


def make_plan(
    transaction: Transaction,
    sheet: Sheet,
    decision: Decision,
    command: Command,
    action: str,
    arguments: Mapping[str, Any],
) -> Plan:
    """Freeze the changes of a decision and work out what a person is shown of them; the caller stores it (`store_plan`)."""
    plan = Plan(
        id=secrets.token_hex(8),
        sheet_id=sheet.id,
        action=action,
        arguments=arguments,
        user=command.actor.user,
        state="waiting",
        hash="",
        summary=decision.summary,
        row_count=0,
        cell_count=0,
        base_seq=transaction.top(sheet_topic(sheet.id)).seq,
        created_at=command.now,
        expires_at=command.now + LIFETIME,
        changes=b"",
        preview={},
    )
    return freeze(transaction, sheet, plan, decision.job or decision.changes, extra={"undo": decision.can_undo, "as_job": decision.as_job})


def store_plan(transaction: Transaction, plan: Plan, command: Command) -> None:
    """Store a plan, new or changed, and tell that it is: whoever looks at the sheet finds what waits for a yes, whoever asked for it."""
    transaction.put_plan(plan)
    told = msgspec.json.encode({"plan_id": plan.id, "state": plan.state})
    # Under a cause of its own name: a plan is no part of what it will do.
    transaction.append(NewEvent(jobs_topic(plan.sheet_id), EVENT, told), replace(command, id=None, cause=f"plan-{plan.id}"))


def freeze(transaction: Transaction, sheet: Sheet, plan: Plan, work: Sequence[Change] | JobStart, *, extra: Mapping[str, Any]) -> Plan:
    """`plan` with these changes, their preview and the hash over both; or with the job that is to be started. `extra` joins the preview;
    what it said before stays. The caller stores it."""
    if isinstance(work, JobStart):
        return _freeze_job(plan, work, extra)
    changes = work
    encoded = msgspec.json.encode([[change.kind, change_to_json(change)] for change in changes])
    before, after = _before_and_after(transaction, sheet, changes)
    preview = {**plan.preview, **_preview(before, after, changes), **extra}
    rows = {row for change in changes for row in changed_rows(change) | touched_rows(change)}
    return replace(
        plan,
        changes=encoded,
        preview=preview,
        hash=hashlib.sha256(encoded + msgspec.json.encode(preview, order="deterministic")).hexdigest(),
        row_count=len(rows),
        cell_count=sum(len(cells) for change in changes if isinstance(change, CellsSet) for cells in change.cells.values()),
    )


def _freeze_job(plan: Plan, start: JobStart, extra: Mapping[str, Any]) -> Plan:
    encoded = msgspec.json.encode(start)
    job = {"kind": start.kind, "total": start.total, "options": start.spec.get("shown", {})}
    preview = {**plan.preview, "transitions": [], "totals": [], "rows": [], "columns": [], **extra, "job": job}
    digest = hashlib.sha256(encoded + msgspec.json.encode(preview, order="deterministic")).hexdigest()
    return replace(plan, changes=encoded, preview=preview, hash=digest, row_count=start.total)


def _before_and_after(transaction: Transaction, sheet: Sheet, changes: Sequence[Change]) -> tuple[Sheet, Sheet]:
    touched = {row for change in changes for row in touched_rows(change)}
    before = replace(sheet, rows=transaction.rows(sheet.id, touched))
    after = before
    for change in changes:
        after = apply(after, change, seq=0)
    return before, after


def _preview(before: Sheet, after: Sheet, changes: Sequence[Change]) -> dict[str, Any]:
    titles = {column.id: column for column in (*before.columns, *after.columns)}
    ids = list(dict.fromkeys(row for change in changes for row in _in_order(change)))
    differing = [one for one in titles.values() if any(_cell(before, row, one) != _cell(after, row, one) for row in ids)]
    return {
        "transitions": _transitions(before, after, ids, differing),
        "totals": _totals(before, after, ids, list(titles.values())),
        "rows": [_row_preview(before, after, row, differing) for row in ids[:SHOWN_ROWS]],
        "columns": [column.title for column in before.columns if column not in after.columns],
    }


def _in_order(change: Change) -> Sequence[RowId]:
    match change:
        case RowsAdded():
            return [row.id for row in change.rows]
        case RowsDeleted():
            return change.row_ids
        case RowsMoved():
            return [*change.moves]
        case CellsSet():
            return [*change.cells]
        case _:
            return ()


def _cell(sheet: Sheet, row_id: RowId, column: Column) -> Any:
    row = sheet.rows.get(row_id)
    return row.value(column) if row else None


def _transitions(before: Sheet, after: Sheet, ids: Sequence[RowId], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """ "Open → Blocked 37": how often which value becomes which, of rows that are there before and after."""
    kept = [one for one in ids if one in before.rows and one in after.rows]
    counts: Counter[tuple[int, str, str]] = Counter()
    for index, column in enumerate(columns):
        for one in kept:
            old, new = shown(_cell(before, one, column)), shown(_cell(after, one, column))
            if old != new:
                counts[index, old, new] += 1
    return [
        {"column_id": str(columns[index].id), "column": columns[index].title, "before": old, "after": new, "count": count}
        for (index, old, new), count in counts.most_common(SHOWN_TRANSITIONS)
    ]


def _totals(before: Sheet, after: Sheet, ids: Sequence[RowId], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """What the change does to the sums of number columns, over the rows it touches."""
    totals = []
    for column in columns:
        if column.type is ColumnType.TEXT_NUMBER and column.format is not None and column.format.style != "percent":
            old, new = (_sum([sheet.rows[one] for one in ids if one in sheet.rows], column) for sheet in (before, after))
            if old or new:
                totals.append({"column_id": str(column.id), "column": column.title, "before": old, "after": new})
    return totals


def _sum(rows: Sequence[Row], column: Column) -> float:
    """Without parents that repeat what their children say, where those are among the rows: as the query engine counts."""
    values = {row.id: value for row in rows if is_number(value := row.value(column))}
    children: dict[RowId, list[float]] = defaultdict(list)
    for row in rows:
        if row.parent_id in values and row.id in values:
            children[row.parent_id].append(values[row.id])
    rolled_up = {parent for parent, below in children.items() if isclose(values[parent], fsum(below), rel_tol=1e-9, abs_tol=1e-6)}
    return fsum(value for row_id, value in values.items() if row_id not in rolled_up)


def is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _row_preview(before: Sheet, after: Sheet, row_id: RowId, columns: Sequence[Column]) -> dict[str, Any]:
    primary = next((column for column in after.columns if column.is_primary), None)
    old, new = before.rows.get(row_id), after.rows.get(row_id)
    standing = new or old
    return {
        "row_id": str(row_id),
        "title": shown(standing.value(primary)) if standing and primary else "",
        "before": None if old is None else {column.title: old.value(column) for column in columns},
        "after": None if new is None else {column.title: new.value(column) for column in columns},
    }


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """What the page and the API see of a plan; the frozen changes stay inside."""
    return {
        "id": plan.id,
        "sheet_id": str(plan.sheet_id),
        "session_id": plan.session_id,
        "action": plan.action,
        "arguments": plan.arguments,
        "hash": plan.hash,
        "state": plan.state,
        "summary": wanted(plan.summary) if plan.state == "waiting" else plan.summary,
        "row_count": plan.row_count,
        "cell_count": plan.cell_count,
        "base_version": plan.base_seq,
        "created_at": plan.created_at.isoformat(),
        "expires_at": plan.expires_at.isoformat(),
        "cause": plan.cause,
        **plan.preview,
    }


_WANTED = {
    "Added": "Add",
    "Changed": "Change",
    "Copied": "Copy",
    "Deleted": "Delete",
    "Exported": "Export",
    "Filled": "Fill",
    "Imported": "Import",
    "Moved": "Move",
    "Redid": "Redo",
    "Renamed": "Rename",
    "Sorted": "Sort",
    "Undid": "Undo",
}


def wanted(summary: str) -> str:
    """What a plan would do, from what history will say it did.

    >>> wanted("Deleted 3 rows.")
    'Delete 3 rows.'
    """
    first = summary.split(" ", 1)[0].removesuffix(":")
    return _WANTED.get(first, first) + summary[len(first) :]


def with_state(plan: Plan, state: PlanState, *, cause: str | None = None) -> Plan:
    return replace(plan, state=state, cause=cause or plan.cause)
