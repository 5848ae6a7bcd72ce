"""Counts and lengths of a day's visits are columns of their own; the thread counts the days anew."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("visit_tally")
    op.create_table(
        "visit_tally",
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("alone", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("lengths", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("branch", "by", "alone", "day", name=op.f("pk_visit_tally")),
    )
    op.execute(sa.text("UPDATE visit_day SET tallied = FALSE"))
