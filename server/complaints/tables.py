"""The tables of complaints: a row each for lists and counts, and their sealed words."""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, String, Table, Text, UniqueConstraint

from server.journal.schema.tables import metadata

complaint = Table(
    "complaint",
    metadata,
    Column("id", String(36), nullable=False),
    Column("code", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("branch", String(36), nullable=False),
    Column("about", String(16), nullable=False),
    Column("dossier_id", String(36)),
    Column("sent_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("taker", String(36)),
    Column("answered_at", BigInteger),
    Column("outcome", String(16)),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("code"),
    Index(None, "branch", "state", "due_at"),
    Index(None, "sent_at"),
    Index(None, "answered_at"),
)
"""A row for each complaint, as its events left it."""

complaint_text = Table(
    "complaint_text",
    metadata,
    Column("id", String(36), nullable=False),
    Column("fields", Text, nullable=False),
    PrimaryKeyConstraint("id"),
)
"""JSON, name (`text`, `contact`, `answer`) → base 64 of nonce and sealed value, under the key of the complaint's id."""
