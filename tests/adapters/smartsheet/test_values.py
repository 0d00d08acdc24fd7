"""Values go to Smartsheet and come back as they were; what it tells in its own ways is read as ours."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsheet.adapters.smartsheet import wire
from chatsheet.adapters.smartsheet.cells import LINK, cell_of, readers_of, row_of, time_of
from chatsheet.domain.source import SourceColumn, SourceRow
from chatsheet.domain.values import MAX_NUMBER, ColumnType, Value

T = ColumnType


def read_row(cells: list[dict[str, Any]], type_: ColumnType | None, **row: Any) -> SourceRow:
    raw = msgspec.json.encode({"id": 1, "rowNumber": 1, "cells": cells, **row})
    return row_of(wire.decoded(wire.mended(raw), wire.Row), readers_of({5: type_} if type_ else {}), frozenset(), is_admin=False)


def read(cell: dict[str, Any], type_: ColumnType | None) -> Value:
    return read_row([{"columnId": 5, **cell}], type_).cells.get(5)


# --- reading ------------------------------------------------------------------------------------------------------------------

MULTI = {"objectType": "MULTI_PICKLIST", "values": ["red", "blue", "red"]}
PEOPLE = {
    "objectType": "MULTI_CONTACT",
    "values": [{"objectType": "CONTACT", "email": "ana@example.com", "name": "Ana Lima"}, {"objectType": "CONTACT", "name": "Ben"}],
}
LAG = {"objectType": "DURATION", "days": 3.0, "hours": 4.0}


@pytest.mark.parametrize(
    ("type_", "cell", "value"),
    [
        (T.TEXT_NUMBER, {"value": "007", "displayValue": "007"}, "007"),
        (T.TEXT_NUMBER, {"value": 1234.5, "displayValue": "$1,234.50"}, 1234.5),
        (T.TEXT_NUMBER, {"value": 0}, 0),
        (T.TEXT_NUMBER, {"value": True}, "true"),
        (T.TEXT_NUMBER, {"value": MAX_NUMBER + 1}, str(MAX_NUMBER + 1)),
        (T.TEXT_NUMBER, {"value": "#REF", "formula": "=X1"}, "#REF"),
        (T.TEXT_NUMBER, {"value": ""}, None),
        (T.TEXT_NUMBER, {}, None),
        (T.TEXT_NUMBER, {"objectValue": "only here"}, "only here"),
        (T.DATE, {"value": "2026-03-31"}, "2026-03-31"),
        (T.DATE, {"value": "2026-03-31T00:00:00Z"}, "2026-03-31"),
        (T.DATE, {"objectValue": {"objectType": "DATE", "value": "2026-03-31"}, "value": "31/03/26"}, "2026-03-31"),
        (T.DATE, {"value": "soon"}, "soon"),
        (T.DATE, {"value": "#INVALID DATA TYPE"}, "#INVALID DATA TYPE"),
        (T.DATETIME, {"value": "2026-03-31T14:05:00Z"}, "2026-03-31T14:05:00"),
        (T.DATETIME, {"value": "2026-03-31T16:05:00.750+02:00"}, "2026-03-31T14:05:00"),
        (T.ABSTRACT_DATETIME, {"value": "2026-03-31T08:00:00"}, "2026-03-31T08:00:00"),
        (T.ABSTRACT_DATETIME, {"objectValue": {"objectType": "ABSTRACT_DATETIME", "value": "2026-03-31T08:00:00"}}, "2026-03-31T08:00:00"),
        (T.ABSTRACT_DATETIME, {"value": "later"}, "later"),
        (T.CHECKBOX, {}, None),
        (T.CHECKBOX, {"value": None}, None),
        (T.CHECKBOX, {"value": False}, False),
        (T.CHECKBOX, {"value": True, "displayValue": "true"}, True),
        (T.CHECKBOX, {"value": "true"}, True),
        (T.CHECKBOX, {"value": "maybe"}, "maybe"),
        (T.PICKLIST, {"value": "red"}, "red"),
        (T.PICKLIST, {"value": 3}, 3),
        (T.CONTACT_LIST, {"value": "ana@example.com", "displayValue": "Ana Lima"}, "Ana Lima <ana@example.com>"),
        (T.CONTACT_LIST, {"value": "ana@example.com", "displayValue": "ana@example.com"}, "ana@example.com"),
        (T.CONTACT_LIST, {"objectValue": {"objectType": "CONTACT", "email": "ana@example.com", "name": "Ana"}}, "Ana <ana@example.com>"),
        (T.CONTACT_LIST, {"objectValue": {"objectType": "CONTACT", "name": "Ana"}}, "Ana"),
        (T.CONTACT_LIST, {"objectValue": "ana@example.com", "value": "ana@example.com", "displayValue": "Ana"}, "Ana <ana@example.com>"),
        (T.CONTACT_LIST, {"value": "the team", "displayValue": "the team"}, "the team"),
        (T.MULTI_CONTACT_LIST, {"objectValue": PEOPLE, "displayValue": "Ana Lima, Ben"}, ("Ana Lima <ana@example.com>", "Ben")),
        (T.MULTI_PICKLIST, {"objectValue": MULTI}, ("red", "blue")),
        (T.MULTI_PICKLIST, {"objectValue": {"objectType": "MULTI_PICKLIST", "values": []}}, None),
        (T.MULTI_PICKLIST, {"value": "some text"}, "some text"),
        (T.DURATION, {"value": "4d 6h 30m"}, "4d 6h 30m"),
        (T.DURATION, {"value": "4j", "objectValue": {"objectType": "DURATION", "days": 4.0, "hours": 6.5}}, "4d 6.5h"),
        (T.DURATION, {"objectValue": {"objectType": "DURATION", "negative": True, "elapsed": True, "hours": 2}}, "-2eh"),
        (T.PREDECESSOR, {"value": "12FS +3d 4h, 14SS"}, "12FS +3d 4h, 14SS"),
        (
            T.PREDECESSOR,
            {"objectValue": {"objectType": "PREDECESSOR_LIST", "predecessors": [{"rowId": 1, "rowNumber": 12, "type": "FS", "lag": LAG}]}},
            "12FS +3d 4h",
        ),
        (T.PREDECESSOR, {"value": "12", "objectValue": {"objectType": "PREDECESSOR_LIST", "predecessors": [{"rowId": 1}]}}, "12"),
        (None, {"objectValue": MULTI, "value": "red, blue"}, ("red", "blue")),
        (None, {"value": True}, True),
        (None, {"value": "a"}, "a"),
        (T.DATE, {"value": "x", "objectValue": {"objectType": "SOMETHING_NEW", "value": 1}}, "x"),
    ],
)
def test_what_smartsheet_tells_is_read_as_ours(type_: ColumnType | None, cell: dict[str, Any], value: Value) -> None:
    found = read(cell, type_)
    assert found == value
    assert type(found) is type(value)


def test_an_empty_cell_is_not_there() -> None:
    assert read_row([{"columnId": 5}, {"columnId": 6, "value": ""}], None).cells == {}


def test_formulas_and_links_are_told_beside_their_values() -> None:
    cells = [{"columnId": 5, "value": 3, "formula": "=A1"}, {"columnId": 6, "value": "x", "linkInFromCell": {"sheetId": 1}}]
    row = read_row([*cells, {"columnId": 8, "value": 1, "linkInFromCell": None}], None)
    assert row.cells == {5: 3, 6: "x", 8: 1}
    assert row.formulas == {5: "=A1", 6: LINK}


def test_a_cell_does_not_repeat_the_formula_of_its_column() -> None:
    raw = msgspec.json.encode({"id": 1, "cells": [{"columnId": 5, "value": 3, "formula": "=A@row"}]})
    row = row_of(wire.decoded(raw, wire.Row), {5: None}, frozenset({5}), is_admin=False)
    assert (row.cells, row.formulas) == ({5: 3}, {})


@pytest.mark.parametrize(
    ("told", "is_admin", "is_locked"),
    [
        ({"locked": True}, False, True),
        ({"locked": True}, True, False),
        ({"locked": True, "lockedForUser": True}, True, True),
        ({}, False, False),
    ],
)
def test_a_locked_row_is_open_to_admins(told: dict[str, bool], is_admin: bool, is_locked: bool) -> None:
    raw = wire.decoded(msgspec.json.encode({"id": 1, **told}), wire.Row)
    assert row_of(raw, {}, frozenset(), is_admin=is_admin).is_locked is is_locked


def test_times_are_read_in_every_form_they_have_come_in() -> None:
    noon = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert time_of("2026-03-31T12:00:00Z") == time_of("2026-03-31T14:00:00+02:00") == time_of("2026-03-31T12:00:00") == noon
    assert time_of(int(noon.timestamp() * 1000)) == noon
    assert time_of("yesterday") is time_of(None) is None


def test_what_no_store_holds_is_taken_out_before_it_is_read() -> None:
    raw = rb'{"id":1,"cells":[{"columnId":5,"value":"a\u0000b\ud83d"},{"columnId":6,"value":"\ud83d\ude00 \\u0000 \udc00x"}]}'
    row = row_of(wire.decoded(wire.mended(raw), wire.Row), {}, frozenset(), is_admin=False)
    assert row.cells == {5: "ab\ufffd", 6: "😀 \\u0000 \ufffdx"}


# --- writing ------------------------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], blacklist_characters="<>@,"), min_size=1, max_size=12)
TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), min_size=1, max_size=40)
ADDRESSES = st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.[a-z]{2,3}", fullmatch=True)
MAILBOXES = st.one_of(ADDRESSES, WORDS, st.builds("{} <{}>".format, WORDS, ADDRESSES))
NUMBERS = st.one_of(st.integers(-MAX_NUMBER, MAX_NUMBER), st.floats(-1e15, 1e15))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1)).map(lambda time: time.isoformat(timespec="seconds"))
FITTING: dict[ColumnType, st.SearchStrategy[Value]] = {
    T.TEXT_NUMBER: st.one_of(TEXTS, NUMBERS),
    T.DATE: st.dates(date(1900, 1, 1)).map(date.isoformat),
    T.DATETIME: MOMENTS,
    T.ABSTRACT_DATETIME: MOMENTS,
    T.CHECKBOX: st.booleans(),
    T.PICKLIST: st.one_of(TEXTS, NUMBERS),
    T.CONTACT_LIST: MAILBOXES,
    T.MULTI_CONTACT_LIST: st.lists(MAILBOXES, min_size=1, max_size=4, unique=True).map(tuple),
    T.MULTI_PICKLIST: st.lists(WORDS, min_size=1, max_size=4, unique=True).map(tuple),
    T.DURATION: st.sampled_from(["4d 6h 30m", "2.5w", "-3eh", "15ms"]),
}


@given(st.sampled_from(list(FITTING)), st.data())
def test_a_value_comes_back_as_it_was_sent(type_: ColumnType, data: st.DataObject) -> None:
    value = data.draw(FITTING[type_])
    told = cell_of(5, value, type_)
    assert ("value" in told) != ("objectValue" in told)
    assert told["columnId"] == 5
    assert read(told, type_) == value


@given(st.sampled_from(list(FITTING)), TEXTS)
def test_a_misfit_stays_the_text_it_is(type_: ColumnType, text: str) -> None:
    found = read(cell_of(5, text, type_), type_)
    if type_ in (T.MULTI_PICKLIST, T.MULTI_CONTACT_LIST):
        assert found is None or isinstance(found, tuple)
    else:
        assert found == text or (type_ is T.CHECKBOX and found in (True, False))


@pytest.mark.parametrize("type_", ColumnType)
@pytest.mark.parametrize("empty", [None, "", ()])
def test_what_is_empty_clears_the_cell(type_: ColumnType, empty: Value) -> None:
    told = {"objectValue": None} if type_ in (T.PREDECESSOR, T.MULTI_PICKLIST, T.MULTI_CONTACT_LIST) else {"value": ""}
    assert cell_of(5, empty, type_) == {"columnId": 5, **told}


CHOICE = SourceColumn(5, "Colour", T.PICKLIST, options=("red", "blue"))
ANA = {"objectType": "CONTACT", "name": "Ana", "email": "ana@example.com"}


@pytest.mark.parametrize(
    ("type_", "value", "told"),
    [
        (T.TEXT_NUMBER, "00012", {"value": "00012"}),
        (T.TEXT_NUMBER, 25, {"value": 25}),
        (T.TEXT_NUMBER, ("a", "b"), {"value": "a, b"}),
        (T.DATE, "2026-03-31", {"value": "2026-03-31"}),
        (T.DATE, "next week", {"value": "next week", "strict": False}),
        (T.DATE, "2026-02-31", {"value": "2026-02-31", "strict": False}),
        (T.CHECKBOX, False, {"value": False}),
        (T.CHECKBOX, "maybe", {"value": "maybe", "strict": False}),
        (T.CONTACT_LIST, "Ana <ana@example.com>", {"value": "ana@example.com", "displayValue": "Ana"}),
        (T.CONTACT_LIST, "ana@example.com", {"value": "ana@example.com"}),
        (T.CONTACT_LIST, "Ana", {"value": "Ana", "strict": False}),
        (T.MULTI_CONTACT_LIST, ("Ana <ana@example.com>",), {"objectValue": {"objectType": "MULTI_CONTACT", "values": [ANA]}}),
        (
            T.MULTI_CONTACT_LIST,
            ("Ben",),
            {"objectValue": {"objectType": "MULTI_CONTACT", "values": [{"objectType": "CONTACT", "name": "Ben"}]}, "strict": False},
        ),
        (T.MULTI_PICKLIST, ("red",), {"objectValue": {"objectType": "MULTI_PICKLIST", "values": ("red",)}}),
        (T.MULTI_PICKLIST, ("green",), {"objectValue": {"objectType": "MULTI_PICKLIST", "values": ("green",)}, "strict": False}),
        (T.MULTI_PICKLIST, "green", {"objectValue": {"objectType": "MULTI_PICKLIST", "values": ("green",)}, "strict": False}),
        (T.MULTI_CONTACT_LIST, "Ana <ana@example.com>", {"objectValue": {"objectType": "MULTI_CONTACT", "values": [ANA]}}),
        (T.PICKLIST, "red", {"value": "red"}),
        (T.PICKLIST, "green", {"value": "green", "strict": False}),
        (T.PICKLIST, 3, {"value": 3, "strict": False}),
        (T.DURATION, "4d 6h", {"value": "4d 6h"}),
        (T.DURATION, "a while", {"value": "a while", "strict": False}),
    ],
)
def test_what_fits_goes_strictly(type_: ColumnType, value: Value, told: dict[str, Any]) -> None:
    assert cell_of(5, value, type_, CHOICE) == {"columnId": 5, **told}
