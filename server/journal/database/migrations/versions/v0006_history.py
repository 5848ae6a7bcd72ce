"""The id of this journal's history: made once, with the database or when an older one is brought to this version."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    history = op.create_table(
        "history",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.bulk_insert(history, [{"id": f"h_{secrets.token_hex(12)}"}])
