"""Holding a time before it is booked, giving a time back after a while, and one appointment a person."""

import pytest

from protocol.commands import (
    Book,
    BookHeld,
    CancelAppointment,
    EndDay,
    ExtendHold,
    HoldSlot,
    Issue,
    MoveAppointment,
    ReleaseHold,
)
from protocol.configuration import AppointmentRules
from protocol.enums import AppointmentState as S
from protocol.enums import Refusal
from protocol.ids import Instant
from server.queue.decide.booking import HOLD_MS, MOST_EXTENSIONS
from server.queue.decide.free_times import free_on
from server.queue.state.appointments import Appointments
from tests.server.queue.branch import MIDNIGHT, MORNING, TOMORROW, branch, moment, service
from tests.server.queue.desk import Desk
from tests.server.queue.laws import states_are_equal

NINE = moment("2026-10-05 09:00")
HALF_PAST = moment("2026-10-05 09:30")
ONE_PLACE = AppointmentRules(per_slot=1)


@pytest.fixture
def desk() -> Desk:
    """A branch with one place in each slot."""
    return Desk(branch(appointments=ONE_PLACE))


def hold(desk: Desk, name: str = "A1", slot_at: Instant = NINE, device: str | None = "D1") -> str:
    desk.accept(HoldSlot(name, "HT", slot_at, device=device))
    return name


def state_of(desk: Desk, name: str = "A1") -> S:
    return desk.state.appointments.by_id[name].state


def is_free(desk: Desk, slot_at: Instant) -> bool:
    config, day = desk.state.config, desk.state.day
    assert config is not None
    assert day is not None
    return slot_at in [free.at for free in free_on(desk.state, config, config.services[0], day, desk.now)]


# -- holding ---------------------------------------------------------------------------------------------------------


def test_a_held_time_is_nobody_elses_and_becomes_the_appointment_that_its_citizen_books(desk: Desk) -> None:
    hold(desk)
    assert desk.code(HoldSlot("A2", "HT", NINE)) == (Refusal.SLOT_FULL, "slot_at")
    assert desk.code(Book("A2", "HT", NINE)) == (Refusal.SLOT_FULL, "slot_at")
    assert desk.accept(BookHeld("A1")).kinds == ["booked"]
    assert state_of(desk) is S.BOOKED
    assert desk.accept(BookHeld("A1")).kinds == []  # pressed twice
    states_are_equal(desk.replay(), desk.state)


def test_what_is_held_gives_no_ticket_and_is_unknown_to_whoever_moves_or_cancels_it(desk: Desk) -> None:
    hold(desk)
    desk.now = NINE
    for command in (Issue("HT", appointment="A1"), MoveAppointment("A1", HALF_PAST), CancelAppointment("A1")):
        assert desk.code(command) == (Refusal.UNKNOWN_APPOINTMENT, "appointment")


def test_the_same_key_holds_once(desk: Desk) -> None:
    key = desk.key()
    first = desk.accept(HoldSlot("A1", "HT", NINE), key=key)
    assert desk.accept(HoldSlot("A1", "HT", NINE), key=key).bodies == first.bodies
    assert desk.code(HoldSlot("A1", "HT", HALF_PAST)) == (Refusal.ALREADY, "appointment")


def test_a_timer_releases_what_was_not_booked_in_time(desk: Desk) -> None:
    hold(desk)
    desk.now = MORNING + HOLD_MS - 1
    assert desk.core.due(desk.state, desk.now) == []
    assert desk.core.next_due(desk.state) == MORNING + HOLD_MS
    desk.now += 1
    desk.fire()
    assert (state_of(desk), is_free(desk, NINE)) == (S.RELEASED, True)
    assert desk.code(BookHeld("A1")) == (Refusal.TOO_LATE, "appointment")
    assert desk.code(ExtendHold("A1")) == (Refusal.TOO_LATE, "appointment")
    assert desk.state.appointments == Appointments(by_id=desk.state.appointments.by_id)
    hold(desk, "A2")


