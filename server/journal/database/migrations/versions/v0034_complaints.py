"""Complaints and proposals: a row each, and their sealed words."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("branch", sa.String(length=36), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("dossier_id", sa.String(length=36), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("taker", sa.String(length=36), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("code", name=op.f("uq_complaint_code")),
    )
    op.create_index(op.f("ix_complaint_branch_state_due_at"), "complaint", ["branch", "state", "due_at"])
    op.create_index(op.f("ix_complaint_sent_at"), "complaint", ["sent_at"])
    op.create_index(op.f("ix_complaint_answered_at"), "complaint", ["answered_at"])
    op.create_table(
        "complaint_text",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_text")),
    )
