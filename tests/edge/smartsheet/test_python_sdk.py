"""Smartsheet's own Python library works with local sheets as with Smartsheet's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import smartsheet
from smartsheet.models import (
    Cell,
    Column,
    Contact,
    ContainerDestination,
    CopyOrMoveRowDestination,
    CopyOrMoveRowDirective,
    MultiPicklistObjectValue,
    Row,
    Sheet,
    Webhook,
)
from smartsheet.models.enums import ColumnType
from smartsheet.smartsheet import AbstractUserCalcBackoff

from tests.edge.smartsheet.receiver import Receiver
from tests.smartsheet_proxy import SmartsheetProxy, collided, proxied_in_thread, rate_limited
from tests.smartsheet_upstream import Upstream

# Its own affair, noted by its maintainers.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ssl", "ignore:.*ssl.OP_NO.*:DeprecationWarning"),
    pytest.mark.asyncio(loop_scope="module"),
]


class AtOnce(AbstractUserCalcBackoff):  # type: ignore[misc]
    """Tries again without waiting."""

    def calc_backoff(self, previous_attempts: int, total_elapsed_time: float, error_result: Any) -> float:
        return 0.01 if previous_attempts < 5 else -1


def client(upstream: Upstream, address: str = "") -> Any:
    api = smartsheet.Smartsheet(upstream.token, api_base=address or upstream.address, max_retry_time=AtOnce(), user_agent="tests")
    api.errors_as_exceptions(True)
    return api


@pytest.fixture
def api(upstream: Upstream) -> Iterator[Any]:
    made = client(upstream)
    yield made
    made._session.close()


def in_thread(work: Callable[[], Any]) -> Any:
    """The library blocks, and the server is in this loop."""
    return asyncio.to_thread(work)


def new_sheet(api: Any, name: str = "Plan") -> Any:
    columns = [
        Column({"title": "Task", "primary": True, "type": "TEXT_NUMBER"}),
        Column({"title": "Done", "type": "CHECKBOX"}),
        Column({"title": "Due", "type": "DATE"}),
        Column({"title": "Owner", "type": "CONTACT_LIST"}),
        Column({"title": "Status", "type": "PICKLIST", "options": ["Open", "Closed"]}),
        Column({"title": "Tags", "type": "MULTI_PICKLIST", "options": ["red", "blue"]}),
    ]
    return api.Workspaces.create_sheet_in_workspace(1, Sheet({"name": name, "columns": columns})).data


def row(sheet: Any, values: dict[str, Any], **more: Any) -> Row:
    ids = {column.title: column.id for column in sheet.columns}
    made = Row()
    for name, value in more.items():
        setattr(made, name, value)
    for title, value in values.items():
        cell = {"columnId": ids[title], ("object_value" if isinstance(value, MultiPicklistObjectValue) else "value"): value}
        made.cells.append(Cell(cell))
    return made


def titles(api: Any, sheet_id: int) -> list[Any]:
    return [one.cells[0].value for one in api.Sheets.get_sheet(sheet_id).rows]


async def test_sheets_are_made_found_read_renamed_copied_deleted(fresh: Upstream, tmp_path: Path) -> None:
    api = client(fresh)

    def script() -> None:
        assert api.Users.get_current_user().id == 1
        assert api.Server.server_info().supported_locales
        assert [one.name for one in api.Workspaces.list_workspaces().data] == ["chatsheet"]
        sheet = new_sheet(api)
        assert [column.type.value for column in sheet.columns][1:3] == [ColumnType.CHECKBOX, ColumnType.DATE]
        api.Sheets.add_rows(sheet.id, [row(sheet, {"Task": "A"}, to_bottom=True)])
        assert [one.name for one in api.Sheets.list_sheets(include_all=True).data] == ["Plan"]
        assert [one.name for one in api.Workspaces.get_workspace_children(1).data] == ["Plan"]
        assert api.Sheets.get_sheet_version(sheet.id).version == 2
        api.Sheets.get_sheet_as_csv(sheet.id, str(tmp_path), "plan.csv")
        assert (tmp_path / "plan.csv").read_text().startswith("Task,")
        assert api.Sheets.update_sheet(sheet.id, Sheet({"name": "Plans"})).result.name == "Plans"
        destination = ContainerDestination({"destination_type": "workspace", "destination_id": 1, "new_name": "Copy"})
        copy = api.Sheets.copy_sheet(sheet.id, destination, include=["data"]).result
        assert titles(api, copy.id) == ["A"]
        assert api.Sheets.get_sheet_by_name("Copy").id == copy.id
        assert api.Sheets.delete_sheet(copy.id).message == "SUCCESS"
        with pytest.raises(smartsheet.exceptions.ApiError) as told:
            api.Sheets.get_sheet(copy.id)
        assert (told.value.error.result.code, told.value.error.result.status_code) == (1006, 404)
        api._session.close()

    await in_thread(script)


async def test_rows_go_where_they_are_told(api: Any) -> None:
    def script() -> None:
        sheet = new_sheet(api)
        add = api.Sheets.add_rows
        a = add(sheet.id, row(sheet, {"Task": "A"}, to_bottom=True)).result[0]
        b = add(sheet.id, [row(sheet, {"Task": "B"}, to_bottom=True)]).result[0]
        add(sheet.id, [row(sheet, {"Task": "top"}, to_top=True)])
        first = add(sheet.id, [row(sheet, {"Task": "first child"}, parent_id=a.id)]).result[0]
        last = add(sheet.id, [row(sheet, {"Task": "last child"}, parent_id=a.id, to_bottom=True)]).result[0]
        add(sheet.id, [row(sheet, {"Task": "after first"}, sibling_id=first.id)])
        above = add(sheet.id, [row(sheet, {"Task": "above B"}, sibling_id=b.id, above=True)]).result[0]
        assert titles(api, sheet.id) == ["top", "A", "first child", "after first", "last child", "above B", "B"]
        rows = {one.cells[0].value: one for one in api.Sheets.get_sheet(sheet.id).rows}
        assert (rows["last child"].parent_id, rows["last child"].sibling_id) == (a.id, rows["after first"].id)
        assert (rows["above B"].row_number, rows["above B"].parent_id, rows["above B"].sibling_id) == (6, None, a.id)
        api.Sheets.update_rows(sheet.id, [Row({"id": above.id, "indent": 1})])
        api.Sheets.update_rows(sheet.id, [Row({"id": last.id, "outdent": 1})])
        rows = {one.cells[0].value: one for one in api.Sheets.get_sheet(sheet.id).rows}
        assert (rows["above B"].parent_id, rows["last child"].parent_id) == (last.id, None)
        api.Sheets.update_rows(sheet.id, [Row({"id": b.id, "to_top": True})])
        assert titles(api, sheet.id)[0] == "B"
        gone = api.Sheets.delete_rows(sheet.id, [a.id]).result
        assert {a.id, first.id} <= {int(one.value) for one in gone}
        assert api.Sheets.get_row(sheet.id, b.id).row_number == 1

    await in_thread(script)


async def test_values_of_all_kinds(api: Any) -> None:
    def script() -> None:
        sheet = new_sheet(api)
        tags = MultiPicklistObjectValue({"values": ["red", "blue"]})
        given = {"Task": 5000, "Done": True, "Due": "2026-03-31", "Owner": "ana@example.com", "Status": "Open", "Tags": tags}
        made = row(sheet, given, to_bottom=True)
        made.cells[3].display_value = "Ana Lima"
        added = api.Sheets.add_rows(sheet.id, made).result[0]
        read = api.Sheets.get_sheet(sheet.id, include=["objectValue"], level=2)
        cells = {column.title: cell for column, cell in zip(read.columns, read.rows[0].cells, strict=True)}
        assert [cells[title].value for title in ("Task", "Done", "Due", "Owner", "Status")] == [
            *(5000, True, "2026-03-31", "ana@example.com", "Open")
        ]
        assert cells["Owner"].display_value == "Ana Lima"
        assert [*cells["Tags"].object_value.values] == ["red", "blue"]
        plain = api.Sheets.get_sheet(sheet.id).rows[0].cells
        assert plain[5].value == "red, blue"
        cleared = row(sheet, {"Task": "$1,250.50", "Done": "", "Status": ""}, id=added.id)
        cleared.cells[0].strict = False
        assert [cell.value for cell in api.Sheets.update_rows(sheet.id, [cleared]).result[0].cells[:2]] == [1250.5, False]

    await in_thread(script)


async def test_partial_success(api: Any) -> None:
    def script() -> None:
        sheet = new_sheet(api)
        rows = [row(sheet, {"Task": "good"}, to_bottom=True), row(sheet, {"Due": "soon"}, to_bottom=True)]
        with pytest.raises(smartsheet.exceptions.ApiError) as told:
            api.Sheets.add_rows(sheet.id, rows)
        assert told.value.error.result.code == 1042
        assert titles(api, sheet.id) == []
        result = api.Sheets.add_rows_with_partial_success(sheet.id, rows)
        assert (result.message, result.result_code) == ("PARTIAL_SUCCESS", 3)
        assert [one.cells[0].value for one in result.result] == ["good"]
        assert [(one.index, one.error.error_code) for one in result.failed_items] == [(1, 1042)]

    await in_thread(script)


async def test_columns(api: Any) -> None:
    def script() -> None:
        sheet = new_sheet(api)
        added = api.Sheets.add_columns(sheet.id, [Column({"title": "One", "type": "DATE", "index": 1})]).result[0]
        two = [Column({"title": title, "type": "CONTACT_LIST", "index": 2}) for title in ("Two", "Three")]
        two[0].contact_options = [Contact({"name": "Ana", "email": "ana@example.com"})]
        api.Sheets.add_columns(sheet.id, two)
        listed = api.Sheets.get_columns(sheet.id, include_all=True).data
        assert [column.title for column in listed][:4] == ["Task", "One", "Two", "Three"]
        assert listed[2].contact_options[0].email == "ana@example.com"
        changed = api.Sheets.update_column(sheet.id, added.id, Column({"title": "First", "type": "PICKLIST", "options": ["x"], "index": 3}))
        assert (changed.result.title, changed.result.index, [*changed.result.options]) == ("First", 3, ["x"])
        assert api.Sheets.get_column_by_title(sheet.id, "First").id == added.id
        api.Sheets.delete_column(sheet.id, added.id)
        with pytest.raises(smartsheet.exceptions.ApiError) as told:
            api.Sheets.delete_column(sheet.id, sheet.columns[0].id)
        assert told.value.error.result.code == 1065

    await in_thread(script)


async def test_search_and_rows_to_another_sheet(api: Any) -> None:
    def script() -> None:
        here, there = new_sheet(api), new_sheet(api, "Archive")
        rows = [row(here, {"Task": task, "Status": "Open"}, to_bottom=True) for task in ("Paint the wall", "Fix the roof", "Rest")]
        ids = [one.id for one in api.Sheets.add_rows(here.id, rows).result]
        found = api.Search.search("the roof")
        assert [(one.object_id, one.object_type, one.parent_object_id) for one in found.results] == [(ids[1], "row", here.id)]
        assert api.Search.search_sheet(here.id, "open").total_count == 3
        to = CopyOrMoveRowDestination({"sheet_id": there.id})
        moved = api.Sheets.move_rows(here.id, CopyOrMoveRowDirective({"row_ids": ids[:1], "to": to}))
        assert (moved.destination_sheet_id, [one.from_ for one in moved.row_mappings]) == (there.id, ids[:1])
        api.Sheets.copy_rows(here.id, CopyOrMoveRowDirective({"row_ids": ids[1:2], "to": to}))
        assert (titles(api, here.id), titles(api, there.id)) == (["Fix the roof", "Rest"], ["Paint the wall", "Fix the roof"])

    await in_thread(script)


async def test_webhooks(api: Any, receiver: Receiver) -> None:
    def script() -> int:
        sheet = new_sheet(api)
        given = {"name": "w", "callbackUrl": receiver.url, "scope": "sheet", "scopeObjectId": sheet.id, "events": ["*.*"], "version": 1}
        hook = api.Webhooks.create_webhook(Webhook(given)).result
        assert (hook.enabled, hook.status) == (False, "NEW_NOT_VERIFIED")
        enabled = api.Webhooks.update_webhook(hook.id, Webhook({"enabled": True})).result
        assert (enabled.enabled, enabled.status) == (True, "ENABLED")
        assert [one.id for one in api.Webhooks.list_webhooks().data] == [hook.id]
        assert api.Webhooks.reset_shared_secret(hook.id).result.shared_secret != hook.shared_secret
        api.with_change_agent("script-7")
        api.Sheets.add_rows(sheet.id, [row(sheet, {"Task": "A"}, to_bottom=True)])
        return int(hook.id)

    hook_id = await in_thread(script)
    told = await receiver.objects(("row", "created"))
    assert {one["changeAgent"] for one in told} == {"script-7"}
    assert (await in_thread(lambda: api.Webhooks.delete_webhook(hook_id))).message == "SUCCESS"


async def test_it_tries_again_when_told_to_wait(upstream: Upstream) -> None:
    def script(proxy: SmartsheetProxy) -> None:
        slow = client(upstream, proxy.address)
        sheet = new_sheet(slow)
        proxy.clear()
        proxy.script(rate_limited(retry_after_s=1), collided())
        assert len(slow.Sheets.add_rows(sheet.id, [row(sheet, {"Task": "A"}, to_bottom=True)]).result) == 1
        assert [one.status for one in proxy.log] == [429, 500, 200]
        assert titles(slow, sheet.id) == ["A"]
        slow._session.close()

    with proxied_in_thread(upstream.address) as proxy:
        await in_thread(lambda: script(proxy))
