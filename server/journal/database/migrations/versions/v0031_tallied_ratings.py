"""Days count their ratings, and their lengths with the seconds; the thread counts the days anew."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("DELETE FROM visit_tally"))
    op.execute(sa.text("UPDATE visit_day SET tallied = FALSE"))
