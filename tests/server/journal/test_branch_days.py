"""The real queue in the journal: whole days of commands, appended by several, replay to the same state."""

import random
from typing import Any

import pytest
from sqlalchemy import Engine, select

from protocol import commands as c
from protocol.commands import Envelope
from protocol.keys import new_key
from protocol.problem import Refused
from server.balance.dispatch.choose import choose
from server.balance.estimate import expect
from server.journal.check.check import check
from server.journal.read.stream_states import load_snapshot
from server.journal.schema.tables import number
from server.journal.write.append import Appender, append_now
from server.journal.write.committed import Done, Result
from server.queue.stream import BranchStream
from tests.server.journal.desk import Clock, Reader, append_all
from tests.server.queue.branch import BRANCH, MIDNIGHT, MORNING

MODELS = (BranchStream(choose, expect),)
STREAM = BRANCH.id


class Day:
    """Sends commands that are mostly sensible, from a seed, over several appenders in turn."""

    def __init__(self, appenders: list[Appender], clock: Clock, seed: int) -> None:
        self.appenders = appenders
        self.clock = clock
        self.chance = random.Random(seed)
        self.sent: list[Envelope] = []
        self.results: list[Result] = []

    def again(self, appender: Appender, clock: Clock) -> "Day":
        """Goes on as this one would, in a copy of its database."""
        day = Day([appender], clock, 0)
        day.chance.setstate(self.chance.getstate())
        day.sent, day.results = [*self.sent], [*self.results]
        return day

    def envelope(self, command: c.Command, counter: str | None = None) -> Envelope:
        key = new_key(self.clock.now, self.chance.randbytes(10))
        return Envelope(STREAM, command, key, "kiosk1" if counter is None else "device1", counter)

    def any_command(self) -> Envelope:
        counter = self.chance.choice(["1", "2", "3"])
        commands: list[c.Command] = [
            c.Issue(self.chance.choice(["HT", "CT", "DD", "DDX"]), dossiers=self.chance.randint(1, 3)),
            c.Issue("HT", priority="elderly"),
            c.Login("clerk1"),
            c.Open(),
            c.Call(),
            c.Start(),
            c.Complete("done"),
            c.NoShow(),
            c.Park("forms", 60),
            c.NextService("CT"),
            c.Return("asked"),
        ]
        command = self.chance.choice(commands)
        return self.envelope(command, None if isinstance(command, c.Issue) else counter)

    def go_on(self, batches: int) -> None:
        for _ in range(batches):
            batch = [self.any_command() for _ in range(self.chance.randint(1, 8))]
            if self.sent and self.chance.random() < 0.3:
                batch.append(self.chance.choice(self.sent))  # sent again
            self.sent += batch
            appender = self.chance.choice(self.appenders)
            self.results += append_all(appender, *batch)
            self.clock.now += self.chance.randint(100, 90_000)
            appender.append(appender.due())


def plain(state: Any) -> Any:
    """A state as nested plain values, so that two can be compared whatever their classes are."""
    if isinstance(state, dict):
        return {key: plain(value) for key, value in state.items()}
    if isinstance(state, str | int | float | None):
        return state
    if hasattr(state, "__slots__") or hasattr(state, "__dict__"):
        names = [name for kind in type(state).__mro__ for name in getattr(kind, "__slots__", ())]
        fields = {name: getattr(state, name) for name in names} | getattr(state, "__dict__", {})
        if fields:
            return {name: plain(value) for name, value in fields.items()}
    return [plain(value) for value in state] if hasattr(state, "__iter__") else state


@pytest.mark.parametrize("seed", range(3))
def test_days_of_commands_replay_to_the_same_state_and_numbers(engine: Engine, seed: int) -> None:
    clock = Clock(MORNING)
    readers = [Reader(), Reader()]
    appenders = [Appender(engine, MODELS, clock, reader) for reader in readers]
    append_now(engine, MODELS, Envelope(STREAM, c.Configure(BRANCH), "configure", "admin"), clock.now)
    day = Day(appenders, clock, seed)
    day.go_on(60)
    clock.now = max(clock.now, MIDNIGHT) + 8 * 3_600_000
    day.go_on(60)
    for appender in appenders:
        appender.read_new()
        running = next(iter(appender.streams))
        snapshot = load_snapshot(engine, MODELS, STREAM)
        assert snapshot.seq == running.seq
        assert plain(snapshot.state) == plain(running.state)
        appender.close()
    assert readers[0].events == readers[1].events
    assert readers[0].seqs(STREAM) == list(range(1, len(readers[0].seqs(STREAM)) + 1))
    assert sum(isinstance(result, Done) for result in day.results) > 100
    assert any(isinstance(result, Refused) for result in day.results)
    report = check(engine, MODELS)
    assert report.findings == ()
    assert report.events > 150
    with engine.connect() as connection:
        numbers = connection.execute(select(number.c.ticket_id)).scalars().all()
    issued = [recorded.body.ticket_id for recorded in readers[0].events[STREAM] if recorded.kind == "issued"]
    assert sorted(numbers) == sorted(issued)
    assert len(issued) > 50


def test_a_ticket_sent_again_after_midnight_is_the_same_ticket(engine: Engine) -> None:
    clock = Clock(MORNING)
    append_now(engine, MODELS, Envelope(STREAM, c.Configure(BRANCH), "configure", "admin"), clock.now)
    late = Envelope(STREAM, c.Issue("HT"), new_key(clock.now), "kiosk1")
    first = append_now(engine, MODELS, late, clock.now)
    clock.now = MIDNIGHT + 3_600_000
    today = Envelope(STREAM, c.Issue("HT"), new_key(clock.now), "kiosk1")
    other = append_now(engine, MODELS, today, clock.now)
    again = append_now(engine, MODELS, late, clock.now)
    for result in (first, other, again):
        assert isinstance(result, Done)
        assert result.outcome is not None
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert isinstance(other, Done)
    assert (again.repeated, again.seq, again.outcome, again.recorded) == (
        True,
        first.seq,
        first.outcome,
        first.recorded,
    )
    assert other.recorded[-1].body.number == first.recorded[-1].body.number == "HT-001"
    assert other.recorded[-1].day > first.recorded[-1].day


def test_a_key_from_a_clock_ahead_of_ours_is_not_done_twice_after_midnight(engine: Engine) -> None:
    """Made at 23:58 by a kiosk whose clock is five minutes ahead: it looks as if it were the new day's."""
    clock = Clock(MORNING)
    appender = Appender(engine, MODELS, clock, Reader())
    key = new_key(MIDNIGHT + 180_000)
    ticket_taken = Envelope(STREAM, c.Issue("HT"), key, "kiosk1")
    append_all(appender, Envelope(STREAM, c.Configure(BRANCH), "configure", "admin"))
    clock.now = MIDNIGHT - 120_000
    (first,) = append_all(appender, ticket_taken)
    clock.now = MIDNIGHT + 60_000
    append_all(appender, Envelope(STREAM, c.Issue("CT"), new_key(clock.now), "kiosk1"))
    (again,) = append_all(appender, ticket_taken)
    appender.close()
    assert isinstance(first, Done), first
    assert isinstance(again, Done), again
    assert again.repeated
    assert again.recorded == first.recorded
