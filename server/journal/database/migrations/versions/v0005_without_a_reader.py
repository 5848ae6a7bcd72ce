"""The tables that nothing reads go: tickets as rows, visits per day, and how far a follower had come."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("ticket", "visits", "follower"):
        op.drop_table(table)
