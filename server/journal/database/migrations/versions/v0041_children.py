"""Child dossiers: which dossier opened one."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossier", sa.Column("parent", sa.String(length=36), nullable=True))
    is_child = sa.text("parent IS NOT NULL")
    op.create_index("ix_dossier_parent", "dossier", ["parent"], sqlite_where=is_child, postgresql_where=is_child)
