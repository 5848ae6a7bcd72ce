"""Commands and timers that go wrong: only they fail, and what comes after stands on what was committed."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from protocol import commands as c
from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.problem import Refused
from server.journal.read.stream_states import load_snapshot
from server.journal.write.append import Appender
from server.journal.write.committed import Done
from server.queue.events.recorded import Draft, Recorded

from .desk import MODELS, NOON, Clock, Reader, append_all, command, draw, stored
from .numbers_model import DAY_MS, Numbers, NumbersModel


class Faulty(NumbersModel):
    """Misbehaves for some services, in the places where a model can."""

    def decide(self, state: Numbers, envelope: Envelope, now: int, believed: bool = True) -> list[Draft[Any]] | Refused:
        if envelope.command == c.Issue("RAISES"):
            raise ValueError("cannot decide")
        if envelope.command == c.Issue("FGT"):
            state.given.pop("FGT", None)
        return super().decide(state, envelope, now, believed)

    def evolve(self, state: Numbers, recorded: Recorded[Any]) -> None:
        super().evolve(state, recorded)
        if getattr(recorded.body, "prefix", "") == "STUMBLES":
            raise KeyError("after half of the fold")


@pytest.fixture
def faulty(engine: Engine, clock: Clock, reader: Reader) -> Iterator[Appender]:
    appender = Appender(engine, [Faulty()], clock, reader)
    yield appender
    appender.close()


@pytest.mark.parametrize("bad", ["RAISES", "STUMBLES"])
def test_only_the_poisoned_command_of_a_batch_fails(
    faulty: Appender, reader: Reader, engine: Engine, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    results = append_all(faulty, draw(), draw(service=bad), draw(), draw("N2"))
    assert [type(result) for result in results] == [Done, Refused, Done, Done]
    assert results[1] == Refused(Refusal.UNAVAILABLE)
    assert reader.seqs("N1") == [1, 2, 3]
    assert stored(engine) == reader.events["N1"]
    assert "refused as unavailable" in caplog.text


def test_a_number_given_twice_is_stopped_by_its_key(
    faulty: Appender, reader: Reader, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """This model forgets what it gave, so it gives number 1 again: the guard fires and the command fails, alone."""
    results = append_all(faulty, draw(service="FGT"))
    results += append_all(faulty, draw(), draw(service="FGT"), draw())
    assert [type(result) for result in results] == [Done, Done, Refused, Done]
    assert "IntegrityError" in caplog.text
    assert "number" in caplog.text
    assert reader.seqs("N1") == [1, 2, 3, 4]


def test_a_command_after_the_poisoned_one_stands_on_what_was_committed(
    faulty: Appender, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    results = append_all(faulty, draw(), draw(service="STUMBLES"), command(c.Cancel("day-20000-A1")))
    assert [type(result) for result in results] == [Done, Refused, Done]
    assert load_snapshot(engine, MODELS, "N1").seq == 3


def test_a_timer_that_is_of_no_use_fires_ever_more_seldom(engine: Engine, clock: Clock, reader: Reader) -> None:
    class Stuck(NumbersModel):
        def decide(
            self, state: Numbers, envelope: Envelope, now: int, believed: bool = True
        ) -> list[Draft[Any]] | Refused:
            return (
                Refused(Refusal.TOO_EARLY)
                if envelope.actor == "timer"
                else super().decide(state, envelope, now, believed)
            )

    appender = Appender(engine, [Stuck()], clock, reader)
    append_all(appender, draw())
    start = clock.now = NOON + DAY_MS // 2 - 1
    fired = []
    while clock.now <= start + 300_000:
        due = appender.due()
        appender.append(due)
        fired += [clock.now - start] * len(due)
        clock.now += 100
    appender.close()
    assert fired == [0, 1_000, 3_000, 7_000, 15_000, 31_000, 63_000, 123_000, 183_000, 243_000]
