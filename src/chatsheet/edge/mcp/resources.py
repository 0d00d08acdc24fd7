"""Sheets as resources: what is in them, and their first rows as CSV. Knows nothing of the SDK."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

import msgspec

from chatsheet.domain.cells import shown
from chatsheet.domain.errors import not_found
from chatsheet.domain.sheet import SheetId
from chatsheet.edge.mcp.calls import Call
from chatsheet.ports import SheetSummary, Transaction
from chatsheet.services.access import authorize

FIRST_ROWS = 100
MOST_LISTED = 500
"""Sheets in the list of resources, the latest changed first; any other can be read by its id."""

_ADDRESS = re.compile(r"chatsheet://sheets/(\d{1,15})(/rows\.csv)?")


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """What a client is told about a resource, or a kind of them (`address` with `{id}`)."""

    address: str
    name: str
    description: str
    media_type: str


TEMPLATES = (
    ResourceFacts("chatsheet://sheets/{id}", "Sheet", "Columns, types, ranges and number of rows of a sheet.", "application/json"),
    ResourceFacts("chatsheet://sheets/{id}/rows.csv", "First rows", f"The first {FIRST_ROWS} rows of a sheet.", "text/csv"),
)


async def list_resources(call: Call) -> list[ResourceFacts]:
    authorize(call.command.actor, "list_sheets", None)
    sheets = await call.state.store.read(lambda transaction: transaction.sheets())
    return [facts for sheet in sheets[:MOST_LISTED] for facts in _of_sheet(sheet)]


def _of_sheet(sheet: SheetSummary) -> list[ResourceFacts]:
    size = f"{sheet.row_count:,} rows, {sheet.column_count} columns"
    about, rows = (one.address.replace("{id}", str(sheet.id)) for one in TEMPLATES)
    return [
        ResourceFacts(about, sheet.name, f"What is in the sheet {sheet.name}: {size}.", TEMPLATES[0].media_type),
        ResourceFacts(rows, f"{sheet.name}, first rows", f"The first {FIRST_ROWS} rows of {sheet.name}.", TEMPLATES[1].media_type),
    ]


async def read_resource(call: Call, address: str) -> tuple[str, str]:
    """The media type and the text.

    Raises:
        Problem: `resource_unknown`, or what is wrong with the sheet.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        fix = "List the resources; a sheet is chatsheet://sheets/ID, its first rows are chatsheet://sheets/ID/rows.csv."
        raise not_found("resource_unknown", "There is nothing at this address.", fix)
    sheet_id = SheetId(int(found.group(1)))
    if found.group(2):
        return TEMPLATES[1].media_type, await _first_rows(call, sheet_id)
    return TEMPLATES[0].media_type, msgspec.json.encode(await _description(call, sheet_id)).decode()


async def _description(call: Call, sheet_id: SheetId) -> Any:
    result = await call.state.executor.run("describe_sheet", {}, call.command, sheet_id)
    if result.error is not None:
        raise result.error
    return result.data


async def _first_rows(call: Call, sheet_id: SheetId) -> str:
    authorize(call.command.actor, "get_rows", sheet_id)

    def read(transaction: Transaction) -> str:
        sheet = transaction.sheet(sheet_id)
        into = io.StringIO()
        writer = csv.writer(into, lineterminator="\n")
        writer.writerow(["row_id", *(column.title for column in sheet.columns)])
        for row in transaction.window(sheet_id, 0, FIRST_ROWS):
            writer.writerow([row.id, *(shown(row.value(column)) for column in sheet.columns)])
        return into.getvalue()

    return await call.state.store.read(read)
