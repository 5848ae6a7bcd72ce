"""The tables of dossiers: what lists, look-ups and due dates read; and the counter of codes."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from server.journal.schema.tables import metadata

dossier = Table(
    "dossier",
    metadata,
    Column("id", String(36), nullable=False),
    Column("seq", BigInteger, nullable=False),  # of the event after which this row was written
    Column("code", String(64)),
    Column("state", String(16), nullable=False),
    Column("branch", String(36), nullable=False),
    Column("procedure", String(32), nullable=False),
    Column("ticket_id", String(36)),
    Column("unit", String(36)),
    Column("holder", String(36)),
    Column("offered_unit", String(36)),
    Column("offered_to", String(36)),
    Column("drafted_at", BigInteger, nullable=False),
    Column("received_at", BigInteger),
    Column("due_at", BigInteger),  # None: not received, or its time stands still
    Column("ended_at", BigInteger),
    Column("since", BigInteger),  # how long who has it in hand has had it
    Column("offered_at", BigInteger),
    Column("has_new_date", Boolean),  # with an apology, which is possible once
    Column("way", String(8), nullable=False, server_default="desk"),
    Column("external", String(64)),  # its code in the system that it came from, or that decides it
    Column("drop_off", String(36)),  # the list by which it was handed over, and its line there
    Column("drop_place", Integer),
    Column("sheets", Integer),
    Column("parent", String(36)),  # the dossier that opened this one
    PrimaryKeyConstraint("id"),
    UniqueConstraint("code"),
    Index(None, "unit", "state", "due_at"),
    Index(None, "holder", "state", "due_at"),
    Index(None, "state", "due_at"),
    Index(None, "branch", "state"),
    Index(None, "ticket_id"),
    Index(None, "external", unique=True),
)
"""A row for each dossier, as its events left it."""

for _column in (dossier.c.offered_unit, dossier.c.offered_to):  # of the few that were handed over and not accepted yet
    _is_offered = _column.is_not(None)
    Index(f"ix_dossier_{_column.name}", _column, sqlite_where=_is_offered, postgresql_where=_is_offered)

IS_OPEN = dossier.c.ended_at.is_(None)
Index("ix_dossier_open", dossier.c.due_at, dossier.c.id, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
Index(
    "ix_dossier_branch_open",
    dossier.c.branch,
    dossier.c.due_at,
    dossier.c.id,
    sqlite_where=IS_OPEN,
    postgresql_where=IS_OPEN,
)
"""Those that go on, in the order of every list: what the lists of the whole city and of a branch walk along."""

_is_listed = dossier.c.drop_off.is_not(None)
Index("ix_dossier_drop_off", dossier.c.drop_off, sqlite_where=_is_listed, postgresql_where=_is_listed)

_is_child = dossier.c.parent.is_not(None)
Index("ix_dossier_parent", dossier.c.parent, sqlite_where=_is_child, postgresql_where=_is_child)

course = Table(
    "dossier_course",
    metadata,
    Column("id", String(36), nullable=False),
    Column("branch", String(36), nullable=False),
    Column("unit", String(36), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("decided_at", BigInteger),
    Column("in_time", Boolean),
    Column("steps", Integer, nullable=False),
    Column("named", Integer, nullable=False),
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("receipts", Integer, nullable=False, server_default="1"),
    Column("papers", Integer, nullable=False, server_default="0"),
    Column("held", Integer, nullable=False, server_default="0"),
    Column("way", String(8), nullable=False, server_default="desk"),
    Column("procedure", String(32), nullable=False, server_default=text("''")),
    Column("hands", Integer, nullable=False, server_default="0"),
    Column("asked_papers", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("id"),
    Index(None, "received_at", "branch", "unit", "steps", "named"),
    Index(None, "decided_at", "branch", "unit", "in_time"),
    Index("ix_dossier_course_way", "received_at", "branch", "unit", "way"),
)
"""A row for each dossier that was received and is no child, for figures: how many had it in hand, of these how many
with name and due time (one fewer for each whose opinion was asked without), and whether it was decided in time. Figures
read its indexes alone, and no list reads it.

`asked`: how often the citizen was asked for papers; `receipts`: the first one and those that replaced one; `papers`:
how many components it has, of these `held` those that the office had already. `hands`: the steps until it was decided;
`asked_papers`: see `server.dossier.asked_papers`; empty `procedure`: the row is of a release before."""

sequence = Table(  # never made smaller: its row is the guard that a code is given once
    "dossier_sequence",
    metadata,
    Column("unit", String(36), nullable=False),
    Column("day", String(10), nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("unit", "day"),
)
"""The last number that a unit gave on a day."""

untold = Table(
    "dossier_untold",
    metadata,
    Column("id", String(36), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", "seq"),
)
"""The outbox: events that other systems are still to be told, written with the event and deleted when it was taken."""

payment = Table(
    "dossier_payment",
    metadata,
    Column("id", String(36), nullable=False),
    Column("place", Integer, nullable=False),
    Column("number", String(96), nullable=False),
    Column("payment", String(36), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("branch", String(36), nullable=False),
    Column("counter", String(36), nullable=False),
    Column("shift", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("paid_by", String(8), nullable=False),
    Column("vnd", BigInteger, nullable=False),
    Column("voided", String(64)),
    PrimaryKeyConstraint("id", "place"),
    Index(None, "branch", "counter", "shift", "n"),
)
"""A row for each time that money of a dossier came in or went out, by its place among these, from 1."""

opinion = Table(
    "dossier_opinion",
    metadata,
    Column("id", String(36), nullable=False),
    Column("no", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("unit", String(36), nullable=False),
    Column("person", String(36)),
    Column("since", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", "no", "place"),
    Index(None, "unit", "due_at"),
    Index(None, "due_at"),
)
"""A row for each whose opinion is awaited: the `place` of the dossier's consultation `no`. It goes with the answer."""

