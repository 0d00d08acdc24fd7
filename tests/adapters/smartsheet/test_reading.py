"""What is asked of Smartsheet, over a real wire, and what comes back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chatsheet.domain.source import SourceEntry, SourceUser
from chatsheet.domain.values import ColumnType
from tests.adapters.smartsheet.scripted import COLUMNS, TOKEN, Says, fails, problem_of, sheet, source_at

ROW = {
    "id": 101,
    "rowNumber": 1,
    "parentId": None,
    "expanded": True,
    "createdAt": "2026-03-01T09:00:00Z",
    "modifiedAt": "2026-03-31T14:05:00Z",
    "cells": [
        {"columnId": 11, "value": "Write it", "displayValue": "Write it"},
        {"columnId": 12, "value": "2026-04-01"},
        {"columnId": 13, "value": "ana@example.com", "displayValue": "Ana Lima"},
        {"columnId": 14, "objectValue": {"objectType": "MULTI_PICKLIST", "values": ["red", "blue"]}, "displayValue": "red, blue"},
        {"columnId": 15, "value": "2026-03-31T14:05:00Z"},
    ],
}
CHILD = {"id": 102, "rowNumber": 2, "parentId": 101, "cells": [{"columnId": 11, "value": "Part"}], "locked": True}


async def test_every_request_says_who_asks_and_for_what() -> None:
    async with source_at(sheet(ROW)) as (server, source):
        await source.read(7)
    (asked,) = server.requests
    assert (asked.method, asked.path) == ("GET", "/sheets/7")
    assert asked.query == {"level": "2", "include": "objectValue", "exclude": "nonexistentCells"}
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["accept"] == "application/json"
    assert asked.headers["smartsheet-change-agent"] == "chatsheet"
    assert asked.headers["smartsheet-integration-source"] == "APPLICATION,chatsheet,chatsheet"


async def test_a_sheet_is_read_whole() -> None:
    async with source_at(sheet(ROW, CHILD)) as (_, source):
        found = await source.read(7)
    assert found is not None
    assert (found.id, found.name, found.version, found.access, found.row_count) == (7, "Plan", 5, "EDITOR", 2)
    assert found.modified_at == datetime(2026, 3, 31, 14, 5, tzinfo=UTC)
    first, second = found.rows
    assert first.cells == {
        11: "Write it",
        12: "2026-04-01",
        13: "Ana Lima <ana@example.com>",
        14: ("red", "blue"),
        15: "2026-03-31T14:05:00",
    }
    assert (first.number, first.parent_id, first.modified_at) == (1, None, datetime(2026, 3, 31, 14, 5, tzinfo=UTC))
    assert (second.id, second.parent_id, second.is_locked) == (102, 101, True)
    assert [column.type for column in found.columns] == [ColumnType(column["type"]) for column in COLUMNS]
    assert [column.protection for column in found.columns] == [None, None, None, None, "system"]
    assert found.columns[0].is_primary
    assert (found.columns[0].width, found.columns[3].width) == (300, 150)
    assert found.columns[2].options == ("Ana Lima <ana@example.com>",)
    assert (found.columns[3].options, found.columns[3].is_strict) == (("red", "blue"), True)


async def test_a_page_and_what_changed_since_are_asked_for() -> None:
    async with source_at(sheet(ROW)) as (server, source):
        await source.read(7, page=3, page_size=500)
        await source.read(7, since=datetime(2026, 3, 31, 14, 5, tzinfo=UTC), after_version=5)
    first, second = server.requests
    assert (first.query["page"], first.query["pageSize"]) == ("3", "500")
    assert (second.query["rowsModifiedSince"], second.query["ifVersionAfter"]) == ("2026-03-31T14:05:00Z", "5")
    assert "page" not in second.query


async def test_nothing_comes_of_a_sheet_that_is_still_at_its_version() -> None:
    async with source_at(Says({"version": 5})) as (_, source):
        assert await source.read(7, after_version=5) is None
        assert await source.version(7) == 5


async def test_only_ids_asks_for_the_primary_column_once_it_is_known() -> None:
    only = {"id": 101, "rowNumber": 1, "cells": [{"columnId": 11, "value": "Write it"}]}
    async with source_at(sheet(ROW), sheet(only, columns=COLUMNS[:1])) as (server, source):
        found = await source.read(7, only_ids=True)
        await source.read(7, only_ids=True, page=2)
    first, second, third = server.requests
    assert (first.query["page"], first.query["pageSize"]) == ("1", "1")
    assert second.query["columnIds"] == third.query["columnIds"] == "11"
    assert found is not None
    assert [row.cells for row in found.rows] == [{11: "Write it"}]


@pytest.mark.parametrize(
    ("told", "access", "protection"),
    [
        ({"type": "TEXT_NUMBER"}, "EDITOR", None),
        ({"type": "TEXT_NUMBER", "systemColumnType": "AUTO_NUMBER"}, "OWNER", "system"),
        ({"type": "TEXT_NUMBER", "formula": "=A@row * 2"}, "OWNER", "formula"),
        ({"type": "TEXT_NUMBER", "locked": True}, "EDITOR", "locked"),
        ({"type": "TEXT_NUMBER", "locked": True, "lockedForUser": True}, "EDITOR_SHARE", "locked"),
        ({"type": "TEXT_NUMBER", "locked": True, "lockedForUser": False}, "ADMIN", None),
        ({"type": "PREDECESSOR"}, "OWNER", "unsupported"),
        ({"type": "DATETIME"}, "OWNER", "unsupported"),
        ({"type": "DURATION"}, "OWNER", None),
        ({"type": "ABSTRACT_DATETIME", "tags": ["GANTT_START_DATE"]}, "OWNER", None),
        ({"type": "ABSTRACT_DATETIME", "tags": ["GANTT_END_DATE"]}, "OWNER", "unsupported"),
        ({"type": "ABSTRACT_DATETIME"}, "OWNER", "unsupported"),
        ({"type": "DATE", "tags": ["GANTT_END_DATE"]}, "OWNER", "unsupported"),
        ({"type": "HOLOGRAM"}, "OWNER", "unsupported"),
    ],
)
async def test_a_column_says_why_nobody_writes_to_it(told: dict[str, object], access: str, protection: str | None) -> None:
    columns = [{"id": 11, "title": "A", **told}]
    async with source_at(sheet(columns=columns, accessLevel=access, dependenciesEnabled=True)) as (_, source):
        found = await source.read(7)
    assert found is not None
    assert found.columns[0].protection == protection


async def test_a_large_sheet_is_read_beside_the_event_loop() -> None:
    rows = [{**ROW, "id": 1000 + index, "rowNumber": index + 1} for index in range(600)]
    async with source_at(sheet(*rows)) as (_, source):
        found = await source.read(7)
    assert found is not None
    assert [row.number for row in found.rows] == list(range(1, 601))
    assert found.rows[599].cells[13] == "Ana Lima <ana@example.com>"


async def test_an_answer_without_end_is_not_taken() -> None:
    async with source_at(sheet(ROW), most_bytes=200) as (server, source):
        problem = await problem_of(source.read(7))
    assert (problem.code, len(server.requests)) == ("source_refused", 1)


async def test_who_is_signed_in() -> None:
    told = {"id": 1, "email": "ana@example.com", "firstName": "Ana", "lastName": "Lima", "admin": True}
    async with source_at(Says(told), Says({"email": "b@example.com", "firstName": None})) as (server, source):
        assert await source.me() == SourceUser("Ana Lima", "ana@example.com")
        assert await source.me() == SourceUser("b@example.com", "b@example.com")
    assert server.requests[0].path == "/users/me"


def entry(number: int, name: str) -> dict[str, object]:
    return {"id": number, "name": name, "accessLevel": "OWNER", "permalink": f"https://x/{number}", "modifiedAt": "2026-03-31T14:05:00Z"}


async def test_sheets_come_by_name_all_pages_of_them_and_are_kept_for_a_moment() -> None:
    pages = [
        Says({"pageNumber": 1, "totalPages": 2, "totalCount": 3, "data": [entry(3, "zebra"), entry(1, "Budget")]}),
        Says({"pageNumber": 2, "totalPages": 2, "totalCount": 3, "data": [entry(1, "Budget"), entry(2, "ants")]}),
    ]
    async with source_at(*pages) as (server, source):
        found = await source.sheets()
        some = await source.unhurried().sheets("BUD")
    assert [one.name for one in found] == ["ants", "Budget", "zebra"]
    assert some == [SourceEntry(1, "Budget", "OWNER", "https://x/1", datetime(2026, 3, 31, 14, 5, tzinfo=UTC))]
    assert [asked.query for asked in server.requests] == [{"includeAll": "true"}, {"page": "2"}]


async def test_a_list_that_failed_is_not_kept() -> None:
    async with source_at(fails(403, 1004), Says({"data": [entry(1, "Budget")]})) as (_, source):
        assert (await problem_of(source.sheets())).code == "source_forbidden"
        assert [one.name for one in await source.sheets()] == ["Budget"]
