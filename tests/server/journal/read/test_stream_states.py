"""A stream whose database is of another history than was published is used no more."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from protocol.problem import Refused
from server.backup.archive import Archive
from server.backup.back_up import back_up
from server.backup.restore import restore
from server.journal.write.append import Appender
from server.journal.write.committed import Done
from tests.server.journal.desk import MODELS, Clock, Reader, append_all, draw


def empty(engine: Engine) -> None:
    with engine.begin() as connection:
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if engine.dialect.name == "sqlite"
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall():
            connection.exec_driver_sql(f'DROP TABLE "{name}"')


@pytest.mark.parametrize("since", [0, 3, 8])
def test_a_database_that_went_back_and_on_is_noticed_wherever_it_stands(
    appender: Appender, engine: Engine, tmp_path: Path, clock: Clock, since: int
) -> None:
    """`since` commands of the other history: fewer than were lost, as many, and more."""
    append_all(appender, *(draw() for _ in range(4)))
    path = tmp_path / "early.backup"
    back_up(engine, tmp_path, path, now=clock.now, program="0")
    append_all(appender, *(draw() for _ in range(3)))
    appender.close()  # as when the database went away
    empty(engine)
    with Archive(path) as archive:
        restore(archive, engine, tmp_path / "new", MODELS)
    other = Appender(engine, MODELS, clock, Reader())
    other.load()
    append_all(other, *(draw() for _ in range(since)))
    other.close()
    for _ in range(2):
        (result,) = append_all(appender, draw())
        assert isinstance(result, Refused)
    assert appender.other_history


def test_a_database_that_only_went_away_is_used_again(appender: Appender, engine: Engine, clock: Clock) -> None:
    append_all(appender, *(draw() for _ in range(4)))
    appender.close()
    other = Appender(engine, MODELS, clock, Reader())
    other.load()
    append_all(other, draw(), draw())
    other.close()
    (result,) = append_all(appender, draw())
    assert isinstance(result, Done)
    assert not appender.other_history
