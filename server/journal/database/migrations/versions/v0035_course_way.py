"""Figures by the way in which dossiers came read an index alone."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_dossier_course_way", "dossier_course", ["received_at", "branch", "unit", "way"])
