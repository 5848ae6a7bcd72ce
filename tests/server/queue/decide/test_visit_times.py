"""A visit of several services: one appointment, one ticket that goes on, times one after the other."""

import cProfile

import pytest

from protocol.commands import (
    Book,
    BookHeld,
    Cancel,
    CancelAppointment,
    Complete,
    FurtherService,
    HoldSlot,
    Issue,
    MoveAppointment,
    NoShow,
    Restore,
    TakeBack,
    Transfer,
)
from protocol.configuration import AppointmentRules
from protocol.enums import Refusal, TicketState
from protocol.ids import Instant
from server.queue.decide.free_times import free_days, nearest, no_place, soonest
from server.queue.decide.visit_times import fitting, whole_visits
from server.queue.state.ticket import Ticket
from tests.server.queue.branch import branch, moment, service
from tests.server.queue.desk import Desk
from tests.server.queue.laws import states_are_equal

NINE = moment("2026-10-05 09:00")
HALF_PAST = moment("2026-10-05 09:30")
TEN = moment("2026-10-05 10:00")
HALF_PAST_TEN = moment("2026-10-05 10:30")
ELEVEN = moment("2026-10-05 11:00")
DD = FurtherService("DD")
CT = FurtherService("CT")
HALF_HOURS = AppointmentRules(per_slot=1, slot_s=1800)


@pytest.fixture
def desk() -> Desk:
    """One place of each service in each half hour."""
    return Desk(branch(appointments=HALF_HOURS))


def places(desk: Desk, name: str = "A1") -> list[tuple[str, Instant]]:
    return list(desk.state.appointments.by_id[name].places)


def test_the_second_service_has_the_first_slot_after_the_first_that_is_free(desk: Desk) -> None:
    desk.accept(Book("B1", "DD", HALF_PAST))
    desk.accept(HoldSlot("A1", "HT", NINE, device="D1", further=(DD, CT)))
    assert places(desk) == [("HT", NINE), ("DD", TEN), ("CT", HALF_PAST_TEN)]
    assert desk.code(Book("B2", "DD", TEN)) == (Refusal.SLOT_FULL, "slot_at")
    desk.accept(BookHeld("A1"))
    assert desk.code(Book("B3", "CT", HALF_PAST_TEN)) == (Refusal.SLOT_FULL, "slot_at")
    states_are_equal(desk.replay(), desk.state)


def test_a_time_is_offered_only_where_the_whole_visit_has_room_and_is_refused_elsewhere(desk: Desk) -> None:
    for n, at in enumerate((HALF_PAST, TEN, HALF_PAST_TEN)):
        desk.accept(Book(f"B{n}", "DD", at))
    config = desk.state.config
    assert config is not None
    days = list(free_days(desk.state, config, config.services[0], desk.now))
    fits = fitting((DD,), desk.now)
    offered = [one.at for one in whole_visits(days, desk.state, fits)[0].times]
    assert [one.at for one in soonest([desk.state], "HT", desk.now, 3, fits)] == offered[:3]
    assert nearest([desk.state], "HT", NINE, desk.now, 1, fits)[0].at in offered
    assert NINE not in offered  # the next place of DD is more than an hour after
    assert HALF_PAST in offered
    for at in {one.at for one in days[0].times} - set(offered):
        assert desk.code(HoldSlot("A1", "HT", at, further=(DD,))) == (Refusal.SLOT_FULL, "further")
    desk.accept(HoldSlot("A1", "HT", offered[-1], further=(DD,)))


def test_cancelling_gives_every_place_back_and_moving_takes_the_new_ones_before(desk: Desk) -> None:
    desk.accept(Book("A1", "HT", NINE, further=(DD,)))
    desk.accept(MoveAppointment("A1", HALF_PAST))
    assert places(desk) == [("HT", HALF_PAST), ("DD", TEN)]
    desk.accept(MoveAppointment("A1", NINE, return_after_s=60))  # its own place at ten is no hindrance
    assert places(desk) == [("HT", NINE), ("DD", HALF_PAST)]
    assert desk.code(Book("B1", "DD", TEN)) == (Refusal.SLOT_FULL, "slot_at")  # comes back later
    desk.later(m=2)
    desk.accept(Book("B1", "DD", TEN))
    desk.accept(CancelAppointment("A1"))
    desk.accept(Book("B2", "DD", HALF_PAST))
    desk.accept(Book("B3", "HT", NINE))
    states_are_equal(desk.replay(), desk.state)


def test_a_move_finds_its_own_later_place_free(desk: Desk) -> None:
    desk.accept(Book("A1", "HT", NINE, further=(DD,)))
    desk.accept(Book("B1", "DD", TEN))
    desk.accept(Book("B2", "DD", NINE))
    early = moment("2026-10-05 08:30")
    desk.accept(MoveAppointment("A1", early))
    assert places(desk) == [("HT", early), ("DD", HALF_PAST)]


