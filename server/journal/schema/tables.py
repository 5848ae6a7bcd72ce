"""The journal's tables, and the current-state rows that the appending transaction keeps beside it.

Moments are whole milliseconds since 1970-01-01T00:00:00Z. Every key starts with the stream, so that the
tables can be split by branch. `metadata` is shared: another part of the server adds its tables to it and a
revision under `migrations/versions`.

Two notes in a table's `info` tell the journal how to treat current-state rows:
`STREAM_COLUMN` names the column that holds the stream they belong to; `INSERT_ONLY` says that a row is never
replaced, so that its primary key is a guard that fires.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

STREAM_COLUMN = "stream_column"
INSERT_ONLY = "insert_only"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

stream = Table(
    "stream",
    metadata,
    Column("id", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),  # of the last event; 0 before the first
    Column("opened_seq", BigInteger, nullable=False),  # of the event that start-up folds from; 0 for all
    Column("day", String(10), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("id"),
)

journal = Table(
    "journal",
    metadata,
    Column("stream", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("day", String(10), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("taken_at", BigInteger),
    Column("kind", String(64), nullable=False),
    Column("v", Integer, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("command_id", String(128), nullable=False),
    Column("part", Integer, nullable=False),
    Column("command_digest", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    PrimaryKeyConstraint("stream", "seq"),
    UniqueConstraint("stream", "command_id", "part"),
    Index(None, "stream", "day"),
)

ticket = Table(
    "ticket",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("ticket_id", String(36), nullable=False),
    Column("day", String(10), nullable=False),
    Column("number", String(16), nullable=False),
    Column("service", String(16), nullable=False),
    Column("class", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    Column("counter", String(36)),
    Column("dossiers", Integer, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("called_at", BigInteger),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("served_ms", BigInteger, nullable=False),
    Column("parked_ms", BigInteger, nullable=False),
    Column("outcome", String(32)),
    PrimaryKeyConstraint("branch", "ticket_id"),
    Index(None, "branch", "day"),
    info={STREAM_COLUMN: "branch"},
)

number = Table(
    "number",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("prefix", String(3), nullable=False),
    Column("n", Integer, nullable=False),
    Column("ticket_id", String(36), nullable=False),
    PrimaryKeyConstraint("branch", "day", "prefix", "n"),
    info={STREAM_COLUMN: "branch", INSERT_ONLY: True},
)

follower = Table(
    "follower",
    metadata,
    Column("name", String(32), nullable=False),
    Column("stream", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),  # of the last event that this follower has worked in
    PrimaryKeyConstraint("name", "stream"),
)

visits = Table(
    "visits",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("service", String(16), nullable=False),
    Column("class", String(8), nullable=False),
    Column("issued", Integer, nullable=False),
    Column("served", Integer, nullable=False),
    Column("within_visit", Integer, nullable=False),
    Column("within_mandate", Integer, nullable=False),
    Column("visit_ms", BigInteger, nullable=False),  # sum over the served
    Column("served_ms", BigInteger, nullable=False),  # sum over the served
    PrimaryKeyConstraint("branch", "day", "service", "class"),
)

CURRENT_STATE = "ticket", "number"
"""The tables a model of this folder's readers may name in a RowChange; each has a STREAM_COLUMN."""
