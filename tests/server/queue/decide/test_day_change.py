"""A day opens with its first command and ends by command, timer or the next day; nothing waits overnight."""

from copy import deepcopy

import pytest

from protocol.commands import (
    Book,
    Call,
    Cancel,
    Close,
    Complete,
    Configure,
    EndDay,
    Expire,
    Issue,
    Login,
    NoShow,
    Open,
    Park,
    Pause,
    ReopenDay,
    Skills,
    Unpark,
)
from protocol.enums import CounterState, Refusal, TicketClass, TicketState
from protocol.opening_hours import day_of, day_on
from server.queue.decide.day_change import carried
from server.queue.events.events import CarriedTicket, ServiceDone
from server.queue.state.ticket import Ticket
from server.queue.stream import TIMER
from tests.server.queue.branch import BRANCH, MIDNIGHT, MORNING, TOMORROW, branch, moment, office_hours
from tests.server.queue.desk import Desk, Done
from tests.server.queue.laws import LIVE, states_are_equal


def busy(desk: Desk) -> None:
    """One waiting, one called, one served, one parked."""
    for _ in range(4):
        desk.issue("HT")
    desk.serve("1")
    desk.accept(Park("forms", 86_400), "1")
    desk.serve("1")
    desk.call("2")


# -- end of the day --------------------------------------------------------------------------------------------------


def test_end_day_leaves_nobody(desk: Desk) -> None:
    busy(desk)
    desk.later(m=1)
    done = desk.accept(EndDay(), actor="manager")
    assert done.kinds == ["completed", "completed", "expired", "expired", "day_ended"]
    assert (done.bodies[-1].expired, done.bodies[-1].completed) == (2, 2)
    states = [(ticket.state, ticket.outcome) for ticket in desk.state.tickets.values()]
    assert states == [
        (TicketState.EXPIRED, None),
        (TicketState.COMPLETED, "closed"),
        (TicketState.COMPLETED, "closed"),
        (TicketState.EXPIRED, None),
    ]
    assert (desk.state.ended_at, desk.state.tally.served, desk.state.tally.expired) == (desk.now, 0, 2)
    assert [counter.ticket_id for counter in desk.state.counters.values()] == [None, None, None]


def test_end_day_twice_is_refused(desk: Desk) -> None:
    desk.accept(EndDay())
    assert desk.code(EndDay()) == (Refusal.ALREADY, None)


# -- the end taken back ----------------------------------------------------------------------------------------------


def test_reopening_a_day_lets_everybody_wait_again_with_their_age_in_their_order(desk: Desk) -> None:
    busy(desk)
    desk.accept(Book("A1", "HT", moment("2026-10-05 15:00")))
    places = {one.ticket_id: (one.issued_at, one.order) for one in desk.state.tickets.values()}
    booked = deepcopy(desk.state.appointments)
    desk.later(m=1)
    desk.accept(EndDay(), actor="manager")
    desk.later(m=30)
    done = desk.accept(ReopenDay(), actor="manager")
    assert done.kinds == [*["restored"] * 4, "appointment_restored", "day_reopened"]
    assert (done.bodies[-1].expired, done.bodies[-1].completed, done.bodies[-1].appointments) == (2, 2, 1)
    assert [one.ticket_id for one in desk.state.waiting.tickets()] == sorted(places)
    assert {one.ticket_id: (one.issued_at, one.order) for one in desk.state.tickets.values()} == places
    tally = desk.state.tally
    assert (desk.state.ended_at, tally.expired, tally.kept, tally.missed, tally.gone) == (None, 0, 0, 0, 0)
    assert desk.state.appointments == booked
    assert {one.outcome for one in desk.state.tickets.values()} == {None}


def test_numbers_go_on_after_a_reopening_and_none_is_given_twice(desk: Desk) -> None:
    first = desk.issue("HT").number
    desk.accept(EndDay())
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)
    desk.accept(ReopenDay())
    assert (first, desk.issue("HT").number) == ("HT-001", "HT-002")
    assert desk.serve("1").number == first


def test_who_ended_before_the_day_did_stays_as_they_are(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Complete("done"), "1")
    cancelled = desk.issue("HT")
    desk.accept(Cancel(cancelled.ticket_id))
    desk.later(m=1)
    desk.accept(EndDay())
    assert desk.accept(ReopenDay()).kinds == ["day_reopened"]
    states = [one.state for one in desk.state.tickets.values()]
    assert states == [TicketState.COMPLETED, TicketState.CANCELLED]


