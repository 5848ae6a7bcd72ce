"""The tables of what is sealed of dossiers, and of the keyed hashes by which it is found."""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, String, Table, Text

from server.journal.schema.tables import metadata

sealed_record = Table(
    "sealed_record",
    metadata,
    Column("subject_id", String(36), nullable=False),
    Column("dossier_id", String(36), nullable=False),
    Column("part", String(16), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("fields", Text, nullable=False),
    Column("from_card", String(200), nullable=False),
    Column("erased", BigInteger, nullable=False),
    PrimaryKeyConstraint("subject_id"),
    Index(None, "dossier_id"),
)
"""A person in a part of a dossier, or its texts (part `texts`), under one key, named by `subject_id`. `seq`: of the
event that noted it; the highest of a part is in force. `fields`: JSON, name → base 64 of nonce and sealed value;
`from_card`: names, with spaces between. `erased`: 1 once its key was destroyed; `fields` is then empty."""

people_index = Table(
    "people_index",
    metadata,
    Column("kind", String(8), nullable=False),
    Column("hash", String(32), nullable=False),
    Column("subject_id", String(36), nullable=False),
    PrimaryKeyConstraint("kind", "hash", "subject_id"),
    Index(None, "subject_id"),
)
"""Keyed hashes (`server.people.indexed`) of what is in force, and as `past` the numbers of who was replaced; no row of
what was erased."""

retention = Table(
    "retention",
    metadata,
    Column("dossier_id", String(36), nullable=False),
    Column("branch", String(36), nullable=False),
    Column("procedure", String(32), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Column("listed_at", BigInteger),
    Column("hold", String(64)),
    PrimaryKeyConstraint("dossier_id"),
    Index(None, "branch", "procedure", "kind", "ended_at"),
    Index(None, "listed_at"),
)
"""A row for each dossier that has ended and has sealed data. `kind`: see `protocol.retention.kind_of`; `listed_at`:
since when it is over its term; `hold`: a code, why it is kept all the same."""
