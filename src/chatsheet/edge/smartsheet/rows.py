"""Rows: read one, add, change, delete. Smartsheet API 2.0, "Rows"."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from chatsheet.domain.sheet import RowId, Version
from chatsheet.edge.smartsheet.asking import Ask, answer, done
from chatsheet.edge.smartsheet.cells_out import Wanted, seen_columns, wanted_of
from chatsheet.edge.smartsheet.reading import Written, outline_of, placed, raw, rows_json, warm_up
from chatsheet.edge.smartsheet.shapes import column_to_json
from chatsheet.edge.smartsheet.users import writer_of
from chatsheet.ports import Transaction
from chatsheet.services.commit import Committed, Decide, commit_within, sheet_topic
from chatsheet.services.smartsheet_face.errors import missing, not_there
from chatsheet.services.smartsheet_face.outline import Outline
from chatsheet.services.smartsheet_face.requests import WantedRows, wanted_rows
from chatsheet.services.smartsheet_face.rows import Done, Failure, decide_add, decide_delete, decide_update


async def get_row(ask: Ask) -> Response:
    wanted = wanted_of(ask)

    def read(transaction: Transaction) -> bytes:
        summary = transaction.summary(ask.sheet_id)
        sheet = transaction.sheet(ask.sheet_id)
        row = transaction.rows(sheet.id, [ask.row_id]).get(ask.row_id)
        if row is None:
            raise not_there("row")
        some = placed(outline_of(transaction, ask.face, sheet.id), [row])
        [told] = rows_json(transaction, ask.face, sheet, wanted, some, birth=summary.created_at, writer=writer_of(ask.user))
        if "columns" not in ask.words("include"):
            return told
        columns = [column_to_json(column, index, wanted.level) for index, column in seen_columns(sheet.columns, wanted)]
        return told[:-1] + b',"sheetId":%d,"columns":%s}' % (sheet.id, msgspec.json.encode(columns))

    data = await ask.read("get_rows", ask.sheet_id, read)
    return Response(data, 200, {"Cache-Control": "no-store"}, "application/json;charset=UTF-8")


async def add_rows(ask: Ask) -> Response:
    wanted, is_partial = wanted_rows(await ask.body(), is_new=True), ask.flag("allowPartialSuccess")
    return await _written(ask, "add_rows", wanted, decide_add(wanted, is_partial=is_partial), is_partial=is_partial)


async def update_rows(ask: Ask) -> Response:
    wanted, is_partial = wanted_rows(await ask.body(), is_new=False), ask.flag("allowPartialSuccess")
    decide = decide_update(wanted, lambda transaction, sheet: ask.face.outlines.get(transaction, sheet.id), is_partial=is_partial)
    return await _written(ask, "set_cells", wanted, decide, is_partial=is_partial)


async def _written(ask: Ask, action: str, wanted: WantedRows, decide: Decide, *, is_partial: bool) -> Response:
    """The rows as they are afterwards, read in the same transaction."""
    command = ask.command()
    shape = Wanted(level=2, with_objects="objectValue" in ask.words("include"), skips_empty=True)

    def write(transaction: Transaction) -> tuple[Committed, list[bytes], Outline]:
        summary = transaction.summary(ask.sheet_id)
        before = transaction.lock(sheet_topic(ask.sheet_id))
        committed = commit_within(transaction, sheet_id=ask.sheet_id, command=command, decide=decide)
        finished: Done = committed.data
        outline = ask.face.outlines.get(transaction, ask.sheet_id)
        rows = transaction.rows(ask.sheet_id, finished.row_ids)
        new = frozenset(finished.row_ids) if action == "add_rows" else frozenset[RowId]()
        told = rows_json(
            transaction,
            ask.face,
            transaction.sheet(ask.sheet_id),
            shape,
            placed(outline, [rows[row_id] for row_id in finished.row_ids]),
            birth=summary.created_at,
            written=Written(before.seq, command.now, new),
        )
        return committed, told, outline

    if not ask.face.outlines.knows(ask.sheet_id):
        await ask.read(action, ask.sheet_id, lambda transaction: warm_up(transaction, ask.face, ask.sheet_id))
    committed, rows, outline = await ask.write(action, (ask.sheet_id,), write)
    ask.face.outlines.keep(ask.sheet_id, outline)
    return _told(ask, committed.version, wanted, rows, committed.data.failures)


def _told(ask: Ask, version: Version, wanted: WantedRows, rows: list[bytes], failures: list[Failure]) -> Response:
    if failures:
        failed = [failure_to_json(one, ask.ref_id) for one in failures]
        return answer({"message": "PARTIAL_SUCCESS", "resultCode": 3, "version": version.seq, "result": raw(rows), "failedItems": failed})
    return done(raw(rows) if wanted.is_list else msgspec.Raw(rows[0]), version=version.seq)


def failure_to_json(failure: Failure, ref_id: str) -> dict[str, Any]:
    error = {"errorCode": failure.refused.code, "message": failure.refused.message, "refId": ref_id}
    return {"index": failure.index, "error": error} | ({} if failure.row_id is None else {"rowId": failure.row_id})


async def delete_rows(ask: Ask) -> Response:
    ids = ask.numbers("ids")
    if ids is None:
        raise missing("ids")
    decide = decide_delete([RowId(one) for one in dict.fromkeys(ids)], ignores_missing=ask.flag("ignoreRowsNotFound"))

    def write(transaction: Transaction) -> Committed:
        transaction.summary(ask.sheet_id)
        return commit_within(transaction, sheet_id=ask.sheet_id, command=ask.command(), decide=decide)

    committed = await ask.write("delete_rows", (ask.sheet_id,), write)
    return done(committed.data, version=committed.version.seq)
