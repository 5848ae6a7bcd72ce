"""Money of dossiers: payments, the counters' cash, and its closings."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossier_payment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=96), nullable=False),
        sa.Column("payment", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("branch", sa.String(length=36), nullable=False),
        sa.Column("counter", sa.String(length=36), nullable=False),
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("paid_by", sa.String(length=8), nullable=False),
        sa.Column("vnd", sa.BigInteger(), nullable=False),
        sa.Column("voided", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", "place", name=op.f("pk_dossier_payment")),
    )
    of_shifts = ["branch", "counter", "shift", "n"]
    op.create_index(op.f("ix_dossier_payment_branch_counter_shift_n"), "dossier_payment", of_shifts)
    op.create_table(
        "till",
        sa.Column("branch", sa.String(length=36), nullable=False),
        sa.Column("counter", sa.String(length=36), nullable=False),
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("branch", "counter", name=op.f("pk_till")),
    )
    op.create_table(
        "till_closing",
        sa.Column("branch", sa.String(length=36), nullable=False),
        sa.Column("counter", sa.String(length=36), nullable=False),
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_by", sa.String(length=36), nullable=False),
        sa.Column("cash_vnd", sa.BigInteger(), nullable=False),
        sa.Column("transfer_vnd", sa.BigInteger(), nullable=False),
        sa.Column("receipts", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Integer(), nullable=False),
        sa.Column("counted_vnd", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("branch", "counter", "shift", name=op.f("pk_till_closing")),
    )
    op.create_index(op.f("ix_till_closing_branch_closed_at"), "till_closing", ["branch", "closed_at"])
