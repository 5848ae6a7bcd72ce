"""SQLite's promises as this machine keeps them, and the statements as PostgreSQL would get them."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_mock_engine

from server.journal.database.dialects import connect_to_write, data_version, one_moment
from server.journal.database.engine import default_url, open_database
from server.journal.read.stream_reader import LockHeads, read_heads
from server.journal.write.batch import Statements
from tests.server.journal.desk import on_sqlite


@on_sqlite
def test_every_connection_is_durable(engine: Engine) -> None:
    with engine.connect() as first, connect_to_write(engine) as second:
        for connection in (first, second):
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
            assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 2000}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="needs a file"):
        open_database(url)


def test_the_default_is_one_file_in_the_data_folder() -> None:
    assert default_url(Path("motcua-data")) == "sqlite:///motcua-data/motcua.sqlite"


@on_sqlite
def test_a_writing_transaction_holds_the_lock_from_its_beginning(engine: Engine) -> None:
    with connect_to_write(engine) as writing, engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout = 0")
        other.rollback()
        with writing.begin(), pytest.raises(Exception, match="locked"), other.begin():
            other.exec_driver_sql("DELETE FROM device_seen")


@on_sqlite
def test_the_data_version_moves_for_others_only(engine: Engine) -> None:
    with connect_to_write(engine) as mine, connect_to_write(engine) as other:
        before = data_version(mine)
        with mine.begin():
            mine.exec_driver_sql("DELETE FROM device_seen")
        assert data_version(mine) == before
        with other.begin():
            other.exec_driver_sql("INSERT INTO device_seen VALUES ('x', 1)")
        assert data_version(mine) != before


def test_one_moment_sees_nothing_newer(engine: Engine) -> None:
    with one_moment(engine) as connection:
        assert read_heads(connection) == {}
        with engine.begin() as other:
            other.exec_driver_sql("INSERT INTO stream VALUES ('N1', 0, 0, '', '', 0)")
        assert read_heads(connection) == {}


@pytest.fixture
def as_postgresql() -> Any:
    """Something with PostgreSQL's dialect, to see what it would be asked."""
    return create_mock_engine("postgresql+psycopg://", executor=lambda *_: None)


def test_postgresql_locks_the_heads_in_order(as_postgresql: Any) -> None:
    lock = LockHeads(as_postgresql)
    assert lock.one.sql.endswith("WHERE stream.id = %(stream_id)s::VARCHAR FOR UPDATE")
    assert str(lock.many.compile(dialect=as_postgresql.dialect)).endswith("ORDER BY stream.id FOR UPDATE")


def test_postgresql_replaces_a_head_but_never_a_number(as_postgresql: Any) -> None:
    statements = Statements(as_postgresql)
    head, number, journal = statements.head, statements.number, statements.journal
    assert 'ON CONFLICT (id) DO UPDATE SET "seq" = excluded."seq"' in head.sql(3)
    assert "ON CONFLICT" not in number.sql(3) + journal.sql(3)
    assert 'FROM json_populate_recordset(NULL::"number", %s::json)' in number.sql(3)


def test_a_database_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind mysql is not supported"):
        open_database("mysql://u:secret@h/d")
