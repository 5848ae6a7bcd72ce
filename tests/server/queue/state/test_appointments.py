"""book, move, cancel, and issue with an appointment: a slot is given so often, and an appointment once."""

from copy import deepcopy
from typing import Any

import pytest
from msgspec.structs import replace

from protocol.commands import Book, Cancel, CancelAppointment, Configure, EndDay, Issue, MoveAppointment, Reclass
from protocol.configuration import AppointmentRules, Opening, SpecialDay
from protocol.enums import AppointmentState as S
from protocol.enums import Refusal, TicketClass
from protocol.opening_hours import day_on
from server.queue.decide.free_times import quota_left, slots_of
from server.queue.events.events import Appointment, AppointmentRestored, Issued
from server.queue.state.appointments import TRANSITIONS, Appointments, after, mermaid
from tests.server.queue.branch import BRANCH, MIDNIGHT, TOMORROW, branch, moment, office_hours, service
from tests.server.queue.desk import Desk
from tests.server.queue.laws import states_are_equal

NINE = moment("2026-10-05 09:00")
HALF_PAST = moment("2026-10-05 09:30")
RULES = AppointmentRules(per_slot=2)


def booked(desk: Desk, name: str = "A1", slot_at: int = NINE, code: str = "HT", **fields: Any) -> str:
    desk.accept(Book(name, code, slot_at, **fields))
    return name


def state_of(desk: Desk, name: str = "A1") -> S:
    return desk.state.appointments.by_id[name].state


# -- its life --------------------------------------------------------------------------------------------------------


def test_the_table_has_every_state_and_what_is_missed_is_only_ever_booked_again() -> None:
    assert set(TRANSITIONS) == {None, *S}
    assert [state for state, steps in TRANSITIONS.items() if not steps] == [S.CHECKED_IN, S.CANCELLED, S.RELEASED]
    assert TRANSITIONS[S.MISSED] == {"appointment_restored": S.BOOKED}


def test_a_missed_appointment_that_is_restored_is_expected_in_its_place_again(desk: Desk) -> None:
    booked(desk)
    before = deepcopy(desk.state.appointments)
    desk.accept(EndDay(), actor="boss")
    assert state_of(desk) is S.MISSED
    desk.happened(AppointmentRestored("A1"))
    assert desk.state.appointments == before


@pytest.mark.parametrize("state", [None, *S])
def test_only_a_booked_one_gives_a_ticket(state: S | None) -> None:
    if state is S.BOOKED:
        assert after(state, "issued") is S.CHECKED_IN
    else:
        with pytest.raises(ValueError, match="issued"):
            after(state, "issued")


def test_the_diagram_has_every_step() -> None:
    drawn = [line for line in mermaid().splitlines() if ": " in line]
    assert len(drawn) == sum(len(steps) for steps in TRANSITIONS.values())


def test_the_book_forgets_what_is_empty() -> None:
    book = Appointments()
    book.begin(Appointment("A1", "HT", NINE), "booked")
    assert (book.taken, book.expected) == ({("HT", NINE): 1}, {"HT": [NINE]})
    book.follow("A1", "appointment_cancelled")
    assert (book.taken, book.expected) == ({}, {})
    with pytest.raises(ValueError, match="booked"):
        book.begin(Appointment("A1", "HT", NINE), "booked")


# -- booking ---------------------------------------------------------------------------------------------------------


def test_a_slot_is_booked_and_nobody_is_named(desk: Desk) -> None:
    done = desk.accept(Book("A1", "HT", NINE, procedure="1.001193", dossiers=3))
    assert done.kinds == ["booked"]
    assert desk.state.appointments.by_id["A1"] == Appointment("A1", "HT", NINE, procedure="1.001193", dossiers=3)
    assert desk.rows[-1].body == (
        b'{"appointment":"A1","service":"HT","slot_at":%d,"procedure":"1.001193","dossiers":3}' % NINE
    )


