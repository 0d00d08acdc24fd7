"""Actions about sheets as a whole."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chatsheet.domain.changes import SheetDeleted, SheetRenamed
from chatsheet.domain.errors import invalid
from chatsheet.domain.job import JobStart
from chatsheet.domain.sheet import Sheet, one_line
from chatsheet.ports import FileFormat, SheetSummary, Transaction
from chatsheet.services.actions.base import Action, Answer, Arguments, Context
from chatsheet.services.commit import Decide, Decision
from chatsheet.services.windows import View

MOST_NAME = 200


class ListSheets(Arguments):
    """All sheets."""


class RenameSheet(Arguments):
    name: str = Field(min_length=1, max_length=MOST_NAME)


class DeleteSheet(Arguments):
    """The sheet disappears from the list; undo brings it back."""


async def read_sheets(context: Context, arguments: ListSheets) -> Answer:
    found = await context.services.store.read(lambda transaction: transaction.sheets())
    return Answer({"sheets": [*map(summary_to_json, found)]}, f"{len(found)} {'sheet' if len(found) == 1 else 'sheets'}.")


def summary_to_json(summary: SheetSummary) -> dict[str, Any]:
    return {"id": str(summary.id), "name": summary.name, "rows": summary.row_count, "columns": summary.column_count}


async def prepare_rename(context: Context, arguments: RenameSheet) -> Decide:
    name = one_line(arguments.name)
    if not name:
        raise invalid("name_blank", "A sheet needs a name.", "Write one.")

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        changes = [SheetRenamed(name)] if name != sheet.name else []
        return Decision(changes, f"Renamed the sheet {sheet.name} to {name}." if changes else "It has this name already.")

    return decide


async def prepare_delete(context: Context, arguments: DeleteSheet) -> Decide:
    return lambda transaction, sheet: Decision([SheetDeleted()] if not sheet.is_deleted else [], f"Deleted the sheet {sheet.name}.")


class CopySheet(Arguments):
    """A second sheet with the same columns and rows, made by a job."""

    name: str = Field(default="", max_length=MOST_NAME, description="Of the copy; the sheet's with “(copy)” if left out.")


class ExportSheet(Arguments):
    """The sheet, or a view of it, as a file, written by a job."""

    format: FileFormat = "xlsx"
    view: View | None = None
    hidden: list[str] = Field(default_factory=list, max_length=1_000, description="Ids of columns left out.")


async def prepare_copy(context: Context, arguments: CopySheet) -> Decide:
    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        name = one_line(arguments.name) or f"{sheet.name} (copy)"[:MOST_NAME]
        start = JobStart("copy", f"Copied {sheet.name} as {name}.", transaction.row_count(sheet.id), {"name": name}, asks=False)
        return Decision([], start.title, job=start)

    return decide


async def prepare_export(context: Context, arguments: ExportSheet) -> Decide:
    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        spec = {
            "format": arguments.format,
            "view": None if arguments.view is None else arguments.view.model_dump(mode="json"),
            "hidden": arguments.hidden,
            "name": sheet.name,
            "shown": {"format": arguments.format},
        }
        rows = transaction.row_count(sheet.id)
        return Decision([], f"Exported {sheet.name}.", job=JobStart("export", f"Exported {sheet.name}.", rows, spec, asks=False))

    return decide


ACTIONS = (
    Action("list_sheets", "List the sheets.", "read", ListSheets, read=read_sheets, needs_sheet=False),
    Action("rename_sheet", "Rename the sheet.", "write", RenameSheet, prepare=prepare_rename),
    Action("copy_sheet", "Make a copy of the sheet.", "write", CopySheet, prepare=prepare_copy),
    Action("export_sheet", "Write the sheet into a file to be downloaded.", "write", ExportSheet, prepare=prepare_export),
    Action("delete_sheet", "Delete the sheet; undo brings it back.", "destructive", DeleteSheet, prepare=prepare_delete),
)
