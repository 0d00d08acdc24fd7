"""Pasting a block that reaches beyond the last row: cells set and rows added at once, to be undone at once."""

from __future__ import annotations

from pydantic import Field

from chatsheet.domain.sheet import Sheet
from chatsheet.ports import Transaction
from chatsheet.services.actions.base import Action, Arguments, Context, Count
from chatsheet.services.actions.cells import CellArg, SetCells, prepare_set_cells
from chatsheet.services.actions.rows import MOST_ROWS, AddRows, prepare_add_rows
from chatsheet.services.commit import Decide, Decision


class Paste(Arguments):
    """Cells of rows that are there, and rows to add at the end."""

    cells: dict[str, dict[str, CellArg]] = Field(description="{row id: {column title or id: value}}; null empties a cell.")
    rows: list[dict[str, CellArg]] = Field(min_length=1, max_length=MOST_ROWS, description="One {column title or id: value} per new row.")
    base_version: Count | None = Field(default=None, description="The sheet's seq these values were made on; later changes are conflicts.")


async def prepare_paste(context: Context, arguments: Paste) -> Decide:
    # The parts were checked as parts of this one.
    set_cells = await prepare_set_cells(context, SetCells.model_construct(cells=arguments.cells, base_version=arguments.base_version))
    add_rows = await prepare_add_rows(context, AddRows.model_construct(rows=arguments.rows))

    def decide(transaction: Transaction, sheet: Sheet) -> Decision:
        changed, added = set_cells(transaction, sheet), add_rows(transaction, sheet)
        summary = f"{changed.summary} {added.summary}" if changed.changes else added.summary
        return Decision([*changed.changes, *added.changes], summary, data={**changed.data, **added.data})

    return decide


ACTIONS = (
    Action("paste", "Set cells and add rows below them as one change, as pasting a block does.", "write", Paste, prepare=prepare_paste),
)
