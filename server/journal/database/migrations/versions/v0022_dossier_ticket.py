"""The dossiers of a ticket are found by an index."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_dossier_ticket_id"), "dossier", ["ticket_id"])
