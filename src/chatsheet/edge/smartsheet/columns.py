"""Columns: list, read one, add, change, delete. Smartsheet API 2.0, "Columns"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from chatsheet.domain.sheet import ColumnId
from chatsheet.edge.smartsheet.asking import Ask, answer, done, listed
from chatsheet.edge.smartsheet.shapes import column_to_json
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import Context
from chatsheet.services.commit import Committed, Decide, commit_within
from chatsheet.services.smartsheet_face.columns import decide_add, decide_delete, decide_update
from chatsheet.services.smartsheet_face.errors import missing, not_there


async def list_columns(ask: Ask) -> Response:
    level = ask.number("level") or 0

    def read(transaction: Transaction) -> list[dict[str, Any]]:
        transaction.summary(ask.sheet_id)
        return [column_to_json(column, index, level) for index, column in enumerate(transaction.sheet(ask.sheet_id).columns)]

    return listed(ask, await ask.read("describe_sheet", ask.sheet_id, read))


async def get_column(ask: Ask) -> Response:
    level = ask.number("level") or 0

    def read(transaction: Transaction) -> dict[str, Any]:
        transaction.summary(ask.sheet_id)
        return _shown(transaction, ask, [ask.column_id], level)[0]

    return answer(await ask.read("describe_sheet", ask.sheet_id, read))


async def add_columns(ask: Ask) -> Response:
    body = await ask.body()
    given = body if isinstance(body, list) else [body]
    if not given:
        raise missing("a column")
    return await _written(ask, "add_column", decide_add(given), is_list=isinstance(body, list))


async def update_column(ask: Ask) -> Response:
    command = ask.command()
    # The id is an id, whatever the titles are: as for the shell, which names columns by id.
    by_id = replace(command, actor=replace(command.actor, via="cli"))
    context = Context(ask.state.executor.services, by_id, ask.sheet_id)
    decide = await decide_update(context, ask.column_id, await ask.body())
    return await _written(ask, "update_column", decide, is_list=False)


async def _written(ask: Ask, action: str, decide: Decide, *, is_list: bool) -> Response:
    def write(transaction: Transaction) -> tuple[Committed, list[dict[str, Any]]]:
        transaction.summary(ask.sheet_id)
        committed = commit_within(transaction, sheet_id=ask.sheet_id, command=ask.command(), decide=decide)
        return committed, _shown(transaction, ask, committed.data, 2)

    committed, columns = await ask.write(action, (ask.sheet_id,), write)
    return done(columns if is_list else columns[0], version=committed.version.seq)


def _shown(transaction: Transaction, ask: Ask, ids: list[ColumnId], level: int) -> list[dict[str, Any]]:
    known = {column.id: (column, index) for index, column in enumerate(transaction.sheet(ask.sheet_id).columns)}
    if any(one not in known for one in ids):
        raise not_there("column")
    return [column_to_json(*known[one], level) for one in ids]


async def delete_column(ask: Ask) -> Response:
    def write(transaction: Transaction) -> Committed:
        transaction.summary(ask.sheet_id)
        return commit_within(transaction, sheet_id=ask.sheet_id, command=ask.command(), decide=decide_delete(ask.column_id))

    committed = await ask.write("delete_columns", (ask.sheet_id,), write)
    return done(version=committed.version.seq)