def test_who_was_due_to_expire_by_the_days_end_stays_expired() -> None:
    desk = Desk(branch(expire_s=600))
    desk.issue("HT")
    desk.later(s=1)
    desk.issue("HT")
    desk.later(s=599)
    desk.accept(EndDay())
    assert desk.accept(ReopenDay()).kinds == ["restored", "day_reopened"]
    assert [one.state for one in desk.state.tickets.values()] == [TicketState.EXPIRED, TicketState.WAITING]
    desk.later(s=1)
    assert len(desk.fire()) == 1


def test_a_day_is_reopened_only_when_it_was_ended_and_only_on_that_day(desk: Desk) -> None:
    assert desk.code(ReopenDay()) == (Refusal.ALREADY, None)
    desk.accept(EndDay())
    desk.accept(ReopenDay())
    assert desk.code(ReopenDay()) == (Refusal.ALREADY, None)
    desk.accept(EndDay())
    desk.now = TOMORROW
    assert desk.code(ReopenDay()) == (Refusal.ALREADY, None)


def test_a_day_may_be_ended_and_reopened_again_and_midnight_ends_it_as_ever(desk: Desk) -> None:
    ticket = desk.issue("HT")
    for _ in range(3):
        desk.later(m=1)
        desk.accept(EndDay())
        desk.accept(ReopenDay())
    assert ticket.state is TicketState.WAITING
    desk.now = MIDNIGHT
    desk.fire()
    assert (ticket.state, desk.state.ended_at) == (TicketState.EXPIRED, MIDNIGHT)
    states_are_equal(desk.replay(desk.today()), desk.state)


# -- at the end ------------------------------------------------------------------------------------------------------


def test_after_the_end_no_timer_is_due(desk: Desk) -> None:
    busy(desk)
    desk.accept(EndDay())
    assert desk.core.next_due(desk.state) is None
    assert desk.core.due(desk.state, TOMORROW) == []


def test_a_pause_that_waited_takes_effect_at_the_end(desk: Desk) -> None:
    busy(desk)
    desk.accept(Pause("lunch"), "1")
    desk.accept(EndDay())
    assert desk.counter("1").state is CounterState.PAUSED


def test_a_managers_end_on_a_date_with_no_command_yet_ends_that_date(desk: Desk) -> None:
    busy(desk)
    desk.now = TOMORROW
    done = desk.accept(EndDay())
    assert (done.kinds, done.events[0].day) == (["day_ended"], "2026-10-06")
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)


# -- timers ----------------------------------------------------------------------------------------------------------


def test_the_timer_ends_the_day_at_midnight(desk: Desk) -> None:
    busy(desk)
    opened_at = desk.state.opened_at
    assert desk.core.next_due(desk.state) == MIDNIGHT
    desk.now = MIDNIGHT - 1
    assert desk.fire() == []
    desk.now = MIDNIGHT
    [done] = desk.fire()
    assert isinstance(done, Done)
    assert {(event.command_id, event.actor, event.day) for event in done.events} == {
        (f"day_end:2026-10-05:{opened_at}", TIMER, "2026-10-05")
    }
    assert desk.state.day is not None
    assert (desk.state.day.date, desk.state.ended_at) == ("2026-10-05", MIDNIGHT)


def test_the_day_ends_late_when_nobody_was_there_to_end_it(desk: Desk) -> None:
    busy(desk)
    desk.now = TOMORROW
    desk.fire()
    assert desk.state.ended_at == TOMORROW


def test_the_days_timer_is_refused_before_its_time(desk: Desk) -> None:
    desk.issue("HT")
    assert desk.code(EndDay(MIDNIGHT)) == (Refusal.TOO_EARLY, "due")


def test_the_timer_of_another_day_is_moot(desk: Desk) -> None:
    desk.issue("HT")
    desk.now = TOMORROW
    desk.issue("HT")
    assert desk.code(EndDay(MIDNIGHT)) == (Refusal.MOOT, "due")


def test_the_days_timer_after_a_managers_end_is_refused(desk: Desk) -> None:
    desk.accept(EndDay())
    desk.now = MIDNIGHT
    assert desk.code(EndDay(MIDNIGHT)) == (Refusal.ALREADY, None)


def test_before_the_first_day_nothing_is_due() -> None:
    desk = Desk()
    assert desk.core.next_due(desk.state) is None
    assert desk.core.due(desk.state, TOMORROW) == []
    assert desk.code(Unpark("T-1", MORNING)) == (Refusal.MOOT, "ticket_id")
    assert desk.code(Expire("T-1", MORNING)) == (Refusal.MOOT, "ticket_id")


