"""Dossiers: their list, the counter of their codes, and an index of the streams that are none of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossier",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("branch", sa.String(length=36), nullable=False),
        sa.Column("procedure", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=True),
        sa.Column("unit", sa.String(length=36), nullable=True),
        sa.Column("holder", sa.String(length=36), nullable=True),
        sa.Column("offered_unit", sa.String(length=36), nullable=True),
        sa.Column("offered_to", sa.String(length=36), nullable=True),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("code", name=op.f("uq_dossier_code")),
    )
    op.create_index(op.f("ix_dossier_unit_state_due_at"), "dossier", ["unit", "state", "due_at"])
    op.create_index(op.f("ix_dossier_holder_state_due_at"), "dossier", ["holder", "state", "due_at"])
    op.create_index(op.f("ix_dossier_offered_unit"), "dossier", ["offered_unit"])
    op.create_index(op.f("ix_dossier_branch_state"), "dossier", ["branch", "state"])
    op.create_table(
        "dossier_sequence",
        sa.Column("unit", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "day", name=op.f("pk_dossier_sequence")),
    )
    listed = sa.text("id NOT LIKE '%/%'")
    op.create_index("ix_stream_listed", "stream", ["id"], sqlite_where=listed, postgresql_where=listed)
