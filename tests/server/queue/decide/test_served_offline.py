"""What a counter served while the server was away: the visit as it was, once; what does not fit is listed."""

import pytest

from protocol.commands import (
    Cancel,
    Complete,
    EndDay,
    FurtherService,
    Issue,
    IssueLeased,
    LeaseNumbers,
    Login,
    Park,
    RecordServed,
    Skills,
    Start,
    TakeBack,
)
from protocol.enums import Refusal, TicketState
from protocol.ticket_numbers import ticket_id_of
from server.queue.decide.served_offline import SERVICE_DONE
from server.queue.state.ticket import Ticket
from server.visits.fold import folded
from server.visits.visit import Ending
from tests.server.queue.branch import MORNING, TOMORROW
from tests.server.queue.desk import Desk
from tests.server.queue.laws import states_are_equal

TODAY = "2026-10-05"
MINUTE = 60_000


def served(number: str = "HT-001", minute: int = 30, served_s: int = 300, **more: object) -> RecordServed:
    """Done so many minutes after the morning began."""
    return RecordServed(TODAY, number, MORNING + minute * MINUTE, served_s, **more)  # type: ignore[arg-type]


def test_who_waited_was_served_as_the_counter_says(desk: Desk) -> None:
    desk.issue("HT", dossiers=2)
    desk.later(m=60)
    assert desk.accept(served(outcome="done", dossiers=3), "1", actor="d-1").kinds == ["served_offline"]
    ticket = desk.ticket("20261005-HT-001")
    assert (ticket.state, ticket.counter, ticket.outcome, ticket.dossiers) == (TicketState.COMPLETED, "1", "done", 3)
    assert (ticket.served_ms, ticket.ended_at) == (300_000, MORNING + 30 * MINUTE)
    assert (desk.state.tally.served, desk.counter("1").served, desk.counter("1").served_ms) == (1, 1, 300_000)
    visit = folded(desk.events).visits["20261005-HT-001"]
    assert (visit.wait_ms, visit.served_ms, visit.ended) == (25 * MINUTE, 300_000, Ending.COMPLETED)
    assert (visit.ended_at, visit.called_at, visit.counter) == (MORNING + 30 * MINUTE, MORNING + 25 * MINUTE, "1")


def test_the_person_in_hand_was_done_when_the_clerk_said_so(desk: Desk) -> None:
    desk.staff("1")
    desk.issue("HT")
    desk.later(m=5)
    desk.call("1")
    desk.later(m=1)
    desk.accept(Start(), "1")
    desk.later(m=60)
    desk.accept(served(minute=20, served_s=1), "1")
    ticket = desk.ticket("20261005-HT-001")
    assert (ticket.served_ms, ticket.ended_at) == (14 * MINUTE, MORNING + 20 * MINUTE)
    assert desk.counter("1").ticket_id is None
    visit = folded(desk.events).visits["20261005-HT-001"]
    assert [visit.wait_ms, visit.called_ms, visit.served_ms] == [5 * MINUTE, MINUTE, 14 * MINUTE]


def test_a_slip_that_no_kiosk_has_sent_in_becomes_a_ticket_that_is_served_and_its_kiosk_makes_no_second(
    desk: Desk,
) -> None:
    desk.accept(LeaseNumbers(TODAY, 5), actor="d-kiosk")
    desk.later(m=60)
    assert desk.accept(served("HT-700"), "1").kinds == ["issued", "served_offline"]
    assert desk.accept(served("HT-9001"), "1").kinds == ["issued", "served_offline"]
    assert desk.code(IssueLeased(TODAY, "HT-700", "HT"), actor="d-kiosk") == (Refusal.ALREADY, "number")
    assert (desk.state.tally.issued, desk.state.tally.served) == (2, 2)


def test_somebody_set_aside_who_was_served_is_no_longer_expected_back(desk: Desk) -> None:
    desk.staff("1")
    desk.issue("HT")
    desk.serve("1")
    desk.accept(Park("forms", 600), "1")
    desk.later(m=60)
    desk.accept(served(), "2")
    assert (desk.state.parked, desk.state.timers.next()) == ({}, None)


