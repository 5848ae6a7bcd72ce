"""The tables of webhooks: sealed secrets, how far each receiver is in each stream, and what was sent lately."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, PrimaryKeyConstraint, String, Table, Text

from server.journal.schema.tables import metadata

secret = Table(
    "webhook_secret",
    metadata,
    Column("secret_id", String(36), nullable=False),
    Column("receiver_id", String(36), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("secret_id"),
)
"""An event of the city's stream names the row that is in force. `sealed`: see `server.jobs.sealing`."""

position = Table(
    "webhook_position",
    metadata,
    Column("receiver_id", String(36), nullable=False),
    Column("stream", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("delivered", BigInteger, nullable=False),
    Column("skipped_from", BigInteger),
    Column("skipped_to", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("error", String(64)),
    Column("failing_since", BigInteger),
    PrimaryKeyConstraint("receiver_id", "stream"),
)
"""`seq`: of the last event that is settled: delivered, of no chosen kind, or set aside. `delivered`: of the last one
that the receiver acknowledged, 0 before the first. `skipped_from` to `skipped_to`: set aside, and not told yet.
`failures`: failed tries in a row, the last by `error`, since `failing_since`."""

delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", String(36), nullable=False),
    Column("receiver_id", String(36), nullable=False),
    Column("stream", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("status", Integer),
    Column("error", String(64)),
    Column("again", Boolean, nullable=False),
    PrimaryKeyConstraint("receiver_id", "id"),
)
"""One row for each try, the latest of each receiver. `id`: a UUIDv7, so in the order of time. `status`: the answer's,
None without an answer. `again`: somebody asked for it to be sent again."""