def test_one_press_gives_ten_minutes_more_ten_times_and_an_older_timer_changes_nothing(desk: Desk) -> None:
    hold(desk)
    for _ in range(MOST_EXTENSIONS):
        desk.later(m=9)
        desk.accept(ExtendHold("A1"))
    assert desk.code(ExtendHold("A1")) == (Refusal.TOO_LATE, "appointment")
    assert desk.code(ReleaseHold("A1", MORNING + HOLD_MS)) == (Refusal.MOOT, "due")
    desk.later(m=9)
    desk.fire()
    assert state_of(desk) is S.HELD
    desk.later(m=1)
    desk.fire()
    assert state_of(desk) is S.RELEASED


def test_another_time_for_the_same_service_is_taken_before_the_first_is_released(desk: Desk) -> None:
    hold(desk, "A1", NINE)
    hold(desk, "A2", HALF_PAST)
    kinds = [(event.kind, event.body.appointment) for event in desk.events if hasattr(event.body, "appointment")]
    assert kinds == [("slot_held", "A1"), ("slot_held", "A2"), ("hold_released", "A1")]
    hold(desk, "B1", NINE, device="D2")
    hold(desk, "B2", TOMORROW, device=None)
    hold(desk, "B3", TOMORROW + 1_800_000, device=None)
    assert [state_of(desk, name) for name in ("B1", "B2", "B3")] == [S.HELD, S.HELD, S.HELD]


def test_a_device_holds_times_of_two_services_and_a_third_releases_what_ends_first(desk: Desk) -> None:
    for code in ("HT", "CT", "DD"):
        desk.accept(HoldSlot(code, code, NINE, device="D1"))
        desk.later(m=1)
    assert [state_of(desk, name) for name in ("HT", "CT", "DD")] == [S.RELEASED, S.HELD, S.HELD]


def test_a_refused_time_leaves_the_devices_holds_as_they_were(desk: Desk) -> None:
    hold(desk, "A1", NINE)
    hold(desk, "B1", TOMORROW, device="D2")
    assert desk.code(HoldSlot("A3", "HT", TOMORROW, device="D1")) == (Refusal.SLOT_FULL, "slot_at")
    assert [one.id for one in desk.state.appointments.held_by("D1")] == ["A1"]


def test_a_held_time_keeps_one_of_the_days_tickets_so_that_booking_it_cannot_fail() -> None:
    desk = Desk(branch(services=(service("HT", quota=1),), counters=()))
    hold(desk)
    assert desk.code(Issue("HT")) == (Refusal.QUOTA_REACHED, "service")
    assert desk.code(HoldSlot("A2", "HT", HALF_PAST)) == (Refusal.QUOTA_REACHED, "service")
    desk.accept(BookHeld("A1"))


def test_a_hold_goes_on_over_midnight_and_one_of_the_day_that_ends_is_released(desk: Desk) -> None:
    desk.now = MIDNIGHT - 120_000
    hold(desk, "A1", MIDNIGHT)  # the first slot after midnight
    hold(desk, "A2", TOMORROW, device="D2")
    desk.now = MIDNIGHT
    desk.fire()
    desk.issue("CT")  # opens the new day
    assert [state_of(desk, name) for name in ("A1", "A2")] == [S.HELD, S.HELD]
    desk.accept(BookHeld("A1"))
    desk.now = MIDNIGHT + HOLD_MS
    desk.fire()
    assert [state_of(desk, name) for name in ("A1", "A2")] == [S.BOOKED, S.RELEASED]
    states_are_equal(desk.replay(), desk.state)


def test_the_end_of_the_day_releases_what_is_held_in_it_and_the_timer_works_on_after_it(desk: Desk) -> None:
    hold(desk, "A1", NINE)
    hold(desk, "A2", TOMORROW, device="D2")
    desk.accept(EndDay())
    assert [state_of(desk, name) for name in ("A1", "A2")] == [S.RELEASED, S.HELD]
    desk.later(m=10)
    desk.fire()
    assert state_of(desk, "A2") is S.RELEASED


