"""The golden cases that the page's `applyEvent` passes too (contracts/README.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chatsheet.domain.changes import apply
from chatsheet.domain.codec import CHANGE_KINDS, change_from_json, column_from_json, row_from_json
from chatsheet.domain.sheet import Row, Sheet, SheetId

FOLDER = Path(__file__).parents[2] / "contracts" / "golden"
CASES: list[dict[str, Any]] = [case for path in sorted(FOLDER.glob("*.json")) for case in json.loads(path.read_text())]


def sheet(snapshot: dict[str, Any]) -> Sheet:
    rows = [Row(**{**vars_of(row_from_json(data)), "seq": data["seq"]}) for data in snapshot["rows"]]
    columns = tuple(map(column_from_json, snapshot["columns"]))
    is_deleted = snapshot.get("is_deleted", False)
    return Sheet(SheetId(1), snapshot["name"], columns, {row.id: row for row in rows}, snapshot["seq"], is_deleted)


def vars_of(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Row.__slots__}


def told(one: Sheet) -> tuple[object, ...]:
    rows = [(row.id, row.parent_id, row.position, row.seq, trimmed(row)) for row in one.in_order()]
    return one.name, one.seq, one.is_deleted, one.columns, rows


def trimmed(row: Row) -> list[object]:
    """Empty cells at the end say nothing."""
    cells: list[object] = list(row.cells)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_domain_and_the_page_agree(case: dict[str, Any]) -> None:
    state = sheet(case["before"])
    for event in case["events"]:
        if event["s"] > state.seq:
            state = apply(state, change_from_json(event["t"], event["d"]), seq=event["s"])
    assert told(state) == told(sheet(case["after"]))


def test_every_kind_of_change_has_a_golden_case() -> None:
    kinds = {event["t"] for case in CASES for event in case["events"]}
    assert set(CHANGE_KINDS) - {"sheet_created"} <= kinds
