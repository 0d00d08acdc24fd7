"""Actions that describe: a sheet at the level of detail asked for, and one column in full. See docs/subsystems/context.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from chatsheet.domain.codec import column_to_json
from chatsheet.domain.sheet import Column, ColumnId, Row
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import Action, Answer, Arguments, Context
from chatsheet.services.actions.column_profile import column_data
from chatsheet.services.actions.naming import Names
from chatsheet.services.actions.sheets import summary_to_json
from chatsheet.services.chat.context.rendering import MOST_BUDGET, described
from chatsheet.services.commit import sheet_topic
from chatsheet.services.profiles import SheetProfile
from chatsheet.services.tables import TableState

SAMPLES = 5
LONGEST_SAMPLE = 200
"""Characters of a cell in a sample row."""
MOST_ITEMS = 10


class DescribeSheet(Arguments):
    """Columns by name and type; with their figures; with some rows too."""

    level: Literal["names", "columns", "samples"] = "columns"
    search: str | None = Field(default=None, max_length=100, description="Only columns with this in their title.")


class DescribeColumn(Arguments):
    """Everything about one column."""

    column: str = Field(description="Title or id.")


async def describe_sheet(context: Context, arguments: DescribeSheet) -> Answer:
    """The names need no engine: they can be read while it is down. `text` is the same in words, for a model."""
    profile = None if arguments.level == "names" else await context.services.profiles.of(context.sheet_id)

    def read(transaction: Transaction) -> Answer:
        summary, sheet = transaction.summary(context.sheet_id), transaction.sheet(context.sheet_id)
        columns = _searched(sheet.columns, arguments.search)
        has_parents = transaction.has_parents(context.sheet_id)
        samples = transaction.window(context.sheet_id, 0, SAMPLES) if arguments.level == "samples" else []
        version = transaction.top(sheet_topic(context.sheet_id))
        named = TableState(version, sheet.name, sheet.columns, {}, frozenset(), has_parents, summary.row_count)
        state, figures = (profile.state, profile.columns) if profile else (named, {})
        shown = _searched(state.columns, arguments.search)
        data = {
            **summary_to_json(summary),
            "columns": [_column(column, profile) for column in columns],
            "has_parents": has_parents,
            "samples": [_sample(row, columns) for row in samples],
            "text": described(state, figures, samples, MOST_BUDGET, columns=shown),
        }
        return Answer(data, f"{sheet.name}: {summary.row_count:,} rows, {summary.column_count} columns.", version)

    return await context.services.store.read(read)


def _searched(columns: Sequence[Column], search: str | None) -> Sequence[Column]:
    wanted = (search or "").strip().casefold()
    return [column for column in columns if wanted in column.title.casefold()]


def _column(column: Column, profile: SheetProfile | None) -> Mapping[str, Any]:
    found = None if profile is None else profile.columns.get(ColumnId(column.id))
    if profile is None or found is None:
        return column_to_json(column)
    return column_to_json(column) | {"statistics": found.to_json(profile.state.row_count)}


def _sample(row: Row, columns: Sequence[Column]) -> Mapping[str, Any]:
    return {"id": str(row.id), "cells": {str(column.id): _short(row.value(column)) for column in columns}}


def _short(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_short(one) for one in value[:MOST_ITEMS]]
    if isinstance(value, str) and len(value) > LONGEST_SAMPLE:
        return value[:LONGEST_SAMPLE] + "…"
    return value


async def describe_column(context: Context, arguments: DescribeColumn) -> Answer:
    state = await context.services.tables.state(context.sheet_id)
    column = Names(state.columns, prefers_ids=context.prefers_ids).column(arguments.column)
    return await column_data(context, state, column)


ACTIONS = (
    Action(
        "describe_sheet", "The columns: types, blanks, ranges, common values; rows as examples.", "read", DescribeSheet, read=describe_sheet
    ),
    Action("describe_column", "One column in full: counts, figures, common values, misfits.", "read", DescribeColumn, read=describe_column),
)
