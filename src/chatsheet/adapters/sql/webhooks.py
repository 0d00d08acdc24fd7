"""Webhooks that others registered with us, inside one transaction."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select

from chatsheet.adapters.sql.history import put
from chatsheet.adapters.sql.log import SqlLog
from chatsheet.adapters.sql.tables import webhooks
from chatsheet.domain.sheet import SheetId


class SqlWebhooks:
    """The webhook part of `Records`."""

    def __init__(self, connection: Connection, log: SqlLog) -> None:
        self._connection = connection
        self._log = log

    def new_webhook_id(self) -> int:
        self._log.lock("webhooks")  # so that two never get the same id
        return int(self._connection.execute(select(func.max(webhooks.c.id))).scalar() or 0) + 1

    def put_webhook(self, webhook_id: int, sheet_id: SheetId, document: bytes) -> None:
        put(self._connection, webhooks, {"id": webhook_id}, {"sheet_id": sheet_id, "document": document})

    def webhook(self, webhook_id: int) -> bytes | None:
        return self._connection.execute(select(webhooks.c.document).where(webhooks.c.id == webhook_id)).scalar()

    def webhooks(self) -> list[tuple[int, SheetId, bytes]]:
        found = self._connection.execute(select(webhooks).order_by(webhooks.c.id.desc()))
        return [(row.id, SheetId(row.sheet_id), row.document) for row in found]

    def remove_webhook(self, webhook_id: int) -> None:
        self._connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))
