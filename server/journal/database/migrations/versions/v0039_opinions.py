"""Whose opinion of a dossier is awaited."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossier_opinion",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "no", "place", name=op.f("pk_dossier_opinion")),
    )
    op.create_index(op.f("ix_dossier_opinion_unit_due_at"), "dossier_opinion", ["unit", "due_at"])
    op.create_index(op.f("ix_dossier_opinion_due_at"), "dossier_opinion", ["due_at"])
