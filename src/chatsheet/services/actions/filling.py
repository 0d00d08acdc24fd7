"""Actions that fill a column row by row: by a prompt, a ready-made recipe, or a rule. See docs/subsystems/ai-columns.md."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import msgspec
from pydantic import Field

from chatsheet.domain.cells import shown
from chatsheet.domain.errors import Problem, invalid, too_large
from chatsheet.domain.job import JobStart
from chatsheet.domain.session import Mode
from chatsheet.domain.sheet import Column, RowId, Sheet, Version
from chatsheet.domain.values import ColumnType
from chatsheet.ports import LanguageModel, Transaction
from chatsheet.services.actions.base import Action, Answer, Arguments, Context
from chatsheet.services.actions.columns import MOST_TITLE, check_new
from chatsheet.services.actions.finding import find_row_ids
from chatsheet.services.actions.naming import FilterArg, Names, row_unknown
from chatsheet.services.commit import Decide, Decision, sheet_topic
from chatsheet.services.fill.asking import Asker, Outcome, ServiceDown, Work
from chatsheet.services.fill.choosing import Chosen, choose, is_blank
from chatsheet.services.fill.estimating import Estimate, estimated
from chatsheet.services.fill.filling import model_missing, ruled
from chatsheet.services.fill.recipes import RecipeName, recipes_to_json
from chatsheet.services.fill.rules import compiled, rule_of
from chatsheet.services.fill.spec import Fill, Target, expected_of, labels_of, parsed_prompt, to_spec

MOST_ROWS = 200_000
MOST_INPUTS = 20
MOST_LABELS = 100
TargetType = Literal[ColumnType.TEXT_NUMBER, ColumnType.PICKLIST, ColumnType.CHECKBOX, ColumnType.DATE]


class TargetArg(Arguments):
    """An existing column, or a new one with a title."""

    column: str | None = None
    title: str | None = Field(default=None, max_length=MOST_TITLE)
    type: TargetType | None = None
    kind: Literal["text", "number"] | None = None
    options: list[str] = Field(default_factory=list, max_length=MOST_LABELS)


class RowsArg(Arguments):
    """Which rows: named, or meeting a condition."""

    row_ids: list[str] | None = Field(default=None, max_length=MOST_ROWS)
    where: FilterArg | None = None


class FillColumn(Arguments):
    """A value for each row, made of its other cells."""

    recipe: RecipeName
    target: TargetArg = Field(description="{column} or {title, type}")
    prompt: str | None = Field(default=None, max_length=8_000, description="{Column} stands for the row's value.")
    columns: list[str] = Field(default_factory=list, max_length=MOST_INPUTS, description="To read.")
    labels: list[str] = Field(default_factory=list, max_length=MOST_LABELS)
    what: str | None = Field(default=None, max_length=1_000)
    goal: str | None = Field(default=None, max_length=4_000)
    language: str | None = Field(default=None, max_length=100)
    pattern: str | None = Field(default=None, max_length=1_000, description="email, url, phone, number, date, or RE2.")
    keywords: dict[str, list[str]] = Field(default_factory=dict, max_length=MOST_LABELS, description="{label: words}")
    rows: RowsArg | None = Field(default=None, description="All if left out.")
    mode: Mode = "balanced"
    overwrite: bool = Field(default=False, description="Also cells that hold something.")


class TryFill(FillColumn):
    """The same on a few rows, storing nothing."""

    sample: int = Field(default=5, ge=1, le=10)


class ListRecipes(Arguments):
    """No arguments."""


# --- the arguments, checked ---------------------------------------------------------------------------------------------


def fill_of(sheet: Sheet, arguments: FillColumn, *, prefers_ids: bool) -> Fill:
    """Raises Problem `fill_argument_missing`, `fill_arguments_wrong`, `column_unknown`, `pattern_invalid`, and what a new column may."""
    names = Names(sheet.columns, prefers_ids=prefers_ids)
    prompt = parsed_prompt(arguments.prompt or "", names)
    columns = [names.column(name) for name in arguments.columns]
    inputs = tuple(dict.fromkeys([*(one.id for one in columns), *(part for part in prompt if isinstance(part, int))]))
    if len(inputs) > MOST_INPUTS:
        raise _wrong(f"At most {MOST_INPUTS} columns are read for a row.", "Name fewer.")
    labels = _texts(arguments.labels)
    if arguments.recipe == "classify" and not labels and arguments.target.column is not None:
        labels = names.column(arguments.target.column).options
    fill = Fill(
        arguments.recipe,
        Target(None, "", ColumnType.TEXT_NUMBER),
        inputs,
        prompt,
        labels,
        (arguments.what or "").strip(),
        (arguments.goal or "").strip(),
        (arguments.language or "").strip(),
        (arguments.pattern or "").strip(),
        {label.strip(): _texts(words) for label, words in arguments.keywords.items() if label.strip() and _texts(words)},
        arguments.mode,
    )
    _check_complete(fill)
    fill = replace(fill, target=_target(sheet, names, arguments.target, fill))
    _check_values(fill)
    return fill


def _texts(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in given if (text := " ".join(one.split()))))


def _check_complete(fill: Fill) -> None:
    for name in fill.made_by.fields:
        if not getattr(fill, "inputs" if name == "columns" else name):
            message = f"{fill.made_by.label} needs `{name}`."
            raise invalid("fill_argument_missing", message, "Give it.", argument=name, recipe=fill.recipe)
    if not fill.inputs:
        message = "The prompt names no column: every row would get the same answer."
        raise invalid("fill_argument_missing", message, "Write {Column} into it, or name columns.", argument="columns", recipe=fill.recipe)
    if fill.recipe == "extract_pattern":
        compiled(fill.pattern)


def _target(sheet: Sheet, names: Names, given: TargetArg, fill: Fill) -> Target:
    types = fill.made_by.types
    if (given.column is None) == (given.title is None):
        raise _wrong("Say which column is filled: `column` for one that is there, or `title` for a new one.", "Give one of the two.")
    found: Column | None = None if given.column is None else names.column(given.column)
    column_type = found.type if found else given.type or types[0]
    if column_type not in types:
        takes = " or ".join(one.value for one in types)
        raise _wrong(f"{fill.made_by.label} fills a column of type {takes}, not {column_type.value}.", "Choose another column or type.")
    is_number = fill.recipe == "score" or (fill.pattern == "number" and fill.recipe == "extract_pattern")
    kind = given.kind or ("number" if is_number else "text")
    options = (found.options if found else ()) or _texts(given.options)
    if found is not None:
        return Target(found.id, found.title, column_type, kind, options)
    title = check_new(sheet, given.title or "", column_type)
    return Target(None, title, column_type, kind, options or labels_of(fill) if column_type is ColumnType.PICKLIST else ())


def _check_values(fill: Fill) -> None:
    if fill.target.type is ColumnType.PICKLIST and not labels_of(fill):
        raise _wrong("A picklist is filled with its options, and it has none.", "Give `options`.")


def _check_strict(sheet: Sheet, fill: Fill) -> None:
    column = next((one for one in sheet.columns if one.id == fill.target.column_id), None)
    if column is not None and column.is_strict and column.options and (other := set(labels_of(fill)) - {*column.options}):
        raise _wrong(
            f"{column.title} takes only its options, and {', '.join(sorted(other))} is none of them.", "Use its options as labels."
        )


def _wrong(message: str, fix: str) -> Problem:
    return invalid("fill_arguments_wrong", message, fix)


# --- the actions --------------------------------------------------------------------------------------------------------


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
    _check_strict(sheet, fill)
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
    try:
        async with asyncio.TaskGroup() as group:
            asking = [group.create_task(_ask(asker, work)) for work in works]
    except* ServiceDown as down:
        problem = next(one.problem for one in down.exceptions if isinstance(one, ServiceDown))
        # Each further try would ask, and pay, for all rows again: that is for a person to decide.
        raise replace(problem, is_retryable=False) from None
    return [task.result() for task in asking]


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
