"""Writes many rows of one table in as few statements as the database allows, not one by one.

A batch of tickets is three tables' rows. Row by row, SQLite's driver gives the interpreter's lock away at each one,
and the event loop takes it: most of a batch's time was spent waiting to get it back. So rows go in by the power of
two (`VALUES (…), (…), …`): a handful of statements for any number. PostgreSQL takes all of them as one JSON
document, in one round trip.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table

from .dialects import CHANNEL, POSTGRESQL
from .driver import execute

Row = tuple[Any, ...]

MOST_TOGETHER = 128
"""Rows of one SQLite statement; it takes 32,766 parameters."""

_encode = msgspec.json.Encoder().encode


class ManyRows(ABC):
    """The rows of one table, each in the order of the table's columns.

    `replace`: a row whose primary key is there already is replaced; `ignore`: it is left; otherwise that is an
    IntegrityError.
    """

    def __init__(self, table: Table, *, replace: bool = False, ignore: bool = False) -> None:
        self.table = table.name
        self.columns = tuple(column.name for column in table.columns)
        key = [column.name for column in table.primary_key.columns]
        self.key_of = itemgetter(*(self.columns.index(name) for name in key))
        self.replace = replace
        names = ", ".join(f'"{name}"' for name in self.columns)
        self._into = f'INSERT INTO "{table.name}" ({names})'
        self._conflict = ""
        if replace:
            rest = ", ".join(f'"{name}" = excluded."{name}"' for name in self.columns if name not in key)
            self._conflict = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {rest}"
        elif ignore:
            self._conflict = f" ON CONFLICT ({', '.join(key)}) DO NOTHING"

    @abstractmethod
    def sql(self, together: int) -> str:
        """The statement for so many rows."""

    @abstractmethod
    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Writes `rows`, no two with one key. Raises SQLAlchemy's DBAPIError."""


class SqliteRows(ManyRows):
    """Statements of 1, 2, 4 … rows, each prepared once."""

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        done = 0
        while done < len(rows):
            together = min(MOST_TOGETHER, 1 << ((len(rows) - done).bit_length() - 1))
            values = [value for row in rows[done : done + together] for value in row]
            execute(connection, self.sql(together), values)
            done += together

    @lru_cache(maxsize=16)  # noqa: B019  (as many as there are powers of two; the object lives as long as the program)
    def sql(self, together: int) -> str:
        row = f"({', '.join('?' * len(self.columns))})"
        return f"{self._into} VALUES {', '.join([row] * together)}{self._conflict}"


class PostgresqlRows(ManyRows):
    """One parameter, one round trip, whatever their number."""

    def __init__(self, table: Table, *, replace: bool = False, ignore: bool = False) -> None:
        super().__init__(table, replace=replace, ignore=ignore)
        names = ", ".join(f'"{name}"' for name in self.columns)
        rows = f'json_populate_recordset(NULL::"{table.name}", %({table.name})s::json)'
        self._sql = f"{self._into} SELECT {names} FROM {rows}{self._conflict}"

    def sql(self, together: int) -> str:
        return self._sql

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        if rows:
            execute(connection, self._sql, {self.table: self.document(rows)})

    def document(self, rows: Sequence[Row]) -> str:
        """The rows as the statement's one parameter, which bears the table's name."""
        return _encode([dict(zip(self.columns, row, strict=True)) for row in rows]).decode()


def write_batch(connection: Connection, written: Sequence[tuple[ManyRows, Sequence[Row]]], notices: list[str]) -> None:
    """Writes several tables' rows, and on PostgreSQL tells the followers at COMMIT: there in one round trip.

    Raises SQLAlchemy's DBAPIError.
    """
    if connection.dialect.name != POSTGRESQL:
        for rows_of, rows in written:
            rows_of.write(connection, rows)
        return
    parameters = {"channel": CHANNEL, "notices": _encode(notices).decode()}
    parts = []
    for rows_of, rows in written:
        assert isinstance(rows_of, PostgresqlRows)
        parameters[rows_of.table] = rows_of.document(rows)
        parts.append(f'"write_{rows_of.table}" AS ({rows_of.sql(len(rows))})')
    tell = "SELECT pg_notify(%(channel)s, said) FROM json_array_elements_text(%(notices)s::json) AS said"
    execute(connection, f"WITH {', '.join(parts)} {tell}", parameters)


def many_rows(engine: Engine, table: Table, *, replace: bool = False, ignore: bool = False) -> ManyRows:
    """The writer of one table's rows for this database."""
    kind = PostgresqlRows if engine.dialect.name == POSTGRESQL else SqliteRows
    return kind(table, replace=replace, ignore=ignore)
