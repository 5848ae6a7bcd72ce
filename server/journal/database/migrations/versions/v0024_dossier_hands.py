"""Dossiers: since when who has it in hand, and the rows that figures are made of."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossier", sa.Column("since", sa.BigInteger(), nullable=True))
    op.add_column("dossier", sa.Column("offered_at", sa.BigInteger(), nullable=True))
    op.add_column("dossier", sa.Column("has_new_date", sa.Boolean(), nullable=True))
    op.create_table(
        "dossier_course",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("branch", sa.String(length=36), nullable=False),
        sa.Column("unit", sa.String(length=36), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("named", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_course")),
    )
    of_receipts = ["received_at", "branch", "unit", "steps", "named"]
    op.create_index(op.f("ix_dossier_course_received_at_branch_unit_steps_named"), "dossier_course", of_receipts)
    of_decisions = ["decided_at", "branch", "unit", "in_time"]
    op.create_index(op.f("ix_dossier_course_decided_at_branch_unit_in_time"), "dossier_course", of_decisions)
