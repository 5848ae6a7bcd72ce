"""The dossiers that have ended, for the terms of keeping."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retention",
        sa.Column("dossier_id", sa.String(length=36), nullable=False),
        sa.Column("branch", sa.String(length=36), nullable=False),
        sa.Column("procedure", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("listed_at", sa.BigInteger(), nullable=True),
        sa.Column("hold", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_retention")),
    )
    columns = ["branch", "procedure", "kind", "ended_at"]
    op.create_index(op.f("ix_retention_branch_procedure_kind_ended_at"), "retention", columns)
    op.create_index(op.f("ix_retention_listed_at"), "retention", ["listed_at"])
