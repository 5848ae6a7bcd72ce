"""The follower of a real server: rows follow by themselves, and after a kill they catch up."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from server.journal.database.engine import open_database
from server.journal.read.stream_reader import read_events
from server.visits.fold import folded
from server.visits.follower import MODEL, reached_by, visits_of
from server.visits.tables import visit
from server.visits.visit import Ending, Visit
from tests.serving import Installation, Serving, until


@pytest.fixture
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with Serving(Installation(tmp_path_factory.mktemp("branch")).staff()) as running:
        yield running


@pytest.fixture
def beside(serving: Serving) -> Iterator[Engine]:
    """The server's database, read beside it."""
    engine = open_database(serving.installation.database)
    yield engine
    engine.dispose()


def stored(engine: Engine) -> list[Visit]:
    with engine.connect() as connection:
        return visits_of(connection.execute(select(visit).order_by(visit.c.ticket_id)))


def test_rows_follow_a_running_server_and_catch_up_after_it_was_killed(serving: Serving, beside: Engine) -> None:
    serving.open_counter("1")
    serving.issue("HT")
    until(lambda: stored(beside))
    for verb, body in (("call", {}), ("start", {}), ("complete", {"outcome": "received"})):
        assert serving.verb("1", verb, body)[0] == 200
    for _ in range(30):
        serving.issue("HT")
    serving.kill()
    left = reached_by(beside, "CN01")
    serving.start()
    until(lambda: reached_by(beside, "CN01").whole)
    assert reached_by(beside, "CN01").head >= left.head
    with beside.connect() as connection:
        fold = folded(read_events(connection, MODEL, "CN01"))
    assert stored(beside) == sorted(fold.visits.values(), key=lambda one: one.ticket_id)
    assert [one.ended for one in stored(beside)].count(Ending.COMPLETED) == 1
    assert len(stored(beside)) == 31


def test_how_far_the_rows_are_behind_is_a_metric(serving: Serving, beside: Engine) -> None:
    serving.issue("HT")
    until(lambda: reached_by(beside, "CN01").whole)
    until(lambda: 'motcua_visits_behind{branch="CN01"} 0.0' in serving.call("GET", "/metrics")[1])
