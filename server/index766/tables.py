"""The tables of the counts of each day."""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from server.journal.schema.tables import metadata

index_day = Table(
    "index_day",
    metadata,
    Column("day", String(10), nullable=False),
    Column("branch", String(36), nullable=False),
    Column("code", String(24), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("of_n", BigInteger, nullable=False),
    PrimaryKeyConstraint("day", "branch", "code"),
)
"""A row for each figure that was counted of a day that is over, by branch; `branch` empty, `code` `counted`: the day
was counted, whatever was found."""

procedure_day = Table(
    "procedure_day",
    metadata,
    Column("day", String(10), nullable=False),
    Column("branch", String(36), nullable=False),
    Column("procedure", String(32), nullable=False),
    Column("dossiers", Integer, nullable=False),
    Column("hands", Integer, nullable=False),
    Column("brought", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("later", Integer, nullable=False),
    Column("extra", Integer, nullable=False),
    Column("by_paper", Text, nullable=False),
    PrimaryKeyConstraint("procedure", "day", "branch"),
    Index(
        "ix_procedure_day_sums", "day", "procedure", "branch", "dossiers", "hands", "brought", "held", "later", "extra"
    ),
)
"""What was asked of citizens in the dossiers that were decided on a day, by branch and procedure; see `procedures`. A
year of the city is read from its index alone."""
