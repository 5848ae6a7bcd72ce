"""What was asked of the citizen, of each dossier, and the counts of days by procedure."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SUMS = ("dossiers", "hands", "brought", "held", "later", "extra")


def upgrade() -> None:
    for column in (
        sa.Column("procedure", sa.String(length=32), server_default=sa.text("''"), nullable=False),
        sa.Column("hands", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_papers", sa.Text(), server_default=sa.text("''"), nullable=False),
    ):
        op.add_column("dossier_course", column)
    op.create_table(
        "procedure_day",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("branch", sa.String(length=36), nullable=False),
        sa.Column("procedure", sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in SUMS),
        sa.Column("by_paper", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("procedure", "day", "branch", name=op.f("pk_procedure_day")),
    )
    op.create_index("ix_procedure_day_sums", "procedure_day", ["day", "procedure", "branch", *SUMS])
