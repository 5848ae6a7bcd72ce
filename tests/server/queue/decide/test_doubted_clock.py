"""A clock that is not believed opens no day, ends none and lets nobody expire; everything else goes on."""

from collections.abc import Iterator

import pytest

from protocol import commands as c
from protocol.enums import CounterState, Refusal, TicketState
from server.queue.events import events as e
from tests.server.queue import laws
from tests.server.queue.branch import BRANCH, MIDNIGHT, MORNING, TOMORROW, branch, moment, office_hours
from tests.server.queue.desk import Desk

HOUR = 3_600_000
IN_2038 = moment("2038-01-19 10:14")


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A branch with office hours, two clerks and five people who wait, one of them at counter 1."""
    desk = Desk(branch(hours=(office_hours(),), expire_s=7200))
    desk.staff("1", "2")
    for _ in range(5):
        desk.issue("HT")
    desk.serve("1")
    yield desk
    laws.seqs_are_whole(desk.events)
    laws.numbers_are_given_once(desk.events)
    laws.states_are_equal(desk.state, desk.replay())
    laws.states_are_equal(desk.state, desk.replay(desk.today()))


def waiting(desk: Desk) -> list[str]:
    return [ticket.number for ticket in desk.state.waiting.tickets()]


def live(desk: Desk) -> list[str]:
    return sorted(one.number for one in desk.state.tickets.values() if one.state in laws.LIVE)


# -- a clock that is doubted -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [MORNING + 18 * HOUR, TOMORROW, IN_2038], ids=["+18 h", "+1 day", "2038"])
def test_no_timer_ends_the_day_or_lets_anybody_expire(desk: Desk, now: int) -> None:
    desk.believed, desk.now = False, now
    before = len(desk.events)
    assert desk.fire() == []
    assert desk.core.next_due(desk.state, False) is None
    assert len(desk.events) == before
    desk.refuse(c.Expire("20261005-HT-002", MORNING + 2 * HOUR), key="expire:20261005-HT-002:x", actor="timer")
    assert desk.code(c.EndDay(MIDNIGHT), actor="timer") == (Refusal.CLOCK_DOUBTED, None)
    assert live(desk) == ["HT-001", "HT-002", "HT-003", "HT-004", "HT-005"]


def test_a_parked_person_is_back_in_time_also_by_the_servers_own_count(desk: Desk) -> None:
    desk.believed = False
    desk.accept(c.Park("forms", 60), "1")
    desk.later(s=59)
    assert desk.fire() == []
    assert desk.core.next_due(desk.state, False) == MORNING + 60_000
    desk.later(s=1)
    [done] = desk.fire()
    assert "HT-001" in waiting(desk), done


def test_an_open_day_goes_on_and_numbers_are_given_whatever_the_hours(desk: Desk) -> None:
    desk.believed = False
    desk.now = MORNING + 5 * HOUR
    ticket = desk.issue("HT")
    assert (ticket.number, ticket.doubted) == ("HT-006", True)
    desk.accept(c.Complete(), "1")
    desk.serve("1")
    assert [event.kind for event in desk.events if event.kind in ("day_opened", "day_ended")] == ["day_opened"]


def test_a_person_may_end_the_day_all_the_same(desk: Desk) -> None:
    desk.believed = False
    assert desk.accept(c.EndDay(), actor="boss").kinds[-1] == "day_ended"


def test_believed_again_on_the_same_day_nothing_has_changed(desk: Desk) -> None:
    desk.believed = False
    desk.issue("HT")
    desk.believed = True
    desk.later(m=1)
    desk.issue("HT")
    assert [event.kind for event in desk.events[-2:]] == ["clock_believed", "issued"]
    assert not any(ticket.doubted for ticket in desk.state.tickets.values())
    desk.issue("HT")
    assert [event.kind for event in desk.events].count("clock_believed") == 1
    desk.now = MIDNIGHT
    desk.fire()
    assert live(desk) == []


# -- the day that was open at a power cut ----------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["timer", "command"])
def test_who_took_a_number_in_yesterdays_day_while_the_clock_was_doubted_goes_on_today(desk: Desk, by: str) -> None:
    """The power went in the evening, and came at 7:20 without a time server: eighty people are served."""
    desk.believed = False
    desk.later(m=1)
    desk.accept(c.Complete(), "1")
    for _ in range(80):
        desk.issue("HT")
    served = desk.accept(c.Call("20261005-HT-006", "asked"), "1").bodies[-1].ticket_id
    desk.accept(c.Start(), "1")
    desk.accept(c.Call("20261005-HT-007", "asked"), "2")
    desk.accept(c.Start(), "2")
    desk.accept(c.Park("forms", 600), "2")
    desk.later(s=30)
    desk.accept(c.DeviceState(pending=2), actor="d-kiosk")
    desk.believed, desk.now = True, TOMORROW
    if by == "timer":
        desk.fire()
    else:
        desk.accept(c.DeviceState(pending=1), actor="d-kiosk")
    state = desk.state
    assert state.day is not None
    assert (state.day.date, state.ended_at) == ("2026-10-06", None)
    assert live(desk) == sorted(f"HT-{n:03d}" for n in range(6, 86)), "those of yesterday have expired"
    assert waiting(desk) == [f"HT-{n:03d}" for n in range(8, 86)], "in their order"
    assert (state.tickets[served].state, state.counters["1"].ticket_id) == (TicketState.SERVING, served)
    assert state.tickets[served].started_at == TOMORROW - 30_000, "as long ago as it was"
    assert state.parked["20261005-HT-007"].parked_until == TOMORROW + 570_000
    assert (state.counters["1"].user, state.counters["1"].state) == ("clerk-1", CounterState.OPEN)
    assert desk.issue("HT").number == "HT-086"
    desk.accept(c.Complete(), "1")
    assert desk.serve("1").number == "HT-008"


def test_a_day_that_was_ended_stays_so_until_the_clock_is_believed_and_staff_stay_signed_in(desk: Desk) -> None:
    desk.now = MIDNIGHT
    desk.fire()
    desk.believed = False
    assert desk.code(c.Issue("HT")) == (Refusal.CLOCK_DOUBTED, None)
    desk.accept(c.Login("clerk-1"), "1")
    desk.accept(c.Login("clerk-3"), "3")
    desk.accept(c.Open(), "3")
    desk.accept(c.DeviceState(pending=1), actor="d-kiosk")
    assert desk.state.day is not None
    assert desk.state.day.date == "2026-10-05"
    desk.believed, desk.now = True, TOMORROW
    desk.accept(c.ConfirmClock(TOMORROW), "3")
    assert [(event.kind, event.actor) for event in desk.events[-2:]] == [
        ("day_opened", "timer"),
        ("clock_believed", "clerk-3"),
    ]
    there = {one.id: (one.user, one.state) for one in desk.state.counters.values()}
    assert there == {
        "1": ("clerk-1", CounterState.OPEN),
        "2": (None, CounterState.CLOSED),
        "3": ("clerk-3", CounterState.OPEN),
    }
    assert desk.issue("HT").number == "HT-001"


def test_before_the_first_day_staff_sign_in_and_nobody_gets_a_number() -> None:
    desk = Desk(BRANCH)
    desk.believed = False
    desk.accept(c.Login("clerk-1"), "1")
    assert desk.code(c.Issue("HT")) == (Refusal.CLOCK_DOUBTED, None)
    desk.believed = True
    assert desk.issue("HT").number == "HT-001"
    assert desk.counter("1").user == "clerk-1"


def test_only_a_counter_with_a_clerk_confirms_the_clock(desk: Desk) -> None:
    assert desk.code(c.ConfirmClock(MORNING), "3") == (Refusal.NOT_ALLOWED, None)
    assert desk.accept(c.ConfirmClock(MORNING), "1").bodies == [e.ClockBelieved(MORNING)]


# -- taken back ------------------------------------------------------------------------------------------------------


def test_what_a_wrong_clock_expired_waits_again_and_expires_in_its_time() -> None:
    desk = Desk(branch(expire_s=7200))
    for _ in range(3):
        desk.issue("HT")
    desk.accept(c.Cancel("20261005-HT-003"))
    desk.now = MORNING + 3 * HOUR
    desk.fire()
    assert waiting(desk) == []
    assert desk.code(c.RestoreExpired()) == (Refusal.ALREADY, None), "their time was over"
    early = Desk(branch(expire_s=7200))
    for _ in range(2):
        early.issue("HT")
    early.happened(e.Expired("20261005-HT-001"))
    early.happened(e.Expired("20261005-HT-002"))
    early.believed = False
    assert early.code(c.RestoreExpired()) == (Refusal.CLOCK_DOUBTED, None)
    early.believed = True
    early.later(m=1)
    assert early.accept(c.RestoreExpired(), actor="boss").kinds == ["restored", "restored"]
    assert waiting(early) == ["HT-001", "HT-002"]
    early.now = MORNING + 2 * HOUR
    early.fire()
    assert waiting(early) == []
    laws.states_are_equal(early.state, early.replay())
    early.accept(c.EndDay(), actor="boss")
    assert early.code(c.RestoreExpired()) == (Refusal.CLOSED, None)


@pytest.mark.parametrize("wrong", [TOMORROW, IN_2038], ids=["+1 day", "2038"])
def test_a_mistaken_opening_is_taken_back_with_everybody_it_took(desk: Desk, wrong: int) -> None:
    """A clock that was believed was wrong: the day ended, another began, and somebody took a number in it."""
    desk.later(m=30)
    desk.now = wrong
    desk.fire()
    mistaken = [desk.issue("HT").number, desk.issue("CT").number]
    assert mistaken == ["HT-001", "CT-001"]
    desk.later(m=2)
    desk.issue("HT")
    desk.now = MORNING + HOUR
    assert desk.code(c.EndDay(MIDNIGHT), actor="timer")[0] is Refusal.MOOT
    desk.believed = False
    assert desk.code(c.TakeOpeningBack()) == (Refusal.CLOCK_DOUBTED, None)
    desk.believed = True
    desk.accept(c.TakeOpeningBack(), actor="boss")
    state = desk.state
    assert state.day is not None
    assert (state.day.date, state.at, state.ended_at) == ("2026-10-05", MORNING + HOUR, None)
    assert live(desk) == ["CT-001", "HT-001", "HT-002", "HT-003", "HT-004", "HT-005"]
    assert all(ticket.issued_at <= desk.now for ticket in state.tickets.values())
    assert desk.issue("HT").number == "HT-006"
    assert desk.issue("CT").number == "CT-002"
    desk.now = MIDNIGHT
    desk.fire()
    assert live(desk) == [], "the right day ends in its time"
    desk.now = TOMORROW
    assert desk.issue("HT").number == ("HT-003" if wrong == TOMORROW else "HT-001"), "no number twice on a date"
    assert state.day is not None
    assert state.day.date == "2026-10-06", "and the mistaken date comes, too"


def test_an_opening_of_today_is_not_taken_back(desk: Desk) -> None:
    assert desk.code(c.TakeOpeningBack()) == (Refusal.MOOT, None)


def test_a_morning_under_2038_gets_its_date_and_keeps_its_people(desk: Desk) -> None:
    """The first command of the morning came under a date of 2038, and then the clock was right again."""
    desk.now = MIDNIGHT
    desk.fire()
    desk.now = IN_2038
    assert desk.issue("HT").number == "HT-001"
    desk.later(m=5)
    desk.staff("1")
    first = desk.serve("1")
    desk.issue("HT")
    desk.now = TOMORROW
    desk.accept(c.TakeOpeningBack(), actor="boss")
    assert desk.state.day is not None
    assert desk.state.day.date == "2026-10-06"
    assert waiting(desk) == ["HT-002"]
    assert desk.state.counters["1"].ticket_id == first.ticket_id
    desk.later(m=3)
    desk.accept(c.Complete(), "1")
    assert desk.state.tickets[first.ticket_id].served_ms == 180_000
    assert desk.issue("HT").number == "HT-003"
    desk.issue("HT")


def test_appointments_that_a_mistaken_day_missed_are_booked_again() -> None:
    desk = Desk(branch(hours=(office_hours(),)))
    desk.accept(c.Book("A1", "HT", MORNING + HOUR))
    desk.issue("HT")
    desk.now = TOMORROW
    desk.fire()
    desk.issue("HT")
    desk.now = MORNING + HOUR
    desk.accept(c.TakeOpeningBack(), actor="boss")
    assert desk.issue("HT", appointment="A1").appointment == "A1"
    laws.states_are_equal(desk.state, desk.replay(desk.today()))
