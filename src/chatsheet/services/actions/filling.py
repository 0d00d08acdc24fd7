"""Actions that fill a column row by row: by a prompt, a ready-made recipe, or a rule. See docs/subsystems/ai-columns.md."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import msgspec

from chatsheet.domain.cells import shown
from chatsheet.domain.errors import Problem, invalid, too_large
from chatsheet.domain.job import JobStart
from chatsheet.domain.sheet import ColumnId, RowId, Version
from chatsheet.ports import LanguageModel, Transaction
from chatsheet.services.actions.base import Action, Answer, Context
from chatsheet.services.actions.filling_parts import MOST_ROWS, FillColumn, ListRecipes, TryFill, check_strict, fill_of
from chatsheet.services.actions.finding import find_row_ids
from chatsheet.services.actions.naming import row_unknown
from chatsheet.services.commit import Decide, Decision, sheet_topic
from chatsheet.services.fill.asking import Asker, Outcome, ServiceDown, Work
from chatsheet.services.fill.choosing import Chosen, choose, is_blank
from chatsheet.services.fill.estimating import Estimate, estimated
from chatsheet.services.fill.filling import model_missing, ruled
from chatsheet.services.fill.recipes import recipes_to_json
from chatsheet.services.fill.rules import rule_of
from chatsheet.services.fill.spec import Fill, expected_of, to_spec
from chatsheet.services.sources.outbox import check_fillable


@dataclass(frozen=True, slots=True)
class _Prepared:
    fill: Fill
    chosen: Chosen
    model: LanguageModel | None
    version: Version
    titles: dict[int, str]
    """Of the rows read first."""

    def estimate(self, tried: Sequence[Outcome] = ()) -> Estimate:
        return estimated(self.fill, self.chosen, self.model.info() if self.model else None, tried)


async def _prepared(context: Context, arguments: FillColumn, *, first: int = 0) -> _Prepared:
    rows = arguments.rows
    row_ids: list[RowId] | None = None
    is_named = rows is not None and rows.row_ids is not None
    if rows is not None and (is_named or rows.where is not None):
        row_ids, _ = await find_row_ids(context, rows.where, rows.row_ids)
    if row_ids is not None and len(row_ids) > MOST_ROWS:
        raise _too_many()
    read = partial(_read, context=context, arguments=arguments, rows=row_ids, is_named=is_named, first=first)
    found = await context.services.store.read(read)
    if found.fill.made_by.needs_model and found.model is None:
        raise model_missing()
    return found


def _read(
    transaction: Transaction, *, context: Context, arguments: FillColumn, rows: list[RowId] | None, is_named: bool, first: int
) -> _Prepared:
    sheet = transaction.sheet(context.sheet_id)
    fill = fill_of(sheet, arguments, prefers_ids=context.prefers_ids)
    check_strict(sheet, fill)
    target = fill.target.column_id
    check_fillable(transaction, sheet, None if target is None else ColumnId(target), context.command)
    if rows is None and transaction.row_count(sheet.id) > MOST_ROWS:
        raise _too_many()
    if is_named and (missing := [*({*rows} - transaction.rows(sheet.id, rows).keys())] if rows else []):
        raise row_unknown(missing)
    chosen = choose(transaction, sheet, fill, rows, overwrite=arguments.overwrite, first=first)
    primary = next((column for column in sheet.columns if column.is_primary), sheet.columns[0])
    shown_rows = transaction.rows(sheet.id, [RowId(work.row_id) for work in chosen.first])
    titles = {row.id: shown(row.value(primary)) for row in shown_rows.values()}
    model = context.services.model() if fill.made_by.needs_model else None
    return _Prepared(fill, chosen, model, transaction.top(sheet_topic(sheet.id)), {int(one): title for one, title in titles.items()})


def _too_many() -> Problem:
    return too_large("too_many_rows", f"One call fills at most {MOST_ROWS:,} rows.", "Name fewer rows.", limit=MOST_ROWS)


async def try_fill(context: Context, arguments: TryFill) -> Answer:
    prepared = await _prepared(context, arguments, first=arguments.sample)
    tried = await _tried(prepared, arguments.sample)
    rows = [
        {
            "row_id": str(one.work.row_id),
            "title": prepared.titles.get(one.work.row_id, ""),
            "value": one.value,
            "error": {"code": one.code, "message": one.message} if one.code else None,
        }
        for one in tried
    ]
    failed = sum(bool(one.code) for one in tried)
    summary = f"Tried on {len(rows)} rows" + (f", {failed} failed." if failed else ".")
    return Answer({"rows": rows, "estimate": prepared.estimate(tried).to_json()}, summary, prepared.version)


async def _tried(prepared: _Prepared, at_once: int) -> list[Outcome]:
    fill, works = prepared.fill, prepared.chosen.first
    if prepared.model is None:
        rule, expected = rule_of(fill), expected_of(fill)
        return await asyncio.to_thread(lambda: [Outcome(work) if is_blank(work) else ruled(work, rule, expected) for work in works])
    asker = Asker(prepared.model, fill, asyncio.Semaphore(at_once), most_holds=0)
    ended = await asyncio.gather(*(_ask(asker, work) for work in works), return_exceptions=True)
    return [_outcome(one) for one in ended]


def _outcome(ended: Outcome | BaseException) -> Outcome:
    if isinstance(ended, ServiceDown):
        # The executor's next try would ask, and pay, for all rows again: that is for a person to decide.
        raise replace(ended.problem, is_retryable=False)
    if isinstance(ended, BaseException):
        raise ended
    return ended


async def _ask(asker: Asker, work: Work) -> Outcome:
    return Outcome(work) if is_blank(work) else await asker.ask(work)


async def prepare_fill_column(context: Context, arguments: FillColumn) -> Decide:
    prepared = await _prepared(context, arguments)
    fill, chosen = prepared.fill, prepared.chosen
    if not chosen.row_ids:
        message = "There is no row to fill: none is meant, or all their cells hold something already."
        raise invalid("fill_nothing", message, "Name other rows, or overwrite.")
    start = JobStart(
        "fill",
        f"Filled {fill.target.title}: {fill.made_by.label.lower()}.",
        len(chosen.row_ids),
        {"fill": to_spec(fill), "overwrite": arguments.overwrite, "overwrites": False, "shown": _options(prepared)},
        msgspec.json.encode(chosen.row_ids),
    )
    return lambda transaction, sheet: Decision([], start.title, job=start)


def _options(prepared: _Prepared) -> dict[str, Any]:
    fill = prepared.fill
    column_id = None if fill.target.column_id is None else str(fill.target.column_id)
    target = {"column_id": column_id, "title": fill.target.title}
    estimate = prepared.estimate().to_json()
    return {"recipe": fill.recipe, "target": target, "needs_model": fill.made_by.needs_model, "estimate": estimate}


async def list_recipes(context: Context, arguments: ListRecipes) -> Answer:
    found = [*recipes_to_json()]
    return Answer(found, f"{len(found)} recipes.")


ACTIONS = (
    Action(
        "list_recipes", "Ready-made ways to fill a column, and what each needs.", "read", ListRecipes, read=list_recipes, needs_sheet=False
    ),
    Action("try_fill", "Try on a few rows what fill_column would do; what all would cost.", "read", TryFill, read=try_fill),
    Action(
        "fill_column",
        "Fill a column row by row with a model or a rule, as a job.",
        "write",
        FillColumn,
        prepare=prepare_fill_column,
    ),
)
