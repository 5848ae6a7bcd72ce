"""Statements in one trip: their results in order, the first failure, long ones, a line that is cut."""

import itertools
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError

from server.journal.database.pipeline import Pipeline
from tests.server.journal.backends.test_postgresql import cut_off
from tests.server.journal.desk import on_postgresql

pytestmark = on_postgresql

INSERT = "INSERT INTO device_seen VALUES ($1, $2::bigint)"
COUNT = "SELECT count(*) FROM device_seen"


@pytest.fixture
def connection(url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    where = make_url(url)
    with psycopg.connect(
        dbname=where.database, user="postgres", host=str(where.query["host"]), application_name="motcua"
    ) as connection:
        yield connection


@pytest.fixture
def pipeline(connection: "psycopg.Connection[tuple[object, ...]]") -> Pipeline:
    return Pipeline(connection, itertools.count())


def count(pipeline: Pipeline) -> int:
    pipeline.send(COUNT)
    return int(pipeline.settle()[-1].get_value(0, 0))


def test_the_results_come_in_order_and_the_second_time_without_being_prepared(pipeline: Pipeline) -> None:
    for again in (False, True):
        pipeline.send("BEGIN")
        pipeline.send(INSERT, [b"a", b"1"])
        pipeline.send(COUNT)
        pipeline.send("ROLLBACK")
        assert pipeline.unsettled()
        results = pipeline.settle()
        assert not pipeline.unsettled()
        said = [result.command_status for result in results]
        assert said == ([b"BEGIN", b"INSERT 0 1", b"SELECT 1", b"ROLLBACK"] if again else said)
        assert len(results) == (4 if again else 8), "each was prepared"
        assert results[-2 if again else -3].get_value(0, 0) == b"1"


def test_after_a_failure_nothing_behind_it_is_done_and_the_line_goes_on(pipeline: Pipeline) -> None:
    pipeline.send("BEGIN")
    pipeline.send(INSERT, [b"a", b"1"])
    pipeline.send(INSERT, [b"a", b"2"])
    pipeline.send("COMMIT")
    with pytest.raises(IntegrityError, match="pk_device_seen") as raised:
        pipeline.settle()
    assert raised.value.statement == INSERT
    pipeline.send("ROLLBACK")
    pipeline.settle()
    assert count(pipeline) == 0


def test_a_statement_that_could_not_be_prepared_can_be_said_again(pipeline: Pipeline) -> None:
    for _ in range(2):
        pipeline.send("SELECT nothing FROM nowhere")
        with pytest.raises(ProgrammingError, match="nowhere"):
            pipeline.settle()
    assert count(pipeline) == 0


def test_what_is_forgotten_was_done_all_the_same(pipeline: Pipeline) -> None:
    pipeline.send(INSERT, [b"a", b"1"])
    pipeline.send(INSERT, [b"a", b"2"])
    pipeline.forget()
    assert not pipeline.unsettled()
    pipeline.send(INSERT, [b"b", b"1"])
    pipeline.settle()
    assert count(pipeline) == 1, "each trip is a transaction of its own where none was begun"


def test_more_than_the_socket_takes_at_once_goes_through(pipeline: Pipeline) -> None:
    long = b"x" * 4_000_000
    for _ in range(3):
        pipeline.send("SELECT length($1::text), $1::text", [long])
    results = [result for result in pipeline.settle() if result.ntuples]
    assert [result.get_value(0, 0) for result in results] == [b"4000000"] * 3
    assert results[2].get_value(0, 1) == long


@pytest.mark.parametrize("sent_before", [True, False])
def test_a_line_that_is_cut_is_an_error_and_not_a_wait(url: str, pipeline: Pipeline, *, sent_before: bool) -> None:
    assert count(pipeline) == 0
    if sent_before:
        pipeline.send(COUNT)
    assert cut_off(url) == 1
    with pytest.raises(OperationalError):
        count(pipeline)
    pipeline.forget()
    with pytest.raises(DBAPIError):
        count(pipeline)
