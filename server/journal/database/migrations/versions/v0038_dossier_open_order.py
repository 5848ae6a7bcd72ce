"""Dossiers: indexes of those that go on, in the order of lists."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    goes_on = sa.text("ended_at IS NULL")
    for name, columns in (
        ("ix_dossier_open", ["due_at", "id"]),
        ("ix_dossier_branch_open", ["branch", "due_at", "id"]),
    ):
        op.create_index(name, "dossier", columns, sqlite_where=goes_on, postgresql_where=goes_on)
