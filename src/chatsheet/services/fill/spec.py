"""What a column is filled with: frozen when the job starts, in words that mean the same whatever happens to the sheet's titles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import msgspec

from chatsheet.domain.errors import Problem, conflict, not_found
from chatsheet.domain.session import Mode
from chatsheet.domain.sheet import Column, ColumnId, Sheet
from chatsheet.domain.values import ColumnType
from chatsheet.services.actions.naming import Names
from chatsheet.services.fill.recipes import LEAST_SCORE, MOODS, MOST_SCORE, RECIPES, Recipe, RecipeName

_VARIABLE = re.compile(r"\{\{|\}\}|\{([^{}\n]{1,300})\}")


@dataclass(frozen=True, slots=True)
class Target:
    """The column that is filled. A new one has no id yet: the job's first step makes it."""

    column_id: int | None
    title: str
    type: ColumnType
    kind: Literal["text", "number"] = "text"
    """What a column of texts and numbers gets."""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fill:
    """A recipe with all its arguments. Columns are named by id."""

    recipe: RecipeName
    target: Target
    inputs: tuple[int, ...]
    """Columns whose values are read."""
    prompt: tuple[str | int, ...] = ()
    """Texts, and the columns named between them."""
    labels: tuple[str, ...] = ()
    what: str = ""
    goal: str = ""
    language: str = ""
    pattern: str = ""
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mode: Mode = "balanced"

    @property
    def made_by(self) -> Recipe:
        return RECIPES[self.recipe]


def to_spec(fill: Fill) -> Any:
    return msgspec.to_builtins(fill)


def from_spec(spec: Any) -> Fill:
    return msgspec.convert(spec, Fill)


def parsed_prompt(text: str, names: Names) -> tuple[str | int, ...]:
    """A prompt with its `{Column}` variables found; `{{` and `}}` are braces.

    Raises:
        Problem: `column_unknown` with the nearest titles.
    """
    parts: list[str | int] = []
    written, end = "", 0
    for match in _VARIABLE.finditer(text):
        written += text[end : match.start()]
        end = match.end()
        if match[1] is None:
            written += match[0][0]
            continue
        parts += [written] if written else []
        parts.append(_variable(match[1], names).id)
        written = ""
    written += text[end:]
    return (*parts, written) if written else tuple(parts)


def _variable(name: str, names: Names) -> Column:
    try:
        return names.column(name.strip())
    except Problem as problem:
        if problem.code != "column_unknown":
            raise
        raise replace(problem, fix=f"{problem.fix} (A brace that is no variable is written twice.)") from None


@dataclass(frozen=True, slots=True)
class Expected:
    """What every value must be."""

    kind: Literal["text", "number", "choice", "truth", "date"]
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    can_be_empty: bool = False


def expected_of(fill: Fill) -> Expected:
    can_be_empty = fill.made_by.can_be_empty
    choices = labels_of(fill)
    match fill.target.type:
        case _ if choices:
            return Expected("choice", choices, can_be_empty=can_be_empty)
        case ColumnType.CHECKBOX:
            return Expected("truth", can_be_empty=can_be_empty)
        case ColumnType.DATE:
            return Expected("date", can_be_empty=can_be_empty)
        case _ if fill.recipe == "score":
            return Expected("number", least=LEAST_SCORE, most=MOST_SCORE)
        case _:
            return Expected(fill.target.kind, can_be_empty=can_be_empty)


def labels_of(fill: Fill) -> tuple[str, ...]:
    """The only values there can be; none: any."""
    match fill.recipe:
        case "classify":
            return fill.labels
        case "sentiment":
            return MOODS
        case "classify_keywords":
            return tuple(fill.keywords)
        case _:
            return fill.target.options if fill.target.type is ColumnType.PICKLIST else ()


def input_columns(sheet: Sheet, inputs: Sequence[int]) -> list[Column]:
    """Raises Problem `column_gone`."""
    columns = {column.id: column for column in sheet.columns}
    found = [columns[ColumnId(one)] for one in inputs if one in columns]
    if len(found) < len(inputs):
        message = "A column this job reads was deleted."
        raise not_found("column_gone", message, "Undo its deletion and resume, or cancel the job.")
    return found


def target_column(sheet: Sheet, column_id: int, fill: Fill) -> Column:
    """Raises Problem `column_gone`, `column_retyped`."""
    column = sheet.column(ColumnId(column_id))
    if column is None:
        message = f"The column {fill.target.title}, which this job fills, was deleted."
        raise not_found("column_gone", message, "Undo its deletion and resume, or cancel the job.")
    if column.type is not fill.target.type:
        message = f"The column {column.title} got another type while it was being filled."
        fix = "Give it its type back and resume, or cancel the job and start anew."
        raise conflict("column_retyped", message, fix, column=column.title, before=fill.target.type.value, type=column.type.value)
    return column
