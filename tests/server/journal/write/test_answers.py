"""Refusals and empty answers are kept: sent again they are the same for eight days, whatever has happened since."""

from collections.abc import Callable

import pytest
from msgspec import structs
from sqlalchemy import Engine, func, select

from protocol import commands as c
from protocol.commands import Envelope
from protocol.enums import Refusal
from protocol.keys import sent_by
from protocol.problem import Refused
from server.journal.schema.tables import answer
from server.journal.write.answers import KEPT_MS, PURGE_EVERY_MS, was_answered
from server.journal.write.append import Appender
from server.journal.write.committed import Done, Result, Submitted
from tests.server.journal.desk import MODELS, NOON, Clock, Reader, append_all, command, draw, stored

TICKET = f"day-{NOON // 86_400_000:05d}-A1"


def cancel(key: str) -> Envelope:
    """Refused until the ticket A1 is drawn."""
    return command(c.Cancel(TICKET), key=key)


def nothing(key: str) -> Envelope:
    """Accepted, and changes nothing."""
    return command(c.Open(), key=key)


def one(appender: Appender, envelope: Envelope) -> Result:
    return append_all(appender, envelope)[0]


def kept(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(answer)).scalar_one()


@pytest.fixture(params=["the same process", "after a restart", "another process"])
def again(request: pytest.FixtureRequest, appender: Appender, engine: Engine, clock: Clock) -> Callable[[], Appender]:
    """Who gets the command the second time."""

    def other() -> Appender:
        if request.param == "the same process":
            return appender
        if request.param == "after a restart":
            appender.close()
        found = Appender(engine, MODELS, clock, Reader())
        request.addfinalizer(found.close)
        found.load()
        return found

    return other


def test_a_refusal_is_the_same_again_after_the_state_has_changed(
    appender: Appender, again: Callable[[], Appender], engine: Engine
) -> None:
    append_all(appender, draw(service="B"))
    first = one(appender, cancel("k"))
    assert first == Refused(Refusal.UNKNOWN_TICKET, "ticket_id")
    append_all(appender, draw())
    before = len(stored(engine))
    assert one(again(), cancel("k")) == first
    assert len(stored(engine)) == before
    assert isinstance(one(again(), cancel("another")), Done)


def test_an_empty_answer_is_the_same_again_after_the_state_has_changed(
    appender: Appender, again: Callable[[], Appender], engine: Engine
) -> None:
    append_all(appender, draw())
    first = one(appender, nothing("k"))
    assert isinstance(first, Done)
    append_all(appender, draw())
    before = len(stored(engine))
    assert one(again(), nothing("k")) == Done(first.seq, None, True, ())
    assert len(stored(engine)) == before


def test_the_same_command_twice_in_one_batch_is_answered_once(appender: Appender) -> None:
    append_all(appender, draw(service="B"))
    first, drawn, second, fresh = append_all(appender, cancel("k"), draw(), cancel("k"), cancel("another"))
    assert first == second == Refused(Refusal.UNKNOWN_TICKET, "ticket_id")
    assert isinstance(drawn, Done)
    assert isinstance(fresh, Done)


def test_another_command_under_the_key_of_a_refusal_is_refused(appender: Appender) -> None:
    append_all(appender, draw(service="B"), cancel("k"))
    assert one(appender, draw(key="k")) == Refused(Refusal.KEY_REUSED)
    assert one(appender, cancel("k")) == Refused(Refusal.UNKNOWN_TICKET, "ticket_id")


def test_another_senders_same_key_is_a_decision_of_its_own(appender: Appender, engine: Engine) -> None:
    first, second = append_all(appender, *(draw(key=sent_by(sender, "k")) for sender in ("d-1", "d-2")))
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.outcome != second.outcome
    again = append_all(appender, *(draw(key=sent_by(sender, "k")) for sender in ("d-2", "d-1")))
    assert [each.outcome for each in again if isinstance(each, Done)] == [second.outcome, first.outcome]
    assert [event.kind for event in stored(engine)].count("drawn") == 2


def test_after_eight_days_it_is_decided_afresh_and_purged(appender: Appender, engine: Engine, clock: Clock) -> None:
    append_all(appender, draw(service="B"), cancel("k"), nothing("n"))
    assert kept(engine) == 2
    clock.now = NOON + KEPT_MS - 1
    assert one(appender, cancel("k")) == Refused(Refusal.UNKNOWN_TICKET, "ticket_id")
    clock.now = NOON + KEPT_MS
    today = f"day-{clock.now // 86_400_000:05d}-A1"
    append_all(appender, draw())
    assert isinstance(one(appender, command(c.Cancel(today), key="k")), Done)
    clock.now += PURGE_EVERY_MS
    append_all(appender, cancel("last"))
    assert kept(engine) == 1


def test_who_asks_first_is_told_what_was_answered(appender: Appender, engine: Engine, clock: Clock) -> None:
    accepted, refused, empty, never = draw(service="B", key="a"), cancel("r"), nothing("n"), cancel("never")
    append_all(appender, accepted, refused, empty)
    with engine.connect() as connection:
        known = [was_answered(connection, each, clock.now) for each in (accepted, refused, empty, never)]
        assert known == [True, True, True, False]
        other = structs.replace(accepted, stream="N2")
        assert not was_answered(connection, other, clock.now)
        later = [was_answered(connection, each, NOON + KEPT_MS) for each in (accepted, refused, empty)]
        assert later == [True, False, False]


def test_a_timers_refusal_interests_nobody_and_is_not_kept(appender: Appender, engine: Engine) -> None:
    append_all(appender, draw())
    appender.append([Submitted(Envelope("N1", c.EndDay(), "day_end:yesterday", "timer"), None)] * 2)
    assert kept(engine) == 0


def test_a_refusal_that_could_not_be_stored_is_not_given(
    appender: Appender, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that a repeat would contradict is none: the sender tries again."""
    append_all(appender, draw(service="B"))
    with engine.begin() as connection:
        answer.drop(connection)
    assert one(appender, cancel("k")) == Refused(Refusal.UNAVAILABLE)
