"""Causes, command outcomes, plans, views and facts inside one transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, Insert, Row, Table, Update, bindparam, delete, insert, select, update

from chatsheet.adapters.sql.log import pack, read_time, stored_time, unpack
from chatsheet.adapters.sql.row_history import causes_of_row
from chatsheet.adapters.sql.tables import causes, facts, outcomes, plans, views
from chatsheet.domain.errors import not_found
from chatsheet.domain.events import Via
from chatsheet.domain.history import CauseRecord, Undoable
from chatsheet.domain.plan import Plan, PlanState
from chatsheet.domain.sheet import RowId, SheetId

_CAUSE = select(causes).where(causes.c.topic == bindparam("topic"), causes.c.cause == bindparam("cause"))


def put(connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Update the row with this primary key, or insert it. The caller holds the lock that keeps two from inserting."""
    changing, adding = _putting(table, tuple(key))
    if connection.execute(changing, {**values, **{f"key_{name}": value for name, value in key.items()}}).rowcount == 0:
        connection.execute(adding, {**key, **values})


@cache
def _putting(table: Table, key: tuple[str, ...]) -> tuple[Update, Insert]:
    """Made once: to put a statement together takes longer than to run it."""
    return update(table).where(*(table.c[name] == bindparam(f"key_{name}") for name in key)), insert(table)


class SqlHistory:
    """The history part of `Records`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_cause(self, cause: CauseRecord) -> None:
        values = {**asdict(cause), "time": stored_time(cause.time)}
        put(self._connection, causes, {"topic": values.pop("topic"), "cause": values.pop("cause")}, values)

    def cause(self, topic: str, cause: str) -> CauseRecord | None:
        found = self._connection.execute(_CAUSE, {"topic": topic, "cause": cause}).first()
        return _cause(found) if found else None

    def causes(
        self, topic: str, *, before: int | None = None, limit: int = 50, user: str | None = None, row_id: RowId | None = None
    ) -> list[CauseRecord]:
        statement = select(causes).where(causes.c.topic == topic).order_by(causes.c.seq_first.desc())
        if before is not None:
            statement = statement.where(causes.c.seq_first < before)
        if user is not None:
            statement = statement.where(causes.c.user == user)
        if row_id is None:
            return [_cause(row) for row in self._connection.execute(statement.limit(limit))]
        touching = causes_of_row(self._connection, topic, row_id)
        found = (row for row in self._connection.execute(statement) if row.cause in touching)
        return [_cause(row) for row in islice(found, limit)]

    def outcome(self, command_id: str) -> bytes | None:
        return self._connection.execute(select(outcomes.c.outcome).where(outcomes.c.command_id == command_id)).scalar()

    def put_outcome(self, command_id: str, outcome: bytes, *, now: datetime) -> None:
        put(self._connection, outcomes, {"command_id": command_id}, {"time": stored_time(now), "outcome": outcome})

    def forget_outcomes(self, *, before: datetime) -> None:
        self._connection.execute(delete(outcomes).where(outcomes.c.time < stored_time(before)))

    def put_plan(self, plan: Plan) -> None:
        document = {name: value for name, value in asdict(plan).items() if name not in ("id", "changes")}
        values = {
            "sheet_id": plan.sheet_id,
            "state": plan.state,
            "expires_at": stored_time(plan.expires_at),
            "document": pack(msgspec.json.encode(document)),
            "changes": pack(plan.changes),
        }
        put(self._connection, plans, {"id": plan.id}, values)

    def plan(self, plan_id: str) -> Plan:
        found = self._connection.execute(select(plans).where(plans.c.id == plan_id)).first()
        if found is None:
            raise not_found("plan_unknown", f"There is no plan {plan_id}.", "Ask for the change again.", plan=plan_id)
        return _plan(found)

    def plans(self, state: PlanState, *, sheet_id: SheetId | None = None, limit: int = 200) -> list[Plan]:
        # A plan lives for a fixed time, so the one that ends last was made last.
        statement = select(plans).where(plans.c.state == state).order_by(plans.c.expires_at.desc()).limit(limit)
        if sheet_id is not None:
            statement = statement.where(plans.c.sheet_id == sheet_id)
        return [_plan(row) for row in self._connection.execute(statement)]

    def view(self, user: str, sheet_id: SheetId) -> bytes | None:
        return self._connection.execute(select(views.c.view).where(views.c.user == user, views.c.sheet_id == sheet_id)).scalar()

    def put_view(self, user: str, sheet_id: SheetId, view: bytes) -> None:
        put(self._connection, views, {"user": user, "sheet_id": sheet_id}, {"view": view})

    def fact(self, name: str) -> str | None:
        return self._connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()

    def put_fact(self, name: str, value: str | None) -> None:
        if value is None:
            self._connection.execute(delete(facts).where(facts.c.name == name))
        else:
            put(self._connection, facts, {"name": name}, {"value": value})


def _plan(row: Row[Any]) -> Plan:
    document = msgspec.json.decode(unpack(row.document)) | {"id": row.id, "changes": unpack(row.changes)}
    times = {name: datetime.fromisoformat(document[name]) for name in ("created_at", "expires_at")}
    return Plan(**(document | times))


def _cause(row: Row[Any]) -> CauseRecord:
    values = dict(row._mapping)
    return CauseRecord(
        **values | {"time": read_time(row.time), "via": cast(Via, row.via), "can_undo": cast(Undoable, row.can_undo)},
    )
