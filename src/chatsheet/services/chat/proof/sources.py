"""What a figure rests on: cells of results, with their query, the rows counted and the condition that shows those rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chatsheet.services.chat.proof.conditions import either, rows_behind
from chatsheet.services.chat.proof.grid import Grid
from chatsheet.services.chat.proof.results import Results
from chatsheet.services.chat.proof.syntax import CellRef
from chatsheet.services.chat.proof.worth import Refused

MOST_SOURCES = 20
"""Cells named with a figure; it may rest on more."""


@dataclass(frozen=True, slots=True)
class Source:
    """A cell of a result, or the result as a whole (`row` and `place` None)."""

    grid: Grid
    row: int | None = None
    """Counted from 0."""
    place: int | None = None


def find_cell(reference: CellRef, results: Results) -> tuple[Grid, int, int]:
    """The result, row and place of a cell, counted from 0. Raises Refused `result_unknown`, `cell_unknown`."""
    grid = find_grid(reference.grid, results)
    place, row = grid.place(reference.letter), reference.row - 1
    if place is None:
        raise Refused("cell_unknown", f"{grid.id} has the columns A to {grid.columns[-1].letter}.")
    if row >= len(grid.rows):
        raise Refused("cell_unknown", f"{grid.id} shows {len(grid.rows)} rows.")
    return grid, row, place


def find_grid(name: str, results: Results) -> Grid:
    """Raises Refused `result_unknown`."""
    grid = results.get(name)
    if grid is None:
        raise Refused("result_unknown", f"There is no result {name}.")
    return grid


def proof_of(sources: Sequence[Source]) -> dict[str, Any]:
    """Query, parameters, rows counted, version and condition of a figure, as the page takes them."""
    first = sources[0].grid
    grids = {source.grid.id: source.grid for source in sources}
    lines = {(source.grid.id, source.row): source for source in sources}
    return {
        "query": ";\n".join(grid.query for grid in grids.values()),
        "parameters": {name: value for grid in grids.values() for name, value in (grid.parameters or {}).items()},
        "rows": sum(one.grid.rows_counted(one.row) for one in lines.values()),
        "sheet_version": None if first.sheet_version is None else dict(first.sheet_version),
        "filter": either([rows_behind(one.grid, one.row) for one in lines.values()]),
        "sources": [_source_json(source) for source in sources[:MOST_SOURCES]],
    }


def _source_json(source: Source) -> dict[str, Any]:
    grid = source.grid
    return {
        "call_id": grid.call_id,
        "action": grid.action,
        "query": grid.query,
        "rows": grid.rows_counted(source.row),
        "column": None if source.place is None else grid.columns[source.place].name,
        "row": None if source.row is None else source.row + 1,
    }


def cell_label(grid: Grid, row: int, place: int) -> str:
    """What a cell is called: its column, and the groups or the first text of its row."""
    return ", ".join(part for part in (grid.columns[place].name, grid.row_name(row, place)) if part)
