"""`check_data`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chatsheet.domain.sheet import Column
from chatsheet.domain.sql.analysis import Check, compile_checks
from chatsheet.services.actions.analysis.found import Json, many, table_of
from chatsheet.services.actions.base import Action, Answer, Arguments, Context
from chatsheet.services.actions.results import PATIENT_S, Result, ground_of, run

MOST_FINDINGS = 1000

FIXES: dict[Check, str] = {
    "empty": "Fill the column, or delete it.",
    "blank": "Fill the gaps, if every row should have a value.",
    "misfit": "Correct these values, or change the column's type.",
    "spaces": "Remove the spaces around the values.",
    "option": "Choose one of the column's options, or add this one to them.",
    "odd_date": "Correct the year.",
    "future_date": "Check whether the date is really ahead: nearly all others are past.",
    "negative": "Check the sign: nearly all others are positive.",
    "spelling": "Write each value the same way everywhere.",
    "duplicate": "Merge or delete the rows that stand twice.",
}


SUGGESTION = {"name": "Suggestion", "kind": "text", "role": "suggestion", "column_id": None, "index": 0}


class CheckData(Arguments):
    """A report on the quality of the whole sheet."""


async def check_data(context: Context, arguments: CheckData) -> Answer:
    state = await context.services.tables.state(context.sheet_id)
    found = await run(context, state, lambda now: compile_checks(ground_of(now, context)), MOST_FINDINGS, PATIENT_S)
    data = _report(found)
    rows, columns = found.state.row_count, len(found.state.columns)
    over = f"{many(rows, 'row')} and {many(columns, 'column')} checked"
    if not found.table.rows:
        return Answer(data, f"{over}: nothing looks wrong.", found.state.version)
    touched = len({row[0] for row in found.table.rows})
    return Answer(data, f"{over}: {many(found.table.row_count, 'finding')} in {many(touched, 'column')}.", found.state.version)


def _report(found: Result) -> Json:
    """The lines of the result, each with what to do and, where a condition can say which rows, the filter that shows them."""
    data = table_of(found, rows=found.state.row_count, left_out=0)
    place_at = found.place("detail", 1)
    by_place = dict(enumerate(found.state.columns))
    data["columns"] = [*data["columns"][:place_at], SUGGESTION]
    data["rows"] = [(*row[:place_at], FIXES[row[1]]) for row in found.table.rows]  # type: ignore[index]
    data["filters"] = [_filter(row, by_place[int(row[place_at])]) for row in found.table.rows]  # type: ignore[arg-type]
    data["column_ids"] = [str(by_place[int(row[place_at])].id) for row in found.table.rows]  # type: ignore[arg-type]
    return data


def _filter(row: Sequence[Any], column: Column) -> Json | None:
    conditions: dict[str, tuple[str, Any]] = {
        "blank": ("is_blank", None),
        "empty": ("is_blank", None),
        "negative": ("lt", 0),
        "future_date": ("gt", {"kind": "today", "days": 0}),
    }
    known = conditions.get(row[1])
    return None if known is None else {"kind": "condition", "column": str(column.id), "op": known[0], "value": known[1]}


SUMMARY = "What looks wrong in the sheet: gaps, misfits, spellings, odd dates, duplicates."
ACTIONS = (Action("check_data", SUMMARY, "read", CheckData, read=check_data),)