def test_one_ticket_goes_on_to_the_second_service_with_its_age_and_ends_after_the_last(desk: Desk) -> None:
    desk.accept(Book("A1", "HT", NINE, further=(DD,)))
    desk.now = NINE - 300_000
    desk.staff()
    desk.accept(Issue("HT", appointment="A1"))
    (ticket,) = desk.state.tickets.values()
    born = ticket.queued_at
    desk.serve("1")
    desk.later(m=4)
    assert desk.accept(Complete(), "1").kinds == ["next_service"]
    assert (ticket.state, ticket.service, ticket.queued_at, ticket.further) == (TicketState.WAITING, "DD", born, ())
    assert ticket.slot_at == HALF_PAST
    desk.accept(TakeBack(ticket.ticket_id), "1")
    assert [one.service for one in ticket.further] == ["DD"]
    desk.accept(Complete(), "1")
    desk.serve("2")
    desk.later(m=4)
    assert desk.accept(Complete(), "2").kinds == ["completed"]
    assert (desk.state.tally.issued, desk.state.tally.served) == (1, 1)
    states_are_equal(desk.replay(), desk.state)


def test_a_ticket_sent_to_its_second_service_by_hand_is_not_sent_there_again(desk: Desk) -> None:
    desk.staff()
    desk.accept(Issue("HT", further=(DD,)))
    desk.serve("1")
    desk.accept(Transfer(service="DD"), "1")
    desk.serve("2")
    desk.later(m=4)
    assert desk.accept(Complete(), "2").kinds == ["completed"]


@pytest.mark.parametrize(("sent_to", "order"), [("CT", ["CT", "DD"]), ("DD", ["DD", "CT"])])
def test_of_three_services_each_is_served_once_whatever_the_order_they_are_sent_in(
    desk: Desk, sent_to: str, order: list[str]
) -> None:
    desk.staff()
    desk.accept(Issue("HT", further=(CT, DD)))
    (ticket,) = desk.state.tickets.values()
    desk.serve("1")
    desk.accept(Transfer(service=sent_to), "1")
    served = []
    while ticket.state is not TicketState.COMPLETED:
        counter = next(one.id for one in desk.state.counters.values() if ticket.service in one.skills)
        served.append(ticket.service)
        desk.serve(counter)
        desk.later(m=4)
        desk.accept(Complete(), counter)
    assert served == order


def test_every_service_of_a_visit_takes_one_of_its_days_numbers() -> None:
    desk = Desk(branch(services=(service("HT"), service("DD", quota=1)), counters=(), appointments=HALF_HOURS))
    desk.accept(Book("A1", "HT", NINE, further=(DD,)))
    assert desk.code(Book("A2", "HT", HALF_PAST, further=(DD,))) == (Refusal.SLOT_FULL, "further")
    assert desk.code(Issue("HT", further=(DD,))) == (Refusal.QUOTA_REACHED, "further")
    desk.now = NINE
    desk.accept(Issue("HT", appointment="A1"))
    assert desk.code(Issue("DD")) == (Refusal.QUOTA_REACHED, "service")


def test_a_service_twice_or_unknown_is_refused_by_its_field(desk: Desk) -> None:
    unknown = (FurtherService("XX"),)
    for further, code in (((DD, DD), Refusal.BAD_FIELD), (unknown, Refusal.UNKNOWN_SERVICE)):
        for command in (Book("A1", "HT", NINE, further=further), HoldSlot("A1", "HT", NINE, further=further),
                        Issue("HT", further=further)):  # fmt: skip
            assert desk.code(command) == (code, "further")


def test_one_appointment_a_person_holds_for_every_service_of_the_visit() -> None:
    rules = AppointmentRules(per_slot=9, slot_s=1800, one_per_person=True)
    desk = Desk(branch(appointments=rules))
    desk.accept(HoldSlot("A1", "HT", NINE, further=(DD,)))
    assert desk.code(BookHeld("A1", "P-HT")) == (Refusal.BAD_FIELD, "person")
    desk.accept(BookHeld("A1", "P-HT", ("P-DD",)))
    desk.accept(HoldSlot("A2", "DD", NINE))
    assert desk.code(BookHeld("A2", "P-DD")) == (Refusal.ALREADY, "person")
    desk.accept(CancelAppointment("A1"))
    desk.accept(BookHeld("A2", "P-DD"))


def test_a_month_of_quarter_hours_looks_at_each_day_of_each_service_once() -> None:
    desk = Desk(branch(appointments=AppointmentRules(per_slot=1, slot_s=900, days_ahead=30)))
    desk.accept(Book("B1", "DD", HALF_PAST))
    config = desk.state.config
    assert config is not None
    days = list(free_days(desk.state, config, config.services[0], desk.now))
    profile = cProfile.Profile()
    with profile:
        fits = fitting((DD, CT), desk.now)
        whole = whole_visits(days, desk.state, fits)
    assert sum(len(day.times) for day in whole) > 2_000
    (asked,) = (one.callcount for one in profile.getstats() if getattr(one.code, "co_name", "") == "free_on")
    assert asked == 31 * 2


