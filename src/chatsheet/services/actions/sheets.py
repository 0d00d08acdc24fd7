"""Actions about sheets as a whole."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chatsheet.domain.changes import SheetDeleted, SheetRenamed
from chatsheet.domain.codec import column_to_json
from chatsheet.domain.errors import invalid
from chatsheet.domain.sheet import Sheet
from chatsheet.ports import SheetSummary, Transaction
from chatsheet.services.actions.base import Action, Answer, Arguments, Context
from chatsheet.services.commit import Decide, Decision, sheet_topic

MOST_NAME = 200


class ListSheets(Arguments):
    """All sheets."""


class DescribeSheet(Arguments):
    """Columns, types, and how many rows."""


class RenameSheet(Arguments):
    name: str = Field(min_length=1, max_length=MOST_NAME)


class DeleteSheet(Arguments):
    """The sheet disappears from the list; undo brings it back."""


async def read_sheets(context: Context, arguments: ListSheets) -> Answer:
    found = await context.services.store.read(lambda transaction: transaction.sheets())
    return Answer({"sheets": [*map(_summary, found)]}, f"{len(found)} {'sheet' if len(found) == 1 else 'sheets'}.")


def _summary(summary: SheetSummary) -> dict[str, Any]:
    return {"id": str(summary.id), "name": summary.name, "rows": summary.row_count, "columns": summary.column_count}


async def describe(context: Context, arguments: DescribeSheet) -> Answer:
    def read(transaction: Transaction) -> Answer:
        summary = transaction.summary(context.sheet_id)
        sheet = transaction.sheet(context.sheet_id)
        data = {
            **_summary(summary),
            "columns": [*map(column_to_json, sheet.columns)],
            "has_parents": transaction.has_parents(context.sheet_id),
        }
        words = f"{sheet.name}: {summary.row_count:,} rows, {summary.column_count} columns."
        return Answer(data, words, transaction.top(sheet_topic(context.sheet_id)))

    return await context.services.store.read(read)


async def prepare_rename(context: Context, arguments: RenameSheet) -> Decide:
    name = " ".join(arguments.name.split())
    if not name:
        raise invalid("name_blank", "A sheet needs a name.", "Write one.")

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        changes = [SheetRenamed(name)] if name != sheet.name else []
        return Decision(changes, f"Renamed the sheet {sheet.name} to {name}." if changes else "It has this name already.")

    return decide


async def prepare_delete(context: Context, arguments: DeleteSheet) -> Decide:
    return lambda transaction, sheet: Decision([SheetDeleted()] if not sheet.is_deleted else [], f"Deleted the sheet {sheet.name}.")


ACTIONS = (
    Action("list_sheets", "List the sheets.", "read", ListSheets, read=read_sheets, needs_sheet=False),
    Action("describe_sheet", "Name, columns with types, and number of rows.", "read", DescribeSheet, read=describe),
    Action("rename_sheet", "Rename the sheet.", "write", RenameSheet, prepare=prepare_rename),
    Action("delete_sheet", "Delete the sheet; undo brings it back.", "destructive", DeleteSheet, prepare=prepare_delete),
)
