"""The tables of the journal and those written in the same transaction: `answer`, `number`.

Moments are whole milliseconds since 1970-01-01T00:00:00Z. Every key starts with the stream, so that the
tables can be split by branch. Other packages add their tables to `metadata`, and a revision under
`migrations/versions`.
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
    text,
)

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

LISTED = text("id NOT LIKE '%/%'")
"""Streams that a process holds in memory; a dossier's has a slash, and there are millions of them."""

OTHERS = text("id LIKE '%/%'")
"""All other streams."""

Index("ix_stream_listed", stream.c.id, sqlite_where=LISTED, postgresql_where=LISTED)

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

history = Table(
    "history",
    metadata,
    Column("id", String(36), nullable=False),  # of this journal, made once; one row
    PrimaryKeyConstraint("id"),
)

archived = Table(  # the last event of a stream that was archived and taken out: its chain goes on from there
    "archived",
    metadata,
    Column("stream", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("day", String(10), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("stream"),
)

answer = Table(  # to a command without events: the refusal (JSON), or the stream's seq when nothing was to be changed
    "answer",
    metadata,
    Column("stream", String(64), nullable=False),
    Column("command_id", String(128), nullable=False),
    Column("command_digest", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("refused", Text),
    Column("seq", BigInteger),
    PrimaryKeyConstraint("stream", "command_id"),
    Index(None, "stream", "at"),
)

number = Table(  # never replaced: its primary key is the guard that a number is given once
    "number",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("prefix", String(3), nullable=False),
    Column("n", Integer, nullable=False),
    Column("ticket_id", String(36), nullable=False),
    PrimaryKeyConstraint("branch", "day", "prefix", "n"),
)
