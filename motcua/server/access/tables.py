"""The table of open sessions, beside the journal's own; sessions are no history and so not in a stream."""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, String, Table

from motcua.server.journal.tables import metadata

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("token_hash"),
    Index(None, "user_id"),
    Index(None, "expires_at"),
)
"""Moments in milliseconds since 1970-01-01T00:00:00Z."""
