"""Actions that read: rows, conditions, figures. Every figure carries the query it came from, the rows counted and the version."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chatsheet.domain.errors import invalid
from chatsheet.domain.query import Aggregate, DaysBetween, Group, Measure, Query, Today
from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.sql import Compiled
from chatsheet.services.actions.base import Action, Answer, Arguments, Context, Count
from chatsheet.services.actions.naming import FilterArg, Names, SortArg, TodayArg, row_id
from chatsheet.services.actions.results import Result, data_of, run_query
from chatsheet.services.tables import TableState
from chatsheet.services.windows import WindowRequest, read_named, read_plain

MOST_RESULT_ROWS = 1000
"""Rows of one result; who wants more pages on, or exports."""


class GetRows(Arguments):
    """Rows in the sheet's order, or those you name."""

    offset: Count = 0
    limit: int = Field(default=100, ge=1, le=MOST_RESULT_ROWS)
    row_ids: list[str] | None = Field(default=None, max_length=MOST_RESULT_ROWS)


class FindRows(Arguments):
    """Rows that meet a condition."""

    where: FilterArg | None = None
    sorts: list[SortArg] = Field(default_factory=list, max_length=10)
    columns: list[str] | None = Field(default=None, max_length=400, description="Columns to show; all when left out.")
    limit: int = Field(default=100, ge=1, le=MOST_RESULT_ROWS)


class QuerySheet(Arguments):
    """One SELECT over the table `sheet`: columns by their titles, and `_row_id`, `_parent_id`, `_position`."""

    sql: str = Field(min_length=1, max_length=20_000)
    limit: int = Field(default=200, ge=1, le=MOST_RESULT_ROWS)


class DaysBetweenArg(Arguments):
    """Whole days from `start` to `finish`, each a column or today."""

    start: str | TodayArg
    finish: str | TodayArg


class MeasureArg(Arguments):
    """A figure. `count` without a column counts rows."""

    aggregate: Aggregate
    column: str | None = None
    days_between: DaysBetweenArg | None = None


class GroupArg(Arguments):
    column: str
    unit: Literal["day", "week", "month", "quarter", "year"] | None = None


class AggregateRows(Arguments):
    """Figures, one row of them per group. Parents that only roll up their children are left out of sums and the like."""

    measures: list[MeasureArg] = Field(min_length=1, max_length=20)
    by: list[GroupArg] = Field(default_factory=list, max_length=5)
    where: FilterArg | None = None
    sorts: list[SortArg] = Field(default_factory=list, max_length=10)
    limit: int = Field(default=MOST_RESULT_ROWS, ge=1, le=MOST_RESULT_ROWS)


class Export(Arguments):
    """Where the sheet can be fetched as a file."""

    format: Literal["csv", "xlsx", "json"] = "csv"


async def get_rows(context: Context, arguments: GetRows) -> Answer:
    store = context.services.store
    if arguments.row_ids is not None:
        wanted = [row_id(text) for text in arguments.row_ids]
        window = await store.read(lambda transaction: read_named(transaction, context.sheet_id, wanted))
    else:
        request = WindowRequest(offset=arguments.offset, limit=arguments.limit)
        window = await store.read(lambda transaction: read_plain(transaction, context.sheet_id, request))
    return Answer(window, f"{len(window['rows']):,} of {window['total']:,} rows.")


async def find_rows(context: Context, arguments: FindRows) -> Answer:
    state = await context.services.tables.state(context.sheet_id)
    names = Names(state.columns, prefers_ids=context.prefers_ids)
    show = tuple(names.column(name).id for name in arguments.columns) if arguments.columns else ()
    where = None if arguments.where is None else names.filter(arguments.where)
    query = Query(where=where, sorts=tuple(names.sort(sort) for sort in arguments.sorts), show=show)
    return await _run(context, state, query, arguments.limit, "Found {} rows.")


async def aggregate(context: Context, arguments: AggregateRows) -> Answer:
    state = await context.services.tables.state(context.sheet_id)
    names = Names(state.columns, prefers_ids=context.prefers_ids)
    query = Query(
        where=None if arguments.where is None else names.filter(arguments.where),
        measures=tuple(measure_of(names, measure) for measure in arguments.measures),
        groups=tuple(Group(names.column(group.column).id, group.unit) for group in arguments.by),
        sorts=tuple(names.sort(sort) for sort in arguments.sorts),
    )
    return await _run(context, state, query, arguments.limit, "{} groups." if arguments.by else "One result.")


def measure_of(names: Names, given: MeasureArg) -> Measure:
    if given.column is not None and given.days_between is not None:
        raise invalid("measure_ambiguous", "A figure is of a column or of days between two, not both.", "Leave one out.")
    if given.days_between is not None:
        days = given.days_between
        return Measure(given.aggregate, DaysBetween(_day(names, days.start), _day(names, days.finish)))
    return Measure(given.aggregate, None if given.column is None else names.column(given.column).id)


def _day(names: Names, given: str | TodayArg) -> ColumnId | Today:
    return Today(given.days) if isinstance(given, TodayArg) else names.column(given).id


async def _run(context: Context, state: TableState, query: Query, limit: int, summary: str) -> Answer:
    found = await run_query(context, state, query, limit)
    return Answer(data_of(found), summary.format(f"{found.table.row_count:,}"), found.state.version)


async def query_sheet(context: Context, arguments: QuerySheet) -> Answer:
    timeout_s = context.services.query_timeout_s
    table, state = await context.services.tables.query(
        context.sheet_id, arguments.sql, {}, limit=arguments.limit, timeout_s=timeout_s, is_trusted=False
    )
    return Answer(data_of(Result(table, state, Compiled(arguments.sql, {}))), f"{table.row_count:,} rows.", state.version)


async def export(context: Context, arguments: Export) -> Answer:
    address = f"/api/v1/sheets/{context.sheet_id}/export?format={arguments.format}"
    return Answer({"address": address, "format": arguments.format}, f"The sheet as {arguments.format.upper()} is at {address}.")


ACTIONS = (
    Action("get_rows", "Rows in the sheet's order, or those you name.", "read", GetRows, read=get_rows),
    Action("find_rows", "Rows that meet a condition.", "read", FindRows, read=find_rows),
    Action("query", "Run one SELECT over the table `sheet`.", "read", QuerySheet, read=query_sheet),
    Action("aggregate", "Counts, sums, averages and the like, by groups.", "read", AggregateRows, read=aggregate),
    Action("export", "Where to fetch the sheet as a file.", "read", Export, read=export),
)
