"""The table of background jobs."""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from server.journal.schema.tables import metadata

job = Table(
    "job",
    metadata,
    Column("id", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("branch", String(64), nullable=False),
    Column("lane", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("payload", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("claim", String(32)),
    Column("leased_until", BigInteger),
    Column("error", String(64)),
    PrimaryKeyConstraint("id"),
    Index(None, "state", "due_at"),
    Index(None, "lane"),
)
"""Moments in milliseconds since 1970-01-01T00:00:00Z. `branch`: whom it concerns, empty for the city. `payload`:
sealed, in base 64; None once the job is over. `claim`: of the worker that has it, until `leased_until`. `tries`:
failed ones in a row, and the one that runs. `error`: a code, of the last failed try."""
