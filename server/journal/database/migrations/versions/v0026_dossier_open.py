"""Dossiers: an index of the open ones by due date, and small ones of those that were handed over."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_dossier_state_due_at"), "dossier", ["state", "due_at"])
    op.drop_index(op.f("ix_dossier_offered_unit"), "dossier")
    for column in ("offered_unit", "offered_to"):
        offered = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_dossier_{column}", "dossier", [column], sqlite_where=offered, postgresql_where=offered)
