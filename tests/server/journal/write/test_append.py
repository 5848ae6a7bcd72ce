"""The transaction: outcomes, order, batches, bad commands, time."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from protocol import commands as c
from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.problem import Refused
from server.journal.database.dialects import POSTGRESQL, SQLITE
from server.journal.database.engine import default_url, open_database
from server.journal.read.stream_reader import read_head, read_page
from server.journal.read.stream_states import load_snapshot, streams
from server.journal.schema.tables import number
from server.journal.write.append import Appender, append_now
from server.journal.write.committed import Answer, Commit, Done, Submitted
from server.queue.events.recorded import Draft
from tests.migrated import migrated
from tests.postgresql import PostgreSQL
from tests.server.journal.desk import MODELS, NOON, Clock, Reader, Waiting, append_all, command, draw, fired, stored
from tests.server.journal.numbers_model import DAY_MS, Drawn, Numbers, NumbersModel, Opened


def test_a_command_is_stored_answered_and_published(appender: Appender, reader: Reader, engine: Engine) -> None:
    envelope = draw()
    (result,) = append_all(appender, envelope)
    assert isinstance(result, Done)
    assert not result.repeated
    assert [event.body for event in result.recorded] == [Drawn("day-20000-A1", "A", 1)]
    assert result.outcome is not None
    assert (result.seq, result.outcome.seq, result.outcome.ticket_id) == (2, 2, "day-20000-A1")
    assert stored(engine) == reader.events["N1"]
    assert [type(event.body) for event in stored(engine)] == [Opened, Drawn]


def test_events_come_before_the_answer_that_stands_on_them(appender: Appender, reader: Reader) -> None:
    append_all(appender, draw(), draw())
    kinds = [type(item) for item in reader.batches[0].items]
    assert kinds == [Commit, Answer, Commit, Answer]


def test_a_batch_is_decided_in_order_and_published_in_one_call(appender: Appender, reader: Reader) -> None:
    results = append_all(appender, *[draw(service=service) for service in "ABABAA"])
    numbers = [result.recorded[-1].body for result in results if isinstance(result, Done)]
    assert [f"{body.prefix}{body.n}" for body in numbers] == ["A1", "B1", "A2", "B2", "A3", "A4"]
    assert len(reader.batches) == 1


def test_the_same_key_gives_the_same_answer_and_no_event(appender: Appender, reader: Reader) -> None:
    envelope = draw()
    (first,) = append_all(appender, envelope)
    again, once_more = append_all(appender, envelope, envelope)
    assert isinstance(first, Done)
    for result in (again, once_more):
        assert isinstance(result, Done)
        assert result.repeated
        assert (result.seq, result.outcome, result.recorded) == (first.seq, first.outcome, first.recorded)
    assert reader.seqs("N1") == [1, 2]


def test_the_same_key_twice_in_one_batch(appender: Appender, reader: Reader) -> None:
    envelope = draw()
    first, second = append_all(appender, envelope, envelope)
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert (second.seq, second.recorded, second.repeated) == (first.seq, first.recorded, True)
    assert reader.seqs("N1") == [1, 2]


def test_a_command_of_two_events_repeats_with_both(appender: Appender) -> None:
    envelope = draw(service="TWO")
    (first,) = append_all(appender, envelope)
    (second,) = append_all(appender, envelope)
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert [event.part for event in second.recorded] == [0, 1]
    assert (second.recorded, second.seq) == (first.recorded, first.seq)


def test_the_same_key_with_another_command_is_refused(appender: Appender, reader: Reader) -> None:
    append_all(appender, draw(key="K-1"))
    (result,) = append_all(appender, draw(key="K-1", service="B"))
    assert result == Refused(Refusal.KEY_REUSED)
    assert reader.seqs("N1") == [1, 2]


def test_the_same_key_in_another_stream_is_another_command(appender: Appender) -> None:
    results = append_all(appender, draw("N1", key="K-1"), draw("N2", key="K-1"))
    assert [result.seq for result in results if isinstance(result, Done)] == [2, 2]


@pytest.mark.parametrize("key", [None, "not-a-uuid"])
def test_a_key_of_yesterday_is_looked_up(
    appender: Appender, clock: Clock, reader: Reader, engine: Engine, key: str | None
) -> None:
    errors = fired(engine)
    envelope = draw(key=key)
    (first,) = append_all(appender, envelope)
    clock.now += DAY_MS
    append_all(appender, draw(made_at=clock.now))
    (again,) = append_all(appender, envelope)
    (other,) = append_all(appender, draw(service="B", key=envelope.command_id))
    fresh = append_now(engine, MODELS, envelope, clock.now)
    assert isinstance(first, Done)
    for result in (again, fresh):
        assert isinstance(result, Done)
        assert result.repeated
        assert (result.seq, result.outcome, result.recorded) == (first.seq, first.outcome, first.recorded)
    assert other == Refused(Refusal.KEY_REUSED)
    assert len(stored(engine)) == 4
    assert errors == [], "it was found by a guard that fired"


def test_a_key_from_a_clock_ahead_sent_again_after_midnight(appender: Appender, clock: Clock, engine: Engine) -> None:
    """Its time says today, so it is not looked up; the unique key fires and the second look finds it."""
    clock.now = NOON + DAY_MS // 2 - 1
    envelope = draw(made_at=clock.now + 60_000)
    (first,) = append_all(appender, envelope)
    clock.now += 2
    append_all(appender, draw(made_at=clock.now))
    again, beside = append_all(appender, envelope, draw(made_at=clock.now))
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert (again.repeated, again.seq, again.outcome) == (True, first.seq, first.outcome)
    assert isinstance(beside, Done)
    assert beside.seq == 5
    assert len(stored(engine)) == 5


def test_nothing_to_change_is_an_answer_without_event(appender: Appender, reader: Reader) -> None:
    append_all(appender, draw())
    (result,) = append_all(appender, command(c.Open()))
    assert result == Done(2, None, False, ())
    assert reader.seqs("N1") == [1, 2]


def test_a_refusal_leaves_no_trace_of_an_unknown_stream(appender: Appender, engine: Engine) -> None:
    assert append_all(appender, command(c.Recall(), "N9")) == [Refused(Refusal.NOTHING_IN_HAND)]
    assert streams(engine) == []


def test_a_stream_that_no_model_owns_is_refused_alone(appender: Appender) -> None:
    unknown, known = append_all(appender, draw("X1"), draw("N1"))
    assert unknown == Refused(Refusal.UNKNOWN_BRANCH)
    assert isinstance(known, Done)


def test_the_journals_time_never_goes_back(appender: Appender, clock: Clock, engine: Engine) -> None:
    append_all(appender, draw())
    clock.now -= 5_000
    append_all(appender, draw())
    clock.now += 6_000
    append_all(appender, draw())
    assert [event.at for event in stored(engine)] == [NOON, NOON, NOON, NOON + 1_000]


def test_a_model_is_told_the_clocks_time_and_what_is_recorded_never_goes_back(
    engine: Engine, clock: Clock, reader: Reader
) -> None:
    seen: list[int] = []

    class Watching(NumbersModel):
        def decide(
            self, state: Numbers, envelope: Envelope, now: int, believed: bool = True
        ) -> list[Draft[Any]] | Refused:
            seen.append(now)
            return super().decide(state, envelope, now, believed)

    appender = Appender(engine, [Watching()], clock, reader)
    append_all(appender, draw())
    clock.now -= 5_000
    append_all(appender, draw())
    appender.close()
    assert seen == [NOON, NOON - 5_000]
    assert [event.at for event in stored(engine)] == [NOON, NOON, NOON]


def test_every_number_given_is_in_its_table_whatever_becomes_of_the_ticket(appender: Appender, engine: Engine) -> None:
    append_all(appender, draw(), draw(), command(c.Cancel("day-20000-A1")))
    with engine.connect() as connection:
        numbers = connection.execute(select(number.c.n, number.c.ticket_id).order_by(number.c.n)).all()
    assert [tuple(row) for row in numbers] == [(1, "day-20000-A1"), (2, "day-20000-A2")]


def test_the_head_is_the_last_row(appender: Appender, engine: Engine, clock: Clock) -> None:
    append_all(appender, draw(), draw())
    clock.now += DAY_MS
    append_all(appender, draw(made_at=clock.now))
    with engine.connect() as connection:
        head = read_head(connection, "N1")
        last = read_page(connection, "N1", 0, 100)[-1]
    assert (head.seq, head.hash, head.at, head.day) == (last.seq, last.hash, last.at, last.day)
    assert head.opened_seq == 4


# -- laws ------------------------------------------------------------------------------------------------------------

_keys = st.integers(0, 8).map(lambda k: f"key-{k}")
_commands = st.one_of(
    st.builds(draw, st.sampled_from(["N1", "N2"]), st.sampled_from(["A", "B", "TWO"]), _keys),
    st.builds(
        lambda n, key, stream: command(c.Cancel(f"day-20000-A{n}"), stream, key),
        st.integers(1, 4),
        _keys,
        st.sampled_from(["N1", "N2"]),
    ),
    st.builds(lambda key: command(c.Open(), "N1", key), _keys),
)


NewDatabase = Callable[[], AbstractContextManager[str]]


@pytest.fixture
def new_database(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> NewDatabase:
    """Makes migrated databases, as many as an example needs."""
    if kind == POSTGRESQL:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        return server.database
    names = map(str, itertools.count())

    @contextmanager
    def new_file() -> Iterator[str]:
        folder = tmp_path / next(names)
        folder.mkdir()
        migrated(folder).dispose()
        yield default_url(folder)

    return new_file


@pytest.mark.parametrize(("kind", "examples"), [(SQLITE, 25), (POSTGRESQL, 8)], indirect=["kind"])
def test_batches_mean_what_single_commands_mean(new_database: NewDatabase, examples: int) -> None:
    """However commands are cut into batches, and whoever appends them, the stream and the answers are the same."""

    @settings(max_examples=examples)
    @given(
        batches=st.lists(st.lists(_commands, min_size=1, max_size=6), min_size=1, max_size=5), late=st.integers(0, 3)
    )
    def mean_the_same(batches: list[list[Envelope]], late: int) -> None:
        _append_both_ways(new_database, batches, late)

    mean_the_same()


def _append_both_ways(new_database: NewDatabase, batches: list[list[Envelope]], late: int) -> None:
    reader, clock = Reader(), Clock()
    with new_database() as one, new_database() as other:
        together, alone = open_database(one), open_database(other)
        appender = Appender(together, MODELS, clock, reader)
        for number_, batch in enumerate(batches):
            if number_ == late:  # a process that has just started
                appender.close()
                appender = Appender(together, MODELS, clock, reader)
                appender.load()
            expected = [append_now(alone, MODELS, envelope, NOON) for envelope in batch]
            assert append_all(appender, *batch) == expected
        appender.close()
        for stream in ("N1", "N2"):
            assert stored(together, stream) == stored(alone, stream) == reader.events.get(stream, [])
            assert load_snapshot(together, MODELS, stream).state == load_snapshot(alone, MODELS, stream).state
        together.dispose()
        alone.dispose()


def test_what_comes_in_after_the_lock_joins_the_transaction(appender: Appender, reader: Reader) -> None:
    first, second = Waiting(), Waiting()
    asked: list[frozenset[str]] = []

    def more(locked: frozenset[str]) -> list[Submitted]:
        asked.append(locked)
        return [Submitted(draw(), second)]

    appender.append([Submitted(draw(), first)], more)
    assert asked == [frozenset({"N1"})]
    assert (first.done().seq, second.done().seq) == (2, 3)
    assert len(reader.batches) == 1
