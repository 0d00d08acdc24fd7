"""A tool is called: find the sheet, run the action, and say what it means to somebody who is no person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from chatsheet.domain.errors import Problem, invalid
from chatsheet.domain.events import Command
from chatsheet.domain.history import CauseRecord
from chatsheet.domain.plan import Plan
from chatsheet.domain.sheet import SheetId
from chatsheet.edge.app_state import AppState
from chatsheet.edge.mcp.tools import GET_PLAN
from chatsheet.ports import Transaction
from chatsheet.services.access import authorize
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.history import cause_to_json
from chatsheet.services.actions.outcomes import failure, result_to_json
from chatsheet.services.commit import sheet_topic
from chatsheet.services.plans import plan_to_json
from chatsheet.services.sheet_names import named_sheet, sheet_unknown

SHOWN_ROWS = 20
"""Rows of a plan that a client gets; a person sees ten times as many on the page."""
NOT_TOLD = frozenset({"hash", "session_id", "arguments"})
"""The hash is what a person approves with; the rest the client knows or has no use for."""

ROWS_NAMED = frozenset({"row_ids", "parent_id", "after_row_id", "before_row_id"})
"""Arguments that name rows: as text, but a column `_row_id` shows numbers, and models hand on what they saw."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls. `page` is the address of the page, where people decide."""

    state: AppState
    command: Command
    page: str


async def call_tool(call: Call, name: str, arguments: Mapping[str, Any]) -> ActionResult:
    """Run the tool; never raises but on cancellation."""
    try:
        if name == GET_PLAN:
            return await _get_plan(call, arguments)
        return await _run(call, name, arguments)
    except Problem as problem:
        return replace(failure(problem), meta={"action": name})


async def _run(call: Call, name: str, arguments: Mapping[str, Any]) -> ActionResult:
    executor = call.state.executor
    given = {key: _words(value) if key in ROWS_NAMED else value for key, value in arguments.items()}
    sheet_id = None
    if executor.registry.actions[name].needs_sheet:
        sheet_id = await find_sheet(call.state, given.pop("sheet", None))
    result = await executor.run(name, given, call.command, sheet_id)
    if result.outcome == "needs_approval":
        return replace(result, data=_shown(result.data, call.page))
    if name == "get_rows" and result.error is None and sheet_id is not None:
        return replace(result, data=await _as_table(call.state, sheet_id, result.data))
    return result


def _words(value: Any) -> Any:
    if isinstance(value, list):
        return [_words(one) for one in value]
    return str(value) if type(value) is int else value


async def _as_table(state: AppState, sheet_id: SheetId, window: Mapping[str, Any]) -> Json:
    """A window, whose cells stand by slot for the page, in the shape of every other result."""
    columns = (await state.store.read(lambda transaction: transaction.sheet(sheet_id))).columns
    heads = [{"name": "_row_id"}, {"name": "_parent_id"}, *({"name": one.title, "column_id": str(one.id)} for one in columns)]
    rows = [
        [row["id"], row["parent_id"], *(row["cells"][one.slot] if one.slot < len(row["cells"]) else None for one in columns)]
        for row in window["rows"]
    ]
    return {"columns": heads, "rows": rows, "row_count": window["total"], "offset": window["offset"], "version": window["version"]}


async def find_sheet(state: AppState, given: object) -> SheetId:
    """The sheet with this id or name. The id of a deleted sheet is let through: its history can be read, and undo brings it back.

    Raises:
        Problem: `sheet_missing`, `sheet_unknown`, `sheet_ambiguous`.
    """
    word = str(given).strip()[:500] if isinstance(given, str | int) else ""
    if not word:
        raise invalid("sheet_missing", "This tool needs a sheet.", "Say which one as `sheet`, by id or name; list_sheets lists them.")
    summaries = await state.store.read(lambda transaction: transaction.sheets())
    names = {str(one.id): one.name for one in summaries}
    found = named_sheet(word, names)
    if found is None and word.isascii() and word.isdigit() and len(word) <= 15:
        found = word
    if found is None:
        raise sheet_unknown(word, names, listed_by="list_sheets")
    return SheetId(int(found))


async def _get_plan(call: Call, arguments: Mapping[str, Any]) -> ActionResult:
    plan_id = arguments.get("plan_id")
    if not isinstance(plan_id, str) or set(arguments) != {"plan_id"}:
        raise invalid("arguments_invalid", "get_plan takes a plan_id, and nothing else.", "It stands in the answer that asks for approval.")

    def read(transaction: Transaction) -> tuple[Plan, CauseRecord | None]:
        plan = transaction.plan(plan_id[:100])
        authorize(call.command.actor, GET_PLAN, plan.sheet_id)
        return plan, transaction.cause(sheet_topic(plan.sheet_id), plan.cause) if plan.cause else None

    plan, done = await call.state.store.read(read)
    is_expired = plan.state == "waiting" and plan.expires_at <= call.command.now
    shown = _shown({**plan_to_json(plan), "state": "expired" if is_expired else plan.state}, call.page)
    data = {**shown, "done": cause_to_json(done) if done else None}
    return ActionResult("success", data, _SUMMARIES[data["state"]].format(plan.summary.rstrip(".")), meta={"action": GET_PLAN})


_SUMMARIES = {
    "waiting": "Waits for a person; nothing was changed yet: {}.",
    "approved": "A person approved it; it is being carried out: {}.",
    "done": "A person approved it, and it is done: {}.",
    "rejected": "A person rejected it; nothing was changed: {}.",
    "expired": "Nobody decided in time; nothing was changed: {}.",
    "failed": "It was approved and could not be carried out; nothing was changed: {}.",
}


def _shown(plan: Mapping[str, Any], page: str) -> Json:
    told = {name: value for name, value in plan.items() if name not in NOT_TOLD}
    return {**told, "rows": plan["rows"][:SHOWN_ROWS], "approve_at": f"{page}/sheets/{plan['sheet_id']}"}


def structured(result: ActionResult) -> Json:
    """The result as plain JSON: what JSON has no word for (an infinite number) has become null."""
    plain: Json = msgspec.json.decode(msgspec.json.encode(result_to_json(result)))
    return plain


def told(result: Json) -> list[str]:
    """The result in words, and its data as JSON text, for clients that hand on nothing but text."""
    error = result["error"]
    if error is not None:
        return [" ".join(part for part in (f"{error['code']}: {error['message']}", error["fix"]) if part)]
    if result["outcome"] == "needs_approval":
        plan = result["data"]
        words = f"Nothing was changed yet: {result['summary'].rstrip('.')}. A person must approve it at {plan['approve_at']}, no tool can."
        return [f"{words} What came of it tells get_plan with plan_id {plan['id']}.", _text({"plan": plan})]
    return [result["summary"], *([] if result["data"] is None else [_text(result["data"])]), *_undo_word(result["effects"])]


def _undo_word(effects: list[Json]) -> list[str]:
    return [f"Undo takes it back with cause {effect['cause']}." for effect in effects if effect["can_undo"] != "no"]


def _text(data: object) -> str:
    return msgspec.json.encode(data).decode()
