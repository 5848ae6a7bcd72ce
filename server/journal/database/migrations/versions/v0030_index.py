"""Dossiers: what the national index counts of each, and the counts of each day."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, default in (("asked", "0"), ("receipts", "1"), ("papers", "0"), ("held", "0")):
        op.add_column("dossier_course", sa.Column(name, sa.Integer(), nullable=False, server_default=default))
    op.create_table(
        "index_day",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("branch", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("of_n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "branch", "code", name=op.f("pk_index_day")),
    )
