"""The holder of a ticket asks for ten more minutes, and comes back when they are over or before."""

from protocol.commands import Cancel, Come, Defer, EndDay, Park, Pickup, Unpark
from protocol.enums import Refusal, TicketState
from tests.server.queue.desk import Desk, Done

TEN_MINUTES_MS = 600_000


def test_nobody_is_called_in_the_time_that_they_asked_for(desk: Desk) -> None:
    first, second = desk.issue("HT"), desk.issue("HT")
    desk.later(m=3)
    desk.accept(Defer(first.ticket_id))
    assert (first.state, first.parked_at, first.parked_until) == (
        TicketState.PARKED,
        desk.now,
        desk.now + TEN_MINUTES_MS,
    )
    assert desk.ahead_of(second) == 0
    assert desk.call("1").ticket_id == second.ticket_id


def test_afterwards_the_ticket_waits_with_the_place_that_it_had(desk: Desk) -> None:
    first = desk.issue("HT")
    desk.later(m=1)
    second = desk.issue("HT")
    desk.accept(Defer(first.ticket_id))
    desk.later(m=10)
    [timer] = desk.core.due(desk.state, desk.now)
    assert timer.command == Unpark(first.ticket_id, desk.now)
    desk.accept(timer.command)
    assert (first.state, first.queued_at, first.parked_ms) == (TicketState.WAITING, first.issued_at, TEN_MINUTES_MS)
    assert (desk.ahead_of(first), desk.ahead_of(second)) == (0, 1)
    assert desk.call("1").ticket_id == first.ticket_id


def test_who_is_back_early_waits_at_once(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.accept(Defer(ticket.ticket_id))
    desk.later(m=4)
    desk.accept(Come(ticket.ticket_id))
    assert (ticket.state, ticket.parked_ms, ticket.parked_until) == (TicketState.WAITING, 240_000, None)
    assert desk.core.due(desk.state, desk.now + TEN_MINUTES_MS) == []


def test_more_time_is_given_twice(desk: Desk) -> None:
    ticket = desk.issue("HT")
    for _ in range(2):
        desk.accept(Defer(ticket.ticket_id))
        desk.accept(Come(ticket.ticket_id))
    assert desk.code(Defer(ticket.ticket_id)) == (Refusal.ALREADY, "ticket_id")


def test_who_is_called_has_no_more_time_to_ask_for(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.call("1")
    assert desk.code(Defer(ticket.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")


def test_who_was_set_aside_by_a_clerk_cannot_end_that(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.serve("1")
    desk.accept(Park("forms", 600), "1")
    assert desk.code(Come(ticket.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")
    assert desk.code(Defer(ticket.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")


def test_who_did_not_ask_for_time_cannot_come_back(desk: Desk) -> None:
    ticket = desk.issue("HT")
    assert desk.code(Come(ticket.ticket_id)) == (Refusal.WRONG_STATE, "ticket_id")
    assert desk.code(Come("T-1")) == (Refusal.UNKNOWN_TICKET, "ticket_id")


def test_a_clerk_may_call_who_is_back_and_says_so_at_the_counter(desk: Desk) -> None:
    ticket = desk.issue("HT")
    desk.accept(Defer(ticket.ticket_id))
    done = desk.accept(Pickup(ticket.ticket_id), "1")
    assert isinstance(done, Done)
    assert (ticket.state, ticket.counter) == (TicketState.CALLED, "1")


def test_who_asked_for_time_may_give_up_and_the_days_end_expires_them(desk: Desk) -> None:
    one, other = desk.issue("HT"), desk.issue("HT")
    for ticket in (one, other):
        desk.accept(Defer(ticket.ticket_id))
    desk.accept(Cancel(one.ticket_id))
    desk.accept(EndDay())
    assert (one.state, other.state) == (TicketState.CANCELLED, TicketState.EXPIRED)
