"""Faults of PostgreSQL's own settings, each made on a real server."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine

from server.cli.doctor.fault import Fault, Found
from server.cli.doctor.postgresql import of_postgresql, of_version
from server.journal.database.engine import open_database
from tests.postgresql import PostgreSQL


def codes(faults: list[Found]) -> list[Fault]:
    return [each.fault for each in faults]


@pytest.mark.parametrize(("number", "faults"), [(150_003, []), (180_000, []), (140_012, [Fault.POSTGRESQL_OLD])])
def test_the_version(number: int, faults: list[Fault]) -> None:
    assert codes(of_version(number)) == faults


def test_a_server_that_would_not_survive_a_power_cut(postgresql: PostgreSQL) -> None:
    """The tests' own flushes nothing to the disk."""
    with postgresql.database() as url:
        engine = open_database(url)
        faults = of_postgresql(engine)
        engine.dispose()
    assert [(each.fault, each.values["setting"]) for each in faults] == [
        (Fault.POSTGRESQL_UNSAFE, "fsync"),
        (Fault.POSTGRESQL_UNSAFE, "full_page_writes"),
    ]


def test_a_standby_that_is_waited_for_and_is_not_there(postgresql: PostgreSQL) -> None:
    with postgresql.database() as url:
        engine = open_database(url)
        set_by_admin(url, "ALTER SYSTEM SET synchronous_standby_names = 'hanoi2'")
        try:
            told = of_postgresql(engine)
        finally:
            set_by_admin(url, "ALTER SYSTEM RESET synchronous_standby_names")
            engine.dispose()
    assert Fault.STANDBY_MISSING in codes(told)
    assert any("hanoi2" in each.what for each in told)


def set_by_admin(url: str, statement: str) -> None:
    """A setting of the whole server, in force when the next session begins."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())
        connection.execute("SELECT pg_reload_conf()")


def test_sqlite_has_none_of_these(engine_of_sqlite: Engine) -> None:
    assert of_postgresql(engine_of_sqlite) == []


@pytest.fixture
def engine_of_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/x.sqlite")
    yield engine
    engine.dispose()
