"""PostgreSQL's own settings: new enough, safe in a power cut, its standby and its archive at work."""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine

from server.journal.database.dialects import POSTGRESQL

from .fault import Fault, Found, found

LEAST_VERSION = 15
SAFE = ("fsync", "full_page_writes")
"""`synchronous_commit` need not be looked at: each of our connections sets it."""


def of_postgresql(engine: Engine) -> list[Found]:
    """Nothing on SQLite. Raises SQLAlchemyError."""
    if engine.dialect.name != POSTGRESQL:
        return []
    with engine.connect() as connection:
        return [*_of_settings(connection), *_of_standby(connection), *_of_archive(connection)]


def _of_settings(connection: Connection) -> Iterator[Found]:
    number = int(_setting(connection, "server_version_num"))
    yield from of_version(number)
    for name in SAFE:
        if _setting(connection, name) != "on":
            yield found(Fault.POSTGRESQL_UNSAFE, setting=name)


def of_version(number: int) -> list[Found]:
    """`number` as in `server_version_num`: 150003 for 15.3."""
    old = number < LEAST_VERSION * 10_000
    return [found(Fault.POSTGRESQL_OLD, version=f"{number // 10_000}.{number % 10_000}")] if old else []


def _of_standby(connection: Connection) -> Iterator[Found]:
    names = _setting(connection, "synchronous_standby_names")
    if not names:
        return
    states = connection.exec_driver_sql("SELECT sync_state FROM pg_stat_replication").scalars().all()
    # a role that may not monitor sees that there are standbys, not what they are
    if not any(state in ("sync", "quorum", None) for state in states):
        yield found(Fault.STANDBY_MISSING, names=names)


def _of_archive(connection: Connection) -> Iterator[Found]:
    if _setting(connection, "archive_mode") == "off":
        return
    query = (
        "SELECT failed_count, last_failed_wal, last_failed_time::timestamp(0) FROM pg_stat_archiver"
        " WHERE last_failed_time > coalesce(last_archived_time, '-infinity')"
    )
    for row in connection.exec_driver_sql(query):
        yield found(Fault.ARCHIVE_FAILING, failed=row[0], file=row[1], since=row[2])


def _setting(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql("SELECT current_setting(%s)", (name,)).scalar_one())
