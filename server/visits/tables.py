"""The tables of the durable follower: its position in each stream, and the rows that it writes."""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table

from server.journal.schema.tables import metadata

follower = Table(
    "follower",
    metadata,
    Column("name", String(32), nullable=False),
    Column("stream", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("name", "stream"),
)
"""`seq`: of the last event of `stream` that the follower `name` has folded into its rows."""

visit = Table(
    "visit",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("ticket_id", String(36), nullable=False),
    Column("day", String(10), nullable=False),
    Column("number", String(16), nullable=False),
    Column("service", String(16), nullable=False),
    Column("cls", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("visit_target_s", Integer, nullable=False),
    Column("transaction_target_s", Integer, nullable=False),
    Column("ended", String(16), nullable=False),
    Column("ended_at", BigInteger),
    Column("ended_by", String(64)),
    Column("called_at", BigInteger),
    Column("started_at", BigInteger),
    Column("wait_ms", BigInteger, nullable=False),
    Column("called_ms", BigInteger, nullable=False),
    Column("served_ms", BigInteger, nullable=False),
    Column("parked_ms", BigInteger, nullable=False),
    Column("dossiers", Integer, nullable=False),
    Column("no_shows", Integer, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("counter", String(36)),
    Column("outcome", String(64)),
    Column("procedure", String(64)),
    Column("priority", String(64)),
    Column("language", String(16), nullable=False),
    Column("slot_at", BigInteger),
    PrimaryKeyConstraint("branch", "ticket_id"),
    Index(None, "branch", "day"),
)
"""One row for each ticket; the columns are the fields of `Visit`, in order."""

act = Table(
    "visit_act",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("day", String(10), nullable=False),
    Column("ticket_id", String(36), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("counter", String(36)),
    Column("reason", String(64)),
    Column("served_ms", BigInteger, nullable=False),
    Column("dossiers", Integer, nullable=False),
    PrimaryKeyConstraint("branch", "seq"),
    Index(None, "branch", "day"),
)
"""One row for each listed act; the columns are the fields of `Act`, in order."""
