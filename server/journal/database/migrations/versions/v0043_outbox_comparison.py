"""Comparisons with the system that dossiers are told to: how far each is, and what differed."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox_comparison",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=False),
        sa.Column("after", sa.String(length=36), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_comparison")),
    )
    op.create_index(op.f("ix_outbox_comparison_asked_at"), "outbox_comparison", ["asked_at"])
