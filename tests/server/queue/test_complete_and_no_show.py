"""complete and no-show: how a call ends."""

import pytest

from protocol.commands import Complete, NoShow, Park, Pickup, Recall, Start, TakeBack
from protocol.enums import Refusal, TicketState

from .branch import branch, name
from .desk import Desk


def test_complete_ends_the_visit_and_frees_the_counter(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.later(m=6)
    desk.accept(Complete("done", 3), "1")
    assert (ticket.state, ticket.outcome, ticket.dossiers) == (TicketState.COMPLETED, "done", 3)
    assert (ticket.served_ms, ticket.ended_at, ticket.started_at) == (360_000, desk.now, None)
    assert (ticket.counter, desk.counter("1").ticket_id) == ("1", None)


def test_complete_keeps_the_dossiers_said_at_the_kiosk(desk: Desk) -> None:
    ticket = desk.issue("HT", dossiers=2)
    desk.serve("1")
    desk.accept(Complete(), "1")
    assert (ticket.dossiers, ticket.outcome) == (2, None)


@pytest.mark.parametrize(
    ("minutes", "dossiers", "within_visit", "within_mandate"),
    [(15, 1, 1, 1), (16, 1, 0, 0), (16, 2, 0, 1), (31, 2, 0, 0)],
)
def test_the_promise_counts_the_visit_and_the_serving_time_per_dossier(
    desk: Desk, minutes: int, dossiers: int, within_visit: int, within_mandate: int
) -> None:
    desk.issue("HT")
    desk.serve("1")
    desk.later(m=minutes)
    desk.accept(Complete(dossiers=dossiers), "1")
    tally = desk.state.tally
    assert (tally.served, tally.kept, tally.within_mandate) == (1, within_visit, within_mandate)


def test_parked_time_is_in_the_visit_and_not_in_the_mandate(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.later(m=5)
    desk.accept(Park("forms"), "1")
    desk.later(m=20)
    desk.accept(Pickup(ticket.ticket_id), "1")
    desk.accept(Start(), "1")
    desk.later(m=5)
    desk.accept(Complete(), "1")
    assert (ticket.served_ms, ticket.parked_ms) == (600_000, 1_200_000)
    assert (desk.state.tally.kept, desk.state.tally.within_mandate) == (0, 1)


def test_complete_with_nobody_in_hand_is_refused(desk: Desk) -> None:
    assert desk.code(Complete(), "1") == (Refusal.NOTHING_IN_HAND, None)


def test_complete_before_the_person_is_here_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Complete(), "1") == (Refusal.WRONG_STATE, None)


def test_an_unknown_outcome_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    assert desk.code(Complete("perhaps"), "1") == (Refusal.UNKNOWN_OUTCOME, "outcome")


def test_the_outcome_of_the_days_end_is_no_clerks() -> None:
    coded = type(branch().outcomes[0])
    desk = Desk(branch(outcomes=(coded("closed", name("Đóng")),)))
    desk.staff()
    desk.issue("HT")
    desk.serve("1")
    assert desk.code(Complete("closed"), "1") == (Refusal.UNKNOWN_OUTCOME, "outcome")


def test_a_no_show_goes_behind_those_already_waiting(desk: Desk) -> None:
    first, second = desk.issue("HT"), desk.issue("HT")
    desk.call("1")
    desk.later(s=45)
    third = desk.issue("HT")
    issued_at = first.issued_at
    desk.accept(NoShow(), "1")
    assert (first.state, first.queued_at, first.issued_at) == (TicketState.WAITING, desk.now, issued_at)
    assert (first.no_shows, first.counter, desk.counter("1").ticket_id) == (1, None, None)
    assert [desk.ahead_of(ticket) for ticket in (second, third, first)] == [0, 1, 2]


def test_a_no_show_goes_behind_everybody_while_the_clock_stands_still(desk: Desk) -> None:
    first = desk.issue("HT")
    desk.call("1")
    second = desk.issue("HT")
    desk.now -= 3_600_000
    desk.accept(NoShow(), "1")
    third = desk.issue("HT")
    assert first.queued_at == second.queued_at == third.queued_at
    assert [desk.ahead_of(ticket) for ticket in (second, first, third)] == [0, 1, 2]


def test_the_limit_of_no_shows_cancels(desk: Desk) -> None:
    ticket = desk.issue("HT")
    for _ in range(2):
        desk.call("1")
        assert desk.accept(NoShow(), "1").kinds == ["no_show"]
    desk.call("1")
    done = desk.accept(NoShow(), "1")
    assert done.kinds == ["no_show", "cancelled"]
    assert done.bodies[1].no_shows == 3
    assert (ticket.state, ticket.no_shows, ticket.ended_at) == (TicketState.CANCELLED, 3, desk.now)
    assert (desk.state.tally.no_shows, desk.state.tally.cancelled) == (3, 1)


def test_a_limit_of_one_cancels_at_once() -> None:
    desk = Desk(branch(no_show_limit=1))
    desk.staff()
    desk.issue("HT")
    desk.call("1")
    assert desk.accept(NoShow(), "1").kinds == ["no_show", "cancelled"]


# -- too soon after the call -----------------------------------------------------------------------------------------


@pytest.fixture
def patient() -> Desk:
    """A branch that waits 45 s for those called, two tickets, the first called."""
    desk = Desk(branch(no_show_s=45, no_show_limit=1))
    desk.staff()
    desk.issue("HT")
    desk.issue("HT")
    desk.call("1")
    return desk


def test_a_no_show_too_soon_after_the_call_is_refused_without_a_reason(patient: Desk) -> None:
    patient.later(s=44.999)
    assert patient.code(NoShow(), "1") == (Refusal.TOO_EARLY, "reason")
    patient.later(s=0.001)
    assert patient.accept(NoShow(), "1").kinds == ["no_show", "cancelled"]


def test_a_no_show_with_a_reason_says_it(patient: Desk) -> None:
    [no_show] = patient.accept(NoShow("asked"), "1").bodies
    assert no_show.reason == "asked"


def test_a_no_show_with_a_reason_keeps_its_place_and_does_not_count(patient: Desk) -> None:
    ticket = patient.ticket("20261005-HT-001")
    issued_at = patient.now
    patient.later(s=10)
    patient.accept(NoShow("asked"), "1")
    assert (ticket.state, ticket.queued_at, ticket.no_shows) == (TicketState.WAITING, issued_at, 0)
    assert (patient.state.tally.no_shows, patient.ahead_of(ticket)) == (0, 0)
    patient.accept(TakeBack(ticket.ticket_id), "1")
    assert (ticket.state, patient.state.tally.no_shows) == (TicketState.CALLED, 0)
    patient.accept(NoShow("asked"), "1")
    assert patient.call("2") is ticket


def test_the_wait_for_a_no_show_begins_anew_with_each_announcement(patient: Desk) -> None:
    patient.later(s=40)
    patient.accept(Recall(), "1")
    patient.later(s=40)
    assert patient.code(NoShow(), "1") == (Refusal.TOO_EARLY, "reason")
    patient.later(s=5)
    patient.accept(NoShow(), "1")


def test_the_reason_of_a_no_show_is_one_of_those_for_it(patient: Desk) -> None:
    assert patient.code(NoShow("forms"), "1") == (Refusal.UNKNOWN_REASON, "reason")
    assert patient.code(NoShow("because"), "1") == (Refusal.UNKNOWN_REASON, "reason")


def test_no_show_with_nobody_in_hand_is_refused(desk: Desk) -> None:
    assert desk.code(NoShow(), "1") == (Refusal.NOTHING_IN_HAND, None)


def test_no_show_of_who_is_here_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    assert desk.code(NoShow(), "1") == (Refusal.WRONG_STATE, None)
