"""The tables, for SQLite and Postgres alike. `migrations/` makes them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

topics = Table(
    "topics",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("time", DateTime, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("command_id", Text),
    Column("correlation_id", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("undo", LargeBinary, nullable=False),
    Column("touched", LargeBinary, nullable=False),
    Index("events_by_cause", "topic", "cause"),
)

causes = Table(
    "causes",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("cause", Text, primary_key=True),
    Column("time", DateTime, nullable=False),
    Column("user", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("seq_first", BigInteger, nullable=False),
    Column("seq_last", BigInteger, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("cells", Integer, nullable=False),
    Column("can_undo", Text, nullable=False),
    Column("undoes", Text),
    Column("undone_by", Text),
    Index("causes_by_seq", "topic", "seq_first"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("command_id", Text, primary_key=True),
    Column("time", DateTime, nullable=False),
    Column("outcome", LargeBinary, nullable=False),
    Index("outcomes_by_time", "time"),
)

sheets = Table(
    "sheets",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("columns", Text, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("next_row_id", BigInteger, nullable=False),
    Column("next_column_id", BigInteger, nullable=False),
    Column("next_slot", Integer, nullable=False),
    Column("order_version", BigInteger, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
)

rows = Table(
    "rows",
    metadata,
    Column("sheet_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("parent_id", BigInteger),
    Column("position", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("cells", Text, nullable=False),
    Index("rows_in_order", "sheet_id", "position", "id"),
    # Covers what is asked of it: SQLite's planner takes the primary key, and reads the whole sheet, for any index that does not.
    Index(
        "rows_by_parent",
        "sheet_id",
        "parent_id",
        "position",
        sqlite_where=Column("parent_id").isnot(None),
        postgresql_where=Column("parent_id").isnot(None),
    ),
    sqlite_with_rowid=False,
)

plans = Table(
    "plans",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sheet_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("changes", LargeBinary, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("sheet_id", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    Column("mode", Text, nullable=False, server_default="balanced"),
    Column("policy", Text, nullable=False, server_default="table"),
    Column("head", Text),
    Index("sessions_by_owner", "owner", "updated_at"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("session_id", BigInteger, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Index("turns_in_order", "session_id", "ordinal"),
    Index("turns_by_status", "status"),
)

views = Table(
    "views",
    metadata,
    Column("user", Text, primary_key=True),
    Column("sheet_id", BigInteger, primary_key=True, autoincrement=False),
    Column("view", LargeBinary, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("sheet_id", BigInteger, nullable=False),
    Column("user", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("is_archived", Boolean, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("ended_at", DateTime),
    Column("document", LargeBinary, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Index("jobs_by_state", "state", "created_at"),
    Index("jobs_by_sheet", "sheet_id", "created_at"),
)

job_rows = Table(
    "job_rows",
    metadata,
    Column("job_id", BigInteger, primary_key=True, autoincrement=False),
    Column("row_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("data", Text, nullable=False),
)

source_links = Table(
    "source_links",
    metadata,
    Column("sheet_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id_there", BigInteger, nullable=False),
    Column("user", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("holder", Text),
    Column("held_until", DateTime),
)

source_rows = Table(
    "source_rows",
    metadata,
    Column("sheet_id", BigInteger, primary_key=True, autoincrement=False),
    Column("row_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id_there", BigInteger, nullable=False),
    Column("guard", Text),
    Index("source_rows_there", "sheet_id", "id_there"),
    sqlite_with_rowid=False,
)

intents = Table(
    "intents",
    metadata,
    Column("sheet_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("sent_at", DateTime),
    Column("document", LargeBinary, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("user", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("how", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("expires_at", DateTime),
    Column("changed_at", DateTime, nullable=False),
    Column("fence", BigInteger, nullable=False),
)

nonces = Table(
    "nonces",
    metadata,
    Column("nonce", Text, primary_key=True),
    Column("time", DateTime, nullable=False),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("sheet_id", BigInteger, nullable=False),
    Column("document", LargeBinary, nullable=False),
)
