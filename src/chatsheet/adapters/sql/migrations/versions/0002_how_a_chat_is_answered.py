"""How a chat is answered: its mode, its policy of approval, and the branch that is shown.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions") as batch:
        batch.add_column(sa.Column("mode", sa.Text(), nullable=False, server_default="balanced"))
        batch.add_column(sa.Column("policy", sa.Text(), nullable=False, server_default="table"))
        batch.add_column(sa.Column("head", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("sessions") as batch:
        batch.drop_column("head")
        batch.drop_column("policy")
        batch.drop_column("mode")
