"""Reading: pages, older shapes, start-up from the day's opening."""

from typing import Any

import pytest
from sqlalchemy import Engine, event

from server.journal.database.dialects import SQLITE
from server.journal.read.stream_reader import (
    BrokenStream,
    outcome_of,
    read_events,
    read_head,
    read_page,
    read_parts,
    read_since_open,
)
from server.journal.read.stream_states import load_snapshot, streams
from server.journal.schema.hash_chain import GENESIS
from server.journal.write.append import Appender
from server.queue.events.recorded import Outcome
from tests.server.journal.desk import MODELS, Clock, append_all, draw, stored
from tests.server.journal.numbers_model import DAY_MS, Drawn, Opened

MODEL = MODELS[0]


def test_pages_of_stored_rows(appender: Appender, engine: Engine) -> None:
    append_all(appender, *[draw() for _ in range(4)], draw("N2"))
    with engine.connect() as connection:
        first = read_page(connection, "N1", 0, 3)
        second = read_page(connection, "N1", 3, 3)
        nothing = read_page(connection, "N1", 5, 3)
    assert [row.seq for row in first + second] == [1, 2, 3, 4, 5]
    assert nothing == []
    assert first[1].body == '{"type":"drawn","ticket_id":"day-20000-A1","prefix":"A","n":1}'
    assert len(first[1].hash) == 64


def test_an_unknown_stream_is_empty(engine: Engine) -> None:
    with engine.connect() as connection:
        head = read_head(connection, "N1")
        assert read_page(connection, "N1", 0, 10) == []
    assert (head.seq, head.hash) == (0, GENESIS)
    assert streams(engine) == []
    snapshot = load_snapshot(engine, MODELS, "N1")
    assert (snapshot.state, snapshot.seq) == (MODEL.fresh("N1"), 0)


def test_start_up_folds_one_day_only_and_comes_to_the_same_state(
    appender: Appender, engine: Engine, clock: Clock
) -> None:
    for _ in range(3):
        append_all(appender, draw(made_at=clock.now), draw(service="TWO", made_at=clock.now))
        clock.now += DAY_MS
    with engine.connect() as connection:
        today = list(read_since_open(connection, MODEL, "N1"))
        whole = MODEL.fresh("N1")
        for recorded in read_events(connection, MODEL, "N1"):
            MODEL.evolve(whole, recorded)
    assert isinstance(today[0].body, Opened)
    assert [recorded.seq for recorded in today] == [9, 10, 11, 12]
    snapshot = load_snapshot(engine, MODELS, "N1")
    assert (snapshot.state, snapshot.seq) == (whole, 12)


def test_an_event_of_an_older_version_is_lifted(appender: Appender, engine: Engine) -> None:
    append_all(appender, draw())
    with engine.begin() as connection:
        connection.exec_driver_sql(
            'UPDATE journal SET v = 1, body = \'{"ticket_id":"day-20000-A1","number":"A-001"}\' WHERE seq = 2'
        )
    (_, drawn) = stored(engine)
    assert (drawn.v, drawn.body) == (1, Drawn("day-20000-A1", "A", 1))
    assert load_snapshot(engine, MODELS, "N1").state.given == {"A": 1}


def test_an_event_of_a_newer_version_says_where_it_is(appender: Appender, engine: Engine) -> None:
    append_all(appender, draw())
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET v = 3 WHERE seq = 2")
    with pytest.raises(BrokenStream, match=r"N1 at 2: .*newer") as caught:
        stored(engine)
    assert (caught.value.stream, caught.value.seq) == ("N1", 2)


def test_an_outcome_is_found_whatever_its_day(appender: Appender, engine: Engine, clock: Clock) -> None:
    envelope = draw(service="TWO")
    append_all(appender, draw(), envelope)
    clock.now += 3 * DAY_MS
    append_all(appender, draw(made_at=clock.now))
    with engine.connect() as connection:
        parts = read_parts(connection, MODEL, "N1", envelope.command_id)
        assert read_parts(connection, MODEL, "N1", "never sent") == ()
    assert outcome_of(parts) == Outcome(envelope.digest(), 4, "day-20000-TWO1")
    assert [(part.seq, part.part) for part in parts] == [(3, 0), (4, 1)]


def test_readers_are_not_in_the_writers_way(appender: Appender, engine: Engine) -> None:
    append_all(appender, draw())
    with engine.connect() as reading, reading.begin():
        events = read_events(reading, MODEL, "N1")
        next(events)
        append_all(appender, draw())
        assert len(list(events)) == 1, "a reader saw what was committed after it began"


def test_looking_a_command_up_uses_the_unique_key(appender: Appender, engine: Engine) -> None:
    asked: list[tuple[str, Any]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with engine.connect() as connection:
        read_parts(connection, MODEL, "N1", "key")
        statement, parameters = asked[-1]
        if engine.dialect.name == SQLITE:
            explain, expected = "EXPLAIN QUERY PLAN", "stream=? AND command_id=?"
        else:  # which would read so small a table whole
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            explain, expected = "EXPLAIN", "uq_journal_stream_command_id_part"
        plan = [str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)]
    assert expected in plan[0]
    assert not any("Sort" in step or "B-TREE" in step for step in plan)


def test_a_long_tail_is_read_without_a_transaction_too(appender: Appender, engine: Engine) -> None:
    """As who follows other processes reads it."""
    append_all(appender, *(draw() for _ in range(2_100)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        seqs = [event.seq for event in read_events(connection, MODEL, "N1", 3, 2_095)]
    assert seqs == list(range(4, 2_096))
