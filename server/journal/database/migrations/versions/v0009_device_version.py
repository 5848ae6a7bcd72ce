"""The version of the program that each device was last connected with."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device_seen", sa.Column("version", sa.String(length=32), nullable=True))