def test_a_clock_that_is_doubted_releases_nothing(desk: Desk) -> None:
    hold(desk)
    desk.later(m=11)
    desk.believed = False
    assert desk.core.due(desk.state, desk.now, believed=False) == []
    assert desk.code(ReleaseHold("A1", MORNING + HOLD_MS)) == (Refusal.CLOCK_DOUBTED, None)


# -- giving back -----------------------------------------------------------------------------------------------------


def test_a_time_given_back_is_free_after_its_delay_on_every_replica(desk: Desk) -> None:
    desk.accept(Book("A1", "HT", NINE))
    desk.accept(CancelAppointment("A1", 600))
    assert not is_free(desk, NINE)
    assert desk.code(Book("A2", "HT", NINE)) == (Refusal.SLOT_FULL, "slot_at")
    replica = desk.replay()
    states_are_equal(replica, desk.state)
    desk.later(m=10)
    assert is_free(desk, NINE)
    desk.accept(Book("A2", "HT", NINE))


def test_the_delay_never_takes_more_than_half_of_the_time_that_is_left(desk: Desk) -> None:
    desk.accept(Book("A1", "HT", NINE))
    desk.now = NINE - 600_000
    desk.accept(CancelAppointment("A1", 86_400))
    desk.later(m=5)
    assert is_free(desk, NINE)


def test_a_move_takes_the_new_time_in_the_event_that_gives_the_old_one_back(desk: Desk) -> None:
    desk.accept(Book("A1", "HT", NINE))
    done = desk.accept(MoveAppointment("A1", HALF_PAST, 600))
    assert done.kinds == ["appointment_moved"]
    assert (is_free(desk, NINE), is_free(desk, HALF_PAST)) == (False, False)
    assert desk.state.appointments.by_id["A1"].moves == 1
    desk.later(m=10)
    assert is_free(desk, NINE)


def test_what_is_on_its_way_back_is_so_on_the_next_day_too(desk: Desk) -> None:
    desk.now = MIDNIGHT - 60_000
    desk.accept(Book("A1", "HT", TOMORROW))
    desk.accept(CancelAppointment("A1", 600))
    desk.now = MIDNIGHT
    desk.issue("CT")
    assert desk.code(Book("A2", "HT", TOMORROW)) == (Refusal.SLOT_FULL, "slot_at")
    states_are_equal(desk.replay(desk.today()), desk.state)
    desk.later(m=10)
    desk.accept(Book("A2", "HT", TOMORROW))


# -- one a person ----------------------------------------------------------------------------------------------------


def test_where_the_branch_asks_a_person_has_one_appointment_for_a_service_and_a_move_is_not_a_second() -> None:
    desk = Desk(branch(appointments=AppointmentRules(one_per_person=True)))
    for name, slot_at in (("A1", NINE), ("A2", HALF_PAST)):
        hold(desk, name, slot_at, device=name)
    assert desk.code(BookHeld("A1")) == (Refusal.BAD_FIELD, "person")
    desk.accept(BookHeld("A1", "P1"))
    assert desk.code(BookHeld("A2", "P1")) == (Refusal.ALREADY, "person")
    desk.accept(MoveAppointment("A1", TOMORROW))
    assert desk.code(BookHeld("A2", "P1")) == (Refusal.ALREADY, "person")
    desk.accept(BookHeld("A2", "P2"))
    desk.accept(HoldSlot("A3", "CT", NINE))
    desk.accept(BookHeld("A3", "P1"))  # another service
    desk.accept(CancelAppointment("A1"))
    hold(desk, "A4", NINE)
    desk.accept(BookHeld("A4", "P1"))
    states_are_equal(desk.replay(), desk.state)


def test_a_branch_that_does_not_ask_keeps_nothing_of_a_person(desk: Desk) -> None:
    hold(desk)
    desk.accept(BookHeld("A1", "P1"))
    assert b"P1" not in desk.rows[-1].body
