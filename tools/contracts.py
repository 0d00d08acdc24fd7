"""Writes what both sides of the wire keep to: the socket's schema, the HTTP API's description, and golden cases recorded from the server.

`make contracts` runs it; `tests/docs/test_contracts.py` holds that what is committed is what it would write.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from chatsheet.domain.changes import (
    CellsSet,
    Change,
    ColumnAdded,
    ColumnDeleted,
    ColumnFields,
    ColumnMoved,
    ColumnUpdated,
    Place,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
    SheetRenamed,
    apply,
)
from chatsheet.domain.codec import change_to_json, column_to_json, row_to_json
from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet, SheetId
from chatsheet.domain.values import ColumnType, NumberFormat, Value
from chatsheet.edge import protocol
from chatsheet.edge.app import ROUTERS
from chatsheet.edge.http import page
from chatsheet.edge.http.shapes import ERRORS

CONTRACTS = Path(__file__).parent.parent / "contracts"
RECORDED_CASES = 40
STEPS = 6
SEED = 2026


def openapi() -> dict[str, Any]:
    """The HTTP API, with the socket's messages among its schemas, so that one file makes all of the page's types."""
    app = FastAPI(title="chatsheet", version="1", responses=ERRORS)
    for router in (*ROUTERS, page.router):
        app.include_router(router)
    document = app.openapi()
    models = [(model, "serialization") for model in protocol.MODELS]
    _, definitions = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    document["components"]["schemas"] |= {f"{name}": schema for name, schema in definitions["$defs"].items()}
    return document


def recorded() -> list[dict[str, Any]]:
    """Random changes and what the server makes of them; the same every time."""
    chance = random.Random(SEED)
    return [_case(chance, number) for number in range(RECORDED_CASES)]


def _case(chance: random.Random, number: int) -> dict[str, Any]:
    before = _sheet(chance)
    after, events = before, []
    for _ in range(STEPS):
        change, seq = _change(chance, after), after.seq + 1
        meta = {"time": "2026-01-01T00:00:00+00:00", "user": "local", "client": "tab", "via": "grid", "cause": f"c{seq}"}
        events.append({"k": "sheet:1", "e": "epoch", "s": seq, "t": change.kind, "d": change_to_json(change), "m": meta})
        after = apply(after, change, seq=seq)
    return {"name": f"recorded {number + 1}", "before": _told(before), "events": events, "after": _told(after)}


def _sheet(chance: random.Random) -> Sheet:
    columns = tuple(Column(ColumnId(i + 1), i, f"Column {i + 1}", is_primary=i == 0) for i in range(chance.randint(1, 4)))
    rows = [Row(RowId(i + 1), tuple(_value(chance) for _ in columns), (i + 1) * 64, seq=1) for i in range(chance.randint(0, 6))]
    return Sheet(SheetId(1), "Plan", columns, {row.id: row for row in rows}, seq=1)


def _value(chance: random.Random) -> Value:
    return chance.choice([None, True, False, 7, 2.5, "text", "2026-03-01", ("a", "b"), "Ana <ana@example.com>"])


def _change(chance: random.Random, sheet: Sheet) -> Change:
    column, rows = chance.choice(sheet.columns), [*sheet.rows]
    fresh = Column(ColumnId(max(c.id for c in sheet.columns) + 1), 9 + chance.randint(0, 90), f"New {chance.randint(0, 10**6)}")
    free = RowId(max(rows, default=0) + 1)
    choices: list[Change] = [
        SheetRenamed(f"Plan {chance.randint(1, 9)}"),
        ColumnAdded(fresh, chance.randint(0, len(sheet.columns))),
        ColumnMoved(column.id, chance.randrange(len(sheet.columns))),
        ColumnUpdated(column.id, ColumnFields(title=f"Titled {chance.randint(0, 10**6)}", width=chance.randint(50, 300))),
        ColumnUpdated(column.id, ColumnFields(type=ColumnType.CHECKBOX, options=("x",), format=NumberFormat("percent", 1))),
        RowsAdded((Row(free, (_value(chance),), chance.randint(1, 500)), Row(RowId(free + 1), (), chance.randint(1, 500)))),
    ]
    if len(sheet.columns) > 1 and not column.is_primary:
        choices.append(ColumnDeleted(column.id))
    if rows:
        some = chance.sample(rows, chance.randint(1, len(rows)))
        choices += [
            CellsSet({row: {column.id: _value(chance)} for row in some}),
            RowsMoved({row: Place(None, chance.randint(1, 500)) for row in some}),
            RowsDeleted(tuple(some[:2])),
        ]
    return chance.choice(choices)


def _told(sheet: Sheet) -> dict[str, Any]:
    rows = [row_to_json(row) | {"seq": row.seq} for row in sheet.in_order()]
    return {"name": sheet.name, "seq": sheet.seq, "columns": [*map(column_to_json, sheet.columns)], "rows": rows}


def files() -> dict[str, str]:
    """What is written, by name."""
    return {
        "protocol.schema.json": json.dumps(protocol.schema(), indent=1, sort_keys=True) + "\n",
        "openapi.json": json.dumps(openapi(), indent=1, sort_keys=True) + "\n",
        "golden/recorded.json": json.dumps(recorded(), separators=(",", ":")) + "\n",
    }


if __name__ == "__main__":
    for name, text in files().items():
        (CONTRACTS / name).write_text(text)
