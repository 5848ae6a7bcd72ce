"""Writes many rows of one table in as few statements as the database allows, not one by one.

A batch of tickets is two tables' rows. Row by row, SQLite's driver gives the interpreter's lock away at each one,
and the event loop takes it: most of a batch's time was spent waiting to get it back. So rows go in by the power of
two (`VALUES (…), (…), …`): a handful of statements for any number. PostgreSQL takes all of them as one JSON
document, in one round trip.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table

from .dialects import POSTGRESQL
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
        self._start = f'{self._into} SELECT {names} FROM json_populate_recordset(NULL::"{table.name}", '
        self.one = self._sql_of("$1")
        """The statement in PostgreSQL's own words, its one parameter the `document`."""

    def sql(self, together: int) -> str:
        return self._sql_of("%s")

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        if rows:
            execute(connection, self._sql_of("%s"), [self.document(rows).decode()])

    def document(self, rows: Sequence[Row]) -> bytes:
        """The rows as JSON."""
        columns = self.columns
        return _encode([dict(zip(columns, row, strict=True)) for row in rows])

    def _sql_of(self, parameter: str) -> str:
        return f"{self._start}{parameter}::json){self._conflict}"


def many_rows(engine: Engine, table: Table, *, replace: bool = False, ignore: bool = False) -> ManyRows:
    """The writer of one table's rows for this database."""
    kind = PostgresqlRows if engine.dialect.name == POSTGRESQL else SqliteRows
    return kind(table, replace=replace, ignore=ignore)
