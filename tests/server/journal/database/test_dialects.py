"""SQLite's promises as this machine keeps them, rows that go in together, and heads locked in order."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from server.journal.database.dialects import connect_to_write, data_version, insert_rows, one_moment
from server.journal.database.engine import default_url, open_database
from server.journal.read.stream_reader import _LOCK, read_heads
from server.journal.schema import tables
from server.journal.write.batch import new_streams
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
            other.exec_driver_sql("INSERT INTO device_seen (device_id, at) VALUES ('x', 1)")
        assert data_version(mine) != before


def test_one_moment_sees_nothing_newer(engine: Engine) -> None:
    with one_moment(engine) as connection:
        assert read_heads(connection) == {}
        with engine.begin() as other:
            other.exec_driver_sql("INSERT INTO stream VALUES ('N1', 0, 0, '', '', 0)")
        assert read_heads(connection) == {}


def test_postgresql_locks_the_heads_in_order() -> None:
    assert str(_LOCK.compile(dialect=postgresql.dialect())).endswith("ORDER BY stream.id FOR UPDATE")  # type: ignore[no-untyped-call]


ANY_NUMBER = 0, 1, 2, 64, 2_600


def numbers(count: int, ticket: str = "t") -> list[tuple[str, str, str, int, str]]:
    return [("CN01", "2026-11-02", "A", n, f"{ticket}-{n}") for n in range(1, count + 1)]


@pytest.mark.parametrize("count", ANY_NUMBER)
def test_any_number_of_rows_goes_in(engine: Engine, count: int) -> None:
    with engine.begin() as connection:
        insert_rows(connection, tables.number, numbers(count))
        stored = connection.execute(select(tables.number).order_by(tables.number.c.n)).all()
    assert [tuple(row) for row in stored] == numbers(count)


def test_a_batchs_rows_go_in_together(engine: Engine) -> None:
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    with engine.begin() as connection:
        insert_rows(connection, tables.number, numbers(64))
    assert len([each for each in said if each.startswith("INSERT")]) == 1


def test_text_comes_back_as_it_was(engine: Engine) -> None:
    odd = ("CN01", "2026-11-02", "Đ", 1, 'Nguyễn "\\ \n\t 🎫')
    with engine.begin() as connection:
        insert_rows(connection, tables.number, [odd])
        assert tuple(connection.execute(select(tables.number)).one()) == odd


def test_a_number_that_is_there_is_an_error_and_a_head_is_left(engine: Engine) -> None:
    with engine.begin() as connection:
        insert_rows(connection, tables.number, numbers(3))
        new_streams(connection, ["N1"])
        connection.execute(update(tables.stream).values(seq=7))
        new_streams(connection, ["N1", "N2"])
        assert {name: head.seq for name, head in read_heads(connection).items()} == {"N1": 7, "N2": 0}
    with pytest.raises(IntegrityError), engine.begin() as connection:
        insert_rows(connection, tables.number, numbers(4, "again")[2:])


def test_a_database_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind mysql is not supported"):
        open_database("mysql://u:secret@h/d")
