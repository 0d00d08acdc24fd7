"""Sheets: list, read, make, rename, copy, delete. Smartsheet API 2.0, "Sheets"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.responses import Response

from chatsheet.domain.changes import SheetCreated, SheetDeleted, SheetRenamed
from chatsheet.domain.sheet import Row, Sheet, SheetId, one_line
from chatsheet.edge.smartsheet.asking import PAGE_SIZE, Ask, answer, done, listed, needed
from chatsheet.edge.smartsheet.cells_out import seen_columns, wanted_of
from chatsheet.edge.smartsheet.files import sheet_as_file, wanted_format
from chatsheet.edge.smartsheet.reading import (
    Placed,
    all_placed,
    named_rows,
    outline_of,
    page_placed,
    placed,
    raw,
    rows_json,
    rows_modified_since,
)
from chatsheet.edge.smartsheet.shapes import FOLDER_ID, WORKSPACE_ID, column_to_json, entry_to_json, head_to_json
from chatsheet.edge.smartsheet.users import writer_of
from chatsheet.ports import Transaction
from chatsheet.services.actions.sheets import MOST_NAME
from chatsheet.services.commit import Committed, Decision, commit_new_within, commit_within, sheet_topic
from chatsheet.services.smartsheet_face.columns import new_columns
from chatsheet.services.smartsheet_face.errors import Refused, missing, not_there

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def list_sheets(ask: Ask) -> Response:
    found = await ask.read("list_sheets", None, lambda transaction: transaction.sheets())
    since = moment(ask, "modifiedSince")
    with_version = "sheetVersion" in ask.words("include")
    found = [sheet for sheet in found if since is None or sheet.updated_at >= since]
    return listed(ask, [entry_to_json(ask, sheet, with_version=with_version) for sheet in sorted(found, key=lambda sheet: sheet.id)])


async def get_version(ask: Ask) -> Response:
    def read(transaction: Transaction) -> int:
        return transaction.summary(ask.sheet_id).version.seq

    return answer({"version": await ask.read("describe_sheet", ask.sheet_id, read)})


async def get_sheet(ask: Ask) -> Response:
    """The sheet with all rows or some. With `ifVersionAfter` nothing but the version, while that is still the same."""
    if (file_format := wanted_format(ask)) is not None:
        return await sheet_as_file(ask, file_format)
    known = ask.number("ifVersionAfter")
    wanted, since = wanted_of(ask), moment(ask, "rowsModifiedSince")
    page, size = ask.number("page", least=1), ask.number("pageSize")
    row_ids, numbers = ask.numbers("rowIds"), ask.numbers("rowNumbers")

    def rows(transaction: Transaction) -> list[Placed]:
        sheet_id, offset, limit = ask.sheet_id, 0, None
        if page is not None or size is not None:
            limit = PAGE_SIZE if size is None else size
            offset = ((page or 1) - 1) * limit
        if row_ids is None and numbers is None and since is None:
            return [*all_placed(transaction, sheet_id)] if limit is None else page_placed(transaction, ask.face, sheet_id, offset, limit)
        named = row_ids is not None or numbers is not None
        found = named_rows(transaction, ask.face, sheet_id, row_ids, numbers) if named else []
        if since is not None:
            ids = {row.id for row in found}
            fresh = rows_modified_since(transaction, ask.face, sheet_id, since)
            found = [row for row in fresh if not named or row.id in ids]
        some = found[offset:] if limit is None else found[offset : offset + limit]
        return placed(outline_of(transaction, ask.face, sheet_id), some)

    def read(transaction: Transaction) -> bytes:
        summary = transaction.summary(ask.sheet_id)
        if known is not None and summary.version.seq == known:
            return msgspec.json.encode({"version": known})
        sheet = transaction.sheet(ask.sheet_id)
        told = head_to_json(ask, summary)
        told["columns"] = [column_to_json(column, index, wanted.level) for index, column in seen_columns(sheet.columns, wanted)]
        some = rows_json(transaction, ask.face, sheet, wanted, rows(transaction), birth=summary.created_at, writer=writer_of(ask.user))
        told["rows"] = raw(some)
        return msgspec.json.encode(told)

    data = await ask.read("get_rows", ask.sheet_id, read)
    return Response(data, 200, {"Cache-Control": "no-store"}, "application/json;charset=UTF-8")


def moment(ask: Ask, name: str) -> datetime | None:
    """A time as clients write it: ISO with an offset, or milliseconds since 1970."""
    given = ask.text(name)
    if not given:
        return None
    try:
        if given.isdecimal():
            return datetime.fromtimestamp(int(given) / 1000, UTC)
        # A plus sign in an address is a space where nobody wrote it as %2B.
        time = datetime.fromisoformat(given.strip().replace(" ", "+") if "T" in given else given)
    except (ValueError, OverflowError, OSError):
        raise Refused(1018, f"{given[:40]} is no {name}.") from None
    # Nothing is older, and nothing can be reckoned with the first days of the calendar.
    return max(time if time.tzinfo else time.replace(tzinfo=UTC), EPOCH)


def name_of(body: Mapping[str, Any], key: str = "name") -> str:
    name = one_line(str(needed(body, key, "sheet")))
    if not name:
        raise missing(f"sheet.{key}")
    if len(name) > MOST_NAME:
        raise Refused(1041, f"sheet.{key} may have {MOST_NAME} characters, and has {len(name)}.")
    return name


async def create_sheet(ask: Ask) -> Response:
    """From columns, or from another sheet, of which `include=data` brings the rows."""
    check_place(ask)
    body = await ask.object()
    name, source = name_of(body), body.get("fromId")
    if source is not None:
        if isinstance(source, bool) or not isinstance(source, int):
            raise Refused(1031, "sheet.fromId is the id of a sheet.")
        return await _copied(ask, SheetId(source), name)
    columns = body.get("columns")
    created = SheetCreated(name, tuple(new_columns(columns if isinstance(columns, list) else ())))
    ask.authorize("create_sheet")

    def write(transaction: Transaction) -> tuple[Committed, Sheet]:
        made = commit_new_within(transaction, ask.command(), created)
        return made, transaction.sheet(made.sheet_id)

    made, sheet = await ask.state.store.write(write)
    return made_answer(ask, made, sheet)


def made_answer(ask: Ask, made: Committed, sheet: Sheet) -> Response:
    columns = [column_to_json(column, index, 2) for index, column in enumerate(sheet.columns)]
    told = {"id": sheet.id, "name": sheet.name, "accessLevel": "OWNER", "permalink": f"{ask.address}/sheets/{sheet.id}", "columns": columns}
    return done(told, version=made.version.seq)


def check_place(ask: Ask) -> None:
    """There is one workspace, and one folder in it."""
    if "workspace_id" in ask.ids and ask.id("workspace_id") != WORKSPACE_ID:
        raise not_there("workspace")
    if "folder_id" in ask.ids and ask.id("folder_id") != FOLDER_ID:
        raise not_there("folder")


async def copy_sheet(ask: Ask) -> Response:
    body = await ask.object()
    kind, place = body.get("destinationType", "home"), body.get("destinationId")
    if kind not in ("home", "workspace", "folder"):
        raise Refused(1031, f"{str(kind)[:40]} is no destinationType.")
    if kind != "home" and place != (WORKSPACE_ID if kind == "workspace" else FOLDER_ID):
        raise not_there(str(kind))
    return await _copied(ask, ask.sheet_id, name_of(body, "newName"))


async def _copied(ask: Ask, source: SheetId, name: str) -> Response:
    ask.authorize("copy_sheet", source)
    with_rows = bool(ask.words("include") & {"data", "all"})

    def write(transaction: Transaction) -> tuple[Committed, Sheet]:
        transaction.summary(source)
        rows: tuple[Row, ...] = tuple(transaction.all_rows(source)) if with_rows else ()
        made = commit_new_within(transaction, ask.command(), SheetCreated(name, transaction.sheet(source).columns, rows))
        return made, transaction.sheet(made.sheet_id)

    made, sheet = await ask.state.store.write(write)
    return made_answer(ask, made, sheet)


async def update_sheet(ask: Ask) -> Response:
    """Only the name is ours to change."""
    body = await ask.object()
    refused = body.keys() - {"id", "name", "userSettings", "projectSettings"}
    if refused:
        raise Refused(1032, f"Not allowed here: {', '.join(f'sheet.{one}' for one in sorted(refused))[:200]}.")
    name = name_of(body)

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        return Decision([SheetRenamed(name)] if name != sheet.name else [], f"Renamed the sheet {sheet.name} to {name}.")

    def write(transaction: Transaction) -> Response:
        transaction.summary(ask.sheet_id)
        committed = commit_within(transaction, sheet_id=ask.sheet_id, command=ask.command(), decide=decide)
        return done(entry_to_json(ask, transaction.summary(ask.sheet_id)), version=committed.version.seq)

    return await ask.write("rename_sheet", (ask.sheet_id,), write)


async def delete_sheet(ask: Ask) -> Response:
    """Gone from the list; undo in chatsheet brings it back."""

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        return Decision([SheetDeleted()], f"Deleted the sheet {sheet.name}.")

    def write(transaction: Transaction) -> None:
        transaction.summary(ask.sheet_id)
        transaction.lock(sheet_topic(ask.sheet_id))
        commit_within(transaction, sheet_id=ask.sheet_id, command=ask.command(), decide=decide)

    await ask.write("delete_sheet", (ask.sheet_id,), write)
    return done()