till = Table(  # never made smaller: its row is the guard that a number is given once
    "till",
    metadata,
    Column("branch", String(36), nullable=False),
    Column("counter", String(36), nullable=False),
    Column("shift", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("branch", "counter"),
)
"""A counter's cash: its present shift, and the last number of a receipt."""

closing = Table(
    "till_closing",
    metadata,
    Column("branch", String(36), nullable=False),
    Column("counter", String(36), nullable=False),
    Column("shift", Integer, nullable=False),
    Column("closed_at", BigInteger, nullable=False),
    Column("closed_by", String(36), nullable=False),
    Column("cash_vnd", BigInteger, nullable=False),
    Column("transfer_vnd", BigInteger, nullable=False),
    Column("receipts", Integer, nullable=False),
    Column("voided", Integer, nullable=False),
    Column("counted_vnd", BigInteger, nullable=False),
    Column("reason", String(64)),
    PrimaryKeyConstraint("branch", "counter", "shift"),
    Index(None, "branch", "closed_at"),
)
"""A shift that was closed: what should have been there, what was counted, and a code, why they differ."""

to_sign = Table(
    "to_sign",
    metadata,
    Column("id", String(36), nullable=False),
    Column("file", String(36), nullable=False),
    Column("look", String(16), nullable=False),
    Column("filed_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("id", "file"),
    Index(None, "look", "filed_at"),
)
"""A row for each file that waits for a signature, with the look that it gets next."""

signing_batch = Table(
    "signing_batch",
    metadata,
    Column("id", String(36), nullable=False),
    Column("asked_by", String(36), nullable=False),
    Column("look", String(16), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("id"),
    Index(None, "asked_by", "asked_at"),
)
"""What a person asked to have signed by one press; old ones are deleted."""

signing_item = Table(
    "signing_item",
    metadata,
    Column("batch", String(36), nullable=False),
    Column("place", Integer, nullable=False),
    Column("dossier_id", String(36), nullable=False),
    Column("file", String(36), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),
    PrimaryKeyConstraint("batch", "place"),
    Index(None, "dossier_id", "file"),
)
"""A file of a batch. `state`: `asked`, `signed` or `refused`, with the reason."""

scan_text = Table(
    "scan_text",
    metadata,
    Column("doc", BigInteger, nullable=False),
    Column("dossier_id", String(36), nullable=False),
    Column("file", String(36), nullable=False),
    Column("subject", String(36), nullable=False),
    Column("raw", String(64), nullable=False),
    Column("raw_bytes", BigInteger, nullable=False),
    Column("filed_at", BigInteger, nullable=False),
    Column("aside", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("pdf", String(64)),
    Column("pdf_bytes", BigInteger),
    Column("text", String(64)),
    Column("text_bytes", BigInteger),
    Column("words", Integer, nullable=False),
    PrimaryKeyConstraint("doc"),
    Index(None, "dossier_id"),
    Index(None, "subject"),
)
"""A row for each filed scan, and what was made of it (`server.dossier.ocr`); that can be made again at any time.

`doc`: its number, which follows from the dossier and the file. `subject`: the id of its key; `raw`: its name in the
store. `aside`: it was set aside, and nobody finds a dossier by it. `state`: see `ocr.rows.TextState`. `pdf`, `text`:
names of the sealed PDF/A and text; `words`: how many rows of `scan_word` it has."""

WAITS = text("state = 'waiting'")
Index("ix_scan_text_waiting", scan_text.c.filed_at, sqlite_where=WAITS, postgresql_where=WAITS)

ticket_scan = Table(
    "ticket_scan",
    metadata,
    Column("id", String(36), nullable=False),
    Column("branch", String(36), nullable=False),
    Column("ticket_id", String(36), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("id"),
    Index(None, "branch", "ticket_id"),
    Index(None, "at"),
)
"""A scan of a ticket alone. `id`: of its key, and what its row of `scan_text` has for a dossier."""

scan_word = Table(
    "scan_word",
    metadata,
    Column("word", BigInteger, nullable=False),
    Column("doc", BigInteger, nullable=False),
    PrimaryKeyConstraint("word", "doc"),
    Index(None, "doc"),
    sqlite_with_rowid=False,
)
"""Keyed hashes (`ocr.words`) of the words of a scan; none of what was erased."""
