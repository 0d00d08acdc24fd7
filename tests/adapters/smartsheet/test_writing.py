"""Changes as they go over the wire, and what is told of them."""

from __future__ import annotations

from typing import Any

import pytest

from chatsheet.domain.source import ROWS_PER_CALL, Refusal, SourceColumn, SourcePlace
from chatsheet.domain.values import ColumnType
from tests.adapters.smartsheet.scripted import Says, done, fails, problem_of, sheet, source_at

T = ColumnType
TYPES = {11: T.TEXT_NUMBER, 12: T.DATE, 14: T.MULTI_PICKLIST}


def row(row_id: int, value: Any = "x", **more: Any) -> dict[str, Any]:
    return {"id": row_id, "rowNumber": 1, "cells": [{"columnId": 11, "value": value}], **more}


# --- cells --------------------------------------------------------------------------------------------------------------------


async def test_cells_are_set_row_by_row() -> None:
    async with source_at(done([row(2, "b"), row(1, "a")], version=9)) as (server, source):
        written = await source.set_cells(7, [(1, {11: "a", 12: None}), (2, {11: "b", 14: ("red",)})], TYPES)
    (asked,) = server.requests
    assert (asked.method, asked.path) == ("PUT", "/sheets/7/rows")
    assert asked.query == {"level": "2", "include": "objectValue", "allowPartialSuccess": "true"}
    assert asked.body == [
        {"id": 1, "cells": [{"columnId": 11, "value": "a"}, {"columnId": 12, "value": ""}]},
        {
            "id": 2,
            "cells": [
                {"columnId": 11, "value": "b"},
                {"columnId": 14, "objectValue": {"objectType": "MULTI_PICKLIST", "values": ["red"]}, "strict": False},
            ],
        },
    ]
    assert written.version == 9
    assert [(one.id, one.cells) for one in written.rows] == [(1, {11: "a"}), (2, {11: "b"})]


async def test_columns_that_were_read_before_are_known_again() -> None:
    told = {"id": 1, "rowNumber": 1, "cells": [{"columnId": 15, "value": "2026-03-31T14:05:00Z"}, {"columnId": 11, "value": "a"}]}
    async with source_at(sheet(), done([told])) as (server, source):
        await source.read(7)
        written = await source.set_cells(7, [(1, {14: ("red", "blue")})], TYPES)
    assert "strict" not in server.requests[1].body[0]["cells"][0]
    assert written.rows[0].cells == {15: "2026-03-31T14:05:00", 11: "a"}


async def test_rows_that_are_refused_are_told_one_by_one() -> None:
    items = [
        {"index": 1, "rowId": 2, "error": {"errorCode": 1042, "message": "It does not fit.", "refId": "r"}},
        {"rowId": 4, "error": {"errorCode": 1006, "message": "Not found."}},
    ]
    async with source_at(done([row(1), row(3)], message="PARTIAL_SUCCESS", resultCode=3, failedItems=items)) as (_, source):
        written = await source.set_cells(7, [(one, {11: "x"}) for one in (1, 2, 3, 4)], TYPES)
    assert [one.id for one in written.rows] == [1, 3]
    assert written.refused == {1: Refusal(1042, "It does not fit."), 3: Refusal(1006, "Not found.")}


async def test_a_text_that_would_be_cut_off_is_not_sent() -> None:
    items = [{"index": 1, "error": {"errorCode": 1042, "message": "No."}}]
    async with source_at(done([row(1)], failedItems=items), Says({"version": 4})) as (server, source):
        written = await source.set_cells(7, [(1, {11: "x"}), (2, {11: "y" * 4001}), (3, {11: "z"})], TYPES)
        nothing = await source.set_cells(7, [(2, {11: "y" * 4001})], TYPES)
        problem = await problem_of(source.add_rows(7, [{11: "x"}, {11: "y" * 4001}], SourcePlace(), TYPES))
    assert [one["id"] for one in server.requests[0].body] == [1, 3]
    assert {index: refusal.code for index, refusal in written.refused.items()} == {1: 1041, 2: 1042}
    assert (nothing.version, list(nothing.refused)) == (4, [0])
    assert (problem.code, problem.params["index"]) == ("source_refused", 1)
    assert len(server.requests) == 2


# --- rows ---------------------------------------------------------------------------------------------------------------------

PLACES = [
    (SourcePlace(), {"toBottom": True}),
    (SourcePlace(is_first=True), {"toTop": True}),
    (SourcePlace(after_id=5), {"siblingId": 5}),
    (SourcePlace(parent_id=3, after_id=5), {"siblingId": 5}),
    (SourcePlace(parent_id=3), {"parentId": 3, "toBottom": True}),
    (SourcePlace(parent_id=3, is_first=True), {"parentId": 3}),
]


