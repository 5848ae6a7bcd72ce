"""All that differs between SQLite and PostgreSQL: locking, durability, what is new, and fast many-row writes.

SQLite: WAL with synchronous=FULL, so that a COMMIT is on the disk; a writing transaction begins IMMEDIATE and so
holds the file's only write lock, which makes FOR UPDATE needless (SQLAlchemy leaves it out there).
PostgreSQL: READ COMMITTED, the heads' rows locked by FOR UPDATE, followers woken by pg_notify. Nobody holds a lock
for long who has stopped working: a session that sits in a transaction is ended by the server, a line that is dead is
given up by the kernel.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, Table, event, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
CHANNEL = "motcua"
"""What PostgreSQL followers LISTEN to; the payload is `stream seq`."""

IDLE_TIMEOUT_MS = 10_000
"""How long PostgreSQL lets a stopped process hold what it locked."""

LINE = {
    "application_name": "motcua",
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""How libpq finds out that the other end is gone (seconds; `tcp_user_timeout` in ms); a URL may say otherwise."""

_WRITES = "motcua_writes"
_MIGRATING = 0x4D43  # any number that nobody else locks in this database


def tune(engine: Engine, busy_timeout_ms: int) -> None:
    """Makes every connection of `engine` durable and polite. Call once, before the first connection."""
    if engine.dialect.name == SQLITE:
        _tune_sqlite(engine, busy_timeout_ms)
    elif engine.dialect.name == POSTGRESQL:
        _tune_postgresql(engine, busy_timeout_ms)


def _tune_postgresql(engine: Engine, busy_timeout_ms: int) -> None:
    """A COMMIT is on the server's disk whatever its default is; stricter (a standby's disk too) stays."""
    settings = (
        "SELECT set_config('synchronous_commit', 'on', false) "
        "WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')",
        f"SET lock_timeout = {busy_timeout_ms:d}",
        f"SET idle_in_transaction_session_timeout = {IDLE_TIMEOUT_MS:d}",
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute("; ".join(settings))
        connection.autocommit = False


def _tune_sqlite(engine: Engine, busy_timeout_ms: int) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        connection.execute(f"PRAGMA busy_timeout = {busy_timeout_ms:d}")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def lock_schema(connection: Connection) -> None:
    """Lets one migrate at a time; who comes second waits as long as it takes. SQLite's write lock does it anyway."""
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING:d})")


def connect_to_write(engine: Engine) -> Connection:
    """A connection whose transactions take the write lock as they begin (SQLite), not at their first write."""
    return engine.connect().execution_options(**{_WRITES: True})


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it was when the block began, however long it reads."""
    options = {} if engine.dialect.name == SQLITE else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def data_version(connection: Connection) -> int | None:
    """A number that changes when any other connection commits; None where there is no telling (PostgreSQL)."""
    if connection.dialect.name != SQLITE:
        return None
    driver: Any = connection.connection.driver_connection  # beside SQLAlchemy, so that no transaction begins
    try:
        version: int = driver.execute("PRAGMA data_version").fetchone()[0]
    except sqlite3.Error:
        return None  # whoever reads next finds out what is wrong
    return version


def notify(connection: Connection, heads: Sequence[tuple[str, int]]) -> None:
    """Tells the followers in other processes, at COMMIT, which streams have moved to which seq."""
    if connection.dialect.name == POSTGRESQL:
        say = text("SELECT pg_notify(:channel, :payload)")
        connection.execute(say, [{"channel": CHANNEL, "payload": f"{stream} {seq}"} for stream, seq in heads])


class Query:
    """A SELECT compiled once, for the few that are asked for every command or batch."""

    def __init__(self, engine: Engine, query: Select[Any]) -> None:
        compiled = query.compile(dialect=engine.dialect)
        self.sql = str(compiled)
        self._order = compiled.positiontup

    def rows(self, connection: Connection, **parameters: Any) -> Sequence[Row[Any]]:
        """All rows. Raises SQLAlchemy's DBAPIError."""
        if self._order is None:
            return connection.exec_driver_sql(self.sql, parameters).all()
        return connection.exec_driver_sql(self.sql, tuple([parameters[name] for name in self._order])).all()


class ManyRows:
    """Writes many rows of one table in one executemany, past SQLAlchemy's handling of each row (half the time).

    `replace`: a row whose primary key is there already is replaced, else that is an IntegrityError.
    """

    def __init__(self, engine: Engine, table: Table, *, replace: bool, ignore: bool = False) -> None:
        dialect = engine.dialect
        self.columns = tuple(column.name for column in table.columns)
        self.key_of = itemgetter(*(self.columns.index(column.name) for column in table.primary_key.columns))
        self.replace = replace
        key = [column.name for column in table.primary_key.columns]
        insert = sqlite_insert(table) if dialect.name == SQLITE else postgresql_insert(table)
        if replace:
            rest = {name: insert.excluded[name] for name in self.columns if name not in key}
            insert = insert.on_conflict_do_update(index_elements=key, set_=rest)
        elif ignore:
            insert = insert.on_conflict_do_nothing(index_elements=key)
        compiled = insert.compile(dialect=dialect, column_keys=list(self.columns))
        self.sql = str(compiled)
        self._positional = compiled.positional

    def write(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Writes `rows`, each in the order of the table's columns. Raises SQLAlchemy's DBAPIError."""
        if not rows:
            return
        if self._positional:
            connection.exec_driver_sql(self.sql, list(rows))
        else:
            connection.exec_driver_sql(self.sql, [dict(zip(self.columns, row, strict=True)) for row in rows])
