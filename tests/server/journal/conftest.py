"""A migrated database in a folder of its own, a clock, a reader."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from motcua.server.journal.append import Appender
from motcua.server.journal.engine import default_url, open_database
from motcua.server.journal.migrate import migrate

from .desk import MODELS, Clock, Reader


@pytest.fixture
def url(tmp_path: Path) -> str:
    return default_url(tmp_path)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    migrate(engine)
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