@pytest.mark.parametrize(("place", "where"), PLACES)
async def test_rows_are_added_at_one_place_in_their_order(place: SourcePlace, where: dict[str, Any]) -> None:
    async with source_at(done([row(91, "a"), row(92, "b")])) as (server, source):
        written = await source.add_rows(7, [{11: "a"}, {11: "b"}], place, TYPES)
    (asked,) = server.requests
    assert (asked.method, asked.path) == ("POST", "/sheets/7/rows")
    assert "allowPartialSuccess" not in asked.query
    assert asked.body == [{**where, "cells": [{"columnId": 11, "value": text}]} for text in "ab"]
    assert [one.id for one in written.rows] == [91, 92]


async def test_a_row_without_values_is_sent_with_an_empty_cell() -> None:
    async with source_at(done([row(91, "")]), sheet(), done([row(91, "")])) as (server, source):
        await source.add_rows(8, [{}], SourcePlace(), {12: T.DATE})
        await source.read(7)
        await source.add_rows(7, [{}], SourcePlace(), {12: T.DATE})
    assert [asked.body[0]["cells"] for asked in server.requests if asked.body] == [
        [{"columnId": 12, "value": ""}],
        [{"columnId": 11, "value": ""}],
    ]


async def test_fewer_rows_than_were_sent_leave_it_open_which_are_there() -> None:
    async with source_at(done([row(91, "a")])) as (_, source):
        assert (await problem_of(source.add_rows(7, [{11: "a"}, {11: "b"}], SourcePlace(), TYPES))).code == "source_effect_unknown"


async def test_one_row_may_come_back_as_an_object() -> None:
    async with source_at(done(row(91, "a"))) as (_, source):
        assert [one.id for one in (await source.add_rows(7, [{11: "a"}], SourcePlace(), TYPES)).rows] == [91]


@pytest.mark.parametrize(("place", "where"), PLACES)
async def test_rows_move_to_one_place_in_their_order(place: SourcePlace, where: dict[str, Any]) -> None:
    async with source_at(done([row(3), row(1), row(99)])) as (server, source):
        written = await source.move_rows(7, [1, 3], place)
    assert server.requests[0].body == [{"id": 1, **where}, {"id": 3, **where}]
    assert [one.id for one in written.rows] == [1, 3]


async def test_more_rows_than_a_call_takes_follow_the_ones_before() -> None:
    ids = list(range(1, ROWS_PER_CALL + 3))
    async with source_at(done([row(one) for one in ids[:-2]]), done([row(one) for one in ids[-2:]], version=10)) as (server, source):
        written = await source.move_rows(7, ids, SourcePlace(is_first=True))
    first, second = server.requests
    assert (len(first.body), first.body[0]["toTop"]) == (ROWS_PER_CALL, True)
    assert second.body == [{"id": one, "siblingId": ROWS_PER_CALL} for one in ids[-2:]]
    assert (written.version, [one.id for one in written.rows]) == (10, ids)


async def test_of_rows_moved_in_part_the_effect_is_unknown() -> None:
    ids = list(range(1, ROWS_PER_CALL + 3))
    async with source_at(done([row(one) for one in ids[:-2]]), fails(400, 1062)) as (_, source):
        problem = await problem_of(source.move_rows(7, ids, SourcePlace()))
        alone = await problem_of(source.move_rows(7, ids[:1], SourcePlace()))
    assert (problem.code, problem.params["code"]) == ("source_effect_unknown", 1062)
    assert alone.code == "source_refused"


async def test_rows_are_deleted_and_those_gone_already_are_no_error() -> None:
    async with source_at(done([1, 2, 5], version=12)) as (server, source):
        assert (await source.delete_rows(7, [1, 2])).version == 12
    assert (server.requests[0].method, server.requests[0].query) == ("DELETE", {"ids": "1,2", "ignoreRowsNotFound": "true"})
    async with source_at(fails(404, 1006), Says({"version": 13})) as (_, source):
        assert (await source.delete_rows(7, [1, 2])).version == 13
    async with source_at(fails(404, 1006)) as (_, source):
        assert (await problem_of(source.delete_rows(7, [1, 2]))).code == "source_sheet_gone"


# --- columns ------------------------------------------------------------------------------------------------------------------


async def test_a_column_is_added() -> None:
    told = {"id": 20, "index": 2, "title": "Colours", "type": "TEXT_NUMBER", "options": ["red"], "validation": True, "width": 90}
    async with source_at(done(told, version=6)) as (server, source):
        column = SourceColumn(0, "Colours", T.MULTI_PICKLIST, options=("red",), is_strict=True, width=90)
        made, version = await source.add_column(7, column, 2)
    asked = server.requests[0]
    assert (asked.method, asked.path) == ("POST", "/sheets/7/columns")
    assert asked.body == {
        "title": "Colours",
        "type": "MULTI_PICKLIST",
        "index": 2,
        "width": 90,
        "options": ["red"],
        "validation": True,
    }
    assert (made.id, made.type, made.options, version) == (20, T.MULTI_PICKLIST, ("red",), 6)


