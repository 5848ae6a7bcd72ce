"""A migrated database of the test's own, once of each kind; a clock, a reader.

A test asks for `engine` or `url` and so runs on SQLite and on PostgreSQL. `on_sqlite` and `on_postgresql` keep one
of them for what the other cannot have.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from server.journal.database.dialects import POSTGRESQL, SQLITE
from server.journal.database.engine import default_url, open_database
from server.journal.write.append import Appender
from tests.migrated import migrated
from tests.postgresql import EMPTY, PostgreSQL

from .desk import MODELS, Clock, Reader


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without tables."""
    if kind == SQLITE:
        yield default_url(tmp_path)
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        with server.database(EMPTY) as url:
            yield url


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with its tables, on PostgreSQL copied from one that was migrated."""
    if kind == SQLITE:
        migrated(tmp_path).dispose()
        yield default_url(tmp_path)
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        with server.database() as url:
            yield url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def appender(engine: Engine, clock: Clock, reader: Reader) -> Iterator[Appender]:
    appender = Appender(engine, MODELS, clock, reader)
    yield appender
    appender.close()
