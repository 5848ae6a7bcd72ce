"""The tables of the durable follower: its position in each stream, and the rows that it writes."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

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
    Column("rating", Integer),
    Column("parts", Text, nullable=False, server_default="[]"),
    Column("further", Text, nullable=False, server_default="[]"),
    Column("overrun", String(16)),
    PrimaryKeyConstraint("branch", "ticket_id"),
    Index(None, "branch", "day"),
)
"""One row for each ticket; the columns are the fields of `Visit`, in order, `parts` and `further` as JSON."""

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

counter_time = Table(
    "counter_time",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("counter", String(36), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("day", String(10), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(64)),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("by_end", Boolean, nullable=False),
    PrimaryKeyConstraint("branch", "counter", "seq"),
    Index(None, "branch", "day"),
)
"""One row for each stretch that a counter was open or paused; the columns are the fields of `CounterTime`."""

booking = Table(
    "booking",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("appointment", String(36), nullable=False),
    Column("day", String(10), nullable=False),
    Column("service", String(16), nullable=False),
    Column("procedure", String(64)),
    Column("slot_at", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    PrimaryKeyConstraint("branch", "appointment"),
    Index(None, "branch", "day"),
)
"""One row for each appointment; the columns are the fields of `Booking`."""

plan = Table(
    "plan",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("service", String(16), nullable=False),
    Column("places", Integer, nullable=False),
    PrimaryKeyConstraint("branch", "day", "service"),
)
"""A day's places for appointments of each service; the columns are the fields of `Plan`."""

visit_day = Table(
    "visit_day",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("tallied", Boolean, nullable=False),
    PrimaryKeyConstraint("branch", "day"),
)
"""The days that have visits; `tallied`: whether `visit_tally` has the day as its visits are now."""

visit_tally = Table(
    "visit_tally",
    metadata,
    Column("branch", String(64), nullable=False),
    Column("by", String(16), nullable=False),
    Column("alone", String(32), nullable=False),
    Column("day", String(10), nullable=False),
    Column("counts", Text, nullable=False),
    Column("lengths", Text, nullable=False),
    PrimaryKeyConstraint("branch", "by", "alone", "day"),
)
"""A day's visits counted by key, as `day_tallies` writes them; `alone`: of which of them, empty for all.

`counts` and `lengths` are apart, since each report needs one of them alone.
"""

ROWS = (visit, act, counter_time, booking, plan, visit_day, visit_tally)
"""Everything that the follower writes for a branch, beside its position."""
