"""call and recall: the policy's choice, or a named ticket out of turn."""

import pytest

from protocol.commands import Call, Close, Complete, Pause, Recall, Start
from protocol.enums import Refusal, TicketState
from protocol.views import Why
from server.queue.state.choice import Choice
from server.queue.stream import BranchStream

from .branch import branch, reason
from .desk import Desk, rogue


def test_calls_the_policys_choice_and_says_why(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.later(s=30)
    [called] = desk.accept(Call(), "1").bodies
    assert (called.ticket_id, called.counter, called.why) == (ticket.ticket_id, "1", Why("oldest", 30))
    assert (ticket.state, ticket.counter, ticket.called_at, ticket.calls) == (TicketState.CALLED, "1", desk.now, 1)
    assert desk.counter("1").ticket_id == ticket.ticket_id
    assert [(call.number, call.counter) for call in desk.state.calls] == [("HT-001", "1")]


def test_with_nobody_waiting_is_accepted_and_changes_nothing(desk: Desk) -> None:
    assert desk.accept(Call(), "1").events == ()


def test_with_nobody_it_may_serve_changes_nothing(desk: Desk) -> None:
    desk.issue("DD")
    assert desk.accept(Call(), "3").events == ()


def test_two_counters_get_two_tickets(desk: Desk) -> None:
    desk.issue("HT")
    desk.issue("HT")
    assert desk.call("1").number != desk.call("2").number
    assert [call.number for call in desk.state.calls] == ["HT-002", "HT-001"]


def test_a_counter_with_somebody_called_is_busy(desk: Desk) -> None:
    desk.issue("HT")
    desk.issue("HT")
    desk.call("1")
    assert desk.code(Call(), "1") == (Refusal.COUNTER_BUSY, None)


def test_a_counter_that_serves_is_busy(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    assert desk.code(Call(), "1") == (Refusal.COUNTER_BUSY, None)


def test_a_paused_counter_calls_nobody(desk: Desk) -> None:
    desk.issue("HT")
    desk.accept(Pause("lunch"), "1")
    assert desk.code(Call(), "1") == (Refusal.COUNTER_CLOSED, None)


def test_a_closed_counter_calls_nobody(desk: Desk) -> None:
    desk.issue("HT")
    desk.accept(Close(), "1")
    assert desk.code(Call(), "1") == (Refusal.COUNTER_CLOSED, None)


def test_a_named_ticket_is_called_out_of_turn_with_its_reason(desk: Desk) -> None:
    desk.issue("HT")
    second = desk.issue("HT")
    [called] = desk.accept(Call(second.ticket_id, "asked"), "1").bodies
    assert (called.ticket_id, called.why, called.reason) == (second.ticket_id, None, "asked")


def test_a_named_ticket_of_a_service_not_served_here_may_be_called(desk: Desk) -> None:
    ticket = desk.issue("DD")
    desk.accept(Call(ticket.ticket_id, "asked"), "3")
    assert ticket.counter == "3"


def test_a_named_ticket_needs_a_reason(desk: Desk) -> None:
    assert desk.code(Call(desk.issue("HT").ticket_id), "1") == (Refusal.BAD_FIELD, "reason")


def test_a_reason_needs_a_named_ticket(desk: Desk) -> None:
    desk.issue("HT")
    assert desk.code(Call(reason="asked"), "1") == (Refusal.BAD_FIELD, "reason")


@pytest.mark.parametrize("code", ["forms", "because"])
def test_the_reason_is_one_of_those_for_a_call(desk: Desk, code: str) -> None:
    assert desk.code(Call(desk.issue("HT").ticket_id, code), "1") == (Refusal.UNKNOWN_REASON, "reason")


def test_an_unknown_ticket_is_refused(desk: Desk) -> None:
    assert desk.code(Call("20261005-HT-001", "asked"), "1") == (Refusal.UNKNOWN_TICKET, "ticket_id")


def test_a_ticket_called_elsewhere_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    assert desk.code(Call(ticket.ticket_id, "asked"), "2") == (Refusal.WRONG_STATE, "ticket_id")


def test_an_ended_ticket_is_refused(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Complete(), "1")
    assert desk.code(Call(ticket.ticket_id, "asked"), "2") == (Refusal.WRONG_STATE, "ticket_id")


def test_an_unknown_counter_is_refused(desk: Desk) -> None:
    assert desk.code(Call(), "9") == (Refusal.UNKNOWN_COUNTER, None)
    assert desk.code(Call()) == (Refusal.UNKNOWN_COUNTER, None)


def test_without_a_clerk_is_not_allowed() -> None:
    desk = Desk()
    desk.issue("HT")
    assert desk.code(Call(), "1") == (Refusal.NOT_ALLOWED, None)


def says(ticket_id: str) -> Desk:
    """A branch whose policy always chooses this ticket; its clerks are there."""
    desk = Desk(choosing=rogue(lambda state, counter: Choice(ticket_id, Why("mine"))))
    desk.staff()
    return desk


def test_a_policy_that_chooses_what_the_counter_cannot_serve_is_not_believed() -> None:
    desk = says("20261005-Dd-001")
    desk.issue("DD")
    assert desk.accept(Call(), "1").events == ()
    ticket = desk.issue("CT")
    assert desk.call("1") is ticket


def test_a_policy_that_chooses_a_ticket_that_does_not_wait_is_not_believed() -> None:
    desk = says("20261005-HT-001")
    assert desk.accept(Call(), "1").events == ()
    first, second = desk.issue("HT"), desk.issue("HT")
    assert desk.call("1") is first
    assert desk.call("2") is second


def test_who_would_be_passed_is_called_in_place_of_the_policys_choice_and_it_is_told() -> None:
    desk = says("20261005-HT-002")
    told: list[tuple[str, str]] = []
    wrong = rogue(lambda state, counter: Choice("20261005-HT-002", Why("mine")))
    desk.core = BranchStream(
        wrong, out_of_order=lambda _, choice, event: told.append((choice.ticket_id, event.ticket_id))
    )
    desk.issue("CT")
    desk.later(m=1)
    first = desk.issue("HT")
    desk.later(s=30)
    desk.issue("HT")
    [called] = desk.accept(Call(), "1").bodies
    assert (called.ticket_id, called.why) == (first.ticket_id, Why("oldest", 30))
    assert told == [("20261005-HT-002", first.ticket_id)]


def test_past_the_guard_no_policy_is_believed_not_even_one_that_calls_nobody() -> None:
    desk = Desk(branch(guard_s=600), choosing=rogue(lambda state, counter: None))
    desk.staff()
    first = desk.issue("HT")
    desk.later(m=5)
    desk.issue("CT", priority="elderly")
    desk.later(m=5)
    assert desk.accept(Call(), "1").events == ()
    desk.later(s=1)
    [called] = desk.accept(Call(), "1").bodies
    assert (called.ticket_id, called.why) == (first.ticket_id, Why("guard", 601))


def test_an_unknown_reason_of_a_branch_without_reasons_is_refused() -> None:
    desk = Desk(branch(reasons=(reason("asked"),)))
    desk.staff()
    assert desk.code(Call(desk.issue("HT").ticket_id, "vip"), "1") == (Refusal.UNKNOWN_REASON, "reason")


def test_recall_announces_again(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    desk.later(s=20)
    desk.accept(Recall(), "1")
    assert (ticket.state, ticket.calls) == (TicketState.CALLED, 2)
    assert [(call.calls, call.at) for call in desk.state.calls] == [(2, desk.now), (1, desk.now - 20_000)]


def test_recall_with_nobody_in_hand_is_refused(desk: Desk) -> None:
    assert desk.code(Recall(), "1") == (Refusal.NOTHING_IN_HAND, None)


def test_recall_of_who_is_here_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    assert desk.code(Recall(), "1") == (Refusal.WRONG_STATE, None)


def test_start_begins_the_transaction(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    desk.later(s=10)
    desk.accept(Start(), "1")
    assert (ticket.state, ticket.started_at, ticket.counter) == (TicketState.SERVING, desk.now, "1")


def test_start_with_nobody_in_hand_is_refused(desk: Desk) -> None:
    assert desk.code(Start(), "1") == (Refusal.NOTHING_IN_HAND, None)


def test_start_twice_is_refused(desk: Desk) -> None:
    desk.issue("HT")
    desk.serve("1")
    assert desk.code(Start(), "1") == (Refusal.WRONG_STATE, None)