def test_a_ticket_expires_when_it_has_waited_too_long() -> None:
    desk = Desk(branch(expire_s=3600))
    ticket = desk.issue("HT")
    due = desk.now + 3_600_000
    assert desk.core.next_due(desk.state) == due
    assert desk.code(Expire(ticket.ticket_id, due)) == (Refusal.TOO_EARLY, "due")
    desk.now = due
    [envelope] = desk.core.due(desk.state, due)
    assert envelope.command_id == f"expire:{ticket.ticket_id}:{due}:{ticket.waits_since}"
    desk.submit(envelope)
    assert (ticket.state, ticket.ended_at, desk.state.tally.expired) == (TicketState.EXPIRED, due, 1)


def test_expiry_counts_from_the_issue_also_after_a_no_show() -> None:
    desk = Desk(branch(expire_s=3600))
    desk.staff()
    ticket = desk.issue("HT")
    born = desk.now
    desk.call("1")
    assert desk.core.next_due(desk.state) == MIDNIGHT
    desk.later(m=10)
    desk.accept(NoShow(), "1")
    assert desk.state.timers.due_of == {ticket.ticket_id: born + 3_600_000}


@pytest.mark.parametrize("gone", ["called", "cancelled"])
def test_the_expiry_of_who_does_not_wait_is_moot(gone: str) -> None:
    desk = Desk(branch(expire_s=60))
    desk.staff()
    ticket = desk.issue("HT")
    due = desk.now + 60_000
    if gone == "called":
        desk.call("1")
    else:
        desk.accept(Cancel(ticket.ticket_id))
    desk.now = due
    assert desk.fire() == []
    assert desk.code(Expire(ticket.ticket_id, due)) == (Refusal.MOOT, "ticket_id")


def test_expiry_in_a_branch_without_it_is_moot(desk: Desk) -> None:
    ticket = desk.issue("HT")
    assert desk.code(Expire(ticket.ticket_id, desk.now)) == (Refusal.MOOT, "ticket_id")


def test_several_timers_come_in_order() -> None:
    desk = Desk(branch(expire_s=60))
    desk.issue("HT")
    desk.later(s=10)
    desk.issue("HT")
    desk.now = MIDNIGHT
    kinds = [done.kinds for done in desk.fire() if isinstance(done, Done)]
    assert kinds == [["expired"], ["expired"], ["day_ended"]]


# -- from one day to the next ----------------------------------------------------------------------------------------


def test_the_first_command_of_a_date_ends_the_old_day_and_opens_the_new(desk: Desk) -> None:
    busy(desk)
    before = len(desk.rows)
    desk.now = TOMORROW
    desk.issue("CT")
    events = [(event.kind, event.day, event.command_id[:8]) for event in desk.events[before:]]
    assert events[:5] == [
        (kind, "2026-10-05", "day_end:") for kind in ("completed", "completed", "expired", "expired", "day_ended")
    ]
    assert events[5] == ("day_opened", "2026-10-06", "open:202")
    assert events[6][:2] == ("issued", "2026-10-06")
    assert [ticket.number for ticket in desk.state.tickets.values()] == ["CT-001"]


def test_a_refused_first_command_changes_nothing(desk: Desk) -> None:
    busy(desk)
    desk.now = TOMORROW
    desk.refuse(Issue("XX"))
    desk.refuse(Complete(), "1")
    assert desk.state.day is not None
    assert desk.state.day.date == "2026-10-05"
    assert sum(ticket.state in LIVE for ticket in desk.state.tickets.values()) == 4


def test_a_first_command_that_changes_nothing_opens_nothing(desk: Desk) -> None:
    busy(desk)
    desk.now = TOMORROW
    before = len(desk.rows)
    assert desk.accept(Call(), "3").events == ()
    assert len(desk.rows) == before


def test_a_first_command_outside_the_hours_opens_nothing() -> None:
    desk = Desk(branch(hours=(office_hours(),)), now=moment("2026-10-05 06:00"))
    desk.refuse(Issue("HT"))
    assert desk.state.day is None


def test_open_counters_are_carried_over_midnight_where_the_branch_never_closes(desk: Desk) -> None:
    busy(desk)
    desk.accept(Skills(("CT",)), "3")
    desk.accept(Pause("lunch"), "1")
    desk.accept(Pause("lunch"), "2")
    desk.accept(Close(), "2")
    since = desk.counter("3").since
    desk.now = TOMORROW
    desk.issue("HT")
    one, two, three = (desk.counter(counter_id) for counter_id in "123")
    assert (one.state, one.reason, one.user, one.ticket_id) == (CounterState.PAUSED, "lunch", "clerk-1", None)
    assert (two.state, two.reason, two.user) == (CounterState.CLOSED, None, "clerk-2")
    assert (three.state, three.skills, three.user, three.since) == (CounterState.OPEN, ("CT",), "clerk-3", since)