async def test_people_are_the_options_of_a_contact_column() -> None:
    async with source_at(done([{"id": 20, "title": "Who", "type": "CONTACT_LIST"}], version=None)) as (server, source):
        made, version = await source.add_column(7, SourceColumn(0, "Who", T.CONTACT_LIST, options=("Ana <ana@example.com>", "Ben")), 0)
    assert server.requests[0].body["contactOptions"] == [{"name": "Ana", "email": "ana@example.com"}, {"name": "Ben"}]
    assert (made.id, version) == (20, None)


@pytest.mark.parametrize(
    ("change", "body"),
    [
        ({"title": "New", "width": 80}, {"title": "New", "width": 80}),
        ({"index": 0}, {"index": 0}),
        ({"options": ["a", "b"]}, {"type": "MULTI_PICKLIST", "options": ["a", "b"], "validation": True}),
        ({"options": ["a"], "is_strict": False}, {"type": "MULTI_PICKLIST", "options": ["a"], "validation": False}),
        ({"is_strict": False}, {"type": "MULTI_PICKLIST", "validation": False}),
    ],
)
async def test_a_column_changes_only_in_what_is_named(change: dict[str, Any], body: dict[str, Any]) -> None:
    async with source_at(sheet(), done({"id": 14, "title": "Tags"}, version=6)) as (server, source):
        await source.read(7)
        assert await source.change_column(7, 14, type=T.MULTI_PICKLIST, **change) == 6
    asked = server.requests[1]
    assert (asked.method, asked.path, asked.body) == ("PUT", "/sheets/7/columns/14", body)


async def test_another_type_is_told_and_begins_without_validation() -> None:
    async with source_at(sheet(), done({"id": 14})) as (server, source):
        await source.read(7)
        await source.change_column(7, 14, type=T.TEXT_NUMBER, retypes=True)
        await source.change_column(7, 14, type=T.CHECKBOX, retypes=True, title="Done")
    assert [asked.body for asked in server.requests[1:]] == [{"type": "TEXT_NUMBER"}, {"title": "Done", "type": "CHECKBOX"}]


async def test_a_column_is_deleted_and_a_sheet_renamed() -> None:
    async with source_at(done(version=6), done({"id": 7, "name": "Other"}, version=None)) as (server, source):
        assert await source.delete_column(7, 14) == 6
        assert await source.rename(7, "Other") is None
    assert [(asked.method, asked.path, asked.body) for asked in server.requests] == [
        ("DELETE", "/sheets/7/columns/14", None),
        ("PUT", "/sheets/7", {"name": "Other"}),
    ]


# --- webhooks -----------------------------------------------------------------------------------------------------------------


def hook(number: int, **more: Any) -> dict[str, Any]:
    plain = {"id": number, "name": "chatsheet", "callbackUrl": "https://x.org/hook", "scope": "sheet", "scopeObjectId": 7, "enabled": False}
    return {**plain, "status": "NEW_NOT_VERIFIED", **more}


async def test_a_webhook_is_made_enabled_and_removed() -> None:
    answers = (done(hook(3, sharedSecret="s3")), done(hook(3, enabled=True, status="ENABLED")), done())
    async with source_at(*answers) as (server, source):
        made = await source.add_hook(7, "https://x.org/hook", "chatsheet")
        enabled = await source.enable_hook(3)
        await source.remove_hook(3)
    assert (made.id, made.sheet_id, made.url, made.secret, made.is_enabled) == (3, 7, "https://x.org/hook", "s3", False)
    assert (enabled.is_enabled, enabled.status) == (True, "ENABLED")
    assert "s3" not in repr(made)
    post, put, delete = server.requests
    assert post.body == {
        "name": "chatsheet",
        "callbackUrl": "https://x.org/hook",
        "scope": "sheet",
        "scopeObjectId": 7,
        "events": ["*.*"],
        "version": 1,
    }
    assert (put.method, put.path, put.body) == ("PUT", "/webhooks/3", {"enabled": True})
    assert (delete.method, delete.path) == ("DELETE", "/webhooks/3")


async def test_a_secret_that_was_not_told_is_asked_for() -> None:
    async with source_at(done(hook(3)), Says(hook(3, sharedSecret="s3"))) as (server, source):
        assert (await source.add_hook(7, "https://x.org/hook", "chatsheet")).secret == "s3"
    assert (server.requests[1].method, server.requests[1].path) == ("GET", "/webhooks/3")


async def test_webhooks_are_listed_until_a_page_is_not_full() -> None:
    pages = [Says({"totalCount": -1, "totalPages": -1, "data": [hook(one) for one in range(100)]}), Says({"data": [hook(100)]})]
    async with source_at(*pages) as (server, source):
        assert [one.id for one in await source.hooks()] == list(range(101))
    assert [asked.query["page"] for asked in server.requests] == ["1", "2"]


async def test_removing_a_webhook_that_is_gone_is_no_error() -> None:
    async with source_at(fails(404, 1006), fails(403, 1004)) as (_, source):
        await source.remove_hook(3)
        assert (await problem_of(source.remove_hook(3))).code == "source_forbidden"