def test_a_slot_takes_so_many_and_no_more_for_each_service() -> None:
    desk = Desk(branch(appointments=RULES))
    booked(desk, "A1")
    booked(desk, "A2")
    assert desk.code(Book("A3", "HT", NINE)) == (Refusal.SLOT_FULL, "slot_at")
    booked(desk, "A4", code="CT")
    booked(desk, "A5", slot_at=HALF_PAST)
    desk.accept(CancelAppointment("A1"))
    booked(desk, "A3")


def test_who_has_checked_in_still_has_the_place() -> None:
    desk = Desk(branch(appointments=RULES))
    for name in ("A1", "A2"):
        booked(desk, name)
    desk.now = NINE
    desk.issue("HT", appointment="A1")
    assert desk.code(Book("A3", "HT", NINE)) == (Refusal.SLOT_FULL, "slot_at")


def test_a_branch_that_takes_none_has_every_slot_full() -> None:
    desk = Desk(branch(appointments=AppointmentRules(per_slot=0)))
    assert desk.code(Book("A1", "HT", NINE)) == (Refusal.SLOT_FULL, "slot_at")


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("2026-10-05 07:30", Refusal.TOO_LATE),
        ("2026-10-05 09:10", Refusal.BAD_FIELD),
        ("2026-10-05 11:00", Refusal.CLOSED),
        ("2026-10-05 12:00", Refusal.CLOSED),
        ("2026-10-06 06:00", Refusal.CLOSED),
        ("2026-10-07 08:00", Refusal.CLOSED),
        ("2026-10-11 08:00", None),
        ("2026-10-12 08:00", Refusal.TOO_EARLY),
        ("2026-12-31 08:00", Refusal.TOO_EARLY),
        ("9999-12-31 23:30", Refusal.TOO_EARLY),
        ("1970-01-02 00:00", Refusal.TOO_LATE),
    ],
)
def test_only_a_slot_of_the_days_ahead_within_the_hours_can_be_booked(when: str, why: Refusal | None) -> None:
    desk = Desk(branch(hours=(office_hours(),), closed_dates=("2026-10-07",)))
    command = Book("A1", "HT", moment(when))
    if why is None:
        desk.accept(command)
    else:
        assert desk.code(command) == (why, "slot_at")


def test_half_days_and_make_up_days_have_the_slots_of_their_hours() -> None:
    half = SpecialDay("2026-10-06", openings=(Opening("08:00", "09:00", "09:30"),))
    made_up = SpecialDay("2026-10-11", works_as=0)
    desk = Desk(branch(hours=(office_hours(0, 1, 2, 3, 4),), special_days=(half, made_up)))
    assert desk.code(Book("A1", "HT", moment("2026-10-06 07:30"))) == (Refusal.CLOSED, "slot_at")
    desk.accept(Book("A1", "HT", moment("2026-10-06 08:30")))
    assert desk.code(Book("A2", "HT", moment("2026-10-10 08:00"))) == (Refusal.CLOSED, "slot_at")
    desk.accept(Book("A2", "HT", moment("2026-10-11 07:30")))


