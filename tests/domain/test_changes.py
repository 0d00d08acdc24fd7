"""Laws of changes: undo restores, JSON keeps, every kind is covered."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from chatsheet.domain.changes import ChangesConfirmed, ChangesRejected, SheetCreated, apply, invert
from chatsheet.domain.codec import CHANGE_KINDS, change_from_json, change_to_json
from chatsheet.domain.sheet import Column, Row, Sheet
from tests.domain.sheets import changes, sheets


def shown(sheet: Sheet) -> tuple[object, ...]:
    """What a person sees: name, columns in order, rows in order with their places and the values of the columns there are."""
    rows = [(row.id, row.parent_id, row.position, _values(row, sheet.columns)) for row in sheet.in_order()]
    return sheet.name, sheet.is_deleted, sheet.columns, rows


def _values(row: Row, columns: tuple[Column, ...]) -> list[object]:
    return [row.value(column) for column in columns]


@given(st.data())
def test_undo_restores_the_sheet_row_order_included(data: st.DataObject) -> None:
    before = data.draw(sheets())
    change = data.draw(changes(before))
    after = apply(before, change, seq=2)
    restored = after
    for inverse in invert(change, before):
        restored = apply(restored, inverse, seq=3)
    assert shown(restored) == shown(before)


@given(st.data())
def test_a_change_survives_json(data: st.DataObject) -> None:
    change = data.draw(changes(data.draw(sheets())))
    stored = msgspec.json.decode(msgspec.json.encode(change_to_json(change)))
    assert change_from_json(change.kind, stored) == change


@given(sheets())
def test_a_created_sheet_survives_json(sheet: Sheet) -> None:
    created = SheetCreated(sheet.name, sheet.columns, tuple(sheet.in_order()))
    stored = msgspec.json.decode(msgspec.json.encode(change_to_json(created)))
    assert change_from_json("sheet_created", stored) == created


def test_every_kind_of_change_is_known_to_the_tests() -> None:
    drawn = {
        "sheet_renamed", "sheet_deleted", "sheet_restored", "column_added", "column_deleted", "column_updated", "column_moved",
        "rows_added", "rows_deleted", "rows_moved", "cells_set",
    }  # fmt: skip
    others = {"sheet_created", ChangesConfirmed("c", 1).kind, ChangesRejected("c", 1, "r").kind}
    assert drawn | others == set(CHANGE_KINDS)


def test_confirming_and_rejecting_show_nothing_new_and_have_nothing_to_undo() -> None:
    for change in (ChangesConfirmed("c", 1), ChangesRejected("c", 1, "no such row")):
        assert change_from_json(change.kind, change_to_json(change)) == change