@pytest.mark.parametrize("what", ["completed", "cancelled", "expired", "serving", "called"])
def test_what_does_not_fit_is_listed_for_the_manager_and_changes_no_ticket(desk: Desk, what: str) -> None:
    desk.staff("1", "2")
    number = desk.issue("HT").ticket_id
    desk.later(m=60)
    match what:
        case "cancelled":
            desk.accept(Cancel(number))
        case "expired":
            desk.accept(EndDay(), actor="boss")
        case _:
            desk.call("2")
            if what != "called":
                desk.accept(Start(), "2")
            if what == "completed":
                desk.accept(Complete(), "2")
    tally = desk.state.tally.served
    assert desk.accept(served(), "1").kinds == ["served_conflict"]
    (conflict,) = desk.state.conflicts
    assert (conflict.number, conflict.counter, conflict.why) == ("HT-001", "1", what)
    assert (desk.ticket(number).state, desk.state.tally.served) == (what, tally)


def test_served_at_two_counters_is_a_conflict_at_the_second_and_the_same_key_is_the_same_answer(desk: Desk) -> None:
    desk.issue("HT")
    desk.later(m=60)
    key = desk.key()
    first = desk.accept(served(), "1", key)
    assert desk.accept(served(), "1", key).bodies == first.bodies
    assert desk.accept(served(), "2").kinds == ["served_conflict"]
    assert desk.state.tally.served == 1


def test_a_number_that_nobody_gave_and_one_of_an_earlier_day_are_conflicts(desk: Desk) -> None:
    desk.issue("HT")
    desk.later(m=60)
    for number in ("HT-555", "XX-001"):
        desk.accept(served(number), "1")
    desk.now = TOMORROW
    desk.accept(served(), "1")
    assert [one.why for one in desk.state.conflicts] == ["day_over"]
    assert [event.body.why for event in desk.events if event.kind == "served_conflict"] == ["unknown"] * 2 + [
        "day_over"
    ]


def test_a_counter_that_is_none_and_an_outcome_that_is_none_are_refused(desk: Desk) -> None:
    desk.issue("HT")
    assert desk.code(served(), "99") == (Refusal.UNKNOWN_COUNTER, None)
    assert desk.code(served(outcome="danced"), "1") == (Refusal.UNKNOWN_OUTCOME, "outcome")
    assert desk.code(served("HT-9001", service="CT"), "1") == (Refusal.UNKNOWN_SERVICE, "service")
    assert desk.code(RecordServed("2026-10-06", "HT-001", 1, 1), "1") == (Refusal.TOO_EARLY, "date")


# -- a visit of several services -------------------------------------------------------------------------------------


NUMBER = "Đ-001"


def of_two(desk: Desk) -> Ticket:
    """DD and then CT, taken an hour ago; counter 2 has the one, counter 3 the other."""
    desk.accept(Issue("DD", dossiers=2, further=(FurtherService("CT"),)))
    desk.later(m=60)
    return desk.ticket(ticket_id_of(TODAY, NUMBER))


def test_of_a_visit_of_two_services_the_counter_has_served_one_and_the_ticket_goes_on(desk: Desk) -> None:
    ticket = of_two(desk)
    assert desk.accept(served(NUMBER, outcome="done", dossiers=3), "2").kinds == ["part_served_offline"]
    assert (ticket.state, ticket.service, ticket.further, ticket.counter) == (TicketState.WAITING, "CT", (), None)
    assert (ticket.dossiers, ticket.all_dossiers, ticket.all_served_ms) == (1, 4, 5 * MINUTE)
    assert (desk.state.tally.served, desk.counter("2").served_ms) == (0, 5 * MINUTE)
    desk.staff("3")
    assert desk.serve("3") is ticket
    desk.later(m=4)
    desk.accept(Complete(), "3")
    assert (desk.state.tally.served, desk.state.tally.within_mandate) == (1, 1)
    states_are_equal(desk.replay(), desk.state)


