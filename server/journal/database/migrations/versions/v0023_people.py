"""The people of dossiers, sealed, and the keyed hashes by which they are found."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealed_record",
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("dossier_id", sa.String(length=36), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("from_card", sa.String(length=200), nullable=False),
        sa.Column("erased", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_sealed_record")),
    )
    op.create_index(op.f("ix_sealed_record_dossier_id"), "sealed_record", ["dossier_id"])
    op.create_table(
        "people_index",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("kind", "hash", "subject_id", name=op.f("pk_people_index")),
    )
    op.create_index(op.f("ix_people_index_subject_id"), "people_index", ["subject_id"])
