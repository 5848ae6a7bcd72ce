"""Scans of tickets alone: which there are; what is made of them stands in `scan_text`."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_scan",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("branch", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_scan")),
    )
    op.create_index(op.f("ix_ticket_scan_branch_ticket_id"), "ticket_scan", ["branch", "ticket_id"])
    op.create_index(op.f("ix_ticket_scan_at"), "ticket_scan", ["at"])
