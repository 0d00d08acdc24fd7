"""Sheets inside one transaction: names, columns, counters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Text, cast, func, insert, literal, select, update

from chatsheet.adapters.sql.log import read_time, stored_time
from chatsheet.adapters.sql.rows import SqlRows
from chatsheet.adapters.sql.tables import sheets, topics
from chatsheet.domain.codec import column_from_json, column_to_json
from chatsheet.domain.errors import not_found
from chatsheet.domain.sheet import Column, ColumnId, RowId, Sheet, SheetId, Version
from chatsheet.ports import SheetSummary


class SqlSheets:
    """The sheet part of `Records`. Columns are one JSON list per sheet: they are few, and always read together."""

    def __init__(self, connection: Connection, rows: SqlRows, tenant: str = "local") -> None:
        self._connection = connection
        self._rows = rows
        self._tenant = tenant

    def sheets(self) -> list[SheetSummary]:
        statement = self._summaries().where(sheets.c.is_deleted.is_(False)).order_by(sheets.c.updated_at.desc(), sheets.c.id)
        return [_summary(row) for row in self._connection.execute(statement)]

    def summary(self, sheet_id: SheetId) -> SheetSummary:
        row = self._connection.execute(self._summaries().where(sheets.c.id == sheet_id)).first()
        if row is None or row.is_deleted:
            raise sheet_unknown(sheet_id)
        return _summary(row)

    def _summaries(self) -> Any:
        topic = topics.c.topic == literal("sheet:") + cast(sheets.c.id, Text)
        joined = sheets.outerjoin(topics, topic)
        return select(sheets, topics.c.epoch, topics.c.seq).select_from(joined).where(sheets.c.tenant == self._tenant)

    def new_sheet_id(self) -> SheetId:
        return SheetId((self._connection.execute(select(func.max(sheets.c.id))).scalar() or 0) + 1)

    def sheet(self, sheet_id: SheetId, *, rows: Iterable[RowId] = ()) -> Sheet:
        found = self._connection.execute(select(sheets).where(sheets.c.id == sheet_id, sheets.c.tenant == self._tenant)).first()
        if found is None:
            raise sheet_unknown(sheet_id)
        held = self._rows.rows(sheet_id, rows)
        return Sheet(sheet_id, found.name, _columns(found.columns), held, is_deleted=found.is_deleted)

    def put_sheet(self, sheet: Sheet, *, now: datetime) -> None:
        values = {
            "name": sheet.name,
            "columns": msgspec.json.encode([*map(column_to_json, sheet.columns)]).decode(),
            "is_deleted": sheet.is_deleted,
            "updated_at": stored_time(now),
        }
        done = self._connection.execute(update(sheets).where(sheets.c.id == sheet.id).values(**values))
        if done.rowcount == 0:
            self._connection.execute(insert(sheets).values(id=sheet.id, **values, **self._fresh(sheet, now)))

    def _fresh(self, sheet: Sheet, now: datetime) -> dict[str, Any]:
        return {
            "tenant": self._tenant,
            "row_count": 0,
            "next_row_id": 1,
            "next_column_id": max((column.id for column in sheet.columns), default=0) + 1,
            "next_slot": max((column.slot for column in sheet.columns), default=-1) + 1,
            "order_version": 0,
            "created_at": stored_time(now),
        }

    def touch_sheet(self, sheet_id: SheetId, *, now: datetime) -> None:
        self._connection.execute(update(sheets).where(sheets.c.id == sheet_id).values(updated_at=stored_time(now)))

    def take_row_ids(self, sheet_id: SheetId, count: int) -> RowId:
        taken = self._take(sheet_id, {sheets.c.next_row_id: sheets.c.next_row_id + count})
        return RowId(taken.next_row_id - count)

    def take_column(self, sheet_id: SheetId) -> tuple[ColumnId, int]:
        step = {sheets.c.next_column_id: sheets.c.next_column_id + 1, sheets.c.next_slot: sheets.c.next_slot + 1}
        taken = self._take(sheet_id, step)
        return ColumnId(taken.next_column_id - 1), taken.next_slot - 1

    def _take(self, sheet_id: SheetId, step: dict[Any, Any]) -> Row[Any]:
        statement = update(sheets).where(sheets.c.id == sheet_id).values(step).returning(sheets)
        taken = self._connection.execute(statement).first()
        if taken is None:
            raise sheet_unknown(sheet_id)
        return taken


def sheet_unknown(sheet_id: SheetId) -> Exception:
    return not_found("sheet_unknown", f"There is no sheet {sheet_id}.", "List the sheets and choose one of them.", sheet=str(sheet_id))


def _columns(text: str) -> tuple[Column, ...]:
    return tuple(map(column_from_json, msgspec.json.decode(text)))


def _summary(row: Row[Any]) -> SheetSummary:
    version = Version(row.epoch or "0", row.seq or 0)
    columns = len(msgspec.json.decode(row.columns))
    return SheetSummary(SheetId(row.id), row.name, row.row_count, columns, version, read_time(row.created_at), read_time(row.updated_at))
