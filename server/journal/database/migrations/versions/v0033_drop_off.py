"""Dossiers: the list by which they were handed over in bulk."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossier", sa.Column("drop_off", sa.String(length=36), nullable=True))
    op.add_column("dossier", sa.Column("drop_place", sa.Integer(), nullable=True))
    op.add_column("dossier", sa.Column("sheets", sa.Integer(), nullable=True))
    listed = sa.text("drop_off IS NOT NULL")
    op.create_index("ix_dossier_drop_off", "dossier", ["drop_off"], sqlite_where=listed, postgresql_where=listed)
