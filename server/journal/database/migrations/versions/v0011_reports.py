"""The rows that reports read: counters' times, appointments, and visits counted by day.

Everything is folded anew from the journal, so that the days before are in them too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counter_time",
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("counter", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("by_end", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("branch", "counter", "seq", name=op.f("pk_counter_time")),
    )
    op.create_index(op.f("ix_counter_time_branch_day"), "counter_time", ["branch", "day"])
    op.create_table(
        "booking",
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("appointment", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("procedure", sa.String(length=64), nullable=True),
        sa.Column("slot_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("branch", "appointment", name=op.f("pk_booking")),
    )
    op.create_index(op.f("ix_booking_branch_day"), "booking", ["branch", "day"])
    op.create_table(
        "plan",
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("branch", "day", "service", name=op.f("pk_plan")),
    )
    op.create_table(
        "visit_day",
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("tallied", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("branch", "day", name=op.f("pk_visit_day")),
    )
    op.create_table(
        "visit_tally",
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("alone", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("tallies", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("branch", "by", "alone", "day", name=op.f("pk_visit_tally")),
    )
    for table in ("visit", "visit_act", "follower"):
        op.execute(sa.text(f"DELETE FROM {table}"))  # the three names above
