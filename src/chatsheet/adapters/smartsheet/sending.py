"""Rows on their way: their cells, their place, how many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chatsheet.adapters.smartsheet import problems
from chatsheet.adapters.smartsheet.cells import cell_of, too_long
from chatsheet.domain.errors import Problem
from chatsheet.domain.source import ROWS_PER_CALL, Refusal, SourceColumn, SourcePlace, Written
from chatsheet.domain.values import ColumnType, Value

NOT_FOUND = 1006
LENGTH = 1041
TOO_LONG = Refusal(LENGTH, "A cell holds 4,000 characters; Smartsheet would cut the rest off.")


def cells_to_wire(cells: Mapping[int, Value], types: Mapping[int, ColumnType], known: Mapping[int, SourceColumn]) -> list[dict[str, Any]]:
    return [cell_of(column_id, value, types[column_id], known.get(column_id)) for column_id, value in cells.items()]


def blank(types: Mapping[int, ColumnType], known: Mapping[int, SourceColumn]) -> list[dict[str, Any]]:
    """The cells of a row that holds nothing: one that is empty, because a row without any may be refused."""
    primary = next((column.id for column in known.values() if column.is_primary), None)
    column_id = primary if primary is not None else next(iter(types), None)
    return [] if column_id is None else [{"columnId": column_id, "value": ""}]


def is_too_long(cells: Mapping[int, Value]) -> bool:
    return any(too_long(value) for value in cells.values())


def check_lengths(sent: Iterable[Mapping[int, Value]]) -> None:
    """Raises Problem `source_refused`."""
    for index, cells in enumerate(sent):
        if is_too_long(cells):
            raise problems.refused({"code": LENGTH, "message": TOO_LONG.message, "ref_id": "", "index": index})


def place_to_wire(place: SourcePlace) -> dict[str, Any]:
    """All rows of one call carry the same place (Smartsheet error 1123); they stay in the order sent."""
    if place.after_id is not None:
        return {"siblingId": place.after_id}
    if place.parent_id is not None:
        return {"parentId": place.parent_id} if place.is_first else {"parentId": place.parent_id, "toBottom": True}
    return {"toTop": True} if place.is_first else {"toBottom": True}


def parts_of(row_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(row_ids), ROWS_PER_CALL):
        yield row_ids[start : start + ROWS_PER_CALL]


def check_count(written: Written, sent: Sequence[object]) -> Written:
    """Raises Problem `source_effect_unknown`: without an id for each nobody knows which row is which."""
    if len(written.rows) != len(sent):
        raise problems.effect_unknown("it told of other rows than were sent", {})
    return written


def half_moved(problem: Problem) -> Problem:
    """Of several calls the first were done."""
    return problems.effect_unknown("only a part of the rows was moved", dict(problem.params))
