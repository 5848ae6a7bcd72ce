"""The connection that writes: its locks, and ends of both kinds."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from server.journal.database.dialects import insert_rows
from server.journal.read.stream_reader import Head
from server.journal.schema import tables
from server.journal.schema.hash_chain import GENESIS
from server.journal.write.append import Appender
from server.journal.write.committed import Done
from server.journal.write.write_connection import WriteConnection
from tests.server.journal.desk import MODELS, Clock, Reader, append_all, draw, on_postgresql, stored
from tests.server.journal.test_postgresql import cut_off

ODD = 'Đ "quoted\\" {, }'


@pytest.fixture
def writing(engine: Engine) -> Iterator[WriteConnection]:
    writing = WriteConnection(engine)
    yield writing
    writing.close()


def put(writing: WriteConnection, *streams: str, seq: int = 0) -> None:
    insert_rows(writing.connection, tables.stream, [(stream, seq, 0, "", GENESIS, 0) for stream in streams])


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(tables.stream.c.id).order_by(tables.stream.c.id)).scalars())


def test_heads_are_locked_by_name_and_those_that_are_not_there_are_left_out(
    engine: Engine, writing: WriteConnection
) -> None:
    writing.begin()
    assert writing.lock(["N1", ODD]) == {}
    put(writing, "N2", ODD, seq=7)
    assert writing.lock(["N1", ODD, "N2"]) == {ODD: Head(7), "N2": Head(7)}
    writing.commit([])
    assert names(engine) == ["N2", ODD]


def test_what_was_sent_is_there_for_a_question_inside_the_transaction_only(
    engine: Engine, writing: WriteConnection
) -> None:
    writing.begin()
    writing.lock(["N1"])
    put(writing, "N1")
    assert list(writing.connection.execute(select(tables.stream.c.id)).scalars()) == ["N1"]
    assert names(engine) == []
    put(writing, "N2")
    writing.commit([("N1", 0)])
    assert names(engine) == ["N1", "N2"]


@pytest.mark.parametrize("asked", [True, False])
def test_nothing_stays_of_what_is_rolled_back(engine: Engine, writing: WriteConnection, *, asked: bool) -> None:
    for _ in range(2):
        writing.begin()
        writing.lock(["N1"])
        put(writing, "N1")
        if asked:
            writing.connection.execute(select(tables.stream)).all()
        writing.rollback()
        assert names(engine) == []
    writing.begin()
    put(writing, "N1")
    writing.commit([])
    assert names(engine) == ["N1"]


def test_a_failure_is_found_at_the_latest_when_it_is_committed(engine: Engine, writing: WriteConnection) -> None:
    row = ("N1", "2026-11-25", "A", 1, "t")

    def twice() -> None:
        insert_rows(writing.connection, tables.number, [row])
        insert_rows(writing.connection, tables.number, [row])
        writing.commit([("N1", 1)])

    for _ in range(2):
        writing.begin()
        writing.lock(["N1"])
        with pytest.raises(IntegrityError):
            twice()
        writing.rollback()
    writing.begin()
    insert_rows(writing.connection, tables.number, [row])
    writing.commit([("N1", 1)])
    with engine.connect() as connection:
        assert connection.execute(select(tables.number)).all() == [row]


@on_postgresql
def test_a_rollback_says_nothing_of_a_line_that_is_gone_and_the_next_transaction_has_another(
    url: str, engine: Engine
) -> None:
    writing = WriteConnection(engine)
    writing.begin()
    writing.lock(["N1"])
    put(writing, "N1")
    assert cut_off(url) >= 1
    writing.rollback()
    writing.begin()
    assert writing.lock(["N1"]) == {}
    writing.rollback()
    writing.discard()


def test_a_long_batch_stays_whole(appender: Appender, engine: Engine, reader: Reader) -> None:
    results = append_all(appender, *(draw(service=f"S{n % 3}") for n in range(100)))
    assert all(isinstance(result, Done) for result in results)
    assert reader.seqs("N1") == list(range(1, len(reader.seqs("N1")) + 1))
    assert stored(engine) == reader.events["N1"]


def test_a_long_batch_that_fails_at_its_end_leaves_nothing_of_its_beginning(
    appender: Appender, engine: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_all(appender, draw())
    before = stored(engine)
    fails = [True] * 3

    def commit(writing: WriteConnection, notices: Any) -> None:
        if fails:
            fails.pop()
            raise IntegrityError("COMMIT", None, Exception("at the end"))
        original(writing, notices)

    kind = type(appender._open())
    original = kind.commit
    monkeypatch.setattr(kind, "commit", commit)
    many = [draw() for _ in range(60)]
    results = append_all(appender, *many)
    assert fails == []
    assert [result.recorded[-1].seq for result in results if isinstance(result, Done)] == list(range(3, 63))
    assert stored(engine)[: len(before)] == before
    assert stored(engine) == reader.events["N1"]


@on_postgresql
def test_the_connection_goes_back_to_the_pool_with_what_was_prepared_on_it(engine: Engine) -> None:
    for n in range(4):
        writing = WriteConnection(engine)
        writing.begin()
        put(writing, f"N{n}")
        writing.commit([(f"N{n}", 0)])
        writing.close()
    assert len(names(engine)) == 4
    assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]


def test_two_that_write_in_turns_read_each_others_events_however_they_come(engine: Engine, clock: Clock) -> None:
    readers = Reader(), Reader()
    both = [Appender(engine, MODELS, clock, reader) for reader in readers]
    for turn in range(6):
        for appender in both:
            append_all(appender, *(draw() for _ in range(turn * 20 + 1)))
    append_all(both[0], draw())
    assert readers[0].events["N1"] == stored(engine)
    assert readers[1].events["N1"] == stored(engine)[:-1]
    for appender in both:
        appender.close()