# -- later places that nobody comes for ------------------------------------------------------------------------------


def came(desk: Desk) -> Ticket:
    """A visit of three services at nine, checked in."""
    desk.accept(Book("A1", "HT", NINE, further=(DD, CT)))
    desk.now = NINE - 300_000
    desk.staff()
    desk.accept(Issue("HT", appointment="A1"))
    (ticket,) = desk.state.tickets.values()
    return ticket


def is_free(desk: Desk, code: str, at: Instant) -> bool:
    config = desk.state.config
    assert config is not None
    return no_place(desk.state, config, config.service(code), at, desk.now) is None  # type: ignore[arg-type]


def free(desk: Desk) -> tuple[bool, bool]:
    """The second service's place, the third's."""
    return is_free(desk, "DD", HALF_PAST), is_free(desk, "CT", TEN)


def test_a_visit_that_is_cancelled_gives_its_later_places_back_and_has_them_again_when_restored(desk: Desk) -> None:
    ticket = came(desk)
    before = dict(desk.state.issued_by_service), dict(desk.state.checked_in)
    assert free(desk) == (False, False)
    desk.accept(Cancel(ticket.ticket_id), actor="u-boss")
    assert free(desk) == (True, True)
    assert (desk.state.issued_by_service, desk.state.checked_in) == ({"HT": 1, "DD": 0, "CT": 0},) * 2
    desk.accept(Restore(ticket.ticket_id), actor="u-boss")
    assert free(desk) == (False, False)
    assert (desk.state.issued_by_service, desk.state.checked_in) == before
    desk.accept(Cancel(ticket.ticket_id), actor="u-boss")
    desk.accept(Book("B1", "DD", HALF_PAST))
    states_are_equal(desk.replay(), desk.state)


def test_a_no_show_at_the_second_service_gives_the_third_place_back_and_an_undo_takes_it_again() -> None:
    desk = Desk(branch(appointments=HALF_HOURS, no_show_limit=1))
    ticket = came(desk)
    desk.serve("1")
    desk.accept(Complete(), "1")
    desk.call("2")
    desk.accept(NoShow(), "2")
    assert ticket.state is TicketState.CANCELLED
    assert free(desk) == (False, True)
    desk.accept(TakeBack(ticket.ticket_id), "2")
    assert free(desk) == (False, False)
    states_are_equal(desk.replay(), desk.state)


def test_a_ticket_that_expires_or_is_served_no_further_gives_back_what_it_has_not_reached() -> None:
    desk = Desk(branch(appointments=HALF_HOURS, expire_s=600))
    came(desk)
    desk.later(m=10)
    desk.fire()
    assert free(desk) == (True, True)
    states_are_equal(desk.replay(), desk.state)


def test_who_was_sent_to_the_second_service_by_hand_has_had_its_place(desk: Desk) -> None:
    ticket = came(desk)
    desk.serve("1")
    desk.accept(Transfer(service="DD"), "1")
    desk.accept(Cancel(ticket.ticket_id), actor="u-boss")
    assert free(desk) == (False, True)


def test_a_walk_ins_later_numbers_go_back_to_the_quota_also_those_of_phones() -> None:
    services = (service("HT"), service("DD", quota=2))
    rules = AppointmentRules(per_slot=1, slot_s=1800, without_phone_percent=50)
    desk = Desk(branch(services=services, counters=(), appointments=rules))
    desk.accept(Issue("HT", further=(DD,), by_phone=True))
    assert desk.code(Issue("HT", further=(DD,), by_phone=True)) == (Refusal.QUOTA_REACHED, "further")
    (ticket,) = desk.state.tickets.values()
    desk.accept(Cancel(ticket.ticket_id), actor="u-boss")
    desk.accept(Issue("HT", further=(DD,), by_phone=True))
    states_are_equal(desk.replay(), desk.state)


def test_who_is_too_late_for_the_first_service_keeps_no_place_for_the_others() -> None:
    services = (service("HT"), service("DD", quota=1))
    desk = Desk(branch(services=services, counters=(), appointments=HALF_HOURS))
    desk.accept(Book("A1", "HT", NINE, further=(DD,)))
    desk.now = NINE + HALF_HOURS.late_s * 1000
    assert not is_free(desk, "DD", HALF_PAST)
    assert desk.code(Issue("DD")) == (Refusal.QUOTA_REACHED, "service")
    desk.now += 1
    assert is_free(desk, "DD", HALF_PAST)
    desk.accept(Issue("DD"))
    states_are_equal(desk.replay(), desk.state)
