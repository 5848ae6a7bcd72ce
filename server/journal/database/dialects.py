"""All that differs between SQLite and PostgreSQL: locking, durability, and what is new.

SQLite: WAL with synchronous=FULL, so that a COMMIT is on the disk; a writing transaction begins IMMEDIATE and so
holds the file's only write lock, which makes FOR UPDATE needless (SQLAlchemy leaves it out there).
PostgreSQL: READ COMMITTED, the heads' rows locked by FOR UPDATE, followers woken by pg_notify. Nobody holds a lock
for long who has stopped working: a session that sits in a transaction is ended by the server, a line that is dead is
given up by the kernel.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, Insert, Table, event, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.sql.dml import ReturningInsert

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

_NOTIFY = text("SELECT pg_notify(:channel, said) FROM unnest(CAST(:said AS text[])) AS said")
_WRITES = "motcua_writes"
_MIGRATING = 0x4D43  # any number that nobody else locks in this database


def tune(engine: Engine, busy_timeout_ms: int) -> None:
    """Makes every connection of `engine` durable and polite. Call once, before the first connection."""
    if engine.dialect.name == SQLITE:
        _tune_sqlite(engine, busy_timeout_ms)
    elif engine.dialect.name == POSTGRESQL:
        _tune_postgresql(engine, busy_timeout_ms)


def _tune_postgresql(engine: Engine, busy_timeout_ms: int) -> None:
    """A COMMIT is on the server's disk whatever its default is; stricter (a standby's disk too) stays.

    An order comes from the key that has it. A plan that was made while the tables were all but empty says to take any
    key, or none, and to sort; it is kept when they are not, and a process that follows others would read a stream from
    its beginning for each batch of theirs.
    """
    settings = (
        "SELECT set_config('synchronous_commit', 'on', false) "
        "WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')",
        f"SET lock_timeout = {busy_timeout_ms:d}",
        "SET enable_sort = off",
        f"SET idle_in_transaction_session_timeout = {IDLE_TIMEOUT_MS:d}",
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute("; ".join(settings))
        connection.autocommit = False


def _use_wal(connection: Any, busy_timeout_ms: int) -> None:
    """Sets a new file's journal mode. SQLite does not wait for another connection that does the same: this does."""
    give_up_at = monotonic() + busy_timeout_ms / 1000
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if monotonic() >= give_up_at:
                raise
            sleep(0.01)


def _tune_sqlite(engine: Engine, busy_timeout_ms: int) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        connection.text_factory = _text
        connection.execute(f"PRAGMA busy_timeout = {busy_timeout_ms:d}")
        _use_wal(connection, busy_timeout_ms)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _text(raw: bytes) -> str:
    """A stored text, also a damaged one: a byte that is no UTF-8 is a fault of its row, not of the database.

    Such bytes become lone surrogates, which nothing can encode again, so that the row's stream is found broken.
    """
    return raw.decode("utf-8", "surrogateescape")


def is_damage(error: DBAPIError) -> bool:
    """Whether stored pages are damaged: a fault of what was to be read, not of the connection.

    SQLite: "malformed", or a table or column that is missing, since its description lies in a page too; PostgreSQL:
    data_corrupted, index_corrupted. Of a database of this program's version, in which no table is missing.
    """
    if isinstance(error.orig, sqlite3.OperationalError):
        return str(error.orig).startswith(("no such column", "no such table"))
    return type(error.orig) is sqlite3.DatabaseError or getattr(error.orig, "sqlstate", None) in ("XX001", "XX002")


def integrity_faults(connection: Connection) -> list[str]:
    """What the database's own check finds: SQLite in pages and indexes, PostgreSQL in indexes.

    PostgreSQL needs its extension `amcheck` for that, and the right to call it; without, nothing is found.
    """
    if connection.dialect.name == SQLITE:
        found = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
        return [] if found == ["ok"] else list(found)
    if not connection.exec_driver_sql(_AMCHECK).scalar():
        return []
    return [fault for index in connection.exec_driver_sql(_INDEXES).scalars() if (fault := _amcheck(connection, index))]


def can_check_indexes(engine: Engine) -> bool:
    """Whether `integrity_faults` sees indexes; installs PostgreSQL's `amcheck` where it is missing and that is allowed.

    Raises SQLAlchemyError.
    """
    if engine.dialect.name == SQLITE:
        return True
    with engine.connect() as connection:
        if connection.exec_driver_sql(_AMCHECK).scalar():
            return True
    with suppress(DBAPIError), engine.begin() as connection:
        connection.exec_driver_sql("CREATE EXTENSION amcheck")
    with engine.connect() as connection:
        return bool(connection.exec_driver_sql(_AMCHECK).scalar())


def with_amcheck(role: str) -> str:
    """What a superuser runs so that this role may have indexes checked: nobody may call the extension by itself."""
    name = '"' + role.replace('"', '""') + '"'
    return (
        "CREATE EXTENSION IF NOT EXISTS amcheck; "
        f"GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean) TO {name};"
    )


_AMCHECK = (
    "SELECT coalesce(has_function_privilege(to_regprocedure('bt_index_check(regclass,boolean)'), 'EXECUTE'), false)"
)
_INDEXES = (
    "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
    "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'i' ORDER BY 1"
)


