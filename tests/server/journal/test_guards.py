"""The keys are guards that never fire: here the head lock is taken away, and they do."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event

from protocol.commands import Envelope
from server.journal.database.dialects import SQLITE
from server.journal.read.stream_reader import Head, read_heads
from server.journal.write.append import Appender
from server.journal.write.batch import CLOCK_SKEW_MS, new_streams
from server.journal.write.committed import Done
from server.journal.write.write_connection import WriteConnection
from server.queue.events.recorded import Outcome

from .desk import MODELS, NOON, Clock, Reader, append_all, draw, fired, stored
from .numbers_model import Numbers, NumbersModel


class Unguarded(Appender):
    """Believes that nobody else writes: takes no lock, and never looks at the head of a stream it holds."""

    def _heads(self, writing: WriteConnection, names: list[str]) -> dict[str, Head]:
        new_streams(writing.connection, names)
        heads = read_heads(writing.connection)
        for held in self.streams:
            if held.state is not None and held.stream in names:
                heads[held.stream] = Head(held.seq, held.opened_seq, held.day, held.hash, held.at)
        return heads


PLACES = ("UNIQUE constraint failed: journal.stream, journal.seq", '"pk_journal"', '"pk_number"')
COMMANDS = (
    "UNIQUE constraint failed: journal.stream, journal.command_id, journal.part",
    '"uq_journal_stream_command_id_part"',
)
"""How each database says which key fired."""


@pytest.fixture
def lockless(url: str) -> Iterator[Engine]:
    """A database whose transactions begin without the write lock."""
    engine = create_engine(url)
    if engine.dialect.name == SQLITE:

        @event.listens_for(engine, "connect")
        def _connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN DEFERRED")

    yield engine
    engine.dispose()


def test_with_the_lock_the_keys_never_fire(engine: Engine, clock: Clock) -> None:
    errors = fired(engine)
    first, second = (Appender(engine, MODELS, clock, Reader()) for _ in range(2))
    for appender in (first, second, first, second):
        append_all(appender, draw())
        appender.close()
    assert errors == []


def test_without_the_lock_the_primary_key_fires_and_the_retry_heals(lockless: Engine, clock: Clock) -> None:
    errors = fired(lockless)
    first, second = (Unguarded(lockless, MODELS, clock, Reader()) for _ in range(2))
    results = []
    for appender in (first, second, first, second):
        results += append_all(appender, draw())
        appender.close()
    numbers = [result.recorded[-1].body.n for result in results if isinstance(result, Done)]
    assert numbers == [1, 2, 3, 4]
    assert any(said in error for error in errors for said in PLACES)


def test_without_the_outcome_the_unique_key_fires_and_the_retry_finds_it(engine: Engine, clock: Clock) -> None:
    class Forgetful(NumbersModel):
        def outcome(self, state: Numbers, command_id: str) -> Outcome | None:
            return None

    errors = fired(engine)
    appender = Appender(engine, [Forgetful()], clock, Reader())
    envelope: Envelope = draw(made_at=NOON + CLOCK_SKEW_MS)  # it cannot be of another day, so it is not looked up
    (first,) = append_all(appender, draw())
    (first,) = append_all(appender, envelope)
    (again,) = append_all(appender, envelope)
    appender.close()
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert (again.repeated, again.recorded) == (True, first.recorded)
    assert len(errors) == 1
    assert any(said in errors[0] for said in COMMANDS)
    assert len(stored(engine)) == 3
