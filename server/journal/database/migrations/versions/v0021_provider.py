"""Accounts at the identity provider, as hashes, and the sign-ins that came back from it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_account",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_provider_account")),
    )
    op.create_index(op.f("ix_provider_account_user_id"), "provider_account", ["user_id"])
    op.create_index(op.f("ix_provider_account_account_hash"), "provider_account", ["account_hash"])
    op.create_table(
        "provider_state",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_provider_state")),
    )
    op.create_index(op.f("ix_provider_state_expires_at"), "provider_state", ["expires_at"])
