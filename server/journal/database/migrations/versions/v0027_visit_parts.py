"""The services that a visit went on from, and those that it still goes on to."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("parts", "further"):
        op.add_column("visit", sa.Column(name, sa.Text(), nullable=False, server_default="[]"))
