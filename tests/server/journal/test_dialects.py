"""SQLite's promises as this machine keeps them, and the statements as PostgreSQL would get them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql

from motcua.server.journal import read
from motcua.server.journal.dialects import connect_to_write, data_version, one_moment
from motcua.server.journal.engine import default_url, open_database


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


def test_a_writing_transaction_holds_the_lock_from_its_beginning(engine: Engine) -> None:
    with connect_to_write(engine) as writing, engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout = 0")
        other.rollback()
        with writing.begin(), pytest.raises(Exception, match="locked"), other.begin():
            other.exec_driver_sql("DELETE FROM follower")


def test_the_data_version_moves_for_others_only(engine: Engine) -> None:
    with connect_to_write(engine) as mine, connect_to_write(engine) as other:
        before = data_version(mine)
        with mine.begin():
            mine.exec_driver_sql("DELETE FROM follower")
        assert data_version(mine) == before
        with other.begin():
            other.exec_driver_sql("INSERT INTO follower VALUES ('x', 'N1', 1)")
        assert data_version(mine) != before


def test_one_moment_sees_nothing_newer(engine: Engine) -> None:
    with one_moment(engine) as connection:
        assert read.read_heads(connection) == {}
        with engine.begin() as other:
            other.exec_driver_sql("INSERT INTO stream VALUES ('N1', 0, 0, '', '', 0)")
        assert read.read_heads(connection) == {}


def test_postgresql_locks_the_heads_in_order() -> None:
    said: list[str] = []

    class Asked:
        """Takes the place of a connection that only writes down what it is asked."""

        def execute(self, statement: object) -> list[object]:
            said.append(str(statement.compile(dialect=postgresql.dialect())))  # type: ignore[attr-defined, no-untyped-call]
            return []

    read.lock_heads(Asked(), ["b", "a"])  # type: ignore[arg-type]
    assert "ORDER BY stream.id FOR UPDATE" in said[0]
