"""How a dossier came, and its code in another system."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("dossier", "dossier_course"):
        op.add_column(table, sa.Column("way", sa.String(length=8), server_default="desk", nullable=False))
    op.add_column("dossier", sa.Column("external", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_dossier_external"), "dossier", ["external"], unique=True)