def test_counters_are_carried_when_the_timer_ended_the_day(desk: Desk) -> None:
    desk.issue("HT")
    desk.now = MIDNIGHT
    desk.fire()
    desk.issue("HT")
    assert desk.call("1").number == "HT-001"


def test_counters_are_not_carried_when_somebody_ended_the_day(desk: Desk) -> None:
    desk.accept(EndDay())
    desk.now = TOMORROW
    desk.issue("HT")
    assert [(counter.user, counter.state) for counter in desk.state.counters.values()] == [
        (None, CounterState.CLOSED)
    ] * 3


def test_counters_are_not_carried_where_the_branch_closes() -> None:
    desk = Desk(branch(hours=(office_hours(),)))
    desk.staff()
    desk.now = TOMORROW
    desk.issue("HT")
    assert desk.counter("1").user is None
    desk.accept(Login("clerk-1"), "1")
    desk.accept(Open(), "1")
    assert desk.call("1").number == "HT-001"


def test_a_day_opened_carries_all_that_its_fold_needs(desk: Desk) -> None:
    busy(desk)
    desk.now = TOMORROW
    busy(desk)
    assert desk.replay(desk.today()) == desk.state == desk.replay()


def test_a_number_names_its_dossier_on_another_day_too(desk: Desk) -> None:
    ticket = desk.issue("HT", dossier_id="d1")
    assert desk.replay().tickets[ticket.ticket_id].dossier_id == "d1"
    (one,) = carried([ticket], BRANCH, 100)
    assert one.dossier_id == "d1"


def test_every_moment_of_who_goes_on_moves_by_how_much_the_clock_was_wrong() -> None:
    names = [name for name in CarriedTicket.__struct_fields__ if name.endswith(("_at", "_since", "_until"))]
    moments = {name: 1_000 + n for n, name in enumerate(names)}
    assert {"waits_since", "parked_until", "part_ended_at"} <= moments.keys()
    ticket = Ticket("t", "A-001", 1, "A", TicketClass.WALK, 0, 0, 0, 0, done=(ServiceDone("B", "1", 5, 7),))
    for name, at in moments.items():
        setattr(ticket, name, at)
    (one,) = carried([ticket], BRANCH, 100)
    shifted = {name: at + (0 if name == "slot_at" else 100) for name, at in moments.items()}
    assert {name: getattr(one, name) for name in names} == shifted, "an appointment's time is no clock's"
    assert one.done == (ServiceDone("B", "1", 105, 107),)


def test_a_night_without_a_command_is_no_day(desk: Desk) -> None:
    desk.issue("HT")
    desk.now = moment("2026-10-09 08:00")
    desk.issue("HT")
    assert [event.body.date for event in desk.events if event.kind == "day_opened"] == ["2026-10-05", "2026-10-09"]


def test_a_clock_that_goes_back_over_midnight_stays_in_the_new_day(desk: Desk) -> None:
    desk.now = MIDNIGHT + 1000
    desk.issue("HT")
    desk.now = MIDNIGHT - 1000
    ticket = desk.issue("HT")
    assert (ticket.number, ticket.issued_at) == ("HT-002", MIDNIGHT + 1000)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/New_York"])
@pytest.mark.parametrize("clock", ["08:00", "00:30", "23:30"])
def test_a_day_keeps_its_date_when_the_time_zone_changes(clock: str, zone: str) -> None:
    desk = Desk(now=moment(f"2026-10-05 {clock}"))
    desk.issue("HT")
    desk.accept(Configure(branch(time_zone=zone)))
    for _ in range(60):
        desk.later(m=60)
        desk.fire()
        desk.send(Issue("HT"))
    dates = [event.body.date for event in desk.events if event.kind == "day_opened"]
    assert dates == sorted(set(dates))
    assert desk.replay() == desk.replay(desk.today()) == desk.state


# -- moments ---------------------------------------------------------------------------------------------------------


def test_a_day_is_the_branchs_local_date() -> None:
    day = day_of(BRANCH, MORNING)
    assert (day.date, day.starts, day.ends) == ("2026-10-05", moment("2026-10-05 00:00"), MIDNIGHT)
    assert day.holds(day.starts)
    assert day.holds(MIDNIGHT - 1)
    assert not day.holds(MIDNIGHT)
    assert day.over(MIDNIGHT)
    assert not day.over(MIDNIGHT - 1)


def test_a_day_of_the_change_to_winter_time_has_25_hours() -> None:
    day = day_on(branch(time_zone="Europe/Berlin"), "2026-10-25")
    assert day.ends - day.starts == 25 * 3_600_000
