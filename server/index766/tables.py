"""The table of the counts of each day."""

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String, Table

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