def test_slots_begin_with_each_stretch_of_the_hours() -> None:
    morning = office_hours()
    afternoon = replace(morning, first_ticket="13:15", last_ticket="14:10", close="15:00")
    day = day_on(branch(hours=(morning, afternoon)), "2026-10-05")
    clocks = ["07:30", "08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "13:15", "13:45"]
    assert list(slots_of(day, AppointmentRules())) == [moment(f"2026-10-05 {clock}") for clock in clocks]


def test_an_unknown_service_cannot_be_booked(desk: Desk) -> None:
    assert desk.code(Book("A1", "XX", NINE)) == (Refusal.UNKNOWN_SERVICE, "service")


def test_an_id_is_given_once(desk: Desk) -> None:
    booked(desk)
    assert desk.code(Book("A1", "CT", HALF_PAST)) == (Refusal.ALREADY, "appointment")


def test_a_day_that_was_ended_takes_no_more_bookings(desk: Desk) -> None:
    desk.accept(EndDay())
    assert desk.code(Book("A1", "HT", NINE)) == (Refusal.CLOSED, "slot_at")
    booked(desk, slot_at=TOMORROW)


def test_a_booking_opens_the_day_as_any_command_does() -> None:
    desk = Desk()
    booked(desk)
    assert [event.kind for event in desk.events] == ["configured", "day_opened", "booked"]


# -- the quota -------------------------------------------------------------------------------------------------------


def test_a_booking_keeps_one_of_the_days_tickets_until_it_is_too_late() -> None:
    desk = Desk(branch(services=(service("HT", quota=2),)))
    booked(desk, "A1")
    desk.issue("HT")
    assert desk.code(Issue("HT")) == (Refusal.QUOTA_REACHED, "service")
    desk.now = NINE + 900_000
    desk.issue("HT", appointment="A1")
    assert quota_left(desk.state, desk.state.config.services[0], desk.now) == 0  # type: ignore[union-attr]


def test_who_did_not_come_in_time_leaves_the_ticket_to_others() -> None:
    desk = Desk(branch(services=(service("HT", quota=1),)))
    booked(desk, "A1")
    desk.now = NINE + 900_001
    desk.issue("HT")


def test_no_more_are_booked_for_a_day_than_it_has_tickets() -> None:
    desk = Desk(branch(services=(service("HT", quota=1),)))
    booked(desk, "A1")
    assert desk.code(Book("A2", "HT", HALF_PAST)) == (Refusal.QUOTA_REACHED, "service")
    booked(desk, "A2", TOMORROW)
    assert desk.code(Book("A3", "HT", TOMORROW)) == (Refusal.QUOTA_REACHED, "service")


# -- moving and cancelling -------------------------------------------------------------------------------------------


def test_an_appointment_moves_to_another_slot_and_leaves_its_own() -> None:
    desk = Desk(branch(appointments=AppointmentRules(per_slot=1), services=(service("HT", quota=1),)))
    booked(desk)
    assert desk.accept(MoveAppointment("A1", HALF_PAST)).kinds == ["appointment_moved"]
    assert desk.state.appointments.taken == {("HT", HALF_PAST): 1}
    assert desk.accept(MoveAppointment("A1", HALF_PAST)).kinds == []
    assert desk.code(MoveAppointment("A1", MIDNIGHT - 1)) == (Refusal.BAD_FIELD, "slot_at")
    assert desk.code(MoveAppointment("A9", NINE)) == (Refusal.UNKNOWN_APPOINTMENT, "appointment")


def test_an_appointment_is_cancelled_once(desk: Desk) -> None:
    booked(desk)
    assert desk.accept(CancelAppointment("A1")).kinds == ["appointment_cancelled"]
    assert state_of(desk) is S.CANCELLED
    for command in (CancelAppointment("A1"), MoveAppointment("A1", HALF_PAST), Issue("HT", appointment="A1")):
        assert desk.code(command) == (Refusal.CANCELLED, "appointment")
    assert desk.code(CancelAppointment("A9")) == (Refusal.UNKNOWN_APPOINTMENT, "appointment")


# -- checking in -----------------------------------------------------------------------------------------------------


def test_checking_in_gives_a_ticket_of_its_class_with_its_slot(desk: Desk) -> None:
    booked(desk, procedure="1.001193", dossiers=3)
    desk.now = NINE
    ticket = desk.issue("HT", appointment="A1", priority="elderly")
    assert (ticket.cls, ticket.slot_at, ticket.appointment) == (TicketClass.APPT, NINE, "A1")
    assert (ticket.procedure, ticket.dossiers, ticket.priority) == ("1.001193", 3, "elderly")
    assert desk.state.appointments.by_id["A1"].ticket_id == ticket.ticket_id
    assert state_of(desk) is S.CHECKED_IN


def test_the_same_key_gives_the_same_ticket_and_another_is_told_its_number(desk: Desk) -> None:
    booked(desk)
    desk.now = NINE
    key = desk.key()
    first = desk.accept(Issue("HT", appointment="A1"), key=key)
    again = desk.accept(Issue("HT", appointment="A1"), key=key)
    assert (again.again, again.bodies) == (True, first.bodies)
    refused = desk.refuse(Issue("HT", appointment="A1"))
    assert (refused.code, refused.field, refused.detail) == (Refusal.CHECKED_IN, "appointment", "HT-001")


def test_a_ticket_given_up_does_not_give_the_appointment_back(desk: Desk) -> None:
    booked(desk)
    desk.now = NINE
    desk.accept(Cancel(desk.issue("HT", appointment="A1").ticket_id))
    assert desk.code(Issue("HT", appointment="A1")) == (Refusal.CHECKED_IN, "appointment")


def test_its_class_stays_when_the_clerk_corrects_the_priority(desk: Desk) -> None:
    booked(desk)
    desk.now = NINE
    ticket = desk.issue("HT", appointment="A1")
    desk.accept(Reclass("elderly", "asked", ticket.ticket_id), "1")
    assert ticket.cls is TicketClass.APPT


def test_an_unknown_one_and_one_for_another_service_are_refused(desk: Desk) -> None:
    booked(desk)
    desk.now = NINE
    assert desk.code(Issue("HT", appointment="A9")) == (Refusal.UNKNOWN_APPOINTMENT, "appointment")
    refused = desk.refuse(Issue("CT", appointment="A1"))
    assert (refused.code, refused.detail) == (Refusal.OTHER_SERVICE, "HT")


@pytest.mark.parametrize(
    ("clock", "why", "detail"),
    [
        ("08:29:59", Refusal.TOO_EARLY, "2026-10-05T08:30+07:00"),
        ("08:30", None, ""),
        ("09:15", None, ""),
        ("09:15:01", Refusal.TOO_LATE, "2026-10-05T09:15+07:00"),
    ],
)
def test_one_may_come_so_early_and_so_late(clock: str, why: Refusal | None, detail: str) -> None:
    desk = Desk()
    booked(desk)
    desk.now = moment(f"2026-10-05 {clock}")
    if why is None:
        desk.issue("HT", appointment="A1")
    else:
        refused = desk.refuse(Issue("HT", appointment="A1"))
        assert (refused.code, refused.field, refused.detail) == (why, "appointment", detail)


def test_who_is_in_time_is_let_in_after_the_last_ticket_until_the_counters_close() -> None:
    desk = Desk(branch(hours=(office_hours(),), appointments=AppointmentRules(late_s=7200)))
    for name in ("A1", "A2"):
        booked(desk, name, slot_at=moment("2026-10-05 10:30"))
    desk.now = moment("2026-10-05 11:10")
    assert desk.code(Issue("HT")) == (Refusal.CLOSED, None)
    desk.issue("HT", appointment="A1")
    desk.now = moment("2026-10-05 11:30:01")
    assert desk.refuse(Issue("HT", appointment="A2")).detail == "2026-10-05T11:30+07:00"


def test_a_branch_that_has_shut_for_the_day_lets_nobody_in() -> None:
    desk = Desk()
    booked(desk)
    desk.accept(Configure(branch(closed_dates=("2026-10-05",))))
    desk.now = NINE
    assert desk.code(Issue("HT", appointment="A1")) == (Refusal.CLOSED, None)


def test_one_for_the_first_slot_may_come_when_tickets_are_given() -> None:
    desk = Desk(branch(hours=(office_hours(),)), now=moment("2026-10-05 07:00"))
    booked(desk, slot_at=moment("2026-10-05 07:30"))
    desk.now = moment("2026-10-05 07:20")
    assert desk.refuse(Issue("HT", appointment="A1")).detail == "2026-10-05T07:30+07:00"


def test_one_for_the_first_slot_of_tomorrow_cannot_check_in_today(desk: Desk) -> None:
    booked(desk, slot_at=MIDNIGHT)
    desk.now = MIDNIGHT - 60_000
    assert desk.refuse(Issue("HT", appointment="A1")).code is Refusal.TOO_EARLY
    desk.now = MIDNIGHT
    assert desk.issue("HT", appointment="A1").slot_at == MIDNIGHT


def test_no_ticket_comes_of_it_after_the_end_of_the_day(desk: Desk) -> None:
    booked(desk)
    desk.now = NINE
    desk.accept(EndDay())
    assert desk.code(Issue("HT", appointment="A1")) == (Refusal.TOO_LATE, "appointment")


def test_the_table_in_the_fold_stops_a_second_ticket(desk: Desk) -> None:
    booked(desk)
    desk.now = NINE
    desk.issue("HT", appointment="A1")
    with pytest.raises(ValueError, match="checked_in cannot be issued"):
        desk.happened(Issued("20261005-HT-002", "HT-002", "HT", 2, "HT", TicketClass.APPT, 1, appointment="A1"))


# -- over midnight ---------------------------------------------------------------------------------------------------


def test_the_next_day_opens_with_its_own_and_those_to_come(desk: Desk) -> None:
    booked(desk, "A1")
    booked(desk, "A2", TOMORROW)
    booked(desk, "A3", TOMORROW + 86_400_000, "CT", dossiers=2)
    booked(desk, "A4", TOMORROW)
    desk.accept(CancelAppointment("A4"))
    desk.now = TOMORROW
    desk.issue("HT", appointment="A2")
    assert [(one.id, one.state) for one in desk.state.appointments.by_id.values()] == [
        ("A2", S.CHECKED_IN),
        ("A3", S.BOOKED),
    ]
    states_are_equal(desk.replay(desk.today()), desk.state)
    states_are_equal(desk.replay(), desk.state)


def test_who_never_came_is_written_down_when_the_day_ends(desk: Desk) -> None:
    booked(desk, "A1")
    booked(desk, "A2", TOMORROW)
    desk.now = MIDNIGHT
    desk.fire()
    assert [event.kind for event in desk.events[-2:]] == ["appointment_missed", "day_ended"]
    assert (state_of(desk, "A1"), state_of(desk, "A2")) == (S.MISSED, S.BOOKED)
    desk.accept(Book("A3", "HT", TOMORROW))
    assert desk.code(Issue("HT", appointment="A1")) == (Refusal.UNKNOWN_APPOINTMENT, "appointment")


def test_days_that_nobody_opened_leave_nobody_booked(desk: Desk) -> None:
    booked(desk, "A1", TOMORROW)
    desk.now = MIDNIGHT
    desk.fire()
    desk.now = moment("2026-10-08 08:00")
    desk.issue("HT")
    missed = [event for event in desk.events if event.kind == "appointment_missed"]
    assert [(event.body.appointment, event.command_id[:17]) for event in missed] == [("A1", "missed:2026-10-08")]
    states_are_equal(desk.replay(), desk.state)


def test_a_repeat_after_midnight_gives_the_same_ticket(desk: Desk) -> None:
    booked(desk)
    desk.now = NINE
    key = desk.key()
    first = desk.accept(Issue("HT", appointment="A1"), key=key)
    desk.now = TOMORROW
    desk.issue("CT")
    assert desk.accept(Issue("HT", appointment="A1"), key=key).bodies == first.bodies


def test_an_appointment_outlives_another_configuration(desk: Desk) -> None:
    booked(desk)
    desk.accept(Configure(branch(appointments=RULES, counters=BRANCH.counters[:2])))
    desk.now = NINE
    assert desk.issue("HT", appointment="A1").cls is TicketClass.APPT


# -- who is called next ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slot", "first"), [("08:30", "HT-001"), ("09:00", "HT-002")])
def test_who_comes_long_before_the_slot_is_not_older_for_it(slot: str, first: str) -> None:
    """Checked in at half past eight, ten minutes before somebody without an appointment; called at ten to nine."""
    desk = Desk()
    booked(desk, slot_at=moment(f"2026-10-05 {slot}"))
    desk.now = moment("2026-10-05 08:30")
    desk.issue("HT", appointment="A1")
    desk.later(m=10)
    desk.issue("HT")
    desk.later(m=10)
    desk.staff("1")
    assert desk.call("1").number == first
