"""The writer thread: many submitters, other writers on the same file, timers, start and stop."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from protocol import commands as c
from protocol.enums import Refusal
from protocol.problem import Refused
from server.journal.database.dialects import POSTGRESQL, connect_to_write
from server.journal.database.engine import open_database
from server.journal.read.stream_reader import lock_heads
from server.journal.read.stream_states import load_snapshot, streams
from server.journal.schema.model import Model
from server.journal.write.append import append_now
from server.journal.write.committed import Answer, Published
from server.journal.write.writer import Writer
from server.queue.events.recorded import Recorded
from tests.server.journal.desk import MODELS, NOON, Clock, Reader, Waiting, command, draw, stored, until
from tests.server.journal.numbers_model import DAY_MS, Ended, Numbers, NumbersModel

NewWriter = Callable[..., Writer]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """One that waits for long: a machine may stand still for seconds while another connection holds a head."""
    engine = open_database(url, busy_timeout_ms=30_000)
    yield engine
    engine.dispose()


@pytest.fixture
def new_writer(engine: Engine, clock: Clock) -> Iterator[NewWriter]:
    """Starts writers and stops them in the end."""
    writers: list[Writer] = []

    def start(
        reader: Callable[[Published], None], poll_s: float = 0.01, models: tuple[Model[Numbers], ...] = MODELS
    ) -> Writer:
        writer = Writer(engine, models, clock, reader, poll_s=poll_s)
        writer.start()
        writers.append(writer)
        return writer

    yield start
    for writer in writers:
        writer.stop()


def test_commands_of_many_threads_are_each_answered_once(new_writer: NewWriter, reader: Reader, engine: Engine) -> None:
    writer = new_writer(reader)
    waiting = [[Waiting() for _ in range(25)] for _ in range(8)]

    def kiosk(mine: list[Waiting]) -> None:
        for each in mine:
            writer.submit(draw(), each)

    threads = [threading.Thread(target=kiosk, args=(mine,)) for mine in waiting]
    for thread in threads:
        thread.start()
    numbers = sorted(each.done().recorded[-1].body.n for mine in waiting for each in mine)
    for thread in threads:
        thread.join()
    assert numbers == list(range(1, 201))
    assert reader.seqs("N1") == list(range(1, 202))
    assert len(reader.batches) < 200, "nothing was grouped"


def test_two_writers_in_threads_append_to_one_stream(new_writer: NewWriter, engine: Engine) -> None:
    readers = [Reader(), Reader()]
    writers = [new_writer(reader) for reader in readers]
    waiting = [Waiting() for _ in range(300)]
    for n, each in enumerate(waiting):
        writers[n % 2].submit(draw(made_at=NOON + n), each)
    numbers = sorted(each.done().recorded[-1].body.n for each in waiting)
    assert numbers == list(range(1, 301))
    for reader in readers:
        until(lambda reader=reader: len(reader.seqs("N1")) == 301, "a writer did not see the other's events")  # type: ignore[misc]
        assert reader.seqs("N1") == list(range(1, 302))
    assert readers[0].events == readers[1].events


def test_what_another_process_wrote_is_published_without_any_command(
    new_writer: NewWriter, reader: Reader, engine: Engine
) -> None:
    new_writer(reader)
    for _ in range(3):
        append_now(engine, MODELS, draw(), NOON)
    until(lambda: reader.seqs("N1") == [1, 2, 3, 4], "the foreign events never came")


def test_what_another_process_wrote_comes_before_ones_own(
    new_writer: NewWriter, reader: Reader, engine: Engine
) -> None:
    writer = new_writer(reader, poll_s=60)
    append_now(engine, MODELS, draw(), NOON)
    mine = Waiting()
    writer.submit(draw(), mine)
    assert mine.done().seq == 3
    assert reader.seqs("N1") == [1, 2, 3]


def test_a_stream_that_appears_later_is_published_from_its_first_event(
    new_writer: NewWriter, reader: Reader, engine: Engine
) -> None:
    append_now(engine, MODELS, draw("N1"), NOON)
    new_writer(reader)
    append_now(engine, MODELS, draw("N2"), NOON)
    until(lambda: reader.seqs("N2") == [1, 2], "the new stream never came")
    assert reader.seqs("N1") == []


def test_who_asks_for_it_is_told_once_everything_committed_was_published(
    new_writer: NewWriter, reader: Reader, engine: Engine
) -> None:
    append_now(engine, MODELS, draw(), NOON)
    writer = new_writer(reader, poll_s=1000)
    append_now(engine, MODELS, draw(), NOON)
    told: list[tuple[bool, list[int]]] = []
    writer.catch_up("N1", lambda complete: told.append((complete, reader.seqs("N1"))))
    until(lambda: bool(told), "nobody was told")
    assert told == [(True, [3])]
    writer.stop()
    writer.catch_up("N1", lambda complete: told.append((complete, [])))
    assert told[1:] == [(False, [])], "a writer that has stopped reads nothing"


def test_a_snapshot_after_start_and_what_is_published_make_the_state(
    new_writer: NewWriter, reader: Reader, engine: Engine, clock: Clock
) -> None:
    append_now(engine, MODELS, draw(), NOON - DAY_MS)
    append_now(engine, MODELS, draw(), NOON)
    writer = new_writer(reader)
    append_now(engine, MODELS, draw(), NOON)
    snapshot = load_snapshot(engine, MODELS, "N1")
    last = Waiting()
    writer.submit(draw(), last)
    last.done()
    for recorded in reader.events["N1"]:
        if recorded.seq > snapshot.seq:
            MODELS[0].evolve(snapshot.state, recorded)
    assert snapshot.state == load_snapshot(engine, MODELS, "N1").state
    assert snapshot.state.given == {"A": 3}


def test_a_timer_fires_once_though_two_processes_watch(new_writer: NewWriter, clock: Clock, engine: Engine) -> None:
    readers = [Reader(), Reader()]
    append_now(engine, MODELS, draw(), NOON)
    for reader in readers:
        new_writer(reader)
    clock.now = NOON + DAY_MS // 2 - 1
    for reader in readers:
        until(lambda reader=reader: bool(reader.events.get("N1")), "no timer fired")  # type: ignore[misc]
    events = stored(engine)
    assert [type(event.body) for event in events[2:]] == [Ended]
    assert events[2].command_id == "day_end:day-20000"
    for reader in readers:
        assert reader.seqs("N1") == [3]
        assert not [item for batch in reader.batches for item in batch.items if isinstance(item, Answer)]


def test_a_timer_fires_while_commands_keep_coming(
    new_writer: NewWriter, clock: Clock, reader: Reader, engine: Engine
) -> None:
    append_now(engine, MODELS, draw(), NOON)
    writer = new_writer(reader)
    clock.now = NOON + DAY_MS // 2 - 1

    def ended() -> bool:
        each = Waiting()
        writer.submit(command(c.Open()), each)
        each.wait()
        return bool(reader.events.get("N1"))

    until(ended, "the timer starved")


def test_one_streams_broken_timer_does_not_stop_the_others(
    new_writer: NewWriter, clock: Clock, reader: Reader, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(NumbersModel):
        def next_due(self, state: Numbers, believed: bool = True) -> int | None:
            if state.stream == "N1":
                raise KeyError("broken")
            return super().next_due(state, believed)

    for stream in ("N1", "N2"):
        append_now(engine, MODELS, draw(stream), NOON)
    new_writer(reader, models=(Broken(),))
    clock.now = NOON + DAY_MS // 2 - 1
    until(lambda: bool(reader.events.get("N2")), "no timer fired")
    assert "N1" in caplog.text


def test_stop_settles_what_was_taken_and_refuses_what_comes_after(
    new_writer: NewWriter, reader: Reader, engine: Engine
) -> None:
    writer = new_writer(reader)
    taken = [Waiting() for _ in range(50)]
    for n, each in enumerate(taken):
        writer.submit(draw(f"N{n % 5}"), each)
    writer.stop()
    assert not writer.alive
    assert all(each.done() for each in taken)
    late = Waiting()
    writer.submit(draw(), late)
    assert late.wait() == Refused(Refusal.UNAVAILABLE)
    assert streams(engine) == ["N0", "N1", "N2", "N3", "N4"]
    writer.stop()


def test_stop_settles_what_waits_for_the_next_transaction(
    new_writer: NewWriter, reader: Reader, engine: Engine
) -> None:
    append_now(engine, MODELS, draw("N1"), NOON)
    writer = new_writer(reader, poll_s=60)
    other = connect_to_write(engine)
    if engine.dialect.name == POSTGRESQL:
        until(lambda: writer.listening, "it does not listen")  # what it missed before is in the inbox by then
        other.execute(text("SET idle_in_transaction_session_timeout = 0"))
        other.commit()
    transaction = other.begin()
    lock_heads(other, ["N1"])
    taken = [Waiting() for _ in range(3)]
    writer.submit(draw("N1"), taken[0])
    until(lambda: writer.waiting == 0, "the first command was not taken")
    writer.submit(draw("N2"), taken[1])
    writer.submit(draw("N1"), taken[2])
    stopping = threading.Thread(target=writer.stop)
    stopping.start()
    until(lambda: not writer.alive, "it was not told to stop")
    transaction.rollback()
    other.close()
    stopping.join()
    assert [each.done().seq for each in taken] == [3, 2, 4]


def test_commands_of_one_stream_keep_their_order_among_many_streams(
    engine: Engine, clock: Clock, reader: Reader
) -> None:
    """Small transactions and many streams: what waits for the next transaction is never overtaken."""
    writer = Writer(engine, MODELS, clock, reader, poll_s=60, max_commands=3)
    writer.start()
    waiting = [Waiting() for _ in range(200)]
    for n, each in enumerate(waiting):
        writer.submit(draw(f"N{n % 7}"), each)
    numbers = [each.done().recorded[-1].body.n for each in waiting]
    writer.stop()
    assert numbers == [n // 7 + 1 for n in range(200)]


def test_a_broken_stream_is_refused_and_the_others_go_on(
    new_writer: NewWriter, reader: Reader, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    for stream in ("N1", "N2"):
        append_now(engine, MODELS, draw(stream), NOON)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET v = 9 WHERE stream = 'N1' AND seq = 2")
    writer = new_writer(reader)
    broken, whole = Waiting(), Waiting()
    writer.submit(draw("N1"), broken)
    writer.submit(draw("N2"), whole)
    assert broken.wait() == Refused(Refusal.UNAVAILABLE)
    assert whole.done().seq == 3
    assert caplog.text.count("closed until its journal is mended") == 1


class Trusting(NumbersModel):
    """Folds whatever comes, in whatever order."""

    def evolve(self, state: Numbers, recorded: Recorded[Any]) -> None:
        state.seq = recorded.seq - 1
        super().evolve(state, recorded)


@pytest.mark.parametrize("missing", [3, 4])
def test_nothing_is_appended_after_a_missing_event(
    new_writer: NewWriter, reader: Reader, engine: Engine, missing: int, caplog: pytest.LogCaptureFixture
) -> None:
    for service in "ABC":
        append_now(engine, MODELS, draw(service=service), NOON)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM journal WHERE seq = {missing}")
    writer = new_writer(reader, models=(Trusting(),))
    refused = Waiting()
    writer.submit(draw(), refused)
    assert refused.wait() == Refused(Refusal.UNAVAILABLE)
    assert f"N1 at {missing}: the event is missing" in caplog.text
