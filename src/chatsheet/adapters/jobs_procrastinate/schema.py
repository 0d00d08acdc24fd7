"""The queue's tables, in a Postgres schema of their own: ours and the migrations know nothing of them.

The queue holds no truth. One that another version of procrastinate made is thrown away; the workers' sweep fills the new one.
"""

from __future__ import annotations

import hashlib

import structlog
from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier, Literal

log = structlog.get_logger(__name__)

SCHEMA = "chatsheet_queue"
SEARCH_PATH = f"-c search_path={SCHEMA}"
"""Connection option: procrastinate's own statements name no schema."""
ONE_AT_A_TIME = 0x63736A6F6273
"""Of the advisory lock: several processes may start at once."""


async def prepare(url: str) -> None:
    """Make the queue where there is none, or one of another version."""
    statements = SchemaManager.get_schema()
    wanted = f"procrastinate {hashlib.sha256(statements.encode()).hexdigest()[:16]}"
    async with await AsyncConnection.connect(url) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        cursor = await connection.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [SCHEMA])
        if await cursor.fetchone() == (wanted,):
            return
        for statement in ("DROP SCHEMA IF EXISTS {} CASCADE", "CREATE SCHEMA {}", "SET LOCAL search_path TO {}"):
            await connection.execute(SQL(statement).format(Identifier(SCHEMA)))
        await connection.execute(statements)
        await connection.execute(SQL("COMMENT ON SCHEMA {} IS {}").format(Identifier(SCHEMA), Literal(wanted)))
    log.info("queue_made", made_by=wanted)