def _amcheck(connection: Connection, index: str) -> str | None:
    """What is wrong with one index, and with the rows that it leads to."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("SELECT bt_index_check(CAST(%s AS regclass), true)", (index,))
    except DBAPIError as error:
        if not is_damage(error):
            raise
        return f"{index}: {error.orig}".strip()
    return None


def build_indexes_anew(connection: Connection) -> None:
    """Builds PostgreSQL's indexes from the rows, in this transaction; nobody else uses the tables meanwhile.

    A damaged index hides rows that are there. SQLite: nothing, since what can be read of such a file is copied without
    its indexes. Raises IntegrityError where rows are there twice under one key.
    """
    if connection.dialect.name == POSTGRESQL:
        for table in connection.exec_driver_sql(_TABLES).scalars().all():
            connection.exec_driver_sql(f"REINDEX TABLE {table}")


_TABLES = (
    "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' "
    "ORDER BY 1"
)


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


@contextmanager
def written_beside(connection: Connection) -> Iterator[Connection]:
    """Where to write what was read in the open transaction of `connection`.

    SQLite: a second connection, which holds the file's write lock inside the block only, and commits at its end.
    PostgreSQL: `connection` itself, and its transaction.
    """
    if connection.dialect.name != SQLITE:
        yield connection
        return
    with connect_to_write(connection.engine) as writing, writing.begin():
        yield writing


def is_lock(error: SQLAlchemyError) -> bool:
    """Whether SQLite only waited in vain for somebody's lock, and wrote nothing."""
    code: int = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_full(error: BaseException) -> bool:
    """Whether the database's disk is full (SQLite: `database or disk is full`; PostgreSQL: disk_full)."""
    orig = getattr(error, "orig", None)
    code: int = getattr(orig, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_FULL or getattr(orig, "sqlstate", None) == "53100"


class LogInUse(SQLAlchemyError):
    """Somebody reads from SQLite's write-ahead log, so that it cannot be emptied now."""


def empty_log(connection: Connection) -> None:
    """SQLite: moves everything in the write-ahead log into the database file, syncs that, and begins the log anew.

    Whatever `connection` can read is on the disk when this returns, also what a failed sync had dropped: the pages are
    written again (docs/decisions/0074-a-failed-sync.md). Nothing on PostgreSQL, which stops when it cannot sync.
    Outside a transaction. Raises LogInUse, and DBAPIError.
    """
    if connection.dialect.name != SQLITE:
        return
    driver: Any = connection.connection.driver_connection
    try:
        (busy, _, _) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise OperationalError("PRAGMA wal_checkpoint(TRUNCATE)", None, error) from error
    if busy:
        raise LogInUse("the write-ahead log is being read")


def others_connected(engine: Engine) -> int:
    """How many sessions of this program, beside one, are connected to a PostgreSQL; 0 on SQLite. Raises DBAPIError."""
    if engine.dialect.name != POSTGRESQL:
        return 0
    with engine.connect() as connection:
        return int(connection.execute(_OTHERS, {"name": LINE["application_name"]}).scalar_one())


_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND datname = current_database()"
    " AND pid <> pg_backend_pid()"
)


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


def backend_of(connection: Connection) -> int | None:
    """The number by which PostgreSQL's notices name who sent them; None for SQLite, which sends none."""
    if connection.dialect.name != POSTGRESQL:
        return None
    driver: Any = connection.connection.driver_connection
    return int(driver.info.backend_pid)


def notify(connection: Connection, moved: Sequence[tuple[str, int]]) -> None:
    """With this transaction's COMMIT, PostgreSQL tells who listens in other processes: `stream seq` for each."""
    if connection.dialect.name == POSTGRESQL and moved:
        connection.execute(_NOTIFY, {"channel": CHANNEL, "said": [f"{stream} {seq}" for stream, seq in moved]})


@cache
def _insert(table: Table) -> ReturningInsert[Any]:
    return insert(table).returning(next(iter(table.primary_key.columns)))


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts rows, each in the order of the table's columns, in as few statements as the database allows.

    By SQLAlchemy's `insertmanyvalues`, which it uses where something is to be returned. One by one, SQLite's driver
    would give the interpreter's lock away at each row, and PostgreSQL be asked once for each. Raises DBAPIError.
    """
    if not rows:
        return
    names = table.columns.keys()
    connection.execute(_insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def insert_or_leave(connection: Connection, table: Table) -> Insert:
    """An INSERT that leaves the rows whose key is there already."""
    return _insert_or_leave(connection.dialect.name, table)


def insert_or_replace(connection: Connection, table: Table) -> Insert:
    """An INSERT that replaces the rows whose key is there already."""
    return _insert_or_replace(connection.dialect.name, table)


@cache
def _insert_or_leave(dialect: str, table: Table) -> Insert:
    """Made once: to make one costs as much as to run it."""
    return _insert_of(dialect)(table).on_conflict_do_nothing()


@cache
def _insert_or_replace(dialect: str, table: Table) -> Insert:
    made = _insert_of(dialect)(table)
    rest = {column.name: made.excluded[column.name] for column in table.columns if not column.primary_key}
    return made.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=rest)


def _insert_of(dialect: str) -> "type[sqlite.Insert | postgresql.Insert]":
    """Both databases write ON CONFLICT alike."""
    return sqlite.Insert if dialect == SQLITE else postgresql.Insert
