"""Rows to another sheet: move and copy."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from chatsheet.domain.sheet import RowId, SheetId
from chatsheet.edge.smartsheet.asking import MOST, Ask, answer, needed
from chatsheet.ports import Transaction
from chatsheet.services.smartsheet_face.errors import Refused, missing
from chatsheet.services.smartsheet_face.moving import MOST_ROWS, Journey, transfer


async def move_rows(ask: Ask) -> Response:
    return await _transferred(ask, is_copy=False)


async def copy_rows(ask: Ask) -> Response:
    return await _transferred(ask, is_copy=True)


async def _transferred(ask: Ask, *, is_copy: bool) -> Response:
    body = await ask.object()
    to = needed(body, "to", "directive")
    sheet_id = to.get("sheetId") if isinstance(to, Mapping) else None
    if sheet_id is None:
        raise missing("to.sheetId")
    if isinstance(sheet_id, bool) or not isinstance(sheet_id, int) or not 0 < sheet_id <= MOST:
        raise Refused(1114, f"There is no sheet {str(sheet_id)[:40]}.")
    journey = Journey(
        ask.sheet_id,
        SheetId(sheet_id),
        _row_ids(needed(body, "rowIds", "directive")),
        is_copy,
        bool(ask.words("include") & {"children", "all"}),
        ask.flag("ignoreRowsNotFound"),
    )

    def write(transaction: Transaction) -> dict[RowId, RowId]:
        listed = {sheet.id for sheet in transaction.sheets()}
        if journey.destination not in listed:
            raise Refused(1114, f"There is no sheet {journey.destination}.")
        return dict(transfer(transaction, journey, ask.command()))

    new_ids = await ask.write("copy_rows" if is_copy else "move_rows", (journey.source, journey.destination), write)
    mappings = [{"from": old, "to": new} for old, new in new_ids.items()]
    return answer({"destinationSheetId": journey.destination, "rowMappings": mappings})


def _row_ids(given: object) -> list[RowId]:
    if not isinstance(given, list) or not given:
        raise missing("directive.rowIds")
    if len(given) > MOST_ROWS:
        raise Refused(1061, f"A request takes at most {MOST_ROWS} rows.")
    if not all(isinstance(one, int) and not isinstance(one, bool) and 0 < one <= MOST for one in given):
        raise Refused(1031, "rowIds are ids of rows.")
    return [RowId(one) for one in dict.fromkeys(given)]
