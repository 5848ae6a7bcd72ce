"""Visits carry why they ran over their time at a counter; days count the reasons, the thread counts them anew."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visit", sa.Column("overrun", sa.String(16)))
    op.execute(sa.text("DELETE FROM visit_tally"))
    op.execute(sa.text("UPDATE visit_day SET tallied = FALSE"))
