"""Copies what can still be read of an SQLite file with damaged pages or indexes into a new file, row by row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete

from server.backup.table_rows import tables
from server.journal.database.dialects import connect_to_write
from server.journal.database.migrate import migrate

from .set_aside import SetAside

NEAR = 500
"""So many rows are tried one by one after a row that cannot be read, before the steps grow."""


class Unreadable(Exception):
    """Nothing can be read of the file."""


class Salvaged(Struct, frozen=True):
    """By table: rows that were copied, places where rows could not be read, and rows that do not fit the table."""

    copied: dict[str, int]
    gaps: dict[str, int]
    misfits: dict[str, int]

    @property
    def loses(self) -> bool:
        """Whether anything is not in the new file."""
        return any(self.gaps.values()) or any(self.misfits.values())


def salvage(damaged: Path, engine: Engine, aside: SetAside) -> Salvaged:
    """`damaged`: a copy of the file, with its log beside it, as it is opened here; `engine`: of an empty database.

    Rows that do not fit are set aside. Raises Unreadable, SQLAlchemyError, OSError.
    """
    copied, gaps, misfits = {}, {}, {}
    with closing(sqlite3.connect(damaged, isolation_level=None)) as source:
        source.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        revision, known = _schema(source)
        migrate(engine, revision)
        with connect_to_write(engine) as connection, connection.begin():
            for name, table in tables(connection).items():
                if name not in known:
                    continue
                connection.execute(delete(table))  # the migration made a history of its own
                rows = _Rows(source, name)
                copied[name], misfits[name] = _copy(connection, name, rows, aside)
                gaps[name] = rows.gaps
    return Salvaged(copied, gaps, misfits)


def _schema(source: sqlite3.Connection) -> tuple[str, set[str]]:
    """The revision and the names of the tables. Raises Unreadable."""
    try:
        (revision,) = source.execute("SELECT version_num FROM alembic_version").fetchone()
        names = source.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError, TypeError) as error:
        raise Unreadable(str(error)) from error
    return str(revision), {name for (name,) in names}


class _Rows:
    """A table's rows in the order in which they lie, passing over what cannot be read; `gaps`: how often it did."""

    def __init__(self, source: sqlite3.Connection, table: str) -> None:
        self._source = source
        self._table = table
        self.gaps = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if not self._has_rowids():
            yield from self._as_far_as_it_goes()
            return
        after = -1
        query = f'SELECT rowid AS "rowid ", * FROM "{self._table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid'
        while True:
            try:
                cursor = self._source.execute(query, (after,))
                names = [column[0] for column in cursor.description[1:]]
                for rowid, *values in cursor:
                    after = rowid
                    yield dict(zip(names, values, strict=True))
                return
            except sqlite3.DatabaseError:
                self.gaps += 1
            beyond = self._beyond(after)
            if beyond is None:
                return
            after = beyond

    def _has_rowids(self) -> bool:
        try:
            self._source.execute(f'SELECT rowid FROM "{self._table}" LIMIT 0')
        except sqlite3.OperationalError:
            return False
        except sqlite3.DatabaseError:
            pass  # it is damaged, which its rows will say
        return True

    def _as_far_as_it_goes(self) -> Iterator[dict[str, Any]]:
        """Of a table that lies in the order of its key: what comes after a page that cannot be read is lost."""
        try:
            cursor = self._source.execute(f'SELECT * FROM "{self._table}"')
            names = [column[0] for column in cursor.description]
            for values in cursor:
                yield dict(zip(names, values, strict=True))
        except sqlite3.DatabaseError:
            self.gaps += 1

    def _beyond(self, after: int) -> int | None:
        """The next rowid after which a row can be read; None when there is none."""
        query = f'SELECT * FROM "{self._table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT 1'
        step = 1
        while step < 1 << 40:
            try:
                found = self._source.execute(query, (after + step,)).fetchone()
            except sqlite3.DatabaseError:
                step = step + 1 if step < NEAR else step * 2
                continue
            return None if found is None else after + step
        return None


def _copy(connection: Connection, table: str, rows: _Rows, aside: SetAside) -> tuple[int, int]:
    """How many rows were copied, and how many did not fit."""
    driver: Any = connection.connection.driver_connection
    copied = misfits = 0
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        places = ", ".join("?" for _ in row)
        values = [_stored(value) for value in row.values()]
        try:
            added = driver.execute(f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({places})', values).rowcount
        except (sqlite3.Error, OverflowError):
            added = 0
        if added > 0:
            copied += 1
        else:
            misfits += aside.add(table, "it does not fit into its table", [row])
    return copied, misfits


def _stored(value: Any) -> Any:
    """A value as it was read; a text that is none is stored again as it was, since the chain must not call it right."""
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "surrogateescape")
    return value
