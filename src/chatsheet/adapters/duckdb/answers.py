"""Questions to a database, answered: guard, run, plain values, limits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import duckdb

from chatsheet.adapters.duckdb import guard
from chatsheet.adapters.duckdb.database import Database
from chatsheet.adapters.duckdb.faults import problem_of, query_invalid, refused, result_too_large
from chatsheet.adapters.duckdb.results import kind_of_type, plain, size_of
from chatsheet.adapters.duckdb.wire import Query, RowIds, Rows

ROWS_AT_ONCE = 500
ROWS_AT_LEAST = 2_000
"""Rows run even when fewer are wanted: counting so many costs less than to run the query a second time just to count them."""


def answer(database: Database, query: Query, result_bytes: int) -> Rows:
    """Run a query.

    Raises:
        Problem: `query_refused`, `query_invalid`, `query_timeout`, `query_too_large`.
        SheetLost: the database broke.
    """
    try:
        sql = query.sql if query.is_trusted else guarded(database, query.sql, query.params)
        return _run(database, query, sql, result_bytes)
    except (duckdb.Error, MemoryError) as error:
        raise problem_of(error, database.titles) from error


def row_ids(database: Database, request: RowIds) -> bytes:
    """Raises as `answer`; `query_invalid` also where there is more than one column, or no whole numbers in it."""
    try:
        sql = request.sql if request.is_trusted else guarded(database, request.sql, request.params)
        return database.row_ids(f"SELECT * FROM (\n{sql}\n)" if not request.is_trusted else sql, request.params)
    except (ValueError, TypeError) as error:
        raise query_invalid("This is no list of rows.", []) from error
    except (duckdb.Error, MemoryError) as error:
        raise problem_of(error, database.titles) from error


def guarded(database: Database, sql: str, params: Mapping[str, Any]) -> str:
    """`sql` from outside, fit to be put in parentheses.

    Raises:
        Problem: `query_refused`, `query_invalid`.
    """
    if len(sql) > guard.LONGEST_SQL:
        raise refused(f"The query has {len(sql):,} characters; {guard.LONGEST_SQL:,} are allowed.", "Write it shorter.")
    tree = _tree(database, sql)
    if tree["error"]:
        if tree.get("error_type") == "not implemented":
            raise refused("Only SELECT is allowed.", "Send one SELECT over the table sheet.")
        raise query_invalid(str(tree.get("error_message", "")), [])
    try:
        guard.check(tree, [title.lower() for title in database.titles], params)
    except guard.Refused as error:
        raise refused(error.message, error.fix) from error
    return _without_end(sql)


def _tree(database: Database, sql: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(database.tree(sql))
    except (ValueError, RecursionError) as error:
        raise refused("The query cannot be read.", "Write it with fewer levels.") from error
    return found


def _without_end(sql: str) -> str:
    """Without the semicolon, and what comments stand behind it."""
    text = sql.encode()
    for start, kind in reversed(duckdb.tokenize(sql)):
        if kind == duckdb.token_type.comment:
            continue
        if text[start : start + 1] != b";":
            break
        text = text[:start]
    return text.decode()


def _run(database: Database, query: Query, sql: str, result_bytes: int) -> Rows:
    try:
        most = max(query.limit + 1, ROWS_AT_LEAST)
        found = database.open_query(f"SELECT * FROM (\n{sql}\n) LIMIT {most}", query.params)
        columns: list[tuple[str, str]] = [(str(name), kind_of_type(str(kind))) for name, kind, *_ in found.description or ()]
        rows = _fetch(found, query.limit, result_bytes)
        row_count = len(rows) + _rest(found)
    finally:
        database.close_query()
    if row_count == most:
        row_count = _count(database, query, sql)
    return Rows(id=query.id, columns=columns, rows=rows, row_count=row_count)


def _rest(found: duckdb.DuckDBPyConnection) -> int:
    count = 0
    while some := found.fetchmany(ROWS_AT_LEAST):
        count += len(some)
    return count


def _fetch(found: duckdb.DuckDBPyConnection, limit: int, result_bytes: int) -> list[list[Any]]:
    rows: list[list[Any]] = []
    size = 0
    while len(rows) < limit and (some := found.fetchmany(min(ROWS_AT_ONCE, limit - len(rows)))):
        for row in some:
            values = [plain(value) for value in row]
            size += sum(map(size_of, values))
            rows.append(values)
        if size > result_bytes:
            raise result_too_large(result_bytes)
    return rows


def _count(database: Database, query: Query, sql: str) -> int:
    try:
        found = database.open_query(f"SELECT count(*) FROM (\n{sql}\n)", query.params).fetchone()
        return int(found[0]) if found else 0
    finally:
        database.close_query()
