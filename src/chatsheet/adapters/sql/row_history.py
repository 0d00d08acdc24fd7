"""Which causes touched one row, found in the log. There is no index for it: a change of 20,000 rows would have to pay for as many entries.

An event names up to a thousand rows that it touched (services/commit.py); in those of more, the row is looked for in the stored JSON.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, LargeBinary, Row, Select, bindparam, select, text

from chatsheet.adapters.sql.log import unpack
from chatsheet.adapters.sql.tables import causes, events, rows
from chatsheet.domain.codec import ROW_KINDS, names_row
from chatsheet.domain.sheet import RowId

PLACE_OF = {"sqlite": "instr(events.touched, :needle)", "postgresql": "position(:needle in events.touched)"}
"""Where bytes stand inside bytes, 0 for nowhere. No index helps here."""
NAMES = b'"row_ids"'


def causes_of_row(connection: Connection, topic: str, row_id: RowId) -> set[str]:
    """The causes with an event that brought, changed, moved or deleted the row."""
    found = [*_of_named(connection, topic, row_id), *_of_large_events(connection, topic, row_id)]
    return {one.cause for one in found} | _creation(connection, topic, row_id, min(found, key=lambda one: one.seq, default=None))


def _of_named(connection: Connection, topic: str, row_id: RowId) -> list[Row[Any]]:
    statement = _about_rows(connection, topic, f'"{row_id}"'.encode(), "> 0").add_columns(events.c.touched)
    return [one for one in connection.execute(statement) if str(row_id) in msgspec.json.decode(one.touched).get("row_ids", ())]


def _of_large_events(connection: Connection, topic: str, row_id: RowId) -> list[Row[Any]]:
    """Events that name no rows; their data are read one at a time: each may be megabytes."""
    found = []
    for one in connection.execute(_about_rows(connection, topic, NAMES, "= 0")).all():
        data = connection.execute(select(events.c.data).where(events.c.topic == topic, events.c.seq == one.seq)).scalar_one()
        if names_row(one.type, unpack(data), row_id):
            found.append(one)
    return found


def _about_rows(connection: Connection, topic: str, needle: bytes, is_there: str) -> Select[Any]:
    place = text(f"{PLACE_OF[connection.dialect.name]} {is_there}").bindparams(bindparam("needle", needle, LargeBinary))
    return select(events.c.seq, events.c.type, events.c.cause).where(events.c.topic == topic, events.c.type.in_(ROW_KINDS), place)


def _creation(connection: Connection, topic: str, row_id: RowId, first: Row[Any] | None) -> set[str]:
    """What no event brought came with the sheet. The event that holds all its rows, which may be large, need not be read for that."""
    if first is None:
        where = (rows.c.sheet_id == int(topic.removeprefix("sheet:")), rows.c.id == row_id)
        is_first = connection.execute(select(rows.c.id).where(*where)).first() is not None
    else:
        is_first = first.type != "rows_added"
    begun = select(causes.c.cause).where(causes.c.topic == topic, causes.c.seq_first == 1)
    return set(connection.execute(begun).scalars()) if is_first else set()
