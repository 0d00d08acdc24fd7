"""Columns and sheets as Smartsheet shows them. Smartsheet API 2.0, "Sheets"."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chatsheet.domain.sheet import Column
from chatsheet.domain.values import ColumnType
from chatsheet.edge.smartsheet.asking import Ask
from chatsheet.ports import SheetSummary
from chatsheet.services.smartsheet_face.contacts import split

WORKSPACE_ID = 1
WORKSPACE = {"id": WORKSPACE_ID, "name": "chatsheet", "accessLevel": "OWNER"}
FOLDER_ID = 1
FOLDER = {"id": FOLDER_ID, "name": "Sheets"}
CONTACTS = frozenset({ColumnType.CONTACT_LIST, ColumnType.MULTI_CONTACT_LIST})
LEVELS = {ColumnType.MULTI_CONTACT_LIST: 1, ColumnType.MULTI_PICKLIST: 2}
"""The `level` from which on clients see these types; below, they see texts."""


def time_to_json(time: datetime, *, is_number: bool = False) -> str | int:
    """To the second, as Smartsheet has it; with `numericDates` milliseconds since 1970."""
    whole = time.replace(microsecond=0)
    return int(whole.timestamp() * 1000) if is_number else whole.strftime("%Y-%m-%dT%H:%M:%SZ")


def shown_type(column: Column, level: int) -> ColumnType:
    return ColumnType.TEXT_NUMBER if LEVELS.get(column.type, 0) > level else column.type


def column_to_json(column: Column, index: int, level: int) -> dict[str, Any]:
    kind = shown_type(column, level)
    told: dict[str, Any] = {
        "id": column.id,
        "version": LEVELS.get(column.type, 0),
        "index": index,
        "title": column.title,
        "type": kind.value,
        "validation": column.is_strict,
        "width": column.width,
    }
    if column.is_primary:
        told["primary"] = True
    if column.options and kind in CONTACTS:
        told["contactOptions"] = [_contact(option) for option in column.options]
    elif column.options and kind is not ColumnType.TEXT_NUMBER:
        told["options"] = list(column.options)
    return told


def _contact(option: str) -> dict[str, str]:
    name, address = split(option)
    return {key: value for key, value in (("name", name or address), ("email", address)) if value}


def entry_to_json(ask: Ask, sheet: SheetSummary, *, with_version: bool = False) -> dict[str, Any]:
    """A sheet in a list."""
    is_number = ask.flag("numericDates")
    told: dict[str, Any] = {
        "id": sheet.id,
        "name": sheet.name,
        "accessLevel": "OWNER",
        "permalink": f"{ask.address}/sheets/{sheet.id}",
        "createdAt": time_to_json(sheet.created_at, is_number=is_number),
        "modifiedAt": time_to_json(sheet.updated_at, is_number=is_number),
    }
    return told | ({"version": sheet.version.seq} if with_version else {})


def head_to_json(ask: Ask, sheet: SheetSummary) -> dict[str, Any]:
    """All of a sheet but columns and rows."""
    return {
        **entry_to_json(ask, sheet, with_version=True),
        "totalRowCount": sheet.row_count,
        "effectiveAttachmentOptions": [],
        "ganttEnabled": False,
        "dependenciesEnabled": False,
        "resourceManagementEnabled": False,
        "isMultiPicklistEnabled": True,
        "cellImageUploadEnabled": False,
        "hasSummaryFields": False,
        "readOnly": False,
        "userSettings": {"criticalPathEnabled": False, "displaySummaryTasks": True},
        "userPermissions": {"summaryPermissions": "ADMIN"},
        "workspace": {"id": WORKSPACE_ID, "name": WORKSPACE["name"]},
    }
