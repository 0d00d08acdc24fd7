"""What the actions of `filling.py` are told, and the fill that is made of it: complete, typed, its columns found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pydantic import Field

from chatsheet.domain.errors import Problem, invalid
from chatsheet.domain.session import Mode
from chatsheet.domain.sheet import Column, Sheet
from chatsheet.domain.values import ColumnType
from chatsheet.services.actions.base import Arguments
from chatsheet.services.actions.columns import MOST_TITLE, check_new
from chatsheet.services.actions.naming import FilterArg, Names
from chatsheet.services.fill.recipes import RecipeName
from chatsheet.services.fill.rules import compiled
from chatsheet.services.fill.spec import Fill, Target, labels_of, parsed_prompt

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


def check_strict(sheet: Sheet, fill: Fill) -> None:
    column = next((one for one in sheet.columns if one.id == fill.target.column_id), None)
    if column is not None and column.is_strict and column.options and (other := set(labels_of(fill)) - {*column.options}):
        raise _wrong(
            f"{column.title} takes only its options, and {', '.join(sorted(other))} is none of them.", "Use its options as labels."
        )


def _wrong(message: str, fix: str) -> Problem:
    return invalid("fill_arguments_wrong", message, fix)
