"""Changes, columns and rows as JSON, the same in the log and on the wire: ids are decimal strings, unset fields are left out.

Hand-written and flat on purpose: it is the format of stored history, and must not change when a class does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chatsheet.domain.changes import (
    CellsSet,
    Change,
    ChangesConfirmed,
    ChangesRejected,
    ColumnAdded,
    ColumnDeleted,
    ColumnFields,
    ColumnMoved,
    ColumnUpdated,
    Place,
    Rejection,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
    SheetCreated,
    SheetDeleted,
    SheetRenamed,
    SheetRestored,
)
from chatsheet.domain.sheet import POSITION_GAP, Column, ColumnId, Row, RowId
from chatsheet.domain.values import ColumnType, NumberFormat, Value

Json = dict[str, Any]


def value_from_json(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def column_to_json(column: Column) -> Json:
    return {
        "id": str(column.id),
        "slot": column.slot,
        "title": column.title,
        "type": column.type.value,
        "options": list(column.options),
        "is_strict": column.is_strict,
        "format": format_to_json(column.format),
        "is_primary": column.is_primary,
        "width": column.width,
    }


def column_from_json(data: Json) -> Column:
    return Column(
        ColumnId(int(data["id"])),
        data["slot"],
        data["title"],
        ColumnType(data["type"]),
        tuple(data["options"]),
        data["is_strict"],
        format_from_json(data["format"]),
        data["is_primary"],
        data["width"],
    )


def format_to_json(number_format: NumberFormat | None) -> Json | None:
    if number_format is None:
        return None
    return {
        "style": number_format.style,
        "decimals": number_format.decimals,
        "thousands": number_format.thousands,
        "currency": number_format.currency,
    }


def format_from_json(data: Json | None) -> NumberFormat | None:
    return None if data is None else NumberFormat(data["style"], data["decimals"], data["thousands"], data["currency"])


def row_to_json(row: Row) -> Json:
    return {"id": str(row.id), "parent_id": _id(row.parent_id), "position": row.position, "cells": list(row.cells)}


def row_from_json(data: Json) -> Row:
    return Row(RowId(int(data["id"])), tuple(map(value_from_json, data["cells"])), data["position"], _row_id(data["parent_id"]))


def _id(row_id: RowId | None) -> str | None:
    return None if row_id is None else str(row_id)


def _row_id(text: str | None) -> RowId | None:
    return None if text is None else RowId(int(text))


def change_to_json(change: Change) -> Json:  # noqa: PLR0912 - one line per kind
    """The `d` of a change's event; the kind is the event's type."""
    match change:
        case SheetCreated():
            return {"name": change.name, "columns": [*map(column_to_json, change.columns)], "rows": [*map(row_to_json, change.rows)]}
        case SheetRenamed():
            return {"name": change.name}
        case SheetDeleted() | SheetRestored():
            return {}
        case ColumnAdded():
            return {"column": column_to_json(change.column), "index": change.index}
        case ColumnDeleted():
            return {"column_id": str(change.column_id)}
        case ColumnUpdated():
            return {"column_id": str(change.column_id), "set": _fields_to_json(change.set)}
        case ColumnMoved():
            return {"column_id": str(change.column_id), "index": change.index}
        case RowsAdded():
            return {"rows": [*map(row_to_json, change.rows)]}
        case RowsDeleted():
            return {"row_ids": [*map(str, change.row_ids)]}
        case RowsMoved():
            return {
                "moves": {str(row_id): {"parent_id": _id(at.parent_id), "position": at.position} for row_id, at in change.moves.items()}
            }
        case CellsSet():
            return {
                "cells": {str(row_id): {str(column): value for column, value in cells.items()} for row_id, cells in change.cells.items()}
            }
        case ChangesConfirmed():
            return {"cause": change.cause, "up_to": change.up_to}
        case ChangesRejected():
            rows = {str(row_id): rejection_to_json(rejection) for row_id, rejection in change.rows.items()}
            return {"cause": change.cause, "up_to": change.up_to, "reason": change.reason, "rows": rows}


def rejection_to_json(rejection: Rejection) -> Json:
    cells = {str(column): {"mine": rejection.mine.get(column), "theirs": theirs} for column, theirs in rejection.theirs.items()}
    return {"message": rejection.message, "code": rejection.code, "cells": cells}


def change_from_json(kind: str, data: Json) -> Change:
    """The inverse of `change_to_json`. Raises KeyError for a kind this version does not know."""
    return _READERS[kind](data)


def _fields_to_json(given: ColumnFields) -> Json:
    data: Json = {"title": given.title, "type": given.type and given.type.value, "is_strict": given.is_strict, "width": given.width}
    data["options"] = None if given.options is None else list(given.options)
    known = {name: value for name, value in data.items() if value is not None}
    if given.format is not None:
        known["format"] = None if given.format == "none" else format_to_json(given.format)
    return known


def fields_from_json(data: Json) -> ColumnFields:
    options, number_format = data.get("options"), data.get("format")
    return ColumnFields(
        title=data.get("title"),
        type=None if data.get("type") is None else ColumnType(data["type"]),
        options=None if options is None else tuple(options),
        is_strict=data.get("is_strict"),
        format=(format_from_json(number_format) or "none") if "format" in data else None,
        width=data.get("width"),
    )


def _cells(cells: Mapping[str, Any]) -> dict[ColumnId, Value]:
    return {ColumnId(int(column)): value_from_json(value) for column, value in cells.items()}


def _rejection(data: Json) -> Rejection:
    mine = _cells({column: cell["mine"] for column, cell in data["cells"].items()})
    theirs = _cells({column: cell["theirs"] for column, cell in data["cells"].items()})
    return Rejection(data["message"], data["code"], mine, theirs)


def _created_rows(data: Json) -> tuple[Row, ...]:
    """Imported rows stand as `lines` of values alone: ids run from 1 and places are `POSITION_GAP` apart."""
    if "lines" in data:
        lines = enumerate(data["lines"])
        return tuple(Row(RowId(i + 1), tuple(map(value_from_json, line)), i * POSITION_GAP) for i, line in lines)
    return tuple(map(row_from_json, data["rows"]))


_READERS: dict[str, Callable[[Json], Change]] = {
    "sheet_created": lambda d: SheetCreated(d["name"], tuple(map(column_from_json, d["columns"])), _created_rows(d)),
    "sheet_renamed": lambda d: SheetRenamed(d["name"]),
    "sheet_deleted": lambda d: SheetDeleted(),
    "sheet_restored": lambda d: SheetRestored(),
    "column_added": lambda d: ColumnAdded(column_from_json(d["column"]), d["index"]),
    "column_deleted": lambda d: ColumnDeleted(ColumnId(int(d["column_id"]))),
    "column_updated": lambda d: ColumnUpdated(ColumnId(int(d["column_id"])), fields_from_json(d["set"])),
    "column_moved": lambda d: ColumnMoved(ColumnId(int(d["column_id"])), d["index"]),
    "rows_added": lambda d: RowsAdded(tuple(map(row_from_json, d["rows"]))),
    "rows_deleted": lambda d: RowsDeleted(tuple(RowId(int(row_id)) for row_id in d["row_ids"])),
    "rows_moved": lambda d: RowsMoved({RowId(int(r)): Place(_row_id(at["parent_id"]), at["position"]) for r, at in d["moves"].items()}),
    "cells_set": lambda d: CellsSet({RowId(int(row_id)): _cells(cells) for row_id, cells in d["cells"].items()}),
    "changes_confirmed": lambda d: ChangesConfirmed(d["cause"], d["up_to"]),
    "changes_rejected": lambda d: ChangesRejected(
        d["cause"], d["up_to"], d["reason"], {RowId(int(row_id)): _rejection(one) for row_id, one in d["rows"].items()}
    ),
}

CHANGE_KINDS = tuple(_READERS)
"""Every kind of change there is, as its tag."""

_ROW_MARKS = {"cells_set": '"{0}":{{', "rows_moved": '"{0}":{{', "rows_added": '"id":"{0}"', "rows_deleted": '"{0}"'}
"""How each kind of change names a row in its JSON. Quotation marks inside texts are escaped there: no cell can look like it."""

ROW_KINDS = tuple(_ROW_MARKS)
"""The changes that are about rows, but the creation of a sheet."""


def names_row(kind: str, data: bytes, row_id: RowId) -> bool:
    """Whether the stored JSON of a change of `ROW_KINDS` is about this row, without decoding its megabytes."""
    return _ROW_MARKS[kind].format(row_id).encode() in data
