"""Rows of a request, taken apart and checked as far as that needs no sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chatsheet.domain.sheet import RowId
from chatsheet.domain.source import ROWS_PER_CALL
from chatsheet.services.smartsheet_face.cells import KNOWN as CELL_ATTRIBUTES
from chatsheet.services.smartsheet_face.errors import Refused, attributes, missing
from chatsheet.services.smartsheet_face.locations import NAMES, Location, location_of

TAKEN = frozenset({*NAMES, "id", "cells", "expanded", "locked", "format"})
TOLD_ONLY = attributes(
    "rowNumber siblingId parentId createdAt createdBy modifiedAt modifiedBy columns accessLevel attachments discussions",
    "conditionalFormat filteredOut inCriticalPath lockedForUser permalink proof sheetId version",
)
"""Attributes of rows that are read and never written."""


@dataclass(frozen=True, slots=True)
class WantedRow:
    """One row of a request. `refusal` is why it can't be done, found before the sheet was looked at."""

    index: int
    id: RowId | None
    cells: Sequence[Mapping[str, Any]]
    has_location: bool = False
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class WantedRows:
    rows: Sequence[WantedRow]
    location: Location | None
    is_list: bool
    """The reply mirrors the form of the request."""


def wanted_rows(body: Any, *, is_new: bool) -> WantedRows:
    """What a request wants. Raises Refused when it is wrong as a whole."""
    rows = body if isinstance(body, list) else [body]
    if not rows:
        raise missing("a row")
    if len(rows) > ROWS_PER_CALL:
        raise Refused(1061, f"A request takes at most {ROWS_PER_CALL} rows; this one has {len(rows)}.")
    if not all(isinstance(row, Mapping) for row in rows):
        raise Refused(1008, "A row is an object.")
    wanted = [_wanted_row(index, row, is_new=is_new) for index, row in enumerate(rows)]
    ids = [row.id for row in wanted if row.id is not None]
    if len(ids) != len(set(ids)):
        raise Refused(1137, "A row is in this request more than once.")
    return WantedRows(wanted, _one_location(rows, is_new=is_new), isinstance(body, list))


def _wanted_row(index: int, row: Mapping[str, Any], *, is_new: bool) -> WantedRow:
    try:
        row_id = None if is_new else row_id_of(row)
    except Refused as refused:
        return WantedRow(index, None, (), refusal=refused)
    cells = row.get("cells")
    refusal = None
    try:
        _check_attributes(row, is_new=is_new)
        _check_cells(cells)
    except Refused as refused:
        if refused.code == 1008:
            raise
        refusal = refused
    return WantedRow(index, row_id, cells if isinstance(cells, list) else (), any(row.get(name) for name in NAMES), refusal)


def row_id_of(row: Mapping[str, Any]) -> RowId:
    """Numbers as text are taken too: JavaScript's larger ids come like that."""
    given = row.get("id")
    if given is None:
        raise missing("row.id")
    number = int(given) if isinstance(given, str) and given.isdecimal() else given
    if isinstance(number, bool) or not isinstance(number, int):
        raise Refused(1008, f"A row's id is a number; {str(given)[:40]} is not.")
    if not 0 < number <= 2**53:
        raise Refused(1006, f"There is no row {number}.")
    return RowId(number)


def _check_attributes(row: Mapping[str, Any], *, is_new: bool) -> None:
    unknown = row.keys() - TAKEN - TOLD_ONLY
    if unknown:
        raise Refused(1008, f"A row has no attribute {min(unknown)[:60]}.")
    refused = (row.keys() - TAKEN) | ({"id"} & row.keys() if is_new else set())
    if refused:
        raise Refused(1032, f"Not allowed here: {', '.join(f'row.{name}' for name in sorted(refused))}.")
    if row.get("locked"):
        raise Refused(1032, "Local sheets have no locked rows.")


def _check_cells(cells: Any) -> None:
    if cells is None:
        return
    if not isinstance(cells, list) or not all(isinstance(cell, Mapping) for cell in cells):
        raise Refused(1008, "row.cells is a list of objects.")
    for cell in cells:
        unknown = cell.keys() - CELL_ATTRIBUTES
        if unknown:
            raise Refused(1008, f"A cell has no attribute {min(unknown)[:60]}.")


def _one_location(rows: Sequence[Mapping[str, Any]], *, is_new: bool) -> Location | None:
    locations = [location_of(row, is_new=is_new) for row in rows]
    if any(location != locations[0] for location in locations):
        raise Refused(1123, "All rows of a request go to one place: the same location attributes, with the same values.")
    return locations[0]