@pytest.mark.parametrize("first", ["2", "3"])
def test_both_served_without_the_server_are_one_visit_whichever_counter_tells_first(desk: Desk, first: str) -> None:
    ticket = of_two(desk)
    told = {"2": served(NUMBER, minute=20, outcome="done"), "3": served(NUMBER, minute=40, served_s=600, dossiers=2)}
    second = "3" if first == "2" else "2"
    assert desk.accept(told[first], first).kinds == ["part_served_offline"]
    assert ticket.service == ("CT" if first == "2" else "DD")
    assert desk.accept(told[second], second).kinds == ["served_offline"]
    assert (ticket.all_dossiers, ticket.all_served_ms, ticket.ended_at) == (4, 15 * MINUTE, MORNING + 40 * MINUTE)
    assert (desk.counter("2").served_ms, desk.counter("3").served_ms) == (5 * MINUTE, 10 * MINUTE)
    visit = folded(desk.events).visits[ticket.ticket_id]
    assert (visit.served_ms, visit.wait_ms, visit.ended_at) == (15 * MINUTE, 25 * MINUTE, MORNING + 40 * MINUTE)
    assert desk.accept(told[first], first).kinds == ["served_conflict"]
    states_are_equal(desk.replay(), desk.state)


def test_the_person_in_hand_goes_on_too_and_the_counter_is_free(desk: Desk) -> None:
    desk.staff("2")
    ticket = of_two(desk)
    desk.serve("2")
    desk.later(m=10)
    desk.accept(served(NUMBER, minute=66), "2")
    assert (ticket.state, ticket.service, desk.counter("2").ticket_id) == (TicketState.WAITING, "CT", None)
    desk.later(m=30)
    assert desk.accept(Cancel(ticket.ticket_id), actor="u-boss").kinds == ["cancelled"]


def test_a_second_record_of_the_first_service_is_a_conflict_and_its_holder_stays_in_the_line(desk: Desk) -> None:
    """For a single service it is one too; the ticket has not been at the counter of the other service."""
    ticket = of_two(desk)
    desk.accept(served(NUMBER, minute=20), "2")
    assert desk.accept(served(NUMBER, minute=50), "2").kinds == ["served_conflict"]
    assert desk.state.conflicts[-1].why == SERVICE_DONE
    assert (ticket.state, ticket.service, desk.state.tally.served) == (TicketState.WAITING, "CT", 0)
    desk.staff("3")
    assert desk.serve("3") is ticket
    states_are_equal(desk.replay(), desk.state)


def test_a_service_that_the_server_saw_completed_is_not_served_again_by_a_late_record(desk: Desk) -> None:
    desk.staff("2")
    ticket = of_two(desk)
    desk.serve("2")
    desk.later(m=10)
    assert desk.accept(Complete(), "2").kinds == ["next_service"]
    desk.later(m=1)
    assert desk.accept(served(NUMBER, minute=70), "2").kinds == ["served_conflict"]
    desk.accept(TakeBack(ticket.ticket_id), "2")
    desk.later(m=1)
    assert desk.accept(served(NUMBER, minute=71), "2").kinds == ["part_served_offline"]
    assert (ticket.state, ticket.service) == (TicketState.WAITING, "CT")


def test_a_counter_with_both_skills_tells_the_same_service_twice_by_its_time_or_by_its_name(desk: Desk) -> None:
    desk.accept(Login("clerk-1"), "2")
    desk.accept(Skills(("DD", "CT")), "2")
    of_two(desk)
    desk.accept(served(NUMBER, minute=20), "2")
    assert desk.accept(served(NUMBER, minute=20), "2").kinds == ["served_conflict"]
    assert desk.accept(served(NUMBER, minute=40, service="DD"), "2").kinds == ["served_conflict"]
    assert desk.accept(served(NUMBER, minute=25), "2").kinds == ["served_offline"]
