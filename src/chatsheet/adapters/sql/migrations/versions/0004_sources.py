"""Sheets that live elsewhere as well: links, their rows there, what waits to be written; accounts, nonces, webhooks.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_links",
        sa.Column("sheet_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("id_there", sa.BigInteger(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("holder", sa.Text()),
        sa.Column("held_until", sa.DateTime()),
    )
    op.create_table(
        "source_rows",
        sa.Column("sheet_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("row_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("id_there", sa.BigInteger(), nullable=False),
        sa.Column("guard", sa.Text()),
        sqlite_with_rowid=False,
    )
    op.create_index("source_rows_there", "source_rows", ["sheet_id", "id_there"])
    op.create_table(
        "intents",
        sa.Column("sheet_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime()),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("user", sa.Text(), primary_key=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime()),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "nonces",
        sa.Column("nonce", sa.Text(), primary_key=True),
        sa.Column("time", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("sheet_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    for table in ("webhooks", "nonces", "accounts", "intents", "source_rows", "source_links"):
        op.drop_table(table)
